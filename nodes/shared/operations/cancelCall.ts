import { ANY_CANCELLABLE } from '../cancellation/policy';
import { errorUnlessCancelled } from '../cancellation/strict';
import { cancelItems } from '../items/cancelItems';
import { liveCallIdFields, readCallId } from '../parameters/callId';
import { optionsFields, readOptions } from '../parameters/options';
import type { Vendor } from '../vendor/vendor';
import { noticesOfOneCancel } from './notices';
import type { Operation } from './operation';

/** Cancel Call: one request, and anything but a cancelled call is an error. */
export function cancelCall(vendor: Vendor): Operation {
	return {
		value: 'cancel',
		name: 'Cancel Call',
		action: 'Cancel a call',
		summary: vendor.cannotHangUp
			? 'Cancel a scheduled call at once'
			: 'Cancel a call at once; a call in progress is hung up',
		builderHint: vendor.cannotHangUp
			? 'Ends with an error where the call is not scheduled any more. Use checkThenCancel where that is nothing unusual.'
			: 'Hangs up on a person who is on the phone, and ends with an error where the call is over. Use checkThenCancel with cancelIf notStarted unless the user wants calls in progress to be ended.',
		description: [
			...noticesOfOneCancel(vendor),
			...liveCallIdFields,
			...optionsFields('cancel', vendor),
		],
		async execute(context) {
			const outcomes = await cancelItems(context, {
				vendor,
				operation: 'Cancel Call',
				readJob: (itemIndex) => ({
					callId: readCallId(context, itemIndex),
					withCheck: false,
					cancelIf: ANY_CANCELLABLE,
					options: readOptions(context, itemIndex),
				}),
				errorOf: (report) => errorUnlessCancelled(vendor.displayName, report),
			});
			return [outcomes.map(({ item }) => item)];
		},
	};
}
