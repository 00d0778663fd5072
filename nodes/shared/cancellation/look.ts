import type { CallSnapshot } from './call';
import { keysOf, namelessGap, type Page, totalOf } from './listing';

export interface LookTerms {
	/** On the clock's `now()`. */
	now(): number;
	/** Whether the call has ended, also by a status that no documentation names. */
	hasEnded(call: CallSnapshot): boolean;
	/** The calls that this run has ended since a moment on the clock's `now()`. */
	overSince?(moment: number): Iterable<string>;
}

/** What one look at a list has shown, and whether that accounts for every call. */
export class Look {
	/** The list's total, as told last. */
	total: number | undefined;

	/** A page said that nothing follows it. */
	isEndSeen = false;

	/** Each row once, whether it names a call or not. */
	private readonly rows = new Set<string>();

	private readonly alive: Set<string>;

	private largestTotal = 0;

	private smallestTotal = Infinity;

	private hasVanished = false;

	private nameless = 0;

	/** Requests of this look leave after this moment, on the clock's `now()`. */
	private readonly beganAt: number;

	/**
	 * @param earlierTotal the list's total when it was looked at before
	 * @param before a look whose findings about calls that are alive still count
	 */
	constructor(
		private readonly terms: LookTerms,
		private readonly earlierTotal = 0,
		before?: Look,
	) {
		this.alive = before?.alive ?? new Set();
		this.beganAt = before?.beganAt ?? terms.now();
	}

	/** Takes in a page of the whole list. One that tells of fewer calls than before has lost a record. */
	takeWhole(page: Page): void {
		const total = totalOf(page);
		this.isEndSeen ||= page.next === null || keysOf(page).length === 0;
		if (total !== undefined) {
			this.hasVanished ||= total < Math.max(this.largestTotal, this.earlierTotal);
			this.smallestTotal = Math.min(this.smallestTotal, total);
			this.largestTotal = Math.max(this.largestTotal, total);
			this.total = total;
		}
		this.take(page);
	}

	/** Takes in a page of the list, or of a part of it. */
	take(page: Page): void {
		this.nameless += page.nameless ?? 0;
		for (const key of keysOf(page)) this.rows.add(key);
		for (const { call } of page.rows) if (!this.terms.hasEnded(call)) this.alive.add(call.callId);
	}

	/** Rows that the list is to have, by the largest total that was told. */
	get expected(): number {
		return this.largestTotal;
	}

	get hasMetNoneAlive(): boolean {
		return this.alive.size === 0;
	}

	/** Why the look proves nothing, whatever else speaks for it; null if nothing speaks against it. */
	get flaw(): string | null {
		return this.hasVanished ? 'a call has vanished from it' : namelessGap(this.nameless);
	}

	/** Why rows are missing; null if there are as many as the largest total tells of. */
	get shortage(): string | null {
		return shortBy(this.largestTotal - this.rows.size);
	}

	/** The same by the smallest total: calls that have joined the list since its first page need not be known. */
	get shortageAtLeast(): string | null {
		return this.total === undefined ? null : shortBy(this.smallestTotal - this.rows.size);
	}

	/**
	 * Calls that had not ended when the whole was told, at most.
	 * @param ended calls that had ended before this look; undefined where that is not known
	 */
	liveAtMost(ended: number | undefined): number | undefined {
		if (ended === undefined || this.total === undefined || ended > this.total) return undefined;
		return this.total - ended;
	}

	/** Why not all calls that have not ended are known; null if they are. */
	shortageOfLive(ended: number | undefined): string | null {
		const live = this.liveAtMost(ended);
		if (live === undefined) return 'how many calls have ended could not be told';
		return shortBy(live - this.knownLive);
	}

	/** Calls known to have been alive after the ended ones were counted. */
	private get knownLive(): number {
		const known = new Set(this.alive);
		for (const callId of this.terms.overSince?.(this.beganAt) ?? []) known.add(callId);
		return known.size;
	}
}

function shortBy(count: number): string | null {
	if (count <= 0) return null;
	return count === 1
		? 'it tells of one call more than it shows'
		: `it tells of ${count} calls more than it shows`;
}
