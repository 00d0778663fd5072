import { scheduleItems } from '../items/scheduleItems';
import { optionsFields, readOptions } from '../parameters/options';
import { readPhoneNumber } from '../parameters/phoneNumber';
import { additionalFieldsField, readGivenFields } from '../parameters/placing';
import {
	letPlaceFields,
	maxPlacedFields,
	readMaxPlaced,
	requirePermissionToPlace,
} from '../parameters/placingLimits';
import { readWhen, whenFields } from '../parameters/when';
import type { VendorSchedule } from '../vendor/profile';
import type { Vendor } from '../vendor/vendor';
import { agentNotice, noticeOf } from './notices';
import type { Operation } from './operation';

const phoneNumberField = {
	displayName: 'Phone Number',
	name: 'phoneNumber',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. +4915112345678',
	description: 'Who is to be called: one number with its country',
} as const;

const placingNotice = noticeOf(
	'placingNotice',
	'Rings somebody up: each input item places one call. No call is placed twice: if an answer is lost, nothing is sent again, and the error says how to look for the call. Leave Retry On Fail in the settings of this node off.',
);

/** Schedule Call: places one call for each item, now or later, and never one twice. */
export function scheduleCall(vendor: Vendor, schedule: VendorSchedule): Operation {
	const { fields, additionalFields, search } = schedule;
	return {
		value: 'schedule',
		name: 'Schedule Call',
		action: 'Schedule a call',
		summary: 'Place a call, now or at a time',
		builderHint:
			'Rings a person up: one call for each input item. Never set Retry On Fail on it, put it into no loop that may run twice over the same item, and set maxCalls a little above the number expected.',
		description: [
			placingNotice,
			agentNotice,
			...letPlaceFields,
			...fields.map(({ field }) => field),
			phoneNumberField,
			...whenFields,
			additionalFieldsField(additionalFields),
			...maxPlacedFields,
			...optionsFields(search ? 'scheduleAndLook' : 'schedule'),
		],
		async execute(context) {
			const now = Date.now();
			return await scheduleItems(context, {
				vendor,
				schedule,
				now,
				readJob(itemIndex) {
					requirePermissionToPlace(context, itemIndex);
					const number: unknown = context.getNodeParameter(phoneNumberField.name, itemIndex, '');
					return {
						call: {
							phoneNumber: readPhoneNumber(number, phoneNumberField.displayName),
							dueAt: readWhen(context, itemIndex, now),
							given: readGivenFields(context, itemIndex, fields, additionalFields),
						},
						maxCalls: readMaxPlaced(context, itemIndex),
						options: readOptions(context, itemIndex),
					};
				},
			});
		},
	};
}
