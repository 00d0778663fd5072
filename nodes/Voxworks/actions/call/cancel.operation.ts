import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { ANY_CANCELLABLE } from '../../../shared/cancellation/policy';
import { errorUnlessCancelled } from '../../../shared/cancellation/strict';
import { callIdField, readCallId } from '../../../shared/parameters/callId';
import { cancelItems } from '../../../shared/items/cancelItems';
import { shownFor } from '../../../shared/operations/operation';
import { optionsField, readOptions } from '../../../shared/parameters/options';
import { voxworks } from '../../api';
import { scheduledOnlyNotice } from './notices';

export const description = shownFor('cancel', [scheduledOnlyNotice, callIdField, optionsField()]);

/** Cancel Call: one request, and anything but a cancelled call is an error. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const outcomes = await cancelItems(this, {
		vendor: voxworks,
		readJob: (itemIndex) => ({
			callId: readCallId(this, itemIndex),
			withCheck: false,
			cancelIf: ANY_CANCELLABLE,
			options: readOptions(this, itemIndex),
		}),
		errorOf: (report) => errorUnlessCancelled(voxworks.displayName, report),
	});
	return [outcomes.map(({ item }) => item)];
}
