import { onStop } from '../abort';
import { CallError, stoppedError } from '../callError';
import { AccountLimits, type PauseChange } from './accountLimits';
import { Alarm } from './alarm';
import type { LimiterClock, Permit, PermitRequest } from './permit';
import { RequestQueue, type Waiter } from './requestQueue';
import { chargePause, rateLimitedError, refundPause } from './waitBudget';

export type { Feedback, Permit, PermitRequest, WaitBudget } from './permit';

/**
 * Requests that are sent in one turn of the event loop at most. Each takes about a millisecond of processor
 * time to make, and leaves the process when the turn is over: of a hundred in one turn, the first would
 * leave after 100 ms.
 */
const REQUESTS_PER_TURN = 4;

/** A wait for the send rate that is longer than this, ms, counts as one for a rate limit, as a pause does. */
const LONGEST_GAP_MS = 1_000;

/**
 * Sends the requests of one account as fast as the vendor allows, of which nothing is known beforehand: its
 * {@link AccountLimits} learn from each answer, its {@link RequestQueue} says whose turn it is.
 * `docs/RATE_LIMITER.md` derives the formulas and tells what holds each constant.
 *
 * A request waits, is in flight once it has its permit, and is answered when the permit is released. What
 * happens at each answer:
 *
 * | answer | window | send rate | pause | waiting requests |
 * |---|---|---|---|---|
 * | good | grows | counts it | a probe's ends it | get back what they paid for its rest |
 * | refusal (4xx) | grows, round trip not measured | counts it | as above | as above |
 * | 429 | halves once per pause | estimates anew | begins, or grows | pay for it, or are turned away |
 * | lost (5xx, none) | stays | stays | the next probe may go | stay |
 */
export class RateLimiter {
	private readonly limits: AccountLimits;

	private readonly queue = new RequestQueue();

	/** Rings when the next request may go. */
	private readonly alarm: Alarm;

	private lastUsedAt: number;

	private sentThisTurn = 0;

	private isTurnScheduled = false;

	constructor(private readonly clock: LimiterClock) {
		this.limits = new AccountLimits(clock);
		this.alarm = new Alarm(clock, () => this.dispatch());
		this.lastUsedAt = clock.now();
	}

	/** Requests that may be in flight now, whatever the ceiling of each. */
	get limit(): number {
		return this.limits.limit;
	}

	/** Whether nothing is in flight, waits, or has been used for `ms`, and no pause was on in that time. */
	isIdleFor(ms: number): boolean {
		const isBusy = this.limits.inFlight + this.queue.length > 0;
		const usedUntil = Math.max(this.lastUsedAt, this.limits.pause.endsAt);
		return !isBusy && usedUntil + ms <= this.clock.now();
	}

	/**
	 * Waits until the request may be sent.
	 * @returns null if it cannot be sent by its deadline, as soon as that is certain
	 * @throws CallError `rateLimited`, at once, if the wait for the rate limit is longer than the budget
	 * @throws CallError `stopped`, at once, when the signal fires
	 */
	async acquire(request: PermitRequest): Promise<Permit | null> {
		const { signal } = request;
		if (signal?.aborted) throw stoppedError();
		return await new Promise((resolve, reject) => {
			const unwatch = signal && onStop(signal, () => waiter.settle(stoppedError()));
			const waiter: Waiter = {
				request,
				since: this.clock.now(),
				chargedUntil: -Infinity,
				settle: (end) => {
					this.queue.remove(waiter);
					unwatch?.();
					if (this.queue.length === 0) this.alarm.cancel();
					if (end instanceof CallError) reject(end);
					else resolve(end);
				},
			};
			this.queue.add(waiter);
			chargePause(waiter, this.limits.pause, this.clock);
			this.dispatch();
		});
	}

