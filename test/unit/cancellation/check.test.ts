import type { CancelIf } from '../../../nodes/shared/cancellation/policy';
import {
	cancelExpired,
	cancelLost,
	cancels,
	readingLost,
	readingThrows,
	shows,
	showsNone,
	TIMED_OUT,
	UNREACHABLE,
} from '../support/calls';
import { checking } from '../support/performing';
import { START } from '../support/virtualClock';

const NOT_STARTED: CancelIf = { rule: 'notStarted' };
const IN_PROGRESS: CancelIf = { rule: 'inProgress' };

const ISO_START = new Date(START).toISOString();

describe('Check Then Cancel sends no cancel', () => {
	it('for a call that the vendor does not know: notFound', async () => {
		const { result, error } = await checking([showsNone('No such call')]);
		expect(error).toBeUndefined();
		expect(result).toEqual({
			vendor: 'acme',
			callId: 'call_1',
			cancelled: false,
			outcome: 'notFound',
			previousStatus: null,
			previousPhase: null,
			status: null,
			reason: 'Call not found',
			message: 'No such call',
			lineStatus: null,
			phoneNumber: null,
			scheduledAt: null,
			attempts: 0,
			checkedAt: ISO_START,
			cancelledAt: null,
			response: {},
		});
	});

	it('for a call that is cancelled already: alreadyCancelled, which is a success', async () => {
		const { result } = await checking([shows('cancelled')]);
		expect(result).toEqual({
			vendor: 'acme',
			callId: 'call_1',
			cancelled: true,
			outcome: 'alreadyCancelled',
			previousStatus: 'cancelled',
			previousPhase: 'ended',
			status: 'cancelled',
			reason: null,
			message: null,
			lineStatus: null,
			phoneNumber: null,
			scheduledAt: null,
			attempts: 0,
			checkedAt: ISO_START,
			cancelledAt: null,
			response: { shown: 'cancelled' },
		});
	});

	it.each(['completed', 'failed', 'Completed', ' FAILED '])(
		'for a call that has ended as %j: notCancellable',
		async (status) => {
			const { result } = await checking([shows(status)]);
			expect(result).toMatchObject({
				cancelled: false,
				outcome: 'notCancellable',
				previousPhase: 'ended',
				reason: `Call status is ${status}`,
				attempts: 0,
			});
		},
	);

	it.each<[string, CancelIf, string]>([
		[
			'active',
			NOT_STARTED,
			"Call status is active (in progress), and 'Cancel If' allows only calls not started",
		],
		[
			'initiated',
			IN_PROGRESS,
			"Call status is initiated (not started), and 'Cancel If' allows only calls in progress",
		],
		[
			'active',
			{ rule: 'selected', statuses: ['initiated', 'ringing'] },
			"Call status is active, and 'Cancel If' allows only initiated, ringing",
		],
	])(
		'for a call that is %s, which %j excludes: the reason names both',
		async (status, cancelIf, reason) => {
			const { result, error } = await checking([shows(status)], { cancelIf });
			expect(error).toBeUndefined();
			expect(result).toMatchObject({ cancelled: false, outcome: 'notCancellable', reason, status });
		},
	);

	it.each<CancelIf>([
		NOT_STARTED,
		IN_PROGRESS,
		{ rule: 'selected', statuses: ['initiated', 'active'] },
	])('for a call with an unknown status under %j', async (cancelIf) => {
		const { result } = await checking([shows('paused')], { cancelIf });
		expect(result).toMatchObject({ outcome: 'notCancellable', previousPhase: 'unknown' });
	});

	it('for a call without any status under a narrower Cancel If', async () => {
		const { result } = await checking([shows(null)], { cancelIf: NOT_STARTED });
		expect(result).toMatchObject({
			outcome: 'notCancellable',
			previousStatus: null,
			reason: "Call status is not known (unknown), and 'Cancel If' allows only calls not started",
		});
	});

	it('while the check has no answer, however often it is tried', async () => {
		const { result, error, clock } = await checking([readingLost(), readingLost(), readingLost()]);
		expect(result).toMatchObject({ outcome: 'failed', attempts: 0, checkedAt: null });
		expect(error).toMatchObject({
			kind: 'unreadable',
			message:
				'The call could not be read, so no cancel was sent: Acme did not answer within 5000 ms',
			facts: 'ECONNABORTED',
		});
		expect(clock.waits).toEqual([500, 1_000]);
	});

	it('if the vendor cannot be reached for the check', async () => {
		const lost = readingLost(UNREACHABLE);
		const { result, error } = await checking([lost, lost, lost]);
		expect(result).toMatchObject({ outcome: 'failed', attempts: 0 });
		expect(error).toMatchObject({
			kind: 'unreachable',
			message: 'Acme refused the connection, so no cancel was sent',
		});
	});

	it('if the check meets a wrong key: failed at once, with the error that says so', async () => {
		const { result, error } = await checking([readingThrows('auth')]);
		expect(result).toMatchObject({ outcome: 'failed', reason: 'Words for auth', attempts: 0 });
		expect(error?.kind).toBe('auth');
	});
});

