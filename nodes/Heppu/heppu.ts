import { fieldOf, textOf, wordOf, wordsIn } from '../shared/json';
import { statusKey } from '../shared/cancellation/status';
import { isAbout } from '../shared/sameId';
import { TIME_ZONE, WHOLE_DAY } from '../shared/vendor/filters';
import { offsetPages } from '../shared/vendor/pages';
import { textField } from '../shared/vendor/rows';
import { defineVendor } from '../shared/vendor/vendor';
import { agentIdField } from './agents';
import { lineOf } from './room';
import { schedule } from './schedule';

/*
 * Heppu as its documentation tells it (docs.heppu.ai), section by section. Lines marked "assumed" are our
 * reading; test/contracts/ASSUMPTIONS.md lists what becomes of each if it is wrong.
 */

const contactPhone = (call: unknown) => textField('phone')(fieldOf(call, 'contact'));

/** Documented: null where the call is to be made at once, so that it was due when it was created. */
const dueAt = (call: unknown) =>
	textField(fieldOf(call, 'scheduledAt') === null ? 'createdAt' : 'scheduledAt')(call);

/** What `startDate` and `endDate` of the list go by is not documented, so they are not sent. */
const BY_CREATION = {
	byNode: { lacks: 'creation date' },
	shown: [textField('createdAt')],
};

/** Documented: the nine statuses of the list filter. `scheduled` and `queued` stand on one page each. */
const STATUSES = {
	cancellable: {
		notStarted: ['initiated'],
		inProgress: ['connecting', 'ringing', 'active'],
	},
	/** On no cancel list (assumed: the API decides). */
	undecided: { notStarted: ['scheduled', 'queued'] },
	/** Documented: it waits for the throttled queue that dials. That a cancel may lose the race is assumed. */
	aboutToStart: ['queued'],
	ended: ['completed', 'failed', 'no_answer', 'busy'],
} as const;

