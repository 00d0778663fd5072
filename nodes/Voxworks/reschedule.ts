import { CallError, factsOf, type Fault } from '../shared/callError';
import type { CallApi, CallSnapshot } from '../shared/cancellation/call';
import { type RetrySettings, unreadableError, waitToRetry } from '../shared/cancellation/retry';
import { notFoundError } from '../shared/cancellation/strict';
import { statusDictionary } from '../shared/cancellation/status';
import type { Clock } from '../shared/clock';
import { fieldOf, textOf, wordOf } from '../shared/json';
import { isAbout } from '../shared/sameId';
import { LONGEST_PAST_MS } from '../shared/scheduling/time';
import { messageOf, sortAnswer, unreadable } from '../shared/transport/answers';
import type { Transport } from '../shared/transport/transport';
import { pathSegment } from '../shared/usableId';
import { hasError } from '../shared/vendor/callApi';
import { instantOf } from '../shared/vendor/filterChecks';
import type { Vendor } from '../shared/vendor/vendor';
import { idIn, recordsIn, statusesIn } from './answers';

/** A vendor may cut a time to whole seconds, ms. */
const SAME_TIME_MS = 1_000;

/** What came of one request to move a call. */
export type MoveAnswer =
	| { readonly kind: 'moved'; readonly status: string | null; readonly message: string | null }
	| { readonly kind: 'refused' | 'notFound'; readonly message: string | null }
	/** It may or may not have taken effect. */
	| { readonly kind: 'lost'; readonly fault: Fault }
	| { readonly kind: 'unexpected'; readonly error: CallError }
	| { readonly kind: 'expired' };

/**
 * Documented: `PATCH /reschedule-call/{call_id}` with `{scheduled_time}` answers 200 `{success, call_id, status,
 * scheduled_time}`. It counts only if `success` is true and nothing beside it names another call or another time.
 * @param scheduledAt ISO 8601 in UTC
 */
export async function sendNewTime(
	vendor: Vendor,
	transport: Transport,
	callId: string,
	scheduledAt: string,
): Promise<MoveAnswer> {
	const path = `${vendor.root}/reschedule-call/${pathSegment(callId)}`;
	const body = { scheduled_time: scheduledAt };
	const { clock } = transport.account;
	// A rate limit may hold it back until its time has passed, and the call would be made at once.
	const deadline = clock.now() + Date.parse(scheduledAt) - clock.date() + LONGEST_PAST_MS;
	const sent = await transport.send({ method: 'PATCH', path, body, deadline });
	const answer = sortAnswer(sent, vendor, 'move the call');
	if (answer.kind !== 'ok') return answer;
	const message = vendor.errorIn(answer.body) ?? messageOf(answer.body);
	if (fieldOf(answer.body, 'success') === false) return { kind: 'refused', message };
	const isClear =
		fieldOf(answer.body, 'success') === true &&
		!hasError(vendor, answer.body) &&
		recordsIn(answer.body).every(
			(record) =>
				isAbout(callId, idIn(record)) &&
				!showsOtherTime(record, scheduledAt) &&
				!showsItIsOver(vendor, record),
		);
	if (!isClear) return unreadable(answer.status, message);
	const words = recordsIn(answer.body).flatMap(statusesIn).map(wordOf);
	return { kind: 'moved', status: words.find((word) => word !== null) ?? null, message };
}

/** A time that cannot be compared, e.g. one without an offset, contradicts nothing. */
function showsOtherTime(record: unknown, scheduledAt: string): boolean {
	const shown = instantOf(textOf(fieldOf(record, 'scheduled_time')));
	return shown !== null && !isSameTime(shown, scheduledAt);
}

/** A call that has started or ended cannot have been moved. */
function showsItIsOver({ statuses }: Vendor, record: unknown): boolean {
	const meaningOf = statusDictionary(statuses);
	return statusesIn(record).some((word) => hasStarted(meaningOf(wordOf(word))));
}

function isSameTime(instant: number | null, scheduledAt: string): boolean {
	return instant !== null && Math.abs(instant - Date.parse(scheduledAt)) < SAME_TIME_MS;
}

export interface MoveTerms {
	readonly displayName: string;
	readonly api: Pick<CallApi, 'read'>;
	/** Asks the vendor to move the call. */
	move(): Promise<MoveAnswer>;
	readonly callId: string;
	/** ISO 8601 in UTC. */
	readonly scheduledAt: string;
	readonly settings: RetrySettings;
	readonly clock: Clock;
}

/** A call that has its new time, as the vendor said. */
export interface Moved {
	/** Where it said so: in its answer, or when the call was read after an answer that was lost. */
	readonly confirmedBy: 'answer' | 'reading';
	readonly status: string | null;
	readonly message: string | null;
	/** Requests sent to move it. */
	readonly attempts: number;
}

