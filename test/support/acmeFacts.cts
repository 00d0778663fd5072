import {
	ABORTED,
	type AcmeOptions,
	type AcmeCall,
	type AcmeSimulator,
	BOOKED,
	CLOSED,
	LIVE_STEPS,
	pairOf,
	startAcme,
} from './acmeVendor.cjs';
import { equals, fieldOf, isBefore, isFrom, type StatusCase, type Vendor } from './vendor.cjs';

const CASES: StatusCase[] = [
	{ status: BOOKED, phase: 'notStarted', fate: 'cancelled' },
	...LIVE_STEPS.map(
		(step): StatusCase => ({ status: `live/${step}`, phase: 'inProgress', fate: 'cancelled' }),
	),
	{ status: 'live/parked', phase: 'unknown', fate: 'cancelled' },
	{ status: 'queued', phase: 'unknown', fate: 'cancelled' },
	{ status: CLOSED, phase: 'ended', fate: 'ended' },
	{ status: ABORTED, phase: 'ended', fate: 'ended' },
];

const REFUSED_CASES: StatusCase[] = [
	{ status: BOOKED, phase: 'notStarted', fate: 'refusedAgainstItsWord' },
	{ status: 'live/ringing', phase: 'inProgress', fate: 'refusedAgainstItsWord' },
	{ status: 'queued', phase: 'unknown', fate: 'refused' },
];

const closed = (ref: string) => ({ ok: true, call: { ref, stage: CLOSED, step: null } });
const aborted = (ref: string) => ({
	ok: true,
	call: { ...closed(ref).call, aborted: true },
});

/** What a 200 to an abort of `call_1` may say beside `aborted`. */
const answerWith = (call: object) => ({ ok: true, call: { ref: 'call_1', ...call } });

