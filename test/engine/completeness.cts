import assert from 'node:assert';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { SimCall } from '../../tools/simulators/index.cjs';
import type { Vendor } from '../support/vendor.cjs';
import { entriesOf } from './claims.cjs';
import type { Observation } from './observation.cjs';

/**
 * A summary that says `complete: true` after a real run: no call that matched, was to be cancelled and was there
 * before the run began is alive in the vendor's own state. What matches is worked out here from the parameters,
 * by the vendors' pages; parameters that say it in another way than plain values prove nothing here.
 */
export function requireCompleteness(
	observation: Observation,
	operation: string,
	parameters: INodeParameters,
	summary: IDataObject,
): void {
	if (summary.complete !== true || summary.dryRun !== false) return;
	const { simulator, vendor } = observation;
	const matches = matcherOf(vendor, operation, parameters);
	if (!matches || simulator.listing.lag) return;
	const living = new Set(simulator.alive().map(({ id }) => id));
	const leftAlone = spared(summary);
	const left = observation.ownCalls.filter(
		(call) =>
			living.has(call.id) &&
			!leftAlone.has(call.id) &&
			!simulator.unkept.has(call.id) &&
			observation.wasThere(call) &&
			matches(call),
	);
	assert.deepEqual(
		left.map(({ id, status }) => `${id} is ${status}`),
		[],
		'A summary says complete, and calls that it was to cancel are alive',
	);
}

/**
 * No cancel was sent for a call that the filters exclude, in the vendor's own state: to cut one is the worst
 * that can happen.
 */
export function requireNoneExcluded(
	{ cancels, simulator, vendor }: Observation,
	operation: string,
	parameters: INodeParameters,
): void {
	const matches = matcherOf(vendor, operation, parameters);
	if (!matches) return;
	for (const { callId = '' } of cancels ?? []) {
		const call = simulator.calls.get(callId);
		// A row that was tampered with shows what the vendor's state does not have.
		if (!call || call.asListed !== undefined) continue;
		assert(matches(call), `${callId} was to be cancelled, and the filters exclude it`);
	}
}

/** Calls that the summary names as not cancelled on purpose: a vendor that cannot hang up, or `cancelIf`. */
function spared(summary: IDataObject): Set<string> {
	const entries = entriesOf(summary) ?? [];
	return new Set(
		entries
			.filter(({ outcome }) => outcome === 'notCancellable')
			.map(({ callId }) => String(callId)),
	);
}

type Matcher = (call: SimCall) => boolean;

function matcherOf(
	vendor: Vendor,
	operation: string,
	parameters: INodeParameters,
): Matcher | undefined {
	if (operation === 'emergencyStop') return scopeMatcher(vendor, parameters);
	const filters: unknown = parameters.filters ?? {};
	if (typeof filters !== 'object' || filters === null || parameters.phoneNumbers !== undefined)
		return undefined;
	const parts = Object.entries(filters).map(([name, value]) => filterMatcher(vendor, name, value));
	if (parts.includes(undefined)) return undefined;
	return (call) => parts.every((part) => part?.(call));
}

function scopeMatcher(
	vendor: Vendor,
	{ scope = 'agent', agentId }: INodeParameters,
): Matcher | undefined {
	if (scope === 'account') return () => true;
	return filterMatcher(vendor, 'agentId', agentId);
}

function filterMatcher({ matches }: Vendor, name: string, given: unknown): Matcher | undefined {
	const value = isLocator(given) ? given.value : given;
	const text = typeof value === 'boolean' ? String(value) : value;
	if (typeof text !== 'string' || text === '' || text.startsWith('=')) return undefined;
	// A date without an offset is meant in the time zone of the workflow.
	if (/(After|Before)$/.test(name) && !text.endsWith('Z')) return undefined;
	// Another spelling of a number is mended first.
	if (name === 'phoneNumber' && !/^\+\d+$/.test(text)) return undefined;
	const isMatch = matches[name];
	return isMatch && ((call) => isMatch(call, text));
}

function isLocator(given: unknown): given is { value: unknown } {
	return typeof given === 'object' && given !== null && 'value' in given;
}
