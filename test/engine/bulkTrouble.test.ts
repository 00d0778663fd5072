import {
	cancelsOf,
	detailOf,
	detailsOf,
	idsOf,
	itemsOf,
	onlyItem,
	pagesOf,
	pairsOf,
	type RunSettings,
	textOf,
	useHarness,
	withSimulator,
} from './harness.cjs';
import { HEPPU, VENDORS, VOXWORKS } from '../support/vendors.cjs';
import type { INodeParameters } from 'n8n-workflow';

import { type Fault, type Simulator, startVoxworks } from '../../tools/simulators/index.cjs';

const harness = useHarness();

const heppuMany = async (parameters: INodeParameters = {}, settings: RunSettings = {}) =>
	await harness.of(HEPPU).cancelMany(parameters, settings);

const voxworksMany = async (parameters: INodeParameters = {}, settings: RunSettings = {}) =>
	await harness.of(VOXWORKS).cancelMany(parameters, settings);

const LIST = { method: 'GET', path: /\/api\/v1\/calls$/ };

describe('Cancel Many with half a listing cancels nothing', () => {
	it("names page 4 of 6 that cannot be read, and the vendor's reason", async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		heppu.addCalls(600);
		const on = { ...LIST, query: { offset: '300' } };
		heppu.fault({ kind: 'status', status: 503, on, times: 3 });
		const text = textOf(await heppuMany({ maxCalls: 5_000 }));
		expect(text).toMatch(/^Page 4 of the list of calls could not be read.*: Heppu .*HTTP 503/);
		expect(text).toContain('Service unavailable');
		expect(pagesOf(heppu)).toHaveLength(6 + 2);
		expect(cancelsOf(heppu)).toEqual([]);
	});

	// BUG: cancelMany() does not hand NOTHING_CANCELLED on to collect(); Emergency Stop does.
	it('says that nothing was cancelled when a page cannot be read', async () => {
		harness.of(HEPPU).simulator.addCalls(250);
		harness.of(HEPPU).simulator.fault({ kind: 'html', on: LIST, after: 1, times: Infinity });
		expect(textOf(await heppuMany())).toMatch(/nothing was cancelled/);
	});

	const rubbish: Array<[string, Fault]> = [
		['a web page', { kind: 'html' }],
		['nothing', { kind: 'empty' }],
		['half an answer', { kind: 'truncate' }],
		['broken JSON', { kind: 'body', body: '{"data":{"calls":[' }],
		['an empty object', { kind: 'body', body: {} }],
		['null', { kind: 'body', body: 'null' }],
		['calls that are no list', { kind: 'body', body: { data: { calls: {} }, calls: 'none' } }],
		['a cut connection', { kind: 'dropBefore' }],
	];
	it.each(rubbish)('says so when one page is %s (Heppu)', async (_, fault) => {
		const { simulator: heppu } = harness.of(HEPPU);
		heppu.addCalls(250);
		heppu.fault({ ...fault, on: { ...LIST, query: { offset: '100' } }, times: Infinity });
		const text = textOf(await heppuMany());
		expect(text).toMatch(/^Page 2 of the list of calls could not be read.*: Heppu /);
		expect(cancelsOf(heppu)).toEqual([]);
		// The first page, and beside three tries of the second the third.
		expect(pagesOf(heppu)).toHaveLength(1 + 3 + 1);
	});

	const NAMELESS = VENDORS.flatMap((vendor) =>
		[
			{ what: 'without an ID', row: vendor.rowWithoutId(vendor.words.notStarted) },
			{ what: 'that is a text', row: 'call_000001' },
			{ what: 'that is null', row: null },
		].map((each) => ({ vendor, name: vendor.name, ...each })),
	);

	it.each(NAMELESS)(
		'does the rest and says so where a row is one $what ($name)',
		async ({ vendor, row }) => {
			const { simulator } = harness.of(vendor);
			simulator.addCalls(3);
			simulator.setListing({ extraRows: [{ row }] });
			const summary = onlyItem(await harness.of(vendor).cancelMany({ failIfIncomplete: false }));
			expect(summary).toMatchObject({ complete: false, total: 3, cancelled: 3, failed: 0 });
			expect(simulator.alive()).toEqual([]);
			const again = textOf(await harness.of(vendor).cancelMany());
			expect(again).toMatch(/list of calls was whole: one call in it has no ID that can be used/);
		},
	);

	it.each(VENDORS)(
		'takes a row without an ID that shows an end for no gap ($name)',
		async (vendor) => {
			const { simulator } = harness.of(vendor);
			simulator.addCalls(3);
			simulator.setListing({
				extraRows: [{ row: vendor.rowWithoutId(vendor.words.unreached) }],
			});
			expect(onlyItem(await harness.of(vendor).cancelMany())).toMatchObject({
				complete: true,
				cancelled: 3,
			});
		},
	);

	it.each(rubbish)('says so when one page is %s (Voxworks)', async (_, fault) => {
		const { simulator: voxworks } = harness.of(VOXWORKS);
		voxworks.addCalls(250);
		voxworks.fault({ ...fault, on: LIST, after: 1, times: Infinity });
		const text = textOf(await voxworksMany());
		expect(text).toMatch(/^Page 2 of the list of calls could not be read.*: Voxworks /);
		expect(cancelsOf(voxworks)).toEqual([]);
		expect(pagesOf(voxworks)).toHaveLength(4);
	});

	it("takes Voxworks's own word that a page failed", async () => {
		const { simulator: voxworks } = harness.of(VOXWORKS);
		voxworks.addCalls(3);
		const body = { success: false, message: 'Try later', calls: [] };
		voxworks.fault({ kind: 'body', body, on: LIST, times: Infinity });
		expect(textOf(await voxworksMany())).toMatch(/^Page 1 of the list of calls could not be read/);
	});

	it('does the rest and says so when Heppu claims that there is more and shows nothing', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		heppu.addCalls(250);
		const pagination = { total: 250, limit: 100, offset: 100, hasMore: true };
		const body = { data: { calls: [], pagination } };
		heppu.fault({ kind: 'body', body, on: { ...LIST, query: { offset: true } }, times: Infinity });
		expect(textOf(await heppuMany())).toMatch(/whole: it tells of 150 calls more than it shows/);
		expect(cancelsOf(heppu)).toHaveLength(100);
	});

	it.each([
		[401, /did not accept the API key/],
		[403, /does not let this API key read the list of calls/],
		[404, /has no such list at this address/],
		[400, /refused to show the list of calls/],
	])('does not try a page again that was answered with %i', async (status, said) => {
		const { simulator: heppu } = harness.of(HEPPU);
		heppu.addCalls(200);
		heppu.fault({ kind: 'status', status, on: LIST, after: 1, times: Infinity });
		expect(textOf(await heppuMany())).toMatch(said);
		expect(heppu.log).toHaveLength(2);
	});

	it('asks Voxworks but once more, without a page size, for a page that it refused', async () => {
		const { simulator: voxworks } = harness.of(VOXWORKS);
		voxworks.addCalls(250);
		voxworks.fault({ kind: 'status', status: 400, on: LIST, after: 1, times: Infinity });
		expect(textOf(await voxworksMany())).toMatch(/refused to show the list of calls/);
		const [first, second, third, ...others] = pagesOf(voxworks);
		const cursor = second?.cursor;
		expect([first?.limit, second?.limit]).toEqual(['100', '100']);
		expect(cursor).toBeDefined();
		expect(third).toEqual({ type: 'outbound', cursor });
		expect(others).toEqual([]);
		expect(cancelsOf(voxworks)).toEqual([]);
	});

	it.each(VENDORS)('goes on when a page comes at the second try ($name)', async (vendor) => {
		const { simulator } = harness.of(vendor);
		simulator.addCalls(120);
		const on = { method: 'GET', path: new RegExp(`${vendor.paths.list}$`) };
		simulator.fault({ kind: 'status', status: 502, on, after: 1 });
		simulator.fault({ kind: 'dropBefore', on });
		expect(
			onlyItem(await harness.of(vendor).cancelMany({ failIfIncomplete: false })),
		).toMatchObject({
			complete: vendor.provesLongLists,
			cancelled: 120,
		});
	});
});

