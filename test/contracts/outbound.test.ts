import { sleep } from 'n8n-workflow';

import {
	startHeppu,
	type HeppuOptions,
	type HeppuSimulator,
} from '../../tools/simulators/index.cjs';
import { until } from '../engine/until.cjs';

/* What Heppu's simulator makes of calls that are placed: its queue, a dial that wins, and retries. */

const AGENT = '550e8400-e29b-41d4-a716-446655440000';

let heppu: HeppuSimulator | undefined;

afterEach(async () => await heppu?.close());

async function started(options: HeppuOptions): Promise<HeppuSimulator> {
	heppu = await startHeppu(options);
	heppu.addAgent({ id: AGENT });
	return heppu;
}

async function ask({ url, apiKey }: HeppuSimulator, method: string, path: string, body?: object) {
	const answer = await fetch(`${url}/api/v1${path}`, {
		method,
		headers: { 'x-api-key': apiKey, 'content-type': 'application/json' },
		...(body && { body: JSON.stringify(body) }),
	});
	return { status: answer.status, body: Object(await answer.json()) };
}

async function place(simulator: HeppuSimulator, more: object = {}): Promise<string> {
	const call = { agentId: AGENT, contactPhone: '+358401234567', ...more };
	const { status, body } = await ask(simulator, 'POST', '/calls/schedule', call);
	expect(status).toBe(201);
	return String(body.data.id);
}

describe('The queue of calls to be made at once', () => {
	it('holds a call as queued until its turn comes', async () => {
		const simulator = await started({ outbound: { perSecond: 20 } });
		const [first, second] = [await place(simulator), await place(simulator)];
		expect(simulator.status(second)).toBe('queued');
		await until(() => simulator.status(first) === 'connecting');
		await until(() => simulator.status(second) === 'connecting');
	});

	it('lets a cancel through that comes in time, and the dial is off', async () => {
		const simulator = await started({ outbound: { perSecond: 10 } });
		const id = await place(simulator);
		expect((await ask(simulator, 'DELETE', `/calls/${id}`)).status).toBe(200);
		await sleep(150);
		expect(simulator.status(id)).toBe('cancelled');
		expect(simulator.unkept.has(id)).toBe(false);
	});

	it('has the dial win against a cancel that comes too late, though it was acknowledged', async () => {
		const simulator = await started({ outbound: { perSecond: 5, raceMs: 1_000 } });
		const id = await place(simulator);
		const { body } = await ask(simulator, 'DELETE', `/calls/${id}`);
		expect(body.data.status).toBe('cancelled');
		expect(simulator.status(id)).toBe('cancelled');
		await until(() => simulator.status(id) === 'connecting');
		expect(simulator.unkept.has(id)).toBe(true);
	});

	it('leaves a call alone that is to be made later', async () => {
		const simulator = await started({ outbound: { perSecond: 100 } });
		const scheduledAt = new Date(Date.now() + 3_600_000).toISOString();
		expect(simulator.status(await place(simulator, { scheduledAt }))).toBe('initiated');
	});
});

describe('Retries', () => {
	it('place a new call after one that was not answered, as often as was asked for', async () => {
		const simulator = await started({ retryAfterMs: 1 });
		const id = await place(simulator, { maxRetries: 2 });
		for (const made of [2, 3]) {
			const latest = [...simulator.calls.keys()].at(-1) ?? '';
			simulator.setStatus(latest, 'no_answer');
			await until(() => simulator.calls.size === made);
		}
		const latest = [...simulator.calls.keys()].at(-1) ?? '';
		simulator.setStatus(latest, 'busy');
		await sleep(20);
		expect(simulator.calls.size).toBe(3);
		expect((await ask(simulator, 'DELETE', `/calls/${id}`)).status).toBe(400);
	});

	it('come after no call that was cancelled, or for which none were asked for', async () => {
		const simulator = await started({ retryAfterMs: 1 });
		simulator.setStatus(await place(simulator, { maxRetries: 2 }), 'cancelled');
		simulator.setStatus(await place(simulator), 'no_answer');
		await sleep(20);
		expect(simulator.calls.size).toBe(2);
	});
});
