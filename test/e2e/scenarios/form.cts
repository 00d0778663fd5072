import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { INodeParameters } from 'n8n-workflow';

import type { HeppuSimulator } from '../../../tools/simulators/index.cjs';
import { type Execution, until, type WorkflowFile } from '../harness/index.cjs';
import { type Environment, withParameters } from './environment.cjs';
import { FormInBrowser } from './formPages.cjs';

const EXAMPLE = 'panic-form-emergency-stop';
const OFF = 'Switch the agent off and end its calls now';
const OTHER_AGENT = '6fa459ea-ee8a-4ca4-894e-db77e160355e';

export function formScenarios(environment: () => Environment): void {
	test('the panic form tells whoever fills it in what it would end, and ends nothing', async () => {
		const { heppu } = environment();
		const agent = addAgentGoneWrong(environment());
		const { report, execution } = await fillIn(environment(), agent, 'Only tell me');
		assert.match(report, /Calls that would be ended: 12/);
		assert.match(report, /None has been ended/);
		assert.equal(execution.json('Dry run')[0]?.cancellable, 12);
		assert.equal(execution.status, 'success', execution.error?.message);
		assert.deepEqual(execution.runs('Emergency Stop'), []);
		assert.deepEqual(heppu.requests('DELETE'), []);
		assert.equal(heppu.alive().length, 13);
	});

	test('the panic form ends every call of the agent, and no other, and reports it', async () => {
		const { heppu } = environment();
		const agent = addAgentGoneWrong(environment());
		const { report, execution } = await fillIn(
			environment(),
			agent,
			'End the calls now',
			hasty({}),
		);
		assert.match(report, /Calls ended: 12/);
		assert.match(report, /The agent has no call left/);
		assert.equal(execution.status, 'success', execution.error?.message);
		const [summary] = execution.json('Emergency Stop');
		assert.equal(summary?.cancelled, 12);
		assert.equal(summary?.complete, true);
		assert.deepEqual(
			heppu.alive().map(({ id }) => id),
			['of_another_agent'],
		);
	});

	test('the panic form as it comes also ends a call that starts when all others have ended', async () => {
		const { heppu } = environment();
		const agent = addAgentGoneWrong(environment());
		const starting = startWhenSilent(heppu, agent);
		const { report, execution } = await fillIn(environment(), agent, 'End the calls now');
		assert.equal(heppu.status((await starting).id), 'cancelled');
		assert.match(report, /Calls ended: 13/);
		assert.match(report, /The agent has no call left/);
		assert.equal(execution.json('Emergency Stop')[0]?.complete, true);
	});

	test('the panic form says which call may be alive, and then the execution ends with an error', async () => {
		const { heppu } = environment();
		const agent = addAgentGoneWrong(environment());
		heppu.addCall({ id: 'call_stubborn', agent: { id: agent }, status: 'active' });
		const on = { method: 'DELETE', callId: 'call_stubborn' };
		heppu.fault({ kind: 'status', status: 400, on, times: Infinity });
		const { report, execution } = await fillIn(
			environment(),
			agent,
			'End the calls now',
			hasty({ maxDuration: 1 }),
		);
		assert.match(report, /Calls may still be running or waiting/);
		assert.match(report, /The agent itself is not switched off/);
		assert.match(report, /1 of 13 calls may still be running or waiting/);
		assert.match(report, /call_stubborn: Heppu refused to cancel the call/);
		assert.equal(execution.status, 'error');
		assert.match(
			String(execution.error?.message),
			/^1 of 13 calls may still be running or waiting/,
		);
	});

	test('the panic form switches the agent off and ends its calls, and says what the agent was', async () => {
		const { heppu } = environment();
		const agent = addAgentGoneWrong(environment());
		// The list of agents is asked for at the same time, and may be answered after the change.
		heppu.fault({ kind: 'delay', ms: 200, late: true, on: { method: 'PATCH' } });
		const { report, execution } = await fillIn(environment(), agent, OFF, hasty({}));
		assert.match(report, /Calls ended: 12/);
		assert.match(report, /The agent is switched off \(it was deployed\)/);
		assert.equal(execution.status, 'success', execution.error?.message);
		assert.equal(heppu.agents.get(agent)?.status, 'inactive');
		assert.equal(heppu.agents.get(OTHER_AGENT)?.status, 'active');
		assert.deepEqual(
			heppu.alive().map(({ id }) => id),
			['of_another_agent'],
		);
	});

	test('the panic form ends the calls of an agent that it cannot switch off, says so, and ends with an error', async () => {
		const { heppu } = environment();
		const agent = addAgentGoneWrong(environment());
		heppu.fault({ kind: 'status', status: 403, on: { method: 'PATCH' }, times: Infinity });
		const { report, execution } = await fillIn(environment(), agent, OFF, hasty({}));
		assert.match(report, /Calls ended: 12/);
		assert.match(report, /Whether the agent is switched off is not certain/);
		assert.equal(heppu.agents.get(agent)?.status, 'deployed');
		assert.equal(execution.status, 'error');
		assert.match(String(execution.error?.message), /the agent may not be switched off/);
	});

	test('the panic form takes the ID of an agent where the agents cannot be listed', async () => {
		const { heppu } = environment();
		const agent = addAgentGoneWrong(environment());
		const on = { method: 'GET', path: '/api/v1/agents' };
		heppu.fault({ kind: 'status', status: 403, on, times: Infinity });
		const { report } = await fillIn(environment(), agent, 'End the calls now', hasty({}));
		assert.match(report, /Calls ended: 12/);
	});

	test('the panic form counts what it found, and says that there may be more', async () => {
		const { heppu } = environment();
		const agent = addAgentGoneWrong(environment());
		heppu.setListing({ extraRows: [{ row: { status: 'active' } }] });
		const { report } = await fillIn(environment(), agent, 'Only tell me');
		assert.match(report, /Calls that would be ended, and perhaps more: 12/);
		assert.match(report, /More calls may be running or waiting than were counted/);
		assert.match(report, /one call in it has no ID that can be used/);
		assert.deepEqual(heppu.requests('DELETE'), []);
	});

	test('the panic form says why it cannot tell', async () => {
		const { heppu } = environment();
		const agent = addAgentGoneWrong(environment());
		heppu.fault({ kind: 'status', status: 401, times: Infinity });
		const { report } = await fillIn(environment(), agent, 'Only tell me');
		assert.match(report, /The calls could not be counted/);
		assert.match(report, /Heppu did not accept the API key/);
	});
}

