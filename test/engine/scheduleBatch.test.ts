import type { IDataObject, INode } from 'n8n-workflow';

import { byId } from '../support/vendor.cjs';
import { VENDORS } from '../support/vendors.cjs';
import { hintsOf, itemsOf, onlyItem, pairsOf, placingsOf, textOf, useHarness } from './harness.cjs';
import { until } from './until.cjs';

/* Schedule Call over many items and again and again: never more calls than were meant. */

const harness = useHarness();

const LATER = new Date(Math.ceil(Date.now() / 1000) * 1000 + 3_600_000).toISOString();

const numberOf = (index: number) => `+3584012${String(index).padStart(5, '0')}`;

const itemsTo = (count: number): IDataObject[] =>
	Array.from({ length: count }, (_, index) => ({ phoneNumber: numberOf(index), at: LATER }));

const GOES_ON: Partial<INode> = { onError: 'continueRegularOutput' };

describe('Retry On Fail', () => {
	const SETTINGS: Array<[string, Partial<INode>]> = [
		['errors stop the workflow', {}],
		['the node goes on', GOES_ON],
		['errors leave by their own output', { onError: 'continueErrorOutput' }],
	];

	it.each(VENDORS.flatMap((entry) => SETTINGS.map(([what, node]) => ({ entry, what, node }))))(
		'is refused before anything is sent, with the way out, where $what ($entry.name)',
		async ({ entry, node }) => {
			const result = await harness.of(entry).schedule(itemsTo(2), {
				node: { ...node, retryOnFail: true, maxTries: 2, waitBetweenTries: 0 },
			});
			const said = result.error
				? textOf(result)
				: JSON.stringify([...result.json('Vendor', 0), ...result.json('Vendor', 1)]);
			expect(said).toContain("'Retry On Fail' is on for this node");
			expect(said).toContain("Turn off 'Retry On Fail' in the settings of this node");
			expect(harness.of(entry).simulator.log).toEqual([]);
			expect(result.json('Vendor', 0).every((json) => 'error' in json || !('placed' in json))).toBe(
				true,
			);
		},
	);

	it.each(VENDORS)('is refused for an AI agent too ($name)', async (entry) => {
		const item = onlyItem(
			await harness.of(entry).schedule(itemsTo(1), {
				asTool: true,
				node: { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 },
				parameters: { letAiPlaceCalls: true },
			}),
		);
		expect(item.error).toContain("'Retry On Fail' is on");
		expect(harness.of(entry).simulator.log).toEqual([]);
	});
});

describe('Max Calls', () => {
	it.each(VENDORS)(
		'refuses a batch over it as a whole, before the first call ($name)',
		async (entry) => {
			const running = harness.of(entry);
			const text = textOf(await running.schedule(itemsTo(51)));
			expect(text).toContain(
				"51 calls would be placed, more than 'Max Calls' (50), so that none was",
			);
			const result = await running.schedule(itemsTo(4), {
				node: GOES_ON,
				parameters: { maxCalls: 3 },
			});
			expect(itemsOf(result).map(({ json }) => [json.outcome, json.phoneNumber])).toEqual(
				[0, 1, 2, 3].map((index) => ['failed', numberOf(index)]),
			);
			expect(running.simulator.log).toEqual([]);
		},
	);

	it.each(VENDORS)('counts a call that several items ask for once ($name)', async (entry) => {
		const items = [...itemsTo(3), ...itemsTo(3)];
		const result = await harness.of(entry).schedule(items, { parameters: { maxCalls: 3 } });
		expect(itemsOf(result)).toHaveLength(6);
		expect(harness.of(entry).simulator.calls.size).toBe(3);
	});

	it.each(VENDORS)('lets 50 calls through, in the order of the items ($name)', async (entry) => {
		const running = harness.of(entry);
		const items = itemsOf(await running.schedule(itemsTo(50)));
		expect(items.map(({ json }) => json.phoneNumber)).toEqual(
			itemsTo(50).map(({ phoneNumber }) => phoneNumber),
		);
		expect(items.map(({ json }) => json.callId)).toEqual([...running.simulator.calls.keys()]);
		expect(running.simulator.summary().peakConcurrent).toBe(1);
	});
});

