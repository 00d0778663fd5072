import { CallError, type Fault } from '../callError';
import type { RetrySettings } from '../cancellation/retry';
import type { Clock } from '../clock';
import { type Found, inDoubtError, notPlacedError } from './errors';
import { lookFor } from './look';
import {
	isoTimeOf,
	type PlaceAnswer,
	type PlaceApi,
	type PlacedCall,
	type WantedCall,
} from './placing';
import type { NotPlaced, Placed, PlacingReport } from './result';

export interface PlaceRequest {
	readonly api: PlaceApi;
	readonly call: WantedCall;
	readonly clock: Clock;
	/** How the list is looked through where the answer was lost. The call itself is sent once. */
	readonly settings: RetrySettings;
	readonly withResponse: boolean;
	/** Whether another call of this run is known to have this ID. */
	isTaken(callId: string): boolean;
	/**
	 * Called for the audit log if the execution is stopped while the call is looked for. A request that is in
	 * flight at that moment is logged by the transport.
	 */
	onStopped?(report: PlacingReport): void;
}

type InDoubt = Extract<PlaceAnswer, { kind: 'inDoubt' }>;

/** An exception that no rule foresees, after which nobody knows whether the request had left. */
const UNFORESEEN: Fault = { what: 'met something unforeseen', reachedVendor: true };

/** Another call of the run has the ID that was answered, so that the answer is about another call. */
const ANOTHER_CALL: Fault = { what: 'answered with the ID of another call', reachedVendor: true };

/**
 * Rule 10: places a call by one request, which is never sent again. Where its answer is lost, the vendor's list is
 * looked through, if it can tell.
 * @throws CallError of scope `run` if the execution was stopped
 */
export async function placeCall(request: PlaceRequest): Promise<PlacingReport> {
	const { api, call, clock, isTaken } = request;
	const startedAt = clock.now();
	const answer = await sendOnce(api, call);
	switch (answer.kind) {
		case 'notPlaced':
			return notPlaced(request, 'failed', notPlacedError(answer.error, call), answer.body);
		case 'inDoubt':
			return await settle(request, answer, startedAt);
		case 'placed': {
			const { call: made, message, body } = answer;
			if (isTaken(made.callId)) {
				return await settle(request, { kind: 'inDoubt', fault: ANOTHER_CALL, body }, startedAt);
			}
			return { result: placed(request, made, { confirmedBy: 'answer', message, body }) };
		}
	}
}

async function sendOnce(api: PlaceApi, call: WantedCall): Promise<PlaceAnswer> {
	try {
		return await api.place(call);
	} catch (error) {
		if (!(error instanceof CallError)) return { kind: 'inDoubt', fault: UNFORESEEN };
		if (error.scope === 'run') return rethrow(error);
		return { kind: 'notPlaced', error };
	}
}

function rethrow(error: CallError): never {
	throw error;
}

/** Finds out, as far as that can be done, whether a call was placed whose answer was lost. */
async function settle(
	request: PlaceRequest,
	{ fault, sentAt, body }: InDoubt,
	startedAt: number,
): Promise<PlacingReport> {
	const { clock, onStopped } = request;
	const leftAt = clock.date() - (clock.now() - (sentAt ?? startedAt));
	const found = await lookFor({ ...request, leftAt }).catch((error: unknown) => {
		onStopped?.(unconfirmed(request, fault, { kind: 'unread' }, body));
		throw error;
	});
	if ('kind' in found) return unconfirmed(request, fault, found, body);
	const { displayName } = request.api;
	const reason = `The answer was lost (${displayName} ${fault.what}), and the list of calls shows that the call was placed`;
	const message = fault.vendorMessage ?? null;
	return { result: placed(request, found, { confirmedBy: 'list', message, body, reason }) };
}

function unconfirmed(
	request: PlaceRequest,
	fault: Fault,
	found: Found,
	body: unknown,
): PlacingReport {
	const error = inDoubtError(request.api.displayName, request.call, fault, found);
	return notPlaced(request, 'unconfirmed', error, body);
}

function notPlaced(
	{ api, call, withResponse }: PlaceRequest,
	outcome: NotPlaced['outcome'],
	error: CallError,
	body: unknown,
): PlacingReport {
	const { phoneNumber, dueAt } = call;
	const result: NotPlaced = {
		vendor: api.vendor,
		callId: null,
		placed: false,
		outcome,
		status: null,
		phase: 'unknown',
		confirmedBy: null,
		reason: error.message,
		message: error.vendorMessage,
		phoneNumber,
		scheduledAt: dueAt === null ? null : isoTimeOf(dueAt),
		placedAt: null,
		...(withResponse ? { response: body } : {}),
	};
	return { result, error };
}

interface Confirmation {
	readonly confirmedBy: Placed['confirmedBy'];
	readonly message: string | null;
	readonly body: unknown;
	readonly reason?: string | null;
}

function placed(
	{ api, call, clock, withResponse }: PlaceRequest,
	{ callId, status, phase, scheduledAt, isAtOnce = false }: PlacedCall,
	{ confirmedBy, message, body, reason }: Confirmation,
): Placed {
	const { phoneNumber, dueAt } = call;
	const isOtherwiseAtOnce = isAtOnce && dueAt !== null && dueAt > clock.date();
	return {
		vendor: api.vendor,
		callId,
		placed: true,
		outcome: 'placed',
		status,
		phase,
		confirmedBy,
		reason: reason ?? otherTime(call, scheduledAt, isOtherwiseAtOnce),
		message,
		phoneNumber,
		scheduledAt: scheduledAt ?? (dueAt === null || isOtherwiseAtOnce ? null : isoTimeOf(dueAt)),
		placedAt: isoTimeOf(clock.date()),
		...(withResponse ? { response: body } : {}),
	};
}

/** Times that are closer to each other are the same: a vendor may cut them to whole seconds, ms. */
const SAME_TIME_MS = 1_000;

function otherTime(
	{ dueAt }: WantedCall,
	shown: string | null,
	isOtherwiseAtOnce: boolean,
): string | null {
	if (dueAt === null) return null;
	if (isOtherwiseAtOnce) return `The call was asked for at ${isoTimeOf(dueAt)}, and is due at once`;
	if (shown === null) return null;
	const isOther = Math.abs(Date.parse(shown) - dueAt) >= SAME_TIME_MS;
	return isOther
		? `The call was asked for at ${isoTimeOf(dueAt)}, and is due at another time`
		: null;
}
