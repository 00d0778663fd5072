import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { readBoolean, readWholeNumber } from './values';

const returnAllField: INodeProperties = {
	displayName: 'Return All',
	name: 'returnAll',
	type: 'boolean',
	default: false,
	description: 'Whether to return all results or only up to a given limit',
};

const limitField: INodeProperties = {
	displayName: 'Limit',
	name: 'limit',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 50,
	description: 'Max number of results to return',
	displayOptions: { show: { returnAll: [false] } },
};

/** The parameters `returnAll` and `limit`. */
export const limitFields: INodeProperties[] = [returnAllField, limitField];

/** @returns undefined for all. @throws CallError of kind `input` */
export function readLimit(context: IExecuteFunctions, itemIndex: number): number | undefined {
	return readBoolean(context, itemIndex, returnAllField)
		? undefined
		: readWholeNumber(context, itemIndex, limitField);
}