describe('Cancel Many misses no call while its pages move', () => {
	it('reads the listing again when calls leave it while pages are turned', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		const calls = heppu.addCalls(300);
		const leaving = idsOf(calls).slice(-30);
		let pages = 0;
		heppu.onRequest(({ method }) => {
			if (method !== 'GET' || ++pages !== 2) return;
			for (const callId of leaving) heppu.setStatus(callId, 'completed');
		});
		const summary = onlyItem(await heppuMany({ filters: { status: 'initiated' } }));
		expect(heppu.alive()).toEqual([]);
		expect(summary).toMatchObject({ complete: true, total: 270, cancelled: 270 });
		expect(detailsOf(summary)).toHaveLength(270);
	});

	it('cancels a call once that new ones push onto the next page', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		heppu.addCalls(250);
		let pages = 0;
		heppu.onRequest(({ method }) => {
			if (method === 'GET' && ++pages === 2) heppu.addCalls(7, () => ({ status: 'completed' }));
		});
		const summary = onlyItem(await heppuMany());
		expect(summary).toMatchObject({ complete: true, total: 250, cancelled: 250 });
		expect(cancelsOf(heppu)).toHaveLength(250);
	});

	// BUG: turnPages compares the count with that of the first page alone, so that a call which came
	// in the meantime hides another that left. The summary is even complete.
	it('misses no call when one comes before page 2 and one leaves before page 3', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		const calls = heppu.addCalls(300);
		const newest = calls.at(-1)?.id ?? '';
		let pages = 0;
		heppu.onRequest(({ method }) => {
			if (method === 'GET' && ++pages === 2) heppu.addCall();
			if (method === 'GET' && pages === 3) heppu.setStatus(newest, 'ringing');
		});
		await heppuMany({ filters: { status: 'initiated' }, failIfIncomplete: false });
		const waiting = calls.filter(({ status }) => status === 'initiated');
		expect(idsOf(waiting)).toEqual([]);
	});

	it('cancels each Voxworks call once, though rows of the same moment repeat across pages', async () => {
		const { simulator: voxworks } = harness.of(VOXWORKS);
		voxworks.addCalls(45);
		const created_at = '2026-05-05T12:00:00.000Z';
		const earlier = '2026-05-05T11:59:59.999Z';
		for (let count = 0; count < 60; count++) voxworks.addCall({ created_at: earlier });
		for (let count = 0; count < 130; count++) voxworks.addCall({ created_at });
		const calls = [...voxworks.calls.values()];
		const summary = onlyItem(await voxworksMany());
		expect(pagesOf(voxworks).length).toBeGreaterThan(2);
		expect(summary).toMatchObject({ complete: true, total: 235, cancelled: 235 });
		expect(cancelsOf(voxworks).sort()).toEqual(idsOf(calls).sort());
		expect(new Set(detailsOf(summary).map(({ callId }) => callId)).size).toBe(235);
	});

	it.each([
		['that never advances', ['2026-01-01T00:00:00.000Z']],
		['that goes in circles', ['2026-01-02T00:00:00.000Z', '2026-01-01T00:00:00.000Z']],
	])(
		'ends at a Voxworks cursor %s, and is complete only after a listing by status',
		async (_, cursors) => {
			const { simulator: voxworks } = harness.of(VOXWORKS);
			const [call] = voxworks.addCalls(1);
			const calls = [{ call_id: call?.id, status: 'scheduled', type: 'outbound' }];
			let pages = 0;
			for (let page = 0; page < 10; page++) {
				const meta = { next_cursor: cursors[page % cursors.length] };
				const on = { query: { cursor: page === 0 ? null : true } } as const;
				voxworks.fault({ kind: 'body', body: { success: true, calls, meta }, on });
			}
			voxworks.onRequest(({ method }) => (pages += method === 'GET' ? 1 : 0));
			const summary = onlyItem(await voxworksMany());
			expect(summary).toMatchObject({ complete: true, cancelled: 1, listings: 2 });
			expect(pagesOf(voxworks).at(-1)).toMatchObject({ status: 'scheduled', type: 'outbound' });
			expect(cancelsOf(voxworks)).toEqual([call?.id]);
			expect(pages).toBeLessThan(10);
		},
	);

	it.each([
		['data', 'id'],
		['data.calls', 'call_id'],
		['calls', 'id'],
	] as const)('finds the calls whatever Voxworks names them: %s, %s', async (listKey, idKey) => {
		const simulator = await startVoxworks({ listKey, idKey });
		try {
			simulator.addCalls(60);
			const summary = onlyItem(await voxworksMany({}, { simulator }));
			expect(summary).toMatchObject({ complete: true, cancelled: 60 });
			expect(simulator.alive()).toEqual([]);
		} finally {
			await simulator.close();
		}
	});
});

