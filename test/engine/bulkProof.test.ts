import { stopsOf } from './emergencyStop.cjs';
import {
	cancelsOf,
	detailOf,
	detailsOf,
	idsOf,
	onlyItem,
	pagesOf,
	type RunSettings,
	textOf,
	useHarness,
	withSimulator,
} from './harness.cjs';
import { HEPPU, VOXWORKS, VENDORS } from '../support/vendors.cjs';
import type { INodeParameters } from 'n8n-workflow';

import {
	type HeppuOptions,
	type HeppuSimulator,
	type Simulator,
	startVoxworks,
} from '../../tools/simulators/index.cjs';

const harness = useHarness();
const { stopAccount } = stopsOf(harness);

const heppuMany = async (parameters: INodeParameters = {}, settings: RunSettings = {}) =>
	await harness.of(HEPPU).cancelMany(parameters, settings);

const voxworksMany = async (parameters: INodeParameters = {}, settings: RunSettings = {}) =>
	await harness.of(VOXWORKS).cancelMany(parameters, settings);

/** More calls than pages are turned for. */
const LONG = 601;

/** What a long list costs: the newest page, five ended words, six live ones, the newest page again. */
const LONG_LISTING = 1 + 5 + 6 + 1;

/** An account with a long history, whose live calls are the oldest of all. */
function addHistory(heppu: HeppuSimulator, live: readonly string[]): string[] {
	const oldest = heppu.addCalls(live.length, (index) => ({ status: live[index] }));
	heppu.addCalls(LONG, (index) => ({ status: index % 2 === 0 ? 'completed' : 'no_answer' }));
	return idsOf(oldest);
}

