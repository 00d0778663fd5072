import type { CallReport } from '../../../nodes/shared/cancellation/result';
import type { CallApi } from '../../../nodes/shared/cancellation/call';
import { cancelCall, checkThenCancel } from '../../../nodes/shared/cancellation/cancelCall';
import { type FollowUpTerms, FollowUps } from '../../../nodes/shared/cancellation/followUps';
import { ANY_CANCELLABLE, type CancelIf } from '../../../nodes/shared/cancellation/policy';
import {
	CALL_ID,
	cancelExpired,
	cancelLost,
	cancels,
	knowsNone,
	readingLost,
	readingThrows,
	refuses,
	type Scripted,
	ScriptedVendor,
	SETTINGS,
	shows,
	showsNone,
	showsWithLine,
} from '../support/calls';
import { rejectionOf } from '../support/rejection';
import { JumpingClock, START } from '../support/virtualClock';

interface Terms extends Partial<FollowUpTerms> {
	readonly cancelIf?: CancelIf;
	readonly withCheck?: boolean;
	readonly tellsCancelled?: boolean;
	readonly stopsAt?: number;
}

/** Cancels a call and looks at it once more, against a vendor that expects exactly these requests. */
async function following(
	script: readonly Scripted[],
	{ cancelIf = ANY_CANCELLABLE, withCheck = true, tellsCancelled, stopsAt, ...terms }: Terms = {},
) {
	const clock = new JumpingClock();
	if (stopsAt !== undefined) clock.stopsAt = START + stopsAt;
	const vendor = new ScriptedVendor(script, clock, tellsCancelled);
	const common = { callId: CALL_ID, cancelIf, settings: SETTINGS, clock, withResponse: false };
	const request = { ...common, api: vendor };
	let report = await (withCheck ? checkThenCancel : cancelCall)(request);
	const followUps = new FollowUps({
		clock,
		verifyHangUp: true,
		looksAtDials: false,
		concurrency: 10,
		onReport: (ended) => {
			report = ended;
		},
		...terms,
	});
	followUps.add(() => request, report);
	await followUps.settle();
	if (!vendor.isDone) throw new Error('The vendor was asked less often than expected');
	return { report, result: report.result, clock, elapsed: clock.now() - START };
}

const closed = showsWithLine('cancelled', 'closed');
const open = showsWithLine('cancelled', 'open');
const silent = showsWithLine('cancelled', 'unknown');
const HUNG_UP = [shows('active'), cancels()];
const DIALLED = [shows('queued'), cancels()];

