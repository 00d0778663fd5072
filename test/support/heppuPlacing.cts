import type { PlacingFacts } from './placingFacts.cjs';
import { byId } from './vendor.cjs';

export const AGENT = 'aaaaaaaa-1111-4111-8111-111111111111';
export const OTHER_AGENT = 'bbbbbbbb-2222-4222-8222-222222222222';

/** How the node has Heppu place calls. */
export const HEPPU_PLACING: PlacingFacts = {
	path: '/api/v1/calls/schedule',
	caller: { agentId: byId(AGENT.toUpperCase()) },
	callerShown: { agentId: AGENT },
	otherCaller: { agentId: byId(OTHER_AGENT) },
	additional: {
		given: {
			callerId: '+358 (0)9 1234 567',
			contactName: 'Anna Korhonen',
			contactEmail: 'anna@example.com',
			priority: 0,
			maxRetries: 2,
			retryIntervals: '2 hours, 1 day',
			callMetadata: { pairs: [{ key: 'company', value: 'Acme' }] },
			metadata: { json: [{ json: '{"order":{"id":17}}' }] },
		},
		held: {
			contact: { name: 'Anna Korhonen', email: 'anna@example.com' },
			metadata: { company: 'Acme', order: { id: 17 } },
			placedWith: {
				callerId: '+35891234567',
				priority: 0,
				retriesLeft: 2,
				retryIntervals: ['2 hours', '1 day'],
			},
		},
	},
	refused: [
		[{ callerId: '09 1234 567' }, /'Caller ID' needs a phone number/],
		[{ callerId: '={{ null }}' }, /'Caller ID' needs a phone number/],
		[{ contactEmail: 'Anna' }, /'Contact Email' must be one e-mail address/],
		[{ contactName: '={{ {} }}' }, /'Contact Name' must be one text/],
		[{ priority: 11 }, /'Priority' must be a whole number from 0 to 10/],
		[{ priority: '={{ null }}' }, /'Priority' must be a whole number/],
		[{ maxRetries: 1.5 }, /'Max Retries' must be a whole number from 0/],
		[{ maxRetries: -1 }, /'Max Retries'/],
		[{ retryIntervals: '2' }, /'Retry Intervals' must be times with their units/],
		[{ retryIntervals: '={{ [2] }}' }, /'Retry Intervals'/],
		[{ retryIntervals: '0 hours' }, /'Retry Intervals' must be times/],
		[{ metadata: { json: [{ json: '[1]' }] } }, /'Metadata' must be a JSON object/],
		[{ metadata: { json: [{ json: '{"a":' }] } }, /'Metadata' must be a JSON object/],
		[
			{ callMetadata: { pairs: [{ key: ' ', value: 'a' }] } },
			/'Call Metadata' has a value without/,
		],
	],
	canLook: true,
	answers: [
		{ what: 'with HTTP 200', status: 200, body: (id) => ({ data: { id, status: 'queued' } }) },
		{ what: 'flat', body: (id) => ({ id, status: 'initiated' }) },
		{ what: 'without a status', body: (id) => ({ success: true, data: { id } }) },
		{ what: 'one level deeper', body: (id) => ({ data: { call: { id, status: 'scheduled' } } }) },
	],
	oddAnswers: [
		{ what: 'nothing', status: 204, body: () => undefined },
		{ what: 'a text', body: () => 'scheduled' },
		{ what: 'an empty object', body: () => ({}) },
		{ what: 'no ID', body: () => ({ data: { status: 'scheduled' }, message: 'OK' }) },
		{
			what: 'another number',
			body: (id) => ({ data: { id, contact: { phone: '+358400000000' } } }),
		},
		{
			what: 'a call and an error',
			body: (id) => ({ data: { id }, error: { message: 'Queue not reached' } }),
		},
		{ what: 'errors in a list', body: () => ({ errors: ['Queue not reached'] }) },
	],
	byCaller: { agent: { id: AGENT } },
};
