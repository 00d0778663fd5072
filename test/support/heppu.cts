import {
	startHeppu,
	type HeppuCall,
	type HeppuOptions,
	type HeppuSimulator,
} from '../../tools/simulators/index.cjs';
import { AGENT, HEPPU_PLACING, OTHER_AGENT } from './heppuPlacing.cjs';
import {
	byId,
	equals,
	fieldOf,
	isBefore,
	isFrom,
	type StatusCase,
	type Vendor,
} from './vendor.cjs';

const CASES: StatusCase[] = [
	{ status: 'initiated', phase: 'notStarted', fate: 'cancelled' },
	{ status: 'scheduled', phase: 'notStarted', fate: 'cancelled' },
	{ status: 'queued', phase: 'notStarted', fate: 'cancelled' },
	{ status: 'connecting', phase: 'inProgress', fate: 'cancelled' },
	{ status: 'ringing', phase: 'inProgress', fate: 'cancelled' },
	{ status: 'active', phase: 'inProgress', fate: 'cancelled' },
	{ status: 'on_hold', phase: 'unknown', fate: 'cancelled' },
	{ status: 'completed', phase: 'ended', fate: 'ended' },
	{ status: 'failed', phase: 'ended', fate: 'ended' },
	{ status: 'no_answer', phase: 'ended', fate: 'ended' },
	{ status: 'busy', phase: 'ended', fate: 'ended' },
	{ status: 'cancelled', phase: 'ended', fate: 'alreadyCancelled' },
];

const REFUSED_CASES: StatusCase[] = [
	{ status: 'initiated', phase: 'notStarted', fate: 'refusedAgainstItsWord' },
	{ status: 'connecting', phase: 'inProgress', fate: 'refusedAgainstItsWord' },
	{ status: 'ringing', phase: 'inProgress', fate: 'refusedAgainstItsWord' },
	{ status: 'active', phase: 'inProgress', fate: 'refusedAgainstItsWord' },
	{ status: 'scheduled', phase: 'notStarted', fate: 'refused' },
	{ status: 'queued', phase: 'notStarted', fate: 'refused' },
	{ status: 'on_hold', phase: 'unknown', fate: 'refused' },
];

const refusal = (status: string) => `Cannot cancel call with status: ${status}`;

const cancelled = (id: string) => ({ data: { id, status: 'cancelled' } });

