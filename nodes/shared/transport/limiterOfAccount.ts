import { createHash } from 'crypto';

import { RateLimiter } from '../rateLimiter/rateLimiter';
import { sleepUntilStopped } from './sleep';

/** A limiter not used for this long is forgotten, ms: by then its findings are stale. */
const FORGET_AFTER_MS = 60_000;

const CLOCK = {
	now: () => performance.now(),
	date: () => Date.now(),
	wait: sleepUntilStopped,
};

const limiters = new Map<string, RateLimiter>();

/**
 * The limiter of an account, shared by all executions of this process: webhook-triggered
 * runs come one item at a time, and the vendor counts them together.
 */
export function limiterOfAccount(baseUrl: string, apiKey: string): RateLimiter {
	for (const [account, limiter] of limiters) {
		if (limiter.isIdleFor(FORGET_AFTER_MS)) limiters.delete(account);
	}
	const account = createHash('sha256').update(`${baseUrl}\n${apiKey}`).digest('hex');
	const known = limiters.get(account);
	if (known) return known;
	const limiter = new RateLimiter(CLOCK);
	limiters.set(account, limiter);
	return limiter;
}
