/** Requests in flight at the start, as nothing is known of the vendor's limit. */
const INITIAL_WINDOW = 20;

/** Growth of the window per good answer in the cautious slow start: a seventh more per round trip. */
const CAUTIOUS_SLOW_START_GAIN = 0.15;

/** Good answers after which the cautious slow start ends: a small limit would have shown by then. */
const CAUTIOUS_SLOW_START_ANSWERS = 64;

/** Growth of the window per good answer in slow start: it doubles per round trip, as TCP's does. */
const SLOW_START_GAIN = 1;

/** Round trips in which congestion avoidance adds one request to the window. */
const ROUND_TRIPS_PER_INCREASE = 2;

/** What is kept of the requests in flight at a 429. */
const MULTIPLICATIVE_DECREASE = 0.5;

/** A round trip that takes more than so many times the shortest one has waited in a queue. */
const ROUND_TRIP_TOLERANCE = 3;

/** A round trip up to this long, ms, counts as short, however short another one was. */
const SHORT_ROUND_TRIP_MS = 100;

/** What the window is told of a request that got a good answer. */
export interface Acknowledgement {
	/** Many more requests follow, so that a cautious slow start would cost more time than it saves 429s. */
	readonly isOneOfMany: boolean;
	/** A cancel may well take longer than a reading, so each is compared with its like. */
	readonly urgent: boolean;
	/** From sending the request to its answer, ms; undefined for a refusal, which may come much quicker. */
	readonly roundTripMs: number | undefined;
}

/**
 * How many requests of an account may be in flight: TCP's congestion window (RFC 5681), counted in
 * requests. W is the window.
 *
 * States:
 * - Slow start, until the first 429: W = W + g per good answer, so W grows by the factor 1 + g in a round
 *   trip. g is `CAUTIOUS_SLOW_START_GAIN` at first, then `SLOW_START_GAIN`.
 * - Congestion avoidance, ever after: W = W + 1 / (`ROUND_TRIPS_PER_INCREASE` × W) per good answer.
 *
 * Answers:
 * - Good, and a refusal: W grows as above. It does not while fewer requests are wanted than W allows, as
 *   that proves nothing (RFC 7661), nor while answers queue: then more requests in flight would only take
 *   longer each, up to their time-out. They queue where a round trip takes more than
 *   max(`ROUND_TRIP_TOLERANCE` × shortest round trip, `SHORT_ROUND_TRIP_MS`), which is how Netflix's
 *   Gradient2Limit tells. A window smaller than `INITIAL_WINDOW` grows all the same, as so few requests
 *   cannot be the queue themselves.
 * - The first 429 of a pause: W = max(1, `MULTIPLICATIVE_DECREASE` × min(W, requests in flight)).
 * - Lost: W stays, as nothing tells whether load was the reason.
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
	 * @param demand requests in flight, this one included, and those that wait for nothing but the window
	 */
	acknowledge(demand: number, answered: Acknowledgement): void {
		this.goodAnswers++;
		const isQueueing = this.isQueueing(answered);
		if (demand < this.size || (isQueueing && this.window >= INITIAL_WINDOW)) return;
		this.window += this.isAvoidingCongestion
			? 1 / (ROUND_TRIPS_PER_INCREASE * this.window)
			: this.slowStartGain(answered);
	}

	/** The first 429 of a pause came. @param inFlight requests in flight, this one included */
	decrease(inFlight: number): void {
		this.window = Math.max(1, MULTIPLICATIVE_DECREASE * Math.min(this.window, inFlight));
		this.isAvoidingCongestion = true;
	}

	private slowStartGain({ isOneOfMany }: Acknowledgement): number {
		const isCautious = !isOneOfMany && this.goodAnswers <= CAUTIOUS_SLOW_START_ANSWERS;
		return isCautious ? CAUTIOUS_SLOW_START_GAIN : SLOW_START_GAIN;
	}

	private isQueueing({ urgent, roundTripMs }: Acknowledgement): boolean {
		if (roundTripMs === undefined) return false;
		const kind = urgent ? 'cancel' : 'read';
		const shortestMs = Math.min(this.shortestRoundTripMs[kind], roundTripMs);
		this.shortestRoundTripMs[kind] = shortestMs;
		return roundTripMs > Math.max(ROUND_TRIP_TOLERANCE * shortestMs, SHORT_ROUND_TRIP_MS);
	}
}