describe('a call that was hung up', () => {
	it('is read a second after its cancel, and told with a closed line', async () => {
		const { result, elapsed } = await following([...HUNG_UP, closed]);
		expect(result).toMatchObject({ outcome: 'cancelled', lineStatus: 'closed', attempts: 1 });
		expect(elapsed).toBe(1_000);
	});

	it('is read again a second later while its line is open', async () => {
		const { result, clock } = await following([...HUNG_UP, open, open, closed]);
		expect(result).toMatchObject({ outcome: 'cancelled', cancelled: true, lineStatus: 'closed' });
		expect(clock.waits).toEqual([1_000, 1_000, 1_000]);
	});

	it.each([
		['a refusal', refuses('Cannot cancel call with status: cancelled')],
		['a 404', knowsNone()],
		['no answer', cancelLost()],
		['a yes', cancels()],
	])('gets the cancel once more where its line stays open: %s is no news', async (_, again) => {
		const { result } = await following([...HUNG_UP, open, open, open, again, closed]);
		expect(result).toMatchObject({ outcome: 'cancelled', lineStatus: 'closed', attempts: 2 });
	});

	it('is unconfirmed where its line stays open after that, and says that a person may be on it', async () => {
		const looks = [open, open, open];
		const { report, result } = await following([...HUNG_UP, ...looks, refuses(), ...looks]);
		expect(result).toMatchObject({
			cancelled: false,
			outcome: 'unconfirmed',
			lineStatus: 'open',
			cancelledAt: null,
			attempts: 2,
			previousStatus: 'active',
		});
		expect(report.liveness).toBe('mayBeAlive');
		expect(report.error?.message).toMatch(/may or may not.*line still open.*still be on the phone/);
		expect(report.error?.hint).toMatch(/Look the call up in Acme at once/);
		expect(result.reason).toBe(report.error?.message);
	});

	it('is told as before where nothing shows its line', async () => {
		const { result } = await following([...HUNG_UP, silent]);
		expect(result).toMatchObject({ outcome: 'cancelled', lineStatus: 'unknown' });
	});

	it('is told as before where the vendor does not know it any more', async () => {
		const { result } = await following([...HUNG_UP, showsNone()]);
		expect(result).toMatchObject({ outcome: 'cancelled', lineStatus: 'unknown' });
	});

	it.each([
		['is lost', readingLost()],
		['is forbidden', readingThrows('auth')],
	])('is read three times in all where each reading %s', async (_, lost) => {
		const { result } = await following([...HUNG_UP, lost, lost, lost]);
		expect(result).toMatchObject({ outcome: 'cancelled', lineStatus: 'unknown' });
	});

	it('has an open line as long as no later reading says otherwise', async () => {
		const lost = readingLost();
		const looks = [open, lost, lost, refuses(), lost, lost, lost];
		const { result } = await following([...HUNG_UP, ...looks]);
		expect(result).toMatchObject({ outcome: 'unconfirmed', lineStatus: 'open' });
	});

	it('is cancelled again at once where it is found alive, and looked at again', async () => {
		const { result, clock } = await following([...HUNG_UP, shows('active'), cancels(), closed]);
		expect(result).toMatchObject({
			outcome: 'cancelled',
			lineStatus: 'closed',
			attempts: 2,
			previousStatus: 'active',
		});
		expect(clock.waits).toEqual([1_000, 1_000]);
	});

	it('is unconfirmed where it is alive after the second cancel, too', async () => {
		const alive = shows('active');
		const { report, result } = await following([...HUNG_UP, alive, cancels(), alive, alive, alive]);
		expect(result).toMatchObject({ outcome: 'unconfirmed', cancelled: false, status: 'active' });
		expect(report.error?.message).toMatch(/said that the call is cancelled.*shows it.*active/);
	});

	it('is looked at after a plain cancel, too, which does not know how the call was', async () => {
		const { result } = await following([cancels(), closed], { withCheck: false });
		expect(result).toMatchObject({ outcome: 'cancelled', lineStatus: 'closed' });
	});

	it('is looked at where its cancel was lost and it was read back as cancelled', async () => {
		const { result } = await following([shows('active'), cancelLost(), shows('cancelled'), closed]);
		expect(result).toMatchObject({ outcome: 'cancelled', lineStatus: 'closed' });
	});

	it('is not looked at where that was not asked for', async () => {
		const { result, elapsed } = await following(HUNG_UP, { verifyHangUp: false });
		expect(result).toMatchObject({ outcome: 'cancelled', lineStatus: null });
		expect(elapsed).toBe(0);
	});

	it('ends with what was seen last where no more looks may be sent', async () => {
		let looks = 0;
		const terms = { mayLook: () => looks < 1, onLook: () => looks++ };
		const { result } = await following([...HUNG_UP, open], terms);
		expect(result).toMatchObject({ outcome: 'unconfirmed', lineStatus: 'open' });
	});

	it('is told as its cancel was answered where no look could be sent at all', async () => {
		const { result } = await following(HUNG_UP, { mayLook: () => false });
		expect(result).toMatchObject({ outcome: 'cancelled', lineStatus: null });
	});

	it('does not get a second cancel that comes too late', async () => {
		const { result } = await following([...HUNG_UP, open, open, open, cancelExpired()]);
		expect(result).toMatchObject({ outcome: 'unconfirmed', lineStatus: 'open', attempts: 1 });
	});

	it('is not looked at any more once the execution is stopped', async () => {
		const error = await rejectionOf(following([...HUNG_UP], { stopsAt: 500 }));
		expect(error).toMatchObject({ kind: 'stopped' });
	});

	it("may have ended by itself in the vendor's words where a cancelled call looks so", async () => {
		const { result } = await following([...HUNG_UP, showsWithLine('completed', 'closed')], {
			tellsCancelled: false,
		});
		expect(result).toMatchObject({ outcome: 'cancelled', lineStatus: 'closed' });
	});
});

describe('a call that had not started', () => {
	it.each(['initiated', 'scheduled'])('has no line to be looked at: %s', async (status) => {
		const { result } = await following([shows(status), cancels()]);
		expect(result).toMatchObject({ outcome: 'cancelled', lineStatus: null });
	});

	it('is looked at where it was about to be dialled', async () => {
		const terms = { verifyHangUp: false, looksAtDials: true };
		const { result } = await following([...DIALLED, shows('cancelled')], terms);
		expect(result).toMatchObject({ outcome: 'cancelled', lineStatus: null, attempts: 1 });
	});

	it('is not where nobody asked for it', async () => {
		const { elapsed } = await following(DIALLED, { verifyHangUp: false });
		expect(elapsed).toBe(0);
	});

	it.each(['queued', 'ringing', 'active', 'paused'])(
		'is cancelled again where it is %s a moment later',
		async (status) => {
			const { result } = await following([...DIALLED, shows(status), cancels(), closed]);
			expect(result).toMatchObject({
				outcome: 'cancelled',
				attempts: 2,
				previousStatus: 'queued',
				lineStatus: 'closed',
			});
		},
	);

	it('is never cut off where Cancel If spares calls in progress and its dial has won', async () => {
		const { report, result } = await following([...DIALLED, shows('ringing')], {
			cancelIf: { rule: 'notStarted' },
		});
		expect(result).toMatchObject({
			outcome: 'notCancellable',
			cancelled: false,
			status: 'ringing',
		});
		expect(result.reason).toMatch(/accepted the cancel, and made the call.*ringing.*'Cancel If'/);
		expect(report.liveness).toBe('spared');
	});

	it('is checked once more before a second cancel under a narrower Cancel If', async () => {
		const script = [...DIALLED, shows('queued'), shows('ringing')];
		const { result } = await following(script, { cancelIf: { rule: 'notStarted' } });
		expect(result).toMatchObject({ outcome: 'unconfirmed', attempts: 1 });
	});

	it('is told as over, not as cancelled, where it was made all the same', async () => {
		const { report, result } = await following([...DIALLED, shows('completed')]);
		expect(result).toMatchObject({ outcome: 'notCancellable', cancelled: false });
		expect(result.reason).toMatch(/completed.*accepted the cancel; this run may have ended it$/);
		expect(report.liveness).toBe('over');
	});

	it('tells what the second cancel led to', async () => {
		const script = [...DIALLED, shows('ringing'), refuses('No'), shows('ringing')];
		const { result } = await following(script);
		expect(result).toMatchObject({ outcome: 'unconfirmed', attempts: 2, previousStatus: 'queued' });
	});
});