/** Acme in the table of vendors, without the node: that is product code, and this file knows none. */
export const ACME_FACTS: Omit<Vendor<'acme', AcmeSimulator, AcmeOptions>, 'notInPackage'> = {
	name: 'acme',
	displayName: 'Acme',
	nodeType: 'n8n-nodes-voxworks-heppu.acme',
	credentialType: 'acmeApi',
	start: startAcme,

	keyHeaders: (key) => ({ 'x-acme-token': key }),
	root: '/v1',
	paths: {
		list: '/v1/calls',
		read: (callId) => `/v1/calls/${callId}`,
		cancel: (callId) => `/v1/calls/${callId}/abort`,
	},
	pageQuery: { per_page: '100' },
	cancelMethod: 'POST',
	testQuery: { per_page: '1' },

	words: {
		notStarted: BOOKED,
		inProgress: 'live/talking',
		ended: CLOSED,
		unreached: CLOSED,
		cancelled: ABORTED,
	},
	shown: (status) => (status === ABORTED ? CLOSED : status),
	isCancelled: (status) => status === ABORTED,
	tellsCancelled: false,
	hangsUp: true,
	hasCancelIf: true,
	hasEmergencyStop: false,
	lines: {
		options: {},
		forms: [
			[0, 'closed'],
			[2, 'open'],
			['2', 'open'],
			['0', 'unknown'],
			[null, 'unknown'],
			[-1, 'unknown'],
			[undefined, 'unknown'],
		],
	},
	readsDueTime: true,
	tellsTotals: false,
	provesLongLists: false,
	behaviours: [
		{
			title: 'Acme',
			options: {},
			cases: CASES,
			acceptance: null,
			refusal: () => 'Call is already closed',
		},
		{
			title: 'Acme, if it refuses what it documents as possible',
			options: { refuses: REFUSED_CASES.map(({ status }) => status) },
			cases: REFUSED_CASES,
			acceptance: null,
			refusal: () => 'Call cannot be aborted',
		},
	],

	call: ({ createdAt, dueAt, phoneNumber, ...facts }) => ({
		...facts,
		...(createdAt !== undefined && { created: createdAt }),
		...(dueAt !== undefined && { booked_for: dueAt }),
		...(phoneNumber !== undefined && { number: phoneNumber }),
	}),
	createdAt: (call: AcmeCall) => call.created,
	phoneNumber: (call: AcmeCall) => call.number,
	dueAt: (call: AcmeCall) => call.booked_for,
	changedAt: (call: AcmeCall) => call.changed,
	matches: {
		dueAfter: isFrom((call) => fieldOf(call, 'booked_for')),
		dueBefore: isBefore((call) => fieldOf(call, 'booked_for')),
		campaign: equals('campaign'),
		phoneNumber: equals('number'),
		testCall: (call, value) => String(fieldOf(call, 'test_call')) === value,
	},
	sameFields: ['campaign'],

	bodies: {
		cancelled: aborted,
		read: (ref, status) => ({ ok: true, call: { ref, ...pairOf(status) } }),
		list: (calls) => ({
			ok: true,
			calls,
			page: 0,
			per_page: 100,
			pages: calls.length > 0 ? 1 : 0,
		}),
		error: (text) => ({ ok: false, problem: { text } }),
		cancelledWithError: { ...aborted('call_1'), problem: { text: 'Trunk not reached' } },
	},
	unknownCall: 'No such call',
	acceptedBody: aborted,
	oddCancels: [
		{ what: 'null', body: null },
		{ what: 'a text', body: '"closed"' },
		{ what: 'broken JSON', body: '{"ok":true,"call":{"ref":"call_1","aborted":true' },
		{ what: 'an empty object', body: {} },
		{ what: 'a list', body: [aborted('call_1')] },
		{ what: 'no call', body: { ok: true } },
		{ what: 'ok as a text', body: { ...aborted('call_1'), ok: 'true' } },
		{ what: 'another call', body: aborted('call_2') },
		{ what: 'a closed call that was not aborted', body: closed('call_1') },
		{ what: 'aborted false', body: answerWith({ aborted: false, stage: 'live' }) },
		{ what: 'aborted as a text', body: answerWith({ aborted: 'true', stage: CLOSED }) },
		{ what: 'an aborted call that is live', body: answerWith({ aborted: true, stage: 'live' }) },
		{ what: "another vendor's answer", body: { data: { id: 'call_1', status: 'cancelled' } } },
	],
	oddReads: [
		{ what: 'another call', body: closed('call_2') },
		{ what: 'no status', body: { ok: true, call: { ref: 'call_1' } } },
		{ what: 'an error', body: { ok: false, problem: { text: 'No' } } },
	],
	filters: {
		matchingAll: { given: { testCall: false }, sent: { test_call: 'false' } },
		matchingNothing: { given: { campaign: 'autumn' }, sent: { campaign: 'autumn' } },
		all: {
			given: {
				campaign: 'spring',
				testCall: true,
				stage: 'booked',
				phoneNumber: ' +4915112345678 ',
				createdAfter: '2026-01-15T00:00:00',
				createdBefore: '2026-07-01T09:00:00.000Z',
			},
			sent: {
				campaign: 'spring',
				test_call: 'true',
				stage: 'booked',
				number: '+4915112345678',
				created_from: '2026-01-15T05:00:00.000Z',
				created_to: '2026-07-01T09:00:00.000Z',
			},
		},
		ids: [],
		refused: [
			[{ stage: 'waiting' }, /'Stage'.*booked, .*closed/],
			[{ createdAfter: '1 July 2026' }, /'Created After' is not a date/],
			[
				{ createdAfter: '2026-07-02T00:00:00Z', createdBefore: '2026-07-01T00:00:00Z' },
				/'Created After' is not before 'Created Before'/,
			],
		],
		mended: [[{ stage: 'Booked' }, { stage: 'booked' }]],
		optional: ['campaign', 'createdAfter', 'stage'],
		ignored: [
			['campaign', 'autumn'],
			['testCall', true],
			['phoneNumber', '+4915100000000'],
			['createdAfter', '2030-01-01T00:00:00Z'],
			['createdBefore', '2020-01-01T00:00:00Z'],
		],
		leftEmpty: [{ campaign: '', stage: ' ', createdAfter: '' }],
	},
	placing: {
		path: '/v1/calls',
		caller: { trunkId: 'trunk_7' },
		callerShown: { trunkId: 'trunk_7' },
		otherCaller: { trunkId: 'trunk_8' },
		additional: { given: { campaign: ' autumn ' }, held: { campaign: 'autumn' } },
		refused: [[{ campaign: '={{ [] }}' }, /'Campaign' must be one text/]],
		canLook: true,
		answers: [
			{
				what: 'without a status',
				body: (ref) => ({ ok: true, call: { ref } }),
			},
			{
				what: 'with HTTP 201',
				status: 201,
				body: (ref) => ({ ok: true, call: { ref, stage: BOOKED, step: null } }),
			},
		],
		oddAnswers: [
			{ what: 'nothing', body: () => undefined },
			{ what: 'no call', body: () => ({ ok: true }) },
			{ what: 'no ID', body: () => ({ ok: true, call: { stage: BOOKED } }) },
			{
				what: 'another number',
				body: (ref) => ({ ok: true, call: { ref, number: '+61255559999' } }),
			},
			{
				what: 'a call and an error',
				body: (ref) => ({ ok: true, call: { ref }, problem: { text: 'Trunk not reached' } }),
			},
		],
		byCaller: { trunk: 'trunk_7' },
	},
	label: {
		facts: { phoneNumber: '+61255550199', dueAt: '2026-01-01T20:00:00Z' },
		timezone: 'Australia/Sydney',
		name: '+61255550199 · due 2 Jan, 07:00 · booked',
	},
	rowWithoutId: (status) => ({ ...pairOf(status), test_call: false }),
	bareRow: { row: { ref: 'call_a', stage: BOOKED }, name: 'call_a · booked' },
};
