import { OTHERS, OURS, stopsOf } from './emergencyStop.cjs';
import {
	cancelsOf,
	detailOf,
	detailsOf,
	onlyItem,
	pagesOf,
	textOf,
	useHarness,
	withSimulator,
} from './harness.cjs';
import { HEPPU } from '../support/vendors.cjs';
import type { Fault, HeppuSimulator } from '../../tools/simulators/index.cjs';

const harness = useHarness();
const { stopAgent } = stopsOf(harness);

const addCalls = (heppu: HeppuSimulator, count: number, status = 'active', agentId = OURS) =>
	heppu.addCalls(count, () => ({ status, agent: { id: agentId } }));

const LIST = { method: 'GET', path: /\/api\/v1\/calls$/ };
const SECOND_PAGE = { ...LIST, query: { offset: '100' } };

describe('Nothing that fails holds up an Emergency Stop', () => {
	it('ends the calls of the pages that can be read while another one never can', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		addCalls(heppu, 150);
		const on = { ...LIST, query: { offset: true } } as const;
		heppu.fault({ kind: 'status', status: 500, on, times: Infinity });
		const text = textOf(await stopAgent({ options: { maxDuration: 8 } }));
		expect(cancelsOf(heppu)).toHaveLength(100);
		expect(text).toMatch(/^Calls may still be running or waiting/);
	});

	it('sends the first cancel before the last page has come', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		addCalls(heppu, 150);
		heppu.fault({ kind: 'delay', ms: 500, on: SECOND_PAGE });
		expect(onlyItem(await stopAgent())).toMatchObject({ complete: true, cancelled: 150 });
		const firstCancel = heppu.requests('DELETE')[0]?.at ?? Infinity;
		const secondPage = heppu.log.find(({ query }) => query.offset === '100')?.at ?? 0;
		expect(firstCancel - secondPage).toBeLessThan(500);
	});

	it('ends every call where two of three list requests time out', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		addCalls(heppu, 150);
		heppu.fault({ kind: 'hang', on: LIST, pattern: 'XX.', times: Infinity });
		const options = { timeout: 300, maxDuration: 30 };
		await stopAgent({ options, failIfIncomplete: false });
		expect(heppu.alive()).toEqual([]);
	});

	it.each([
		['a call that is refused for ever', { kind: 'status', status: 400 }],
		['a call that gives no answer', { kind: 'hang' }],
		[
			'a vendor that asks to be left alone',
			{ kind: 'status', status: 503, headers: { 'retry-after': '60' } },
		],
		[
			'a rate limit that lasts longer',
			{ kind: 'status', status: 429, headers: { 'retry-after': '60' } },
		],
	] as Array<[string, Fault]>)(
		'sends no cancel and no listing after Max Duration: %s',
		async (_, fault) => {
			await withSimulator(HEPPU, {}, async (heppu) => {
				addCalls(heppu, 3);
				heppu.fault({ ...fault, on: { method: 'DELETE' }, times: Infinity });
				const options = { maxDuration: 1, timeout: 400, maxConcurrency: 1 };
				const startedAt = Date.now();
				const { error } = await stopAgent({ options }, { simulator: heppu });
				expect(error?.message).toMatch(/^3 of 3 calls may still be running or waiting/);
				// One cancel may be on its way when the time is up, and a call in doubt is read once.
				expect(Date.now() - startedAt).toBeLessThan(1_000 + 3 * 400 + 2_000);
				const late = heppu.log.filter(
					({ at, method, callId }) =>
						at > startedAt + 1_000 + 300 && (method === 'DELETE' || callId === undefined),
				);
				expect(late).toEqual([]);
			});
		},
	);

	it('cancels a call whose row has no status beside the others', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		addCalls(heppu, 5);
		heppu.addCall({ agent: { id: OURS }, asListed: { status: null } });
		const summary = onlyItem(
			await stopAgent({ failIfIncomplete: false, options: { maxDuration: 3 } }),
		);
		expect(heppu.alive()).toEqual([]);
		expect(cancelsOf(heppu).length).toBeGreaterThanOrEqual(6);
		expect(detailsOf(summary)).toHaveLength(6);
	});

	it('ends its calls beside rows that are odd or of another agent', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		addCalls(heppu, 5);
		const foreign = addCalls(heppu, 2, 'active', OTHERS);
		const rows = [null, 7, { status: 'active' }, { id: { a: 1 }, status: 'active' }, []];
		heppu.setListing({ ignores: ['agentId'], extraRows: rows.map((row) => ({ row })) });
		const text = textOf(await stopAgent({ options: { maxDuration: 1 } }));
		expect(heppu.alive()).toEqual(foreign);
		expect(text).toMatch(/calls in it have no ID that can be used/);
	});

	const odd: Fault[] = [
		{ kind: 'redirect', location: 'https://elsewhere.example/' },
		{ kind: 'status', status: 400 },
		{ kind: 'status', status: 401 },
		{ kind: 'status', status: 403 },
		{ kind: 'status', status: 404 },
		{ kind: 'html', status: 403 },
	];
	it.each(odd.map((fault) => [JSON.stringify(fault), fault] as const))(
		'takes one odd answer to a page or a cancel for a passing one: %s',
		async (_, fault) => {
			const { simulator: heppu } = harness.of(HEPPU);
			addCalls(heppu, 30);
			heppu.fault({ ...fault, on: LIST, after: 1 });
			heppu.fault({ ...fault, on: { method: 'DELETE' }, after: 7 });
			const summary = onlyItem(await stopAgent({ options: { maxConcurrency: 4 } }));
			expect(heppu.alive().length).toBeLessThanOrEqual(
				fault.kind === 'status' && fault.status === 404 ? 1 : 0,
			);
			expect(summary.complete).toBe(heppu.alive().length === 0);
		},
	);

	it.each([
		['a refused key', { kind: 'status', status: 401 }, 2],
		['a forbidden list', { kind: 'status', status: 403 }, 3],
		['a wrong address', { kind: 'status', status: 404 }, 3],
		['a redirect', { kind: 'redirect', location: 'https://elsewhere.example/' }, 3],
	] as Array<[string, Fault, number]>)(
		'tells %s after three tries at most',
		async (_, fault, tries) => {
			const { simulator: heppu } = harness.of(HEPPU);
			heppu.fault({ ...fault, times: Infinity });
			const result = await stopAgent({ options: { retryDelay: 50 } });
			expect(result.status).toBe('error');
			expect(heppu.log.length).toBeLessThanOrEqual(tries);
		},
	);

	it('gives up at the second refusal of the key in a row, though lists are answered', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		addCalls(heppu, 2);
		heppu.fault({ kind: 'status', status: 401, on: { method: 'DELETE' }, times: Infinity });
		const text = textOf(await stopAgent({ options: { maxConcurrency: 1 } }));
		expect(text).toContain('Heppu did not accept the API key');
		expect(cancelsOf(heppu)).toHaveLength(2);
	});

	it('takes no row for news that is older than its own cancel', async () => {
		await withSimulator(HEPPU, { latencyMs: 20 }, async (heppu) => {
			addCalls(heppu, 150);
			// Shows the calls as they were when it was asked for, and comes when they are cancelled.
			heppu.fault({ kind: 'delay', ms: 1_500, on: LIST, after: 2 });
			const summary = onlyItem(
				await stopAgent({ options: { maxConcurrency: 1 } }, { simulator: heppu }),
			);
			expect(summary).toMatchObject({ complete: true, cancelled: 150, unconfirmed: 0, failed: 0 });
			expect(detailsOf(summary).every(({ attempts }) => attempts === 1)).toBe(true);
		});
	});

	it('never says that no cancel was sent beside one that was', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		addCalls(heppu, 4);
		const faults: Fault[] = [
			{ kind: 'status', status: 400 },
			{ kind: 'dropBefore' },
			{ kind: 'hang' },
		];
		for (const [index, fault] of faults.entries())
			heppu.fault({
				...fault,
				on: { method: 'DELETE', callId: `call_00000${index + 1}` },
				times: Infinity,
			});
		const options = { maxDuration: 1, timeout: 200 };
		const summary = onlyItem(await stopAgent({ failIfIncomplete: false, options }));
		for (const { attempts, reason } of detailsOf(summary))
			if (Number(attempts) > 0) expect(String(reason)).not.toMatch(/no cancel was sent/i);
	});

	it('names a call that stays alive after Heppu said cancelled, as unconfirmed', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		addCalls(heppu, 2);
		const { id } = heppu.addCall({ agent: { id: OURS }, status: 'active', survives: true });
		const options = { maxDuration: 4 };
		const summary = onlyItem(await stopAgent({ failIfIncomplete: false, options }));
		expect(summary).toMatchObject({ complete: false, cancelled: 2, unconfirmed: 1 });
		expect(detailOf(summary, id)).toMatchObject({ cancelled: false, outcome: 'unconfirmed' });
		expect(textOf(await stopAgent({ options }))).toContain(id);
	});

	it('ends a call that outlives one cancel', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		heppu.addCall({ agent: { id: OURS }, status: 'active', survives: 1 });
		const summary = onlyItem(
			await stopAgent({ failIfIncomplete: false, options: { maxDuration: 5 } }),
		);
		expect(heppu.alive()).toEqual([]);
		expect(cancelsOf(heppu).length).toBeGreaterThanOrEqual(2);
		expect(summary.total).toBe(1);
	});
});

