import type { LineStatus, Phase } from './call';
import type { CallError } from '../callError';

/** What is known of one call, whatever its outcome. All times are ISO 8601. */
interface CallFacts {
	vendor: string;
	callId: string;
	/** Vendor's word and phase as read before cancelling; null where nothing was read before. */
	previousStatus: string | null;
	previousPhase: Phase | null;
	/** Latest status known. */
	status: string | null;
	/** What is known of the line after a hang-up; null where it was not verified. */
	lineStatus: LineStatus | null;
	/** The vendor's own message. */
	message: string | null;
	/** The number of the other party, and when the call is to be made, as read or listed; null where nothing showed it. */
	phoneNumber: string | null;
	scheduledAt: string | null;
	/** Cancel requests sent, those that a rate limit turned away not counted. */
	attempts: number;
	/** When the status was last read. */
	checkedAt: string | null;
	/** The vendor's body, where the builder asked for it. */
	response?: unknown;
}

/** The vendor said, in this run, that the call is cancelled. */
export interface Cancelled extends CallFacts {
	cancelled: true;
	outcome: 'cancelled' | 'alreadyCancelled';
	reason: null;
	/** When the vendor confirmed it; null if the call had been cancelled before. */
	cancelledAt: string | null;
}

/** Known not to have been cancelled by this run. */
export interface NotCancelled extends CallFacts {
	cancelled: false;
	outcome: 'notCancellable' | 'notFound' | 'wouldCancel';
	reason: string;
	cancelledAt: null;
}

/** `failed`: not cancelled, for a reason to act on. `unconfirmed`: may or may not be cancelled. */
export interface Failed extends CallFacts {
	cancelled: false;
	outcome: 'failed' | 'unconfirmed';
	reason: string;
	cancelledAt: null;
}

/**
 * What became of one call: the typed output. `cancelled: true` compiles with the outcomes `cancelled` and
 * `alreadyCancelled` alone.
 */
export type CallResult = Cancelled | NotCancelled | Failed;

export type Outcome = CallResult['outcome'];

/**
 * Whether a call is alive in the end. `over`: it is known not to be, or the vendor cannot hang it up and there
 * is nothing left to do. `spared`: it was left alone, as `cancelIf` says. `mayBeAlive`: it is, or nobody knows.
 */
export type Liveness = 'over' | 'spared' | 'mayBeAlive';

/**
 * Why a call that is told as cancelled has to be looked at once more: it was about to be dialled, and the dial
 * may have won; or the reading that showed it cancelled showed its line open.
 */
export type FollowUp = 'aboutToStart' | 'seenOpen';

/** A result, with whether the call is alive and the error behind it where there is one to show. */
export type CallReport = {
	readonly liveness: Liveness;
	/** A cancel was sent in this run whose effect is not known. */
	readonly isInDoubt?: boolean;
	/** The vendor refused, and shows when the call ended beside a status that no documentation names. */
	readonly showsEnd?: boolean;
	readonly followUp?: FollowUp;
} & (
	| { readonly result: Cancelled | NotCancelled; readonly error?: undefined }
	| { readonly result: Failed; readonly error: CallError }
);
