import type { Listed, UnknownStatuses } from './bulkRequest';
import type { CallReport } from './result';

/** A call of a strange word waits for the first of its word no longer than this, ms: that one may get no answer. */
const WORD_WAITED_FOR_MS = 500;

/** A call that an Emergency Stop has seen alive. */
export interface QueuedCall {
	listed: Listed;
	/** `due` is to be tried now, `waiting` later or after another of its word, `over` is over. */
	state: 'due' | 'trying' | 'waiting' | 'over';
	/** Times it was tried without an end. */
	tries: number;
	/** When to try it again, on the clock's `now()`. */
	dueAt: number;
	/** Since when what is known of it holds, on the clock's `now()`: what was asked for before is no news. */
	knownAt: number;
	/** When it was known to be over, on the clock's `now()`. */
	overAt: number;
	/** It waits until another call of its word has been tried. */
	waitsForStatus: boolean;
	/** A listing showed it alive after the vendor had told it as over. */
	isContradicted: boolean;
}

/** The calls that an Emergency Stop has yet to end, and which of them comes next. */
export class CallQueue {
	private readonly calls = new Map<string, QueuedCall>();

	/** People on the line, and the others, each in the order of their coming; some may have been dealt with. */
	private readonly queues: [QueuedCall[], QueuedCall[]] = [[], []];

	private readonly waiting = new Set<QueuedCall>();

	private left = 0;

	constructor(private readonly unknownStatuses: UnknownStatuses) {}

	/** Calls that are not known to be over. */
	get size(): number {
		return this.left;
	}

	/** Whether any call is being tried, or is to be tried now. */
	get hasWork(): boolean {
		return this.left > this.waiting.size;
	}

	get(callId: string): QueuedCall | undefined {
		return this.calls.get(callId);
	}

	/** Takes up a call that was not known yet. */
	add(listed: Listed): void {
		const entry: QueuedCall = {
			listed,
			state: 'due',
			tries: 0,
			dueAt: -Infinity,
			knownAt: listed.sentAt,
			overAt: Infinity,
			waitsForStatus: false,
			isContradicted: false,
		};
		this.calls.set(listed.call.callId, entry);
		this.left++;
		this.enqueue(entry);
	}

	/**
	 * A later listing shows the call alive. Whether it is over is judged anew if it was.
	 * @param dueAt when, on the clock's `now()`, if that is not the first time
	 */
	update(entry: QueuedCall, listed: Listed, dueAt = -Infinity): void {
		const { phase } = entry.listed.call;
		entry.listed = listed;
		entry.knownAt = listed.sentAt;
		if (entry.state === 'over') {
			this.left++;
			entry.overAt = Infinity;
			if (entry.isContradicted) {
				entry.tries++;
				this.delay(entry, dueAt);
			} else {
				entry.isContradicted = true;
				this.enqueue(entry);
			}
		} else if (entry.state === 'due' && phase !== listed.call.phase) {
			this.enqueue(entry);
		}
	}

	/** Hands out the next call that is due, a person on the line first. */
	next(now: number): QueuedCall | undefined {
		for (const queue of this.queues) {
			for (let entry = queue.shift(); entry; entry = queue.shift()) {
				if (entry.state !== 'due') continue;
				if (!entry.waitsForStatus && this.unknownStatuses.mustWait(entry.listed.call)) {
					this.delay(entry, now + WORD_WAITED_FOR_MS);
					entry.waitsForStatus = true;
					continue;
				}
				entry.waitsForStatus = false;
				entry.state = 'trying';
				return entry;
			}
		}
		return undefined;
	}

	/** What came of a call that was tried. @param dueAt when to try it again if it is not over, on the clock's `now()` */
	noteTried(entry: QueuedCall, { liveness }: CallReport, now: number, dueAt: number): void {
		entry.knownAt = now;
		if (liveness === 'mayBeAlive') {
			entry.tries++;
			this.delay(entry, dueAt);
		} else {
			this.noteOver(entry, now);
		}
	}

	/** The call is over. */
	noteOver(entry: QueuedCall, now: number): void {
		if (entry.state === 'over') return;
		this.waiting.delete(entry);
		entry.state = 'over';
		entry.knownAt = now;
		entry.overAt = now;
		this.left--;
	}

	/** Puts those in the queue again whose time has come, or whose word has been tried. @returns those whose word means an end */
	wake(now: number): QueuedCall[] {
		const ended: QueuedCall[] = [];
		for (const entry of this.waiting) {
			const { call } = entry.listed;
			const { waitsForStatus: waitsForWord } = entry;
			if (waitsForWord && this.unknownStatuses.hasEnded(call)) ended.push(entry);
			else if (entry.dueAt <= now || (waitsForWord && !this.unknownStatuses.mustWait(call))) {
				this.waiting.delete(entry);
				this.enqueue(entry);
			}
		}
		return ended;
	}

	/** When the next call is to be tried again, on the clock's `now()`; Infinity if none is. */
	get wakesAt(): number {
		let earliest = Infinity;
		for (const { dueAt } of this.waiting) earliest = Math.min(earliest, dueAt);
		return earliest;
	}

	/** Calls that were known to be over at or after a moment, on the clock's `now()`. */
	*overSince(moment: number): Generator<string> {
		for (const [callId, { overAt }] of this.calls) {
			if (overAt !== Infinity && overAt >= moment) yield callId;
		}
	}

	/** Calls that are over, by what the vendor tells of each, and that its listings show alive, by the latest. */
	*contradictory(): Generator<string> {
		for (const [callId, { state, isContradicted, listed }] of this.calls) {
			if (state === 'over' && isContradicted && listed.call.phase !== 'ended') yield callId;
		}
	}

	/** Calls that are not known to be over. */
	*remaining(): Generator<QueuedCall> {
		for (const entry of this.calls.values()) if (entry.state !== 'over') yield entry;
	}

	private enqueue(entry: QueuedCall): void {
		entry.state = 'due';
		this.queues[entry.listed.call.phase === 'inProgress' ? 0 : 1].push(entry);
	}

	private delay(entry: QueuedCall, dueAt: number): void {
		entry.state = 'waiting';
		entry.dueAt = dueAt;
		this.waiting.add(entry);
	}
}
