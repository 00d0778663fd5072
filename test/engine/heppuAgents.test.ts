import { type INodeParameters, sleep } from 'n8n-workflow';

import type { HeppuSimulator } from '../../tools/simulators/index.cjs';
import { byId } from '../support/vendor.cjs';
import { HEPPU } from '../support/vendors.cjs';
import { OTHERS, OURS } from './emergencyStop.cjs';
import {
	hintsOf,
	itemsOf,
	onlyItem,
	pairsOf,
	type RunSettings,
	textOf,
	useHarness,
} from './harness.cjs';
import { fieldIn, panelOf } from './panel.cjs';

/* Heppu's agents: listed, and switched on and off. */

const harness = useHarness();

const heppu = () => harness.of(HEPPU).simulator;

async function getAgents(parameters: INodeParameters = {}, settings?: RunSettings) {
	return await harness
		.of(HEPPU)
		.run({ resource: 'agent', operation: 'getAll', ...parameters }, settings);
}

async function setStatus(parameters: INodeParameters = {}, settings?: RunSettings) {
	const given = { agentId: byId(OURS), status: 'inactive', ...parameters };
	return await harness
		.of(HEPPU)
		.run({ resource: 'agent', operation: 'setStatus', ...given }, settings);
}

/** The last path of requests, with their method. */
const sentTo = ({ log }: HeppuSimulator) =>
	log.map(({ method, path }) => `${method} ${path.replace('/api/v1', '')}`);

const LIST = 'GET /agents';
const PATCH = `PATCH /agents/${OURS}`;
const ON_PATCH = { method: 'PATCH' };
const ON_LIST = { method: 'GET', path: /agents$/ };

describe('Get Many of agents', () => {
	it('gives the agents of several pages, each once, with the fields that a form needs', async () => {
		for (let index = 0; index < 230; index++) heppu().addAgent({ phoneNumbers: ['+4930123456'] });
		const items = itemsOf(await getAgents({ returnAll: true })).map(({ json }) => json);
		expect(items).toHaveLength(230);
		expect(items[0]).toEqual({
			vendor: 'heppu',
			agentId: '00000000-0000-4000-8000-000000000001',
			id: '00000000-0000-4000-8000-000000000001',
			name: 'Agent 1',
			type: 'voice',
			status: 'active',
			phoneNumbers: ['+4930123456'],
		});
		expect(new Set(items.map(({ agentId }) => agentId)).size).toBe(230);
		expect(heppu().log.map(({ query }) => query.limit)).toEqual(['100', '100', '100']);
	});

	it('ends at the limit, and asks for no more than that', async () => {
		for (let index = 0; index < 30; index++) heppu().addAgent();
		expect(itemsOf(await getAgents({ limit: 7 }))).toHaveLength(7);
		expect(heppu().log.map(({ query }) => query)).toEqual([{ limit: '7' }]);
	});

	it.each([
		[{ status: 'inactive' }, ['off']],
		[{ status: 'Inactive', type: 'voice' }, ['off']],
		[{ type: 'chat' }, ['chat']],
		[{ type: 'voice' }, ['on', 'off']],
	])('narrows the list by %j, also where Heppu ignores that', async (filters, names) => {
		for (const isIgnored of [false, true]) {
			heppu().reset();
			heppu().addAgent({ name: 'on' });
			heppu().addAgent({ name: 'off', status: 'inactive' });
			heppu().addAgent({ name: 'chat', type: 'chat' });
			const agents = [...heppu().agents.values()];
			const pagination = { limit: 50, offset: 0, total: 3 };
			const body = { success: true, data: { agents, pagination } };
			if (isIgnored) heppu().fault({ kind: 'body', body, on: ON_LIST });
			const items = itemsOf(await getAgents({ filters }));
			expect(items.map(({ json }) => json.name)).toEqual(names);
			expect(heppu().log[0]?.query).toMatchObject(
				'status' in filters ? { status: 'inactive' } : filters,
			);
		}
	});

	it("hands on Heppu's own record where Simplify is off", async () => {
		heppu().addAgent({ id: OURS, ...{ voice: { speed: 1 }, error: 'none' } });
		const item = onlyItem(await getAgents({ simplify: false }));
		expect(item).toMatchObject({
			vendor: 'heppu',
			agentId: OURS,
			id: OURS,
			voice: { speed: 1 },
			vendorError: 'none',
		});
	});

	it('gives no item where there is no agent, and as a tool one that says so', async () => {
		expect(itemsOf(await getAgents())).toEqual([]);
		const told = onlyItem(await getAgents({ filters: { type: 'chat' } }, { asTool: true }));
		expect(told).toEqual({
			vendor: 'heppu',
			total: 0,
			filters: { type: 'chat' },
			message: 'Heppu lists no agent that matches these filters',
		});
	});

	it('says in a hint where agents may be missing, and ends where pages repeat', async () => {
		heppu().addAgent();
		const agents = [...heppu().agents.values()];
		const pagination = { limit: 100, offset: 0, total: 7 };
		const body = { success: true, data: { agents, pagination } };
		heppu().fault({ kind: 'body', body, on: ON_LIST, times: Infinity });
		const result = await getAgents({ returnAll: true });
		expect(itemsOf(result)).toHaveLength(1);
		expect(hintsOf(result)).toEqual([
			'Get Many: agents may be missing from the list: it tells of more agents than it shows.',
		]);
		expect(heppu().log).toHaveLength(2);
	});

	it.each([
		['a web page', { kind: 'html' }],
		['success: false under 200', { kind: 'body', body: { success: false, data: { agents: [] } } }],
		['no list of agents', { kind: 'body', body: { success: true, data: {} } }],
		['HTTP 500', { kind: 'status', status: 500 }],
	] as const)('is an error where the list is %s, never an empty list', async (_, fault) => {
		heppu().fault({ ...fault, on: ON_LIST, times: Infinity });
		expect(textOf(await getAgents())).toMatch(/Page 1 of the list of agents could not be read/);
		expect(heppu().log).toHaveLength(3);
		const node = { onError: 'continueRegularOutput' } as const;
		expect(onlyItem(await getAgents({}, { node }))).toMatchObject({ agentId: null, status: null });
	});
});