describe('a call that was found cancelled', () => {
	it('is not looked at where its line did not show as open', async () => {
		const { result, elapsed } = await following([closed]);
		expect(result).toMatchObject({ outcome: 'alreadyCancelled', lineStatus: null });
		expect(elapsed).toBe(0);
	});

	it.each([true, false])('is looked at where its line did, with the option %s', async (verify) => {
		const { result } = await following([open, closed], { verifyHangUp: verify });
		expect(result).toMatchObject({
			outcome: 'alreadyCancelled',
			lineStatus: 'closed',
			attempts: 0,
		});
	});

	it('gets a cancel where its line stays open', async () => {
		const { result } = await following([open, open, open, open, refuses(), closed]);
		expect(result).toMatchObject({
			outcome: 'alreadyCancelled',
			lineStatus: 'closed',
			attempts: 1,
		});
	});

	it('is never told as cancelled while its line is known to be open', async () => {
		const { result } = await following([open, open, open, open], {
			cancelIf: { rule: 'notStarted' },
		});
		expect(result).toMatchObject({ cancelled: false, outcome: 'unconfirmed', lineStatus: 'open' });
		expect(result.attempts).toBe(0);
	});
});

/** Several calls of one run, of each of which is given what it shows when it is looked at. */
async function followingMany(shown: ReadonlyArray<readonly Scripted[]>, concurrency = 10) {
	const clock = new JumpingClock();
	const reports = new Map<string, CallReport>();
	const followUps = new FollowUps({
		clock,
		verifyHangUp: true,
		looksAtDials: true,
		concurrency,
		onReport: (report) => reports.set(report.result.callId, report),
	});
	const asked: string[] = [];
	for (const [index, script] of shown.entries()) {
		const callId = `call_${index}`;
		const vendor = new ScriptedVendor([...HUNG_UP, ...script], clock);
		const api: CallApi = {
			vendor: vendor.vendor,
			displayName: vendor.displayName,
			read: async () => {
				asked.push(callId);
				return await vendor.read();
			},
			cancel: async () => await vendor.cancel(callId),
		};
		const common = { cancelIf: ANY_CANCELLABLE, settings: SETTINGS, clock, withResponse: false };
		const request = { ...common, api, callId };
		const report = await checkThenCancel(request);
		reports.set(callId, report);
		followUps.add(() => request, report);
	}
	asked.length = 0;
	await followUps.settle();
	return { asked, lines: [...reports.values()].map(({ result }) => result.lineStatus) };
}

describe('several calls', () => {
	it.each([1, 2, 10])(
		'are not asked for their lines after three that show nothing, %s at a time',
		async (concurrency) => {
			const { asked, lines } = await followingMany(
				Array.from({ length: 8 }, () => [silent]),
				concurrency,
			);
			expect(asked).toEqual(['call_0', 'call_1', 'call_2']);
			expect(lines).toEqual(['unknown', 'unknown', 'unknown', ...Array(5).fill(null)]);
		},
	);

	it('are all asked where one of the first three shows its line', async () => {
		const { lines } = await followingMany([
			[silent],
			[closed],
			[silent],
			[closed],
			[silent],
			[closed],
		]);
		expect(lines).toEqual(['unknown', 'closed', 'unknown', 'closed', 'unknown', 'closed']);
	});

	it('are asked on where a reading is lost, which says nothing of what the vendor shows', async () => {
		const lost = [readingLost(), readingLost(), readingLost()];
		const { lines } = await followingMany([lost, lost, lost, lost, [closed]]);
		expect(lines).toEqual(['unknown', 'unknown', 'unknown', 'unknown', 'closed']);
	});
});
