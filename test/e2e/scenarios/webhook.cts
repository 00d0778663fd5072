import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { IDataObject } from 'n8n-workflow';

import { HEPPU } from '../../support/vendors.cjs';
import { until } from '../harness/index.cjs';
import type { Environment } from './environment.cjs';

const POSTS = 50;

export function webhookScenarios(environment: () => Environment): void {
	test('a webhook cancels the call and answers with the typed output', async () => {
		const { n8n, heppu } = environment();
		const workflow = await environment().importExample('webhook-check-then-cancel');
		await n8n.activate(workflow.id);
		const call = heppu.addCall();
		const answer = await post(environment(), call.id);
		assertCancelled(answer, call.id);
		assert.equal(heppu.status(call.id), 'cancelled');
		const [execution] = await n8n.waitForExecutionsOf(workflow.id);
		assert.equal(execution?.status, 'success');
		assert.equal(execution.summary.mode, 'webhook');
		assert.deepEqual(execution.json('Check Then Cancel'), [answer]);
		await n8n.deactivate(workflow.id);
	});

	test('a webhook answers what became of calls that it must not cancel', async () => {
		const { n8n, heppu } = environment();
		const workflow = await environment().importExample('webhook-check-then-cancel');
		await n8n.activate(workflow.id);
		heppu.addCall({ id: 'live', status: 'active' });
		heppu.addCall({ id: 'over', status: 'completed' });
		const outcomes = await Promise.all(
			['live', 'over', 'nowhere'].map(async (id) => (await post(environment(), id)).outcome),
		);
		assert.deepEqual(outcomes, ['notCancellable', 'notCancellable', 'notFound']);
		assert.equal(heppu.status('live'), 'active');
		assert.deepEqual(heppu.requests('DELETE'), []);
		const executions = await n8n.waitForExecutionsOf(workflow.id, 3);
		assert.ok(executions.every(({ status }) => status === 'success'));
		await n8n.deactivate(workflow.id);
	});

	test('a webhook answers 400 to a body that names no call, and asks the vendor nothing', async () => {
		const { n8n, heppu } = environment();
		const workflow = await environment().importExample('webhook-check-then-cancel');
		await n8n.activate(workflow.id);
		for (const body of [{}, { callId: '' }, { id: 'call_1' }]) {
			const answer = await environment().post('payment-received', body, 400);
			assert.equal(answer.error, 'The body has no callId');
		}
		assert.deepEqual(heppu.requests(), []);
		await n8n.deactivate(workflow.id);
	});

	test('a webhook answers 500 with the reason if the call cannot be checked', async () => {
		const { n8n, heppu } = environment();
		const workflow = await environment().importExample('webhook-check-then-cancel');
		await n8n.activate(workflow.id);
		const call = heppu.addCall();
		heppu.fault({ kind: 'status', status: 500, times: Infinity });
		const answer = await environment().post('payment-received', { callId: call.id }, 500);
		assert.equal(answer.callId, call.id);
		assert.match(String(answer.error), /^The call could not be read, so no cancel was sent/);
		assert.match(String(answer.message), /^failed: ./);
		assert.equal(heppu.status(call.id), 'initiated');
		const [execution] = await n8n.waitForExecutionsOf(workflow.id);
		assert.equal(execution?.status, 'success');
		await n8n.deactivate(workflow.id);
	});

	test(`${POSTS} posts at once each cancel their own call and no other`, async () => {
		const { n8n, heppu } = environment();
		const workflow = await environment().importExample('webhook-check-then-cancel');
		await n8n.activate(workflow.id);
		const calls = heppu.addCalls(POSTS);
		const spared = heppu.addCall();
		const answers = await Promise.all(calls.map(async ({ id }) => await post(environment(), id)));
		answers.forEach((answer, index) => assertCancelled(answer, calls[index]?.id));
		assert.deepEqual(
			heppu.alive().map(({ id }) => id),
			[spared.id],
		);
		const executions = await n8n.waitForExecutionsOf(workflow.id, POSTS);
		const told = executions.flatMap((execution) => execution.json('Check Then Cancel'));
		assert.deepEqual(idsOf(told), idsOf(answers));
		await n8n.deactivate(workflow.id);
	});

	test('n8n logs what became of each call, for auditing', async () => {
		const { n8n, heppu } = environment();
		const workflow = await environment().importExample('webhook-check-then-cancel');
		await n8n.activate(workflow.id);
		const call = heppu.addCall({ id: 'call_to_audit' });
		await post(environment(), call.id);
		const [execution] = await n8n.waitForExecutionsOf(workflow.id);
		await n8n.deactivate(workflow.id);
		const entry = await until('the log names the call', () =>
			n8n.logEntries().find(({ metadata }) => metadata.callId === call.id),
		);
		assert.equal(entry.level, 'info');
		// n8n's default log format prints the message alone.
		assert.equal(entry.message, 'Heppu call call_to_audit: cancelled');
		assert.equal(entry.metadata.executionId, execution?.id);
	});
}

async function post(environment: Environment, callId: string): Promise<IDataObject> {
	return await environment.post('payment-received', { callId });
}

function assertCancelled(answer: IDataObject, callId: string | undefined): void {
	const { checkedAt, cancelledAt, ...facts } = answer;
	assert.deepEqual(facts, {
		vendor: HEPPU.name,
		callId,
		cancelled: true,
		outcome: 'cancelled',
		previousStatus: 'initiated',
		previousPhase: 'notStarted',
		status: 'cancelled',
		reason: null,
		message: facts.message,
		lineStatus: null,
		phoneNumber: facts.phoneNumber,
		// A single reading shows no due time.
		scheduledAt: null,
		attempts: 1,
	});
	assert.match(String(facts.phoneNumber), /^\+\d{7,15}$/);
	for (const time of [checkedAt, cancelledAt]) assert.ok(Date.parse(String(time)), String(time));
}

function idsOf(results: IDataObject[]): string[] {
	return results.map(({ callId }) => String(callId)).sort();
}
