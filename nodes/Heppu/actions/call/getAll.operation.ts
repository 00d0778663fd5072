import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { readBoolean } from '../../../shared/parameters/values';
import { readFiltersForReading } from '../../../shared/parameters/filters';
import { getManyCalls } from '../../../shared/items/getCalls';
import { limitFields, readLimit, simplifyField } from '../../../shared/parameters/limit';
import { shownFor } from '../../../shared/operations/operation';
import { optionsField, readOptions } from '../../../shared/parameters/options';
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