describe('An Emergency Stop is first in line, and not too soon done', () => {
	it('lists on while cancels are under way, and ends a call with a person on the line first', async () => {
		await withSimulator(HEPPU, { latencyMs: 40 }, async (heppu) => {
			addCalls(heppu, 110, 'initiated');
			let late = '';
			const end = heppu.onRequest(() => {
				if (cancelsOf(heppu).length < 5) return;
				late = heppu.addCall({ agent: { id: OURS }, status: 'ringing' }).id;
				end();
			});
			const options = { maxConcurrency: 1 };
			expect(onlyItem(await stopAgent({ options }, { simulator: heppu })).complete).toBe(true);
			const order = cancelsOf(heppu);
			expect(order.indexOf(late)).toBeGreaterThan(0);
			expect(order.indexOf(late)).toBeLessThan(100);
		});
	});

	it('finds a call that starts in the quiet period, also where it had found none', async () => {
		for (const live of [0, 2]) {
			await withSimulator(HEPPU, {}, async (heppu) => {
				addCalls(heppu, live);
				const listings = live === 0 ? 1 : 2;
				let pages = 0;
				heppu.onRequest(({ method }) => {
					// Seen by the next listing only.
					if (method === 'GET' && ++pages === listings + 1) addCalls(heppu, 1, 'ringing');
				});
				const options = { quietPeriod: 1 };
				const summary = onlyItem(await stopAgent({ options }, { simulator: heppu }));
				expect(summary).toMatchObject({ complete: true, cancelled: live + 1, total: live + 1 });
				expect(heppu.alive()).toEqual([]);
				expect(pages).toBe(listings + 3);
			});
		}
	});

	it('waits no quiet period in a dry run', async () => {
		addCalls(harness.of(HEPPU).simulator, 2);
		const startedAt = Date.now();
		onlyItem(await stopAgent({ dryRun: true, options: { quietPeriod: 60 } }));
		expect(Date.now() - startedAt).toBeLessThan(5_000);
		expect(harness.of(HEPPU).simulator.log).toHaveLength(1);
	});

	it('listens for as long as there is time where the quiet period is longer', async () => {
		addCalls(harness.of(HEPPU).simulator, 2);
		const options = { maxDuration: 3, quietPeriod: 60 };
		expect(onlyItem(await stopAgent({ options }))).toMatchObject({ complete: true, listings: 3 });
	});

	it('says that calls kept starting, and what helps', async () => {
		await withSimulator(HEPPU, {}, async (heppu) => {
			heppu.spawn({ agentId: OURS, everyMs: 400, forMs: 6_000, call: { status: 'ringing' } });
			const options = { maxDuration: 3, quietPeriod: 1 };
			const text = textOf(await stopAgent({ options }, { simulator: heppu }));
			expect(text).toMatch(/\d+ calls ended; new ones kept starting.*[Ss]witch the agent off/);
			expect(pagesOf(heppu).length).toBeGreaterThan(2);
		});
	});

	it('catches a queued call whose dial won the race against its cancel', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		const afterCancel = { status: 'ringing', afterMs: 300 };
		heppu.addCall({ agent: { id: OURS }, status: 'queued', afterCancel });
		await stopAgent({ failIfIncomplete: false, options: { quietPeriod: 1, maxDuration: 10 } });
		expect(cancelsOf(heppu).length).toBeGreaterThanOrEqual(2);
	});
});