describe('The same number at the same time', () => {
	it.each(VENDORS)('is called once, and each item gets its result ($name)', async (entry) => {
		const running = harness.of(entry);
		const spelt = new Date(Date.parse(LATER) + 7_200_000).toISOString().replace('.000Z', '+02:00');
		const result = await running.schedule([
			{ phoneNumber: numberOf(1), at: LATER },
			{ phoneNumber: numberOf(2), at: LATER },
			{ phoneNumber: numberOf(1).replace('+', '00'), at: spelt },
		]);
		const items = itemsOf(result);
		expect(items.map(pairsOf)).toEqual([[0], [1], [2]]);
		expect(items.map(({ json }) => json.outcome)).toEqual(['placed', 'placed', 'duplicate']);
		expect(items[2]?.json).toMatchObject({
			callId: items[0]?.json.callId,
			placed: true,
			reason: expect.stringContaining('An earlier item of this run has placed this call'),
			...entry.placing.callerShown,
		});
		expect(placingsOf(running.simulator)).toHaveLength(2);
		expect(hintsOf(result)).toEqual([
			'Schedule Call: 2 calls placed, 1 for the same number and time as another.',
		]);
	});

	it.each(VENDORS)(
		'is called once, be it at once or at a time that has come ($name)',
		async (entry) => {
			const running = harness.of(entry);
			const at = new Date(Date.now() - 5_000).toISOString();
			const items = ['now', 'now', 'atTime'].map((when) => ({
				phoneNumber: numberOf(1),
				at,
				when,
			}));
			const result = await running.schedule(items, { parameters: { when: '={{ $json.when }}' } });
			expect(itemsOf(result).map(({ json }) => json.outcome)).toEqual([
				'placed',
				'duplicate',
				'duplicate',
			]);
			expect(placingsOf(running.simulator)).toHaveLength(1);
		},
	);

	it.each(VENDORS)(
		'is told where the other fields of an item were not used ($name)',
		async (entry) => {
			const running = harness.of(entry);
			const [[name, other] = ['', '']] = Object.entries(entry.placing.otherCaller);
			const value = String(typeof other === 'object' ? Object(other).value : other);
			const items = [
				{
					phoneNumber: numberOf(1),
					at: LATER,
					who: Object.values(entry.placing.callerShown)[0],
				},
				{ phoneNumber: numberOf(1), at: LATER, who: value },
			];
			const expression = '={{ $json.who }}';
			const caller = typeof other === 'object' ? byId(expression) : expression;
			const result = await running.schedule(items, { parameters: { [name]: caller } });
			const [, second] = itemsOf(result);
			expect(second?.json).toMatchObject({
				outcome: 'duplicate',
				...entry.placing.callerShown,
				reason: expect.stringContaining('the other fields of this item differ and were not used'),
			});
			expect(placingsOf(running.simulator)).toHaveLength(1);
		},
	);

	it.each(VENDORS)('is called twice at two times ($name)', async (entry) => {
		const times = [0, 60_000].map((more) => new Date(Date.parse(LATER) + more).toISOString());
		const items = times.map((at) => ({ phoneNumber: numberOf(1), at }));
		const result = await harness.of(entry).schedule(items);
		expect(itemsOf(result).map(({ json }) => json.outcome)).toEqual(['placed', 'placed']);
	});

	it.each(VENDORS)('is an error of each item where it went wrong ($name)', async (entry) => {
		const running = await harness.start(entry);
		running.faultOnPlacing({ kind: 'status', status: 400 });
		const items = [...itemsTo(1), ...itemsTo(1)];
		const result = await running.schedule(items, { node: GOES_ON });
		expect(itemsOf(result).map(({ json }) => json.outcome)).toEqual(['failed', 'failed']);
		expect(placingsOf(running.simulator)).toHaveLength(1);
	});
});

describe('A batch that ends in the middle', () => {
	it.each(VENDORS)(
		'names the calls that were placed, and those that were not tried ($name)',
		async (entry) => {
			const running = await harness.start(entry);
			running.faultOnPlacing({ kind: 'dropBefore', after: 2 });
			const text = textOf(await running.schedule(itemsTo(5)));
			const [first, second] = [...running.simulator.calls.keys()];
			expect(text).toContain('may have been placed');
			expect(text).toContain(
				`Placed before: ${first} (${numberOf(0)}), ${second} (${numberOf(1)}). 2 of 5 items were not tried`,
			);
			expect(text).toContain('To run all items again would place these calls twice');
			expect(placingsOf(running.simulator)).toHaveLength(3);
		},
	);

	it.each(VENDORS)('names no more than can be read ($name)', async (entry) => {
		const running = await harness.start(entry);
		running.faultOnPlacing({ kind: 'status', status: 400, after: 30 });
		const text = textOf(await running.schedule(itemsTo(40)));
		expect(text).toContain('and 10 more, which are in the log of n8n');
		expect(text.length).toBeLessThan(2_000);
	});

	it.each(VENDORS)('goes on with the others where errors do not stop it ($name)', async (entry) => {
		const running = await harness.start(entry);
		running.faultOnPlacing({ kind: 'dropBefore', after: 1 });
		const result = await running.schedule(itemsTo(3), { node: GOES_ON });
		expect(itemsOf(result).map(({ json }) => json.outcome)).toEqual([
			'placed',
			'unconfirmed',
			'placed',
		]);
		expect(hintsOf(result)).toEqual([
			'Schedule Call: 2 calls placed, 1 that may have been placed.',
		]);
	});

	it.each(VENDORS)(
		'sends nothing more once it is stopped, and logs what is in doubt ($name)',
		async (entry) => {
			const running = await harness.start(entry);
			const stop = new AbortController();
			running.simulator.onRequest(() => {
				if (placingsOf(running.simulator).length === 3) stop.abort();
			});
			running.faultOnPlacing({ kind: 'hang', after: 2 });
			const result = await running.schedule(itemsTo(5), { stop: stop.signal });
			expect(result.status).toBe('canceled');
			await until(() => harness.logged('may or may not have been placed').length > 0);
			expect(placingsOf(running.simulator)).toHaveLength(3);
			const lines = harness.logged(`${entry.displayName} call `).map(({ message }) => message);
			const [first, second] = [...running.simulator.calls.keys()];
			expect(lines).toEqual([
				`${entry.displayName} call ${first}: placed`,
				`${entry.displayName} call ${second}: placed`,
				`${entry.displayName} call to ${numberOf(2)} at ${LATER}: unconfirmed, it may or may not have been placed`,
			]);
		},
	);
});
