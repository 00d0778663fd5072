import { cancelMany as cancelAllListed } from '../cancellation/cancelMany';
import { bulkItems } from '../items/bulkItems';
import {
	allowUnfilteredField,
	dryRunFields,
	failIfIncompleteFields,
	maxCallsFields,
	outputField,
	readCancelManySettings,
} from '../parameters/bulk';
import { cancelIfFields, readCancelIf } from '../parameters/cancelIf';
import { filtersField, readFilters } from '../parameters/filters';
import { optionsFields } from '../parameters/options';
import { panelFilter } from '../vendor/filters';
import type { Vendor } from '../vendor/vendor';
import { noticesWithCancelIf } from './notices';
import type { Operation } from './operation';

/** Cancel Many: lists by filter, then cancels each match that the builder allows. */
export function cancelMany(vendor: Vendor): Operation {
	const filters = vendor.filters.map(panelFilter);
	const { statuses } = vendor;
	return {
		value: 'cancelMany',
		name: 'Cancel Many',
		action: 'Cancel many calls',
		summary: 'List calls by filter and cancel each match',
		description: [
			...noticesWithCancelIf(vendor),
			...dryRunFields,
			filtersField(filters),
			...cancelIfFields(statuses),
			...maxCallsFields,
			outputField,
			...failIfIncompleteFields,
			...optionsFields('cancelMany'),
			allowUnfilteredField,
		],
		async execute(context) {
			return await bulkItems(context, {
				vendor,
				operation: 'Cancel Many',
				readJob: (itemIndex) => ({
					...readCancelManySettings(context, itemIndex, readFilters(context, itemIndex, filters)),
					cancelIf: readCancelIf(context, itemIndex, statuses),
				}),
				perform: async ({ filters: query, maxCalls, cancelIf }, request, open) =>
					await cancelAllListed({
						...request,
						listing: vendor.listing(open, query),
						cancelIf,
						maxCalls,
					}),
			});
		},
	};
}
