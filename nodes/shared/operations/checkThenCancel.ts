import { errorOf } from '../cancellation/strict';
import { cancelItems, distribute } from '../items/cancelItems';
import { liveCallIdFields, readCallId } from '../parameters/callId';
import { cancelIfFields, readCancelIf } from '../parameters/cancelIf';
import { optionsFields, readOptions } from '../parameters/options';
import { separateOutputsField } from '../parameters/separateOutputs';
import type { Vendor } from '../vendor/vendor';
import { noticesWithCancelIf } from './notices';
import type { Operation } from './operation';

/** Check Then Cancel: tells what it found, and errs only when it cannot know. */
export function checkThenCancel(vendor: Vendor): Operation {
	return {
		value: 'checkThenCancel',
		name: 'Check Then Cancel',
		action: 'Check then cancel a call',
		summary: 'Read the call first and cancel it only if its status allows it',
		builderHint:
			'The right choice for one call from a webhook, a form or a schedule: a call that is over is told as such, without an error. Read outcome and reason of its item.',
		description: [
			...noticesWithCancelIf(vendor),
			...liveCallIdFields,
			...cancelIfFields(vendor.statuses),
			separateOutputsField,
			...optionsFields('checkThenCancel', vendor),
		],
		async execute(context) {
			const outcomes = await cancelItems(context, {
				vendor,
				operation: 'Check Then Cancel',
				readJob: (itemIndex) => ({
					callId: readCallId(context, itemIndex),
					withCheck: true,
					cancelIf: readCancelIf(context, itemIndex, vendor.statuses),
					options: readOptions(context, itemIndex),
				}),
				errorOf: (report, { options }) =>
					errorOf(vendor.displayName, report, options.onNotFound === 'error'),
			});
			return distribute(context, outcomes);
		},
	};
}
