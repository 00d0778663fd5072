import type { Clock } from '../clock';

/** Time that a call may spend waiting for rate limits. All requests of the call share one budget. */
export interface WaitBudget {
	leftMs: number;
}

/** What one request asks of the limiter. */
export interface PermitRequest {
	/** Requests that the account may have in flight for this one to be sent: the builder's 'Max Concurrency'. */
	readonly ceiling: number;
	/** It goes before other requests, as a cancel does, which is to follow its check closely. */
	readonly urgent: boolean;
	/** Checks and listings: what they show may be followed by a cancel, which takes their place over. */
	readonly isReading: boolean;
	/** Moment on the clock's `now()` after which the request is not to be sent. */
	readonly deadline?: number;
	readonly budget: WaitBudget;
	/** Many more requests like this one follow: finding the vendor's limit soon is worth some 429s. */
	readonly isOneOfMany: boolean;
	/** A request of an Emergency Stop goes before all other work of the account. */
	readonly isEmergency: boolean;
	/** One run of a node. A pause that was imposed on one run holds for others for a minute at most. */
	readonly execution?: object;
	/** Fires when the execution is stopped. */
	readonly signal?: AbortSignal;
}

/** What became of a request, as far as the limiter learns from it. */
export interface Feedback {
	/** `limited` is a 429, `lost` a 5xx or no answer at all, `good` any other answer. */
	readonly outcome: 'good' | 'limited' | 'lost';
	/** False for a refusal, which may come much quicker than what was asked for would have. */
	readonly isSuccess?: boolean;
	/** `Retry-After` of a 429, ms. */
	readonly retryAfterMs?: number;
	/** First pause after a 429 without `Retry-After`, ms. */
	readonly retryDelayMs: number;
	/** `X-RateLimit-Remaining`, where it was sent. */
	readonly remaining?: number;
	/** `X-RateLimit-Reset`, where it was sent, ms from now. */
	readonly resetsInMs?: number;
}

/** The right to have one request in flight, until its feedback is given. */
export interface Permit {
	/** Gives the place back; a second time changes nothing. */
	release(feedback: Feedback): void;
}

/** The limiter's time. It belongs to no execution, so a stop does not end its waits; their signal does. */
export interface LimiterClock extends Pick<Clock, 'now' | 'date'> {
	wait(ms: number, signal?: AbortSignal): Promise<void>;
}
