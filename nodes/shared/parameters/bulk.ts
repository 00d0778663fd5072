import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { CallError } from '../callError';
import { type CallOptions, readOptions } from './options';
import { isTool } from './tool';
import type { ListQuery } from '../parameters/filters';

export const dryRunField: INodeProperties = {
	displayName: 'Dry Run',
	name: 'dryRun',
	type: 'boolean',
	default: false,
	description: 'Whether to only report which calls would be cancelled, and send no cancel',
};

/** An agent gets one answer, so the choice is not offered there. */
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

/**
 * An expression may give "false" as a text: what decides over live calls is not guessed at.
 * @throws CallError of kind `input`
 */
export function readBoolean(
	context: IExecuteFunctions,
	itemIndex: number,
	{ name, displayName, default: preset }: INodeProperties,
): boolean {
	const value = context.getNodeParameter(name, itemIndex, preset);
	if (value === true || value === 'true') return true;
	if (value === false || value === 'false') return false;
	throw new CallError('input', `'${displayName}' must be true or false`, {
		hint: 'Correct the expression, or use the switch',
	});
}

/** @throws CallError of kind `input` */
export function readWholeNumber(
	context: IExecuteFunctions,
	itemIndex: number,
	{ name, displayName, default: preset }: INodeProperties,
): number {
	const value = context.getNodeParameter(name, itemIndex, preset);
	const isFigure = typeof value === 'string' && /^\s*\d+\s*$/.test(value);
	const number = typeof value === 'number' || isFigure ? Number(value) : NaN;
	if (Number.isSafeInteger(number) && number >= 1) return number;
	throw new CallError('input', `'${displayName}' must be a whole number from 1`, {
		hint: 'Correct the number or the expression',
	});
}
