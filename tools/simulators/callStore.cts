/**
 * Calls by ID, and in order of creation. A listing reads the order instead of sorting, so that
 * tens of thousands of calls can be paged through at full speed.
 */
export class CallStore<Call> extends Map<string, Call> {
	private ordered: Call[] = [];
	private inOrder = true;

	constructor(private readonly createdAt: (call: Call) => string) {
		super();
	}

	/** From the oldest to the newest; calls created at the same time in the order they were added. */
	byCreation(): readonly Call[] {
		if (!this.inOrder) {
			this.ordered = [...this.values()].sort((a, b) =>
				compareText(this.createdAt(a), this.createdAt(b)),
			);
			this.inOrder = true;
		}
		return this.ordered;
	}

	override set(id: string, call: Call): this {
		const last = this.ordered.at(-1);
		const follows = last === undefined || this.createdAt(call) >= this.createdAt(last);
		if (this.inOrder && follows && !this.has(id)) this.ordered.push(call);
		else this.inOrder = false;
		return super.set(id, call);
	}

	override delete(id: string): boolean {
		this.inOrder = false;
		return super.delete(id);
	}

	override clear(): void {
		this.ordered = [];
		this.inOrder = true;
		super.clear();
	}
}

/** Order of two texts by code unit: right for ISO 8601 times in UTC, and much faster than a locale's. */
export function compareText(a: string, b: string): number {
	if (a === b) return 0;
	return a < b ? -1 : 1;
}
