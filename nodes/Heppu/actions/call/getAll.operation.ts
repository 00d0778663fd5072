import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { readBoolean } from '../../../shared/items/bulkFields';
import { readFiltersForReading } from '../../../shared/items/filters';
import { getManyCalls } from '../../../shared/items/getCalls';
import { limitFields, readLimit, simplifyField } from '../../../shared/items/listFields';
import { shownFor } from '../../../shared/items/operation';
import { optionsField, readOptions } from '../../../shared/items/options';
import { heppu } from '../../api';
import { FILTERS, filters } from './filters';
import { simplifyCall } from './simplify';

export const description = shownFor('getAll', [
	...limitFields,
	simplifyField,
	filters,
	optionsField(),
]);

/** Get Many: lists calls by filter, newest first. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await getManyCalls(this, heppu, (itemIndex) => ({
		query: readFiltersForReading(this, itemIndex, FILTERS),
		limit: readLimit(this, itemIndex),
		options: readOptions(this, itemIndex),
		simplify: readBoolean(this, itemIndex, simplifyField) ? simplifyCall : undefined,
	}));
}
