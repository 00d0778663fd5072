import { createHash } from 'crypto';

import { Pacer } from '../rateLimiter/rateLimiter';
import { pauseFor } from './sleep';

/** A pacer not used for this long is forgotten, ms: by then its findings are stale. */
const FORGET_AFTER_MS = 60_000;

const CLOCK = {
	now: () => performance.now(),
	date: () => Date.now(),
	wait: pauseFor,
};

const pacers = new Map<string, Pacer>();

/**
 * The pacer of an account, shared by all executions of this process: webhook-triggered
 * runs come one item at a time, and the vendor counts them together.
 */
export function pacerOf(baseUrl: string, apiKey: string): Pacer {
	for (const [account, pacer] of pacers) {
		if (pacer.isIdleFor(FORGET_AFTER_MS)) pacers.delete(account);
	}
	const account = createHash('sha256').update(`${baseUrl}\n${apiKey}`).digest('hex');
	const known = pacers.get(account);
	if (known) return known;
	const pacer = new Pacer(CLOCK);
	pacers.set(account, pacer);
	return pacer;
}
