import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { readFiltersForReading } from '../../../shared/items/filters';
import { getManyCalls } from '../../../shared/items/getCalls';
import { limitFields, readLimit } from '../../../shared/items/listFields';
import { shownFor } from '../../../shared/items/operation';
import { optionsField, readOptions } from '../../../shared/items/options';
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
