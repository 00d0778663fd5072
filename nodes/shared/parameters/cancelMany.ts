import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { CallError } from '../callError';
import {
	type BulkSettings,
	dryRunField,
	failIfIncompleteField,
	outputField,
	readBulkSettings,
} from './bulk';
import { isTool, readBoolean, readWholeNumber } from './values';
import type { ListQuery } from './filters';

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
	readonly query: ListQuery;
	readonly maxCalls: number;
}

/** @throws CallError of kind `input`, also for no filter at all unless that was allowed */
export function readCancelManySettings(
	context: IExecuteFunctions,
	itemIndex: number,
	query: ListQuery,
): CancelManySettings {
	if (Object.keys(query).length === 0) requirePermission(context, itemIndex);
	return {
		...readBulkSettings(context, itemIndex, query),
		query,
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
