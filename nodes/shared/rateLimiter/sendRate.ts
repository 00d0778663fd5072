/** Good answers that make a rate worth trusting. */
const FEWEST_ANSWERS = 10;

/** Without a request for this long, ms, what was before says nothing of the limit. */
const IDLE_FROM_MS = 1_000;

/** So few requests, one by one, do not use an allowance up: pages of a listing, before its calls are cancelled. */
const LONE_REQUESTS_IGNORED = 3;

/** Kept below the rate seen: a 429 costs a whole pause. */
const HEADROOM_FACTOR = 0.985;

/** However little came through, so much of a rate that was refused is kept. */
const SMALLEST_DECREASE_FACTOR = 0.8;

/** What a pause has saved up is spent over this time, ms: a small bucket would not hold it at once. */
const CREDIT_SPENT_OVER_MS = 1_000;

/** A rate stands for about half this time, ms; by the end of it, it has grown to almost threefold. */
const PROBING_TIME_MS = 7_000;

/** A 429 that asks for so many times the pause of the first one is not about the same allowance. */
const OTHER_LIMIT_FACTOR = 2;

/** Timers come late: so much may be made up for, ms. */
const BURST_TOLERANCE_MS = 20;

/**
 * How fast an account's requests may follow each other. Nothing is known, and nothing held back,
 * before the first 429. From then on the rate is what the vendor let through, from one pause's end to
 * the next one's: that is exact for a limit that fills up in the pause, be it a bucket or a fixed
 * window. For any other the rate is tried higher the longer no 429 comes, slowly at first.
 */
export class SendRate {
	/** Requests per ms; Infinity while none is known. */
	private rate = Infinity;

	/** Of what a pause saves up, the share that the vendor has been seen to grant. */
	private creditShare = 1;

	/**
	 * The last pause, on the clock's `now()`. At `refilledAt` there is an allowance again: by the vendor's first word,
	 * as its later ones are about the same one.
	 */
	private pause = { from: -Infinity, refilledAt: -Infinity, until: -Infinity };

	/** The pause's lesson is drawn at its end: answers to earlier requests come in meanwhile. */
	private isEstimateDue = false;

	/** The rate that the last 429 refused; 0 where none was kept to. */
	private refusedRate = 0;

	private measuredFrom = -Infinity;

	private goodAnswers = 0;

	private lastSentAt = -Infinity;

	private loneRequests = 0;

	private nextSendAt = -Infinity;

	/** When the next request may go, on the clock's `now()`. Pauses come on top. */
	get earliestSendAt(): number {
		return this.nextSendAt;
	}

	/** A request goes out. @param isAlone no other is in flight */
	sent(now: number, isAlone: boolean): void {
		this.estimate();
		const isRested =
			now - this.lastSentAt > IDLE_FROM_MS && now > this.pause.until + CREDIT_SPENT_OVER_MS;
		if (isRested || (isAlone && ++this.loneRequests <= LONE_REQUESTS_IGNORED))
			this.measureFrom(now);
		this.lastSentAt = now;
		const gapMs = 1 / this.rateAt(now);
		this.nextSendAt = Math.max(this.nextSendAt, now - BURST_TOLERANCE_MS) + gapMs;
	}

	acknowledge(): void {
		this.goodAnswers++;
	}

	/** The vendor turned a request away; nothing goes out until `until`, on the clock's `now()`. */
	limited(now: number, until: number): void {
		if (!this.isEstimateDue) {
			const isSpending = now < this.pause.until + CREDIT_SPENT_OVER_MS;
			if (isSpending) this.creditShare /= 2;
			const refused = isSpending ? this.rate : this.rateAt(now);
			this.refusedRate = refused === Infinity ? 0 : refused;
			this.pause.from = now;
			this.pause.refilledAt = until;
			this.isEstimateDue = true;
		}
		const { from, refilledAt } = this.pause;
		if (until - from > OTHER_LIMIT_FACTOR * (refilledAt - from)) this.pause.refilledAt = until;
		this.pause.until = until;
	}

	/** A request goes out although the pause is not over: how long it really is will not be seen. */
	cutShort(now: number): void {
		this.isEstimateDue = false;
		this.pause.until = Math.min(this.pause.until, now);
		this.pause.refilledAt = Math.min(this.pause.refilledAt, now);
		this.nextSendAt = Math.min(this.nextSendAt, now);
		this.measureFrom(now);
	}

	private estimate(): void {
		if (!this.isEstimateDue) return;
		this.isEstimateDue = false;
		const { refilledAt, until } = this.pause;
		const countedMs = refilledAt - this.measuredFrom;
		if (this.goodAnswers >= FEWEST_ANSWERS && countedMs > 0) {
			const letThrough = (HEADROOM_FACTOR * this.goodAnswers) / countedMs;
			this.rate = Math.max(letThrough, SMALLEST_DECREASE_FACTOR * this.refusedRate);
		}
		this.nextSendAt = until;
		this.measureFrom(until);
	}

	private measureFrom(time: number): void {
		this.measuredFrom = time;
		this.goodAnswers = 0;
	}

	private rateAt(time: number): number {
		const { from, refilledAt, until } = this.pause;
		const sinceSpentMs = time - until - CREDIT_SPENT_OVER_MS;
		return sinceSpentMs < 0
			? this.rate * (1 + (this.creditShare * (refilledAt - from)) / CREDIT_SPENT_OVER_MS)
			: this.rate * Math.exp((sinceSpentMs / PROBING_TIME_MS) ** 4);
	}
}
