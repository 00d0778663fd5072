import type { INodeProperties } from 'n8n-workflow';

import { shownWhere } from './tool';

/** The parameter `separateOutputs`. An AI agent gets one answer from its tool, so it is not offered there. */
export const separateOutputsField: INodeProperties = shownWhere(false, {
	displayName: 'Separate Outputs',
	name: 'separateOutputs',
	type: 'boolean',
	default: false,
	noDataExpression: true,
	description:
		'Whether to give the node two outputs, Cancelled and Not Cancelled, instead of one for all calls',
});

/** The node's outputs as n8n evaluates them while the panel is edited. */
export const OUTPUTS = `={{ ((operation, separate) =>
	operation === 'checkThenCancel' && separate === true
		? [{ type: 'main', displayName: 'Cancelled' }, { type: 'main', displayName: 'Not Cancelled' }]
		: [{ type: 'main' }]
)($parameter.operation, $parameter.separateOutputs) }}`;
