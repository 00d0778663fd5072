export type CallErrorKind =
	| 'auth'
	| 'blocked'
	| 'incomplete'
	| 'input'
	/** Not sent, as an earlier answer holds for the whole account: its key, its address. */
	| 'lockedOut'
	| 'notCancellable'
	| 'notFound'
	| 'rateLimited'
	| 'refused'
	| 'stopped'
	| 'unconfirmed'
	| 'unexpectedAnswer'
	/** A mistake in this code, or something else that nobody foresaw. */
	| 'unforeseen'
	| 'unreachable'
	| 'unreadable';

export interface CallErrorDetails {
	/** What to do about it. */
	readonly hint: string;
	/** The vendor's own words, raw: whoever shows them cuts and escapes them. */
	readonly vendorMessage?: string | null;
	readonly statusCode?: number;
	/** Machine facts that n8n would rewrite inside a message, e.g. `ECONNRESET`. */
	readonly facts?: string;
	/** The vendor's `Retry-After` in ms. */
	readonly retryAfterMs?: number;
}

/**
 * Something a builder has to know of. `message` says what happened in our own words,
 * `hint` how to go on.
 */
export class CallError extends Error {
	readonly hint: string;

	readonly vendorMessage: string | null;

	readonly statusCode: number | undefined;

	readonly facts: string | undefined;

	readonly retryAfterMs: number | undefined;

	constructor(
		readonly kind: CallErrorKind,
		message: string,
		{ hint, vendorMessage, statusCode, facts, retryAfterMs }: CallErrorDetails,
	) {
		super(message);
		this.name = 'CallError';
		this.hint = hint;
		this.vendorMessage = vendorMessage ?? null;
		this.statusCode = statusCode;
		this.facts = facts;
		this.retryAfterMs = retryAfterMs;
	}
}

/** n8n takes an error for a stopped execution by the word "canceled" in it. */
export function stoppedError(): CallError {
	return new CallError('stopped', 'The execution was canceled', { hint: 'Nothing more was sent' });
}

/** Why an answer is missing or says nothing. Holds no vendor text but `vendorMessage`. */
export interface Fault {
	/** Completes "Heppu …", e.g. `did not answer within 5000 ms`. */
	readonly what: string;
	/** False when the request cannot have reached the vendor, e.g. a refused connection. */
	readonly reachedVendor: boolean;
	readonly statusCode?: number;
	/** Network error code, e.g. `ECONNRESET`. */
	readonly code?: string;
	readonly vendorMessage?: string | null;
	/** The vendor's `Retry-After` in ms. */
	readonly retryAfterMs?: number;
}
