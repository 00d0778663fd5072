import {
	cancelLost,
	cancels,
	cancelThrows,
	cancelUnexpected,
	knowsNone,
	ODD_ANSWER,
	readingLost,
	readingThrows,
	refuses,
	shows,
	showsNone,
	snapshot,
	stumbles,
	UNREACHABLE,
} from '../support/calls';
import { cancelling, checking } from '../support/performing';
import { START } from '../support/virtualClock';

describe('a cancel that the vendor confirms', () => {
	it('is cancelled, without any other request', async () => {
		const { result } = await cancelling([cancels('Call cancelled successfully')]);
		expect(result).toMatchObject({
			cancelled: true,
			outcome: 'cancelled',
			status: 'cancelled',
			previousStatus: null,
			previousPhase: null,
			message: 'Call cancelled successfully',
			phoneNumber: null,
			scheduledAt: null,
			attempts: 1,
			checkedAt: null,
		});
	});
});

describe('a cancel of a call that the vendor does not know', () => {
	it('is notFound once a reading finds none either, without a second try', async () => {
		const { result } = await cancelling([knowsNone('Call not found'), showsNone()]);
		expect(result).toMatchObject({
			cancelled: false,
			outcome: 'notFound',
			message: 'Call not found',
			phoneNumber: null,
			scheduledAt: null,
			attempts: 1,
		});
	});

	it('is never notFound where the vendor showed the call before: it is gone, and that is no error', async () => {
		const { result, error, liveness } = await checking([
			shows('active'),
			knowsNone('Call not found'),
			showsNone(),
		]);
		expect(error).toBeUndefined();
		expect(liveness).toBe('over');
		expect(result).toMatchObject({
			cancelled: false,
			outcome: 'notCancellable',
			previousStatus: 'active',
			status: null,
			reason: 'The call is gone',
			message: 'Call not found',
			phoneNumber: null,
			scheduledAt: null,
			attempts: 1,
		});
	});

	it('is gone where a listing showed it', async () => {
		const listed = { call: snapshot('active'), at: START };
		const { result, liveness } = await cancelling([knowsNone(), showsNone()], { listed });
		expect(result).toMatchObject({ outcome: 'notCancellable', reason: 'The call is gone' });
		expect(liveness).toBe('over');
	});

	it.each([
		['cancelled', { cancelled: true, outcome: 'alreadyCancelled' }],
		['completed', { outcome: 'notCancellable', reason: 'Call status is completed' }],
		['paused', { outcome: 'notCancellable', reason: 'Call status is paused' }],
		['active', { outcome: 'failed' }],
	])('but that shows as %s all the same is what it shows', async (status, expected) => {
		const { result } = await cancelling([knowsNone(), shows(status)]);
		expect(result).toMatchObject(expected);
	});

	it('and that cannot be read either is unconfirmed', async () => {
		const lost = readingLost();
		const { error } = await cancelling([knowsNone(), lost, lost, lost]);
		expect(error?.message).toBe(
			'The call may or may not have been cancelled: Acme found no call to cancel, and the call could not be read to see why',
		);
	});
});