export const heppu = defineVendor({
	name: 'heppu',
	displayName: 'Heppu',
	description:
		'Schedule calls of Heppu voice agents, and cancel those they are about to make or are making',
	notice: {
		name: 'hangUpNotice',
		text: 'Hangs up: cancelling a call in progress cuts off the person on the phone at once, and the call cannot be resumed.',
	},

	// Authentication. Documented: header `x-api-key`. No ping endpoint is; any key that can cancel can list (assumed).
	baseUrl: 'https://v2.heppu.ai',
	root: '/api/v1',
	auth: {
		header: 'x-api-key',
		owner: 'organisation',
		test: {
			query: { limit: 1 },
			// A web page has no such field, and no other API either.
			wrong: [{ key: 'data.calls', value: undefined, is: 'address' }],
		},
	},

	statuses: STATUSES,
	shown: (call) => ({
		id: fieldOf(call, 'id'),
		status: wordOf(fieldOf(call, 'status')),
		createdAt: textField('createdAt')(call),
		phoneNumber: contactPhone(call) ?? textField('phoneNumber')(call),
		// Documented of the list alone: a single reading shows none.
		scheduledAt: textField('scheduledAt')(call),
		agentName: textField('name')(fieldOf(call, 'agent')),
		hasEndDate: textOf(fieldOf(call, 'endedAt')) !== null,
	}),

	/** Documented: `{error: {message, …}}` on every page that shows one. */
	errorIn: (body) => wordsIn(fieldOf(fieldOf(body, 'error'), 'message')),

	/** Documented: `GET /calls/{callId}` answers `{data: {id, status, …}}`. */
	read: {
		path: (id) => `/calls/${id}`,
		record(body) {
			const call = fieldOf(body, 'data');
			return wordOf(fieldOf(call, 'status')) === null ? null : call;
		},
		line: lineOf,
	},

	/**
	 * Documented: `DELETE /calls/{callId}` answers 200 `{data: {id, status: "cancelled"}, message}`, or, by
	 * the page about errors, 204 without a body.
	 */
	cancel: {
		method: 'DELETE',
		path: (id) => `/calls/${id}`,
		meaning({ status, body }, callId) {
			if (status === 204) return { kind: 'cancelled', status: 'cancelled' };
			const call = fieldOf(body, 'data');
			const word = wordOf(fieldOf(call, 'status'));
			const isSaid = statusKey(word) === 'cancelled' && isAbout(callId, fieldOf(call, 'id'));
			return isSaid ? { kind: 'cancelled', status: word } : { kind: 'unreadable' };
		},
	},

	schedule,

	/**
	 * Documented: `GET /calls` answers `{data: {calls: […], pagination: {total, limit, offset, hasMore}}}`.
	 * Newest first is what a person picks from, and what makes turning pages safe: a call made meanwhile comes
	 * in at the front and pushes others onto a page still to come, where they are met again. `createdAt` never
	 * changes, `scheduledAt` may.
	 */
	list: {
		path: '/calls',
		pages: offsetPages(100, (body) => fieldOf(fieldOf(body, 'data'), 'pagination'), {
			sortBy: 'createdAt',
			sortOrder: 'desc',
		}),
		/** An empty list may come as null or not at all, beside a total of 0 (assumed). */
		rows(body) {
			const data = fieldOf(body, 'data');
			const calls = fieldOf(data, 'calls') ?? null;
			const total = fieldOf(fieldOf(data, 'pagination'), 'total');
			return calls === null && total === 0 ? [] : calls;
		},
		statusQuery: 'status',
		tellsTotals: true,
	},

	filters: [
		{
			name: 'agentId',
			displayName: 'Agent',
			kind: 'locator',
			field: agentIdField,
			query: 'agentId',
			shown: [(call) => textOf(fieldOf(fieldOf(call, 'agent'), 'id'))],
			onOthers: 'leaveOutUnlessAll',
		},
		{
			name: 'createdAfter',
			displayName: 'Created After',
			description: `Only calls created at this time or later. ${TIME_ZONE}`,
			kind: 'date',
			...BY_CREATION,
			rangeEnd: 'createdBefore',
			endsList: true,
		},
		{
			name: 'createdBefore',
			displayName: 'Created Before',
			description: `Only calls created before this time. ${WHOLE_DAY} ${TIME_ZONE}`,
			kind: 'date',
			shown: [],
		},
		{
			name: 'direction',
			displayName: 'Direction',
			kind: 'option',
			words: ['inbound', 'outbound'],
			default: 'outbound',
			query: 'direction',
			shown: [textField('direction')],
		},
		{
			name: 'dueAfter',
			displayName: 'Due After',
			description: `Only calls due at this time or later; one that is made at once was due when it was created. ${TIME_ZONE}`,
			kind: 'date',
			byNode: { lacks: 'due time' },
			rangeEnd: 'dueBefore',
			shown: [dueAt],
		},
		{
			name: 'dueBefore',
			displayName: 'Due Before',
			description: `Only calls due before this time. ${WHOLE_DAY} ${TIME_ZONE}`,
			kind: 'date',
			shown: [],
		},
		{
			name: 'phoneNumber',
			displayName: 'Phone Number',
			description: 'Only calls with this number at the other end, with its country',
			placeholder: 'e.g. +4915112345678',
			kind: 'phoneNumber',
			query: 'phoneNumber',
			// Documented: it matches the number of the contact and that of the agent.
			byNode: { lacks: 'phone number that can be compared' },
			shown: [contactPhone, textField('phoneNumber')],
		},
		{
			name: 'status',
			displayName: 'Status',
			description:
				"Only calls that are listed in one of these statuses. A call may move on after that: to spare it then, set 'Cancel If' too.",
			kind: 'options',
			// In the order of a call's life.
			words: [
				...STATUSES.undecided.notStarted,
				...STATUSES.cancellable.notStarted,
				...STATUSES.cancellable.inProgress,
				...STATUSES.ended,
				'cancelled',
			],
			default: ['initiated'],
			query: 'status',
			shown: [(call) => textOf(fieldOf(call, 'status'))],
			onOthers: 'leaveOut',
		},
	],

	fields: {
		phoneNumber: { type: 'string', from: ['contact.phone', 'phoneNumber'] },
		agentId: { type: 'string', from: ['agent.id'] },
		agentName: { type: 'string', from: ['agent.name'] },
		direction: { type: 'string' },
		scheduledAt: { type: 'string' },
		startedAt: { type: 'string' },
		endedAt: { type: 'string' },
		duration: { type: 'number' },
		createdAt: { type: 'string' },
	},
	/** Documented: of the list alone `contact`, `outcome` and `twilioCallSid`, of a single reading alone the others. */
	otherFields: [
		'contact',
		'failureReason',
		'liveRoomStatus',
		'metadata',
		'outcome',
		'summary',
		'transcript',
		'twilioCallSid',
		'updatedAt',
	],
});
