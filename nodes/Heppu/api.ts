import type { CallApi, CallSnapshot, CancelAnswer, ReadAnswer } from '../shared/cancellation/call';
import type { CallListing, Listing, PageAnswer, StatusWord } from '../shared/cancellation/listing';
import { statusDictionary } from '../shared/cancellation/status';
import type { ListQuery, Vendor } from '../shared/vendor/vendor';
import {
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
	hasOtherNumber,
	isOutside,
} from '../shared/vendor/filterChecks';
import { pathSegment, usableId } from '../shared/usableId';
import type { Transport } from '../shared/transport/transport';

/*
 * Heppu as its documentation tells it (docs.heppu.ai). What is assumed, beyond what is stated
 * there, is listed in test/contracts/ASSUMPTIONS.md.
 */

export const heppu: Vendor = {
	vendor: 'heppu',
	displayName: 'Heppu',
	credential: 'heppuApi',
	errorIn,
	api: heppuApi,
	listing: (open, query, wanted) => callListing(open, query, { wanted }),
	rowOf: (body) => fieldOf(body, 'data'),
};

/** Calls on a page at most (documented). */
const LONGEST_PAGE = 100;

/**
 * Newest first is what a person picks from, and what makes turning pages safe: a call made meanwhile
 * comes in at the front and pushes others onto a page still to come, where they are met again.
 * `createdAt` never changes, `scheduledAt` may.
 */
const NEWEST_FIRST = { sortBy: 'createdAt', sortOrder: 'desc' } as const;

/** Statuses by phase. `scheduled` and `queued` stand on one page each and on neither cancel list. */
export const HEPPU_STATUSES = {
	cancellable: {
		notStarted: ['initiated'],
		inProgress: ['connecting', 'ringing', 'active'],
	},
	undecided: { notStarted: ['scheduled', 'queued'] },
	ended: ['completed', 'failed', 'no_answer', 'busy'],
} as const;

const meaningOf = statusDictionary(HEPPU_STATUSES);

/** Heppu behind the port that the rules know. One instance serves one call. */
function heppuApi(transport: Transport): CallApi {
	const { vendor, displayName } = heppu;
	return {
		vendor,
		displayName,

		/** `GET /api/v1/calls/{callId}` answers `{data: {id, status, …}}`. */
		async read(callId): Promise<ReadAnswer> {
			const answer = sortReading(
				await transport.send({ method: 'GET', path: callPath(callId) }),
				heppu,
				'the call',
			);
			if (answer.kind !== 'ok') return answer;
			const { body, sentAt } = answer;
			const call = tellsOfError(body) ? null : heppuCall(fieldOf(body, 'data'), callId);
			return call ? { kind: 'call', call, body, sentAt } : unreadable(answer.status);
		},

		/**
		 * `DELETE /api/v1/calls/{callId}` answers 200 `{data: {id, status: "cancelled"}, message}`,
		 * or, by the documentation's error page, 204 without a body.
		 */
		async cancel(callId, deadline): Promise<CancelAnswer> {
			const answer = sortAnswer(
				await transport.send({
					method: 'DELETE',
					path: callPath(callId),
					urgent: true,
					deadline,
					cancels: callId,
				}),
				heppu,
			);
			if (answer.kind !== 'ok') return answer;
			const { status, body } = answer;
			if (status === 204)
				return { kind: 'cancelled', status: 'cancelled', message: null, body: {} };
			const call = heppuCall(fieldOf(body, 'data'), callId);
			return call?.isCancelled && !tellsOfError(body)
				? { kind: 'cancelled', status: call.status, message: messageOf(body), body }
				: unreadable(status);
		},
	};
}

/** How a list is to be read. */
interface ListTerms {
	/** Calls wanted at most, so that a page need not hold more. */
	readonly wanted?: number;
	/** It is asked for in one status to count it: what its total says is weighed by whoever counts. */
	readonly isCounted?: boolean;
	/** Rows of other agents are left out, even if there are no others. */
	readonly leavesOthersOut?: boolean;
}

