import type { INode } from 'n8n-workflow';

import { VENDORS } from '../support/vendors.cjs';
import { Elsewhere } from './elsewhere.cjs';
import { itemsOf, onlyItem, placingsOf, textOf, useHarness } from './harness.cjs';

/* Schedule Call where it is certain that no call was placed, and where a rate limit holds it back. */

const harness = useHarness();

const NUMBER = '+358401234567';

const LATER = new Date(Math.ceil(Date.now() / 1000) * 1000 + 3_600_000).toISOString();

const ITEM = { phoneNumber: NUMBER, at: LATER };

const GOES_ON: Partial<INode> = { onError: 'continueRegularOutput' };

describe('A call that certainly was not placed', () => {
	it.each(VENDORS)('is told so where nothing answers at that address ($name)', async (entry) => {
		const running = await harness.start(entry);
		const elsewhere = await Elsewhere.open();
		const baseUrl = elsewhere.url();
		await elsewhere.close();
		const result = await running.schedule([ITEM], { credential: { baseUrl } });
		const text = textOf(result);
		expect(text).toContain(`The call to ${NUMBER} at ${LATER} was not placed`);
		expect(text).not.toContain('may have been');
	});

	it.each(VENDORS)(
		'is told so where the key is refused, and nothing more is sent ($name)',
		async (entry) => {
			const running = await harness.start(entry);
			const items = [ITEM, { ...ITEM, phoneNumber: '+358401234568' }];
			const result = await running.schedule(items, {
				credential: { apiKey: 'wrong' },
				node: GOES_ON,
			});
			expect(itemsOf(result).map(({ json }) => [json.outcome, json.placed])).toEqual([
				['failed', false],
				['failed', false],
			]);
			expect(running.simulator.log).toHaveLength(1);
		},
	);

	it.each(
		VENDORS.flatMap((entry) =>
			[400, 402, 403, 404, 409, 413, 422].map((status) => ({ entry, name: entry.name, status })),
		),
	)('is told so where the vendor refuses it: $status ($name)', async ({ entry, status }) => {
		const running = await harness.start(entry);
		const body = entry.bodies.error('No credits left', status);
		running.faultOnPlacing({ kind: 'status', status, body });
		const text = textOf(await running.schedule([ITEM]));
		expect(text).toContain('was not placed');
		expect(text).toContain('No credits left');
		expect(running.simulator.log).toHaveLength(1);
	});

	it.each(VENDORS)(
		'is told so where the vendor says no under a good status ($name)',
		async (entry) => {
			const running = await harness.start(entry);
			const body = entry.bodies.error('No credits left', 200);
			running.faultOnPlacing({ kind: 'body', body });
			const item = onlyItem(await running.schedule([ITEM], { node: GOES_ON }));
			expect(item).toMatchObject({ outcome: 'failed', callId: null });
			expect(item.message).toContain('No credits left');
		},
	);
});

describe('A rate limit', () => {
	it.each(VENDORS)('is waited out, as the vendor has done nothing ($name)', async (entry) => {
		const running = await harness.start(entry);
		running.faultOnPlacing({ kind: 'status', status: 429, headers: { 'retry-after': '1' } });
		const item = onlyItem(await running.schedule([ITEM]));
		expect(item).toMatchObject({ placed: true, confirmedBy: 'answer' });
		expect(placingsOf(running.simulator).map(({ status }) => status)).toHaveLength(2);
	});

	it.each(VENDORS)('that asks for too long leaves the call not placed ($name)', async (entry) => {
		const running = await harness.start(entry);
		running.faultOnPlacing({ kind: 'status', status: 429, headers: { 'retry-after': '900' } });
		const text = textOf(await running.schedule([ITEM]));
		expect(text).toContain('was not placed');
		expect(running.simulator.calls.size).toBe(0);
	});

	it.each(VENDORS)(
		'never lets a call out whose time has passed meanwhile ($name)',
		async (entry) => {
			const running = await harness.start(entry);
			running.faultOnPlacing({ kind: 'status', status: 429, headers: { 'retry-after': '3' } });
			const at = new Date(Date.now() - 58_500).toISOString();
			const text = textOf(await running.schedule([{ phoneNumber: NUMBER, at }]));
			expect(text).toContain('the time of the call had passed');
			expect(running.simulator.calls.size).toBe(0);
			expect(placingsOf(running.simulator)).toHaveLength(1);
		},
	);
});
