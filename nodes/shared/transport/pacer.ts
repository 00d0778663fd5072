import { CallError, stoppedError } from '../cancellation/call';
import { LearnedRate } from './learnedRate';

/** In-flight requests to start with: few, as the vendor's limit is not known. */
const FIRST_WINDOW = 8;

/** Growth per good answer until the first 429: a quarter more per round trip. */
const GROWTH_BEFORE_LIMIT = 0.25;

/** Growth after a 429, in windows: about one more request in flight per two round trips. */
const ROUND_TRIPS_PER_STEP = 2;

/** Pause after a 429 that names none, ms; doubles while 429s follow each other. */
const LONGEST_UNASKED_PAUSE_MS = 30_000;

/** However short the builder's Retry Delay is, ms: each pause has to use up some of the budget. */
const SHORTEST_UNASKED_PAUSE_MS = 100;

/** Time a call may spend waiting for rate limits. Shared by all requests of that call. */
export interface WaitBudget {
	leftMs: number;
}

export interface Turn {
	/** In-flight requests of the account that this request's builder allows at most. */
	readonly ceiling: number;
	/** Goes before the others: a cancel, so that it follows its check closely. */
	readonly urgent: boolean;
	/** Epoch ms after which the request is not to be sent any more. */
	readonly notAfter?: number;
	readonly budget: WaitBudget;
	/** Waits on the execution's behalf: rejects when it is stopped. */
	readonly wait: (ms: number) => Promise<void>;
	readonly signal?: AbortSignal;
}

/** What came of a request, as far as pacing is concerned. */
export interface Sent {
	readonly outcome: 'good' | 'limited' | 'lost';
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
	readonly wake: () => void;
}

/**
 * Finds a vendor's limit by itself. Requests in flight start low and grow while answers are good;
 * a 429 halves them, once per pause, and pauses everybody. One pacer serves one account.
 */
export class Pacer {
	private window = FIRST_WINDOW;

	private inFlight = 0;

	private pausedUntil = 0;

	/** Requests sent before this moment knew nothing of the last 429. */
	private cutAt = -Infinity;

	private hasMetLimit = false;

	private pausesInARow = 0;

	private remaining = Infinity;

	private readonly rate = new LearnedRate();

	private lastUsedAt: number;

	private readonly urgent: Waiter[] = [];

	private readonly ordinary: Waiter[] = [];

	constructor(private readonly now: () => number) {
		this.lastUsedAt = now();
	}

	/** In-flight requests it would allow now. */
	get limit(): number {
		return Math.max(1, Math.min(Math.floor(this.window), this.remaining));
	}

	/** Nothing in flight, nobody waiting, no pause, and no use for `ms`. */
	isIdleFor(ms: number): boolean {
		const busy = this.inFlight + this.urgent.length + this.ordinary.length > 0;
		return !busy && Math.max(this.lastUsedAt, this.pausedUntil) + ms <= this.now();
	}

	/**
	 * Waits for a turn.
	 * @returns null if the turn came after `notAfter`
	 * @throws CallError `rateLimited`, at once, if the pause is longer than the budget
	 * @throws CallError `stopped`, through `turn.wait` or the signal
	 */
	async acquire(turn: Turn): Promise<Permit | null> {
		let permit: Permit | null = null;
		try {
			permit = await this.waitForTurn(turn);
			return permit;
		} finally {
			// Who leaves without a permit passes the turn on.
			if (!permit || this.inFlight < this.limit) this.wakeNext();
		}
	}

	private async waitForTurn(turn: Turn): Promise<Permit | null> {
		const { notAfter = Infinity } = turn;
		for (let hasQueued = false; ; ) {
			if (turn.signal?.aborted) throw stoppedError();
			if (Math.max(this.now(), this.pausedUntil) > notAfter) return null;
			const pauseMs = this.pausedUntil - this.now();
			if (pauseMs > 0) {
				await this.sitOut(pauseMs, turn);
			} else if (this.hasRoomFor(turn, hasQueued)) {
				const slotAt = this.rate.reserve(this.now());
				if (slotAt > notAfter && !turn.urgent) return null;
				// A cancel follows its check at once; who comes later waits the longer for it.
				this.inFlight++;
				const mayGo = turn.urgent || slotAt <= this.now();
				if (mayGo || (await this.holdUntil(slotAt, turn))) return this.permit();
				hasQueued = true;
			} else {
				await this.queue(turn, hasQueued);
				hasQueued = true;
			}
		}
	}