describe('a cancel with an answer that no documentation names is followed by one look at the call', () => {
	it.each([
		['cancelled', { cancelled: true, outcome: 'cancelled', status: 'cancelled' }],
		[
			'completed',
			{
				outcome: 'notCancellable',
				reason: 'Call status is completed; this run may have ended it',
			},
		],
	])('%s: that is what is told', async (status, expected) => {
		const { result } = await cancelling([cancelUnexpected(), shows(status)]);
		expect(result).toMatchObject({ ...expected, attempts: 1 });
	});

	it.each(['active', 'paused', null])(
		'status %j, alive or unknown: an error about that answer, and no further cancel',
		async (status) => {
			const { result, error } = await cancelling([cancelUnexpected('Pay first'), shows(status)]);
			expect(result).toMatchObject({ cancelled: false, outcome: 'failed', attempts: 1 });
			expect(error).toMatchObject({
				kind: 'unexpectedAnswer',
				message: ODD_ANSWER,
				statusCode: 402,
				vendorMessage: 'Pay first',
				hint: expect.stringContaining('so the cancel had no effect. Ask Acme what it means'),
			});
		},
	);

	it('gone, though the vendor showed it before: this run may have ended it', async () => {
		const { result } = await checking([shows('active'), cancelUnexpected(), showsNone()]);
		expect(result).toMatchObject({
			outcome: 'notCancellable',
			status: null,
			reason: 'The call is gone; this run may have ended it',
		});
	});

	it('unknown to the vendor, which never showed it: unconfirmed', async () => {
		const { result } = await cancelling([cancelUnexpected(), showsNone()]);
		expect(result.outcome).toBe('unconfirmed');
	});

	const lost = readingLost();
	it.each([
		['lost', [lost, lost, lost]],
		['refused', [readingThrows('refused')]],
		['met by a wrong key', [readingThrows('auth')]],
		['kept from being sent', [stumbles('read')]],
	])('%s: unconfirmed, in the words of both', async (_, readings) => {
		const { result, error } = await cancelling([cancelUnexpected(), ...readings]);
		expect(result).toMatchObject({ cancelled: false, outcome: 'unconfirmed', attempts: 1 });
		expect(error?.message).toBe(
			`The call may or may not have been cancelled: ${ODD_ANSWER}, and the call could not be read`,
		);
		expect(error?.hint).toContain('Ask Acme what it means');
	});

	it('after a lost cancel, on a call that shows as alive: unconfirmed', async () => {
		const { result } = await cancelling([
			cancelLost(),
			shows('active'),
			cancelUnexpected(),
			shows('active'),
		]);
		expect(result).toMatchObject({ outcome: 'unconfirmed', attempts: 2 });
	});
});

describe('an exception that nobody foresaw', () => {
	it('while the call is checked: failed, and thrown at nobody', async () => {
		const { result, error } = await checking([stumbles('read')]);
		expect(result).toMatchObject({ cancelled: false, outcome: 'failed', attempts: 0 });
		expect(error).toMatchObject({
			kind: 'unforeseen',
			message: 'Something unforeseen happened with this call',
			facts: 'TypeError',
		});
	});

	it('at the cancel and at the reading: failed, as neither can have been sent', async () => {
		const { result } = await cancelling([stumbles('cancel'), stumbles('read')]);
		expect(result).toMatchObject({ outcome: 'failed', attempts: 0 });
	});

	it.each([
		['cancelled', 'cancelled'],
		['completed', 'notCancellable'],
		['active', 'failed'],
	])('at the cancel, and the call shows as %s: %s', async (status, outcome) => {
		const { result } = await cancelling([stumbles('cancel'), shows(status)]);
		expect(result.outcome).toBe(outcome);
	});

	it('at the cancel, and the call cannot be read: unconfirmed', async () => {
		const { result } = await cancelling([stumbles('cancel'), readingThrows('auth')]);
		expect(result.outcome).toBe('unconfirmed');
	});

	it('at the reading after a lost cancel: the doubt stays', async () => {
		const { result } = await cancelling([cancelLost(), stumbles('read')]);
		expect(result.outcome).toBe('unconfirmed');
	});

	it('never hides a stop', async () => {
		await expect(cancelling([stumbles('cancel'), readingThrows('stopped')])).rejects.toMatchObject({
			kind: 'stopped',
		});
	});
});

