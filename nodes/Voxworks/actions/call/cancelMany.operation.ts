import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { ANY_CANCELLABLE } from '../../../shared/cancellation/policy';
import { cancelMany } from '../../../shared/cancellation/cancelMany';
import { bulkItems } from '../../../shared/items/bulkItems';
import { cancelManyFields, readCancelManySettings } from '../../../shared/parameters/cancelMany';
import { readFilters } from '../../../shared/parameters/filters';
import { shownFor } from '../../../shared/operations/operation';
import { optionsField } from '../../../shared/parameters/options';
import { voxworks } from '../../api';
import { FILTERS, filters } from './filters';
import { scheduledOnlyNotice } from './notices';

export const description = shownFor('cancelMany', [
	scheduledOnlyNotice,
	filters,
	...cancelManyFields,
	optionsField(),
]);

/** Cancel Many: lists by filter, then cancels each match that the builder allows. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await bulkItems(this, {
		vendor: voxworks,
		operation: 'Cancel Many',
		readJob: (itemIndex) => ({
			...readCancelManySettings(this, itemIndex, readFilters(this, itemIndex, FILTERS)),
			cancelIf: ANY_CANCELLABLE,
		}),
		perform: async ({ query, maxCalls, cancelIf }, request, open) =>
			await cancelMany({ ...request, listing: voxworks.listing(open, query), cancelIf, maxCalls }),
	});
}