	private async sitOut(pauseMs: number, turn: Turn): Promise<void> {
		if (pauseMs > turn.budget.leftMs) throw rateLimitedError(this.pausedUntil);
		turn.budget.leftMs -= pauseMs;
		await turn.wait(pauseMs);
	}

	/**
	 * Waits, counted among those in flight, for the moment the learned rate allows.
	 * @returns false, and gives up the place, if a pause has begun meanwhile
	 */
	private async holdUntil(slotAt: number, turn: Turn): Promise<boolean> {
		let mayGo = false;
		try {
			await turn.wait(slotAt - this.now());
			mayGo = this.pausedUntil <= this.now();
		} finally {
			if (!mayGo) this.inFlight--;
		}
		return mayGo;
	}

	/** Newcomers do not overtake those who wait, unless they are urgent. */
	private hasRoomFor(turn: Turn, hasQueued: boolean): boolean {
		const mayGo = hasQueued || (turn.urgent ? this.urgent : this.ordinary).length === 0;
		return mayGo && this.inFlight < Math.min(this.limit, turn.ceiling);
	}

	private async queue(turn: Turn, toTheFront: boolean): Promise<void> {
		const waiters = turn.urgent ? this.urgent : this.ordinary;
		await new Promise<void>((resolve) => {
			const wake = () => {
				turn.signal?.removeEventListener('abort', leave);
				resolve();
			};
			const waiter = { turn, wake };
			const leave = () => {
				waiters.splice(waiters.indexOf(waiter), 1);
				wake();
			};
			turn.signal?.addEventListener('abort', leave, { once: true });
			if (toTheFront) waiters.unshift(waiter);
			else waiters.push(waiter);
		});
	}

	private permit(): Permit {
		const sentAt = this.now();
		this.lastUsedAt = sentAt;
		let isOpen = true;
		return {
			release: (sent) => {
				if (!isOpen) return;
				isOpen = false;
				this.inFlight--;
				this.learn(sent, sentAt);
				this.wakeNext();
			},
		};
	}

	private wakeNext(): void {
		(this.urgent.shift() ?? this.ordinary.shift())?.wake();
	}

	private learn(sent: Sent, sentAt: number): void {
		this.lastUsedAt = this.now();
		if (sent.remaining !== undefined) this.remaining = sent.remaining;
		if (sent.outcome === 'limited') this.slowDown(sent, sentAt);
		if (sent.outcome !== 'good') return;
		this.pausesInARow = 0;
		this.rate.sawGood();
		// A window that is not filled proves nothing.
		if (this.inFlight + 1 < Math.floor(this.window)) return;
		this.window += this.hasMetLimit
			? 1 / (this.window * ROUND_TRIPS_PER_STEP)
			: GROWTH_BEFORE_LIMIT;
	}

	private slowDown({ retryAfterMs, retryDelayMs }: Sent, sentAt: number): void {
		const isNews = sentAt > this.cutAt;
		if (isNews) {
			this.window = Math.max(1, Math.min(this.window, this.inFlight + 1) / 2);
			this.cutAt = this.now();
			this.hasMetLimit = true;
			this.pausesInARow++;
		}
		const shortest = Math.max(retryDelayMs, SHORTEST_UNASKED_PAUSE_MS);
		const unasked = Math.min(shortest * 2 ** (this.pausesInARow - 1), LONGEST_UNASKED_PAUSE_MS);
		const pauseMs = retryAfterMs ?? unasked;
		if (isNews) this.rate.sawLimit(this.now(), this.pausedUntil, pauseMs);
		this.pausedUntil = Math.max(this.pausedUntil, this.now() + pauseMs);
	}
}

function rateLimitedError(until: number): CallError {
	const comeBackAt = new Date(until).toISOString();
	return new CallError(
		'rateLimited',
		`The vendor's rate limit is reached, and it asks to wait until ${comeBackAt}`,
		{
			hint: "Run this again then, or raise 'Rate Limit Wait' in the options",
			statusCode: 429,
		},
	);
}
