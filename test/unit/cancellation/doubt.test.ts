import type { CancelIf } from '../../../nodes/shared/cancellation/policy';
import {
	cancelLost,
	cancels,
	cancelThrows,
	cancelUnexpected,
	knowsNone,
	readingLost,
	readingThrows,
	refuses,
	shows,
	showsNone,
	stumbles,
	TIMED_OUT,
	UNREACHABLE,
} from '../support/calls';
import { cancelling, checking } from '../support/performing';

const NOT_STARTED: CancelIf = { rule: 'notStarted' };

const DOUBT = 'The call may or may not have been cancelled: Acme did not answer within 5000 ms';

describe('a cancel without an answer is followed by a look at the call', () => {
	it('cancelled: that is success, and ours', async () => {
		const { result, clock } = await cancelling([cancelLost(), shows('cancelled')]);
		expect(result).toMatchObject({ cancelled: true, outcome: 'cancelled', attempts: 1 });
		expect(result.cancelledAt).not.toBeNull();
		expect(clock.waits).toEqual([]);
	});

	it('ended otherwise: notCancellable, and this run may have ended it', async () => {
		const { result } = await cancelling([cancelLost(), shows('completed')]);
		expect(result).toMatchObject({
			cancelled: false,
			outcome: 'notCancellable',
			reason: 'Call status is completed; this run may have ended it',
		});
	});

	it('unknown to the vendor, which never showed it: unconfirmed', async () => {
		const { result, error } = await cancelling([cancelLost(), showsNone()]);
		expect(result).toMatchObject({ cancelled: false, outcome: 'unconfirmed', attempts: 1 });
		expect(error?.message).toBe(
			'The call may or may not have been cancelled: Acme gave no usable answer to the cancel, and now finds no call with this ID',
		);
	});

	it('gone, though the vendor showed it before: notCancellable, and this run may have ended it', async () => {
		const { result, error, liveness } = await checking([
			shows('active'),
			cancelLost(),
			showsNone(),
		]);
		expect(error).toBeUndefined();
		expect(liveness).toBe('over');
		expect(result).toMatchObject({
			cancelled: false,
			outcome: 'notCancellable',
			status: null,
			reason: 'The call is gone; this run may have ended it',
		});
	});

	it.each(['active', 'initiated', 'scheduled', 'paused', null])(
		'status %j, alive or unknown: another attempt',
		async (status) => {
			const { result, clock } = await cancelling([cancelLost(), shows(status), cancels()]);
			expect(result).toMatchObject({ cancelled: true, outcome: 'cancelled', attempts: 2 });
			expect(clock.waits).toEqual([500]);
		},
	);

	it('not readable: another attempt, after one look', async () => {
		const { result } = await cancelling([cancelLost(), readingLost(), cancels()]);
		expect(result).toMatchObject({ outcome: 'cancelled', attempts: 2 });
	});

	it('the waits between attempts double', async () => {
		const { clock } = await cancelling(
			[
				cancelLost(),
				shows('active'),
				cancelLost(),
				shows('active'),
				cancelLost(),
				shows('active'),
				cancels(),
			],
			{ settings: { maxAttempts: 4 } },
		);
		expect(clock.waits).toEqual([500, 1_000, 2_000]);
	});

	it('a wait that the vendor asks for comes first', async () => {
		const busy = { ...TIMED_OUT, retryAfterMs: 20_000 };
		const { clock } = await cancelling([cancelLost(busy), shows('active'), cancels()]);
		expect(clock.waits).toEqual([20_000]);
	});
});

describe('a refusal after a cancel without an answer', () => {
	it('of a call that is cancelled: our own cancel may have done it, so it is cancelled', async () => {
		const { result } = await cancelling([
			cancelLost(),
			shows('active'),
			refuses(),
			shows('cancelled'),
		]);
		expect(result).toMatchObject({ cancelled: true, outcome: 'cancelled', attempts: 2 });
	});

	it('of a call that has ended: notCancellable', async () => {
		const { result } = await cancelling([
			cancelLost(),
			shows('active'),
			refuses(),
			shows('completed'),
		]);
		expect(result).toMatchObject({
			outcome: 'notCancellable',
			reason: 'Call status is completed; this run may have ended it',
		});
	});

	it('of a call whose status nobody knows: unconfirmed', async () => {
		const { result, error } = await cancelling([
			cancelLost(),
			shows('paused'),
			refuses(),
			shows('paused'),
		]);
		expect(result).toMatchObject({ cancelled: false, outcome: 'unconfirmed' });
		expect(error?.message).toContain('may or may not have been cancelled');
	});

	const alive = (status: string) => [cancelLost(), shows(status), refuses(), shows(status)];

	// Reported: it says `notCancellable`, though the first cancel may still take effect.
	it('of a call that is alive in an undecided status: unconfirmed', async () => {
		const { result } = await cancelling(alive('scheduled'));
		expect(result.outcome).toBe('unconfirmed');
	});

	// Reported: it says `failed`, "refused to cancel the call", though the first cancel may still take effect.
	it('of a call that is alive in a status that can be cancelled: unconfirmed', async () => {
		const { result } = await cancelling(alive('active'));
		expect(result.outcome).toBe('unconfirmed');
	});

	it('of a call that is gone by the next cancel: notCancellable', async () => {
		const { result } = await cancelling([cancelLost(), shows('active'), knowsNone(), showsNone()]);
		expect(result).toMatchObject({
			outcome: 'notCancellable',
			reason: 'The call is gone; this run may have ended it',
			attempts: 2,
		});
	});
});

