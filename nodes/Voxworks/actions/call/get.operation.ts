import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { callIdField, readCallId } from '../../../shared/items/callId';
import { getCalls } from '../../../shared/items/getCalls';
import { shownFor } from '../../../shared/items/operation';
import { optionsField, readOptions } from '../../../shared/items/options';
import { voxworks } from '../../api';

export const description = shownFor('get', [callIdField, optionsField()]);

/** Get: reads one call. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await getCalls(this, voxworks, (itemIndex) => ({
		callId: readCallId(this, itemIndex),
		options: readOptions(this, itemIndex),
	}));
}
