import type { Clock } from '../../../nodes/shared/clock';
import { stoppedError } from '../../../nodes/shared/callError';

export const START = Date.parse('2026-11-22T12:00:00.000Z');

/** A clock for one call at a time: whoever waits moves the time on at once. */
export class JumpingClock implements Clock {
	/** What was waited for, ms. */
	readonly waits: number[] = [];

	/** When the execution is stopped, epoch ms. */
	stopsAt = Infinity;

	/** How often somebody tried to go on after the stop, and was thrown out. */
	timesThrownOut = 0;

	private time = START;

	constructor(private readonly jitter: () => number = () => 0) {}

	now(): number {
		return this.time;
	}

	date(): number {
		return this.time;
	}

	random(): number {
		return this.jitter();
	}

	get isStopped(): boolean {
		return this.time >= this.stopsAt;
	}

	advance(ms: number): void {
		this.time += ms;
	}

	throwIfStopped(): void {
		if (!this.isStopped) return;
		this.timesThrownOut++;
		throw stoppedError();
	}

	sleep(ms: number): void {
		this.waits.push(ms);
		this.time += ms;
	}

	async wait(ms: number): Promise<void> {
		this.throwIfStopped();
		this.waits.push(ms);
		this.time = Math.min(this.time + ms, this.stopsAt);
		this.throwIfStopped();
	}
}

interface Timer {
	readonly at: number;
	readonly fire: () => void;
}

/** More than the longest chain of promises that one event sets off. */
const MICROTASKS_PER_EVENT = 50;

/**
 * A clock for many at once: time moves on when all that could be done now has been done. Like
 * answers from a network, what is due at the same moment comes one after the other.
 */
export class VirtualTime implements Clock {
	private time = START;

	private timers: Timer[] = [];

	now(): number {
		return this.time;
	}

	date(): number {
		return this.time;
	}

	/** No jitter. */
	random(): number {
		return 0;
	}

	/** Ms since the start. */
	get elapsed(): number {
		return this.time - START;
	}

	async wait(ms: number, signal?: AbortSignal): Promise<void> {
		if (signal?.aborted) throw stoppedError();
		await new Promise<void>((resolve, reject) => {
			const timer = { at: this.time + ms, fire: resolve };
			this.timers.push(timer);
			signal?.addEventListener('abort', () => {
				this.timers = this.timers.filter((candidate) => candidate !== timer);
				reject(stoppedError());
			});
		});
	}

	/** Lets everything happen that needs no time. */
	async settle(): Promise<void> {
		for (;;) {
			for (let i = 0; i < MICROTASKS_PER_EVENT; i++) await Promise.resolve();
			const due = this.takeNext(this.time);
			if (!due) return;
			due.fire();
		}
	}

	/** Moves the time on by `ms`, timer by timer. */
	async pass(ms: number): Promise<void> {
		await this.runUntil(this.time + ms, () => {});
	}

	/** Moves the time on until no timer is left. @param afterEach looks at each moment that has settled */
	async run(afterEach: () => void = () => {}): Promise<void> {
		await this.runUntil(Infinity, afterEach);
	}

	private async runUntil(end: number, afterEach: () => void): Promise<void> {
		for (;;) {
			await this.settle();
			afterEach();
			const next = this.takeNext(end);
			if (!next) break;
			this.time = Math.max(this.time, next.at);
			next.fire();
		}
		if (end !== Infinity) this.time = end;
	}

	/** The timer that is due next; of several, the one that was set first. */
	private takeNext(end: number): Timer | undefined {
		const at = Math.min(...this.timers.map((timer) => timer.at));
		const next = at > end ? undefined : this.timers.find((timer) => timer.at === at);
		this.timers = this.timers.filter((timer) => timer !== next);
		return next;
	}
}
