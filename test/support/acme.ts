import type {
	Icon,
	ICredentialType,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';

import { callPickers } from '../../nodes/shared/items/pickers';
import { fieldOf, wordOf, wordsIn } from '../../nodes/shared/json';
import { describeNode, operationsOf } from '../../nodes/shared/operations/node';
import { runOperation } from '../../nodes/shared/operations/operation';
import { isAbout } from '../../nodes/shared/sameId';
import {
	authenticateWith,
	baseUrlField,
	credentialTest,
} from '../../nodes/shared/vendor/credential';
import { textField } from '../../nodes/shared/vendor/rows';
import { defineVendor } from '../../nodes/shared/vendor/vendor';
import { schedule } from './acmeSchedule';

/*
 * Acme, the vendor of the tests: its profile, node and credential, made of nothing but what every vendor is
 * made of. Its pages stand at the head of `acmeVendor.cts`.
 */

/** Status is a pair of fields. */
function statusOf(call: unknown): string | null {
	const stage = wordOf(fieldOf(call, 'stage'));
	const step = wordOf(fieldOf(call, 'step'));
	return step === null ? stage : `${stage}/${step}`;
}

export const acme = defineVendor({
	name: 'acme',
	displayName: 'Acme',
	description: 'Cancel calls that Acme has booked or is making',
	notice: { name: 'hangUpNotice', text: 'Hangs up: whoever is on the phone is cut off at once.' },

	baseUrl: 'https://api.acme.example',
	root: '/v1',
	auth: {
		header: 'X-Acme-Token',
		owner: 'team',
		test: {
			query: { per_page: 1 },
			wrong: [{ key: 'ok', value: undefined, is: 'address' }],
		},
	},

	statuses: {
		cancellable: {
			notStarted: ['booked'],
			inProgress: ['live/dialling', 'live/ringing', 'live/talking'],
		},
		undecided: { notStarted: [] },
		ended: ['closed'],
		// A call that was aborted is closed like one that ended by itself.
		tellsCancelled: false,
	},
	shown: (call) => ({
		id: fieldOf(call, 'ref'),
		status: statusOf(call),
		createdAt: textField('created')(call),
		phoneNumber: textField('number')(call),
		scheduledAt: textField('booked_for')(call),
	}),
	errorIn: (body) => wordsIn(fieldOf(fieldOf(body, 'problem'), 'text')),

	read: {
		path: (ref) => `/calls/${ref}`,
		record(body) {
			const call = fieldOf(body, 'call');
			return fieldOf(body, 'ok') === true && statusOf(call) !== null ? call : null;
		},
		line(call) {
			const legs = fieldOf(call, 'legs');
			if (legs === 0) return 'closed';
			return Number(legs) > 0 ? 'open' : 'unknown';
		},
	},
	cancel: {
		method: 'POST',
		path: (ref) => `/calls/${ref}/abort`,
		meaning({ body }, ref) {
			if (fieldOf(body, 'ok') === false) return { kind: 'refused' };
			const call = fieldOf(body, 'call');
			const isOurs = isAbout(ref, fieldOf(call, 'ref')) && statusOf(call) === 'closed';
			const isWell = fieldOf(body, 'ok') === true && fieldOf(body, 'problem') === undefined;
			return isWell && isOurs && fieldOf(call, 'aborted') === true
				? { kind: 'cancelled', status: 'closed' }
				: { kind: 'unreadable' };
		},
	},
	schedule,
	list: {
		path: '/calls',
		rows: (body) => fieldOf(body, 'calls'),
		pages: {
			longest: 100,
			query: ({ cursor, limit = 100 }) => ({
				...(cursor === null ? {} : { page: cursor }),
				per_page: limit,
			}),
			next(body, { cursor }) {
				const page = Number(cursor ?? 0) + 1;
				return { next: page < Number(fieldOf(body, 'pages')) ? String(page) : null };
			},
		},
	},
	filters: [
		{
			name: 'campaign',
			displayName: 'Campaign',
			description: 'Only calls of this campaign',
			kind: 'word',
			query: 'campaign',
			shown: [textField('campaign')],
		},
		{
			name: 'createdAfter',
			displayName: 'Created After',
			description: 'Only calls created after this time',
			kind: 'date',
			query: 'created_from',
			rangeEnd: 'created_to',
			shown: [textField('created')],
		},
		{
			name: 'createdBefore',
			displayName: 'Created Before',
			description: 'Only calls created before this time',
			kind: 'date',
			query: 'created_to',
			shown: [],
		},
		{
			name: 'dueAfter',
			displayName: 'Due After',
			description: 'Only calls booked for this time or later',
			kind: 'date',
			byNode: { lacks: 'due time' },
			rangeEnd: 'dueBefore',
			shown: [textField('booked_for')],
		},
		{
			name: 'dueBefore',
			displayName: 'Due Before',
			description: 'Only calls booked for a time before this one',
			kind: 'date',
			shown: [],
		},
		{
			name: 'phoneNumber',
			displayName: 'Phone Number',
			description: 'Only calls to this number',
			kind: 'phoneNumber',
			query: 'number',
			shown: [textField('number')],
		},
		{
			name: 'stage',
			displayName: 'Stage',
			description: 'Only calls that are listed in this stage',
			kind: 'option',
			words: ['booked', 'live', 'closed'],
			default: 'booked',
			query: 'stage',
			shown: [textField('stage')],
			onOthers: 'leaveOutUnlessAll',
		},
		{
			name: 'testCall',
			displayName: 'Test Call',
			description: 'Whether to match test calls only, or all others only',
			kind: 'boolean',
			query: 'test_call',
			shown: [(call) => String(fieldOf(call, 'test_call') ?? '') || null],
		},
	],
	fields: { campaign: { type: 'string' }, number: { type: 'string' } },
});

const operations = operationsOf(acme);

export class Acme implements INodeType {
	description: INodeTypeDescription = {
		...describeNode(acme, operations),
		icon: 'file:acme.svg',
		usableAsTool: true,
		credentials: [{ name: 'acmeApi', required: true }],
	};

	methods = { listSearch: { ...callPickers(acme) } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperation(this, operations);
	}
}

export class AcmeApi implements ICredentialType {
	name = 'acmeApi';

	displayName = 'Acme API';

	icon: Icon = 'file:acme.svg';

	documentationUrl = 'https://docs.acme.example';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
		},
		baseUrlField(acme),
	];

	authenticate = authenticateWith(acme);

	test = credentialTest(acme);
}
