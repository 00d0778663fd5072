import { HEPPU } from '../support/vendors.cjs';
import { asked, cancelled, inProgress, showing } from './hangingUp.cjs';
import { detailsOf, onlyItem, type RunningVendor, textOf, useHarness } from './harness.cjs';

const harness = useHarness();

describe('without Verify Hang-Up', () => {
	it('a call that is found cancelled with an open line is not told as cancelled', async () => {
		const vendor = await showing(harness, HEPPU);
		vendor.add('call_1', HEPPU.words.cancelled, { line: { outlives: true } });
		vendor.add('call_2', HEPPU.words.cancelled, { line: { outlives: 0 } });
		const node = { onError: 'continueRegularOutput' } as const;
		const run = { operation: 'checkThenCancel', calls: ['call_1', 'call_2'], node } as const;
		const { items } = await vendor.runOnCalls(run);
		expect(items.map(({ json }) => [json.outcome, json.lineStatus])).toEqual([
			['unconfirmed', 'open'],
			['alreadyCancelled', 'closed'],
		]);
	});
});

describe('a call that was about to be dialled', () => {
	const lateDial = (vendor: RunningVendor, times?: number) => {
		const { words, lines } = vendor.entry;
		const afterCancel = { status: words.inProgress, afterMs: 300, times };
		vendor.add('call_1', lines?.aboutToStart, { afterCancel });
	};

	it('is cancelled again by Cancel Many if its dial has won', async () => {
		const vendor = await showing(harness, HEPPU);
		lateDial(vendor, 1);
		const summary = onlyItem(await vendor.cancelMany());
		expect(summary).toMatchObject({ complete: true, cancelled: 1 });
		expect(detailsOf(summary)).toMatchObject([{ attempts: 2, previousStatus: 'queued' }]);
		expect(vendor.simulator.alive()).toEqual([]);
	});

	it('is never told as cancelled while its dial wins each time', async () => {
		const vendor = await showing(harness, HEPPU);
		lateDial(vendor);
		const summary = onlyItem(await vendor.cancelMany({ failIfIncomplete: false }));
		expect(summary).toMatchObject({ complete: false, unconfirmed: 1, cancelled: 0 });
	});

	it('is spared in progress where Cancel If says so', async () => {
		const vendor = await showing(harness, HEPPU);
		lateDial(vendor, 1);
		const summary = onlyItem(await vendor.cancelMany({ cancelIf: 'notStarted' }));
		expect(detailsOf(summary)).toMatchObject([{ outcome: 'notCancellable', attempts: 1 }]);
		expect(vendor.simulator.alive()).toHaveLength(1);
	});

	it('is looked at by Check Then Cancel with Verify Hang-Up', async () => {
		const vendor = await showing(harness, HEPPU);
		lateDial(vendor, 1);
		const item = await cancelled(vendor, 'checkThenCancel');
		expect(item).toMatchObject({ outcome: 'cancelled', attempts: 2, lineStatus: 'closed' });
		expect(vendor.simulator.alive()).toEqual([]);
	});
});

describe('Emergency Stop', () => {
	const stop = { operation: 'emergencyStop', scope: 'account', confirm: true };
	const DEFAULTS = { retryDelay: 1, quietPeriod: 0, verifyHangUp: null };

	it('verifies each hang-up unless told not to, after all cancels', async () => {
		const vendor = await showing(harness, HEPPU);
		for (let nth = 1; nth <= 20; nth++) inProgress(vendor, undefined, `call_${nth}`);
		const summary = onlyItem(await vendor.run({ ...stop, options: DEFAULTS }));
		expect(summary).toMatchObject({ complete: true, cancelled: 20 });
		expect(detailsOf(summary).map(({ lineStatus }) => lineStatus)).toEqual(
			Array(20).fill('closed'),
		);
		const kinds = asked(vendor).map((request) => request.split(' ')[0]);
		expect(kinds).toEqual([...Array(20).fill('cancel'), ...Array(20).fill('read')]);
	});

	it('is not complete while a line stays open', async () => {
		const vendor = await showing(harness, HEPPU);
		inProgress(vendor, { outlives: true });
		inProgress(vendor, undefined, 'call_2');
		const result = await vendor.run({ ...stop, options: DEFAULTS });
		expect(textOf(result)).toMatch(/1 of 2 calls may still be running.*call_1.*line still open/);
	});

	it('looks at lines although a call is stubborn', async () => {
		const vendor = await showing(harness, HEPPU);
		inProgress(vendor, { outlives: 1 });
		inProgress(vendor, undefined, 'call_2');
		vendor.faultOnCancel({ kind: 'status', status: 503, times: Infinity }, { path: /call_2/ });
		const options = { ...DEFAULTS, maxDuration: 8 };
		const summary = onlyItem(await vendor.run({ ...stop, options, failIfIncomplete: false }));
		expect(summary.complete).toBe(false);
		const detail = detailsOf(summary).find(({ callId }) => callId === 'call_1');
		expect(detail).toMatchObject({ outcome: 'cancelled', lineStatus: 'closed', attempts: 2 });
	});

	it('ends its looks with Max Duration', async () => {
		const vendor = await showing(harness, HEPPU);
		inProgress(vendor, { outlives: true });
		const options = { ...DEFAULTS, maxDuration: 2 };
		const began = Date.now();
		const summary = onlyItem(await vendor.run({ ...stop, options, failIfIncomplete: false }));
		expect(Date.now() - began).toBeLessThan(3_000);
		expect(summary).toMatchObject({ complete: false, unconfirmed: 1 });
		expect(detailsOf(summary)).toMatchObject([{ lineStatus: 'open', attempts: 1 }]);
	});

	it('takes up a call again whose dial has won', async () => {
		const vendor = await showing(harness, HEPPU);
		const afterCancel = { status: HEPPU.words.inProgress, afterMs: 400, times: 1 };
		vendor.add('call_1', HEPPU.lines?.aboutToStart, { afterCancel });
		const summary = onlyItem(await vendor.run({ ...stop, options: DEFAULTS }));
		expect(summary).toMatchObject({ complete: true, cancelled: 1 });
		expect(vendor.simulator.alive()).toEqual([]);
	});
});
