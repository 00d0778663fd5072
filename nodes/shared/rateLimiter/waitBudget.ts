import { CallError } from '../callError';
import type { LimiterClock } from './permit';
import type { Pause } from './pause';
import type { Waiter } from './requestQueue';

/** The most that 'Rate Limit Wait' can be, ms. */
const LONGEST_RATE_LIMIT_WAIT_MS = 3_600_000;

/**
 * Takes the pause out of the waiter's budget, as far as an earlier charge has not done so. Ends the wait at
 * once where the pause is longer than the budget, or ends after the request's deadline.
 */
export function chargePause(waiter: Waiter, pause: Pause, clock: LimiterClock): void {
	const { request, settle, chargedUntil } = waiter;
	const { deadline = Infinity, budget } = request;
	const endsAt = pause.endsFor(request);
	const pauseMs = endsAt - Math.max(chargedUntil, clock.now());
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

/** @param until when the next request may go, on the clock's `now()` */
export function rateLimitedError(until: number, clock: LimiterClock): CallError {
	const waitMs = until - clock.now();
	const comeBackAt = new Date(clock.date() + waitMs).toISOString();
	return new CallError(
		'rateLimited',
		`The vendor's rate limit is reached: nothing may be sent before ${comeBackAt}`,
		{
			mayPass: true,
			limitedForMs: waitMs,
			hint:
				waitMs > LONGEST_RATE_LIMIT_WAIT_MS
					? "That is more than 'Rate Limit Wait' can be. Run this again in a minute, when the vendor is asked anew; if it says so again, ask its support"
					: "Run this again then, or raise 'Rate Limit Wait' in the options",
			statusCode: 429,
		},
	);
}