/** `GET /api/v1/calls` answers `{data: {calls: […], pagination: {total, limit, offset, hasMore}}}`. */
function callListing(
	open: () => Transport,
	query: ListQuery,
	{ wanted = LONGEST_PAGE, isCounted = false, leavesOthersOut = false }: ListTerms = {},
): CallListing {
	const { displayName } = heppu;
	const check: RowCheck = {
		displayName,
		strays: {
			Direction: differs(query.direction, textField('direction')),
			'Phone Number': hasOtherNumber(query.phoneNumber, textField('phoneNumber'), (row) =>
				textField('phone')(fieldOf(row, 'contact')),
			),
			// It is not documented which of the two dates is filtered on.
			[query.startDate === undefined ? 'End Date' : 'Start Date']: isOutside(
				{ from: query.startDate, to: query.endDate },
				textField('createdAt'),
				textField('scheduledAt'),
			),
		},
	};
	const isOfOtherAgent = differsInId(query.agentId, (row) =>
		textOf(fieldOf(fieldOf(row, 'agent'), 'id')),
	);
	const isInOtherStatus = differsInWord(query.status, (row) => textOf(fieldOf(row, 'status')));
	return {
		displayName,
		isByStatus: query.status !== undefined,
		at: String,
		...(query.status === undefined ? { words: wordsOf(open, query, leavesOthersOut) } : {}),
		async readPage(cursor, limit = wanted): Promise<PageAnswer> {
			const offset = Number(cursor ?? 0);
			const page = {
				...query,
				...NEWEST_FIRST,
				limit: Math.min(limit, LONGEST_PAGE),
				...(offset > 0 ? { offset } : {}),
			};
			const sent = await open().send({ method: 'GET', path: '/api/v1/calls', query: page });
			if (sent.kind === 'expired') return sent;
			const answer = sortListing(sent, heppu, 'the list of calls');
			if (answer.kind !== 'ok') return answer;
			const rows = readRows(listedIn(answer.body), HEPPU_ROWS);
			if (!rows || tellsOfError(answer.body)) return unreadable(answer.status);
			requireMatches(rows.rows, check);
			const ours = leaveOut(rows, isOfOtherAgent);
			if (rows.rows.length > 0 && ours.rows.length === 0 && !leavesOthersOut) {
				requireMatches(rows.rows, { displayName, strays: { Agent: isOfOtherAgent } });
			}
			const pagination = fieldOf(fieldOf(answer.body, 'data'), 'pagination');
			const turn = nextOffset(pagination, offset, rows.keys.length);
			// No call at all, where there are said to be some.
			if (turn.next !== null && rows.keys.length === 0 && offset === 0 && !isCounted) {
				return unreadable(answer.status);
			}
			// One that moved on while the page was made is left out.
			return { kind: 'page', ...leaveOut(ours, isInOtherStatus), ...turn, ...sentAtOf(sent) };
		},
	};
}

/** What may be asked for by status: whoever is on the line first, then those about to be. */
function wordsOf(
	open: () => Transport,
	query: ListQuery,
	leavesOthersOut: boolean,
): CallListing['words'] {
	const { cancellable, undecided, ended } = HEPPU_STATUSES;
	const wordOf =
		(phase: 'inProgress' | 'notStarted', isDocumented: boolean) =>
		(status: string): StatusWord => ({ status, phase, isDocumented });
	return {
		live: [
			...[...cancellable.inProgress].reverse().map(wordOf('inProgress', true)),
			...[...undecided.notStarted].reverse().map(wordOf('notStarted', false)),
			...cancellable.notStarted.map(wordOf('notStarted', true)),
		],
		ended: [...ended, 'cancelled'],
		listing: (status) =>
			callListing(open, { ...query, status }, { isCounted: true, leavesOthersOut }),
	};
}

