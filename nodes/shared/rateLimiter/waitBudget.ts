import { CallError } from '../callError';
import type { Waiter } from './requestQueue';
import type { Pause } from './pause';
import type { LimiterClock } from './permit';

/**
 * Takes the pause, as far as it has not been, out of the waiter's budget. Ends the wait where the pause is
 * longer than the budget or than the request may wait.
 */
export function chargePause(waiter: Waiter, pause: Pause, clock: LimiterClock): void {
	const { request, settle, chargedUntil: paidUntil } = waiter;
	const { deadline = Infinity, budget } = request;
	const endsAt = pause.endsFor(request);
	const pauseMs = endsAt - Math.max(paidUntil, clock.now());
	if (pauseMs <= 0) return;
	if (pauseMs > budget.leftMs) return settle(rateLimitedError(endsAt, clock));
	if (deadline < endsAt) return settle(null);
	budget.leftMs -= pauseMs;
	waiter.chargedUntil = endsAt;
}

/** Gives back what is left of a pause that has ended early. @param now on the clock's `now()` */
export function refundPause(waiter: Waiter, now: number): void {
	waiter.request.budget.leftMs += Math.max(0, waiter.chargedUntil - now);
	waiter.chargedUntil = Math.min(waiter.chargedUntil, now);
}

/** No 'Rate Limit Wait' can be longer than this, ms. */
const LONGEST_RATE_LIMIT_WAIT_MS = 3_600_000;

/** @param until on the clock's `now()` */
export function rateLimitedError(until: number, clock: LimiterClock): CallError {
	const waitMs = until - clock.now();
	const comeBackAt = new Date(clock.date() + waitMs).toISOString();
	return new CallError(
		'rateLimited',
		`The vendor's rate limit is reached: nothing may be sent before ${comeBackAt}`,
		{
			hint:
				waitMs > LONGEST_RATE_LIMIT_WAIT_MS
					? "That is more than 'Rate Limit Wait' can be. Run this again in a minute, when the vendor is asked anew; if it says so again, ask its support"
					: "Run this again then, or raise 'Rate Limit Wait' in the options",
			statusCode: 429,
		},
	);
}
