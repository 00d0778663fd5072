import { createHash } from 'crypto';

import { RateLimiter } from '../rateLimiter/rateLimiter';
import { sleepUntilStopped } from './sleep';

/** A pacer not used for this long is forgotten, ms: by then its findings are stale. */
const FORGET_AFTER_MS = 60_000;

const CLOCK = {
	now: () => performance.now(),
	date: () => Date.now(),
	wait: sleepUntilStopped,
};

const pacers = new Map<string, RateLimiter>();

/**
 * The pacer of an account, shared by all executions of this process: webhook-triggered
 * runs come one item at a time, and the vendor counts them together.
 */
export function limiterOfAccount(baseUrl: string, apiKey: string): RateLimiter {
	for (const [account, pacer] of pacers) {
		if (pacer.isIdleFor(FORGET_AFTER_MS)) pacers.delete(account);
	}
	const account = createHash('sha256').update(`${baseUrl}\n${apiKey}`).digest('hex');
	const known = pacers.get(account);
	if (known) return known;
	const pacer = new RateLimiter(CLOCK);
	pacers.set(account, pacer);
	return pacer;
}
