import { CallError, type Clock, stoppedError } from '../cancellation/call';
import { Pace } from './pace';
import { Window } from './window';

/** Pause after a 429 that names none, ms; doubles while 429s follow each other. */
const LONGEST_UNASKED_PAUSE_MS = 30_000;

/** However short the builder's Retry Delay is, ms: each pause has to use up some of the budget. */
const SHORTEST_UNASKED_PAUSE_MS = 100;

/**
 * Requests sent in one turn of the event loop at most. Each takes about a millisecond of the processor to
 * make and leaves the process when the turn is over: in one turn, a hundred would leave after 100 ms.
 */
const SENT_PER_TURN = 4;

/** Who allows fewer requests in flight than there are is overtaken for so long, ms, but no longer. */
const OVERTAKEN_FOR_MS = 1_000;

/** After so many urgent requests in a row, an ordinary one has its turn if it has been overtaken for that long. */
const URGENT_IN_A_ROW = 3;

/** Steps of promises after which a call that got its answer has asked for its next request, if it does. */
const STEPS_TO_NEXT_REQUEST = 20;

/** Time a call may spend waiting for rate limits. Shared by all requests of that call. */
export interface WaitBudget {
	leftMs: number;
}

export interface Turn {
	/** In-flight requests of the account that this request's builder allows at most. */
	readonly ceiling: number;
	/** Goes before the others: a cancel, so that it follows its check closely. */
	readonly urgent: boolean;
	/** Moment on the clock's `now()` after which the request is not to be sent any more. */
	readonly notAfter?: number;
	readonly budget: WaitBudget;
	/** Many more like it follow, so that finding the vendor's limit soon is worth some 429s. */
	readonly isOneOfMany: boolean;
	/** Fires when the execution is stopped. */
	readonly signal?: AbortSignal;
}

/** What came of a request, as far as pacing is concerned. */
export interface Sent {
	readonly outcome: 'good' | 'limited' | 'lost';
	/** False for a refusal: it may come much quicker than what it refuses would have. */
	readonly isSuccess?: boolean;
	readonly retryAfterMs?: number;
	/** Base of the pause after a 429 without `Retry-After`, ms. */
	readonly retryDelayMs: number;
	/** `X-RateLimit-Remaining`, where sent. */
	readonly remaining?: number;
}

/** The right to have one request in flight. */
export interface Permit {
	release(sent: Sent): void;
}

interface Waiter {
	readonly turn: Turn;
	readonly since: number;
	/** Ends the wait: with a permit, without one as it is too late, or with an error. */
	readonly settle: (end: Permit | null | CallError) => void;
}

/**
 * Finds a vendor's limit by itself. Requests in flight start low and grow while answers are good; a
 * 429 halves them, once per pause, pauses everybody and teaches the rate. One pacer serves one account.
 */
export class Pacer {
	private readonly window = new Window();

	private readonly pace = new Pace();

	private inFlight = 0;

	private pausedUntil = 0;

	/** Requests sent up to this moment knew nothing of the last 429. */
	private cutAt = -Infinity;

	private pausesInARow = 0;

	private remaining = Infinity;

	private lastUsedAt: number;

	private wakesAt = Infinity;

	private sentThisTurn = 0;

	private urgentInARow = 0;

	/** In the order of their coming. */
	private readonly waiters = new Set<Waiter>();

	constructor(private readonly clock: Pick<Clock, 'now' | 'date' | 'wait'>) {
		this.lastUsedAt = clock.now();
	}

	/** In-flight requests it would allow now. */
	get limit(): number {
		return Math.max(1, Math.min(this.window.size, this.remaining));
	}

	/** Requests in flight, and those that only wait for the event loop to come round. */
	private get wanted(): number {
		const isHeldBack = this.pace.opensAt > this.clock.now();
		return this.inFlight + (isHeldBack ? 0 : this.waiters.size);
	}

	/** Nothing in flight, nobody waiting, no pause, and no use for `ms`. */
	isIdleFor(ms: number): boolean {
		const busy = this.inFlight + this.waiters.size > 0;
		return !busy && Math.max(this.lastUsedAt, this.pausedUntil) + ms <= this.clock.now();
	}

	/**
	 * Waits for a turn.
	 * @returns null if it cannot be sent by `notAfter`
	 * @throws CallError `rateLimited`, at once, if the pause is longer than the budget
	 * @throws CallError `stopped`, at once, when the signal fires
	 */
	async acquire(turn: Turn): Promise<Permit | null> {
		if (turn.signal?.aborted) throw stoppedError();
		return await new Promise((resolve, reject) => {
			const leave = () => waiter.settle(stoppedError());
			const waiter: Waiter = {
				turn,
				since: this.clock.now(),
				settle: (end) => {
					this.waiters.delete(waiter);
					turn.signal?.removeEventListener('abort', leave);
					if (end instanceof CallError) reject(end);
					else resolve(end);
				},
			};
			turn.signal?.addEventListener('abort', leave, { once: true });
			this.waiters.add(waiter);
			this.sitOut(waiter, this.clock.now());
			this.dispatch();
		});
	}