describe('Check Then Cancel sends one cancel', () => {
	it('for a call that can be cancelled', async () => {
		const { result, error } = await checking([shows('initiated'), cancels('Done')]);
		expect(error).toBeUndefined();
		expect(result).toEqual({
			vendor: 'acme',
			callId: 'call_1',
			cancelled: true,
			outcome: 'cancelled',
			previousStatus: 'initiated',
			previousPhase: 'notStarted',
			status: 'cancelled',
			reason: null,
			message: 'Done',
			lineStatus: null,
			phoneNumber: null,
			scheduledAt: null,
			attempts: 1,
			checkedAt: ISO_START,
			cancelledAt: ISO_START,
			response: { done: true },
		});
	});

	it.each(['paused', 'warming up', null])(
		'for a call with the unknown status %j under Any Cancellable Status',
		async (status) => {
			const { result } = await checking([shows(status), cancels()]);
			expect(result).toMatchObject({ outcome: 'cancelled', previousPhase: 'unknown' });
		},
	);

	it('for a status that is named in the documentation but not on its cancel list', async () => {
		const { result } = await checking([shows('scheduled'), cancels()]);
		expect(result).toMatchObject({ outcome: 'cancelled', previousPhase: 'notStarted' });
	});

	it.each<[string, CancelIf]>([
		['initiated', NOT_STARTED],
		['scheduled', NOT_STARTED],
		['ringing', IN_PROGRESS],
		['active', IN_PROGRESS],
		['Active', { rule: 'selected', statuses: ['active'] }],
	])('for a call that is %s, which %j allows', async (status, cancelIf) => {
		const { result } = await checking([shows(status), cancels()], { cancelIf });
		expect(result).toMatchObject({ outcome: 'cancelled', previousStatus: status });
	});

	it('after a check that needed a second try', async () => {
		const { result, clock } = await checking([readingLost(), shows('active'), cancels()]);
		expect(result).toMatchObject({ outcome: 'cancelled', attempts: 1 });
		expect(clock.waits).toEqual([500]);
	});

	it('after the wait that the vendor asked for when it could not answer the check', async () => {
		const busy = { ...TIMED_OUT, what: 'answered with HTTP 503', retryAfterMs: 7_000 };
		const { clock } = await checking([readingLost(busy), shows('active'), cancels()]);
		expect(clock.waits).toEqual([7_000]);
	});

	it('never after a wait longer than the builder allows: it fails at once', async () => {
		const busy = { ...TIMED_OUT, what: 'answered with HTTP 503', retryAfterMs: 120_001 };
		const { result, clock } = await checking([readingLost(busy)]);
		expect(result.outcome).toBe('failed');
		expect(clock.waits).toEqual([]);
	});
});

