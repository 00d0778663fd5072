import { NEWEST_FIRST, OTHERS, OURS, stopsOf } from './emergencyStop.cjs';
import {
	cancelsOf,
	detailOf,
	detailsOf,
	hintsOf,
	idsOf,
	itemsOf,
	onlyItem,
	pagesOf,
	pairsOf,
	textOf,
	useHarness,
	withSimulator,
} from './harness.cjs';
import { HEPPU, VENDORS, type Vendor } from '../support/vendors.cjs';
import { type INodeParameters, type INodeProperties, NodeHelpers } from 'n8n-workflow';

import type { HeppuSimulator, Simulator } from '../../tools/simulators/index.cjs';

/** Ends the hint of every run for real. */
const STAYS_ON = 'The agent is not switched off: new calls may start until you do so in Heppu.';

const harness = useHarness();
const { stopAgent, stopAccount } = stopsOf(harness);

function addCalls(heppu: HeppuSimulator, count: number, status: string, agentId = OURS) {
	return heppu.addCalls(count, () => ({ status, agent: { id: agentId } }));
}

const LIST = { method: 'GET', path: /\/api\/v1\/calls$/ };

describe('Emergency Stop leaves no call alive', () => {
	it('takes in the calls that keep starting meanwhile, and ends when a fresh listing shows none', async () => {
		// Slower than calls start, so that every listing but the last meets new ones.
		await withSimulator(HEPPU, { latencyMs: 40 }, async (heppu) => {
			addCalls(heppu, 30, 'active');
			addCalls(heppu, 5, 'active', OTHERS);
			const spawning = { agentId: OURS, everyMs: 10, forMs: 2_500 };
			heppu.spawn(spawning);
			const result = await stopAgent({}, { simulator: heppu });
			const summary = onlyItem(result);
			const total = 30 + spawning.forMs / spawning.everyMs;
			expect(summary).toMatchObject({ complete: true, total, cancelled: total, failed: 0 });
			expect(summary.listings).toBeGreaterThan(2);
			expect(heppu.alive().map(({ agent }) => agent.id)).toEqual(Array(5).fill(OTHERS));
			expect(heppu.log.at(-1)?.method).toBe('GET');
			expect(harness.logged('Heppu Emergency Stop: ')[0]?.message).toMatch(/\d+ of \d+ calls done/);
			expect(hintsOf(result)).toEqual([`Emergency Stop: ${total} calls cancelled. ${STAYS_ON}`]);
		});
	});

	it('ends the calls of one agent in every live status, and no call of another agent', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		const live = ['initiated', 'scheduled', 'queued', 'connecting', 'ringing', 'active', 'paused'];
		for (const status of live) addCalls(heppu, 3, status);
		addCalls(heppu, 10, 'completed');
		const others = addCalls(heppu, 4, 'active', OTHERS);
		const summary = onlyItem(await stopAgent());
		expect(summary).toMatchObject({ complete: true, total: 21, cancelled: 21, listings: 3 });
		expect(heppu.alive()).toEqual(others);
		// The third comes after the looks at the calls that were queued: their dial may have won.
		expect(pagesOf(heppu)).toEqual(Array(3).fill({ agentId: OURS, ...NEWEST_FIRST, limit: '100' }));
	});

	it("ends every agent's calls for the whole account", async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		addCalls(heppu, 120, 'initiated');
		addCalls(heppu, 20, 'ringing', OTHERS);
		const summary = onlyItem(await stopAccount());
		expect(summary).toMatchObject({ vendor: HEPPU.name, complete: true, cancelled: 140 });
		expect(heppu.alive()).toEqual([]);
	});

	it('cancels calls with a person on the line before those not yet started', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		const waiting = addCalls(heppu, 60, 'initiated');
		const talking = ['active', 'ringing', 'connecting'].flatMap((status) =>
			addCalls(heppu, 5, status),
		);
		addCalls(heppu, 60, 'initiated');
		expect(waiting).toHaveLength(60);
		onlyItem(await stopAgent({ options: { maxConcurrency: 1 } }));
		expect(cancelsOf(heppu).slice(0, 15).sort()).toEqual(idsOf(talking).sort());
		expect(heppu.alive()).toEqual([]);
	});

	it('finds a call that moves on from status to status while they are listed', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		const [first] = heppu.addCalls(1);
		heppu.addCalls(1_100, () => ({ status: 'completed' }));
		const course = ['connecting', 'ringing', 'active'];
		const callId = first?.id ?? '';
		let asked = 0;
		heppu.onRequest(({ method }) => {
			// One step before each of the four status listings of the first sweep.
			const next = method === 'GET' && ++asked > 10 ? course.shift() : undefined;
			if (next !== undefined) heppu.setStatus(callId, next);
		});
		expect(onlyItem(await stopAccount())).toMatchObject({ complete: true, cancelled: 1 });
		expect(heppu.status(callId)).toBe('cancelled');
	});

	it('gives one complete summary item if no call is alive', async () => {
		addCalls(harness.of(HEPPU).simulator, 3, 'completed');
		for (const output of ['summary', 'perCall']) {
			const summary = onlyItem(await stopAgent({ output }));
			expect(summary).toMatchObject({ complete: true, total: 0, listings: 1, details: [] });
		}
		expect(cancelsOf(harness.of(HEPPU).simulator)).toEqual([]);
	});

	it('counts a call that another hand cancels or ends at the same time as over', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		const [cancelled, ended, gone] = idsOf(addCalls(heppu, 3, 'ringing'));
		heppu.onRequest(({ method, callId }) => {
			if (method !== 'DELETE') return;
			if (callId === cancelled) heppu.setStatus(callId ?? '', 'cancelled');
			if (callId === ended) heppu.setStatus(callId ?? '', 'no_answer');
			if (callId === gone) heppu.calls.delete(callId ?? '');
		});
		const summary = onlyItem(await stopAgent());
		expect(summary).toMatchObject({ complete: true, alreadyCancelled: 1, notCancellable: 2 });
	});

	it('tries a call that Heppu refused to cancel again, ever later', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		const [call] = idsOf(addCalls(heppu, 3, 'active'));
		const on = { method: 'DELETE', callId: call };
		heppu.fault({ kind: 'status', status: 400, on, times: 2 });
		const summary = onlyItem(await stopAgent());
		expect(summary).toMatchObject({ complete: true, cancelled: 3, failed: 0 });
		// How often it lists meanwhile is a matter of time.
		expect(summary.listings).toBeGreaterThanOrEqual(3);
		expect(detailOf(summary, call ?? '')).toMatchObject({ outcome: 'cancelled', attempts: 3 });
	});

	it('goes on when a later listing fails, as long as there is time', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		addCalls(heppu, 3, 'active');
		const options = { maxAttempts: 1 };
		heppu.fault({ kind: 'status', status: 500, on: LIST, after: 1, times: 2 });
		const summary = onlyItem(await stopAgent({ options }));
		expect(summary).toMatchObject({ complete: true, cancelled: 3 });
	});
});

