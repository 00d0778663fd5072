import type { IHttpRequestMethods } from 'n8n-workflow';

import type { Fault } from '../callError';

/** The builder's options, as far as they govern requests. */
export interface RequestSettings {
	/** Time-out of one request, ms. */
	readonly timeoutMs: number;
	/** First pause after a 429 without `Retry-After`, ms. */
	readonly retryDelayMs: number;
	/** Time that one call may wait for rate limits in all, ms. */
	readonly rateLimitWaitMs: number;
	/** Requests in flight at most. */
	readonly maxConcurrency: number;
	/** Very many requests follow: see the rate limiter's `PermitRequest`. */
	readonly isOneOfMany?: boolean;
	/** The requests are an Emergency Stop's, which go before all other work of the account. */
	readonly isEmergency?: boolean;
	/** Whether the requests go before others, whatever each says of itself. */
	readonly isUrgent?: boolean;
	/** Moment on the clock's `now()` after which no request is sent at all. */
	readonly deadline?: number;
}

export interface VendorRequest {
	readonly method: IHttpRequestMethods;
	/** Below the base URL, with IDs percent-encoded. */
	readonly path: string;
	readonly query?: Record<string, string | number>;
	/** Sent as JSON. */
	readonly body?: object;
	/** It goes before others, as it follows a check that grows stale. */
	readonly urgent?: boolean;
	/** Moment on the clock's `now()` after which it is not to be sent. */
	readonly deadline?: number;
	/** The ID of the call that it cancels, for the log, should the execution be stopped while it is in flight. */
	readonly cancels?: string;
	/**
	 * What the log calls the call that it places, e.g. its number, should the execution be stopped while the request is in
	 * flight.
	 */
	readonly places?: string;
	/** Called when the request leaves, with the moment on the clock's `now()`; again if it is sent again after a 429. */
	onSent?(at: number): void;
}

/** What came of a request. */
export type Answer =
	| {
			readonly kind: 'answered';
			readonly status: number;
			readonly body: unknown;
			readonly retryAfterMs?: number;
			/** What the headers `Via` and `Server` name: an answer may come from a proxy. */
			readonly sender?: string;
			/** When the request left, on the clock's `now()`: what the answer shows may be as old. */
			readonly sentAt: number;
			/** How far the vendor's clock is ahead of ours at least, by the header `Date`, ms; absent without one. */
			readonly clockAheadMs?: number;
	  }
	/** No answer, or one that cannot be read. */
	| { readonly kind: 'lost'; readonly fault: Fault }
	/** It was not sent, as its deadline passed before the rate limiter let it go. */
	| { readonly kind: 'expired' };
