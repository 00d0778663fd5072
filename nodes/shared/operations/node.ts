import { type INodeProperties, type INodeTypeDescription, NodeConnectionTypes } from 'n8n-workflow';

import { OUTPUTS } from '../parameters/separateOutputs';
import type { Vendor } from '../vendor/vendor';
import { cancelCall } from './cancelCall';
import { cancelMany } from './cancelMany';
import { checkThenCancel } from './checkThenCancel';
import { getCall, getManyOf } from './get';
import { CALL, type Operation, type Resource } from './operation';
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
	{ name, displayName, description, cannotHangUp }: Vendor,
	operations: readonly Operation[],
): Omit<INodeTypeDescription, 'credentials' | 'icon' | 'subtitle' | 'usableAsTool'> {
	return {
		displayName,
		name,
		group: ['output'],
		version: 1,
		description,
		builderHint: { searchHint: searchHintOf(displayName, cannotHangUp) },
		defaults: { name: displayName },
		inputs: [NodeConnectionTypes.Main],
		outputs: OUTPUTS,
		properties: propertiesOf(operations),
	};
}

/** What n8n's own models read of a node before they choose it. */
function searchHintOf(displayName: string, cannotHangUp: boolean): string {
	const danger = cannotHangUp
		? `${displayName} cancels calls that are still scheduled; one that has started goes on.`
		: `Cancelling a call in progress hangs up on a person: set cancelIf to notStarted unless the user wants exactly that.`;
	return `Cancels phone calls of ${displayName} voice agents. For one call by its ID use the operation checkThenCancel; for calls by phone number, date or another filter use cancelMany, with dryRun true for a first run. ${danger}`;
}

function propertiesOf(operations: readonly Operation[]): INodeProperties[] {
	// Calls come first: in n8n's list of actions, too, where people look for a way to cancel one.
	const resources = [...new Set([CALL, ...operations.map(({ resource = CALL }) => resource)])];
	return [
		{
			displayName: 'Resource',
			name: 'resource',
			type: 'options',
			noDataExpression: true,
			options: resources.map(({ displayName: name, value }) => ({ name, value })),
			default: 'call',
		},
		...resources.map((resource) => operationField(resource, operations)),
		...operations.flatMap(shownFor),
	];
}

/** n8n wants a parameter `operation` for each resource. */
function operationField(about: Resource, operations: readonly Operation[]): INodeProperties {
	const field: INodeProperties = {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [about.value] } },
		options: operations
			.filter(({ resource = CALL }) => resource === about)
			.map(({ name, value, action, summary, builderHint }) => ({
				name,
				value,
				action,
				description: summary,
				// On the property itself n8n refuses a hint (2.41).
				...(builderHint === undefined ? {} : { builderHint: { propertyHint: builderHint } }),
			})),
		default: 'checkThenCancel',
	};
	return { ...field, default: about.preset };
}

/**
 * Shows an operation's parameters for that operation alone, beside their own conditions. The operation stands
 * first, as n8n takes the first expression that it meets for a match and looks at no further condition.
 */
function shownFor({ value, resource = CALL, description }: Operation): INodeProperties[] {
	return description.map((property) => ({
		...property,
		displayOptions: {
			...property.displayOptions,
			show: {
				resource: [resource.value],
				operation: [value],
				...property.displayOptions?.show,
			},
		},
	}));
}