describe('Cancel Many does not hide a call that may still be alive', () => {
	/** Of five calls one is refused and one stays in doubt. */
	function addTrouble(): void {
		const { simulator: heppu } = harness.of(HEPPU);
		for (const name of ['a', 'b', 'c', 'refused', 'doubtful'])
			heppu.addCall({ id: `call_${name}` });
		heppu.fault({
			kind: 'status',
			status: 400,
			on: { method: 'DELETE', callId: 'call_refused' },
			times: Infinity,
			body: { error: { message: 'Not <b>now</b>' } },
		});
		heppu.fault({ kind: 'dropAfter', on: { callId: 'call_doubtful' }, times: Infinity });
	}

	it('counts it, is not complete, and shows each finding in the details', async () => {
		addTrouble();
		const summary = onlyItem(await heppuMany({ failIfIncomplete: false }));
		expect(summary).toMatchObject({
			complete: false,
			total: 5,
			cancellable: 5,
			cancelled: 3,
			alreadyCancelled: 0,
			notCancellable: 0,
			failed: 1,
			unconfirmed: 1,
		});
		expect(detailOf(summary, 'call_refused')).toMatchObject({
			cancelled: false,
			outcome: 'failed',
			status: 'initiated',
			message: 'Not <b>now</b>',
			attempts: 1,
			cancelledAt: null,
		});
		expect(detailOf(summary, 'call_doubtful')).toMatchObject({
			cancelled: false,
			outcome: 'unconfirmed',
			reason: expect.stringContaining('may or may not have been cancelled'),
			attempts: 3,
			cancelledAt: null,
		});
	});

	it('stops the workflow with counts, call IDs and reasons', async () => {
		addTrouble();
		const result = await heppuMany();
		expect(result.status).toBe('error');
		expect(result.json('After')).toEqual([]);
		expect(result.error?.message).toBe(
			'2 of 5 calls may still be running or waiting (1 failed, 1 unconfirmed)',
		);
		expect(result.error?.description).toMatch(/call_refused: Heppu refused to cancel the call/);
		expect(result.error?.description).toMatch(/call_doubtful: The call may or may not have been/);
		expect(cancelsOf(harness.of(HEPPU).simulator)).toContain('call_c');
	});

	it('names the first few of many calls only', async () => {
		harness.of(HEPPU).simulator.addCalls(40);
		harness
			.of(HEPPU)
			.simulator.fault({ kind: 'status', status: 403, on: { method: 'DELETE' }, times: Infinity });
		const text = textOf(await heppuMany());
		expect(text).toMatch(
			/^40 of 40 calls may still be running or waiting \(40 failed, 0 unconfirmed\)/,
		);
		expect(text.match(/call_\d+: /g)).toHaveLength(5);
	});

	it('hands the summary on as the error item when the node goes on', async () => {
		addTrouble();
		const result = await heppuMany({}, { node: { onError: 'continueRegularOutput' } });
		const [item] = itemsOf(result);
		expect(item?.json).toMatchObject({
			error: '2 of 5 calls may still be running or waiting (1 failed, 1 unconfirmed)',
			message: expect.stringContaining('call_refused'),
			complete: false,
			cancelled: 3,
			failed: 1,
			unconfirmed: 1,
		});
		expect(detailsOf(Object(item?.json))).toHaveLength(5);
		expect(item && pairsOf(item)).toEqual([0]);
		expect(result.json('After')).toHaveLength(1);
	});

	it('sends the failed group to the error output and the others to the regular one', async () => {
		addTrouble();
		harness.of(HEPPU).simulator.addCalls(2, () => ({ direction: 'inbound' }));
		const result = await heppuMany(
			{ filters: { direction: '={{ $json.direction }}' } },
			{
				input: ['outbound', 'inbound', 'outbound', ''].map((direction) => ({ direction })),
				node: { onError: 'continueErrorOutput' },
			},
		);
		expect(result.json('After')).toMatchObject([{ complete: true, total: 2, cancelled: 2 }]);
		expect(result.output('Vendor', 0).map(pairsOf)).toEqual([[1]]);
		expect(result.json('Second')).toMatchObject([
			{
				error: '2 of 5 calls may still be running or waiting (1 failed, 1 unconfirmed)',
				message: expect.stringContaining('call_refused: Heppu refused to cancel the call'),
			},
			{ error: "The filter 'Direction' is empty" },
		]);
		expect(result.output('Vendor', 1).map(pairsOf)).toEqual([[0, 2], [3]]);
	});

	it.each([
		['stopWorkflow', 0, 0],
		['continueRegularOutput', 1, 0],
		['continueErrorOutput', 0, 1],
	] as const)('tells of a listing that failed where %s says', async (onError, after, second) => {
		harness.of(HEPPU).simulator.addCalls(2);
		harness.of(HEPPU).simulator.fault({ kind: 'html', on: LIST, times: Infinity });
		const result = await heppuMany({}, { node: { onError } });
		expect(result.status).toBe(onError === 'stopWorkflow' ? 'error' : 'success');
		expect(result.json('After')).toHaveLength(after);
		expect(result.json('Second')).toHaveLength(second);
		expect(cancelsOf(harness.of(HEPPU).simulator)).toEqual([]);
	});

	it('tries it all again under Retry On Fail, and leaves alone what was cancelled before', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		heppu.addCalls(4);
		heppu.fault({ kind: 'status', status: 400, on: { method: 'DELETE', callId: 'call_000001' } });
		const node = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
		const summary = onlyItem(await heppuMany({}, { node }));
		expect(summary).toMatchObject({ complete: true, cancelled: 1, total: 1, ended: 3 });
		expect(heppu.alive()).toEqual([]);
	});
});

