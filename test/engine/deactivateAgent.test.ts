import { type INodeParameters, sleep } from 'n8n-workflow';

import type { HeppuSimulator } from '../../tools/simulators/index.cjs';
import { byId } from '../support/vendor.cjs';
import { HEPPU } from '../support/vendors.cjs';
import { OURS, stopsOf } from './emergencyStop.cjs';
import { hintsOf, onlyItem, textOf, useHarness, withSimulator } from './harness.cjs';
import { fieldIn, panelOf } from './panel.cjs';

/* Emergency Stop with Deactivate Agent First. */

const harness = useHarness();
const { stopAgent } = stopsOf(harness);

const OFF_FIRST = { deactivateAgent: true };
const ON_PATCH = { method: 'PATCH' };
const ON_AGENTS = { method: 'GET', path: /agents$/ };

const heppu = () => harness.of(HEPPU).simulator;

function addCalls(simulator: HeppuSimulator, count: number, status = 'active') {
	return simulator.addCalls(count, () => ({ status, agent: { id: OURS } }));
}

/** Answers come late, so that what is sent at once is seen before anything takes effect. */
const LATE = { kind: 'delay', ms: 30, late: true, on: ON_PATCH } as const;

describe('Deactivate Agent First', () => {
	it('switches the agent off before anything is listed or cancelled, and says what it was', async () => {
		heppu().addAgent({ id: OURS, status: 'deployed' });
		addCalls(heppu(), 5);
		heppu().fault(LATE);
		const result = await stopAgent(OFF_FIRST);
		expect(onlyItem(result)).toMatchObject({
			complete: true,
			cancelled: 5,
			agentDeactivated: true,
			agentPreviousStatus: 'deployed',
		});
		expect(heppu().agents.get(OURS)?.status).toBe('inactive');
		const sent = heppu().log.map(({ method, path }) => `${method} ${path}`);
		const patch = sent.indexOf(`PATCH /api/v1/agents/${OURS}`);
		expect(patch).toBeLessThan(sent.indexOf('GET /api/v1/calls'));
		expect(hintsOf(result)).toEqual([
			'Emergency Stop: 5 calls cancelled. The agent is switched off (it was deployed). To switch it on again, use Agent → Set Status.',
		]);
		expect(harness.logged(`Heppu agent ${OURS}: set to inactive`)).toHaveLength(1);
	});

	it('never gives as the previous status what it may have set itself', async () => {
		heppu().addAgent({ id: OURS, status: 'inactive' });
		heppu().fault(LATE);
		expect(onlyItem(await stopAgent(OFF_FIRST))).toMatchObject({
			agentDeactivated: true,
			agentPreviousStatus: null,
		});
	});

	it('counts no listing as proof that was asked for before the agent is off', async () => {
		await withSimulator(HEPPU, {}, async (simulator) => {
			simulator.addAgent({ id: OURS });
			simulator.fault({ kind: 'delay', ms: 700, late: true, on: ON_PATCH });
			// Calls start until the agent is off, and one at the last moment.
			simulator.onRequest(({ method }) => {
				if (method === 'PATCH') void sleep(650).then(() => addCalls(simulator, 1));
			});
			const summary = onlyItem(await stopAgent(OFF_FIRST, { simulator }));
			expect(summary).toMatchObject({ complete: true, cancelled: 1, agentDeactivated: true });
			expect(simulator.alive()).toEqual([]);
			const patchAt = simulator.requests('PATCH')[0]?.at ?? 0;
			expect((simulator.log.at(-1)?.at ?? 0) - patchAt).toBeGreaterThanOrEqual(690);
		});
	});

	it('does not hold the cancels up while Heppu takes its time', async () => {
		heppu().addAgent({ id: OURS });
		addCalls(heppu(), 20);
		heppu().fault({ kind: 'delay', ms: 1_500, on: ON_PATCH });
		const began = Date.now();
		const summary = onlyItem(await stopAgent(OFF_FIRST));
		expect(summary).toMatchObject({ complete: true, cancelled: 20, agentDeactivated: true });
		const lastCancel = Math.max(
			...heppu()
				.requests('DELETE')
				.map(({ at }) => at),
		);
		expect(lastCancel - began).toBeLessThan(1_400);
	});

	it.each([
		['a refusal', { kind: 'status', status: 400 }],
		['success: false', { kind: 'body', body: { success: false, error: { message: 'No' } } }],
		['a missing permission', { kind: 'status', status: 403 }],
		['an unknown agent', { kind: 'status', status: 404 }],
	] as const)('goes on after %s, and says that the agent is not off', async (_, fault) => {
		heppu().addAgent({ id: OURS });
		addCalls(heppu(), 3);
		heppu().fault({ ...fault, on: ON_PATCH, times: Infinity });
		const result = await stopAgent(OFF_FIRST);
		expect(onlyItem(result)).toMatchObject({
			complete: true,
			cancelled: 3,
			agentDeactivated: false,
			agentPreviousStatus: 'active',
		});
		expect(hintsOf(result).join()).toContain('The agent could not be switched off');
		expect(heppu().requests('PATCH')).toHaveLength(1);
		expect(harness.logged('not set to inactive')).toHaveLength(1);
	});

	it('says that it does not know where the answers are lost and the list cannot be read', async () => {
		heppu().addAgent({ id: OURS });
		addCalls(heppu(), 3);
		heppu().fault({ kind: 'dropBefore', on: ON_PATCH, times: Infinity });
		heppu().fault({ kind: 'status', status: 500, on: ON_AGENTS, times: Infinity });
		const result = await stopAgent(OFF_FIRST);
		expect(onlyItem(result)).toMatchObject({
			complete: true,
			cancelled: 3,
			agentDeactivated: null,
			agentPreviousStatus: null,
		});
		expect(hintsOf(result).join()).toContain('may or may not be switched off');
		expect(heppu().requests('PATCH')).toHaveLength(3);
	});

	it('takes the list for an answer where the answer itself was lost', async () => {
		heppu().addAgent({ id: OURS });
		heppu().fault({ kind: 'dropAfter', on: ON_PATCH });
		expect(onlyItem(await stopAgent(OFF_FIRST))).toMatchObject({ agentDeactivated: true });
	});

	it('ends with Max Duration, and proves nothing before an answer came', async () => {
		heppu().addAgent({ id: OURS });
		addCalls(heppu(), 2);
		heppu().fault({ kind: 'hang', on: ON_PATCH, times: Infinity });
		const began = Date.now();
		const options = { maxDuration: 1 };
		const result = await stopAgent({ ...OFF_FIRST, options, failIfIncomplete: false });
		expect(onlyItem(result)).toMatchObject({
			complete: false,
			cancelled: 2,
			agentDeactivated: null,
		});
		expect(Date.now() - began).toBeLessThan(4_000);
		const { length } = heppu().log;
		await sleep(300);
		expect(heppu().log).toHaveLength(length);
	});

	it('is no longer sent when the execution is stopped', async () => {
		const { simulator } = await harness.start(HEPPU);
		simulator.addAgent({ id: OURS });
		addCalls(simulator, 3);
		simulator.fault({ kind: 'dropBefore', on: ON_PATCH, times: Infinity });
		const stop = new AbortController();
		simulator.onRequest(({ method }) => {
			if (method === 'PATCH') stop.abort();
		});
		const result = await stopAgent(OFF_FIRST, { simulator, stop: stop.signal });
		expect(result.status).toBe('canceled');
		await sleep(300);
		expect(simulator.requests('PATCH').length).toBeLessThanOrEqual(1);
	});

	it('goes out at once where another execution was told to wait', async () => {
		const { simulator } = await harness.start(HEPPU);
		simulator.addAgent({ id: OURS });
		addCalls(simulator, 1);
		const wait = { status: 429, headers: { 'retry-after': '30' } };
		simulator.fault({ kind: 'status', ...wait, on: { method: 'GET', path: /calls\/call_x$/ } });
		const options = { maxAttempts: 1, rateLimitWait: 0 };
		const reading = { operation: 'get', callId: byId('call_x'), options };
		await harness.of(HEPPU).run(reading, { simulator });
		const began = Date.now();
		const summary = onlyItem(await stopAgent(OFF_FIRST, { simulator }));
		expect(summary).toMatchObject({ complete: true, cancelled: 1, agentDeactivated: true });
		expect(Date.now() - began).toBeLessThan(10_000);
	});

	it.each(['held', 'cancelled', 'untouched'] as const)(
		'ends the calls that are waiting, whatever Heppu does to them: %s',
		async (waitingOfInactive) => {
			await withSimulator(HEPPU, { waitingOfInactive }, async (simulator) => {
				simulator.addAgent({ id: OURS });
				addCalls(simulator, 10, 'initiated');
				addCalls(simulator, 3, 'active');
				const summary = onlyItem(await stopAgent(OFF_FIRST, { simulator }));
				expect(summary).toMatchObject({ complete: true, agentDeactivated: true });
				expect(simulator.alive()).toEqual([]);
			});
		},
	);

	it('sends nothing that changes anything in a dry run, and says what would be done', async () => {
		heppu().addAgent({ id: OURS });
		addCalls(heppu(), 2);
		const result = await stopAgent({ ...OFF_FIRST, dryRun: true });
		expect(onlyItem(result)).toMatchObject({
			dryRun: true,
			cancellable: 2,
			agentDeactivated: false,
			agentPreviousStatus: 'active',
		});
		expect(heppu().log.every(({ method }) => method === 'GET')).toBe(true);
		expect(heppu().agents.get(OURS)?.status).toBe('active');
		expect(hintsOf(result)).toEqual([
			'Dry run: 2 calls would be cancelled, 2 of them hung up on. No cancel was sent. The agent would be switched off first (it is active).',
		]);
	});

	it('tells of the agent where no call could be listed', async () => {
		heppu().addAgent({ id: OURS });
		const on = { method: 'GET', path: /calls$/ };
		heppu().fault({ kind: 'status', status: 500, on, times: Infinity });
		const text = textOf(await stopAgent({ ...OFF_FIRST, options: { maxDuration: 1 } }));
		expect(text).toMatch(/could not be read/);
		expect(text).toContain('The agent is switched off');
	});

	it('is not there unless it is asked for', async () => {
		addCalls(heppu(), 1);
		const summary = onlyItem(await stopAgent());
		expect(Object.keys(summary).filter((name) => name.startsWith('agent'))).toEqual([]);
		expect(heppu().requests('PATCH')).toEqual([]);
	});
});