describe('What proves that no call is left', () => {
	it('is one listing before the cancels, one after and one after the quiet period, where it is one page', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		heppu.addCalls(5, () => ({ status: 'active' }));
		const summary = onlyItem(await stopAccount({ options: { quietPeriod: 1 } }));
		expect(summary).toMatchObject({ complete: true, cancelled: 5, listings: 3 });
		expect(heppu.log.map(({ method }) => method)).toEqual([
			'GET',
			...Array<string>(5).fill('DELETE'),
			'GET',
			'GET',
		]);
	});

	it('is every page, side by side, up to 600 calls', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		heppu.addCalls(600, (index) => ({ status: index < 4 ? 'ringing' : 'busy' }));
		const summary = onlyItem(await stopAccount());
		expect(summary).toMatchObject({ complete: true, total: 4, cancelled: 4, ended: 596 });
		expect(heppu.log).toHaveLength(6 + 4 + 6);
	});

	it('takes six requests more than the calls and the first listing, however long the history', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		const live = ['initiated', 'connecting', 'ringing', 'active', 'active', 'ringing'];
		const oldest = addHistory(heppu, live);
		const summary = onlyItem(await stopAccount());
		expect(summary).toMatchObject({ complete: true, cancelled: 6, total: 6 });
		expect(cancelsOf(heppu).sort()).toEqual(oldest.sort());
		expect(heppu.log).toHaveLength(LONG_LISTING + 6 + 6);
	});

	it('takes thirteen requests where a long history holds no live call', async () => {
		addHistory(harness.of(HEPPU).simulator, []);
		expect(onlyItem(await stopAccount())).toMatchObject({ complete: true, total: 0, details: [] });
		expect(harness.of(HEPPU).simulator.log).toHaveLength(LONG_LISTING);
	});

	it('takes thirteen requests before the first cancel of Cancel Many', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		const oldest = addHistory(heppu, Array<string>(9).fill('ringing'));
		const summary = onlyItem(await heppuMany());
		expect(summary).toMatchObject({ complete: true, cancelled: 9, total: 9, listings: 1 });
		expect(cancelsOf(heppu).sort()).toEqual(oldest.sort());
		expect(heppu.log).toHaveLength(LONG_LISTING + 9);
	});

	const words = ['scheduled', 'queued', 'parked'] as const;
	const manners: Array<[string, HeppuOptions]> = [
		['refuses to be asked for it with 400', {}],
		['refuses to be asked for it with 422', { listing: { refusesStatusWith: 422 } }],
		['can be asked for it', { listableStatuses: 'any' }],
	];
	it.each(words.flatMap((word) => manners.map(([how, options]) => [word, how, options] as const)))(
		'never calls a run complete over calls that are %s where the list %s',
		async (word, _, options) => {
			await withSimulator(HEPPU, options, async (heppu) => {
				for (const run of [stopAccount, heppuMany]) {
					addHistory(heppu, Array<string>(12).fill(word));
					const summary = onlyItem(await run({}, { simulator: heppu }));
					expect(summary).toMatchObject({ complete: true, cancelled: 12 });
					expect(heppu.alive()).toEqual([]);
				}
				const asked = pagesOf(heppu).filter(({ status }) => status === 'scheduled');
				// A word that cannot be asked for is not tried again in its run.
				if (options.listableStatuses === undefined) expect(asked).toHaveLength(2);
			});
		},
	);

	it('tries one call of a word that no page names, and leaves the others alone if it means an end', async () => {
		await withSimulator(HEPPU, { endedStatuses: ['archived'] }, async (heppu) => {
			for (const run of [stopAccount, heppuMany]) {
				heppu.addCalls(20, (index) => ({ status: index % 2 === 0 ? 'archived' : 'active' }));
				const before = heppu.log.length;
				const summary = onlyItem(await run({}, { simulator: heppu }));
				expect(summary).toMatchObject({ complete: true, cancelled: 10, failed: 0 });
				const cancels = heppu.log.slice(before).filter(({ method }) => method === 'DELETE');
				expect(cancels).toHaveLength(11);
			}
		});
	});

	const lies: Array<[string, HeppuOptions['listing']]> = [
		['are too few', { total: { offBy: -60 } }],
		['are as few as a page', { total: { shows: 100 } }],
		['are none', { total: { shows: 0 } }],
		['are no whole number', { total: { shows: 2.5 } }],
		['are a text', { total: { shows: '250' } }],
		['are absent', { total: 'absent' }],
		['are absent, as is whether more follow', { total: 'absent', hasMore: 'absent' }],
		['are right, and no more are said to follow', { hasMore: { shows: false } }],
		['are right, and more are always said to follow', { hasMore: { shows: true } }],
		['are right, and pages are short', { maxLimit: 20, aboveMaxLimit: 'cap' }],
		['are right, and rows are there twice', { repeatRows: 30 }],
	];
	it.each(lies)('ends every one of 250 calls where the totals %s', async (_, listing) => {
		for (const run of [stopAccount, heppuMany]) {
			await withSimulator(HEPPU, { listing }, async (heppu) => {
				heppu.addCalls(250);
				const options = { maxDuration: 10 };
				const parameters = { failIfIncomplete: false, options };
				const summary = onlyItem(await run(parameters, { simulator: heppu }));
				expect(heppu.alive()).toEqual([]);
				expect(summary).toMatchObject({ complete: true, total: 250, cancelled: 250 });
			});
		}
	});

	it.each([3, 250, 640])(
		'does not call a run complete where the total of %s calls is one too many',
		async (count) => {
			await withSimulator(HEPPU, { listing: { total: { offBy: 1 } } }, async (heppu) => {
				for (const run of [stopAccount, heppuMany]) {
					heppu.reset();
					heppu.addCalls(count, (index) => ({ status: index < 3 ? 'active' : 'busy' }));
					const options = { maxDuration: 3 };
					const text = textOf(await run({ options }, { simulator: heppu }));
					expect(heppu.alive()).toEqual([]);
					expect(text).toMatch(/(list of calls was whole: |could not be read)/);
				}
			});
		},
	);

	it('is none where the list ignores the status that it is asked for', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		const oldest = addHistory(heppu, ['active', 'parked', 'queued']);
		heppu.setListing({ ignores: ['status'] });
		for (const run of [heppuMany, stopAccount]) {
			const summary = onlyItem(await run({ options: { maxDuration: 10 } }));
			expect(summary.complete).toBe(true);
		}
		expect(cancelsOf(heppu).sort()).toEqual(oldest.sort());
	});
});

