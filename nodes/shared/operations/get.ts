import type { IExecuteFunctions } from 'n8n-workflow';

import { getCalls, getManyCalls } from '../items/getCalls';
import { callIdField, readCallId } from '../parameters/callId';
import { filtersField, readFiltersForReading } from '../parameters/filters';
import { limitFields, readLimit, simplifyField } from '../parameters/limit';
import { optionsFields, readOptions } from '../parameters/options';
import { readBoolean } from '../parameters/values';
import { panelFilters } from '../vendor/filters';
import { simplifyCall } from '../vendor/simplify';
import type { Vendor } from '../vendor/vendor';
import type { Operation } from './operation';

/** Get: reads one call. */
export function getCall(vendor: Vendor): Operation {
	return {
		value: 'get',
		name: 'Get',
		action: 'Get a call',
		summary: 'Read one call',
		description: [callIdField, simplifyField, ...optionsFields('get')],
		async execute(context) {
			return await getCalls(context, vendor, (itemIndex) => ({
				callId: readCallId(context, itemIndex),
				options: readOptions(context, itemIndex),
				simplify: readSimplify(context, itemIndex, vendor),
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
		description: [...limitFields, simplifyField, filtersField(filters), ...optionsFields('getAll')],
		async execute(context) {
			return await getManyCalls(context, vendor, (itemIndex) => ({
				query: readFiltersForReading(context, itemIndex, filters),
				limit: readLimit(context, itemIndex),
				options: readOptions(context, itemIndex),
				simplify: readSimplify(context, itemIndex, vendor),
			}));
		},
	};
}

/** @returns undefined where the record is wanted as it came. @throws CallError of kind `input` */
function readSimplify(context: IExecuteFunctions, itemIndex: number, { fields }: Vendor) {
	return readBoolean(context, itemIndex, simplifyField)
		? (record: object) => simplifyCall(record, fields)
		: undefined;
}
