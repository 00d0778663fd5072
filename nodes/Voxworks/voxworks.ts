import { fieldOf, textOf, wordOf, wordsIn } from '../shared/json';
import { instantOf } from '../shared/vendor/filterChecks';
import { TIME_ZONE, WHOLE_DAY } from '../shared/vendor/filters';
import { textField } from '../shared/vendor/rows';
import { defineVendor } from '../shared/vendor/vendor';
import {
	idIn,
	nextCursor,
	recordsIn,
	saysCancelled,
	STATUSES,
	statusesIn,
	statusOf,
} from './answers';
import { schedule } from './schedule';

/*
 * Voxworks as its documentation tells it (docs.voxworks.ai), section by section. Many of its pages were cut
 * off: lines marked "assumed" are our reading; test/contracts/ASSUMPTIONS.md lists what becomes of each if it
 * is wrong.
 */

export const voxworks = defineVendor({
	name: 'voxworks',
	displayName: 'Voxworks',
	description: 'Schedule calls of Voxworks voice agents, and cancel those that are still scheduled',
	notice: {
		name: 'scheduledOnlyNotice',
		text: 'Voxworks cancels calls that are still scheduled. A call that has started goes on: Voxworks has no way to hang it up.',
	},

	// Authentication. Documented: `Authorization: Bearer KEY`.
	baseUrl: 'https://api.voxworks.ai',
	root: '/api/v1',
	auth: {
		header: 'Authorization',
		prefix: 'Bearer ',
		owner: 'team',
		// Without a `limit`, whose bounds are not documented.
		test: {
			wrong: [
				{ key: 'success', value: false, is: 'key' },
				// A web page comes as a text. The list's own fields were cut off in the documentation.
				{ key: 'constructor.name', value: 'String', is: 'address' },
			],
		},
	},

	statuses: STATUSES,
	shown: (call) => ({
		id: idIn(call),
		status: statusOf(call),
		createdAt: textField('created_at')(call),
		phoneNumber: numberOf(call),
		scheduledAt: textField('scheduled_time')(call),
	}),

	/** Documented: `{success: false, message}`, both required. Some pages of such APIs nest the message (assumed). */
	errorIn(body) {
		const nested = wordsIn(fieldOf(fieldOf(body, 'error'), 'message'));
		const isError = fieldOf(body, 'success') === false;
		return nested ?? (isError ? wordsIn(fieldOf(body, 'message')) : null);
	},

	/** Documented: `GET /get-call/{call_id}` answers `{success, call: {…}}`; the call's fields were cut off. */
	read: {
		path: (id) => `/get-call/${id}`,
		record(body) {
			const call = fieldOf(body, 'call');
			const isEmpty = statusOf(call) === null && textOf(idIn(call)) === null;
			return isEmpty ? null : call;
		},
	},

	/**
	 * Documented: `POST /cancel-call/{call_id}` answers `{success, call_id, status}`, none of them required:
	 * `success` decides, unless a status that is there says otherwise.
	 */
	cancel: {
		method: 'POST',
		path: (id) => `/cancel-call/${id}`,
		meaning({ body }, callId) {
			// The documented error body under a good status: a read answer that says no.
			if (fieldOf(body, 'success') === false) return { kind: 'refused' };
			if (!saysCancelled(body, callId)) return { kind: 'unreadable' };
			const words = recordsIn(body).flatMap(statusesIn).map(wordOf);
			return { kind: 'cancelled', status: words.find((word) => word !== null) ?? null };
		},
	},

	schedule,

	/** Documented: `GET /calls` turns pages by `meta.next_cursor`, a date. */
	list: {
		path: '/calls',
		pages: {
			longest: 100,
			mayRefuseLength: true,
			query: ({ cursor, limit }) => ({
				...(cursor === null ? {} : { cursor }),
				...(limit === undefined ? {} : { limit }),
			}),
			next: (body) => ({ next: nextCursor(body) }),
			moved(cursor, ms) {
				const instant = instantOf(cursor);
				return instant === null ? null : new Date(instant + ms).toISOString();
			},
		},
		/**
		 * The array's name was cut off: `calls`, `data` or `data.calls` (assumed). An empty list may come as
		 * null, where the answer says that all is well and that nothing follows.
		 */
		rows(body) {
			const data = fieldOf(body, 'data');
			const isList = Array.isArray(data) || data === null;
			const named = [fieldOf(body, 'calls'), fieldOf(data, 'calls'), isList ? data : undefined];
			const there = named.filter((list) => list !== undefined);
			const found = there.find((list) => list !== null);
			if (found !== undefined) return found;
			const isWell = fieldOf(body, 'success') === true && nextCursor(body) === null;
			return there.length > 0 && isWell ? [] : null;
		},
		statusQuery: 'status',
	},

	filters: [
		{
			name: 'contactId',
			displayName: 'Contact ID',
			description: 'Only calls to this contact',
			kind: 'id',
			query: 'contact_id',
			shown: [textField('contact_id')],
		},
		{
			name: 'createdAfter',
			displayName: 'Created After',
			description: `Only calls created at this time or later. ${TIME_ZONE}`,
			kind: 'date',
			query: 'created_after',
			byNode: { lacks: 'creation date' },
			rangeEnd: 'created_before',
			shown: [textField('created_at')],
		},
		{
			name: 'createdBefore',
			displayName: 'Created Before',
			description: `Only calls created before this time. ${WHOLE_DAY} ${TIME_ZONE}`,
			kind: 'date',
			query: 'created_before',
			shown: [],
		},
		{
			name: 'dueAfter',
			displayName: 'Due After',
			description: `Only calls scheduled for this time or later. ${TIME_ZONE}`,
			kind: 'date',
			byNode: { lacks: 'due time' },
			rangeEnd: 'dueBefore',
			shown: [textField('scheduled_time')],
		},
		{
			name: 'dueBefore',
			displayName: 'Due Before',
			description: `Only calls scheduled for a time before this one. ${WHOLE_DAY} ${TIME_ZONE}`,
			kind: 'date',
			shown: [],
		},
		{
			name: 'phoneNumber',
			displayName: 'Phone Number',
			description: 'Only calls with this number at the other end, with its country',
			placeholder: 'e.g. +4915112345678',
			kind: 'phoneNumber',
			byNode: { lacks: 'phone number that can be compared' },
			shown: [numberOf],
		},
		{
			name: 'progress',
			displayName: 'Progress',
			description:
				"Only calls with this progress, in Voxworks's word as Get shows it: no page of its documentation lists the words",
			kind: 'word',
			query: 'progress',
			shown: [textField('progress')],
		},
		{
			name: 'scriptId',
			displayName: 'Script ID',
			description: 'Only calls that follow this script',
			kind: 'id',
			query: 'script_id',
			shown: [textField('script_id')],
		},
		{
			name: 'status',
			displayName: 'Status',
			description:
				'Only calls that are listed in this status. Any other word of Voxworks can be given by expression.',
			kind: 'wordFromList',
			words: [...STATUSES.cancellable.notStarted, ...STATUSES.ended, 'cancelled'],
			default: 'scheduled',
			query: 'status',
			shown: [textField('status')],
			onOthers: 'leaveOutUnlessAll',
		},
		{
			name: 'type',
			displayName: 'Type',
			kind: 'option',
			words: ['inbound', 'outbound', 'web'],
			default: 'outbound',
			query: 'type',
			shown: [textField('type')],
		},
	],

	fields: {
		phoneNumber: {
			type: 'string',
			from: ['contact.to_number', 'contact.phone_number', 'to_number', 'phone_number'],
		},
		type: { type: 'string' },
		progress: { type: 'string' },
		contactId: { type: 'string', from: ['contact_id'] },
		scriptId: { type: 'string', from: ['script_id'] },
		scheduledAt: { type: 'string', from: ['scheduled_time'] },
		createdAt: { type: 'string', from: ['created_at'] },
	},
});

/** Names that a call's number may have (assumed): the documentation of the list was cut off. */
const NUMBERS = ['to_number', 'phone_number'];

/** The contact's number. A call's own may be that of the agent, where the call came in. */
function numberOf(call: unknown): string | null {
	return firstOf(fieldOf(call, 'contact'), NUMBERS) ?? firstOf(call, NUMBERS);
}

function firstOf(record: unknown, names: readonly string[]): string | null {
	return names.map((name) => textOf(fieldOf(record, name))).find((text) => text !== null) ?? null;
}
