import { Tally } from '../../../nodes/shared/cancellation/bulk';
import { CallError } from '../../../nodes/shared/cancellation/call';
import { OpenCalls } from '../../../nodes/shared/cancellation/openCalls';
import type { CallReport } from '../../../nodes/shared/cancellation/result';
import { cancelLost, meaningOf, readingLost, TIMED_OUT } from '../support/calls';
import { cancelling } from '../support/performing';
import { START } from '../support/virtualClock';

const listed = (callId: string, status = 'active') => ({
	call: { callId, status, ...meaningOf(status) },
	at: START,
});

function failed(callId: string, retryAfterMs?: number): CallReport {
	return {
		standing: 'open',
		error: new CallError('unconfirmed', 'Nobody knows', { hint: 'Look it up', retryAfterMs }),
		result: {
			vendor: 'acme',
			callId,
			cancelled: false,
			outcome: 'unconfirmed',
			previousStatus: null,
			previousPhase: null,
			status: null,
			reason: 'Nobody knows',
			message: null,
			attempts: 1,
			checkedAt: null,
			cancelledAt: null,
		},
	};
}

function tried(...reports: CallReport[]) {
	const tally = new Tally('acme', false, START);
	const open = new OpenCalls();
	const calls = reports.map(({ result }) => listed(result.callId));
	open.add(calls);
	for (const report of reports) tally.note(report);
	open.settle(calls, tally, (tries, retryAfterMs) => START + Math.max(tries * 100, retryAfterMs));
	const dueAt = (ms: number) => open.dueAt(START + ms).map(({ call }) => call.callId);
	return { open, tally, calls, dueAt };
}

describe('The calls that an Emergency Stop has before it', () => {
	it('are due at once, those with a person on the line first', () => {
		const open = new OpenCalls();
		open.add([listed('a', 'initiated'), listed('b'), listed('c', 'initiated'), listed('d')]);
		expect(
			open
				.dueAt(START)
				.map(({ call }) => call.callId)
				.join(''),
		).toBe('bdac');
	});

	it('are due again later after a try in vain, and later still after the next', () => {
		const { open, tally, calls, dueAt } = tried(failed('a'));
		expect([dueAt(99), dueAt(100)]).toEqual([[], ['a']]);
		open.settle(calls, tally, (tries) => START + tries * 100);
		expect([dueAt(199), dueAt(200)]).toEqual([[], ['a']]);
	});

	it('are not due before the vendor wants them to be', () => {
		const { dueAt } = tried(failed('a', 30_000), failed('b'));
		expect([dueAt(29_999), dueAt(30_000)]).toEqual([['b'], ['a', 'b']]);
	});

	it('are not due any sooner because they are listed again', () => {
		const { open, dueAt } = tried(failed('a'));
		open.add([listed('a')]);
		expect(dueAt(99)).toEqual([]);
	});

	it('are no more once they are over', () => {
		const over: CallReport = { ...failed('a'), standing: 'over' };
		expect(tried(over, failed('b')).open.size).toBe(1);
	});
});

test('the wait that a vendor in trouble asks for is handed on with the report', async () => {
	const busy = { ...TIMED_OUT, statusCode: 503, retryAfterMs: 30_000 };
	const settings = { maxAttempts: 1 };
	const { error } = await cancelling([cancelLost(busy), readingLost()], { settings });
	expect(error?.retryAfterMs).toBe(30_000);
});
