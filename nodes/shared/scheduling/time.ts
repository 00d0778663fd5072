/** A time may lie so far back and still mean now, ms: the node before may have taken a moment. */
export const LONGEST_PAST_MS = 60_000;

/** No call is placed for a time further ahead, ms: two years. A year that was mistyped would lie in wait. */
export const LONGEST_AHEAD_MS = 2 * 366 * 24 * 3600 * 1000;

/**
 * What is wrong with the time of a call, or null for nothing.
 * @param dueAt epoch ms
 * @param now epoch ms
 */
export function flawOfTime(dueAt: number, now: number): 'past' | 'tooFar' | null {
	if (dueAt < now - LONGEST_PAST_MS) return 'past';
	return dueAt > now + LONGEST_AHEAD_MS ? 'tooFar' : null;
}