describe('Only live calls count', () => {
	it.each(VENDORS)(
		'neither in Max Calls nor in the details, whatever the history ($name)',
		async (vendor) => {
			const { simulator } = harness.of(vendor);
			const live = idsOf(simulator.addCalls(3));
			// More than are turned page by page: where a list tells totals it is asked for by status.
			simulator.addCalls(700, () => ({ status: vendor.words.ended }));
			const enough = { maxCalls: 3, failIfIncomplete: false };
			const summary = onlyItem(await harness.of(vendor).cancelMany(enough));
			const complete = vendor.provesLongLists;
			expect(summary).toMatchObject({ complete, total: 3, cancelled: 3 });
			const isCounted = vendor.tellsTotals;
			if (!isCounted) expect(summary).toMatchObject({ ended: 700 });
			expect(detailsOf(summary).map(({ callId }) => callId)).toEqual(expect.arrayContaining(live));
		},
	);

	it('and are told apart by how they stood', async () => {
		const statuses = [
			'initiated',
			'scheduled',
			'queued',
			'connecting',
			'ringing',
			'active',
			'parked',
		];
		harness.of(HEPPU).simulator.addCalls(14, (index) => ({ status: statuses[index % 7] }));
		const summary = onlyItem(await stopAccount({ dryRun: true }));
		expect(summary).toMatchObject({ total: 14, cancellable: 14, notStarted: 6, inProgress: 6 });
	});
});

describe('A dry run whose list is not proven', () => {
	const RUNS = [
		{ what: 'Emergency Stop', vendor: HEPPU, run: async () => await stopAccount({ dryRun: true }) },
		...VENDORS.map((vendor) => ({
			what: `Cancel Many (${vendor.name})`,
			vendor,
			run: async () => await harness.of(vendor).cancelMany({ dryRun: true }),
		})),
	];

	it.each(RUNS)('says so, and never that a call was refused: $what', async ({ vendor, run }) => {
		const { simulator } = harness.of<Simulator>(vendor);
		simulator.addCalls(3);
		simulator.setListing({ extraRows: [{ row: vendor.rowWithoutId(vendor.words.notStarted) }] });
		const text = textOf(await run());
		expect(text).toMatch(/^More calls may be running or waiting than were counted/);
		expect(text).toMatch(/not proven .*: one call in it has no ID that can be used/);
		expect(text).not.toMatch(/refused|may still be running|kept starting/);
		expect(cancelsOf(simulator)).toEqual([]);
	});
});

describe("Under a builder's status filter Cancel Many", () => {
	const initiated = { filters: { status: 'initiated' } };

	it('lists that status once more after the cancels', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		heppu.addCalls(7);
		expect(onlyItem(await heppuMany(initiated))).toMatchObject({ complete: true, listings: 2 });
		expect(heppu.log).toHaveLength(1 + 7 + 1);
		expect(heppu.log.at(-1)?.query).toMatchObject({ status: 'initiated' });
	});

	it('cancels a match too that it had not met, and none that was made after it began', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		const [late] = idsOf(heppu.addCalls(1, () => ({ status: 'ringing' })));
		heppu.addCalls(3);
		let made = '';
		const end = heppu.onRequest(({ method }) => {
			if (method !== 'DELETE') return;
			heppu.setStatus(late ?? '', 'initiated');
			made = heppu.addCall({ createdAt: new Date(Date.now() + 60_000).toISOString() }).id;
			end();
		});
		const summary = onlyItem(await heppuMany(initiated));
		expect(summary).toMatchObject({ complete: true, total: 4, cancelled: 4, listings: 3 });
		expect(idsOf(heppu.alive())).toEqual([made]);
	});

	it('is not complete where new matches turn up in five listings', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		const ringing = idsOf(heppu.addCalls(9, () => ({ status: 'ringing' })));
		heppu.addCalls(1);
		heppu.onRequest(({ method }) => {
			const next = method === 'GET' ? ringing.shift() : undefined;
			if (next !== undefined) heppu.setStatus(next, 'initiated');
		});
		const text = textOf(await heppuMany(initiated));
		expect(text).toMatch(/calls kept turning up in it, 5 times after the cancels/);
		expect(pagesOf(heppu)).toHaveLength(6);
	});

	it('leaves alone what turns up beyond Max Calls, and says so', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		const [late] = idsOf(heppu.addCalls(1, () => ({ status: 'ringing' })));
		heppu.addCalls(3);
		heppu.onRequest(({ method }) => {
			if (method === 'DELETE') heppu.setStatus(late ?? '', 'initiated');
		});
		const text = textOf(await heppuMany({ ...initiated, maxCalls: 3 }));
		expect(text).toMatch(/more calls turned up that match, more than 3 in all/);
		expect(cancelsOf(heppu)).not.toContain(late);
	});
});

