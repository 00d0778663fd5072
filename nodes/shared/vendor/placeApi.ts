import { statusDictionary } from '../cancellation/status';
import { wordOf } from '../json';
import { declinedError, overdueError, unreachedError } from '../scheduling/errors';
import {
	isoTimeOf,
	type ListedPlacing,
	occasionInWords,
	type PlaceAnswer,
	type PlaceApi,
	type PlacedCall,
	type SearchAnswer,
	type WantedCall,
} from '../scheduling/placing';
import { LONGEST_PAST_MS } from '../scheduling/time';
import { messageOf, type Sorted, sortAnswer, unreadable } from '../transport/answers';
import type { Answer, Transport } from '../transport/transport';
import { usableId } from '../usableId';
import { hasError } from './callApi';
import { instantOf, judgeBy, judgeNumber } from './filterChecks';
import { callListing } from './listing';
import type { VendorProfile, VendorSchedule } from './profile';
import { readRecord } from './rows';

/**
 * How a vendor places calls, behind the port that the rules know. One instance serves one call.
 * @param open makes a transport; the looking around afterwards has one of its own
 */
export function placeApi(
	profile: VendorProfile,
	schedule: VendorSchedule,
	open: () => Transport,
): PlaceApi {
	const { name, displayName } = profile;
	const { search } = schedule;
	return {
		vendor: name,
		displayName,
		place: async (call) => await place(profile, schedule, open(), call),
		...(search && { search: async (call) => await searchFor(profile, search, open, call) }),
	};
}

async function place(
	profile: VendorProfile,
	schedule: VendorSchedule,
	transport: Transport,
	call: WantedCall,
): Promise<PlaceAnswer> {
	const { clock } = transport.account;
	const { dueAt } = call;
	let sentAt: number | undefined;
	const sent = await transport.send({
		method: 'POST',
		path: profile.root + schedule.path,
		body: schedule.body(call, dueAt === null ? undefined : isoTimeOf(dueAt)),
		places: occasionInWords(call),
		// A rate limit may hold it back until its time has passed.
		deadline: dueAt === null ? undefined : clock.now() + dueAt - clock.date() + LONGEST_PAST_MS,
		onSent: (at) => (sentAt = at),
	});
	const answer = meaningOf(profile, schedule, call, sent);
	return answer.kind === 'inDoubt' ? { ...answer, sentAt } : answer;
}

function meaningOf(
	profile: VendorProfile,
	schedule: VendorSchedule,
	call: WantedCall,
	sent: Answer,
): PlaceAnswer {
	const { displayName } = profile;
	const sorted = sortAnswer(sent, profile, 'place calls');
	switch (sorted.kind) {
		case 'ok':
			return meaningOfBody(profile, schedule, call, sorted);
		case 'refused': {
			const { message, status, body } = sorted;
			if (profile.errorIn(body) === null) return saysNothing(status, message, body);
			return { kind: 'notPlaced', error: declinedError(displayName, message, status), body };
		}
		case 'notFound': {
			const { message, body } = sorted;
			return { kind: 'notPlaced', error: declinedError(displayName, message, 404), body };
		}
		case 'unexpected':
			return meaningOfUnexpected(profile, sorted);
		case 'expired':
			return { kind: 'notPlaced', error: overdueError(displayName) };
		case 'lost':
			return sorted.fault.reachedVendor
				? { kind: 'inDoubt', fault: sorted.fault }
				: { kind: 'notPlaced', error: unreachedError(displayName, sorted.fault) };
	}
}

/** An error of the vendor's own form is its word, whatever the status; from anybody else, nothing is certain. */
function meaningOfUnexpected(
	{ errorIn }: VendorProfile,
	{ error, body }: Extract<Sorted, { kind: 'unexpected' }>,
): PlaceAnswer {
	const { statusCode = 0, vendorMessage } = error;
	const isDeclined = statusCode >= 400 && statusCode < 500 && errorIn(body) !== null;
	if (isDeclined) return { kind: 'notPlaced', error, body };
	return saysNothing(statusCode, vendorMessage, body);
}

function saysNothing(statusCode: number, vendorMessage: string | null, body: unknown): PlaceAnswer {
	const what = `gave an answer that says nothing of the call (HTTP ${statusCode})`;
	return { kind: 'inDoubt', fault: { what, reachedVendor: true, statusCode, vendorMessage }, body };
}

function meaningOfBody(
	profile: VendorProfile,
	schedule: VendorSchedule,
	call: WantedCall,
	{ status, body }: Extract<Sorted, { kind: 'ok' }>,
): PlaceAnswer {
	const { displayName, errorIn } = profile;
	const message = errorIn(body) ?? messageOf(body);
	const made = placedIn(profile, schedule.record(body), call);
	if (made === null && errorIn(body) !== null) {
		return { kind: 'notPlaced', error: declinedError(displayName, message, status), body };
	}
	if (made === null || hasError(profile, body)) {
		return { kind: 'inDoubt', fault: unreadable(status, message).fault, body };
	}
	return { kind: 'placed', call: made, message, body };
}

/** @returns null for a record without an ID that can be used, and for one of a call to another number */
function placedIn(
	profile: VendorProfile,
	record: unknown,
	{ phoneNumber }: Pick<WantedCall, 'phoneNumber'>,
): PlacedCall | null {
	if (typeof record !== 'object' || record === null) return null;
	const { id, status, phoneNumber: shown, scheduledAt } = readRecord(record, profile);
	const callId = usableId(id);
	const isOther = shown !== null && judgeNumber([phoneNumber])(shown) === 'other';
	if (callId === null || isOther) return null;
	const { phase } = statusDictionary(profile.statuses)(status);
	return { callId, status, phase, scheduledAt };
}

async function searchFor(
	profile: VendorProfile,
	search: NonNullable<VendorSchedule['search']>,
	open: () => Transport,
	call: WantedCall,
): Promise<SearchAnswer> {
	// The newest page holds it: the call was created a moment ago.
	const listing = callListing(profile, open, search.query(call), { keepsUnshown: true });
	const isTo = judgeBy(
		[(row) => readRecord(row, profile).phoneNumber],
		judgeNumber([call.phoneNumber]),
	);
	const page = await listing.readPage(null);
	if (page.kind === 'expired') {
		return { kind: 'lost', fault: { what: 'could not be asked in time', reachedVendor: false } };
	}
	if (page.kind === 'lost') return page;
	const calls = page.rows.flatMap(({ row, createdAt = null }): ListedPlacing[] => {
		const made = placedIn(profile, row, call);
		const verdicts = [isTo(row), search.isBy(row, call)];
		if (made === null || verdicts.includes('other')) return [];
		const isCertain = verdicts.every((verdict) => verdict === 'match');
		return [{ ...made, createdAt, dueAt: dueIn(search.due(row)), isCertain }];
	});
	return { kind: 'listed', calls, clockAheadMs: page.clockAheadMs };
}

/** @returns undefined for what cannot be compared */
function dueIn(shown: string | null | undefined): number | null | undefined {
	if (shown === null || shown === undefined) return shown;
	return instantOf(wordOf(shown)) ?? undefined;
}
