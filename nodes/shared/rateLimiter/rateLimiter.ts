import { CallError, stoppedError } from '../callError';
import { Alarm } from './alarm';
import { rateLimitedError, refund, sitOut } from './waitBudget';
import { RequestQueue, type Waiter } from './requestQueue';
import { SendRate } from './sendRate';
import { Pause, type Question } from './pause';
import { RemainingQuota } from './remainingQuota';
import { onStop } from '../abort';
import type { LimiterClock, Permit, Sent, PermitRequest } from './permit';
import { ConcurrencyWindow } from './concurrencyWindow';

export type { Permit, Sent, PermitRequest as Turn, WaitBudget } from './permit';

/**
 * Requests sent in one turn of the event loop at most. Each takes about a millisecond of the processor to
 * make and leaves the process when the turn is over: in one turn, a hundred would leave after 100 ms.
 */
const SENT_PER_TURN = 4;

/** Steps of promises after which a call that got its answer has asked for its next request, if it does. */
const STEPS_TO_NEXT_REQUEST = 20;

/**
 * So many requests of an Emergency Stop may be in flight beside a window that others have filled: their
 * answers may take as long as the time-out. It takes over their places as they come free.
 */
const EMERGENCY_BESIDE_OTHERS = 20;

/** A gap between two requests is a wait for the rate limit, as a pause is, if it is longer than this, ms. */
const LONGEST_GAP_MS = 1_000;

/**
 * Finds a vendor's limit by itself. Requests in flight start low and grow while answers are good; a
 * 429 halves them, once per pause, pauses everybody and teaches the rate. One pacer serves one account.
 */
export class RateLimiter {
	private readonly window = new ConcurrencyWindow();

	private readonly pace = new SendRate();

	private readonly pause = new Pause();

	private readonly quota = new RemainingQuota();

	private readonly line = new RequestQueue();

	private inFlight = 0;

	private emergencyInFlight = 0;

	private lastUsedAt: number;

	/** For the moment at which the next request may go. */
	private readonly alarm: Alarm;

	private sentThisTurn = 0;

	constructor(private readonly clock: LimiterClock) {
		this.lastUsedAt = clock.now();
		this.alarm = new Alarm(clock, () => this.dispatch());
	}

	/** In-flight requests it would allow now. */
	get limit(): number {
		return Math.max(1, Math.min(this.window.size, this.quota.leaves(this.clock.now())));
	}

	/** Requests in flight, and those that only wait for the event loop to come round. */
	private get wanted(): number {
		const isHeldBack = this.pace.opensAt > this.clock.now();
		return this.inFlight + (isHeldBack ? 0 : this.line.length);
	}

	/** Nothing in flight, nobody waiting, no pause, and no use for `ms`. */
	isIdleFor(ms: number): boolean {
		const busy = this.inFlight + this.line.length > 0;
		return !busy && Math.max(this.lastUsedAt, this.pause.endsAt) + ms <= this.clock.now();
	}

	/**
	 * Waits for a turn.
	 * @returns null if it cannot be sent by `deadline`
	 * @throws CallError `rateLimited`, at once, if the pause is longer than the budget
	 * @throws CallError `stopped`, at once, when the signal fires
	 */
	async acquire(turn: PermitRequest): Promise<Permit | null> {
		if (turn.signal?.aborted) throw stoppedError();
		return await new Promise((resolve, reject) => {
			const stay = turn.signal && onStop(turn.signal, () => waiter.settle(stoppedError()));
			const waiter: Waiter = {
				turn,
				since: this.clock.now(),
				paidUntil: -Infinity,
				settle: (end) => {
					this.line.leave(waiter);
					stay?.();
					if (this.line.length === 0) this.alarm.off();
					if (end instanceof CallError) reject(end);
					else resolve(end);
				},
			};
			this.line.add(waiter);
			sitOut(waiter, this.pause, this.clock);
			this.dispatch();
		});
	}

	/** Sends whoever may go now, and sees to it that somebody wakes up for the next. */
	private dispatch(): void {
		for (;;) {
			const now = this.clock.now();
			this.giveUpLate(now);
			if (this.line.length === 0 || this.sentThisTurn === SENT_PER_TURN) return;
			const next = this.firstOfEmergency() ?? this.line.next(this.gateAt(now), now);
			if (!next) return this.alarm.set(this.pauseEndsAt(now));
			if (this.pace.opensAt > now && !this.pause.isFirst(next.turn) && !this.isPressing(next)) {
				return this.alarm.set(this.pace.opensAt);
			}
			if (++this.sentThisTurn === SENT_PER_TURN) void this.dispatchNextTurn();
			next.settle(this.permit(next.turn));
		}
	}

