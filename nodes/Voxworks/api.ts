import type { CallApi, CallSnapshot, CancelAnswer, ReadAnswer } from '../shared/cancellation/call';
import type { CallListing, PageAnswer } from '../shared/cancellation/listing';
import { statusDictionary } from '../shared/cancellation/status';
import type { ListQuery, Vendor } from '../shared/vendor/vendor';
import {
	isRefusal,
	messageOf,
	sortAnswer,
	sortListing,
	sortReading,
	tellsOfError,
	unreadable,
} from '../shared/transport/answers';
import { fieldOf, textOf, wordOf, wordsIn } from '../shared/json';
import {
	leaveOut,
	type RowCheck,
	type RowReader,
	readRows,
	requireMatches,
	sentAtOf,
	textField,
} from '../shared/vendor/rows';
import { isAbout } from '../shared/sameId';
import {
	differs,
	differsInId,
	differsInWord,
	instantOf,
	isOutside,
} from '../shared/vendor/filterChecks';
import { pathSegment, usableId } from '../shared/usableId';
import type { Answer, Transport } from '../shared/transport/transport';

/*
 * Voxworks as its documentation tells it (docs.voxworks.ai). What is assumed, beyond what is
 * stated there, is listed in test/contracts/ASSUMPTIONS.md.
 */

export const voxworks: Vendor = {
	vendor: 'voxworks',
	displayName: 'Voxworks',
	credential: 'voxworksApi',
	cannotHangUp: true,
	errorIn,
	api: voxworksApi,
	listing: callListing,
	rowOf: (body) => fieldOf(body, 'call'),
};

/** No list is published. Every word but these is unknown: Voxworks itself refuses what has started. */
export const VOXWORKS_STATUSES = {
	cancellable: { notStarted: ['scheduled'], inProgress: [] },
	undecided: { notStarted: [] },
	started: ['in_progress', 'inprogress', 'ringing', 'connecting', 'active', 'answered'],
	ended: [
		'completed',
		'dropout',
		'failed',
		'hang-up',
		'rang-out',
		'User rejected',
		'User unavailable',
		'voicemail',
	],
} as const;

const meaningOf = statusDictionary(VOXWORKS_STATUSES);

/** Voxworks behind the port that the rules know. One instance serves one call. */
function voxworksApi(transport: Transport): CallApi {
	const { vendor, displayName, cannotHangUp } = voxworks;
	return {
		vendor,
		displayName,
		cannotHangUp,

		/** `GET /api/v1/get-call/{call_id}` answers `{success, call: {…}}`. */
		async read(callId): Promise<ReadAnswer> {
			const answer = sortReading(
				await transport.send({
					method: 'GET',
					path: `/api/v1/get-call/${pathSegment(callId)}`,
				}),
				voxworks,
				'the call',
			);
			if (answer.kind !== 'ok') return answer;
			const { body, sentAt } = answer;
			const call = tellsOfError(body) ? null : voxworksCall(fieldOf(body, 'call'), callId);
			return call ? { kind: 'call', call, body, sentAt } : unreadable(answer.status);
		},

		/**
		 * `POST /api/v1/cancel-call/{call_id}` answers `{success, call_id, status}`, none of them required:
		 * `success` decides, unless a status that is there says otherwise.
		 */
		async cancel(callId, deadline): Promise<CancelAnswer> {
			const answer = sortAnswer(
				await transport.send({
					method: 'POST',
					path: `/api/v1/cancel-call/${pathSegment(callId)}`,
					urgent: true,
					deadline,
					cancels: callId,
				}),
				voxworks,
			);
			if (answer.kind !== 'ok') return answer;
			const { body } = answer;
			const message = messageOf(body);
			// The documented error body under a good status: a read answer that says no.
			if (fieldOf(body, 'success') === false) return { kind: 'refused', message, body };
			if (!saysCancelled(body, callId)) return unreadable(answer.status);
			const status = recordsIn(body).flatMap(statusesIn).map(wordOf).find(isText) ?? null;
			return { kind: 'cancelled', status, message, body };
		},
	};
}

/** Calls asked for on a page at most. What Voxworks allows is not documented: it may give fewer, or refuse. */
const LONGEST_PAGE = 100;

/**
 * `GET /api/v1/calls` turns pages by `meta.next_cursor`. The array's name was cut off in the
 * documentation: `calls`, `data` or `data.calls`. If Voxworks refuses the page size, it chooses its own.
 */
function callListing(open: () => Transport, query: ListQuery, wanted = LONGEST_PAGE): CallListing {
	const { displayName } = voxworks;
	let limit: number | undefined = Math.min(wanted, LONGEST_PAGE);
	const check: RowCheck = {
		displayName,
		strays: {
			Type: differs(query.type, textField('type')),
			'Contact ID': differsInId(query.contact_id, textField('contact_id')),
			'Script ID': differsInId(query.script_id, textField('script_id')),
			Progress: differsInWord(query.progress, textField('progress')),
			[query.created_after === undefined ? 'Created Before' : 'Created After']: isOutside(
				{ from: query.created_after, to: query.created_before },
				textField('created_at'),
			),
		},
	};
	const isInOtherStatus = differsInWord(query.status, textField('status'));
	const ask = async (cursor: string | null): Promise<Answer> => {
		const page = {
			...query,
			...(cursor === null ? {} : { cursor }),
			...(limit === undefined ? {} : { limit }),
		};
		const answer = await open().send({ method: 'GET', path: '/api/v1/calls', query: page });
		if (limit === undefined || !isDeclined(answer)) return answer;
		limit = undefined;
		return await ask(cursor);
	};
	const { status } = query;
	return {
		displayName,
		isByStatus: status !== undefined,
		moved: movedCursor,
		...(status === undefined
			? { certain: callListing(open, { ...query, status: 'scheduled' }, wanted) }
			: {}),
		async readPage(cursor): Promise<PageAnswer> {
			const sent = await ask(cursor);
			if (sent.kind === 'expired') return sent;
			const answer = sortListing(sent, voxworks, 'the list of calls');
			if (answer.kind !== 'ok') return answer;
			const { body } = answer;
			const next = textOf(fieldOf(fieldOf(body, 'meta'), 'next_cursor'));
			const rows = readRows(arrayOf(body, next), VOXWORKS_ROWS);
			if (!rows || tellsOfError(body)) return unreadable(answer.status, messageOf(body));
			requireMatches(rows.rows, check);
			// One that moved on while the page was made is left out. If all did, no status was asked for.
			const matching = leaveOut(rows, isInOtherStatus);
			if (matching.rows.length === 0)
				requireMatches(rows.rows, { displayName, strays: { Status: isInOtherStatus } });
			return { kind: 'page', ...matching, next, ...sentAtOf(sent) };
		},
	};
}

