export type CallErrorKind =
	| 'auth'
	| 'blocked'
	| 'incomplete'
	| 'input'
	| 'notCancellable'
	| 'notFound'
	| 'rateLimited'
	| 'refused'
	/** Not sent: the circuit breaker has tripped on an earlier error that holds for the whole account. */
	| 'shortCircuited'
	| 'stopped'
	| 'unconfirmed'
	| 'unexpectedAnswer'
	/** A mistake in this code, or something else that nobody foresaw. */
	| 'unforeseen'
	| 'unreachable'
	| 'unreadable';

/**
 * What an error puts an end to.
 * - `call`: only the work that it is about, be it a call, a listing or an item. The others go on.
 * - `account`: every further request of this run with the same key and address would fail alike.
 * - `run`: the execution was stopped. Nothing more is sent or waited for (Rule 6).
 */
export type ErrorScope = 'call' | 'account' | 'run';

export interface CallErrorDetails {
	/** `call` unless given. */
	readonly scope?: ErrorScope;
	/** The request was sent and answered, and this is what the answer means. */
	readonly isAnswer?: boolean;
	/** The same request may well succeed a little later: the network or the vendor is in trouble, or busy. */
	readonly mayPass?: boolean;
	/** The error to show instead: this one only follows from it. */
	readonly cause?: CallError;
	/** What to do about it. */
	readonly hint: string;
	/** The vendor's own words, raw: whoever shows them cuts and escapes them. */
	readonly vendorMessage?: string | null;
	readonly statusCode?: number;
	/** Machine facts that n8n would rewrite inside a message, e.g. `ECONNRESET`. */
	readonly facts?: string;
	/** The vendor's `Retry-After` in ms. */
	readonly retryAfterMs?: number;
	/** For how long the rate limit lets nothing through, ms. */
	readonly limitedForMs?: number;
	/** To run the node again may do twice what is to be done once, such as to place a call. */
	readonly mayDoTwice?: boolean;
}

/**
 * Something a builder has to know of. `message` says what happened in our own words,
 * `hint` how to go on.
 */
export class CallError extends Error {
	readonly scope: ErrorScope;

	readonly isAnswer: boolean;

	readonly mayPass: boolean;

	override readonly cause: CallError | undefined;

	readonly hint: string;

	readonly vendorMessage: string | null;

	readonly statusCode: number | undefined;

	readonly facts: string | undefined;

	readonly retryAfterMs: number | undefined;

	readonly limitedForMs: number | undefined;

	readonly mayDoTwice: boolean;

	constructor(
		readonly kind: CallErrorKind,
		message: string,
		details: CallErrorDetails,
	) {
		super(message);
		this.name = 'CallError';
		this.scope = details.scope ?? 'call';
		this.isAnswer = details.isAnswer ?? false;
		this.mayPass = details.mayPass ?? false;
		this.cause = details.cause;
		this.hint = details.hint;
		this.vendorMessage = details.vendorMessage ?? null;
		this.statusCode = details.statusCode;
		this.facts = details.facts;
		this.retryAfterMs = details.retryAfterMs;
		this.limitedForMs = details.limitedForMs;
		this.mayDoTwice = details.mayDoTwice ?? false;
	}
}

/** Rule 6: the execution was stopped. n8n recognises that by the word "canceled" in the message. */
export function stoppedError(): CallError {
	return new CallError('stopped', 'The execution was canceled', {
		scope: 'run',
		hint: 'Nothing more was sent',
	});
}

/** Why an answer is missing or says nothing. Holds no vendor text but `vendorMessage`. */
export interface Fault {
	/** Completes a sentence that begins with the vendor's name, e.g. `did not answer within 5000 ms`. */
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

/** What an error tells of the fault that it is about. */
export function factsOf({ vendorMessage, statusCode, code, retryAfterMs }: Fault) {
	return { vendorMessage, statusCode, facts: code, retryAfterMs };
}