/**
 * Moves a call that has not started. The same request may be sent again after an answer that was lost, as it asks for
 * the same time. Before that, and after a refusal, the call is read: it may show the new time, or that it has started.
 * @throws CallError where it is not known that the call has its new time
 */
export async function rescheduleCall(terms: MoveTerms): Promise<Moved> {
	const { displayName, settings, clock } = terms;
	let doubt: CallError | undefined;
	for (let attempts = 1; ; attempts++) {
		const answer = await terms.move();
		if (answer.kind === 'moved') {
			const { status, message } = answer;
			return { confirmedBy: 'answer', status, message, attempts };
		}
		if (answer.kind === 'notFound' && !doubt) throw notFound(terms, answer.message);
		const isUnsent =
			answer.kind === 'expired' || (answer.kind === 'lost' && !answer.fault.reachedVendor);
		const call = isUnsent && !doubt ? null : await readIfPossible(terms);
		const isMoved = isSameTime(instantOf(call?.scheduledAt ?? null), terms.scheduledAt);
		// Of a call that has the time already, a refusal is no news.
		if (call && isMoved && !hasStarted(call)) {
			return { confirmedBy: 'reading', status: call.status, message: null, attempts };
		}
		if (answer.kind !== 'lost') throw doubt ?? errorOf(terms, answer, call);
		if (call && hasStarted(call)) throw startedError(terms, call, answer.fault.vendorMessage);
		if (answer.fault.reachedVendor) doubt = doubtError(terms, answer.fault, call);
		const mayRetry =
			attempts < settings.maxAttempts &&
			(await waitToRetry(clock, settings, attempts, answer.fault));
		if (!mayRetry) {
			throw doubt ?? unreadableError(displayName, 'The call', answer.fault, UNMOVED);
		}
	}
}

const UNMOVED = ', so the call was not moved';

/** What the call shows, where that can be read. */
async function readIfPossible({ api, callId }: MoveTerms): Promise<CallSnapshot | null> {
	try {
		const answer = await api.read(callId);
		return answer.kind === 'call' ? answer.call : null;
	} catch (error) {
		return nullUnlessForAll(error);
	}
}

function nullUnlessForAll(error: unknown): null {
	if (error instanceof CallError && error.scope === 'call') return null;
	throw error;
}

function hasStarted({ phase }: Pick<CallSnapshot, 'phase'>): boolean {
	return phase === 'inProgress' || phase === 'ended';
}

function notFound({ displayName, callId }: MoveTerms, message: string | null): CallError {
	return notFoundError(displayName, callId, message);
}

function errorOf(
	terms: MoveTerms,
	answer: Exclude<MoveAnswer, { kind: 'lost' | 'moved' }>,
	call: CallSnapshot | null,
): CallError {
	if (answer.kind === 'unexpected') return answer.error;
	if (answer.kind === 'expired') return overdueError(terms);
	const { message: vendorMessage } = answer;
	if (answer.kind === 'notFound') return notFound(terms, vendorMessage);
	if (call && hasStarted(call)) return startedError(terms, call, vendorMessage);
	const shown = call === null ? 'What the call shows could not be read' : statusText(call);
	return new CallError('refused', `${terms.displayName} refused to move the call`, {
		hint: `${shown}. Only a call that is still scheduled can be moved. Check 'Call' and 'New Time'`,
		isAnswer: true,
		vendorMessage,
	});
}

function overdueError({ displayName, scheduledAt }: MoveTerms): CallError {
	return new CallError(
		'rateLimited',
		`${displayName} let the request through too late, so the call was not moved`,
		{
			mayPass: true,
			hint: `The new time, ${scheduledAt}, had passed. Give it a later time, or move fewer calls at once`,
		},
	);
}

function startedError(
	{ displayName }: MoveTerms,
	call: CallSnapshot,
	vendorMessage: string | null | undefined,
): CallError {
	const what = call.phase === 'ended' ? 'is over' : 'has started';
	return new CallError('refused', `${displayName} can no longer move the call: it ${what}`, {
		hint: `${statusText(call)}. Only a call that is still scheduled can be moved`,
		isAnswer: true,
		vendorMessage,
	});
}

function statusText({ status }: CallSnapshot): string {
	return status === null ? 'The call shows no status' : `The call's status is ${status}`;
}

function doubtError(
	{ displayName, scheduledAt }: MoveTerms,
	fault: Fault,
	call: CallSnapshot | null,
): CallError {
	const shown = call?.scheduledAt ?? null;
	const told = shown === null ? 'It does not show its time' : `It shows ${shown} as its time`;
	return new CallError(
		'unconfirmed',
		`The call may or may not have been moved: ${displayName} ${fault.what}`,
		{
			hint: `It was to be made at ${scheduledAt}. ${told}. Run this again, which does no harm, or look it up in ${displayName}`,
			mayPass: true,
			...factsOf(fault),
		},
	);
}
