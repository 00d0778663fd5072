/** In-flight requests to start with: few, as the vendor's limit is not known. */
const INITIAL_WINDOW = 20;

/** Growth per good answer at first: a seventh more per round trip, so that a small limit is met gently. */
const CAUTIOUS_SLOW_START_GAIN = 0.15;

/** Good answers in a row after which no small limit is to be feared. */
const CAUTIOUS_SLOW_START_ANSWERS = 64;

/** Growth per good answer from then on, until the first 429: twice as many per round trip. */
const SLOW_START_GAIN = 1;

/** Growth after a 429: about one more request in flight per so many round trips. */
const ROUND_TRIPS_PER_INCREASE = 2;

/** An answer that takes more than so many times as long as the quickest one has stood in a line somewhere. */
const ROUND_TRIP_TOLERANCE = 3;

/** An answer within this time, ms, is quick enough, however quick another one was. */
const SHORT_ROUND_TRIP_MS = 100;

/** What is known of a request that got a good answer. */
export interface Acknowledgement {
	/** Caution would cost more time than it saves 429s. */
	readonly isOneOfMany: boolean;
	/** A cancel: it may well take longer than a reading, so the two are not compared. */
	readonly urgent: boolean;
	/** From sending it to its answer, ms; undefined where that says nothing. */
	readonly roundTripMs: number | undefined;
}

/**
 * How many requests an account may have in flight: few at first, more while answers are good and
 * come as quickly as ever, half at a 429. Once they stand in line, at the vendor or in this process,
 * more of them would only take longer each, up to their time-out.
 */
export class ConcurrencyWindow {
	private window = INITIAL_WINDOW;

	private goodAnswers = 0;

	private isAvoidingCongestion = false;

	private readonly shortestRoundTripMs = { read: Infinity, cancel: Infinity };

	get size(): number {
		return Math.floor(this.window);
	}

	/**
	 * A good answer came.
	 * @param wanted requests that would fill the window, its own included: one that is not filled proves nothing
	 */
	acknowledge(wanted: number, answered: Acknowledgement): void {
		this.goodAnswers++;
		const hasQueued = this.isQueueing(answered);
		// Fewer than at first cannot be the queue themselves.
		if (wanted < this.size || (hasQueued && this.window >= INITIAL_WINDOW)) return;
		const isBrisk = answered.isOneOfMany || this.goodAnswers > CAUTIOUS_SLOW_START_ANSWERS;
		if (this.isAvoidingCongestion) this.window += 1 / (this.window * ROUND_TRIPS_PER_INCREASE);
		else this.window += isBrisk ? SLOW_START_GAIN : CAUTIOUS_SLOW_START_GAIN;
	}

	/** The vendor refused for the rate's sake. @param inFlight requests that were in flight, its own included */
	decrease(inFlight: number): void {
		this.window = Math.max(1, Math.min(this.window, inFlight) / 2);
		this.isAvoidingCongestion = true;
	}

	private isQueueing({ urgent, roundTripMs: tookMs }: Acknowledgement): boolean {
		if (tookMs === undefined) return false;
		const kind = urgent ? 'cancel' : 'read';
		this.shortestRoundTripMs[kind] = Math.min(this.shortestRoundTripMs[kind], tookMs);
		return (
			tookMs > Math.max(ROUND_TRIP_TOLERANCE * this.shortestRoundTripMs[kind], SHORT_ROUND_TRIP_MS)
		);
	}
}