/** The cursor is a date, by the documentation. */
function movedCursor(cursor: string, ms: number): string | null {
	const instant = instantOf(cursor);
	return instant === null ? null : new Date(instant + ms).toISOString();
}

/** 400, or the documented error body under a good status. */
function isDeclined(answer: Answer): boolean {
	if (isRefusal(answer)) return true;
	const isGood = answer.kind === 'answered' && answer.status < 300;
	return isGood && fieldOf(answer.body, 'success') === false;
}

/** An empty list may come as null, where the answer says that all is well and that nothing follows. */
function arrayOf(body: unknown, next: string | null): unknown {
	const data = fieldOf(body, 'data');
	const isList = Array.isArray(data) || data === null;
	const named = [fieldOf(body, 'calls'), fieldOf(data, 'calls'), isList ? data : undefined];
	const there = named.filter((list) => list !== undefined);
	const found = there.find((list) => list !== null);
	if (found !== undefined) return found;
	const isEmpty = there.length > 0 && fieldOf(body, 'success') === true && next === null;
	return isEmpty ? [] : null;
}

const VOXWORKS_ROWS: RowReader = {
	toCall(row) {
		const callId = usableId(idOf(row));
		const status = statusOf(row);
		return callId === null ? null : { callId, status, ...meaningOf(status) };
	},
	hasEnded: (row) => meaningOf(statusOf(row)).phase === 'ended',
	createdAt: textField('created_at'),
};

/** `status` or `call_status`, for which `progress` stands in. */
function statusOf(row: unknown): string | null {
	const candidates = [...statusesIn(row), fieldOf(row, 'progress')];
	return candidates.map(wordOf).find((word) => word !== null) ?? null;
}

/**
 * `success: true`, and nothing beside it that contradicts: an error, another call's ID, `cancelled: false`,
 * a status that is there and is not cancelled, whatever it is, or a progress of a call that has started.
 * They may stand beside `success` or in the call's own record.
 */
function saysCancelled(body: unknown, callId: string): boolean {
	if (fieldOf(body, 'success') !== true || tellsOfError(body)) return false;
	const isCancelled = (status: unknown) => isBlank(status) || meaningOf(textOf(status)).isCancelled;
	return recordsIn(body).every(
		(record) =>
			isAbout(callId, idIn(record)) &&
			statusesIn(record).every(isCancelled) &&
			!deniesCancel(record),
	);
}

function deniesCancel(record: unknown): boolean {
	const spellings = [fieldOf(record, 'cancelled'), fieldOf(record, 'canceled')];
	const progress = meaningOf(textOf(fieldOf(record, 'progress')));
	return spellings.includes(false) || progress.phase === 'inProgress';
}

/** Where an answer to a cancel may speak of the call. */
function recordsIn(body: unknown): unknown[] {
	const nested = [
		fieldOf(body, 'call'),
		fieldOf(body, 'data'),
		fieldOf(fieldOf(body, 'data'), 'call'),
	];
	return [body, ...nested].flatMap((record) => (Array.isArray(record) ? record : [record]));
}

function statusesIn(record: unknown): unknown[] {
	return [fieldOf(record, 'status'), fieldOf(record, 'call_status')];
}

function isText(text: string | null): text is string {
	return text !== null;
}

function isBlank(value: unknown): boolean {
	return value === undefined || value === null || (typeof value === 'string' && !value.trim());
}

/**
 * The call's fields were cut off in the documentation: `status` is assumed, automations say
 * `call_status`, `progress` stands in.
 * @returns null for anything that is not the call asked for
 */
function voxworksCall(row: unknown, callId: string): CallSnapshot | null {
	const status = statusOf(row);
	const isEmpty = status === null && idOf(row) === null;
	if (isEmpty || !isAbout(callId, idIn(row))) return null;
	return { callId, status, ...meaningOf(status) };
}

/** Errors are `{success: false, message}`, both required. Some pages of such APIs nest the message. */
function errorIn(body: unknown): string | null {
	const nested = wordsIn(fieldOf(fieldOf(body, 'error'), 'message'));
	return nested ?? (fieldOf(body, 'success') === false ? wordsIn(fieldOf(body, 'message')) : null);
}

/** As it stands there: a number may have been rounded. */
function idIn(row: unknown): unknown {
	return textOf(fieldOf(row, 'call_id')) === null ? fieldOf(row, 'id') : fieldOf(row, 'call_id');
}

/** `call_id` or `id`: the documentation shows the first in one answer and is cut off in the others. */
function idOf(row: unknown): string | null {
	return textOf(fieldOf(row, 'call_id')) ?? textOf(fieldOf(row, 'id'));
}
