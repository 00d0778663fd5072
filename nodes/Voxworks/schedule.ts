import { textOf } from '../shared/json';
import type { VendorSchedule } from '../shared/vendor/profile';
import { idIn, recordsIn } from './answers';

/**
 * Documented: `POST /create-phone-call` with `from_number`, `script_id`, `contact` and `scheduled_time` answers 201;
 * the contact is found or made by its number. Assumed: without `scheduled_time` the call is made at once, and the
 * answer holds the call or its ID. What a row of the list shows was cut off, so that the list cannot tell whether a
 * call was placed.
 */
export const schedule: VendorSchedule = {
	path: '/create-phone-call',
	fields: [
		{
			kind: 'id',
			field: {
				displayName: 'Script ID',
				name: 'scriptId',
				type: 'string',
				default: '',
				required: true,
				placeholder: 'e.g. a1b2c3d4-e5f6-7890-abcd-ef1234567890',
				description: 'The script that the voice agent follows',
			},
		},
		{
			kind: 'phoneNumber',
			field: {
				displayName: 'From Number',
				name: 'fromNumber',
				type: 'string',
				default: '',
				required: true,
				placeholder: 'e.g. +61291234567',
				description: 'The number that the call is made from, with its country',
			},
		},
	],
	additionalFields: [
		{
			kind: 'text',
			field: {
				displayName: 'First Name',
				name: 'firstName',
				type: 'string',
				default: '',
				description: 'The first name of the person. It is kept with the contact of this number.',
			},
		},
		{
			kind: 'text',
			field: {
				displayName: 'Last Name',
				name: 'lastName',
				type: 'string',
				default: '',
				description: 'The last name of the person. It is kept with the contact of this number.',
			},
		},
	],
	body: ({ phoneNumber, given }, time) => ({
		from_number: given.fromNumber,
		script_id: given.scriptId,
		contact: {
			phone_number: phoneNumber,
			...(given.firstName === undefined ? {} : { first_name: given.firstName }),
			...(given.lastName === undefined ? {} : { last_name: given.lastName }),
		},
		...(time === undefined ? {} : { scheduled_time: time }),
	}),
	/** Beside `success`, or in the call's own record. */
	record: (body) => {
		const records = recordsIn(body);
		// The call's own record shows more than its ID.
		return [...records.slice(1), ...records.slice(0, 1)].find(
			(record) => textOf(idIn(record)) !== null,
		);
	},
};