describe('Emergency Stop says when it could not end all', () => {
	it('ends at Max Duration, names the calls, and stops the workflow', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		const [stubborn] = idsOf(addCalls(heppu, 4, 'active'));
		const on = { method: 'DELETE', callId: stubborn };
		heppu.fault({ kind: 'status', status: 400, on, times: Infinity });
		const startedAt = Date.now();
		const result = await stopAgent({ options: { maxDuration: 1, retryDelay: 100 } });
		expect(Date.now() - startedAt).toBeGreaterThanOrEqual(1_000);
		expect(result.status).toBe('error');
		expect(result.error?.message).toBe(
			'1 of 4 calls may still be running or waiting (1 failed, 0 unconfirmed)',
		);
		expect(result.error?.description).toContain(`${stubborn}: Heppu refused to cancel the call`);
		expect(cancelsOf(heppu).filter((callId) => callId !== stubborn)).toHaveLength(3);
	});

	it('stops several agents side by side, and says how many of them could not be', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		const stubborn = idsOf([
			...addCalls(heppu, 1, 'active'),
			...addCalls(heppu, 1, 'active', OTHERS),
		]);
		const third = '33333333-3333-4333-8333-333333333333';
		const [tame] = idsOf(addCalls(heppu, 1, 'active', third));
		for (const callId of stubborn)
			heppu.fault({
				kind: 'status',
				status: 400,
				on: { method: 'DELETE', callId },
				times: Infinity,
			});
		const text = textOf(
			await stopAgent(
				{
					agentId: { __rl: true, mode: 'id', value: '={{ $json.agent }}' },
					options: { maxDuration: 1, retryDelay: 100 },
				},
				{ input: [{ agent: OURS }, { agent: OTHERS }, { agent: third }] },
			),
		);
		expect(text).toMatch(/^The call may still be running or waiting/);
		expect(text).toContain('2 of 3 runs went wrong, and this is the first');
		expect(heppu.status(tame ?? '')).toBe('cancelled');
		// The third agent's call did not wait for the tries of the first one's.
		expect(cancelsOf(heppu).indexOf(tame ?? '')).toBeLessThan(3);
	});

	it('hands the summary on as the error item when the node goes on', async () => {
		addCalls(harness.of(HEPPU).simulator, 2, 'active');
		refuseKey(harness.of(HEPPU).simulator, 1);
		const node = { onError: 'continueRegularOutput' as const };
		const item = onlyItem(await stopAgent({ options: { maxConcurrency: 1 } }, { node }));
		expect(item).toMatchObject({
			error: '1 of 2 calls may still be running or waiting (1 failed, 0 unconfirmed)',
			message: expect.stringContaining('Heppu did not accept the API key'),
			complete: false,
			cancelled: 1,
			failed: 1,
			total: 2,
		});
	});

	it('sends the error item, which names the calls, to the error output', async () => {
		addCalls(harness.of(HEPPU).simulator, 2, 'active');
		refuseKey(harness.of(HEPPU).simulator, 1);
		const node = { onError: 'continueErrorOutput' as const };
		const result = await stopAgent({ options: { maxConcurrency: 1 } }, { node });
		expect(result.json('After')).toEqual([]);
		expect(result.json('Second')).toMatchObject([
			{
				error: '1 of 2 calls may still be running or waiting (1 failed, 0 unconfirmed)',
				message: expect.stringMatching(/call_00000\d: Heppu did not accept the API key/),
			},
		]);
	});

	it("goes on with an incomplete summary if 'Fail If Incomplete' is off", async () => {
		addCalls(harness.of(HEPPU).simulator, 2, 'active');
		refuseKey(harness.of(HEPPU).simulator, 1);
		const options = { maxConcurrency: 1 };
		const result = await stopAgent({ options, failIfIncomplete: false });
		const summary = onlyItem(result);
		expect(summary).toMatchObject({ complete: false, cancelled: 1, failed: 1 });
		expect(hintsOf(result)).toEqual([
			`Emergency Stop: 1 call cancelled, 1 failed. Calls may still be running or waiting. ${STAYS_ON}`,
		]);
	});

	it.each([
		['a web page', { kind: 'html' }],
		['HTTP 500', { kind: 'status', status: 500 }],
		['a refused key', { kind: 'status', status: 401 }],
	] as const)('cancels nothing if the first listing is %s', async (_, fault) => {
		addCalls(harness.of(HEPPU).simulator, 2, 'active');
		harness.of(HEPPU).simulator.fault({ ...fault, on: LIST, times: Infinity });
		const result = await stopAgent({ options: { maxDuration: 1, retryDelay: 100 } });
		expect(result.status).toBe('error');
		expect(cancelsOf(harness.of(HEPPU).simulator)).toEqual([]);
	});

	it('leaves calls of other agents alone that Heppu lists, and ends its own', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		const others = addCalls(heppu, 150, 'active', OTHERS);
		addCalls(heppu, 3, 'active');
		heppu.setListing({ ignores: ['agentId'] });
		const summary = onlyItem(await stopAgent());
		expect(summary).toMatchObject({ complete: true, total: 3, cancelled: 3, failed: 0 });
		expect(heppu.alive()).toEqual(others);
	});

	it('ends as soon as the key is refused a second time in the middle', async () => {
		await withSimulator(HEPPU, {}, async (heppu) => {
			addCalls(heppu, 20, 'active');
			refuseKey(heppu, 5);
			const text = textOf(
				await stopAgent({ options: { maxConcurrency: 4 } }, { simulator: heppu }),
			);
			expect(text).toMatch(/^15 of 20 calls may still be running or waiting/);
			expect(text).toContain('Heppu did not accept the API key');
			// Those in flight when the first refusal came in, and those after it.
			expect(cancelsOf(heppu).length).toBeLessThanOrEqual(5 + 4 + 4);
		});
	});

	it('sends no request after those in flight when it is stopped', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		addCalls(heppu, 300, 'active');
		const stop = new AbortController();
		heppu.onRequest(() => {
			if (cancelsOf(heppu).length === 100) stop.abort();
		});
		const settings = { stop: stop.signal };
		const result = await stopAgent({ options: { maxConcurrency: 10 } }, settings);
		expect(result.status).toBe('canceled');
		onlyItem(await stopAgent({ dryRun: true }));
		expect(cancelsOf(heppu).length).toBeLessThanOrEqual(100 + 9);
	});

	function refuseKey(simulator: Simulator, after: number): void {
		const on = { method: 'DELETE' };
		simulator.fault({ kind: 'status', status: 401, on, after, times: Infinity });
	}
});

