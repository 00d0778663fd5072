import type { Clock } from '../clock';

/** Time a call may spend waiting for rate limits. Shared by all requests of that call. */
export interface WaitBudget {
	leftMs: number;
}

export interface PermitRequest {
	/** In-flight requests of the account that this request's builder allows at most. */
	readonly ceiling: number;
	/** Goes before the others: a cancel, so that it follows its check closely. */
	readonly urgent: boolean;
	/** Moment on the clock's `now()` after which the request is not to be sent any more. */
	readonly deadline?: number;
	readonly budget: WaitBudget;
	/** Many more like it follow, so that finding the vendor's limit soon is worth some 429s. */
	readonly isOneOfMany: boolean;
	/** Of an Emergency Stop: comes before all other work. */
	readonly isEmergency: boolean;
	/** One run of a node: what the vendor told it holds for others for a minute at most. */
	readonly execution?: object;
	/** Fires when the execution is stopped. */
	readonly signal?: AbortSignal;
}

/** What came of a request, as far as pacing is concerned. */
export interface Feedback {
	readonly outcome: 'good' | 'limited' | 'lost';
	/** False for a refusal: it may come much quicker than what it refuses would have. */
	readonly isSuccess?: boolean;
	readonly retryAfterMs?: number;
	/** Base of the pause after a 429 without `Retry-After`, ms. */
	readonly retryDelayMs: number;
	/** `X-RateLimit-Remaining`, where sent. */
	readonly remaining?: number;
	/** `X-RateLimit-Reset`, where sent, ms from now. */
	readonly resetsInMs?: number;
}

/** The right to have one request in flight. */
export interface Permit {
	release(sent: Feedback): void;
}

/** Time as the limiter sees it: nobody's in particular, so its waits are taken back one by one. */
export interface LimiterClock extends Pick<Clock, 'now' | 'date'> {
	wait(ms: number, signal?: AbortSignal): Promise<void>;
}
