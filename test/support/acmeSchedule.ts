import { fieldOf } from '../../nodes/shared/json';
import type { VendorSchedule } from '../../nodes/shared/vendor/profile';
import { textField } from '../../nodes/shared/vendor/rows';

/** How Acme books calls. */
export const schedule: VendorSchedule = {
	path: '/calls',
	fields: [
		{
			kind: 'id',
			field: {
				displayName: 'Trunk ID',
				name: 'trunkId',
				type: 'string',
				default: '',
				required: true,
				description: 'The trunk that the call is made from',
			},
		},
	],
	additionalFields: [
		{
			kind: 'text',
			field: {
				displayName: 'Campaign',
				name: 'campaign',
				type: 'string',
				default: '',
				description: 'The campaign that the call belongs to',
			},
		},
	],
	body: ({ phoneNumber, given: { trunkId, campaign } }, time) => ({
		number: phoneNumber,
		trunk: trunkId,
		...(campaign === undefined ? {} : { campaign }),
		...(time === undefined ? {} : { booked_for: time }),
	}),
	record: (body) => (fieldOf(body, 'ok') === true ? fieldOf(body, 'call') : undefined),
	search: {
		query: ({ phoneNumber }) => ({ number: phoneNumber }),
		isBy(row, { given }) {
			const trunk = fieldOf(row, 'trunk');
			if (trunk === undefined) return 'unshown';
			return trunk === given.trunkId ? 'match' : 'other';
		},
		due: (row) => textField('booked_for')(row) ?? undefined,
	},
};
