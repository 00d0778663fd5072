/** Time as the rules see it, so that tests can turn the clock by hand. */
export interface Clock {
	/** Ms on a clock that only goes forward, whoever sets the system's: for spans and deadlines. */
	now(): number;
	/** Epoch ms by the system's clock: for dates that a person or a vendor reads. */
	date(): number;
	/**
	 * Resolves after `ms`, or as soon as `wake` fires; rejects with a {@link CallError} of kind `stopped`
	 * when the execution is stopped.
	 */
	wait(ms: number, wake?: AbortSignal): Promise<void>;
	/** A number from 0 up to 1, for jitter. */
	random(): number;
}

/** Cap of the exponential backoff, ms. */
const LONGEST_BACKOFF_MS = 30_000;

/** @param tried how many tries there have been, from 1 */
export function backoffMs(clock: Clock, retryDelayMs: number, tried: number): number {
	const nominal = Math.min(retryDelayMs * 2 ** (tried - 1), LONGEST_BACKOFF_MS);
	return nominal * (0.5 + clock.random() / 2);
}
