import { Tally } from '../../../nodes/shared/cancellation/bulk';
import { CallError } from '../../../nodes/shared/cancellation/call';
import type { Listed } from '../../../nodes/shared/cancellation/cancelMany';
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

/** Calls that were tried in vain, each to be tried again 100 ms later for each time so far. */
function tried(...reports: CallReport[]) {
	const tally = new Tally('acme', false, START);
	const open = new OpenCalls();
	open.add(reports.map(({ result }) => listed(result.callId)));
	for (const report of reports) tally.note(report);
	const settle = (calls: Listed[], now: number) =>
		open.settle(calls, tally, (tries, retryAfterMs) => now + Math.max(tries * 100, retryAfterMs));
	settle(open.take(START).fresh, START);
	/** Tries in vain what is due after so many ms. */
	const tryAfter = (ms: number) => {
		const { stubborn } = open.take(START + ms);
		settle(stubborn, START + ms);
		return idsOf(stubborn);
	};
	return { open, tryAfter };
}

const idsOf = (calls: Listed[]) => calls.map(({ call }) => call.callId).join('');

describe('The calls that an Emergency Stop has before it', () => {
	it('are due at once, those with a person on the line first', () => {
		const open = new OpenCalls();
		open.add([listed('a', 'initiated'), listed('b'), listed('c', 'initiated'), listed('d')]);
		expect(idsOf(open.take(START).fresh)).toBe('bdac');
	});

	it('are due again later after a try in vain, and later still after the next', () => {
		const { tryAfter } = tried(failed('a'));
		expect([99, 100, 299, 300].map(tryAfter)).toEqual(['', 'a', '', 'a']);
	});

	it('are not due before the vendor wants them to be', () => {
		const { tryAfter } = tried(failed('a', 30_000), failed('b'));
		expect([29_999, 30_000].map(tryAfter)).toEqual(['b', 'a']);
	});

	it('are not due while they are being tried', () => {
		const { open } = tried(failed('a'));
		expect(idsOf(open.take(START + 100).stubborn)).toBe('a');
		open.add([listed('a')]);
		expect(open.take(START + 9_000)).toEqual({ fresh: [], stubborn: [] });
	});

	it('are not due any sooner because they are listed again', () => {
		const { open, tryAfter } = tried(failed('a'));
		open.add([listed('a')]);
		expect(tryAfter(99)).toBe('');
	});

	it('are due at once when they are listed as ended', () => {
		const { open } = tried(failed('a'));
		open.add([listed('a', 'completed')]);
		expect(idsOf(open.take(START).fresh)).toBe('a');
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
