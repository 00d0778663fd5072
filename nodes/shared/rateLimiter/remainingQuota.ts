/** How long a figure without `X-RateLimit-Reset` is valid, ms: no vendor counts in windows under a second. */
const VALID_FOR_MS = 1_000;

/** How long a figure is valid at most, ms, whatever `X-RateLimit-Reset` says. */
const VALID_AT_MOST_MS = 60_000;

/** Answers with an unchanged figure that let one request more go than the figure says. */
const SAME_ANSWERS_PER_EXTRA_REQUEST = 2;

/**
 * How many requests `X-RateLimit-Remaining` leaves, for as long as it can be true. Q is the figure, s the
 * number of answers in a row that have repeated it.
 *
 * States:
 * - Unknown, before the first figure, once it has expired, and after a 429: no limit.
 * - Valid: max(1, Q + floor(s / `SAME_ANSWERS_PER_EXTRA_REQUEST`)) requests may be in flight. The one that
 *   is always left finds out when the vendor grants more. A true count falls with each request that is let
 *   through, so a figure that stands still is none, or counts something else: it is overstepped by one
 *   request more at a time, until it moves again.
 *
 * Answers:
 * - Any but a 429, with the header: the figure is valid for `X-RateLimit-Reset`, or `VALID_FOR_MS`.
 * - 429: unknown, as what was left is used up, and a new count starts when the pause ends.
 */
export class RemainingQuota {
	private remaining = Infinity;

	private validUntil = -Infinity;

	private sameAnswers = 0;

	/** Requests that may be in flight, from 1. */
	limitAt(now: number): number {
		if (now >= this.validUntil) return Infinity;
		const extra = Math.floor(this.sameAnswers / SAME_ANSWERS_PER_EXTRA_REQUEST);
		return Math.max(1, this.remaining + extra);
	}

	/** An answer that was no 429 had the header. @param resetsInMs how long the figure holds, ms */
	update(remaining: number, now: number, resetsInMs = VALID_FOR_MS): void {
		this.sameAnswers = remaining === this.remaining ? this.sameAnswers + 1 : 0;
		this.remaining = remaining;
		this.validUntil = now + Math.min(resetsInMs, VALID_AT_MOST_MS);
	}

	/** A 429 came. */
	reset(): void {
		this.remaining = Infinity;
		this.validUntil = -Infinity;
		this.sameAnswers = 0;
	}
}
