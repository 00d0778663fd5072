import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { readBoolean } from '../../../shared/parameters/values';
import { callIdField, readCallId } from '../../../shared/parameters/callId';
import { getCalls } from '../../../shared/items/getCalls';
import { simplifyField } from '../../../shared/parameters/limit';
import { shownFor } from '../../../shared/operations/operation';
import { optionsField, readOptions } from '../../../shared/parameters/options';
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
