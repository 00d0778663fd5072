import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Execution } from '../harness/index.cjs';
import type { Stage } from './stage.cjs';

const EXAMPLE = 'panic-form-emergency-stop';

export function formScenarios(stage: () => Stage): void {
	test('the panic form tells what it would end, and ends nothing', async () => {
		const { heppu } = stage();
		const agent = addAgentGoneWrong(stage());
		const execution = await fillIn(stage(), agent, 'Only tell me');
		assert.equal(execution.json('Dry run')[0]?.cancellable, 12);
		assert.deepEqual(execution.json('Report'), [
			{ formText: '12 calls would be ended', complete: true },
		]);
		assert.deepEqual(execution.runs('Emergency Stop'), []);
		assert.deepEqual(heppu.requests('DELETE'), []);
		assert.equal(heppu.alive().length, 13);
	});

	test('the panic form ends every call of the agent, and no other', async () => {
		const { heppu } = stage();
		const agent = addAgentGoneWrong(stage());
		const execution = await fillIn(stage(), agent, 'End the calls now');
		const [summary] = execution.json('Emergency Stop');
		assert.equal(summary?.cancelled, 12);
		assert.equal(summary?.complete, true);
		assert.match(
			String(execution.json('Report')[0]?.formText),
			/^12 calls ended after \d listings$/,
		);
		assert.deepEqual(
			heppu.alive().map(({ id }) => id),
			['of_another_agent'],
		);
	});
}

/** @returns the agent's ID; it has a dozen live calls, and there is one that is not its own */
function addAgentGoneWrong({ heppu }: Stage): string {
	const agent = heppu.addAgent();
	heppu.addCalls(12, (index) => ({ agent, status: index < 4 ? 'active' : 'initiated' }));
	heppu.addCall({ id: 'of_another_agent', status: 'active' });
	return agent.id;
}

/** What a person does in the browser. */
async function fillIn(stage: Stage, agentId: string, choice: string): Promise<Execution> {
	const { n8n } = stage;
	const workflow = await stage.importExample(EXAMPLE);
	await n8n.activate(workflow.id);
	const trigger = workflow.nodes.find(({ name }) => name === 'Panic button');
	const url = `${n8n.url}/form/${trigger?.webhookId}`;
	const page = await (await fetch(url)).text();
	assert.match(page, /Stop a voice agent/);
	const form = new FormData();
	form.set('field-0', agentId);
	form.set('field-1', choice);
	const response = await fetch(url, { method: 'POST', body: form });
	assert.equal(response.status, 200, await response.text());
	const [execution] = await n8n.waitForExecutionsOf(workflow.id);
	await n8n.deactivate(workflow.id);
	assert.equal(execution?.status, 'success', execution?.error?.message);
	assert.equal(execution.json('Panic button')[0]?.['Agent ID'], agentId);
	return execution;
}
