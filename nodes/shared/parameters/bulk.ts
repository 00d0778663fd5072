import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { CallError } from '../callError';
import type { ListQuery } from './filters';
import { type CallOptions, readOptions } from './options';
import { isTool, readBoolean, readWholeNumber } from './values';

export const dryRunField: INodeProperties = {
	displayName: 'Dry Run',
	name: 'dryRun',
	type: 'boolean',
	default: false,
	description: 'Whether to only report which calls would be cancelled, and send no cancel',
};

/** An AI agent gets one answer from its tool, so the choice is not offered there. */
export const outputField: INodeProperties = {
	displayName: 'Output',
	name: 'output',
	type: 'options',
	default: 'summary',
	displayOptions: { hide: { '@tool': [true] } },
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
};

export const failIfIncompleteField: INodeProperties = {
	displayName: 'Fail If Incomplete',
	name: 'failIfIncomplete',
	type: 'boolean',
	default: true,
	description:
		'Whether to end with an error, after all that can be done is done, if a call may still be alive that was to be cancelled',
};

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
		dryRun: readBoolean(context, itemIndex, dryRunField),
		failIfIncomplete: readBoolean(context, itemIndex, failIfIncompleteField),
		output: output === 'perCall' && !isTool(context) ? 'perCall' : 'summary',
		filters,
	};
}

const allowUnfilteredField: INodeProperties = {
	displayName: 'Allow Unfiltered',
	name: 'allowUnfiltered',
	type: 'boolean',
	default: false,
	displayOptions: { hide: { '@tool': [true] } },
	description: 'Whether to go ahead without any filter, which means every call of the account',
};

const maxCallsField: INodeProperties = {
	displayName: 'Max Calls',
	name: 'maxCalls',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 1000,
	description: 'If more calls than this match, none is cancelled and the node says so',
};

/** The parameters of Cancel Many beside its filters. */
export const cancelManyFields: INodeProperties[] = [
	allowUnfilteredField,
	maxCallsField,
	dryRunField,
	outputField,
	failIfIncompleteField,
];

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
		maxCalls: readWholeNumber(context, itemIndex, maxCallsField),
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
