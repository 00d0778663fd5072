import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { normaliseId } from '../usableId';

/** The parameter `callId`: picked from the list of all calls, or by ID. */
export const callIdField = fieldFor('searchCalls', 'The call to work on');

/** The same for an operation that needs a call that has not ended: its list shows no others. */
export const liveCallIdField = fieldFor(
	'searchLiveCalls',
	'The call to work on. The list shows calls that have not ended, one status after the other. Any other call can be given by its ID.',
);

/** @param searchListMethod the picker, of `items/pickers.ts` */
function fieldFor(searchListMethod: string, description: string): INodeProperties {
	return {
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
