import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { type CallOptions, readOptions } from './options';
import { isTool, readBoolean } from './values';
import type { ListQuery } from './filters';

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