describe("Voxworks's list, which tells no totals,", () => {
	const cursors = ['exclusive', 'inclusive', 'repeatTies'] as const;
	it.each(cursors.flatMap((cursor) => [100, 150, 250].map((count) => [count, cursor] as const)))(
		'loses none of %i calls of one moment behind a cursor that is %s',
		async (count, cursor) => {
			const { simulator: voxworks } = harness.of(VOXWORKS);
			voxworks.setListing({ cursor });
			voxworks.addCalls(30);
			const created_at = '2026-05-05T12:00:00.000Z';
			for (let made = 0; made < count; made++) voxworks.addCall({ created_at });
			const total = count + 30;
			const summary = onlyItem(await voxworksMany());
			expect(voxworks.alive()).toEqual([]);
			expect(summary).toMatchObject({ complete: true, total, cancelled: total });
		},
	);

	it.each(['ownCursor', 'emptyPage'] as const)('may end with %s', async (end) => {
		const { simulator: voxworks } = harness.of(VOXWORKS);
		voxworks.setListing({ end });
		voxworks.addCalls(120);
		expect(onlyItem(await voxworksMany())).toMatchObject({ complete: true, cancelled: 120 });
		expect(pagesOf(voxworks).length).toBeLessThan(8);
		voxworks.addCalls(3);
		expect(onlyItem(await voxworksMany())).toMatchObject({ complete: true, cancelled: 3 });
	});

	it('may name an empty list null under a key that is known, and no other', async () => {
		for (const listKey of ['calls', 'data', 'data.calls'] as const) {
			const simulator = await startVoxworks({ listKey, listing: { whenEmpty: 'null' } });
			try {
				const summary = onlyItem(await voxworksMany({}, { simulator }));
				expect(summary).toMatchObject({ complete: true, total: 0, listings: 1 });
				simulator.setListing({ whenEmpty: 'absent', listKey: 'results' });
				expect(textOf(await voxworksMany({}, { simulator }))).toMatch(/could not be read/);
			} finally {
				await simulator.close();
			}
		}
	});
});

describe("Heppu's list", () => {
	it.each(['null', 'absent'] as const)('may be %s beside a total of 0', async (whenEmpty) => {
		harness.of(HEPPU).simulator.setListing({ whenEmpty });
		expect(onlyItem(await stopAccount())).toMatchObject({ complete: true, total: 0 });
		expect(onlyItem(await heppuMany())).toMatchObject({ complete: true, total: 0 });
		harness.of(HEPPU).simulator.addCalls(2);
		const summary = onlyItem(await heppuMany({ filters: { status: 'initiated' } }));
		expect(summary).toMatchObject({ complete: true, cancelled: 2 });
	});

	it('is unreadable where it is absent beside another total', async () => {
		harness.of(HEPPU).simulator.setListing({ whenEmpty: 'absent', total: { shows: 4 } });
		expect(textOf(await heppuMany())).toMatch(/could not be read, so nothing was cancelled/);
	});

	it('names a call whose ID is not usable in no cancel', async () => {
		harness.of(HEPPU).simulator.addCall({ id: 'call_a' });
		harness.of(HEPPU).simulator.addCall({ id: 'call_b', notListed: ['id'] });
		const summary = onlyItem(
			await stopAccount({ failIfIncomplete: false, options: { maxDuration: 1 } }),
		);
		expect(summary).toMatchObject({ complete: false, cancelled: 1, total: 1 });
		expect(detailOf(summary, 'call_a').outcome).toBe('cancelled');
	});
});
