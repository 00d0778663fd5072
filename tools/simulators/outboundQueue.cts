/** How a vendor dials calls that are to be made at once. */
export interface OutboundTerms {
	/** Calls dialled in a second. */
	perSecond: number;
	/** A cancel that comes less than so many milliseconds before the dial is acknowledged, and the dial wins. */
	raceMs?: number;
}

/** Calls that wait to be dialled, one after another at the vendor's pace. */
export class OutboundQueue {
	/** When each call is dialled, on `performance.now()`. */
	private readonly dueAt = new Map<string, number>();
	private readonly timers = new Set<NodeJS.Timeout>();
	private nextAt = 0;

	constructor(
		private readonly terms: OutboundTerms,
		private readonly dial: (callId: string) => void,
	) {}

	add(callId: string): void {
		const now = performance.now();
		const at = Math.max(now, this.nextAt) + 1000 / this.terms.perSecond;
		this.nextAt = at;
		this.dueAt.set(callId, at);
		const timer = setTimeout(() => {
			this.timers.delete(timer);
			this.dueAt.delete(callId);
			this.dial(callId);
		}, at - now).unref();
		this.timers.add(timer);
	}

	/** Milliseconds until the dial that a cancel of this call comes too late for; undefined if it comes in time. */
	wins(callId: string): number | undefined {
		const { raceMs = 0 } = this.terms;
		const at = this.dueAt.get(callId);
		const leftMs = at === undefined ? Infinity : at - performance.now();
		return leftMs < raceMs ? Math.max(0, leftMs) : undefined;
	}

	clear(): void {
		for (const timer of this.timers) clearTimeout(timer);
		this.timers.clear();
		this.dueAt.clear();
		this.nextAt = 0;
	}
}