describe('when the attempts run out and nothing could be confirmed', () => {
	it('it is an error that says the call may or may not have been cancelled', async () => {
		const { result, error, clock } = await cancelling([
			cancelLost(),
			shows('active'),
			cancelLost(),
			shows('active'),
			cancelLost(),
			shows('active'),
		]);
		expect(result).toMatchObject({
			cancelled: false,
			outcome: 'unconfirmed',
			status: 'active',
			attempts: 3,
			cancelledAt: null,
		});
		expect(error).toMatchObject({ kind: 'unconfirmed', message: DOUBT });
		expect(clock.waits).toEqual([500, 1_000]);
	});

	it('not before the last look was tried as often as a cancel, as no answer comes after it', async () => {
		const { result } = await cancelling(
			[cancelLost(), shows('active'), cancelLost(), readingLost(), shows('cancelled')],
			{ settings: { maxAttempts: 2 } },
		);
		expect(result).toMatchObject({ cancelled: true, outcome: 'cancelled', attempts: 2 });
	});

	it('one attempt allowed: one cancel, then looks', async () => {
		const { result } = await cancelling([cancelLost(), shows('active')], {
			settings: { maxAttempts: 1 },
		});
		expect(result).toMatchObject({ outcome: 'unconfirmed', attempts: 1 });
	});

	it('an earlier lost cancel keeps the doubt, even if later ones never left', async () => {
		const unreachable = cancelLost(UNREACHABLE);
		const { result, error } = await cancelling([
			cancelLost(),
			readingLost(UNREACHABLE),
			unreachable,
			unreachable,
		]);
		expect(result.outcome).toBe('unconfirmed');
		expect(error?.message).toContain('may or may not have been cancelled');
	});

	it('the vendor asks for a longer wait than allowed: the doubt is told at once', async () => {
		const busy = { ...TIMED_OUT, what: 'answered with HTTP 503', retryAfterMs: 3_600_000 };
		const { result, clock } = await cancelling([cancelLost(busy), shows('active')]);
		expect(result.outcome).toBe('unconfirmed');
		expect(clock.waits).toEqual([]);
	});

	it('an error on the way keeps the doubt and tells what happened', async () => {
		const { result, error } = await cancelling([cancelLost(), readingThrows('auth')]);
		expect(result.outcome).toBe('unconfirmed');
		expect(error?.message).toBe(
			'The call may or may not have been cancelled: Acme could not be asked again (Words for auth)',
		);
	});

	it('an error at the second cancel keeps the doubt', async () => {
		const { result } = await cancelling([
			cancelLost(),
			shows('active'),
			cancelThrows('rateLimited'),
		]);
		expect(result.outcome).toBe('unconfirmed');
	});

	it('a stop is thrown, whatever is in doubt', async () => {
		await expect(cancelling([cancelLost(), readingThrows('stopped')])).rejects.toMatchObject({
			kind: 'stopped',
		});
	});
});

