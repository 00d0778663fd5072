/** What a listing is behind by: so many milliseconds, or as far as the list request so many before it. */
export interface Lag {
	ms?: number;
	requests?: number;
}

interface Change {
	readonly at: number;
	/** The status until then; undefined = the call was not there. */
	readonly before: string | undefined;
}

/** Past statuses, for listings that are behind the truth. Remembers nothing while there is no lag. */
export class History {
	private readonly changes = new Map<string, Change[]>();
	private requestedAt: number[] = [];
	private current: Lag | undefined;

	constructor(private readonly now: () => number = () => performance.now()) {}

	get lag(): Lag | undefined {
		return this.current;
	}

	/** From here on; what happened before is as it is now. */
	set lag(lag: Lag | undefined) {
		this.current = lag;
		this.clear();
	}

	clear(): void {
		this.changes.clear();
		this.requestedAt = [];
	}

	/** Notes a change that is about to take place. */
	note(callId: string, before: string | undefined): void {
		if (!this.current) return;
		const changes = this.changes.get(callId) ?? [];
		changes.push({ at: this.now(), before });
		this.changes.set(callId, changes);
	}

	/** How statuses are seen by a list request that arrives now; undefined = the call is not there yet. */
	view(): <Call extends { readonly id: string; readonly status: string }>(
		call: Call,
	) => string | undefined {
		if (!this.current) return ({ status }) => status;
		const at = this.momentShown(this.current);
		return ({ id, status }) => {
			const later = this.changes.get(id)?.find((change) => change.at > at);
			return later ? later.before : status;
		};
	}

	private momentShown({ ms = 0, requests = 0 }: Lag): number {
		const now = this.now();
		this.requestedAt.push(now);
		const earlier = this.requestedAt.at(-1 - requests) ?? this.requestedAt[0] ?? now;
		return Math.min(earlier, now - ms);
	}
}
