import {
	cancelLost,
	cancels,
	cancelThrows,
	knowsNone,
	readingLost,
	readingThrows,
	refuses,
	shows,
	showsNone,
	UNREACHABLE,
} from '../support/calls';
import { cancelling, checking } from '../support/performing';

describe('a cancel that the vendor confirms', () => {
	test('is cancelled, without any other request', async () => {
		const { result } = await cancelling([cancels('Call cancelled successfully')]);
		expect(result).toMatchObject({
			cancelled: true,
			outcome: 'cancelled',
			status: 'cancelled',
			previousStatus: null,
			previousPhase: null,
			message: 'Call cancelled successfully',
			attempts: 1,
			checkedAt: null,
		});
	});
});

describe('a cancel of a call that the vendor does not know', () => {
	test('is notFound, without a second try', async () => {
		const { result } = await cancelling([knowsNone('Call not found')]);
		expect(result).toMatchObject({
			cancelled: false,
			outcome: 'notFound',
			message: 'Call not found',
			attempts: 1,
		});
	});

	test('is notFound too where the call vanished after its check', async () => {
		const { result } = await checking([shows('active'), knowsNone()]);
		expect(result).toMatchObject({ outcome: 'notFound', previousStatus: 'active', attempts: 1 });
	});
});

describe('a cancel that the vendor refuses is followed by a look at the call', () => {
	test('cancelled by somebody else: alreadyCancelled', async () => {
		const { result } = await cancelling([refuses(), shows('cancelled')]);
		expect(result).toMatchObject({
			cancelled: true,
			outcome: 'alreadyCancelled',
			cancelledAt: null,
			attempts: 1,
		});
	});

	test.each(['completed', 'paused', 'scheduled', null])(
		'status %j: notCancellable, with the words of the vendor, and no second cancel',
		async (status) => {
			const { result, error } = await cancelling([refuses('Too late'), shows(status)]);
			expect(error).toBeUndefined();
			expect(result).toMatchObject({
				cancelled: false,
				outcome: 'notCancellable',
				message: 'Too late',
				status,
				attempts: 1,
			});
		},
	);

	test('a status that can be cancelled: an error with the words of the vendor', async () => {
		const { result, error } = await cancelling([refuses('Not now'), shows('active')]);
		expect(result).toMatchObject({ cancelled: false, outcome: 'failed', attempts: 1 });
		expect(error).toMatchObject({
			kind: 'refused',
			vendorMessage: 'Not now',
			message: 'Acme refused to cancel the call, although its status is one that can be cancelled',
		});
		expect(error?.hint).toContain('Call status is active');
	});

	test('gone: notFound', async () => {
		const { result } = await cancelling([refuses(), showsNone()]);
		expect(result.outcome).toBe('notFound');
	});

	test('not readable at first: the look is tried again, the cancel is not', async () => {
		const { result } = await cancelling([refuses(), readingLost(), readingLost(), shows('failed')]);
		expect(result).toMatchObject({ outcome: 'notCancellable', attempts: 1 });
	});

	test('not readable at all: unconfirmed, as the call may have been cancelled before', async () => {
		const lost = readingLost();
		const { result, error } = await cancelling([refuses('No'), lost, lost, lost]);
		expect(result).toMatchObject({ cancelled: false, outcome: 'unconfirmed', message: 'No' });
		expect(error?.message).toBe(
			'The call may or may not have been cancelled: Acme refused the cancel, and the call could not be read to see why',
		);
	});
});

describe('a cancel that ends in an error at once', () => {
	test.each(['auth', 'blocked', 'rateLimited', 'unexpectedAnswer', 'unreachable'] as const)(
		'%s: failed, without a second try and without a reading',
		async (kind) => {
			const { result, error, clock } = await cancelling([cancelThrows(kind)]);
			expect(result).toMatchObject({ cancelled: false, outcome: 'failed' });
			expect(error?.kind).toBe(kind);
			expect(clock.waits).toEqual([]);
		},
	);

	// Reported: `attempts` is "cancel requests sent", and this one was sent and answered.
	test('is counted among the attempts where the vendor has answered it', async () => {
		const { result } = await cancelling([cancelThrows('auth')]);
		expect(result.attempts).toBe(1);
	});

	test('a stopped execution is no report: it is thrown', async () => {
		await expect(cancelling([cancelThrows('stopped')])).rejects.toMatchObject({ kind: 'stopped' });
	});

	test('a refused look at a refused call is an error too', async () => {
		const { result, error } = await cancelling([refuses(), readingThrows('refused')]);
		expect(result.outcome).toBe('failed');
		expect(error?.kind).toBe('refused');
	});
});

describe('a cancel that cannot have reached the vendor', () => {
	const unreachable = cancelLost(UNREACHABLE);

	test('is sent again without a look at the call', async () => {
		const { result, clock } = await cancelling([unreachable, unreachable, cancels()]);
		expect(result).toMatchObject({ outcome: 'cancelled' });
		expect(clock.waits).toEqual([500, 1_000]);
	});

	test('is no doubt but a failure when attempts run out', async () => {
		const { result, error } = await cancelling([unreachable, unreachable, unreachable]);
		expect(result).toMatchObject({ cancelled: false, outcome: 'failed' });
		expect(error).toMatchObject({ kind: 'unreachable', message: 'Acme refused the connection' });
	});

	test('is preceded by a fresh check under a narrower Cancel If', async () => {
		const { result } = await checking([shows('initiated'), unreachable, shows('ringing')], {
			cancelIf: { rule: 'notStarted' },
		});
		expect(result).toMatchObject({ outcome: 'notCancellable', status: 'ringing' });
	});

	test('is not called unsent by the error of a later check', async () => {
		const lost = readingLost();
		const { result, error } = await checking([shows('initiated'), unreachable, lost, lost, lost], {
			cancelIf: { rule: 'notStarted' },
		});
		expect(result.outcome).toBe('failed');
		expect(error?.message).toBe('The call could not be read: Acme did not answer within 5000 ms');
	});
});
