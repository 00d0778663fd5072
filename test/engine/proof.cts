import assert from 'node:assert';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { SimCall } from '../../tools/simulators/index.cjs';
import { entriesOf } from './claims.cjs';
import { valueOf, type Watch } from './witness.cjs';

/**
 * A summary that says `complete: true` after a real run: no call that matched, was to be cancelled and was there
 * before the run began is alive in the vendor's own state. What matches is worked out here from the parameters,
 * by the vendors' pages; parameters that say it in another way than plain values prove nothing here.
 */
export function requireCompleteness(
	watch: Watch,
	operation: string,
	parameters: INodeParameters,
	summary: IDataObject,
): void {
	if (summary.complete !== true || summary.dryRun !== false) return;
	const { simulator } = watch;
	const matches = matcherOf(operation, parameters);
	if (!matches || simulator.listing.lag) return;
	const living = new Set(simulator.alive().map(({ id }) => id));
	const leftAlone = spared(summary);
	const left = watch.ownCalls.filter(
		(call) =>
			living.has(call.id) &&
			!leftAlone.has(call.id) &&
			!simulator.unkept.has(call.id) &&
			wasThere(watch, call) &&
			matches(call),
	);
	assert.deepEqual(
		left.map(({ id, status }) => `${id} is ${status}`),
		[],
		'A summary says complete, and calls that it was to cancel are alive',
	);
}

function wasThere(watch: Watch, call: SimCall): boolean {
	return watch.wasThere(String(valueOf(call, 'createdAt') ?? valueOf(call, 'created_at')));
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

function matcherOf(operation: string, parameters: INodeParameters): Matcher | undefined {
	if (operation === 'emergencyStop') return scopeMatcher(parameters);
	const filters: unknown = parameters.filters ?? {};
	if (typeof filters !== 'object' || filters === null || parameters.phoneNumbers !== undefined)
		return undefined;
	const parts = Object.entries(filters).map(([name, value]) => filterMatcher(name, value));
	if (parts.includes(undefined)) return undefined;
	return (call) => parts.every((part) => part?.(call));
}

function scopeMatcher({ scope = 'agent', agentId }: INodeParameters): Matcher | undefined {
	if (scope === 'account') return () => true;
	return filterMatcher('agentId', agentId);
}

/** Fields of a call that a filter of this name is compared with, as both vendors' pages have it. */
const COMPARED: Readonly<Record<string, readonly string[]>> = {
	contactId: ['contact_id'],
	direction: ['direction'],
	progress: ['progress'],
	scriptId: ['script_id'],
	type: ['type'],
};

function filterMatcher(name: string, given: unknown): Matcher | undefined {
	const value = isLocator(given) ? given.value : given;
	if (typeof value !== 'string' || value === '' || value.startsWith('=')) return undefined;
	if (name === 'agentId') return (call) => Object(valueOf(call, 'agent')).id === value;
	const fields = COMPARED[name];
	if (!fields) return undefined;
	return (call) => fields.some((field) => valueOf(call, field) === value);
}

function isLocator(given: unknown): given is { value: unknown } {
	return typeof given === 'object' && given !== null && 'value' in given;
}