/** An empty list may come as null or not at all, beside a total of 0. */
function listedIn(body: unknown): unknown {
	const data = fieldOf(body, 'data');
	const calls = fieldOf(data, 'calls') ?? null;
	const total = fieldOf(fieldOf(data, 'pagination'), 'total');
	return calls === null && total === 0 ? [] : calls;
}

/** Both `hasMore` and `total` may say that there is more. Where neither is there, an empty page ends the list. */
function nextOffset(pagination: unknown, offset: number, count: number) {
	const hasMore = fieldOf(pagination, 'hasMore');
	const total = countOf(fieldOf(pagination, 'total'));
	const end = offset + count;
	const isMore =
		hasMore === true ||
		(total !== undefined && end < total) ||
		(typeof hasMore !== 'boolean' && total === undefined && count > 0);
	return { next: isMore ? String(end) : null, total };
}

/** A total may come as a text; one that is no whole number tells nothing. */
function countOf(given: unknown): number | undefined {
	const count = typeof given === 'string' && /^\d+$/.test(given) ? Number(given) : given;
	return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}

/** All calls of an agent, or of the account, for an emergency: nothing that a row shows is an error. */
export function everyCall(open: () => Transport, agentId?: string): CallListing {
	const query: ListQuery = agentId === undefined ? {} : { agentId };
	return callListing(open, query, { leavesOthersOut: true });
}

/** `GET /api/v1/agents` answers `{success, data: {agents: [{id, name, …}], pagination: {limit, offset, total}}}`. */
export function agentListing(open: () => Transport): Listing<{ name: string; value: string }> {
	const { displayName } = heppu;
	return {
		displayName,
		async readPage(cursor) {
			const offset = Number(cursor ?? 0);
			const query = { type: 'voice', limit: LONGEST_PAGE, ...(offset > 0 ? { offset } : {}) };
			const sent = await open().send({ method: 'GET', path: '/api/v1/agents', query });
			if (sent.kind === 'expired') return sent;
			const answer = sortListing(sent, heppu, 'the list of agents');
			if (answer.kind !== 'ok') return answer;
			const data = fieldOf(answer.body, 'data');
			const agents = fieldOf(data, 'agents');
			if (!Array.isArray(agents)) return unreadable(answer.status);
			const rows = agents.flatMap((agent: unknown) => {
				const id = usableId(fieldOf(agent, 'id'));
				return id === null ? [] : [{ name: textOf(fieldOf(agent, 'name')) ?? id, value: id }];
			});
			return {
				kind: 'page',
				rows,
				...nextOffset(fieldOf(data, 'pagination'), offset, agents.length),
			};
		},
	};
}

const HEPPU_ROWS: RowReader = {
	// A row without a status is a call of which only the vendor knows how it is.
	toCall(row) {
		const callId = usableId(fieldOf(row, 'id'));
		const status = wordOf(fieldOf(row, 'status'));
		return callId === null ? null : { callId, status, ...meaningOf(status) };
	},
	hasEnded: (row) => meaningOf(wordOf(fieldOf(row, 'status'))).phase === 'ended',
	createdAt: textField('createdAt'),
};

/** @returns null for anything that is not the call asked for, with its status */
function heppuCall(row: unknown, callId: string): CallSnapshot | null {
	const status = wordOf(fieldOf(row, 'status'));
	if (status === null || !isAbout(callId, fieldOf(row, 'id'))) return null;
	const hasEndDate = textOf(fieldOf(row, 'endedAt')) !== null;
	return { callId, status, ...meaningOf(status), ...(hasEndDate ? { hasEndDate } : {}) };
}

/** Errors are `{error: {message, …}}` on every page that shows one. */
function errorIn(body: unknown): string | null {
	return wordsIn(fieldOf(fieldOf(body, 'error'), 'message'));
}

function callPath(callId: string): string {
	return `/api/v1/calls/${pathSegment(callId)}`;
}
