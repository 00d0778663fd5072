import { CallError, stoppedError } from '../callError';
import { Alarm } from './alarm';
import { rateLimitedError, refundPause, chargePause } from './waitBudget';
import { RequestQueue, type Waiter } from './requestQueue';
import { SendRate } from './sendRate';
import { Pause, type SentDuring } from './pause';
import { RemainingQuota } from './remainingQuota';
import { onStop } from '../abort';
import type { LimiterClock, Permit, Feedback, PermitRequest } from './permit';
import { ConcurrencyWindow } from './concurrencyWindow';

export type { Permit, Feedback, PermitRequest, WaitBudget } from './permit';

/**
 * Requests sent in one turn of the event loop at most. Each takes about a millisecond of the processor to
 * make and leaves the process when the turn is over: in one turn, a hundred would leave after 100 ms.
 */
const REQUESTS_PER_TURN = 4;

/**
 * So many requests of an Emergency Stop may be in flight beside a window that others have filled: their
 * answers may take as long as the time-out. It takes over their places as they come free.
 */
const EMERGENCY_RESERVE = 20;

/** A gap between two requests is a wait for the rate limit, as a pause is, if it is longer than this, ms. */
const LONGEST_GAP_MS = 1_000;

/**
 * Finds a vendor's limit by itself. Requests in flight start low and grow while answers are good; a
 * 429 halves them, once per pause, pauses everybody and teaches the rate. One limiter serves one account.
 */
export class RateLimiter {
	private readonly concurrencyWindow = new ConcurrencyWindow();

	private readonly sendRate = new SendRate();

	private readonly pause = new Pause();

	private readonly remainingQuota = new RemainingQuota();

	private readonly queue = new RequestQueue();

	private inFlight = 0;

	private emergencyInFlight = 0;

	private lastUsedAt: number;

	/** For the moment at which the next request may go. */
	private readonly alarm: Alarm;

	private sentThisTurn = 0;

	/** The next turn of the event loop dispatches. */
	private isTurnAhead = false;

	constructor(private readonly clock: LimiterClock) {
		this.lastUsedAt = clock.now();
		this.alarm = new Alarm(clock, () => this.dispatch());
	}

	/** In-flight requests it would allow now. */
	get limit(): number {
		return Math.max(
			1,
			Math.min(this.concurrencyWindow.size, this.remainingQuota.limitAt(this.clock.now())),
		);
	}

	/** Requests in flight, and those that only wait for the event loop to come round. */
	private get demand(): number {
		const isHeldBack = this.sendRate.earliestSendAt > this.clock.now();
		return this.inFlight + (isHeldBack ? 0 : this.queue.length);
	}

	/** Nothing in flight, nobody waiting, no pause, and no use for `ms`. */
	isIdleFor(ms: number): boolean {
		const busy = this.inFlight + this.queue.length > 0;
		return !busy && Math.max(this.lastUsedAt, this.pause.endsAt) + ms <= this.clock.now();
	}

	/**
	 * Waits until the request may be sent.
	 * @returns null if it cannot be sent by `deadline`
	 * @throws CallError `rateLimited`, at once, if the pause is longer than the budget
	 * @throws CallError `stopped`, at once, when the signal fires
	 */
	async acquire(request: PermitRequest): Promise<Permit | null> {
		if (request.signal?.aborted) throw stoppedError();
		return await new Promise((resolve, reject) => {
			const unwatch = request.signal && onStop(request.signal, () => waiter.settle(stoppedError()));
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
			chargePause(waiter, this.pause, this.clock);
			this.dispatch();
		});
	}

	/** Sends whoever may go now, and sees to it that somebody wakes up for the next. */
	private dispatch(): void {
		for (;;) {
			const now = this.clock.now();
			this.settleHopeless(now);
			if (this.queue.length === 0 || this.sentThisTurn === REQUESTS_PER_TURN) return;
			const next = this.firstOfEmergency() ?? this.queue.next(this.gateAt(now), now);
			if (!next) return this.alarm.set(this.pauseEndsAt(now));
			if (
				this.sendRate.earliestSendAt > now &&
				!this.pause.isFirstOfEmergency(next.request) &&
				!this.isAboutToExpire(next)
			) {
				return this.alarm.set(this.sendRate.earliestSendAt);
			}
			if (++this.sentThisTurn === REQUESTS_PER_TURN) void this.dispatchNextTurn();
			next.settle(this.permit(next.request));
		}
	}

	/** Nothing keeps the first request of an emergency back that was there before it. */
	private firstOfEmergency(): Waiter | undefined {
		if (!this.queue.hasEmergency) return undefined;
		for (const waiter of this.queue) {
			if (this.pause.isFirstOfEmergency(waiter.request) && this.hasRoomFor(waiter)) return waiter;
		}
		return undefined;
	}

