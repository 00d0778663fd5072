import type { CallApi, CallSnapshot, CancelAnswer, ReadAnswer } from '../shared/cancellation/call';
import { statusDictionary } from '../shared/cancellation/status';
import type { Vendor } from '../shared/items/vendor';
import {
	fieldOf,
	messageOf,
	sortAnswer,
	sortReading,
	textOf,
	unreadable,
} from '../shared/transport/answers';
import { pathSegment } from '../shared/transport/pathSegment';
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
};

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
			const call = heppuCall(fieldOf(answer.body, 'data'), callId);
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
			return call?.isCancelled
				? { kind: 'cancelled', status: call.status, message: messageOf(body), body }
				: unreadable(status);
		},
	};
}

/** @returns null for anything that is not the call asked for, with its status */
function heppuCall(row: unknown, callId: string): CallSnapshot | null {
	const status = textOf(fieldOf(row, 'status'));
	const id = textOf(fieldOf(row, 'id'));
	if (status === null || (id !== null && id !== callId)) return null;
	return { callId, status, ...meaningOf(status) };
}

function callPath(callId: string): string {
	return `/api/v1/calls/${pathSegment(callId)}`;
}
