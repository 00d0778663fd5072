import { HEPPU, VENDORS, VOXWORKS, type Vendor } from '../support/vendors.cjs';
import { pagesOf, type RunningVendor, useHarness } from './harness.cjs';

const harness = useHarness();

/** Ways in which a vendor takes a status as a filter of its list. */
const WAYS: Readonly<Record<string, object>> = {
	'takes every word': { listableStatuses: 'any' },
	'takes no undocumented word': {},
	refuses: { listing: { refuses: ['status'] } },
	ignores: { listing: { ignores: ['status'] } },
};

const EVERY_WAY = VENDORS.flatMap((vendor) =>
	Object.entries(WAYS).map(([way, options]) => ({ vendor, name: vendor.name, way, options })),
);

const METHOD = 'searchLiveCalls';

/** All views of the list, as somebody scrolling through it loads them. */
async function scrollThrough(vendor: RunningVendor, between: () => void = () => undefined) {
	const views: string[][] = [];
	let paginationToken: string | undefined;
	do {
		if (paginationToken !== undefined) between();
		const view = await vendor.pick({ method: METHOD, paginationToken });
		views.push(view.results.map(({ value }) => String(value)));
		paginationToken = view.paginationToken?.toString();
	} while (paginationToken !== undefined && views.length < 100);
	return views;
}

/** A call in each status of a vendor, below so many that have ended. @returns the IDs of those that can be cancelled */
function addCalls({ entry, simulator }: RunningVendor, { ended }: { ended: number }): string[] {
	const { cases } = entry.behaviours[0];
	for (const { status } of cases) simulator.addCall({ id: `call_${status}`, status });
	simulator.addCalls(ended, () => ({ status: entry.words.ended }));
	return cases
		.filter(({ phase }) => phase !== 'ended' && (entry.hangsUp || phase !== 'inProgress'))
		.map(({ status }) => `call_${status}`);
}

describe('The list of calls to cancel', () => {
	it.each([HEPPU, VOXWORKS] as Vendor[])(
		'shows live calls at once, however many have ended since ($name)',
		async (entry) => {
			const vendor = harness.of(entry);
			const { notStarted } = entry.words;
			vendor.add('call_old', notStarted);
			vendor.simulator.addCalls(1_500, () => ({ status: entry.words.ended }));
			const view = await vendor.pick({ method: METHOD });
			expect(view.results.map(({ value }) => value)).toEqual(['call_old']);
			expect(pagesOf(vendor.simulator).map(({ status }) => status)).toContain(notStarted);
			expect(pagesOf(vendor.simulator).every(({ status }) => status !== undefined)).toBe(true);
		},
	);

	it('shows those first at Heppu who are on the line, and asks for the others side by side', async () => {
		const heppu = await harness.start(HEPPU, { listableStatuses: 'any', latencyMs: 40 });
		const words = ['active', 'ringing', 'connecting', 'queued', 'scheduled', 'initiated'];
		for (const status of [...words].sort()) heppu.add(`call_${status}`, status);
		const view = await heppu.pick({ method: METHOD });
		expect(view.results.map(({ value }) => value)).toEqual(words.map((word) => `call_${word}`));
		expect(heppu.simulator.summary().peakConcurrent).toBeGreaterThan(1);
	});

	it.each(EVERY_WAY)(
		'shows every call that can be cancelled once, also in a status that nobody names, and none that ended ($name $way)',
		async ({ vendor: entry, options }) => {
			const vendor = await harness.start(entry, options);
			const wanted = addCalls(vendor, { ended: 130 });
			expect((await scrollThrough(vendor)).flat().sort()).toEqual(wanted.sort());
		},
	);

	it.each(EVERY_WAY)(
		'shows a long list of live calls once each ($name $way)',
		async ({ vendor: entry, options }) => {
			const vendor = await harness.start(entry, options);
			vendor.simulator.addCalls(50, () => ({ status: entry.words.ended }));
			const ids = vendor.simulator.addCalls(230).map(({ id }) => id);
			expect((await scrollThrough(vendor)).flat()).toEqual(ids.reverse());
		},
	);

	it.each(EVERY_WAY)(
		'finds a call by its number, however it is typed ($name $way)',
		async ({ vendor: entry, options }) => {
			const vendor = await harness.start(entry, options);
			const unnamed = entry.behaviours[0].cases.find(({ phase }) => phase === 'unknown');
			const phoneNumber = '+4915112345678';
			vendor.add('call_named', entry.words.notStarted, { phoneNumber });
			vendor.add('call_unnamed', unnamed?.status, { phoneNumber });
			vendor.simulator.addCalls(300, () => ({ status: entry.words.ended }));
			vendor.simulator.addCalls(120);
			for (const filter of ['0151 / 123 456-78', '0049151 12345678', phoneNumber]) {
				const { results } = await vendor.pick({ method: METHOD, filter });
				const found = results.map(({ value }) => value);
				expect(found.sort()).toEqual(['call_named', 'call_unnamed']);
			}
		},
	);

	it('shows a call once that moves from one list to another meanwhile', async () => {
		const heppu = harness.of(HEPPU);
		const calls = heppu.simulator.addCalls(150);
		const moving = calls.at(-1)?.id ?? '';
		const views = await scrollThrough(heppu, () => heppu.simulator.setStatus(moving, 'on_hold'));
		const shown = views.flat();
		expect(shown.filter((id) => id === moving)).toHaveLength(1);
		expect(new Set(shown).size).toBe(shown.length);
		expect(shown).toHaveLength(150);
	});

	it('shows a call that went on from a list not read yet to one read before', async () => {
		const heppu = harness.of(HEPPU);
		const [oldest] = heppu.simulator.addCalls(150);
		const id = oldest?.id ?? '';
		const views = await scrollThrough(heppu, () => heppu.simulator.setStatus(id, 'active'));
		expect(views.flat()).toContain(id);
	});

	it.each(VENDORS)(
		'says why where the key is refused, after one request ($name)',
		async (entry) => {
			const vendor = harness.of(entry);
			vendor.add('call_1');
			const simulator = { url: vendor.simulator.url, apiKey: 'wrong' };
			const picked = vendor.pick({ method: METHOD, simulator });
			await expect(picked).rejects.toThrow(/did not accept the API key/);
			expect(vendor.simulator.log).toHaveLength(1);
		},
	);

	it.each([HEPPU, VOXWORKS] as Vendor[])(
		'says why where the list of one status cannot be read, rather than show none ($name)',
		async (entry) => {
			const vendor = harness.of(entry);
			vendor.add('call_1');
			vendor.simulator.fault({ kind: 'status', status: 503 });
			await expect(vendor.pick({ method: METHOD })).rejects.toThrow(/could not be read.*HTTP 503/);
		},
	);

	it('begins anew where the editor hands back what is no position of ours', async () => {
		const heppu = harness.of(HEPPU);
		heppu.add('call_1');
		for (const paginationToken of ['100', 'null', '{"live":', '[]', '{"live":{"x":"1"}}']) {
			const { results } = await heppu.pick({ method: METHOD, paginationToken });
			expect(results.map(({ value }) => value)).toEqual(['call_1']);
		}
	});
});
