import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { readFiltersForReading } from '../../../shared/parameters/filters';
import { getManyCalls } from '../../../shared/items/getCalls';
import { limitFields, readLimit } from '../../../shared/parameters/limit';
import { shownFor } from '../../../shared/operations/operation';
import { optionsField, readOptions } from '../../../shared/parameters/options';
import { voxworks } from '../../api';
import { FILTERS, filters } from './filters';

export const description = shownFor('getAll', [...limitFields, filters, optionsField()]);

/** Get Many: lists calls by filter. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await getManyCalls(this, voxworks, (itemIndex) => ({
		query: readFiltersForReading(this, itemIndex, FILTERS),
		limit: readLimit(this, itemIndex),
		options: readOptions(this, itemIndex),
	}));
}