	private gateAt(now: number) {
		return {
			admits: ({ request }: Waiter) => this.pause.admits(request, now),
			hasRoomFor: (waiter: Waiter) => this.hasRoomFor(waiter),
		};
	}

	private hasRoomFor({ request: { ceiling, isEmergency } }: Waiter): boolean {
		const room = Math.min(this.limit, ceiling);
		const beside = Math.min(room, EMERGENCY_RESERVE);
		return this.inFlight < room || (isEmergency && this.emergencyInFlight < beside);
	}

	/** A cancel that the send rate would make too late for its check goes at once; whoever comes later waits the longer. */
	private isAboutToExpire({
		request: { urgent, isEmergency, deadline = Infinity },
	}: Waiter): boolean {
		return urgent && !isEmergency && deadline < this.sendRate.earliestSendAt;
	}

	/** When the first pause ends that keeps somebody back, on the clock's `now()`; Infinity if none does. */
	private pauseEndsAt(now: number): number {
		let earliest = Infinity;
		for (const { request } of this.queue) {
			const endsAt = this.pause.endsFor(request);
			if (endsAt > now) earliest = Math.min(earliest, endsAt);
		}
		return earliest;
	}

	private settleHopeless(now: number): void {
		// Nobody can be too late, and no gap is long enough to be told of: with many waiting, each look counts.
		if (!this.queue.hasDeadlines && this.sendRate.earliestSendAt - now <= LONGEST_GAP_MS) return;
		for (const waiter of this.queue) {
			const { request, settle } = waiter;
			const { deadline = Infinity, urgent, isEmergency, budget } = request;
			const isHeldByRate = !(urgent && !isEmergency) && !this.pause.isFirstOfEmergency(request);
			const opensAt = isHeldByRate ? this.sendRate.earliestSendAt : -Infinity;
			if (opensAt - now > Math.max(budget.leftMs, LONGEST_GAP_MS)) {
				settle(rateLimitedError(opensAt, this.clock));
			} else if (deadline < Math.max(now, this.pause.endsFor(request), opensAt)) {
				settle(null);
			}
		}
	}

	private permit(request: PermitRequest): Permit {
		const sentAt = this.clock.now();
		const sentDuring = this.pause.sent(request, sentAt);
		// What is asked during a pause teaches nothing about the rate.
		if (this.pause.endsAt > sentAt) this.sendRate.cutShort(sentAt);
		this.sendRate.sent(sentAt, this.inFlight + this.queue.length === 1);
		this.queue.countSent(request);
		this.inFlight++;
		if (request.isEmergency) this.emergencyInFlight++;
		this.lastUsedAt = sentAt;
		let isOpen = true;
		return {
			release: (sent) => {
				if (!isOpen) return;
				isOpen = false;
				this.learn(sent, sentAt, request, sentDuring);
				this.inFlight--;
				if (request.isEmergency) this.emergencyInFlight--;
				if (request.urgent) this.dispatch();
				else if (this.queue.length > 0) void this.dispatchNextTurn();
			},
		};
	}

	/**
	 * A place that has come free is given away in the next turn of the event loop: by then, the call that
	 * has got the answer has asked for its next request, and a cancel goes before those who wait.
	 */
	private async dispatchNextTurn(): Promise<void> {
		if (this.isTurnAhead) return;
		this.isTurnAhead = true;
		await this.clock.wait(0);
		this.isTurnAhead = false;
		this.sentThisTurn = 0;
		this.dispatch();
	}

	private learn(
		sent: Feedback,
		sentAt: number,
		request: PermitRequest,
		sentDuring: SentDuring,
	): void {
		const { outcome, isSuccess, remaining, resetsInMs } = sent;
		const now = this.clock.now();
		this.lastUsedAt = now;
		const isOverForAll = this.pause.answered(request, sentDuring, outcome, now);
		if (isOverForAll) for (const waiter of this.queue) refundPause(waiter, now);
		if (outcome === 'limited') return this.backOff(sent, request, sentDuring);
		if (remaining !== undefined) this.remainingQuota.update(remaining, now, resetsInMs);
		if (outcome !== 'good') return;
		this.sendRate.acknowledge();
		const tookMs = isSuccess === false ? undefined : Math.max(0, now - sentAt);
		const { isOneOfMany, urgent } = request;
		this.concurrencyWindow.acknowledge(this.demand, { isOneOfMany, urgent, roundTripMs: tookMs });
	}

	private backOff(sent: Feedback, request: PermitRequest, sentDuring: SentDuring): void {
		const now = this.clock.now();
		if (this.pause.limited(request, sentDuring, sent, now))
			this.concurrencyWindow.decrease(this.inFlight);
		this.remainingQuota.reset();
		this.sendRate.limited(now, this.pause.endsAt);
		for (const waiter of this.queue) chargePause(waiter, this.pause, this.clock);
	}
}
