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

/** How many requests an account may have in flight: few at first, more while answers are good, half at a 429. */
export class Window {
	private width = FIRST_SIZE;

	private goodAnswers = 0;

	private hasMetLimit = false;

	get size(): number {
		return Math.floor(this.width);
	}

	/**
	 * A good answer came.
	 * @param wanted requests that would fill the window, its own included: one that is not filled proves nothing
	 * @param isOneOfMany caution would cost more time than it saves 429s
	 */
	grow(wanted: number, isOneOfMany: boolean): void {
		this.goodAnswers++;
		if (wanted < this.size) return;
		const isBrisk = isOneOfMany || this.goodAnswers > CAUTIOUS_ANSWERS;
		if (this.hasMetLimit) this.width += 1 / (this.width * ROUND_TRIPS_PER_STEP);
		else this.width += isBrisk ? BRISK_GROWTH : CAUTIOUS_GROWTH;
	}

	/** The vendor refused for the rate's sake. @param inFlight requests that were in flight, its own included */
	halve(inFlight: number): void {
		this.width = Math.max(1, Math.min(this.width, inFlight) / 2);
		this.hasMetLimit = true;
	}
}