	/** Sends whoever may go now, and sees to it that somebody wakes up for the next. */
	private dispatch(): void {
		for (;;) {
			this.giveUpLate();
			if (this.waiters.size === 0 || this.sentThisTurn === SENT_PER_TURN) return;
			const now = this.clock.now();
			if (this.pausedUntil > now) return this.wakeAt(this.pausedUntil);
			const next = this.next();
			if (!next) return;
			if (this.pace.opensAt > now && !this.isPressing(next)) return this.wakeAt(this.pace.opensAt);
			if (++this.sentThisTurn === SENT_PER_TURN) void this.dispatchNextTurn();
			next.settle(this.permit(next.turn));
		}
	}

	/** Who comes next: the urgent first, each in the order of coming. Nobody is overtaken for ever. */
	private next(): Waiter | undefined {
		const overtaken = this.urgentInARow < URGENT_IN_A_ROW ? undefined : this.overtaken();
		if (overtaken) return overtaken;
		for (const urgent of [true, false]) {
			for (const waiter of this.waiters) {
				if (waiter.turn.urgent !== urgent) continue;
				if (this.hasRoomFor(waiter)) return waiter;
				if (this.isOverdue(waiter)) return undefined;
			}
		}
		return undefined;
	}

	/** The first ordinary one that the urgent have kept waiting for too long. */
	private overtaken(): Waiter | undefined {
		for (const waiter of this.waiters) {
			if (waiter.turn.urgent) continue;
			if (!this.isOverdue(waiter)) return undefined;
			if (this.hasRoomFor(waiter)) return waiter;
		}
		return undefined;
	}

	private hasRoomFor({ turn }: Waiter): boolean {
		return this.inFlight < Math.min(this.limit, turn.ceiling);
	}

	private isOverdue({ since }: Waiter): boolean {
		return this.clock.now() - since > OVERTAKEN_FOR_MS;
	}

	/** A cancel that the pace would make too late for its check goes at once; who comes later waits the longer. */
	private isPressing({ turn: { urgent, notAfter = Infinity } }: Waiter): boolean {
		return urgent && notAfter < this.pace.opensAt;
	}

	private giveUpLate(): void {
		const now = this.clock.now();
		for (const { turn, settle } of this.waiters) {
			const { notAfter = Infinity, urgent } = turn;
			const opensAt = urgent ? this.pausedUntil : Math.max(this.pausedUntil, this.pace.opensAt);
			if (notAfter < Math.max(now, opensAt)) settle(null);
		}
	}

	private wakeAt(time: number): void {
		if (this.wakesAt <= time) return;
		this.wakesAt = time;
		void this.clock.wait(time - this.clock.now()).then(() => {
			this.wakesAt = Infinity;
			this.dispatch();
		});
	}

	private permit(turn: Turn): Permit {
		const sentAt = this.clock.now();
		this.pace.sent(sentAt, this.inFlight === 0);
		this.urgentInARow = turn.urgent ? this.urgentInARow + 1 : 0;
		this.inFlight++;
		this.lastUsedAt = sentAt;
		let isOpen = true;
		return {
			release: (sent) => {
				if (!isOpen) return;
				isOpen = false;
				this.learn(sent, sentAt, turn);
				this.inFlight--;
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

	private learn(sent: Sent, sentAt: number, { isOneOfMany, urgent }: Turn): void {
		const now = this.clock.now();
		this.lastUsedAt = now;
		if (sent.remaining !== undefined) this.remaining = sent.remaining;
		if (sent.outcome === 'limited') this.slowDown(sent, sentAt);
		if (sent.outcome !== 'good') return;
		this.pausesInARow = 0;
		this.pace.answeredWell();
		const tookMs = sent.isSuccess === false ? undefined : Math.max(0, now - sentAt);
		this.window.grow(this.wanted, { isOneOfMany, urgent, tookMs });
	}

	private slowDown({ retryAfterMs, retryDelayMs }: Sent, sentAt: number): void {
		const now = this.clock.now();
		if (sentAt > this.cutAt) {
			this.window.halve(this.inFlight);
			this.cutAt = now;
			this.pausesInARow++;
		}
		const shortest = Math.max(retryDelayMs, SHORTEST_UNASKED_PAUSE_MS);
		const unasked = Math.min(shortest * 2 ** (this.pausesInARow - 1), LONGEST_UNASKED_PAUSE_MS);
		const before = Math.max(this.pausedUntil, now);
		this.pausedUntil = Math.max(before, now + (retryAfterMs ?? unasked));
		this.pace.paused(now, this.pausedUntil);
		for (const waiter of this.waiters) this.sitOut(waiter, before);
	}

	/** Takes the pause, as far as it is later than `from`, out of the waiter's budget. */
	private sitOut({ turn, settle }: Waiter, from: number): void {
		const pauseMs = this.pausedUntil - from;
		const { notAfter = Infinity, budget } = turn;
		if (pauseMs <= 0) return;
		if (notAfter < this.pausedUntil) return settle(null);
		if (pauseMs > budget.leftMs) return settle(this.rateLimitedError());
		budget.leftMs -= pauseMs;
	}

	private rateLimitedError(): CallError {
		const until = this.clock.date() + this.pausedUntil - this.clock.now();
		const comeBackAt = new Date(until).toISOString();
		return new CallError(
			'rateLimited',
			`The vendor's rate limit is reached: nothing may be sent before ${comeBackAt}`,
			{
				hint: "Run this again then, or raise 'Rate Limit Wait' in the options",
				statusCode: 429,
			},
		);
	}
}