describe("Deactivate Agent First as an AI agent's tool", () => {
	it('is refused where it, or the agent to switch off, is left to the model', async () => {
		heppu().addAgent({ id: OURS });
		const settings = { input: [{ off: true, agentId: OURS }], asTool: true };
		const off = { deactivateAgent: "={{ $fromAI('off', '', 'boolean') }}" };
		expect(onlyItem(await stopAgent(off, settings)).error).toBe(
			"An AI agent may not set 'Deactivate Agent First'",
		);
		const agentId = byId("={{ $fromAI('agentId', '', 'string') }}");
		expect(onlyItem(await stopAgent({ ...OFF_FIRST, agentId }, settings)).error).toBe(
			"An AI agent may not set 'Agent'",
		);
		expect(heppu().log).toEqual([]);
	});
});

describe('The panel of Emergency Stop', () => {
	const panel = (values: INodeParameters, asTool = false) =>
		panelOf(harness.of(HEPPU).nodeType, { operation: 'emergencyStop', ...values }, asTool);

	const STAYS_ON = /does not switch the agents? off/;
	const GOES_OFF = /Switches the agent off first.*not documented.*Agent → Set Status/;

	it('says whether the agent is switched off, after the setting', () => {
		const says = (values: INodeParameters) => {
			const text = panel(values).notices.join(' ');
			return [STAYS_ON.test(text), GOES_OFF.test(text)];
		};
		expect(says({})).toEqual([true, false]);
		expect(says(OFF_FIRST)).toEqual([false, true]);
		expect(says({ deactivateAgent: '={{ $json.off }}' })).toEqual([true, true]);
		expect(says({ scope: 'account' })).toEqual([true, false]);
		expect(says({ ...OFF_FIRST, scope: 'account' })).toEqual([true, false]);
		expect(says({ ...OFF_FIRST, dryRun: true })).toEqual([false, false]);
	});

	it('offers it for one agent alone, and never to a model', () => {
		expect(panel({}).names).toContain('deactivateAgent');
		expect(panel({ scope: 'account' }).names).not.toContain('deactivateAgent');
		expect(fieldIn(panel({}, true), 'deactivateAgent').noDataExpression).toBe(true);
	});
});
