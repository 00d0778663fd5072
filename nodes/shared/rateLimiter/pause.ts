import type { Feedback, PermitRequest } from './permit';

/** Longest pause after a 429 without `Retry-After`, ms. */
const LONGEST_DEFAULT_PAUSE_MS = 30_000;

/** Shortest one, ms, however short the builder's 'Retry Delay' is: each pause has to use up some budget. */
const SHORTEST_DEFAULT_PAUSE_MS = 100;

/** How long a pause that was imposed on one execution holds for others at most, ms; then a probe goes out. */
const SHARED_PAUSE_AT_MOST_MS = 60_000;

/** After so long, ms, an Emergency Stop probes a pause of its own that it cannot sit out. */
const EMERGENCY_PROBES_AFTER_MS = 5_000;

/** What the pause has to know of a request when its answer comes. */
export interface SentDuring {
	/** Number of the last pause when the request was sent. */
	readonly pause: number;
	/** It went out during the pause, to find out whether the vendor lets requests through again. */
	readonly isProbe: boolean;
}

/**
 * The time after a 429 in which nothing is sent. It is as long as `Retry-After` says; without that header,
 * the k-th 429 in a row makes it d × 2^(k − 1) ms, `LONGEST_DEFAULT_PAUSE_MS` at most, with the retry delay d,
 * `SHORTEST_DEFAULT_PAUSE_MS` at least (exponential backoff).
 *
 * States, and what they mean for a request:
 * - Over: it goes.
 * - On, and imposed on its own execution: it waits for the whole pause, or not at all. An Emergency Stop that
 *   would have to give up for it sends a probe after `EMERGENCY_PROBES_AFTER_MS` instead.
 * - On, and imposed on another execution: it waits for `SHARED_PAUSE_AT_MOST_MS` at most. Then one probe goes
 *   out for all of them, like the trial call of a half-open circuit breaker.
 * - On, and imposed on another execution than its Emergency Stop: a probe goes out at once. Once that stop has
 *   had an answer since the pause began, it is exempt: its requests go.
 *
 * Answers:
 * - Good, and a refusal: ends the row of 429s. To a probe: ends the pause for everybody. To a probe of an
 *   Emergency Stop: exempts that stop alone, as the vendor may have let the one request through by chance.
 * - 429: a new pause, imposed on the execution of that request. One whose request was sent before the last
 *   pause began is no news: it may make that pause longer, but no shorter.
 * - Lost: the next probe may go.
 */
export class Pause {
	private until = -Infinity;

	private beganAt = -Infinity;

	private imposedOn: object | undefined;

	/** Pauses so far. */
	private count = 0;

	private limitedInARow = 0;

	/** By Emergency Stop: the last pause in which it got an answer. */
	private readonly answeredIn = new WeakMap<object, number>();

	/** Executions with a probe in flight. */
	private readonly probing = new Set<object | undefined>();

	/** The end as the vendor told it, on the clock's `now()`. */
	get endsAt(): number {
		return this.until;
	}

	/** The end for one request, on the clock's `now()`; -Infinity where it need not wait. */
	endsFor(request: PermitRequest): number {
		const { execution, isEmergency } = request;
		if (execution === this.imposedOn) {
			return this.isTooLongForEmergency(request)
				? Math.min(this.until, this.beganAt + EMERGENCY_PROBES_AFTER_MS)
				: this.until;
		}
		if (isEmergency && execution) return -Infinity;
		return Math.min(this.until, this.beganAt + SHARED_PAUSE_AT_MOST_MS);
	}

	/** Whether a request may go now, be it as a probe. */
	admits(request: PermitRequest, now: number): boolean {
		if (this.endsFor(request) > now) return false;
		if (this.until <= now || this.isExempt(request)) return true;
		return request.isEmergency ? !this.probing.has(request.execution) : this.probing.size === 0;
	}

	/** Whether it is of an Emergency Stop that has had no answer yet, and has no request in flight to get one. */
	isFirstOfEmergency({ execution, isEmergency }: PermitRequest): boolean {
		if (!isEmergency || !execution) return false;
		return !this.answeredIn.has(execution) && !this.probing.has(execution);
	}

	/** A request goes out. */
	sent(request: PermitRequest, now: number): SentDuring {
		const isPaused = this.until > now && !this.isExempt(request);
		const isProbe = isPaused || this.isFirstOfEmergency(request);
		if (isProbe) this.probing.add(request.execution);
		return { pause: this.count, isProbe };
	}

	/** Its answer came, or it was lost. @returns whether that ends the pause for everybody */
	answered(
		{ execution, isEmergency }: PermitRequest,
		{ pause, isProbe }: SentDuring,
		outcome: Feedback['outcome'],
		now: number,
	): boolean {
		if (isProbe) this.probing.delete(execution);
		if (outcome === 'lost') return false;
		const isGood = outcome === 'good';
		if (isEmergency && execution) {
			this.answeredIn.set(execution, Math.max(pause, this.answeredIn.get(execution) ?? 0));
			// A probe of its own pause was let through: from now on, the stop is exempt from it.
			if (isProbe && isGood && execution === this.imposedOn) this.imposedOn = undefined;
		}
		if (isGood) this.limitedInARow = 0;
		const isOver = isProbe && isGood && !isEmergency && this.until > now;
		if (isOver) this.until = now;
		return isOver;
	}

	/** A 429 came. @returns whether its request was sent after the last pause began, so that it is news */
	limited(
		{ execution }: PermitRequest,
		{ pause }: SentDuring,
		{ retryAfterMs, retryDelayMs }: Feedback,
		now: number,
	): boolean {
		const isNews = pause === this.count;
		if (isNews) {
			this.count++;
			this.limitedInARow++;
		}
		const until = now + (retryAfterMs ?? this.defaultPauseMs(retryDelayMs));
		if (isNews || until > this.until) {
			this.until = until;
			this.beganAt = now;
			this.imposedOn = execution;
		}
		return isNews;
	}

	private defaultPauseMs(retryDelayMs: number): number {
		const firstMs = Math.max(retryDelayMs, SHORTEST_DEFAULT_PAUSE_MS);
		return Math.min(firstMs * 2 ** (this.limitedInARow - 1), LONGEST_DEFAULT_PAUSE_MS);
	}

	/** Obeyed, a pause that the stop cannot sit out would end every attempt to hang up. */
	private isTooLongForEmergency({
		execution,
		isEmergency,
		deadline = Infinity,
		budget,
	}: PermitRequest): boolean {
		const canProbe = this.beganAt + EMERGENCY_PROBES_AFTER_MS <= deadline;
		if (!isEmergency || !execution || !canProbe) return false;
		return this.until > Math.min(deadline, this.beganAt + budget.leftMs);
	}

	private isExempt({ execution, isEmergency }: PermitRequest): boolean {
		if (!isEmergency || !execution || execution === this.imposedOn) return false;
		return this.answeredIn.get(execution) === this.count;
	}
}
