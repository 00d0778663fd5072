import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { readBoolean } from '../../../shared/items/bulkFields';
import { callIdField, readCallId } from '../../../shared/items/callId';
import { getCalls } from '../../../shared/items/getCalls';
import { simplifyField } from '../../../shared/items/listFields';
import { shownFor } from '../../../shared/items/operation';
import { optionsField, readOptions } from '../../../shared/items/options';
import { heppu } from '../../api';
import { simplifyCall } from './simplify';

export const description = shownFor('get', [callIdField, simplifyField, optionsField()]);

/** Get: reads one call. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await getCalls(this, heppu, (itemIndex) => ({
		callId: readCallId(this, itemIndex),
		options: readOptions(this, itemIndex),
		simplify: readBoolean(this, itemIndex, simplifyField) ? simplifyCall : undefined,
	}));
}
