import type { CallError, Fault } from '../callError';

/**
 * How far a call has come, in words that fit every vendor.
 * `unknown` is a status no documentation names: only the vendor can judge it.
 */
export type Phase = 'notStarted' | 'inProgress' | 'ended' | 'unknown';

/** What a reading shows of the line to the person on the phone. `unknown`: nothing that proves either. */
export type LineStatus = 'closed' | 'open' | 'unknown';

/** What a vendor's word for a call's status means. */
export interface StatusMeaning {
	readonly phase: Phase;
	/** The status says that the call was cancelled. */
	readonly isCancelled: boolean;
	/** The vendor's documentation lists the status as one that can be cancelled. */
	readonly isDocumentedCancellable: boolean;
	/** The vendor is about to dial: the dial may win against a cancel that was accepted. */
	readonly isAboutToStart?: true;
}

/** A call as the vendor showed it at one moment. */
export interface CallSnapshot extends StatusMeaning {
	readonly callId: string;
	/** The vendor's own word; null where the answer held none. */
	readonly status: string | null;
	/** The number of the other party; null or absent where the answer showed none. */
	readonly phoneNumber?: string | null;
	/** When the call is to be made, as the vendor writes it; null or absent where the answer did not show it. */
	readonly scheduledAt?: string | null;
	/** The vendor shows when the call ended, whatever its status says. */
	readonly hasEndDate?: boolean;
	/** Absent from a list, which shows no line, and where the vendor shows none at all. */
	readonly line?: LineStatus;
}

/** The vendor's answer to "how is this call?". */
export type ReadAnswer =
	| {
			readonly kind: 'call';
			readonly call: CallSnapshot;
			readonly body: unknown;
			/** When the request left, on the clock's `now()`: what it shows may be as old. */
			readonly sentAt: number;
	  }
	| { readonly kind: 'notFound'; readonly message: string | null; readonly body: unknown }
	| { readonly kind: 'lost'; readonly fault: Fault };

/** The vendor's answer to "cancel this call". */
export type CancelAnswer =
	/** The answer itself says that the call is cancelled. */
	| {
			readonly kind: 'cancelled';
			readonly status: string | null;
			readonly message: string | null;
			readonly body: unknown;
	  }
	/** The vendor looked at the call and will not cancel it. */
	| { readonly kind: 'refused'; readonly message: string | null; readonly body: unknown }
	| { readonly kind: 'notFound'; readonly message: string | null; readonly body: unknown }
	/** An answer that no documentation names, or that is not the vendor's: it may have taken effect. */
	| { readonly kind: 'unexpected'; readonly error: CallError; readonly body: unknown }
	/** There is no usable answer. The request may have taken effect, unless it did not reach the vendor. */
	| { readonly kind: 'lost'; readonly fault: Fault }
	/** A rate limit held it back until its deadline had passed; it was not sent. */
	| { readonly kind: 'expired' };

/**
 * What the rules need of a vendor. One instance serves one call, so that the time it may wait for rate
 * limits is counted per call.
 *
 * Both methods wait out rate limits themselves and throw a {@link CallError} for what no further request can
 * mend: a wrong key, a forbidden call, a stopped execution.
 */
export interface CallApi {
	/** Value of the output field `vendor`. */
	readonly vendor: string;
	/** The vendor's name in texts. */
	readonly displayName: string;
	/** A call that has started goes on: the vendor has no way to hang it up. */
	readonly cannotHangUp?: boolean;
	/**
	 * False where a call that was cancelled shows the same status as one that ended by itself. Then only the
	 * answer to a cancel can say that it is cancelled. True unless given.
	 */
	readonly tellsCancelled?: boolean;
	read(callId: string): Promise<ReadAnswer>;
	/**
	 * Sends one cancel.
	 * @param deadline on the clock's `now()`; if the request cannot go out by then, it is not sent and the answer is `expired`
	 */
	cancel(callId: string, deadline?: number): Promise<CancelAnswer>;
}