describe('a check holds', () => {
	it.each<CancelIf>([NOT_STARTED, IN_PROGRESS, { rule: 'selected', statuses: ['active'] }])(
		'for one second from when it was sent under %j, and the cancel is not to be sent after that',
		async (cancelIf) => {
			const status = cancelIf.rule === 'notStarted' ? 'initiated' : 'active';
			const { vendor } = await checking([shows(status, 700), cancels()], { cancelIf });
			expect(vendor.deadlines).toEqual([START + 1_000]);
		},
	);

	it('without an end where whatever is alive may be cancelled', async () => {
		const { vendor } = await checking([shows('active'), cancels()]);
		expect(vendor.deadlines).toEqual([undefined]);
	});
});

describe('a check whose answer takes longer than a check holds', () => {
	const slow = shows('initiated', 1_600);

	it('is made again, and never leads to a cancel: the error gives the figure', async () => {
		const { result, error, clock } = await checking([slow, shows('initiated', 1_900), slow], {
			cancelIf: NOT_STARTED,
		});
		expect(result).toMatchObject({ cancelled: false, outcome: 'failed', attempts: 0 });
		expect(error?.message).toBe(
			'Acme takes 1.6 s to answer, so a check is too old when it arrives',
		);
		expect(error?.hint).toMatch(/^No cancel was sent\. .*'Cancel If' to Any Cancellable Status/);
		expect(clock.waits).toEqual([500, 1_000]);
	});

	it('may be followed by one that is quick enough', async () => {
		const { result, vendor } = await checking([slow, slow, shows('initiated', 400), cancels()], {
			cancelIf: NOT_STARTED,
		});
		expect(result).toMatchObject({ outcome: 'cancelled', attempts: 1 });
		expect(vendor.deadlines).toEqual([START + 3_200 + 1_500 + 1_000]);
	});

	it.each([
		['ringing', 'notCancellable'],
		['cancelled', 'alreadyCancelled'],
		['completed', 'notCancellable'],
	])('is good enough to spare a call that is %s', async (status, outcome) => {
		const { result } = await checking([shows(status, 5_000)], { cancelIf: NOT_STARTED });
		expect(result.outcome).toBe(outcome);
	});

	it('is good enough where whatever is alive may be cancelled', async () => {
		const { result } = await checking([shows('active', 5_000), cancels()]);
		expect(result.outcome).toBe('cancelled');
	});

	it('never says that no cancel was sent, once one was', async () => {
		const { result, error } = await checking(
			[shows('initiated'), cancelLost(UNREACHABLE), slow, slow, slow],
			{ cancelIf: NOT_STARTED },
		);
		expect(result).toMatchObject({ outcome: 'failed', attempts: 1 });
		expect(error?.hint).not.toContain('No cancel was sent');
	});

	it('leaves a lost cancel in doubt', async () => {
		const { result } = await checking(
			[shows('initiated'), cancelLost(), shows('initiated'), slow, slow, slow],
			{ cancelIf: NOT_STARTED },
		);
		expect(result).toMatchObject({ outcome: 'unconfirmed', attempts: 1 });
	});
});

describe('a cancel that a rate limit held back until the check was too old', () => {
	it('is preceded by a fresh check', async () => {
		const { result } = await checking(
			[shows('initiated'), cancelExpired(), shows('initiated'), cancels()],
			{ cancelIf: NOT_STARTED },
		);
		expect(result).toMatchObject({ outcome: 'cancelled', attempts: 1 });
	});

	it('is not sent if the call has gone live meanwhile', async () => {
		const { result } = await checking([shows('initiated'), cancelExpired(), shows('ringing')], {
			cancelIf: NOT_STARTED,
		});
		expect(result).toMatchObject({
			outcome: 'notCancellable',
			status: 'ringing',
			attempts: 0,
			reason: "Call status is ringing (in progress), and 'Cancel If' allows only calls not started",
		});
	});

	it('does not use up an attempt', async () => {
		const { result } = await checking(
			[
				shows('initiated'),
				cancelExpired(),
				shows('initiated'),
				cancelExpired(),
				shows('initiated'),
				cancels(),
			],
			{ cancelIf: NOT_STARTED, settings: { maxAttempts: 1 } },
		);
		expect(result).toMatchObject({ outcome: 'cancelled', attempts: 1 });
	});
});
