import type { CallApi } from '../../../nodes/shared/cancellation/call';
import { checkThenCancel } from '../../../nodes/shared/cancellation/cancelCall';
import { FollowUps } from '../../../nodes/shared/cancellation/followUps';
import { ANY_CANCELLABLE } from '../../../nodes/shared/cancellation/policy';
import type { CallReport } from '../../../nodes/shared/cancellation/result';
import {
	type Scripted,
	cancels,
	readingLost,
	refuses,
	ScriptedVendor,
	SETTINGS,
	shows,
} from '../support/calls';
import { closed, DIALLED, following, HUNG_UP, open, silent } from '../support/following';
import { JumpingClock } from '../support/virtualClock';

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
