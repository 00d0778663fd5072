import type { CallError } from '../callError';
import type { Permit, PermitRequest } from './permit';

/**
 * How long, ms, a request may be overtaken: an ordinary one by urgent ones, and one whose ceiling is below
 * the requests in flight by those with a higher ceiling.
 */
const OVERTAKEN_AT_MOST_MS = 1_000;

/** Urgent requests in a row, before an ordinary one that has been overtaken for too long goes. */
const URGENT_IN_A_ROW = 3;

/** Requests of Emergency Stops in a row, before one of other work goes. */
const EMERGENCY_IN_A_ROW = 9;

type Lane = 'emergency' | 'other';

/** A request in the queue. */
export interface Waiter {
	readonly request: PermitRequest;
	/** When it came, on the clock's `now()`. */
	readonly since: number;
	/** Up to when its wait for pauses has been taken out of its budget, on the clock's `now()`. */
	chargedUntil: number;
	/** Ends the wait: with a permit, without one as it is too late, or with an error. */
	readonly settle: (end: Permit | null | CallError) => void;
}

/** Tells which requests could be sent at all. */
export interface Gate {
	/** Whether no pause holds it back. */
	admits(waiter: Waiter): boolean;
	/** Whether a place in flight is free for it. */
	hasRoomFor(waiter: Waiter): boolean;
}

/**
 * The requests of an account that wait to be sent, in two priority lanes. None is starved.
 *
 * - Between the lanes: Emergency Stops first, `EMERGENCY_IN_A_ROW` requests for each one of other work.
 * - Within a lane: urgent requests first, and each kind in the order of coming. An ordinary request that has
 *   waited for `OVERTAKEN_AT_MOST_MS` goes after `URGENT_IN_A_ROW` urgent ones.
 * - A request without room, as its ceiling is low, is passed over, until it has waited for
 *   `OVERTAKEN_AT_MOST_MS`: then its lane waits for it.
 */
export class RequestQueue {
	/** In the order of their coming. */
	private readonly waiters = new Set<Waiter>();

	private readonly urgentInARow = { emergency: 0, other: 0 };

	private emergencyInARow = 0;

	/** Most queues have none of either, and then need not be searched for them. */
	private readonly counts = { emergency: 0, withDeadline: 0 };

	get length(): number {
		return this.waiters.size;
	}

	get hasEmergency(): boolean {
		return this.counts.emergency > 0;
	}

	get hasDeadlines(): boolean {
		return this.counts.withDeadline > 0;
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
		if (deadline < Infinity) this.counts.withDeadline += by;
	}

	[Symbol.iterator](): IterableIterator<Waiter> {
		return this.waiters.values();
	}

	/** A request is sent, and so counts for the rows. */
	countSent({ isEmergency, urgent }: PermitRequest): void {
		const lane = isEmergency ? 'emergency' : 'other';
		this.urgentInARow[lane] = urgent ? this.urgentInARow[lane] + 1 : 0;
		this.emergencyInARow = isEmergency ? this.emergencyInARow + 1 : 0;
	}

	/** The request that is sent next, if any can be. @param now on the clock's `now()` */
	next(gate: Gate, now: number): Waiter | undefined {
		const other = () => this.nextIn('other', gate, now);
		if (!this.hasEmergency) return other();
		const isOthersTurn = this.emergencyInARow >= EMERGENCY_IN_A_ROW;
		return (isOthersTurn ? other() : undefined) ?? this.nextIn('emergency', gate, now) ?? other();
	}

	private nextIn(lane: Lane, gate: Gate, now: number): Waiter | undefined {
		const overtaken =
			this.urgentInARow[lane] < URGENT_IN_A_ROW ? undefined : this.overtakenIn(lane, gate, now);
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

	/** The first ordinary request, if urgent ones have overtaken it for too long. */
	private overtakenIn(lane: Lane, gate: Gate, now: number): Waiter | undefined {
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
