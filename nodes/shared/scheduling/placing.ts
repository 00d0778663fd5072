import type { CallError, Fault } from '../callError';
import type { Phase } from '../cancellation/call';

/** A call that is to be placed: who is to be called, when, and by whom. */
export interface WantedCall {
	/** In E.164. */
	readonly phoneNumber: string;
	/** When the call is to be made, epoch ms; null for at once. */
	readonly dueAt: number | null;
	/** Who calls and all else that was asked for, by the names of the parameters. */
	readonly given: Readonly<Record<string, unknown>>;
}

/** What a vendor shows of a call that it has placed. */
export interface PlacedCall {
	readonly callId: string;
	/** The vendor's own word; null where it showed none. */
	readonly status: string | null;
	readonly phase: Phase;
	/** When the call is to be made, as the vendor writes it; null where it did not show it. */
	readonly scheduledAt: string | null;
}

/** The vendor's answer to "place this call". */
export type PlaceAnswer =
	/** The answer itself says that the call is placed. */
	| {
			readonly kind: 'placed';
			readonly call: PlacedCall;
			readonly message: string | null;
			readonly body: unknown;
	  }
	/** It is certain that no call was placed: it was refused, or the request never reached the vendor. */
	| { readonly kind: 'notPlaced'; readonly error: CallError; readonly body?: unknown }
	/** The call may have been placed. */
	| {
			readonly kind: 'inDoubt';
			readonly fault: Fault;
			/** When the request left, on the clock's `now()`. */
			readonly sentAt?: number;
			readonly body?: unknown;
	  };

/** A call of the vendor's list, as far as it can be compared with one that was to be placed. */
export interface ListedPlacing extends PlacedCall {
	/** When it was created, by the vendor's clock, epoch ms; null where the list does not show it. */
	readonly createdAt: number | null;
	/** When it is due, epoch ms; null for at once, undefined where the list shows nothing that can be compared. */
	readonly dueAt: number | null | undefined;
	/** Whether it shows both the number and the caller. Where it does not, it may be another call. */
	readonly isCertain: boolean;
}

/** The newest calls of the vendor's list that may be to the number and by the caller that were asked for. */
export type SearchAnswer =
	| {
			readonly kind: 'listed';
			readonly calls: readonly ListedPlacing[];
			/** How far the vendor's clock is ahead of ours at least, ms; undefined where the vendor does not tell. */
			readonly clockAheadMs?: number;
	  }
	| { readonly kind: 'lost'; readonly fault: Fault };

/** What the rules of placing need of a vendor. One instance serves one call. */
export interface PlaceApi {
	/** Value of the output field `vendor`. */
	readonly vendor: string;
	/** The vendor's name in texts. */
	readonly displayName: string;
	/**
	 * Sends the one request that places the call. A rate limit is waited out, as the vendor has done nothing then.
	 * @throws CallError where it is certain that no call was placed; of scope `run` if the execution was stopped
	 */
	place(call: WantedCall): Promise<PlaceAnswer>;
	/** Looks for the call in the vendor's list; absent where the list cannot tell. */
	search?(call: WantedCall): Promise<SearchAnswer>;
}

/**
 * What makes two calls the same one for a person who gets them: the number, and the time as an instant.
 * A time that has come means at once.
 * @param now epoch ms
 */
export function occasionOf({ phoneNumber, dueAt }: WantedCall, now: number): string {
	const isDue = dueAt === null || dueAt <= now;
	return `${phoneNumber} ${isDue ? 'now' : String(dueAt)}`;
}

/** E.g. `to +358401234567 at 2026-12-01T08:00:00.000Z`. */
export function occasionInWords({ phoneNumber, dueAt }: WantedCall): string {
	return `to ${phoneNumber} ${dueAt === null ? 'at once' : `at ${isoTimeOf(dueAt)}`}`;
}

/** @param time epoch ms */
export function isoTimeOf(time: number): string {
	return new Date(time).toISOString();
}
