import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { cancelMany } from '../../../shared/cancellation/cancelMany';
import { bulkItems } from '../../../shared/items/bulkItems';
import { cancelManyFields, readCancelManySettings } from '../../../shared/parameters/cancelMany';
import { readFilters } from '../../../shared/parameters/filters';
import { shownFor } from '../../../shared/operations/operation';
import { optionsField } from '../../../shared/parameters/options';
import { heppu } from '../../api';
import { cancelIfFields, readCancelIf } from './cancelIf';
import { FILTERS, filters } from './filters';
import { hangUpNotice } from './notices';

export const description = shownFor('cancelMany', [
	hangUpNotice,
	filters,
	...cancelIfFields,
	...cancelManyFields,
	optionsField(),
]);

/** Cancel Many: lists by filter, then cancels each match that the builder allows. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await bulkItems(this, {
		vendor: heppu,
		operation: 'Cancel Many',
		readJob: (itemIndex) => ({
			...readCancelManySettings(this, itemIndex, readFilters(this, itemIndex, FILTERS)),
			cancelIf: readCancelIf(this, itemIndex),
		}),
		perform: async ({ query, maxCalls, cancelIf }, request, open) =>
			await cancelMany({ ...request, listing: heppu.listing(open, query), cancelIf, maxCalls }),
	});
}
