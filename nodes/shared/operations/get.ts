import type { IExecuteFunctions } from 'n8n-workflow';

import { getCalls, getManyCalls } from '../items/getCalls';
import { callIdFields, readCallId } from '../parameters/callId';
import { filtersField, readFiltersForReading } from '../parameters/filters';
import { limitFields, readLimit } from '../parameters/limit';
import { optionsFields, readOptions } from '../parameters/options';
import { readPresentation, simplifyFields } from '../parameters/simplify';
import { panelFilters } from '../vendor/filters';
import { fieldsShown, selectableFields } from '../vendor/simplify';
import type { Vendor } from '../vendor/vendor';
import type { Operation } from './operation';

/** Get: reads one call. */
export function getCall(vendor: Vendor): Operation {
	return {
		value: 'get',
		name: 'Get',
		action: 'Get a call',
		summary: 'Read one call',
		builderHint:
			'Reads only. Before a cancel it is not needed: checkThenCancel reads the call itself.',
		description: [
			...callIdFields,
			...simplifyFields(selectableFields(vendor)),
			...optionsFields('get'),
		],
		async execute(context) {
			return await getCalls(context, vendor, (itemIndex) => ({
				callId: readCallId(context, itemIndex),
				options: readOptions(context, itemIndex),
				...readFieldsShown(context, itemIndex, vendor),
			}));
		},
	};
}

/** Get Many: lists calls by filter. */
export function getManyOf(vendor: Vendor): Operation {
	const filters = panelFilters(vendor.filters);
	return {
		value: 'getAll',
		name: 'Get Many',
		action: 'Get many calls',
		summary: 'List calls by filter',
		builderHint:
			'Reads only. Do not loop over its items to cancel them: cancelMany does so with guards of its own.',
		description: [
			...limitFields,
			...simplifyFields(selectableFields(vendor)),
			filtersField(filters),
			...optionsFields('getAll'),
		],
		async execute(context) {
			return await getManyCalls(context, vendor, (itemIndex) => ({
				query: readFiltersForReading(context, itemIndex, filters),
				limit: readLimit(context, itemIndex),
				options: readOptions(context, itemIndex),
				...readFieldsShown(context, itemIndex, vendor),
			}));
		},
	};
}

/** @throws CallError of kind `input` */
function readFieldsShown(context: IExecuteFunctions, itemIndex: number, vendor: Vendor) {
	return fieldsShown(vendor, readPresentation(context, itemIndex, selectableFields(vendor)));
}
