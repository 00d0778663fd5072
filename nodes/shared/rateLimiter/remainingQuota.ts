/** How long a figure stands that came without `X-RateLimit-Reset`, ms: no vendor counts by less than seconds. */
const VALID_FOR_MS = 1_000;

/** The longest that one stands, ms, whatever `X-RateLimit-Reset` says. */
const VALID_AT_MOST_MS = 60_000;

/** So many more answers with the very same figure let one request more go than it says. */
const SAME_ANSWERS_PER_EXTRA_REQUEST = 2;

/**
 * `X-RateLimit-Remaining`, for as long as it can be true. A count falls with each request that is let
 * through, unless the vendor has granted new ones meanwhile. One that stays the same however many are let
 * through is none, or counts more than it says: then one request more is tried at a time, and as soon as the
 * figure moves it is believed again.
 */
export class RemainingQuota {
	private remaining = Infinity;

	private validUntil = -Infinity;

	private sameAnswers = 0;

	/** Requests in flight that it leaves, at least one: that one finds out when there are more. */
	limitAt(now: number): number {
		if (now >= this.validUntil) return Infinity;
		const doubted = Math.floor(this.sameAnswers / SAME_ANSWERS_PER_EXTRA_REQUEST);
		return Math.max(1, this.remaining + doubted);
	}

	/** An answer that was no 429 told a figure, and perhaps for how long, ms, it holds. */
	update(figure: number, now: number, resetsInMs = VALID_FOR_MS): void {
		this.sameAnswers = figure === this.remaining ? this.sameAnswers + 1 : 0;
		this.remaining = figure;
		this.validUntil = now + Math.min(resetsInMs, VALID_AT_MOST_MS);
	}

	/** A 429: what was left is used up, and its pause ends with a new count. */
	reset(): void {
		this.remaining = Infinity;
		this.validUntil = -Infinity;
		this.sameAnswers = 0;
	}
}
