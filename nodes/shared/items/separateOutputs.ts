import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import type { ItemOutcome } from './cancelItems';
import { isTool } from '../parameters/values';

/** The parameter `separateOutputs`; an agent's tool has one answer, so it is not offered there. */
export const separateOutputsField: INodeProperties = {
	displayName: 'Separate Outputs',
	name: 'separateOutputs',
	type: 'boolean',
	default: false,
	noDataExpression: true,
	description:
		'Whether to give the node two outputs, Cancelled and Not Cancelled, instead of one for all calls',
	displayOptions: { hide: { '@tool': [true] } },
};

/** The node's outputs as n8n evaluates them while the panel is edited. */
export const OUTPUTS = `={{ ((operation, separate) =>
	operation === 'checkThenCancel' && separate === true
		? [{ type: 'main', displayName: 'Cancelled' }, { type: 'main', displayName: 'Not Cancelled' }]
		: [{ type: 'main' }]
)($parameter.operation, $parameter.separateOutputs) }}`;

/** One output, or Cancelled and Not Cancelled; a call that went wrong is in the second. */
export function distribute(
	context: IExecuteFunctions,
	outcomes: readonly ItemOutcome[],
): INodeExecutionData[][] {
	const isSeparate =
		context.getNodeParameter('separateOutputs', 0, false) === true && !isTool(context);
	if (!isSeparate) return [outcomes.map(({ item }) => item)];
	return [true, false].map((wanted) =>
		outcomes.filter(({ isCancelled }) => isCancelled === wanted).map(({ item }) => item),
	);
}
