import type { WaitBudget } from './permit';

/** Pause after a 429 that names none, ms; doubles while 429s follow each other. */
const LONGEST_DEFAULT_PAUSE_MS = 30_000;

/** However short the builder's Retry Delay is, ms: each pause has to use up some of the budget. */
const SHORTEST_DEFAULT_PAUSE_MS = 100;

/** What one execution was told keeps others waiting for so long at most, ms. Then one request asks again. */
const SHARED_PAUSE_AT_MOST_MS = 60_000;

/** An Emergency Stop that was asked for a longer pause than it has time for asks again after so long, ms. */
const EMERGENCY_PROBES_AFTER_MS = 5_000;

/** Whose request it is. Those that name no execution count as one. */
export interface Requester {
	/** One run of a node. */
	readonly execution?: object;
	readonly isEmergency: boolean;
	/** Moment on the clock's `now()` after which it is not to be sent any more. */
	readonly deadline?: number;
	/** Time that it may wait for pauses. */
	readonly budget?: WaitBudget;
}

/** A request on its way, as far as the pause is concerned. */
export interface SentDuring {
	/** Number of the last pause when it was sent. */
	readonly pause: number;
	/** It goes out during the pause, to find out whether it still holds. */
	readonly isProbe: boolean;
}

/**
 * The time in which a vendor wants nothing sent. The execution that was told waits for all of it, or not
 * at all. Others wait for a minute at most, and then ask again with one request, whose good answer ends the
 * pause for everybody. An Emergency Stop asks at once, whatever was told to others; its good answer ends the
 * pause for itself alone, as the vendor may have let that one through by chance. One that was told itself
 * obeys, unless it would have to give up for it: then it asks again after a few seconds.
 */
export class Pause {
	private until = -Infinity;

	private beganAt = -Infinity;

	private imposedOn: object | undefined;

	/** Pauses so far. */
	private count = 0;

	private limitedInARow = 0;

	/** By emergency: the last pause during which it got an answer of its own. */
	private readonly answeredIn = new WeakMap<object, number>();

	/** Executions with a request in flight that asks. */
	private readonly probing = new Set<object | undefined>();

	/** The end as the vendor told it, on the clock's `now()`. */
	get endsAt(): number {
		return this.until;
	}

	/** The end for one of them, on the clock's `now()`; -Infinity where it need not wait, or knows better. */
	endsFor(asker: Requester): number {
		if (asker.execution === this.imposedOn) {
			return this.isTooLongForEmergency(asker)
				? Math.min(this.until, this.beganAt + EMERGENCY_PROBES_AFTER_MS)
				: this.until;
		}
		if (asker.isEmergency && asker.execution) return -Infinity;
		return Math.min(this.until, this.beganAt + SHARED_PAUSE_AT_MOST_MS);
	}

	/** Whether a request of theirs may go now, be it only to ask. */
	admits(asker: Requester, now: number): boolean {
		if (this.endsFor(asker) > now) return false;
		if (this.until <= now || this.isExempt(asker)) return true;
		return asker.isEmergency ? !this.probing.has(asker.execution) : this.probing.size === 0;
	}

	/** No answer at all has come to this Emergency Stop, and none of its requests is under way to get one. */
	isFirstOfEmergency({ execution, isEmergency }: Requester): boolean {
		if (!isEmergency || !execution) return false;
		return !this.answeredIn.has(execution) && !this.probing.has(execution);
	}

	/** A request goes out. */
	sent(asker: Requester, now: number): SentDuring {
		const isPaused = this.until > now && !this.isExempt(asker);
		const asks = isPaused || this.isFirstOfEmergency(asker);
		if (asks) this.probing.add(asker.execution);
		return { pause: this.count, isProbe: asks };
	}

	/** Its answer came, or it was lost. @returns whether that ends the pause for everybody */
	answered(
		{ execution, isEmergency }: Requester,
		{ pause, isProbe: asks }: SentDuring,
		outcome: 'good' | 'limited' | 'lost',
		now: number,
	): boolean {
		if (asks) this.probing.delete(execution);
		if (outcome === 'lost') return false;
		if (isEmergency && execution) {
			this.answeredIn.set(execution, Math.max(pause, this.answeredIn.get(execution) ?? 0));
			// It was let through within its own pause, which from now on is one that it knows better.
			if (asks && outcome === 'good' && execution === this.imposedOn) this.imposedOn = undefined;
		}
		if (outcome === 'good') this.limitedInARow = 0;
		const isOver = asks && outcome === 'good' && !isEmergency && this.until > now;
		if (isOver) this.until = now;
		return isOver;
	}

	/** A 429 came. @returns whether its request was sent after the last one came, so that it is news */
	limited(
		{ execution }: Requester,
		{ pause }: SentDuring,
		{ retryAfterMs, retryDelayMs }: { retryAfterMs?: number; retryDelayMs: number },
		now: number,
	): boolean {
		const isNews = pause === this.count;
		if (isNews) {
			this.count++;
			this.limitedInARow++;
		}
		const shortest = Math.max(retryDelayMs, SHORTEST_DEFAULT_PAUSE_MS);
		const unasked = Math.min(shortest * 2 ** (this.limitedInARow - 1), LONGEST_DEFAULT_PAUSE_MS);
		const until = now + (retryAfterMs ?? unasked);
		// An older request's 429 shortens no pause; a newer one's says how the vendor stands now.
		if (isNews || until > this.until) {
			this.until = until;
			this.beganAt = now;
			this.imposedOn = execution;
		}
		return isNews;
	}

	/** An emergency cannot sit it out: obeyed, it would end every attempt to hang up. */
	private isTooLongForEmergency({
		execution,
		isEmergency,
		deadline = Infinity,
		budget,
	}: Requester): boolean {
		const canAskAgain = this.beganAt + EMERGENCY_PROBES_AFTER_MS <= deadline;
		if (!isEmergency || !execution || !canAskAgain) return false;
		return this.until > Math.min(deadline, this.beganAt + (budget?.leftMs ?? Infinity));
	}

	private isExempt({ execution, isEmergency }: Requester): boolean {
		if (!isEmergency || !execution || execution === this.imposedOn) return false;
		return this.answeredIn.get(execution) === this.count;
	}
}
