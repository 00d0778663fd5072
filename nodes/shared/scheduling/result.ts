import type { CallError } from '../callError';
import type { Phase } from '../cancellation/call';

/** What is known of a call that was to be placed, whatever its outcome. All times are ISO 8601. */
interface PlacingFacts {
	vendor: string;
	/** The vendor's word for the status of the call; null where it showed none. */
	status: string | null;
	/** `unknown` where there is no call, or no status that a page names. */
	phase: Phase;
	/** The vendor's own message. */
	message: string | null;
	/** Null where the item names none that can be read. */
	phoneNumber: string | null;
	/** When the call is due, as the vendor shows it, else as it was asked for; null for at once. */
	scheduledAt: string | null;
	/** The vendor's last body, where the builder asked for it. */
	response?: unknown;
}

/** The vendor said, in this run, that the call is placed. */
export interface Placed extends PlacingFacts {
	callId: string;
	placed: true;
	/** `duplicate`: an earlier item of the run has placed it, for the same number and the same time. */
	outcome: 'placed' | 'duplicate';
	/** `answer`: the vendor's answer said so. `list`: the answer was lost, and the vendor's list shows the call. */
	confirmedBy: 'answer' | 'list';
	/** What else a person should know; null for nothing. */
	reason: string | null;
	/** When it was confirmed. */
	placedAt: string;
}

/** `failed`: certainly not placed. `unconfirmed`: may have been placed, and is not placed again. */
export interface NotPlaced extends PlacingFacts {
	callId: null;
	placed: false;
	outcome: 'failed' | 'unconfirmed';
	confirmedBy: null;
	reason: string;
	placedAt: null;
}

/** What became of one wanted call: the typed output. */
export type PlacingResult = Placed | NotPlaced;

export type PlacingOutcome = PlacingResult['outcome'];

/** A result, with the error behind it where there is one to show. */
export type PlacingReport =
	| { readonly result: Placed; readonly error?: undefined }
	| { readonly result: NotPlaced; readonly error: CallError };
