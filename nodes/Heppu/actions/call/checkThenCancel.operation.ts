import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { errorOf } from '../../../shared/cancellation/strict';
import { callIdField, readCallId } from '../../../shared/parameters/callId';
import { cancelItems, distribute } from '../../../shared/items/cancelItems';
import { onNotFoundOption, optionsField, readOptions } from '../../../shared/parameters/options';
import { shownFor } from '../../../shared/operations/operation';
import { separateOutputsField } from '../../../shared/parameters/separateOutputs';
import { heppu } from '../../api';
import { cancelIfFields, readCancelIf } from './cancelIf';
import { hangUpNotice } from './notices';

export const description = shownFor('checkThenCancel', [
	hangUpNotice,
	callIdField,
	...cancelIfFields,
	separateOutputsField,
	optionsField(onNotFoundOption),
]);

/** Check Then Cancel: tells what it found, and errs only when it cannot know. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const outcomes = await cancelItems(this, {
		vendor: heppu,
		readJob: (itemIndex) => ({
			callId: readCallId(this, itemIndex),
			withCheck: true,
			cancelIf: readCancelIf(this, itemIndex),
			options: readOptions(this, itemIndex),
		}),
		errorOf: (report, { options }) =>
			errorOf(heppu.displayName, report, options.onNotFound === 'error'),
	});
	return distribute(this, outcomes);
}
