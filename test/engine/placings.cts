import assert from 'node:assert';

import { fieldsOf, type Shown, wentWrong } from './claims.cjs';
import type { Observation } from './observation.cjs';

/** A vendor may write times in whole seconds, ms. */
const SAME_TIME_MS = 1_000;

/**
 * What holds after every run of Schedule Call: no more requests than occasions, an occasion being a number and a time;
 * no two new calls for one occasion; each item that says that its call is placed names one that the vendor has, to
 * that number and for that time; and where an item says that none was placed, none was.
 */
export function requireTruePlacings(observation: Observation, shown: readonly Shown[]): void {
	const { simulator, vendor, newCalls, placings } = observation;
	const items = shown.map((item) => ({ ...fieldsOf(item), isWrong: wentWrong(item) }) as Item);
	const told = items.filter(({ vendor: name }) => name !== undefined);
	const occasions = new Set(told.map(occasionOf));
	if (told.length === items.length && shown.length > 0) {
		assert(
			(placings ?? []).length <= occasions.size,
			'More requests were sent than calls asked for',
		);
	}
	for (const occasion of occasions) {
		const same = told.filter((item) => occasionOf(item) === occasion);
		const made = newCalls.filter((call) => same.some((item) => isFor(observation, call, item)));
		assert(made.length <= 1, `${occasion} was placed ${made.length} times`);
		if (same.some(({ outcome }) => outcome === 'failed')) assert.equal(made.length, 0, occasion);
		const firsts = same.filter(({ outcome }) => outcome === 'placed');
		assert(firsts.length <= 1, `${occasion} is said to have been placed several times`);
	}
	for (const item of told) {
		assert.equal(item.placed, ['placed', 'duplicate'].includes(String(item.outcome)));
		assert.equal(item.isWrong, !item.placed);
		if (!item.placed) continue;
		const call = simulator.calls.get(String(item.callId));
		assert(call, `${String(item.callId)} is no call of the vendor`);
		assert.equal(item.phoneNumber, vendor.phoneNumber(call));
		assert(isFor(observation, call, item), `${call.id} is for another time`);
	}
}

interface Item {
	readonly vendor?: unknown;
	readonly callId: unknown;
	readonly placed: unknown;
	readonly outcome: unknown;
	readonly phoneNumber: unknown;
	readonly scheduledAt: unknown;
	readonly isWrong: boolean;
}

function occasionOf({ phoneNumber, scheduledAt }: Item): string {
	return `${String(phoneNumber)} ${String(scheduledAt)}`;
}

function isFor(
	{ vendor }: Observation,
	call: Observation['newCalls'][number],
	{ phoneNumber, scheduledAt }: Item,
): boolean {
	if (vendor.phoneNumber(call) !== phoneNumber) return false;
	const due = vendor.dueAt(call);
	if (scheduledAt === null || due === null) return true;
	return Math.abs(Date.parse(due) - Date.parse(String(scheduledAt))) < SAME_TIME_MS;
}