	/** Nothing keeps the first request of an emergency back that was there before it. */
	private firstOfEmergency(): Waiter | undefined {
		if (!this.line.hasEmergency) return undefined;
		for (const waiter of this.line) {
			if (this.pause.isFirst(waiter.turn) && this.hasRoomFor(waiter)) return waiter;
		}
		return undefined;
	}

	private gateAt(now: number) {
		return {
			isOpenTo: ({ turn }: Waiter) => this.pause.lets(turn, now),
			hasRoomFor: (waiter: Waiter) => this.hasRoomFor(waiter),
		};
	}

	private hasRoomFor({ turn: { ceiling, isEmergency } }: Waiter): boolean {
		const room = Math.min(this.limit, ceiling);
		const beside = Math.min(room, EMERGENCY_BESIDE_OTHERS);
		return this.inFlight < room || (isEmergency && this.emergencyInFlight < beside);
	}

	/** A cancel that the pace would make too late for its check goes at once; whoever comes later waits the longer. */
	private isPressing({ turn: { urgent, isEmergency, deadline = Infinity } }: Waiter): boolean {
		return urgent && !isEmergency && deadline < this.pace.opensAt;
	}

	/** When the first pause ends that keeps somebody back, on the clock's `now()`; Infinity if none does. */
	private pauseEndsAt(now: number): number {
		let earliest = Infinity;
		for (const { turn } of this.line) {
			const endsAt = this.pause.endsFor(turn);
			if (endsAt > now) earliest = Math.min(earliest, endsAt);
		}
		return earliest;
	}

	private giveUpLate(now: number): void {
		// Nobody can be too late, and no gap is long enough to be told of: with many waiting, each look counts.
		if (!this.line.hasTimed && this.pace.opensAt - now <= LONGEST_GAP_MS) return;
		for (const waiter of this.line) {
			const { turn, settle } = waiter;
			const { deadline = Infinity, urgent, isEmergency, budget } = turn;
			const isHeldByPace = !(urgent && !isEmergency) && !this.pause.isFirst(turn);
			const opensAt = isHeldByPace ? this.pace.opensAt : -Infinity;
			if (opensAt - now > Math.max(budget.leftMs, LONGEST_GAP_MS)) {
				settle(rateLimitedError(opensAt, this.clock));
			} else if (deadline < Math.max(now, this.pause.endsFor(turn), opensAt)) {
				settle(null);
			}
		}
	}

	private permit(turn: PermitRequest): Permit {
		const sentAt = this.clock.now();
		const question = this.pause.sent(turn, sentAt);
		// What is asked during a pause teaches nothing about the rate.
		if (this.pause.endsAt > sentAt) this.pace.cutShort(sentAt);
		this.pace.sent(sentAt, this.inFlight === 0);
		this.line.sent(turn);
		this.inFlight++;
		if (turn.isEmergency) this.emergencyInFlight++;
		this.lastUsedAt = sentAt;
		let isOpen = true;
		return {
			release: (sent) => {
				if (!isOpen) return;
				isOpen = false;
				this.learn(sent, sentAt, turn, question);
				this.inFlight--;
				if (turn.isEmergency) this.emergencyInFlight--;
				void this.dispatchSoon();
			},
		};
	}

	/** The call that got the answer goes first, so that its cancel follows its check. */
	private async dispatchSoon(): Promise<void> {
		for (let step = 0; step < STEPS_TO_NEXT_REQUEST; step++) await Promise.resolve();
		this.dispatch();
	}

	private async dispatchNextTurn(): Promise<void> {
		await this.clock.wait(0);
		this.sentThisTurn = 0;
		this.dispatch();
	}

	private learn(sent: Sent, sentAt: number, turn: PermitRequest, question: Question): void {
		const { outcome, isSuccess, remaining, resetsInMs } = sent;
		const now = this.clock.now();
		this.lastUsedAt = now;
		const isOverForAll = this.pause.answered(turn, question, outcome, now);
		if (isOverForAll) for (const waiter of this.line) refund(waiter, now);
		if (outcome === 'limited') return this.slowDown(sent, turn, question);
		if (remaining !== undefined) this.quota.tell(remaining, now, resetsInMs);
		if (outcome !== 'good') return;
		this.pace.answeredWell();
		const tookMs = isSuccess === false ? undefined : Math.max(0, now - sentAt);
		const { isOneOfMany, urgent } = turn;
		this.window.grow(this.wanted, { isOneOfMany, urgent, tookMs });
	}

	private slowDown(sent: Sent, turn: PermitRequest, question: Question): void {
		const now = this.clock.now();
		if (this.pause.told(turn, question, sent, now)) this.window.halve(this.inFlight);
		this.quota.forget();
		this.pace.paused(now, this.pause.endsAt);
		for (const waiter of this.line) sitOut(waiter, this.pause, this.clock);
	}
}