describe('under a narrower Cancel If a further attempt needs a fresh check', () => {
	it('still allowed: the cancel is sent again', async () => {
		const { result } = await checking(
			[shows('initiated'), cancelLost(), shows('initiated'), shows('initiated'), cancels()],
			{ cancelIf: NOT_STARTED },
		);
		expect(result).toMatchObject({ outcome: 'cancelled', attempts: 2 });
	});

	it('gone live meanwhile: no further cancel, and the first stays in doubt', async () => {
		const { result, error } = await checking(
			[shows('initiated'), cancelLost(), shows('initiated'), shows('ringing')],
			{ cancelIf: NOT_STARTED },
		);
		expect(result).toMatchObject({ outcome: 'unconfirmed', status: 'ringing', attempts: 1 });
		expect(error?.message).toBe(
			"The call may or may not have been cancelled: Acme gave no answer to the cancel, and 'Cancel If' now excludes the call",
		);
	});

	it('ended meanwhile: notCancellable', async () => {
		const { result } = await checking(
			[shows('initiated'), cancelLost(), shows('initiated'), shows('completed')],
			{ cancelIf: NOT_STARTED },
		);
		expect(result).toMatchObject({
			outcome: 'notCancellable',
			reason: 'Call status is completed; this run may have ended it',
		});
	});

	it('gone meanwhile: notCancellable', async () => {
		const { result } = await checking(
			[shows('initiated'), cancelLost(), shows('initiated'), showsNone()],
			{ cancelIf: NOT_STARTED },
		);
		expect(result).toMatchObject({
			outcome: 'notCancellable',
			reason: 'The call is gone; this run may have ended it',
		});
	});

	it('cancelled meanwhile: success', async () => {
		const { result } = await checking(
			[shows('initiated'), cancelLost(), shows('initiated'), shows('cancelled')],
			{ cancelIf: NOT_STARTED },
		);
		expect(result).toMatchObject({ cancelled: true, outcome: 'cancelled' });
	});

	it('not readable: no cancel on a guess, and the first stays in doubt', async () => {
		const lost = readingLost();
		const { result } = await checking(
			[shows('initiated'), cancelLost(), shows('initiated'), lost, lost, lost],
			{ cancelIf: NOT_STARTED },
		);
		expect(result).toMatchObject({ outcome: 'unconfirmed', attempts: 1 });
	});
});

describe('where a call that was cancelled looks like one that ended by itself', () => {
	const terms = { tellsCancelled: false };
	const UNTOLD =
		'The call may or may not have been cancelled: it is over, and Acme shows a call that was cancelled like one that ended by itself';

	it.each([
		['lost', cancelLost()],
		['answered in a way that says nothing', cancelUnexpected()],
		['cut short by a mistake of our own', stumbles('cancel')],
	])('a cancel that was %s leaves it unconfirmed, and over', async (_, cancel) => {
		const { result, error, liveness } = await cancelling([cancel, shows('completed')], terms);
		expect(result).toMatchObject({
			cancelled: false,
			outcome: 'unconfirmed',
			status: 'completed',
			reason: UNTOLD,
		});
		expect(error).toMatchObject({ kind: 'unconfirmed', message: UNTOLD, scope: 'call' });
		expect(liveness).toBe('over');
	});

	it('a refusal after a lost cancel leaves it unconfirmed, and over', async () => {
		const script = [cancelLost(), shows('active'), refuses(), shows('completed')];
		const { result, liveness } = await cancelling(script, terms);
		expect(result).toMatchObject({ outcome: 'unconfirmed', reason: UNTOLD, attempts: 2 });
		expect(liveness).toBe('over');
	});

	it('a check before another attempt leaves it unconfirmed, and over', async () => {
		const script = [shows('initiated'), cancelLost(), shows('initiated'), shows('completed')];
		const { result, liveness } = await checking(script, { ...terms, cancelIf: NOT_STARTED });
		expect(result).toMatchObject({ outcome: 'unconfirmed', reason: UNTOLD, attempts: 1 });
		expect(liveness).toBe('over');
	});

	it('a call that had ended before anything was sent is not cancellable', async () => {
		const { result, liveness } = await checking([shows('completed')], terms);
		expect(result).toMatchObject({
			outcome: 'notCancellable',
			reason: 'Call status is completed',
			attempts: 0,
		});
		expect(liveness).toBe('over');
	});

	it('a call that had ended when the cancel was refused is not cancellable', async () => {
		const { result } = await cancelling([refuses(), shows('completed')], terms);
		expect(result).toMatchObject({
			outcome: 'notCancellable',
			reason: 'Call status is completed',
		});
	});

	it('a cancel that its own answer proves is cancelled', async () => {
		const { result } = await cancelling([cancelLost(), shows('active'), cancels()], terms);
		expect(result).toMatchObject({ cancelled: true, outcome: 'cancelled', attempts: 2 });
	});

	it('nobody is told that running it again would say more', async () => {
		const script = [cancelLost(), shows('active')];
		const { error } = await cancelling(script, { ...terms, settings: { maxAttempts: 1 } });
		expect(error?.hint).toBe(
			'Look the call up in Acme, or run this again to make sure that it is not still running or waiting',
		);
	});
});
