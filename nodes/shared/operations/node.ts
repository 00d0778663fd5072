import { type INodeProperties, type INodeTypeDescription, NodeConnectionTypes } from 'n8n-workflow';

import { OUTPUTS } from '../parameters/separateOutputs';
import type { Vendor } from '../vendor/vendor';
import { cancelCall } from './cancelCall';
import { cancelMany } from './cancelMany';
import { checkThenCancel } from './checkThenCancel';
import { getCall, getManyOf } from './get';
import type { Operation } from './operation';
import { scheduleCall } from './scheduleCall';

/** The operations that vendors have in common, and those of this vendor alone, in the panel's order. */
export function operationsOf(vendor: Vendor, ...own: Operation[]): Operation[] {
	const common = [cancelCall, cancelMany, checkThenCancel, getCall, getManyOf];
	const placing = vendor.schedule ? [scheduleCall(vendor, vendor.schedule)] : [];
	return [...common.map((operation) => operation(vendor)), ...placing, ...own].sort((one, other) =>
		one.name.localeCompare(other.name),
	);
}

/** A node's description, but for what n8n's linter wants to read in its own file. */
export function describeNode(
	{ name, displayName, description }: Vendor,
	operations: readonly Operation[],
): Omit<INodeTypeDescription, 'credentials' | 'icon' | 'subtitle' | 'usableAsTool'> {
	return {
		displayName,
		name,
		group: ['output'],
		version: 1,
		description,
		defaults: { name: displayName },
		inputs: [NodeConnectionTypes.Main],
		outputs: OUTPUTS,
		properties: propertiesOf(operations),
	};
}

function propertiesOf(operations: readonly Operation[]): INodeProperties[] {
	return [
		{
			displayName: 'Resource',
			name: 'resource',
			type: 'options',
			noDataExpression: true,
			options: [{ name: 'Call', value: 'call' }],
			default: 'call',
		},
		{
			displayName: 'Operation',
			name: 'operation',
			type: 'options',
			noDataExpression: true,
			displayOptions: { show: { resource: ['call'] } },
			options: operations.map(({ value, action, summary, ...operation }) => ({
				name: operation.name,
				value,
				action,
				description: summary,
			})),
			default: 'checkThenCancel',
		},
		...operations.flatMap(({ value, description: own }) => shownFor(value, own)),
	];
}

/**
 * Shows an operation's parameters for that operation alone, beside their own conditions. The operation stands
 * first, as n8n takes the first expression that it meets for a match and looks at no further condition.
 */
function shownFor(operation: string, properties: readonly INodeProperties[]): INodeProperties[] {
	return properties.map((property) => ({
		...property,
		displayOptions: {
			...property.displayOptions,
			show: { resource: ['call'], operation: [operation], ...property.displayOptions?.show },
		},
	}));
}