describe('Set Status of an agent', () => {
	it.each(['active', 'deployed', 'inactive'])(
		'sets it to %s, and gives what it was',
		async (status) => {
			const agent = heppu().addAgent({ id: OURS, name: 'Renewals', status: 'training' });
			expect(onlyItem(await setStatus({ status }))).toEqual({
				vendor: 'heppu',
				agentId: OURS,
				name: 'Renewals',
				status,
				previousStatus: 'training',
				confirmedBy: 'answer',
				message: 'Agent updated successfully',
				attempts: 1,
			});
			expect(agent.status).toBe(status);
			expect(sentTo(heppu())).toEqual([LIST, PATCH]);
		},
	);

	it('may be run again without harm, as Retry On Fail does', async () => {
		heppu().addAgent({ id: OURS });
		await setStatus();
		expect(onlyItem(await setStatus())).toMatchObject({
			status: 'inactive',
			previousStatus: 'inactive',
		});
	});

	it('does not wait for a list that cannot be read, and guesses no previous status', async () => {
		const agent = heppu().addAgent({ id: OURS });
		heppu().fault({ kind: 'status', status: 500, on: ON_LIST });
		expect(onlyItem(await setStatus())).toMatchObject({
			status: 'inactive',
			previousStatus: null,
			name: null,
			confirmedBy: 'answer',
		});
		expect(agent.status).toBe('inactive');
		expect(sentTo(heppu())).toEqual([LIST, PATCH]);
	});

	it.each([
		['a dropped connection', { kind: 'dropAfter' }],
		['HTTP 503', { kind: 'statusAfter', status: 503 }],
		['a web page', { kind: 'html', takesEffect: true }],
		['nothing', { kind: 'empty', takesEffect: true }],
		[
			"another agent's ID",
			{
				kind: 'body',
				takesEffect: true,
				body: { success: true, data: { id: OTHERS, updated: true } },
			},
		],
		[
			'another status',
			{
				kind: 'body',
				takesEffect: true,
				body: { success: true, data: { id: OURS, updated: true, status: 'active' } },
			},
		],
		[
			'an error beside the yes',
			{
				kind: 'body',
				takesEffect: true,
				body: { success: true, data: { id: OURS }, error: { message: 'Oops' } },
			},
		],
		['an undocumented 204', { kind: 'statusAfter', status: 204, body: '' }],
	] as const)('reads the list of agents after %s that took effect', async (_, fault) => {
		heppu().addAgent({ id: OURS });
		heppu().fault({ ...fault, on: ON_PATCH });
		expect(onlyItem(await setStatus())).toMatchObject({
			status: 'inactive',
			previousStatus: 'active',
			confirmedBy: 'list',
			attempts: 1,
		});
		expect(sentTo(heppu())).toEqual([LIST, PATCH, LIST]);
	});

	it('tries again after an answer that was lost without effect', async () => {
		const agent = heppu().addAgent({ id: OURS });
		heppu().fault({ kind: 'dropBefore', on: ON_PATCH, times: 2 });
		expect(onlyItem(await setStatus())).toMatchObject({ confirmedBy: 'answer', attempts: 3 });
		expect(agent.status).toBe('inactive');
	});

	it('says that the agent may or may not have the status where nothing tells', async () => {
		heppu().addAgent({ id: OURS });
		heppu().fault({ kind: 'dropAfter', on: ON_PATCH, times: Infinity });
		heppu().fault({ kind: 'status', status: 500, on: ON_LIST, times: Infinity });
		const node = { onError: 'continueRegularOutput' } as const;
		const item = onlyItem(await setStatus({ options: { maxAttempts: 2 } }, { node }));
		expect(item).toMatchObject({
			error: expect.stringMatching(/^The agent may or may not be inactive: Heppu /),
			message: expect.stringContaining('Run this again, which does no harm'),
			status: null,
			previousStatus: null,
			confirmedBy: null,
			attempts: 2,
		});
		expect(harness.logged('may or may not be inactive')).toHaveLength(1);
	});

	it.each([
		['400', { kind: 'status', status: 400 }, /^Heppu refused to set the agent to inactive/],
		['409', { kind: 'status', status: 409 }, /^Heppu refused to set the agent to inactive/],
		[
			'200 with success: false',
			{ kind: 'body', body: { success: false, error: { message: 'Agent is locked', code: 1 } } },
			/Agent is locked/,
		],
		[
			'200 with updated: false',
			{ kind: 'body', body: { success: true, data: { id: OURS, updated: false } } },
			/^Heppu refused to set the agent/,
		],
		['403', { kind: 'status', status: 403 }, /Heppu/],
	] as const)('is an error after %s, and sends nothing more', async (_, fault, said) => {
		heppu().addAgent({ id: OURS });
		heppu().fault({ ...fault, on: ON_PATCH, times: Infinity });
		expect(textOf(await setStatus())).toMatch(said);
		expect(heppu().requests('PATCH')).toHaveLength(1);
	});

	it('takes a refusal for no error where the agent has the status already', async () => {
		heppu().addAgent({ id: OURS, status: 'inactive' });
		heppu().fault({ kind: 'status', status: 409, on: ON_PATCH });
		expect(onlyItem(await setStatus())).toMatchObject({ status: 'inactive', confirmedBy: 'list' });
	});

	it('is an error for an agent that Heppu does not know', async () => {
		expect(textOf(await setStatus())).toMatch(/^Heppu found no agent with this ID .*1111/);
	});

	it('sets one agent once for items that ask for the same, and in their order for others', async () => {
		const agent = heppu().addAgent({ id: OURS });
		heppu().addAgent({ id: OTHERS });
		const input = [
			{ id: OURS, to: 'inactive' },
			{ id: OURS.toUpperCase(), to: 'Inactive' },
			{ id: OTHERS, to: 'deployed' },
			{ id: OURS, to: 'deployed' },
		];
		const parameters = { agentId: byId('={{ $json.id }}'), status: '={{ $json.to }}' };
		const items = itemsOf(await setStatus(parameters, { input }));
		expect(items.map(({ json }) => json.status)).toEqual([
			'inactive',
			'inactive',
			'deployed',
			'deployed',
		]);
		expect(items.map(pairsOf)).toEqual([[0], [1], [2], [3]]);
		expect(heppu().requests('PATCH')).toHaveLength(3);
		expect(agent.status).toBe('deployed');
	});

	it.each([
		[{ status: '={{ $json.missing }}' }, /^'Status' must be active, deployed or inactive/],
		[{ status: '={{ "training" }}' }, /^'Status' must be/],
		[{ agentId: byId('  ') }, /^'Agent' is empty/],
		[{ agentId: byId('Renewals') }, /^'Agent' must hold an ID, not a name/],
		[{ agentId: byId('={{ undefined }}') }, /^'Agent' is empty/],
	])('refuses %j before anything is sent', async (parameters, said) => {
		heppu().addAgent({ id: OURS });
		expect(textOf(await setStatus(parameters))).toMatch(said);
		expect(heppu().log).toEqual([]);
	});

	it('leaves a line in the log that names the agent and both statuses', async () => {
		heppu().addAgent({ id: OURS });
		await setStatus();
		expect(harness.logged(`Heppu agent ${OURS}: set to inactive`)).toMatchObject([
			{ level: 'info', facts: { previousStatus: 'active', confirmedBy: 'answer' } },
		]);
	});

	it('sends nothing more when it is stopped, and logs that it may have taken effect', async () => {
		const running = await harness.start(HEPPU, { latencyMs: 50 });
		running.simulator.addAgent({ id: OURS });
		const stop = new AbortController();
		running.simulator.onRequest(({ method }) => {
			if (method === 'PATCH') void sleep(5).then(() => stop.abort());
		});
		const parameters = { resource: 'agent', operation: 'setStatus', agentId: byId(OURS) };
		const result = await running.run({ ...parameters, status: 'inactive' }, { stop: stop.signal });
		expect(result.status).toBe('canceled');
		expect(running.simulator.requests('PATCH')).toHaveLength(1);
		await sleep(100);
		expect(harness.logged('may or may not be inactive')).toHaveLength(1);
	});
});