describe('Emergency Stop asks before it does what cannot be undone', () => {
	it("refuses to stop the account without 'Confirm', unless nothing is to be cancelled", async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		addCalls(heppu, 2, 'active');
		const dry = onlyItem(await stopAccount({ confirm: false, dryRun: true }));
		expect(dry).toMatchObject({ dryRun: true, cancellable: 2 });
		expect(cancelsOf(heppu)).toEqual([]);
		const { length } = heppu.log;
		for (const dryRun of [false, '={{ false }}', '={{ "false" }}']) {
			const refused = await stopAccount({ confirm: false, dryRun });
			expect(textOf(refused)).toMatch(/^'Confirm Whole Account' is off/);
		}
		const open = await stopAccount({ confirm: '={{ $json.missing ?? "perhaps" }}' });
		expect(textOf(open)).toMatch(/^'Confirm Whole Account' must be true or false/);
		expect(heppu.log).toHaveLength(length);
	});

	it("refuses to stop the account as an AI agent's tool, confirmed or not", async () => {
		addCalls(harness.of(HEPPU).simulator, 2, 'active');
		for (const scope of ['account', '={{ "account" }}']) {
			const refused = onlyItem(await stopAgent({ scope, confirm: true }, { asTool: true }));
			expect(refused.error).toBe('An AI agent may not stop the calls of the whole account');
		}
		expect(harness.of(HEPPU).simulator.log).toEqual([]);
	});

	it("stops one agent as an AI agent's tool, and gives it one item", async () => {
		addCalls(harness.of(HEPPU).simulator, 2, 'active');
		const summary = onlyItem(await stopAgent({ output: 'perCall' }, { asTool: true }));
		expect(summary).toMatchObject({ complete: true, cancelled: 2 });
	});

	it.each([
		['an expression that finds nothing', '={{ $json.agent }}'],
		['an expression that finds an empty text', '={{ "" }}'],
		['blanks', '   '],
	])('refuses to stop an agent that is not named: %s', async (_, value) => {
		addCalls(harness.of(HEPPU).simulator, 2, 'active');
		const agentId = { __rl: true, mode: 'id', value };
		expect(textOf(await stopAgent({ agentId }))).toMatch(/^'Agent' is empty/);
		expect(harness.of(HEPPU).simulator.log).toEqual([]);
	});

	it.each(['Account', 'everything', ''])("refuses the scope '%s'", async (scope) => {
		addCalls(harness.of(HEPPU).simulator, 2, 'active');
		const result = await stopAgent({ scope: `={{ "${scope}" }}`, confirm: true });
		expect(textOf(result)).toMatch(/^'Scope' must be agent or account/);
		expect(harness.of(HEPPU).simulator.log).toEqual([]);
	});

	it('sends no cancel in a dry run, and reports what it would cancel', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		addCalls(heppu, 3, 'active');
		addCalls(heppu, 2, 'completed');
		const result = await stopAgent({ dryRun: true });
		const summary = onlyItem(result);
		expect(summary).toMatchObject({ dryRun: true, complete: true, cancellable: 3, listings: 1 });
		expect(detailsOf(summary).map(({ outcome }) => outcome)).toEqual(Array(3).fill('wouldCancel'));
		expect(heppu.log).toHaveLength(1);
		expect(hintsOf(result)).toEqual([
			'Dry run: 3 calls would be cancelled, 3 of them hung up on. No cancel was sent.',
		]);
	});

	it('says after a stop that what makes the calls is not switched off', async () => {
		addCalls(harness.of(HEPPU).simulator, 1, 'active');
		expect(hintsOf(await stopAgent())).toEqual([`Emergency Stop: 1 call cancelled. ${STAYS_ON}`]);
		expect(hintsOf(await stopAccount())).toEqual([
			'Emergency Stop: no call cancelled, 1 has ended. No agent is switched off: new calls may start until you do so in Heppu.',
		]);
	});

	it('runs once for items with the same parameters, and pairs the summary to each of them', async () => {
		addCalls(harness.of(HEPPU).simulator, 4, 'active');
		const items = itemsOf(await stopAgent({}, { input: [{ alarm: 1 }, { alarm: 2 }] }));
		expect(items.map(pairsOf)).toEqual([[0, 1]]);
		expect(cancelsOf(harness.of(HEPPU).simulator)).toHaveLength(4);
	});
});

