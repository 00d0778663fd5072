import type { CallApi, CallSnapshot, CancelAnswer, ReadAnswer } from '../shared/cancellation/call';
import type { CallListing, PageAnswer } from '../shared/cancellation/listing';
import { statusDictionary } from '../shared/cancellation/status';
import type { ListQuery, Vendor } from '../shared/items/vendor';
import {
	fieldOf,
	isRefusal,
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
import { differs, differsInWord, isOutside } from '../shared/transport/strays';
import { pathSegment, usableId } from '../shared/transport/pathSegment';
import type { Answer, Transport } from '../shared/transport/transport';

/*
 * Voxworks as its documentation tells it (docs.voxworks.ai). What is assumed, beyond what is
 * stated there, is listed in test/contracts/ASSUMPTIONS.md.
 */

export const voxworks: Vendor = {
	vendor: 'voxworks',
	displayName: 'Voxworks',
	credential: 'voxworksApi',
	api: voxworksApi,
	listing: callListing,
	rowOf: (body) => fieldOf(body, 'call'),
};

/** No list is published. Every word but these is unknown: Voxworks itself refuses what has started. */
export const VOXWORKS_STATUSES = {
	cancellable: { notStarted: ['scheduled'], inProgress: [] },
	undecided: { notStarted: [] },
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
	const { vendor, displayName } = voxworks;
	return {
		vendor,
		displayName,

		/** `GET /api/v1/get-call/{call_id}` answers `{success, call: {…}}`. */
		async read(callId): Promise<ReadAnswer> {
			const answer = sortReading(
				await transport.send({
					method: 'GET',
					path: `/api/v1/get-call/${pathSegment(callId)}`,
				}),
				displayName,
				'the call',
			);
			if (answer.kind !== 'ok') return answer;
			const { body } = answer;
			const call = tellsOfError(body) ? null : voxworksCall(fieldOf(body, 'call'), callId);
			return call ? { kind: 'call', call, body } : unreadable(answer.status);
		},

		/** `POST /api/v1/cancel-call/{call_id}` answers `{success, call_id, status}`; `success` decides. */
		async cancel(callId, notAfter): Promise<CancelAnswer> {
			const answer = sortAnswer(
				await transport.send({
					method: 'POST',
					path: `/api/v1/cancel-call/${pathSegment(callId)}`,
					urgent: true,
					notAfter,
					cancels: callId,
				}),
				displayName,
			);
			if (answer.kind !== 'ok') return answer;
			const { body } = answer;
			const message = messageOf(body);
			// The documented error body under a good status: a read answer that says no.
			if (fieldOf(body, 'success') === false) return { kind: 'refused', message, body };
			return saysCancelled(body, callId)
				? { kind: 'cancelled', status: wordOf(fieldOf(body, 'status')), message, body }
				: unreadable(answer.status);
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
			'Contact ID': differs(query.contact_id, textField('contact_id')),
			'Script ID': differs(query.script_id, textField('script_id')),
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
	return {
		displayName,
		async readPage(cursor): Promise<PageAnswer> {
			const answer = sortReading(await ask(cursor), displayName, 'the list of calls');
			if (answer.kind === 'notFound') throw noListError(displayName);
			if (answer.kind !== 'ok') return answer;
			const rows = readRows(arrayOf(answer.body), listedCall);
			if (!rows || tellsOfError(answer.body))
				return unreadable(answer.status, messageOf(answer.body));
			requireMatches(rows, check);
			// One that moved on while the page was made is left out. If all did, no status was asked for.
			const matching = rows.filter(({ row }) => !isInOtherStatus(row));
			if (matching.length === 0)
				requireMatches(rows, { displayName, strays: { Status: isInOtherStatus } });
			return {
				kind: 'page',
				rows: matching,
				next: textOf(fieldOf(fieldOf(answer.body, 'meta'), 'next_cursor')),
			};
		},
	};
}

/** 400, or the documented error body under a good status. */
function isDeclined(answer: Answer): boolean {
	if (isRefusal(answer)) return true;
	const isGood = answer.kind === 'answered' && answer.status < 300;
	return isGood && fieldOf(answer.body, 'success') === false;
}

function arrayOf(body: unknown): unknown {
	const data = fieldOf(body, 'data');
	return fieldOf(body, 'calls') ?? fieldOf(data, 'calls') ?? data;
}

function listedCall(row: unknown): CallSnapshot | null {
	const id = usableId(idOf(row));
	return id === null ? null : voxworksCall(row, id);
}

/** `success: true`, and nothing beside it that contradicts: an error, another call's ID, a known other status. */
function saysCancelled(body: unknown, callId: string): boolean {
	const isSuccess = fieldOf(body, 'success') === true && !tellsOfError(body);
	if (!isSuccess || !isAbout(body, callId)) return false;
	const meaning = meaningOf(textOf(fieldOf(body, 'status')));
	return meaning.isCancelled || meaning.phase === 'unknown';
}

/**
 * The call's fields were cut off in the documentation: `status` is assumed, `progress` stands in.
 * @returns null for anything that is not the call asked for
 */
function voxworksCall(row: unknown, callId: string): CallSnapshot | null {
	const status = wordOf(fieldOf(row, 'status')) ?? wordOf(fieldOf(row, 'progress'));
	const isEmpty = status === null && idOf(row) === null;
	if (isEmpty || !isAbout(row, callId)) return null;
	return { callId, status, ...meaningOf(status) };
}

function isAbout(row: unknown, callId: string): boolean {
	const id = idOf(row);
	return id === null || id === callId;
}

/** `call_id` or `id`: the documentation shows the first in one answer and is cut off in the others. */
function idOf(row: unknown): string | null {
	return textOf(fieldOf(row, 'call_id')) ?? textOf(fieldOf(row, 'id'));
}