export const HEPPU: Vendor<'heppu', HeppuSimulator, HeppuOptions> = {
	name: 'heppu',
	displayName: 'Heppu',
	nodeType: 'n8n-nodes-voxworks-heppu.heppu',
	credentialType: 'heppuApi',
	start: startHeppu,

	keyHeaders: (key) => ({ 'x-api-key': key }),
	root: '/api/v1',
	paths: {
		list: '/api/v1/calls',
		read: (callId) => `/api/v1/calls/${callId}`,
		cancel: (callId) => `/api/v1/calls/${callId}`,
	},
	pageQuery: { sortBy: 'createdAt', sortOrder: 'desc', limit: '100' },
	cancelMethod: 'DELETE',
	testQuery: { limit: '1' },

	words: {
		notStarted: 'initiated',
		inProgress: 'active',
		ended: 'completed',
		unreached: 'no_answer',
		cancelled: 'cancelled',
	},
	shown: (status) => status,
	isCancelled: (status) => status === 'cancelled',
	tellsCancelled: true,
	hangsUp: true,
	hasCancelIf: true,
	hasEmergencyStop: true,
	readsDueTime: false,
	tellsTotals: true,
	provesLongLists: true,
	behaviours: [
		{
			title: 'Heppu',
			options: {},
			cases: CASES,
			acceptance: 'Call cancelled successfully',
			refusal,
		},
		{
			title: 'Heppu, if it refuses what it documents as possible',
			options: { refuses: REFUSED_CASES.map(({ status }) => status) },
			cases: REFUSED_CASES,
			acceptance: null,
			refusal,
		},
	],

	call: ({ dueAt, ...facts }) => ({ ...facts, ...(dueAt !== undefined && { scheduledAt: dueAt }) }),
	createdAt: (call: HeppuCall) => call.createdAt,
	phoneNumber: (call: HeppuCall) => call.contact.phone,
	dueAt: (call: HeppuCall) => call.scheduledAt,
	changedAt: (call: HeppuCall) => call.updatedAt,
	matches: {
		createdAfter: isFrom((call) => fieldOf(call, 'createdAt')),
		createdBefore: isBefore((call) => fieldOf(call, 'createdAt')),
		dueAfter: isFrom((call) => fieldOf(call, 'scheduledAt') ?? fieldOf(call, 'createdAt')),
		dueBefore: isBefore((call) => fieldOf(call, 'scheduledAt') ?? fieldOf(call, 'createdAt')),
		phoneNumber: (call, value) => fieldOf(Object(fieldOf(call, 'contact')), 'phone') === value,
		agentId: (call, value) => fieldOf(Object(fieldOf(call, 'agent')), 'id') === value,
		direction: equals('direction'),
	},
	sameFields: ['direction', 'phoneNumber'],

	bodies: {
		cancelled,
		read: (id, status) => ({ data: { id, status } }),
		list: (calls) => ({
			data: { calls, pagination: { total: calls.length, hasMore: false } },
		}),
		error: (message, code) => ({ error: { message, code } }),
		cancelledWithError: {
			data: { id: 'call_1', status: 'cancelled' },
			error: { message: 'Room not found' },
		},
	},
	unknownCall: 'Call not found',
	acceptedBody: (callId) => ({ ...cancelled(callId), message: 'Call cancelled successfully' }),
	oddCancels: [
		{ what: 'null', body: null },
		{ what: 'a text', body: '"cancelled"' },
		{ what: 'broken JSON', body: '{"data":{"id":"call_1","status":"cancelled"' },
		{ what: 'an empty object', body: {} },
		{ what: 'no call', body: { data: null } },
		{ what: 'a call in a list', body: { data: [{ id: 'call_1', status: 'cancelled' }] } },
		{ what: 'no status', body: { data: { id: 'call_1' }, message: 'Call cancelled successfully' } },
		{ what: 'a living status', body: { data: { id: 'call_1', status: 'active' } } },
		{ what: 'an ended status', body: { data: { id: 'call_1', status: 'completed' } } },
		{ what: 'an unknown status', body: { data: { id: 'call_1', status: 'cancelling' } } },
		{ what: 'a status that is no text', body: { data: { id: 'call_1', status: ['cancelled'] } } },
		{ what: 'another call', body: { data: { id: 'call_2', status: 'cancelled' } } },
		{ what: 'success false', body: { success: false, message: 'No' } },
		{
			what: "another vendor's answer",
			body: { success: true, call_id: 'call_1', status: 'cancelled' },
		},
		{ what: 'an error', body: { error: { message: 'Internal', code: 500 } } },
	],
	oddReads: [
		{ what: 'another call', body: { data: { id: 'call_2', status: 'cancelled' } } },
		{ what: 'no status', body: { data: { id: 'call_1' } } },
	],
	filters: {
		matchingAll: { given: { direction: 'outbound' }, sent: { direction: 'outbound' } },
		matchingNothing: {
			given: { phoneNumber: '+358401234567' },
			sent: { phoneNumber: '+358401234567' },
		},
		all: {
			given: {
				agentId: { __rl: true, mode: 'list', value: AGENT, cachedResultName: 'Renewals' },
				direction: 'inbound',
				phoneNumber: ' +4915112345678 ',
				status: 'no_answer',
				createdAfter: '2026-07-01T09:30:00',
				createdBefore: '2026-12-01T00:00:00.000Z',
				dueAfter: '2026-07-01',
				dueBefore: '2026-07-03',
			},
			sent: {
				agentId: AGENT,
				direction: 'inbound',
				phoneNumber: '+4915112345678',
				status: 'no_answer',
			},
		},
		ids: [{ given: (value) => ({ agentId: byId(value) }), label: "'Agent'" }],
		refused: [
			[{ status: 'waiting' }, /'Status'.*one of scheduled, .*no_answer/],
			[{ status: 'initiated,waiting' }, /'Status'/],
			[{ status: '={{ ["initiated", null] }}' }, /'Status'/],
			[{ status: '={{ [] }}' }, /'Status'/],
			[{ status: '={{ $json }}' }, /'Status'/],
			[{ direction: 'outgoing' }, /'Direction'.*inbound, outbound/],
			[{ agentId: byId('Renewals') }, /'Agent'.*not a name/],
			[{ agentId: byId('Anna from sales') }, /'Agent'/],
			[{ agentId: byId('anna@example.com') }, /'Agent'/],
			[{ agentId: byId('+358401234567') }, /'Agent'/],
			[{ agentId: byId(`${AGENT},${AGENT}`) }, /'Agent'/],
			[{ createdAfter: '={{ 1782894600 }}' }, /'Created After' is not a date/],
			[{ createdAfter: '={{ 1782894600000 }}' }, /'Created After' is not a date/],
			[{ createdAfter: '1 July 2026' }, /'Created After' is not a date/],
			[{ createdAfter: '2026-07-01 9am' }, /'Created After' is not a date/],
			[{ createdAfter: 'Invalid DateTime' }, /'Created After' is not a date/],
			[{ createdAfter: '={{ DateTime.fromISO("rubbish") }}' }, /'Created After'/],
			[{ createdBefore: '2026-02-30' }, /'Created Before' is not a date/],
			[
				{ createdAfter: '2026-07-02T00:00:00Z', createdBefore: '2026-07-01T00:00:00Z' },
				/No call can match: 'Created After' is not before 'Created Before'/,
			],
			[{ createdAfter: '2026-07-02', createdBefore: '2026-07-01' }, /No call can match/],
		],
		mended: [
			[{ status: 'No Answer' }, { status: 'no_answer' }],
			[{ status: ' INITIATED ' }, { status: 'initiated' }],
			[{ status: 'canceled' }, { status: 'cancelled' }],
			[{ direction: 'Outbound' }, { direction: 'outbound' }],
			[{ agentId: byId(AGENT.toUpperCase()) }, { agentId: AGENT }],
			[{ status: 'Initiated, ringing' }, { status: 'initiated' }, { status: 'ringing' }],
			[
				{ status: '={{ ["active", "initiated", "active"] }}' },
				{ status: 'initiated' },
				{ status: 'active' },
			],
		],
		optional: ['phoneNumber', 'createdAfter', 'status'],
		ignored: [
			['agentId', AGENT],
			['direction', 'inbound'],
		],
		leftEmpty: [
			{ phoneNumber: '', status: '', createdAfter: '', agentId: byId('') },
			{ phoneNumber: '={{ null }}', direction: '  ', createdBefore: '={{ null }}' },
			{ phoneNumber: 'null', status: 'undefined' },
		],
	},
	preparePlacing(simulator) {
		simulator.addAgent({ id: AGENT, name: 'Renewals' });
		simulator.addAgent({ id: OTHER_AGENT, name: 'Surveys' });
	},
	placing: HEPPU_PLACING,
	label: {
		facts: { phoneNumber: '+4915112345678', dueAt: '2026-07-01T22:30:00Z' },
		timezone: 'Europe/Berlin',
		name: '+4915112345678 · due 2 Jul, 00:30 · Sim Agent · initiated',
	},
	rowWithoutId: (status) => ({ status, direction: 'outbound' }),
	bareRow: { row: { id: 'call_a', status: 'initiated' }, name: 'call_a · initiated' },
};
