import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { CallError } from '../callError';
import { readBuilders, setByBuilder, shownWhere } from './tool';
import { isTool, readBoolean, readWholeNumber } from './values';

const maxCallsField: INodeProperties = {
	displayName: 'Max Calls',
	name: 'maxCalls',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 50,
	description: 'If more calls than this would be placed in one run, none is and the node says so',
};

/** The parameter `maxCalls` of Schedule Call. */
export const maxPlacedFields = setByBuilder(maxCallsField);

/** Of an AI agent's tool alone. No model may set it. */
const letPlaceField: INodeProperties = {
	displayName: 'Let the AI Place Calls',
	name: 'letAiPlaceCalls',
	type: 'boolean',
	default: false,
	noDataExpression: true,
	description:
		'Whether the AI agent may ring people up by itself. Without this the tool places no call.',
};

export const letPlaceFields: INodeProperties[] = [shownWhere(true, letPlaceField)];

/** @throws CallError of kind `input` */
export function readMaxPlaced(context: IExecuteFunctions, itemIndex: number): number {
	return readBuilders(context, itemIndex, maxCallsField, readWholeNumber);
}

/** @throws CallError of kind `input` if an AI agent is to place a call and its builder does not let it */
export function requirePermissionToPlace(context: IExecuteFunctions, itemIndex: number): void {
	if (!isTool(context)) return;
	if (readBuilders(context, itemIndex, letPlaceField, readBoolean)) return;
	throw new CallError('input', 'The AI agent may not place calls, so that none was placed', {
		hint: `Whoever has built this workflow can let it, by '${letPlaceField.displayName}' in the tool. Do not try again`,
	});
}
