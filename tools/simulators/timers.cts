/** Waits that can be called off, and that do not keep a process alive. */
export class Pauses {
	private readonly pending = new Map<NodeJS.Timeout, (undisturbed: boolean) => void>();

	/** Resolves with true after `ms`, or with false as soon as it is called off. */
	async wait(ms: number): Promise<boolean> {
		return await new Promise((resolve) => {
			const timer = setTimeout(() => {
				this.pending.delete(timer);
				resolve(true);
			}, ms).unref();
			this.pending.set(timer, resolve);
		});
	}

	callOff(): void {
		for (const [timer, resolve] of this.pending) {
			clearTimeout(timer);
			resolve(false);
		}
		this.pending.clear();
	}
}

// Node fires longer timers at once.
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** One timer per call at most, none of which keeps a process alive. */
export class CallTimers {
	private readonly timers = new Map<string, NodeJS.Timeout>();

	/** Calls the action once after `ms`, instead of what was to happen to the call until now. */
	start(callId: string, ms: number, action: () => void): void {
		this.stop(callId);
		const fire = () => {
			this.timers.delete(callId);
			action();
		};
		this.timers.set(callId, setTimeout(fire, Math.min(ms, LONGEST_TIMER_MS)).unref());
	}

	stop(callId: string): void {
		clearTimeout(this.timers.get(callId));
		this.timers.delete(callId);
	}

	clear(): void {
		for (const timer of this.timers.values()) clearTimeout(timer);
		this.timers.clear();
	}
}

/** Does something again and again, at a rate that late timers do not lower. */
export class Dialler {
	private readonly timers = new Set<NodeJS.Timeout>();

	/** Returns a function that ends it early. */
	start(everyMs: number, forMs: number, dial: () => void): () => void {
		const startedAt = performance.now();
		let dialled = 0;
		const stop = () => {
			clearInterval(timer);
			this.timers.delete(timer);
		};
		const timer = setInterval(
			() => {
				const elapsedMs = Math.min(performance.now() - startedAt, forMs);
				for (; dialled < Math.floor(elapsedMs / everyMs); dialled += 1) dial();
				if (elapsedMs >= forMs) stop();
			},
			Math.max(1, everyMs),
		).unref();
		this.timers.add(timer);
		return stop;
	}

	stop(): void {
		for (const timer of this.timers) clearInterval(timer);
		this.timers.clear();
	}
}
