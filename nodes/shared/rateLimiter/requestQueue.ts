import type { CallError } from '../callError';
import type { Permit, PermitRequest } from './permit';

/** Whoever allows fewer requests in flight than there are is overtaken for so long, ms, but no longer. */
const OVERTAKEN_AT_MOST_MS = 1_000;

/** After so many urgent requests in a row, an ordinary one has its turn if it has been overtaken for that long. */
const URGENT_IN_A_ROW = 3;

/** After so many requests of an emergency in a row, other work has one. */
const EMERGENCY_IN_A_ROW = 9;

type Lane = 'emergency' | 'other';

export interface Waiter {
	readonly request: PermitRequest;
	/** On the clock's `now()`. */
	readonly since: number;
	/** Up to when its waits for pauses are taken out of its budget, on the clock's `now()`. */
	chargedUntil: number;
	/** Ends the wait: with a permit, without one as it is too late, or with an error. */
	readonly settle: (end: Permit | null | CallError) => void;
}

/** Who may go at all. */
export interface Gate {
	/** No pause holds it back. */
	admits(waiter: Waiter): boolean;
	hasRoomFor(waiter: Waiter): boolean;
}

/**
 * The requests of an account that wait for their turn. Those of an Emergency Stop come before all other
 * work, nine times of ten; in both, the urgent come first, each in the order of coming. Nobody is overtaken
 * for ever.
 */
export class RequestQueue {
	/** In the order of their coming. */
	private readonly waiters = new Set<Waiter>();

	private readonly urgentInARow = { emergency: 0, other: 0 };

	private emergencyInARow = 0;

	/** Waiters that are an emergency's, and those that must not be sent after some moment: mostly none. */
	private readonly counts = { emergency: 0, timed: 0 };

	get length(): number {
		return this.waiters.size;
	}

	/** Whether an emergency waits. */
	get hasEmergency(): boolean {
		return this.counts.emergency > 0;
	}

	/** Whether somebody waits who must not be sent after some moment. */
	get hasDeadlines(): boolean {
		return this.counts.timed > 0;
	}

	add(waiter: Waiter): void {
		this.waiters.add(waiter);
		this.count(waiter, 1);
	}

	remove(waiter: Waiter): void {
		if (this.waiters.delete(waiter)) this.count(waiter, -1);
	}

	private count({ request: { isEmergency, deadline = Infinity } }: Waiter, by: 1 | -1): void {
		if (isEmergency) this.counts.emergency += by;
		if (deadline < Infinity) this.counts.timed += by;
	}

	[Symbol.iterator](): IterableIterator<Waiter> {
		return this.waiters.values();
	}

	/** This one is sent. */
	countSent({ isEmergency, urgent }: PermitRequest): void {
		const lane = isEmergency ? 'emergency' : 'other';
		this.urgentInARow[lane] = urgent ? this.urgentInARow[lane] + 1 : 0;
		this.emergencyInARow = isEmergency ? this.emergencyInARow + 1 : 0;
	}

	/** @param now on the clock's `now()` */
	next(gate: Gate, now: number): Waiter | undefined {
		const others = () => this.nextOf('other', gate, now);
		if (!this.hasEmergency) return others();
		const isOthersTurn = this.emergencyInARow >= EMERGENCY_IN_A_ROW;
		return (isOthersTurn ? others() : undefined) ?? this.nextOf('emergency', gate, now) ?? others();
	}

	private nextOf(lane: Lane, gate: Gate, now: number): Waiter | undefined {
		const overtaken =
			this.urgentInARow[lane] < URGENT_IN_A_ROW ? undefined : this.overtaken(lane, gate, now);
		if (overtaken) return overtaken;
		for (const urgent of [true, false]) {
			for (const waiter of this.waiters) {
				if (waiter.request.urgent !== urgent || !isIn(lane, waiter)) continue;
				if (!gate.admits(waiter)) continue;
				if (gate.hasRoomFor(waiter)) return waiter;
				if (isOverdue(waiter, now)) return undefined;
			}
		}
		return undefined;
	}

	/** The first ordinary one that the urgent have kept waiting for too long. */
	private overtaken(lane: Lane, gate: Gate, now: number): Waiter | undefined {
		for (const waiter of this.waiters) {
			if (waiter.request.urgent || !isIn(lane, waiter) || !gate.admits(waiter)) continue;
			if (!isOverdue(waiter, now)) return undefined;
			if (gate.hasRoomFor(waiter)) return waiter;
		}
		return undefined;
	}
}

function isIn(lane: Lane, { request }: Waiter): boolean {
	return request.isEmergency === (lane === 'emergency');
}

function isOverdue({ since }: Waiter, now: number): boolean {
	return now - since > OVERTAKEN_AT_MOST_MS;
}
