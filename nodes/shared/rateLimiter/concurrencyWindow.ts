/** In-flight requests to start with: few, as the vendor's limit is not known. */
const FIRST_SIZE = 20;

/** Growth per good answer at first: a seventh more per round trip, so that a small limit is met gently. */
const CAUTIOUS_GROWTH = 0.15;

/** Good answers in a row after which no small limit is to be feared. */
const CAUTIOUS_ANSWERS = 64;

/** Growth per good answer from then on, until the first 429: twice as many per round trip. */
const BRISK_GROWTH = 1;

/** Growth after a 429: about one more request in flight per so many round trips. */
const ROUND_TRIPS_PER_STEP = 2;

/** An answer that takes more than so many times as long as the quickest one has stood in a line somewhere. */
const QUEUED_FROM = 3;

/** An answer within this time, ms, is quick enough, however quick another one was. */
const QUICK_ENOUGH_MS = 100;

/** What is known of a request that got a good answer. */
export interface Answered {
	/** Caution would cost more time than it saves 429s. */
	readonly isOneOfMany: boolean;
	/** A cancel: it may well take longer than a reading, so the two are not compared. */
	readonly urgent: boolean;
	/** From sending it to its answer, ms; undefined where that says nothing. */
	readonly tookMs: number | undefined;
}

/**
 * How many requests an account may have in flight: few at first, more while answers are good and
 * come as quickly as ever, half at a 429. Once they stand in line, at the vendor or in this process,
 * more of them would only take longer each, up to their time-out.
 */
export class ConcurrencyWindow {
	private width = FIRST_SIZE;

	private goodAnswers = 0;

	private hasMetLimit = false;

	private readonly quickestMs = { read: Infinity, cancel: Infinity };

	get size(): number {
		return Math.floor(this.width);
	}

	/**
	 * A good answer came.
	 * @param wanted requests that would fill the window, its own included: one that is not filled proves nothing
	 */
	grow(wanted: number, answered: Answered): void {
		this.goodAnswers++;
		const hasQueued = this.hasQueued(answered);
		// Fewer than at first cannot be the queue themselves.
		if (wanted < this.size || (hasQueued && this.width >= FIRST_SIZE)) return;
		const isBrisk = answered.isOneOfMany || this.goodAnswers > CAUTIOUS_ANSWERS;
		if (this.hasMetLimit) this.width += 1 / (this.width * ROUND_TRIPS_PER_STEP);
		else this.width += isBrisk ? BRISK_GROWTH : CAUTIOUS_GROWTH;
	}

	/** The vendor refused for the rate's sake. @param inFlight requests that were in flight, its own included */
	halve(inFlight: number): void {
		this.width = Math.max(1, Math.min(this.width, inFlight) / 2);
		this.hasMetLimit = true;
	}

	private hasQueued({ urgent, tookMs }: Answered): boolean {
		if (tookMs === undefined) return false;
		const kind = urgent ? 'cancel' : 'read';
		this.quickestMs[kind] = Math.min(this.quickestMs[kind], tookMs);
		return tookMs > Math.max(QUEUED_FROM * this.quickestMs[kind], QUICK_ENOUGH_MS);
	}
}
