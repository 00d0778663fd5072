import { asked, cancelled, inProgress, showing, STOPPING, WITH_LINES } from './hangingUp.cjs';
import { detailsOf, onlyItem, type RunningVendor, textOf, useHarness } from './harness.cjs';

const harness = useHarness();

const DIALLING = WITH_LINES.filter(({ lines }) => lines?.aboutToStart !== undefined);

describe('a call that was about to be dialled', () => {
	const lateDial = (vendor: RunningVendor, times?: number) => {
		const { words, lines } = vendor.entry;
		const afterCancel = { status: words.inProgress, afterMs: 300, times };
		vendor.add('call_1', lines?.aboutToStart, { afterCancel });
	};

	it.each(DIALLING)(
		'$name: is cancelled again by Cancel Many if its dial has won',
		async (entry) => {
			const vendor = await showing(harness, entry);
			lateDial(vendor, 1);
			const summary = onlyItem(await vendor.cancelMany());
			expect(summary).toMatchObject({ complete: true, cancelled: 1 });
			expect(detailsOf(summary)).toMatchObject([{ attempts: 2, previousStatus: 'queued' }]);
			expect(vendor.simulator.alive()).toEqual([]);
		},
	);

	it.each(DIALLING)(
		'$name: is never told as cancelled while its dial wins each time',
		async (entry) => {
			const vendor = await showing(harness, entry);
			lateDial(vendor);
			const summary = onlyItem(await vendor.cancelMany({ failIfIncomplete: false }));
			expect(summary).toMatchObject({ complete: false, unconfirmed: 1, cancelled: 0 });
		},
	);

	it.each(DIALLING)('$name: is spared in progress where Cancel If says so', async (entry) => {
		const vendor = await showing(harness, entry);
		lateDial(vendor, 1);
		const summary = onlyItem(await vendor.cancelMany({ cancelIf: 'notStarted' }));
		expect(detailsOf(summary)).toMatchObject([{ outcome: 'notCancellable', attempts: 1 }]);
		expect(vendor.simulator.alive()).toHaveLength(1);
	});

	it.each(DIALLING)(
		'$name: is looked at by Check Then Cancel with Verify Hang-Up',
		async (entry) => {
			const vendor = await showing(harness, entry);
			lateDial(vendor, 1);
			const item = await cancelled(vendor, 'checkThenCancel');
			expect(item).toMatchObject({ outcome: 'cancelled', attempts: 2, lineStatus: 'closed' });
			expect(vendor.simulator.alive()).toEqual([]);
		},
	);
});

describe('Emergency Stop', () => {
	const stop = { operation: 'emergencyStop', scope: 'account', confirm: true };
	const DEFAULTS = { retryDelay: 1, quietPeriod: 0, verifyHangUp: null };

	it.each(STOPPING)(
		'$name: verifies each hang-up unless told not to, after all cancels',
		async (entry) => {
			const vendor = await showing(harness, entry);
			for (let nth = 1; nth <= 20; nth++) inProgress(vendor, undefined, `call_${nth}`);
			const summary = onlyItem(await vendor.run({ ...stop, options: DEFAULTS }));
			expect(summary).toMatchObject({ complete: true, cancelled: 20 });
			expect(detailsOf(summary).map(({ lineStatus }) => lineStatus)).toEqual(
				Array(20).fill('closed'),
			);
			const kinds = asked(vendor).map((request) => request.split(' ')[0]);
			expect(kinds).toEqual([...Array(20).fill('cancel'), ...Array(20).fill('read')]);
		},
	);

	it.each(STOPPING)('$name: is not complete while a line stays open', async (entry) => {
		const vendor = await showing(harness, entry);
		inProgress(vendor, { outlives: true });
		inProgress(vendor, undefined, 'call_2');
		const result = await vendor.run({ ...stop, options: DEFAULTS });
		expect(textOf(result)).toMatch(/1 of 2 calls may still be running.*call_1.*line still open/);
	});

	it.each(STOPPING)('$name: looks at lines although a call is stubborn', async (entry) => {
		const vendor = await showing(harness, entry);
		inProgress(vendor, { outlives: 1 });
		inProgress(vendor, undefined, 'call_2');
		vendor.faultOnCancel({ kind: 'status', status: 503, times: Infinity }, { path: /call_2/ });
		const options = { ...DEFAULTS, maxDuration: 8 };
		const summary = onlyItem(await vendor.run({ ...stop, options, failIfIncomplete: false }));
		expect(summary.complete).toBe(false);
		const detail = detailsOf(summary).find(({ callId }) => callId === 'call_1');
		expect(detail).toMatchObject({ outcome: 'cancelled', lineStatus: 'closed', attempts: 2 });
	});

	it.each(STOPPING)('$name: ends its looks with Max Duration', async (entry) => {
		const vendor = await showing(harness, entry);
		inProgress(vendor, { outlives: true });
		const options = { ...DEFAULTS, maxDuration: 2 };
		const began = Date.now();
		const summary = onlyItem(await vendor.run({ ...stop, options, failIfIncomplete: false }));
		expect(Date.now() - began).toBeLessThan(3_000);
		expect(summary).toMatchObject({ complete: false, unconfirmed: 1 });
		expect(detailsOf(summary)).toMatchObject([{ lineStatus: 'open', attempts: 1 }]);
	});

	it.each(STOPPING)('$name: takes up a call again whose dial has won', async (entry) => {
		const vendor = await showing(harness, entry);
		const afterCancel = { status: entry.words.inProgress, afterMs: 400, times: 1 };
		vendor.add('call_1', entry.lines?.aboutToStart, { afterCancel });
		const summary = onlyItem(await vendor.run({ ...stop, options: DEFAULTS }));
		expect(summary).toMatchObject({ complete: true, cancelled: 1 });
		expect(vendor.simulator.alive()).toEqual([]);
	});
});
