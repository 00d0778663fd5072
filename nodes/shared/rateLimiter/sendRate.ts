/** Good answers from which on a rate can be estimated. */
const FEWEST_ANSWERS = 10;

/** After so long without a request, ms, what came before says nothing of the rate: measuring starts anew. */
const IDLE_FROM_MS = 1_000;

/** The first requests that go out alone are not measured: pages of a listing use no allowance up. */
const LONE_REQUESTS_IGNORED = 3;

/** What is kept of the rate that was measured: a 429 costs a whole pause. */
const HEADROOM_FACTOR = 0.985;

/** What is kept at least of a rate that was refused, however little came through. */
const LARGEST_DECREASE_FACTOR = 0.8;

/** The credit of a pause is spent over this time, ms: a small bucket would not grant it at once. */
const CREDIT_SPENT_OVER_MS = 1_000;

/** What is kept of the credit when it has met a 429. */
const CREDIT_DECREASE = 0.5;

/** Time constant of probing, ms: by then the rate has grown by the factor e, by half of it only by 6 %. */
const PROBING_TIME_MS = 7_000;

/** A later 429 whose pause is so many times as long as the first one's is about another limit. */
const OTHER_LIMIT_FACTOR = 2;

/** Timers come late: a request may go out so much before its moment, ms, to make up for that. */
const BURST_TOLERANCE_MS = 20;

/**
 * How fast the requests of an account may follow each other: the rate r, estimated from what the vendor
 * has let through, and kept by a token bucket.
 *
 * States:
 * - Unknown, until the first estimate: r = ∞, nothing is held back.
 * - Estimate due, from a 429 until the first request after its pause: answers to earlier requests still
 *   count. Then r = max(`HEADROOM_FACTOR` × n / T, `LARGEST_DECREASE_FACTOR` × the rate refused), from n
 *   good answers in the time T. T ends where the first 429 of the pause says that there is an allowance
 *   again. Between two ends of pauses, a bucket that fills up in a pause, and a fixed window, let through
 *   exactly what they grant in T. With fewer than `FEWEST_ANSWERS`, r stays.
 * - Spending credit, for S = `CREDIT_SPENT_OVER_MS` after a pause of P ms: the rate is r × (1 + c × P / S),
 *   as the bucket has filled up meanwhile. c, at first 1, is the share of that credit which the vendor grants.
 * - Probing, from then on: the rate is r × e^((t / τ)^4), t ms after the credit was spent, with
 *   τ = `PROBING_TIME_MS`. It is almost flat at first, and so finds limits that the estimate misses late,
 *   but fast, as CUBIC's window does (RFC 9438).
 *
 * Token bucket: after a request the next one may go at max(its moment, now − `BURST_TOLERANCE_MS`) + 1 / rate,
 * which is the generic cell rate algorithm (ITU-T I.371).
 *
 * Answers:
 * - Good, and a refusal: n = n + 1.
 * - The first 429 of a pause: an estimate is due. If credit is being spent, c = `CREDIT_DECREASE` × c.
 * - A later 429 of the same pause is about the same allowance, unless it asks for more than
 *   `OTHER_LIMIT_FACTOR` times the pause: then T ends with that one.
 * - Lost: nothing.
 */
export class SendRate {
	/** Requests per ms. */
	private rate = Infinity;

	private creditShare = 1;

	/** The last pause, on the clock's `now()`; there is an allowance again at `refilledAt`. */
	private pause = { from: -Infinity, refilledAt: -Infinity, until: -Infinity };

	private isEstimateDue = false;

	/** The rate that the last 429 refused; 0 where none was kept. */
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

	/** A request goes out. @param isAlone no other is in flight or waits */
	sent(now: number, isAlone: boolean): void {
		this.estimate();
		const isIdle =
			now - this.lastSentAt > IDLE_FROM_MS && now > this.pause.until + CREDIT_SPENT_OVER_MS;
		if (isIdle || (isAlone && ++this.loneRequests <= LONE_REQUESTS_IGNORED)) this.measureFrom(now);
		this.lastSentAt = now;
		const gapMs = 1 / this.rateAt(now);
		this.nextSendAt = Math.max(this.nextSendAt, now - BURST_TOLERANCE_MS) + gapMs;
	}

	/** A good answer came. */
	acknowledge(): void {
		this.goodAnswers++;
	}

	/** A 429 came. @param until end of the pause, on the clock's `now()` */
	limited(now: number, until: number): void {
		if (!this.isEstimateDue) {
			const isSpendingCredit = now < this.pause.until + CREDIT_SPENT_OVER_MS;
			if (isSpendingCredit) this.creditShare *= CREDIT_DECREASE;
			const refused = isSpendingCredit ? this.rate : this.rateAt(now);
			this.refusedRate = refused === Infinity ? 0 : refused;
			this.pause.from = now;
			this.pause.refilledAt = until;
			this.isEstimateDue = true;
		}
		const { from, refilledAt } = this.pause;
		if (until - from > OTHER_LIMIT_FACTOR * (refilledAt - from)) this.pause.refilledAt = until;
		this.pause.until = until;
	}

	/** A request goes out before the pause is over: how long it really is will not be seen. */
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
		const measuredMs = refilledAt - this.measuredFrom;
		if (this.goodAnswers >= FEWEST_ANSWERS && measuredMs > 0) {
			const measured = (HEADROOM_FACTOR * this.goodAnswers) / measuredMs;
			this.rate = Math.max(measured, LARGEST_DECREASE_FACTOR * this.refusedRate);
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
		const probingMs = time - until - CREDIT_SPENT_OVER_MS;
		return probingMs < 0
			? this.rate * (1 + (this.creditShare * (refilledAt - from)) / CREDIT_SPENT_OVER_MS)
			: this.rate * Math.exp((probingMs / PROBING_TIME_MS) ** 4);
	}
}
