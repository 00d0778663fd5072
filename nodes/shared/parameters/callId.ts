import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { normaliseId } from '../usableId';
import { bothDefinitions } from './tool';

/** The parameter `callId`, for a person and for a tool: picked from the list of all calls, or by ID. */
export const callIdFields = fieldsFor('searchCalls', 'The call to work on');

/** The same for an operation that needs a call that has not ended: its list shows no others. */
export const liveCallIdFields = fieldsFor(
	'searchLiveCalls',
	'The call to work on. The list shows calls that have not ended, one status after the other. Any other call can be given by its ID.',
);

/**
 * A tool's has no hint: beside the button that leaves the field to the model, an expression is not what is usual.
 * @param searchListMethod the picker, of `items/pickers.ts`
 */
function fieldsFor(searchListMethod: string, description: string): INodeProperties[] {
	const field: INodeProperties = {
		displayName: 'Call',
		name: 'callId',
		type: 'resourceLocator',
		default: { mode: 'id', value: '' },
		required: true,
		description,
		builderHint: {
			propertyHint:
				'One call ID for each item, by expression in mode id, e.g. {{ $json.callId }}. A call picked from the list stays the same in every run. A phone number is no call ID: to cancel by number use the operation cancelMany.',
		},
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Select a call...',
				typeOptions: { searchListMethod, searchable: true },
			},
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder: 'e.g. call_abc123',
				hint: 'Usually an expression, e.g. {{ $json.callId }}',
			},
		],
	};
	const modes = field.modes?.map((mode) => ({ ...mode, hint: undefined }));
	return bothDefinitions(field, { modes });
}

/** @throws CallError of kind `input` */
export function readCallId(context: IExecuteFunctions, itemIndex: number): string {
	const value = context.getNodeParameter('callId', itemIndex, '', { extractValue: true });
	return normaliseId(value, 'Call');
}

/** The same, or null where none can be read, for the output of an item whose parameters are wrong. */
export function callIdIfReadable(context: IExecuteFunctions, itemIndex: number): string | null {
	try {
		return readCallId(context, itemIndex);
	} catch {
		return null;
	}
}