describe("Set Status as an AI agent's tool", () => {
	const SPELLINGS = ['$fromAI', '$fromAi', '$fromai'];

	it.each(SPELLINGS)('refuses an agent or a status that is left to the model: %s', async (left) => {
		heppu().addAgent({ id: OURS });
		const status = `={{ ${left}('status', '', 'string') }}`;
		const agentId = byId(`={{ ${left}('agentId', '', 'string') }}`);
		const settings = { input: [{ status: 'active', agentId: OURS }], asTool: true };
		const byStatus = onlyItem(await setStatus({ status }, settings));
		expect(byStatus.error).toBe("An AI agent may not set 'Status'");
		const byAgent = onlyItem(await setStatus({ agentId }, settings));
		expect(byAgent.error).toBe("An AI agent may not set 'Agent'");
		expect(heppu().log).toEqual([]);
	});

	it('refuses to leave to the model what the node is about', async () => {
		const resource = "={{ $fromAI('resource', '', 'string') }}";
		const text = textOf(
			await setStatus(
				// n8n shows the required fields of every resource then, and asks for them first.
				{ resource, callId: byId('call_1'), phoneNumber: '+358401234567' },
				{ input: [{ resource: 'agent' }], asTool: true },
			),
		);
		expect(text).toMatch(/^An AI agent may not set 'Resource'/);
	});

	it('does what its builder has chosen', async () => {
		const agent = heppu().addAgent({ id: OURS });
		onlyItem(await setStatus({}, { asTool: true }));
		expect(agent.status).toBe('inactive');
	});

	it('offers the model neither, and says that the AI decides when', () => {
		const type = harness.of(HEPPU).nodeType;
		const values = { resource: 'agent', operation: 'setStatus' };
		const tool = panelOf(type, values, true);
		for (const name of ['agentId', 'status']) {
			expect(fieldIn(tool, name).noDataExpression).toBe(true);
			expect(fieldIn(panelOf(type, values), name).noDataExpression).toBeUndefined();
		}
		expect(tool.notices.join()).toMatch(/The AI agent decides when/);
	});
});

