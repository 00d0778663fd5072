import type { LimiterClock } from './permit';

/** Calls the limiter at one moment: the earliest of those that it was set for. */
export class Alarm {
	private pending: { readonly time: number; readonly wait: AbortController } | undefined;

	constructor(
		private readonly clock: LimiterClock,
		private readonly ring: () => void,
	) {}

	/** @param time on the clock's `now()`; Infinity sets nothing */
	set(time: number): void {
		if (time === Infinity || (this.pending && this.pending.time <= time)) return;
		this.cancel();
		const mine = { time, wait: new AbortController() };
		this.pending = mine;
		const wake = () => {
			if (this.pending !== mine) return;
			this.pending = undefined;
			this.ring();
		};
		this.clock.wait(time - this.clock.now(), mine.wait.signal).then(wake, () => {});
	}

	/** Ends the wait when the queue is empty: a timer left behind would keep the process from ending. */
	cancel(): void {
		this.pending?.wait.abort();
		this.pending = undefined;
	}
}
