import type { Listed } from './bulkRequest';
import type { CallReport } from './result';
import type { UnknownStatuses } from './unknownStatuses';

/** A call in an unknown status waits for the first one in it no longer than this, ms: that one may get no answer. */
const STATUS_WAITED_FOR_MS = 500;

/** A call that an Emergency Stop has seen alive. */
export interface QueuedCall {
	/** As a listing showed it last. */
	listed: Listed;
	/** `due` is to be tried now, `waiting` later or after another one in its status, `over` not any more. */
	state: 'due' | 'trying' | 'waiting' | 'over';
	/** Times it was tried and may be alive still. */
	tries: number;
	/** When to try it again, on the clock's `now()`. */
	dueAt: number;
	/** When its state was known, on the clock's `now()`: an answer to an older request is no news. */
	knownAt: number;
	/** When it was known to be over, on the clock's `now()`; Infinity before. */
	overAt: number;
	/** It waits until another call in its status has been tried. */
	waitsForStatus: boolean;
	/** A listing showed it alive after the vendor had told it as over. */
	isContradicted: boolean;
}

/** Rule 8: the calls that an Emergency Stop has yet to end, and which of them comes next. */
export class CallQueue {
	private readonly calls = new Map<string, QueuedCall>();

	/** Calls in progress, and the others, each in the order of their coming; some may have been dealt with. */
	private readonly queues: [QueuedCall[], QueuedCall[]] = [[], []];

	private readonly waiting = new Set<QueuedCall>();

	/** Calls that are not over: counted, as this is asked for after each call. */
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
	 * A later listing shows the call alive. One that was over is tried again, at once the first time.
	 * @param dueAt when to try it after that, on the clock's `now()`
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
					this.delay(entry, now + STATUS_WAITED_FOR_MS);
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

	/** A call was tried. @param dueAt when to try it again if it may be alive, on the clock's `now()` */
	noteTried(entry: QueuedCall, { liveness }: CallReport, now: number, dueAt: number): void {
		if (liveness !== 'mayBeAlive') return this.noteOver(entry, now);
		entry.knownAt = now;
		entry.tries++;
		this.delay(entry, dueAt);
	}

	noteOver(entry: QueuedCall, now: number): void {
		if (entry.state === 'over') return;
		this.waiting.delete(entry);
		entry.state = 'over';
		entry.knownAt = now;
		entry.overAt = now;
		this.left--;
	}

	/**
	 * Makes those due whose time has come, or whose status is known by now.
	 * @returns those whose status turned out to mean an end
	 */
	wake(now: number): QueuedCall[] {
		const ended: QueuedCall[] = [];
		for (const entry of this.waiting) {
			const { call } = entry.listed;
			const { waitsForStatus } = entry;
			if (waitsForStatus && this.unknownStatuses.hasEnded(call)) ended.push(entry);
			else if (entry.dueAt <= now || (waitsForStatus && !this.unknownStatuses.mustWait(call))) {
				this.waiting.delete(entry);
				this.enqueue(entry);
			}
		}
		return ended;
	}

	/** When the next waiting call is to be tried again, on the clock's `now()`; Infinity if none is. */
	get wakesAt(): number {
		let earliest = Infinity;
		for (const { dueAt } of this.waiting) earliest = Math.min(earliest, dueAt);
		return earliest;
	}

	/** Calls that were known to be over at a moment on the clock's `now()` or later. */
	*overSince(moment: number): Generator<string> {
		for (const [callId, { overAt }] of this.calls) {
			if (overAt !== Infinity && overAt >= moment) yield callId;
		}
	}

	/** Calls that the vendor tells as over when asked for each, and that its listings show alive. */
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
