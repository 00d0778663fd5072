import { fieldOf, textOf } from '../shared/json';
import { metadataField } from '../shared/parameters/metadata';
import type { PlacingField } from '../shared/parameters/placing';
import { canonicalId, isAbout } from '../shared/sameId';
import type { VendorSchedule } from '../shared/vendor/profile';
import { textField } from '../shared/vendor/rows';
import { agentIdField } from './agents';

/** Documented: 0 is the highest priority, 10 the lowest. */
const LOWEST_PRIORITY = 10;

const ADDITIONAL_FIELDS: PlacingField[] = [
	{
		kind: 'metadata',
		field: metadataField({
			displayName: 'Call Metadata',
			name: 'callMetadata',
			description:
				'What the agent is to know of the person and the call. Heppu names, among others, firstName, lastName, company, timezone, preferredLanguage, doNotCallBefore and doNotCallAfter.',
		}),
	},
	{
		kind: 'phoneNumber',
		field: {
			displayName: 'Caller ID',
			name: 'callerId',
			type: 'string',
			default: '',
			placeholder: 'e.g. +358401234567',
			description:
				"The number that the person sees, with its country; the agent's first number unless given",
		},
	},
	{
		kind: 'email',
		field: {
			displayName: 'Contact Email',
			name: 'contactEmail',
			type: 'string',
			placeholder: 'name@email.com',
			default: '',
			description: 'The e-mail address of the person',
		},
	},
	{
		kind: 'text',
		field: {
			displayName: 'Contact Name',
			name: 'contactName',
			type: 'string',
			default: '',
			description: 'The full name of the person',
		},
	},
	{
		kind: 'wholeNumber',
		field: {
			displayName: 'Max Retries',
			name: 'maxRetries',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			description:
				'How often Heppu calls again if the call is not answered, busy or fails. Each retry rings the person up again, and no cancel ends retries that are still to come.',
		},
	},
	{
		kind: 'metadata',
		field: metadataField({
			displayName: 'Metadata',
			name: 'metadata',
			description: 'Data of your own, which Heppu keeps with the call',
		}),
	},
	{
		kind: 'wholeNumber',
		max: LOWEST_PRIORITY,
		field: {
			displayName: 'Priority',
			name: 'priority',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: LOWEST_PRIORITY },
			default: 5,
			description:
				"From 0, which is the highest, to 10, the lowest. Set it where order matters: Heppu's pages differ about what holds without it (0 on one, 5 on another).",
		},
	},
	{
		kind: 'durations',
		field: {
			displayName: 'Retry Intervals',
			name: 'retryIntervals',
			type: 'string',
			default: '',
			placeholder: 'e.g. 2 hours, 1 day',
			description:
				'How long after a call that did not come about Heppu calls again, with commas or a list by expression. Each rings the person up again, and no cancel ends retries that are still to come.',
		},
	},
];

/**
 * Documented: `POST /calls/schedule` with `agentId` and `contactPhone`, and what else can be given under the names
 * of our parameters; without `scheduledAt` the call is made at once. The answer is documented nowhere (assumed:
 * 201 with the call in `data`).
 */
export const schedule: VendorSchedule = {
	path: '/calls/schedule',
	fields: [
		{
			kind: 'uuid',
			field: {
				...agentIdField,
				required: true,
				description: 'The voice agent that makes the call',
			},
		},
	],
	additionalFields: ADDITIONAL_FIELDS,
	body: ({ phoneNumber, given }, scheduledAt) => ({
		contactPhone: phoneNumber,
		...(scheduledAt === undefined ? {} : { scheduledAt }),
		...given,
	}),
	record(body) {
		const data = fieldOf(body, 'data');
		const candidates = [data, fieldOf(data, 'call'), fieldOf(body, 'call'), body];
		return candidates.find((candidate) => textOf(fieldOf(candidate, 'id')) !== null);
	},
	search: {
		query: ({ phoneNumber, given }) => ({ phoneNumber, agentId: String(given.agentId) }),
		isBy(row, { given }) {
			const agentId = fieldOf(fieldOf(row, 'agent'), 'id');
			if (textField('direction')(row) === 'inbound') return 'other';
			if (typeof agentId !== 'string' || agentId === '') return 'unshown';
			return isAbout(canonicalId(String(given.agentId)), agentId) ? 'match' : 'other';
		},
		/** Documented: null where the call is to be made at once. */
		due(row) {
			const due = fieldOf(row, 'scheduledAt');
			return due === null ? null : (textOf(due) ?? undefined);
		},
	},
};