describe("An AI agent's tool is not offered what it may not do", () => {
	/** Properties of an operation, nested ones and choices too, that n8n shows for these values. */
	function shown(vendor: Vendor, values: INodeParameters, asTool: boolean): string[] {
		const { description } = harness.of(vendor).nodeType;
		const described = asTool ? { ...description, name: `${vendor}Tool` } : description;
		const isShown = (property: Pick<INodeProperties, 'displayOptions'>) =>
			NodeHelpers.displayParameter(
				{ resource: 'call', ...values },
				property as INodeProperties,
				{ typeVersion: 1 },
				described,
			);
		return description.properties
			.filter(isShown)
			.flatMap((property) => [
				property.name,
				...(property.options ?? [])
					.filter((option) => 'value' in option && isShown(option))
					.map((option) => `${property.name}: ${'value' in option ? String(option.value) : ''}`),
			]);
	}

	it("hides the account scope and 'Confirm' of Emergency Stop from a tool alone", () => {
		const values = { operation: 'emergencyStop', scope: 'account' };
		expect(shown(HEPPU, values, false)).toEqual(
			expect.arrayContaining(['scope: agent', 'scope: account', 'confirm', 'output']),
		);
		const offered = shown(HEPPU, values, true);
		expect(offered).toContain('scope: agent');
		for (const hidden of ['scope: account', 'confirm', 'output']) {
			expect(offered).not.toContain(hidden);
		}
	});

	it.each(VENDORS)(
		"hides 'Allow Unfiltered' of Cancel Many from a tool alone ($name)",
		(vendor) => {
			const values = { operation: 'cancelMany' };
			expect(shown(vendor, values, false)).toContain('allowUnfiltered');
			const offered = shown(vendor, values, true);
			expect(offered).not.toContain('allowUnfiltered');
			expect(offered).toEqual(expect.arrayContaining(['filters', 'maxCalls', 'dryRun']));
		},
	);
});