describe('The panel of Set Status', () => {
	it('says that an agent stays off, unless it certainly stays on', () => {
		const type = harness.of(HEPPU).nodeType;
		const notices = (status: string) =>
			panelOf(type, { resource: 'agent', operation: 'setStatus', status }).notices.join();
		for (const status of ['inactive', '={{ $json.status }}']) {
			expect(notices(status)).toMatch(/until somebody switches it on again: previousStatus/);
		}
		for (const status of ['active', 'deployed']) expect(notices(status)).toBe('');
	});
});

describe('The panel of a node with two resources', () => {
	it('shows the operations and parameters of the chosen one alone', () => {
		const type = harness.of(HEPPU).nodeType;
		const names = (values: INodeParameters) => panelOf(type, values).names;
		expect(names({ resource: 'agent', operation: 'getAll' })).toEqual([
			'resource',
			'operation',
			'returnAll',
			'limit',
			'simplify',
			'filters',
			'options',
		]);
		expect(names({ resource: 'agent', operation: 'setStatus' })).toEqual([
			'resource',
			'operation',
			'agentId',
			'status',
			'options',
		]);
		expect(panelOf(type, { resource: 'agent' }).values.operation).toBe('getAll');
		expect(panelOf(type, {}).values.operation).toBe('checkThenCancel');
	});
});
