import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { CallError } from '../callError';
import type { ListQuery } from './filters';
import { type CallOptions, readOptions } from './options';
import { readBuilders, setByBuilder, shownWhere } from './tool';
import { isTool, readBoolean, readWholeNumber } from './values';

const dryRunField: INodeProperties = {
	displayName: 'Dry Run',
	name: 'dryRun',
	type: 'boolean',
	default: false,
	description: 'Whether to only report which calls would be cancelled, and send no cancel',
	builderHint: {
		propertyHint:
			'true sends no cancel and tells which calls would be cancelled. Set it for a first run, and for a report that a person approves before a second node cancels for real.',
	},
};

/** The parameter `dryRun`, which stands first in the panel. */
export const dryRunFields = setByBuilder(dryRunField);

/** An AI agent gets one answer from its tool, so the choice is not offered there. */
export const outputField: INodeProperties = shownWhere(false, {
	displayName: 'Output',
	name: 'output',
	type: 'options',
	default: 'summary',
	description: 'What the node gives to the next one',
	options: [
		{
			name: 'Summary',
			value: 'summary',
			description: 'One item with the counts, and the calls in <code>details</code>',
		},
		{
			name: 'One Item per Call',
			value: 'perCall',
			description: 'One item for each call; if no call matches, the summary',
		},
	],
});

const failIfIncompleteField: INodeProperties = {
	displayName: 'Fail If Incomplete',
	name: 'failIfIncomplete',
	type: 'boolean',
	default: true,
	description:
		'Whether to end with an error, after all that can be done is done, if a call that was to be cancelled may still be running or waiting',
	builderHint: {
		propertyHint:
			'Leave it true: otherwise the workflow goes on as if no call were left. If it has to be false, look at complete in the summary.',
	},
};

export const failIfIncompleteFields = setByBuilder(failIfIncompleteField);

/** What every bulk operation asks for. */
export interface BulkSettings {
	readonly options: CallOptions;
	readonly dryRun: boolean;
	readonly failIfIncomplete: boolean;
	readonly output: 'summary' | 'perCall';
	/** What the list is narrowed by, as it is sent to the vendor. */
	readonly filters: ListQuery;
}

/**
 * @param filters what the list is narrowed by
 * @throws CallError of kind `input`
 */
export function readBulkSettings(
	context: IExecuteFunctions,
	itemIndex: number,
	filters: ListQuery,
): BulkSettings {
	const output = context.getNodeParameter('output', itemIndex, 'summary');
	return {
		options: readOptions(context, itemIndex),
		dryRun: readDryRun(context, itemIndex),
		failIfIncomplete: readBuilders(context, itemIndex, failIfIncompleteField, readBoolean),
		output: output === 'perCall' && !isTool(context) ? 'perCall' : 'summary',
		filters,
	};
}

/** @throws CallError of kind `input` */
export function readDryRun(context: IExecuteFunctions, itemIndex: number): boolean {
	return readBuilders(context, itemIndex, dryRunField, readBoolean);
}

/** The parameter `allowUnfiltered`, which stands last in the panel. An AI agent's tool may not have it. */
export const allowUnfilteredField: INodeProperties = shownWhere(false, {
	displayName: 'Allow Unfiltered',
	name: 'allowUnfiltered',
	type: 'boolean',
	default: false,
	description: 'Whether to go ahead without any filter, which means every call of the account',
	builderHint: {
		propertyHint:
			'Leave it false unless the user wants every call of the account to be cancelled, and says so.',
	},
});

const maxCallsField: INodeProperties = {
	displayName: 'Max Calls',
	name: 'maxCalls',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 1000,
	description: 'If more calls than this would be cancelled, none is and the node says so',
	builderHint: {
		propertyHint:
			'A guard against filters that match too much: set it a little above the number of calls that the user expects.',
	},
};

/** An AI agent's tool is careful unless its builder says otherwise. */
const maxCallsOfTool = { default: 10 };

export const maxCallsFields = setByBuilder(maxCallsField, maxCallsOfTool);

export interface CancelManySettings extends BulkSettings {
	readonly maxCalls: number;
	/** Several numbers in one run, in E.164: each gets a result of its own. */
	readonly phoneNumbers?: readonly string[];
}

/** @throws CallError of kind `input`, also for no filter at all unless that was allowed */
export function readCancelManySettings(
	context: IExecuteFunctions,
	itemIndex: number,
	filters: ListQuery,
): CancelManySettings {
	if (Object.keys(filters).length === 0) requirePermission(context, itemIndex);
	return {
		...readBulkSettings(context, itemIndex, filters),
		maxCalls: readBuilders(
			context,
			itemIndex,
			isTool(context) ? { ...maxCallsField, ...maxCallsOfTool } : maxCallsField,
			readWholeNumber,
		),
	};
}

/** Without a filter, Cancel Many means every call of the account. @throws unless the builder allows that */
function requirePermission(context: IExecuteFunctions, itemIndex: number): void {
	if (isTool(context)) {
		throw new CallError('input', "'Filters' is empty: an AI agent may not cancel every call", {
			hint: 'Set at least one filter',
		});
	}
	if (readBoolean(context, itemIndex, allowUnfilteredField)) return;
	throw new CallError('input', "'Filters' is empty, which would mean every call of the account", {
		hint: "Set at least one filter, or turn on 'Allow Unfiltered' if you mean it",
	});
}
