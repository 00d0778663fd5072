/** Good answers that make a figure worth trusting. */
const ENOUGH_ANSWERS = 10;

/** A limit met within this time, ms, or within the pause it brought, was used to the full. */
const SOON_MS = 2_000;

/** Without a request for this long, ms, a new burst begins. */
const BURST_ENDS_AFTER_MS = 1_000;

/** Per good answer the rate is tried a little higher: at 50 a second, by 2.5 % in each. */
const TRIED_FASTER = 0.9995;

/** After a 429 that came later than that, the rate was only a little too high. */
const SLOWED_DOWN = 1.1;

/**
 * Learns how many requests a second a vendor allows, so that few 429s are needed to keep to it.
 * At a 429 the allowance is used up: what went well since it was last used up, or since the burst
 * began, is what the vendor allows in that time and, at the first 429, the pause it asks for.
 * Until then requests are held by nothing but their number in flight.
 */
export class LearnedRate {
	/** Ms from one request to the next; 0 while nothing is known. */
	private interval = 0;

	/** How far back unused time may be made up for, ms: what a pause saved up is spent at once. */
	private slack = 0;

	private nextSlotAt = 0;

	private burstBeganAt = -Infinity;

	private lastAskedAt = -Infinity;

	private usedUpAt: number | null = null;

	private goodSince = 0;

	/** The moment, epoch ms, at which the next request may go out; it is taken by asking. */
	reserve(now: number): number {
		if (this.usedUpAt === null && now - this.lastAskedAt > BURST_ENDS_AFTER_MS) {
			this.burstBeganAt = now;
			this.goodSince = 0;
		}
		this.lastAskedAt = now;
		if (this.interval === 0) return now;
		const slotAt = Math.max(this.nextSlotAt, now - this.slack);
		this.nextSlotAt = slotAt + this.interval;
		return Math.max(slotAt, now);
	}

	sawGood(): void {
		this.goodSince++;
		this.interval *= TRIED_FASTER;
	}

	/**
	 * The allowance is used up.
	 * @param resumedAt end of the pause before, epoch ms
	 * @param pauseMs how long the pause will be that now begins
	 */
	sawLimit(now: number, resumedAt: number, pauseMs: number): void {
		this.slack = pauseMs;
		this.nextSlotAt = now;
		// Without answers in between it is still the allowance of before that is used up.
		if (this.goodSince < ENOUGH_ANSWERS) return;
		const isFirst = this.usedUpAt === null;
		const usedSince = isFirst ? this.burstBeganAt : resumedAt;
		const allowedIn = now - (this.usedUpAt ?? this.burstBeganAt - pauseMs);
		const wasUsedToTheFull = now - usedSince <= Math.max(SOON_MS, pauseMs);
		this.interval = wasUsedToTheFull ? allowedIn / this.goodSince : this.interval * SLOWED_DOWN;
		this.usedUpAt = now;
		this.goodSince = 0;
	}
}