	/** Sends all requests that may go now, and sets the alarm for the next one. */
	private dispatch(): void {
		for (;;) {
			const now = this.clock.now();
			this.turnAwayLate(now);
			if (this.queue.length === 0 || this.sentThisTurn === REQUESTS_PER_TURN) return;
			const next = this.firstOfEmergency() ?? this.queue.next(this.limits.gateAt(now), now);
			if (!next) return this.alarm.set(this.nextPauseEnd(now));
			if (this.limits.isHeldByRate(next.request, now)) {
				return this.alarm.set(this.limits.earliestSendAt);
			}
			if (++this.sentThisTurn === REQUESTS_PER_TURN) void this.dispatchNextTurn();
			next.settle(this.permit(next.request));
		}
	}

	/** The first request of an Emergency Stop, which neither the queue nor a pause of others holds back. */
	private firstOfEmergency(): Waiter | undefined {
		if (!this.queue.hasEmergency) return undefined;
		const { limits } = this;
		for (const waiter of this.queue) {
			if (limits.pause.isFirstOfEmergency(waiter.request) && limits.hasRoomFor(waiter)) {
				return waiter;
			}
		}
		return undefined;
	}

	/** When the first pause ends that holds a request back, on the clock's `now()`; Infinity if none does. */
	private nextPauseEnd(now: number): number {
		let earliest = Infinity;
		for (const { request } of this.queue) {
			const endsAt = this.limits.pause.endsFor(request);
			if (endsAt > now) earliest = Math.min(earliest, endsAt);
		}
		return earliest;
	}

	/** Ends the waits of requests that cannot be sent by their deadline, or only after too long a gap. */
	private turnAwayLate(now: number): void {
		const { earliestSendAt, pause } = this.limits;
		// Mostly there is none of either: looking at each of thousands, at each dispatch, takes too long.
		if (!this.queue.hasDeadlines && earliestSendAt - now <= LONGEST_GAP_MS) return;
		for (const { request, settle } of this.queue) {
			const { deadline = Infinity, urgent, isEmergency, budget } = request;
			const isExempt = (urgent && !isEmergency) || pause.isFirstOfEmergency(request);
			const sendAt = isExempt ? -Infinity : earliestSendAt;
			if (sendAt - now > Math.max(budget.leftMs, LONGEST_GAP_MS)) {
				settle(rateLimitedError(sendAt, this.clock));
			} else if (deadline < Math.max(now, pause.endsFor(request), sendAt)) {
				settle(null);
			}
		}
	}

	/** Sends a request that is still in the queue. */
	private permit(request: PermitRequest): Permit {
		const isAlone = this.limits.inFlight === 0 && this.queue.length === 1;
		const sent = this.limits.send(request, isAlone);
		this.queue.countSent(request);
		this.lastUsedAt = sent.at;
		let isInFlight = true;
		return {
			release: (feedback) => {
				if (!isInFlight) return;
				isInFlight = false;
				this.lastUsedAt = this.clock.now();
				this.tellWaiters(this.limits.learn(sent, feedback, this.queue.length));
				this.passOn(request);
			},
		};
	}

	private tellWaiters(change: PauseChange | undefined): void {
		for (const waiter of change ? this.queue : []) {
			if (change === 'paused') chargePause(waiter, this.limits.pause, this.clock);
			else refundPause(waiter, this.clock.now());
		}
	}

	/**
	 * Gives a place that has come free to those that wait. That of a reading is held for its call until the next
	 * turn of the event loop: by then the call has read the answer and asked for its cancel, which so follows
	 * the check closely. Given away at once, it would go to the next check, and its cancel might be sent only
	 * when the check is too old to rely on.
	 */
	private passOn({ isReading }: PermitRequest): void {
		if (!isReading) this.dispatch();
		else if (this.queue.length > 0) void this.dispatchNextTurn();
	}

	private async dispatchNextTurn(): Promise<void> {
		if (this.isTurnScheduled) return;
		this.isTurnScheduled = true;
		await this.clock.wait(0);
		this.isTurnScheduled = false;
		this.sentThisTurn = 0;
		this.dispatch();
	}
}