describe('a cancel that the vendor refuses is followed by a look at the call', () => {
	it('cancelled by somebody else: alreadyCancelled', async () => {
		const { result } = await cancelling([refuses(), shows('cancelled')]);
		expect(result).toMatchObject({
			cancelled: true,
			outcome: 'alreadyCancelled',
			cancelledAt: null,
			attempts: 1,
		});
	});

	it.each(['completed', 'paused', 'scheduled', null])(
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

	it('a status that can be cancelled: an error with the words of the vendor', async () => {
		const { result, error } = await cancelling([refuses('Not now'), shows('active')]);
		expect(result).toMatchObject({ cancelled: false, outcome: 'failed', attempts: 1 });
		expect(error).toMatchObject({
			kind: 'refused',
			vendorMessage: 'Not now',
			message: 'Acme refused to cancel the call, although its status is one that can be cancelled',
		});
		expect(error?.hint).toContain('Call status is active');
	});

	it('unknown to the vendor, which never showed it: notFound', async () => {
		const { result } = await cancelling([refuses(), showsNone()]);
		expect(result.outcome).toBe('notFound');
	});

	it('gone, though the vendor showed it before: notCancellable', async () => {
		const { result } = await checking([shows('active'), refuses(), showsNone()]);
		expect(result).toMatchObject({
			outcome: 'notCancellable',
			status: null,
			reason: 'The call is gone',
		});
	});

	it('not readable at first: the look is tried again, the cancel is not', async () => {
		const { result } = await cancelling([refuses(), readingLost(), readingLost(), shows('failed')]);
		expect(result).toMatchObject({ outcome: 'notCancellable', attempts: 1 });
	});

	it('not readable at all: unconfirmed, as the call may have been cancelled before', async () => {
		const lost = readingLost();
		const { result, error } = await cancelling([refuses('No'), lost, lost, lost]);
		expect(result).toMatchObject({ cancelled: false, outcome: 'unconfirmed', message: 'No' });
		expect(error?.message).toBe(
			'The call may or may not have been cancelled: Acme refused the cancel, and the call could not be read to see why',
		);
	});
});

describe('a cancel that ends in an error at once', () => {
	it.each(['auth', 'blocked', 'rateLimited', 'unexpectedAnswer', 'unreachable'] as const)(
		'%s: failed, without a second try and without a reading',
		async (kind) => {
			const { result, error, clock } = await cancelling([cancelThrows(kind)]);
			expect(result).toMatchObject({ cancelled: false, outcome: 'failed' });
			expect(error?.kind).toBe(kind);
			expect(clock.waits).toEqual([]);
		},
	);

	// Reported: `attempts` is "cancel requests sent", and this one was sent and answered.
	it('is counted among the attempts where the vendor has answered it', async () => {
		const { result } = await cancelling([cancelThrows('auth')]);
		expect(result.attempts).toBe(1);
	});

	it('a stopped execution is no report: it is thrown', async () => {
		await expect(cancelling([cancelThrows('stopped')])).rejects.toMatchObject({ kind: 'stopped' });
	});

	it('a refused look at a refused call is an error too', async () => {
		const { result, error } = await cancelling([refuses(), readingThrows('refused')]);
		expect(result.outcome).toBe('failed');
		expect(error?.kind).toBe('refused');
	});
});

describe('a cancel that cannot have reached the vendor', () => {
	const unreachable = cancelLost(UNREACHABLE);

	it('is sent again without a look at the call', async () => {
		const { result, clock } = await cancelling([unreachable, unreachable, cancels()]);
		expect(result).toMatchObject({ outcome: 'cancelled' });
		expect(clock.waits).toEqual([500, 1_000]);
	});

	it('is no doubt but a failure when attempts run out', async () => {
		const { result, error } = await cancelling([unreachable, unreachable, unreachable]);
		expect(result).toMatchObject({ cancelled: false, outcome: 'failed' });
		expect(error).toMatchObject({ kind: 'unreachable', message: 'Acme refused the connection' });
	});

	it('is preceded by a fresh check under a narrower Cancel If', async () => {
		const { result } = await checking([shows('initiated'), unreachable, shows('ringing')], {
			cancelIf: { rule: 'notStarted' },
		});
		expect(result).toMatchObject({ outcome: 'notCancellable', status: 'ringing' });
	});

	it('is not called unsent by the error of a later check', async () => {
		const lost = readingLost();
		const { result, error } = await checking([shows('initiated'), unreachable, lost, lost, lost], {
			cancelIf: { rule: 'notStarted' },
		});
		expect(result.outcome).toBe('failed');
		expect(error?.message).toBe('The call could not be read: Acme did not answer within 5000 ms');
	});
});
