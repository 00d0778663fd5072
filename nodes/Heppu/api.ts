import type { CallApi, CallSnapshot, CancelAnswer, ReadAnswer } from '../shared/cancellation/call';
import type { CallListing, Listing, PageAnswer } from '../shared/cancellation/listing';
import { statusDictionary } from '../shared/cancellation/status';
import type { ListQuery, Vendor } from '../shared/items/vendor';
import {
	fieldOf,
	messageOf,
	noListError,
	sortAnswer,
	sortReading,
	tellsOfError,
	textOf,
	unreadable,
	wordOf,
} from '../shared/transport/answers';
import { type RowCheck, readRows, requireMatches, textField } from '../shared/transport/rows';
import { differs, differsInWord, hasOtherNumber, isOutside } from '../shared/transport/strays';
import { pathSegment, usableId } from '../shared/transport/pathSegment';
import type { Transport } from '../shared/transport/transport';

/*
 * Heppu as its documentation tells it (docs.heppu.ai). What is assumed, beyond what is stated
 * there, is listed in test/contracts/ASSUMPTIONS.md.
 */

export const heppu: Vendor = {
	vendor: 'heppu',
	displayName: 'Heppu',
	credential: 'heppuApi',
	api: heppuApi,
	listing: callListing,
	rowOf: (body) => fieldOf(body, 'data'),
};

/** Calls on a page at most (documented). */
const LONGEST_PAGE = 100;

/**
 * No default order is documented. Newest first is what a person picks from, and what makes turning
 * pages safe: a call made meanwhile comes in at the front and pushes others onto a page still to
 * come, where they are met again; one that leaves pulls them up, but then `total` shrinks, which
 * `collect` notices. Oldest first, new calls would make up for those that left, and `total` would
 * hide that some were skipped. `createdAt` never changes, `scheduledAt` may.
 */
const NEWEST_FIRST = { sortBy: 'createdAt', sortOrder: 'desc' } as const;

/** Pages of the newest calls that an emergency stop reads, whatever their status. */
const NEWEST_PAGES = 10;

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
				displayName,
				'the call',
			);
			if (answer.kind !== 'ok') return answer;
			const call = tellsOfError(answer.body)
				? null
				: heppuCall(fieldOf(answer.body, 'data'), callId);
			return call ? { kind: 'call', call, body: answer.body } : unreadable(answer.status);
		},

		/**
		 * `DELETE /api/v1/calls/{callId}` answers 200 `{data: {id, status: "cancelled"}, message}`,
		 * or, by the documentation's error page, 204 without a body.
		 */
		async cancel(callId, notAfter): Promise<CancelAnswer> {
			const answer = sortAnswer(
				await transport.send({
					method: 'DELETE',
					path: callPath(callId),
					urgent: true,
					notAfter,
					cancels: callId,
				}),
				displayName,
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

/** `GET /api/v1/calls` answers `{data: {calls: […], pagination: {total, limit, offset, hasMore}}}`. */
function callListing(open: () => Transport, query: ListQuery, limit = LONGEST_PAGE): CallListing {
	const { displayName } = heppu;
	const pageSize = Math.min(limit, LONGEST_PAGE);
	const check: RowCheck = {
		displayName,
		strays: {
			Agent: differs(query.agentId, (row) => textOf(fieldOf(fieldOf(row, 'agent'), 'id'))),
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
	const isInOtherStatus = differsInWord(query.status, (row) => textOf(fieldOf(row, 'status')));
	return {
		displayName,
		async readPage(cursor): Promise<PageAnswer> {
			const offset = Number(cursor ?? 0);
			const page = {
				...query,
				...NEWEST_FIRST,
				limit: pageSize,
				...(offset > 0 ? { offset } : {}),
			};
			const answer = sortReading(
				await open().send({ method: 'GET', path: '/api/v1/calls', query: page }),
				displayName,
				'the list of calls',
			);
			if (answer.kind === 'notFound') throw noListError(displayName);
			if (answer.kind !== 'ok') return answer;
			const rows = readRows(fieldOf(fieldOf(answer.body, 'data'), 'calls'), listedCall);
			if (!rows || tellsOfError(answer.body)) return unreadable(answer.status);
			requireMatches(rows, check);
			const pagination = fieldOf(fieldOf(answer.body, 'data'), 'pagination');
			const turn = nextOffset(pagination, offset, rows.length);
			if (turn.next !== null && rows.length === 0) return unreadable(answer.status);
			// One that moved on while the page was made is left out.
			const matching = rows.filter(({ row }) => !isInOtherStatus(row));
			return { kind: 'page', rows: matching, ...turn };
		},
	};
}

/** Both `hasMore` and `total` may say that there is more. Where neither is there, an empty page ends the list. */
function nextOffset(pagination: unknown, offset: number, count: number) {
	const hasMore = fieldOf(pagination, 'hasMore');
	const given = fieldOf(pagination, 'total');
	const total = typeof given === 'number' && given >= 0 ? given : undefined;
	const end = offset + count;
	const isMore =
		hasMore === true ||
		(total !== undefined && end < total) ||
		(typeof hasMore !== 'boolean' && total === undefined && count > 0);
	return { next: isMore ? String(end) : null, total };
}

/**
 * Listings that show every live call of an agent, or of the account. A long history of ended calls
 * is not turned through: past the newest calls, only documented live statuses are asked for.
 */
export function liveCallListings(
	open: () => Transport,
	agentId?: string,
): { newest: CallListing; byStatus: CallListing[] } {
	const query: ListQuery = agentId === undefined ? {} : { agentId };
	const { notStarted, inProgress } = HEPPU_STATUSES.cancellable;
	return {
		newest: { ...callListing(open, query), maxPages: NEWEST_PAGES },
		byStatus: [...notStarted, ...inProgress].map((status) =>
			callListing(open, { ...query, status }),
		),
	};
}

/** `GET /api/v1/agents` answers `{success, data: {agents: [{id, name, …}], pagination: {limit, offset, total}}}`. */
export function agentListing(open: () => Transport): Listing<{ name: string; value: string }> {
	const { displayName } = heppu;
	return {
		displayName,
		async readPage(cursor) {
			const offset = Number(cursor ?? 0);
			const query = { type: 'voice', limit: LONGEST_PAGE, ...(offset > 0 ? { offset } : {}) };
			const answer = sortReading(
				await open().send({ method: 'GET', path: '/api/v1/agents', query }),
				displayName,
				'the list of agents',
			);
			if (answer.kind === 'notFound') throw noListError(displayName);
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

function listedCall(row: unknown): CallSnapshot | null {
	const id = usableId(fieldOf(row, 'id'));
	return id === null ? null : heppuCall(row, id);
}

/** @returns null for anything that is not the call asked for, with its status */
function heppuCall(row: unknown, callId: string): CallSnapshot | null {
	const status = wordOf(fieldOf(row, 'status'));
	const id = textOf(fieldOf(row, 'id'));
	if (status === null || (id !== null && id !== callId)) return null;
	return { callId, status, ...meaningOf(status) };
}

function callPath(callId: string): string {
	return `/api/v1/calls/${pathSegment(callId)}`;
}
