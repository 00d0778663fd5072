import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { callIdField, readCallId } from '../../../shared/parameters/callId';
import { getCalls } from '../../../shared/items/getCalls';
import { shownFor } from '../../../shared/operations/operation';
import { optionsField, readOptions } from '../../../shared/parameters/options';
import { voxworks } from '../../api';

export const description = shownFor('get', [callIdField, optionsField()]);

/** Get: reads one call. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await getCalls(this, voxworks, (itemIndex) => ({
		callId: readCallId(this, itemIndex),
		options: readOptions(this, itemIndex),
	}));
}
