import type { CallResult } from '../../../nodes/shared/cancellation/result';
import { toOutput } from '../../../nodes/shared/items/callOutput';
import { toJsonValue } from '../../../nodes/shared/vendor/simplify';
import { cancels, shows } from '../support/calls';
import { checking } from '../support/performing';

const RESULT: CallResult = {
	cancelledAt: '2026-11-22T12:00:00.000Z',
	checkedAt: null,
	attempts: 1,
	message: 'Done',
	phoneNumber: null,
	scheduledAt: null,
	reason: null,
	status: 'cancelled',
	lineStatus: null,
	previousPhase: null,
	previousStatus: null,
	outcome: 'cancelled',
	cancelled: true,
	callId: 'call_1',
	vendor: 'acme',
	response: { key: 'value' },
};

const FIELDS = [
	'vendor',
	'callId',
	'cancelled',
	'outcome',
	'previousStatus',
	'previousPhase',
	'status',
	'lineStatus',
	'reason',
	'message',
	'phoneNumber',
	'scheduledAt',
	'attempts',
	'checkedAt',
	'cancelledAt',
];

it('an item holds the documented fields, always in the same order', () => {
	expect(Object.keys(toOutput(RESULT, false))).toEqual(FIELDS);
	expect(toOutput(RESULT, false)).toEqual({ ...RESULT, response: undefined });
});

it('the body of the vendor is there only where the builder asked for it', () => {
	expect(toOutput(RESULT, false)).not.toHaveProperty('response');
	expect(toOutput(RESULT, true)).toMatchObject({ response: { key: 'value' } });
});

it('there is a response, null, where the builder asked for one and none came', () => {
	expect(toOutput({ ...RESULT, response: undefined }, true)).toHaveProperty('response', null);
});

it('the item of a run is what the rules found', async () => {
	const { result } = await checking([shows('active'), cancels('Done')]);
	expect(toOutput(result, true)).toMatchObject({
		vendor: 'acme',
		callId: 'call_1',
		cancelled: true,
		outcome: 'cancelled',
		previousStatus: 'active',
		previousPhase: 'inProgress',
		response: { done: true },
	});
});

it('no field is named error, by which n8n would take a good item for a bad one', () => {
	expect(Object.keys(toOutput(RESULT, true))).not.toContain('error');
});

it.each<[unknown, unknown]>([
	['text', 'text'],
	[0, 0],
	[false, false],
	[null, null],
	[[1], [1]],
	[{ a: 1 }, { a: 1 }],
	[undefined, null],
	[() => 1, null],
	[Symbol('x'), null],
])('%p as a value in JSON is %p', (value, json) => {
	expect(toJsonValue(value)).toEqual(json);
});
