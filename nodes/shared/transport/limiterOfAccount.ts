import { createHash } from 'crypto';

import { RateLimiter } from '../rateLimiter/rateLimiter';
import { sleepUntilStopped } from './sleep';

/** A limiter that has not been used for this long, ms, is forgotten: what it has learnt is stale by then. */
const FORGET_AFTER_MS = 60_000;

const CLOCK = {
	now: () => performance.now(),
	date: () => Date.now(),
	wait: sleepUntilStopped,
};

const limiters = new Map<string, RateLimiter>();

/**
 * The rate limiter of an account, shared by all executions in this process: a workflow with a webhook runs
 * once per item, and the vendor counts all of them together. The key is kept as a hash alone.
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