describe('Cancel Many stops when going on is of no use', () => {
	it('names the key that was refused in the middle, and never shows it', async () => {
		await withSimulator(HEPPU, { apiKey: 'secret-key-1' }, async (heppu) => {
			heppu.addCalls(100);
			refuseKey(heppu, 20);
			const result = await heppuMany({}, { simulator: heppu });
			const text = textOf(result);
			expect(text).toMatch(/^80 of 100 calls may still be running or waiting/);
			expect(text).toContain('Heppu did not accept the API key');
			expect(text).toContain("Check the 'API Key' in the Heppu credential");
			expect(JSON.stringify([result.run, harness.engine.log])).not.toContain('secret-key-1');
		});
	});

	it('sends no further cancel once a refused key has gone round', async () => {
		await withSimulator(HEPPU, {}, async (heppu) => {
			heppu.addCalls(300);
			refuseKey(heppu, 20);
			const parameters = { failIfIncomplete: false, options: { maxConcurrency: 8 } };
			const summary = onlyItem(await heppuMany(parameters, { simulator: heppu }));
			expect(cancelsOf(heppu).length).toBeLessThanOrEqual(20 + 8);
			expect(summary).toMatchObject({ complete: false, total: 300, cancelled: 20, failed: 280 });
			expect(detailsOf(summary)).toHaveLength(300);
		});
	});

	it('sends no further cancel beyond those in flight when the key is refused', async () => {
		await withSimulator(HEPPU, { latencyMs: 20 }, async (heppu) => {
			heppu.addCalls(100);
			refuseKey(heppu, 0);
			await heppuMany({}, { simulator: heppu });
			const inFlight = heppu.summary().peakConcurrent;
			expect(cancelsOf(heppu).length).toBeLessThanOrEqual(inFlight);
		});
	});

	it('asks nothing more of the vendor for later items once the key is refused', async () => {
		await withSimulator(HEPPU, {}, async (heppu) => {
			heppu.addCalls(4, (index) => ({ direction: index < 2 ? 'inbound' : 'outbound' }));
			refuseKey(heppu, 0);
			const input = [{ direction: 'outbound' }, { direction: 'inbound' }];
			const filters = { direction: '={{ $json.direction }}' };
			await heppuMany({ filters }, { input, simulator: heppu });
			expect(cancelsOf(heppu).length).toBeLessThanOrEqual(2);
		});
	});

	it('tells later items that nothing was sent for them, and why, once the key is refused', async () => {
		await withSimulator(HEPPU, {}, async (heppu) => {
			heppu.addCalls(4, (index) => ({ direction: index < 2 ? 'inbound' : 'outbound' }));
			refuseKey(heppu, 0);
			const result = await heppuMany(
				{ filters: { direction: '={{ $json.direction }}' } },
				{
					input: [{ direction: 'outbound' }, { direction: 'inbound' }],
					node: { onError: 'continueRegularOutput' },
					simulator: heppu,
				},
			);
			const [first, second] = itemsOf(result);
			expect(first?.json.error).toMatch(/^2 of 2 calls may still be running or waiting/);
			expect(String(first?.json.message)).toContain('Heppu did not accept the API key');
			expect(second?.json).toMatchObject({
				complete: false,
				total: 0,
				filters: { direction: 'inbound' },
				details: [],
				error: 'No request was sent: Heppu did not accept the API key',
				message: "Check the 'API Key' in the Heppu credential",
			});
			expect(heppu.log.filter(({ query }) => query.direction === 'inbound')).toEqual([]);
		});
	});

	it('sends no request after those in flight when it is stopped in the middle of 2,000 calls', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		heppu.addCalls(2_000);
		const stop = new AbortController();
		let sent = Infinity;
		heppu.onRequest(({ method }) => {
			if (method !== 'DELETE' || stop.signal.aborted || cancelsOf(heppu).length < 600) return;
			sent = heppu.log.length - pagesOf(heppu).length;
			stop.abort();
		});
		const parameters = { maxCalls: 2_000, options: { maxConcurrency: 10 } };
		const result = await heppuMany(parameters, { stop: stop.signal });
		expect(result.status).toBe('canceled');
		// Another run over the same connection path: whatever was still to come has come by then.
		onlyItem(await heppuMany({ maxCalls: 2_000, dryRun: true }));
		expect(cancelsOf(heppu).length).toBeLessThanOrEqual(600 + 9);
		expect(heppu.log.length - pagesOf(heppu).length).toBeLessThanOrEqual(sent + 9);
		expect(heppu.alive().length).toBeGreaterThanOrEqual(2_000 - 609);
		// Those in flight are in the audit log too, as in doubt.
		const audited = new Set(harness.logged('Heppu call').map(({ facts }) => facts.callId));
		expect(cancelsOf(heppu).filter((callId) => !audited.has(callId))).toEqual([]);
	});

	it('calls no call doubtful whose cancel was still waiting for its turn when it was stopped', async () => {
		await withSimulator(HEPPU, { latencyMs: 50 }, async (heppu) => {
			heppu.addCalls(100);
			const stop = new AbortController();
			heppu.onRequest(() => {
				if (cancelsOf(heppu).length === 1) stop.abort();
			});
			const result = await heppuMany({}, { stop: stop.signal, simulator: heppu });
			expect(result.status).toBe('canceled');
			onlyItem(await heppuMany({ dryRun: true }, { simulator: heppu }));
			const doubtful = harness.logged('may or may not have been cancelled').length;
			expect(doubtful).toBeGreaterThanOrEqual(1);
			// As many as are in flight at first.
			expect(doubtful).toBeLessThanOrEqual(20);
		});
	});

	it('logs a cancel that was answered and is in doubt when it is stopped', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		heppu.addCalls(1);
		heppu.fault({ kind: 'status', status: 503, on: { method: 'DELETE' } });
		const stop = new AbortController();
		heppu.onRequest(({ method }) => {
			if (method === 'GET' && cancelsOf(heppu).length === 1) stop.abort();
		});
		const result = await heppuMany({}, { stop: stop.signal });
		expect(result.status).toBe('canceled');
		expect(harness.logged('Heppu call').map(({ message }) => message)).toEqual([
			'Heppu call call_000001: unconfirmed',
		]);
	});

	it('sends no cancel when it is stopped while it lists', async () => {
		const { simulator: voxworks } = harness.of(VOXWORKS);
		voxworks.addCalls(400);
		const stop = new AbortController();
		voxworks.onRequest(() => {
			if (voxworks.log.length === 3) stop.abort();
		});
		const result = await voxworksMany({}, { stop: stop.signal });
		expect(result.status).toBe('canceled');
		expect(cancelsOf(voxworks)).toEqual([]);
		expect(voxworks.log).toHaveLength(3);
	});

	function refuseKey(simulator: Simulator, after: number): void {
		simulator.fault({
			kind: 'status',
			status: 401,
			on: { method: 'DELETE' },
			after,
			times: Infinity,
		});
	}
});