/** @returns the agent's ID; it has a dozen live calls, and there is one that is not its own */
function addAgentGoneWrong({ heppu }: Environment): string {
	const agent = heppu.addAgent({ name: 'Renewals', status: 'deployed' });
	heppu.addAgent({ id: OTHER_AGENT, name: 'Reminders' });
	heppu.addCalls(12, (index) => ({ agent, status: index < 4 ? 'active' : 'initiated' }));
	heppu.addCall({ id: 'of_another_agent', status: 'active' });
	return agent.id;
}

/** The example without its Quiet Period. */
function hasty(options: INodeParameters): (example: WorkflowFile) => WorkflowFile {
	return (example) =>
		withParameters(example, 'Emergency Stop', { options: { quietPeriod: 0, ...options } });
}

/** Adds a call of the agent after a listing that showed none. */
async function startWhenSilent(heppu: HeppuSimulator, agentId: string) {
	await until('a listing shows no call of the agent', () => {
		if (heppu.alive().length > 1) return false;
		const last = heppu.log.at(-1);
		return last?.method === 'GET' && last.status === 200;
	});
	return heppu.addCall({ agent: { id: agentId }, status: 'active' });
}

/** What a person does in the browser, and what the form shows in the end. */
async function fillIn(
	environment: Environment,
	agentId: string,
	choice: string,
	change?: (example: WorkflowFile) => WorkflowFile,
): Promise<{ report: string; execution: Execution }> {
	const { n8n, heppu } = environment;
	const workflow = await environment.importExample(EXAMPLE, change);
	await n8n.activate(workflow.id);
	const form = FormInBrowser.open(environment, workflow, 'Panic button');
	assert.match(await form.firstPage(), /Stop a voice agent/);
	await form.submitFirstPage([choice]);
	const page = await form.nextPage();
	const agent = heppu.agents.get(agentId);
	const option = `${agent?.name} · ${agentId}`;
	if (page.includes('<select')) assert.ok(page.includes(option), page);
	await form.submitPage([page.includes('<select') ? option : agentId]);
	const report = await form.lastPage();
	const [execution] = await n8n.waitForExecutionsOf(workflow.id);
	await n8n.deactivate(workflow.id);
	assert.ok(execution);
	return { report, execution };
}
