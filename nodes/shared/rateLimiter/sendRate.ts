/** Good answers that make a rate worth trusting. */
const ENOUGH_ANSWERS = 10;

/** Without a request for this long, ms, what was before says nothing of the limit. */
const BURST_ENDS_AFTER_MS = 1_000;

/** So few requests, one by one, do not use an allowance up: pages of a listing, before its calls are cancelled. */
const FIRST_FEW = 3;

/** Kept below the rate seen: a 429 costs a whole pause. */
const KEPT_BELOW = 0.985;

/** However little came through, so much of a rate that was refused is kept. */
const KEPT_OF_REFUSED = 0.8;

/** What a pause has saved up is spent over this time, ms: a small bucket would not hold it at once. */
const SPENT_OVER_MS = 1_000;

/** A rate stands for about half this time, ms; by the end of it, it has grown to almost threefold. */
const RATE_GROWS_OVER_MS = 7_000;

/** A 429 that asks for so many times the pause of the first one is not about the same allowance. */
const ANOTHER_PAUSE = 2;

/** Timers come late: so much may be made up for, ms. */
const MADE_UP_FOR_MS = 20;

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
	private savedShare = 1;

	/**
	 * The last pause, on the clock's `now()`. At `refilledAt` there is an allowance again: by the vendor's first word,
	 * as its later ones are about the same one.
	 */
	private pause = { from: -Infinity, refilledAt: -Infinity, until: -Infinity };

	/** The pause's lesson is drawn at its end: answers to earlier requests come in meanwhile. */
	private isLessonOpen = false;

	/** The rate that the last 429 refused; 0 where none was kept to. */
	private refusedRate = 0;

	private countedFrom = -Infinity;

	private goodAnswers = 0;

	private lastSentAt = -Infinity;

	private sentAlone = 0;

	private nextAt = -Infinity;

	/** When the next request may go, on the clock's `now()`. Pauses come on top. */
	get opensAt(): number {
		return this.nextAt;
	}

	/** A request goes out. @param isAlone no other is in flight */
	sent(now: number, isAlone: boolean): void {
		this.learn();
		const isRested =
			now - this.lastSentAt > BURST_ENDS_AFTER_MS && now > this.pause.until + SPENT_OVER_MS;
		if (isRested || (isAlone && ++this.sentAlone <= FIRST_FEW)) this.countFrom(now);
		this.lastSentAt = now;
		const gapMs = 1 / this.rateAt(now);
		this.nextAt = Math.max(this.nextAt, now - MADE_UP_FOR_MS) + gapMs;
	}

	answeredWell(): void {
		this.goodAnswers++;
	}

	/** The vendor turned a request away; nothing goes out until `until`, on the clock's `now()`. */
	paused(now: number, until: number): void {
		if (!this.isLessonOpen) {
			const isSpending = now < this.pause.until + SPENT_OVER_MS;
			if (isSpending) this.savedShare /= 2;
			const refused = isSpending ? this.rate : this.rateAt(now);
			this.refusedRate = refused === Infinity ? 0 : refused;
			this.pause.from = now;
			this.pause.refilledAt = until;
			this.isLessonOpen = true;
		}
		const { from, refilledAt } = this.pause;
		if (until - from > ANOTHER_PAUSE * (refilledAt - from)) this.pause.refilledAt = until;
		this.pause.until = until;
	}

	/** A request goes out although the pause is not over: how long it really is will not be seen. */
	cutShort(now: number): void {
		this.isLessonOpen = false;
		this.pause.until = Math.min(this.pause.until, now);
		this.pause.refilledAt = Math.min(this.pause.refilledAt, now);
		this.nextAt = Math.min(this.nextAt, now);
		this.countFrom(now);
	}

	private learn(): void {
		if (!this.isLessonOpen) return;
		this.isLessonOpen = false;
		const { refilledAt, until } = this.pause;
		const countedMs = refilledAt - this.countedFrom;
		if (this.goodAnswers >= ENOUGH_ANSWERS && countedMs > 0) {
			const letThrough = (KEPT_BELOW * this.goodAnswers) / countedMs;
			this.rate = Math.max(letThrough, KEPT_OF_REFUSED * this.refusedRate);
		}
		this.nextAt = until;
		this.countFrom(until);
	}

	private countFrom(time: number): void {
		this.countedFrom = time;
		this.goodAnswers = 0;
	}

	private rateAt(time: number): number {
		const { from, refilledAt, until } = this.pause;
		const sinceSpentMs = time - until - SPENT_OVER_MS;
		return sinceSpentMs < 0
			? this.rate * (1 + (this.savedShare * (refilledAt - from)) / SPENT_OVER_MS)
			: this.rate * Math.exp((sinceSpentMs / RATE_GROWS_OVER_MS) ** 4);
	}
}
