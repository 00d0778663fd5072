import assert from 'node:assert/strict';
import { test } from 'node:test';

import { byId } from '../../support/vendor.cjs';
import { HEPPU } from '../../support/vendors.cjs';
import { NODE, run, type OneNode } from './oneNode.cjs';
import type { Environment } from './environment.cjs';

const BATCH_STATUSES = ['initiated', 'scheduled', 'ringing', 'active', 'completed', 'cancelled'];

export function branchScenarios(environment: () => Environment): void {
	test('what goes wrong leaves by the error output, what is cancelled by the first', async () => {
		const { n8n, heppu } = environment();
		heppu.addCall({ id: 'waiting' });
		heppu.addCall({ id: 'over', status: 'completed' });
		const workflow = await environment().importExample('audit-trail-with-error-output');
		await n8n.activate(workflow.id);
		const good = await environment().post('cancel-with-audit', { callId: 'waiting' });
		const bad = await environment().post('cancel-with-audit', { callId: 'over' });
		assert.equal(good.callId, 'waiting');
		assert.equal(good.result, 'cancelled');
		assert.equal(bad.callId, 'over');
		assert.equal(bad.result, 'to look at');
		assert.match(String(bad.what), /did not cancel the call \S+: its status is completed/);
		assert.match(String(bad.whatToDo), /^notCancellable: ./);
		assert.equal(heppu.status('waiting'), 'cancelled');
		assert.equal(heppu.status('over'), 'completed');
		const [second, first] = await n8n.waitForExecutionsOf(workflow.id, 2);
		assert.deepEqual(first?.json('Cancelled'), [good]);
		assert.deepEqual(first?.runs('To look at'), []);
		assert.deepEqual(second?.json('To look at'), [bad]);
		assert.deepEqual(second?.runs('Cancelled'), []);
		assert.equal(second?.output('Cancel Call', 1).length, 1);
		await n8n.deactivate(workflow.id);
	});

	test('Separate Outputs sends cancelled calls one way and the others another way', async () => {
		const { n8n, heppu } = environment();
		for (const status of BATCH_STATUSES) heppu.addCall({ id: `call_${status}`, status });
		const workflow = await environment().importExample('check-then-cancel-a-batch');
		const execution = await n8n.waitForExecution(await n8n.runManually(workflow.id));
		assert.equal(execution.status, 'success', execution.error?.message);
		const outcomes = (name: string) =>
			execution.json(name).map(({ callId, outcome }) => `${callId} ${outcome}`);
		assert.deepEqual(outcomes('Calls that will not be made'), [
			'call_initiated cancelled',
			'call_scheduled cancelled',
			'call_cancelled alreadyCancelled',
		]);
		assert.deepEqual(outcomes('Calls left alone'), [
			'call_ringing notCancellable',
			'call_active notCancellable',
			'call_completed notCancellable',
			'call_unknown_to_heppu notFound',
		]);
		assert.deepEqual(
			heppu.alive().map(({ status }) => status),
			['ringing', 'active'],
		);
		assert.deepEqual(
			execution.output('Check Then Cancel', 1).map(({ pairedItem }) => pairedItem),
			[2, 3, 4, 6].map((item) => ({ item })),
		);
	});

	test('Retry On Fail succeeds with a vendor that fails twice', async () => {
		const { heppu } = environment();
		const call = heppu.addCall();
		heppu.fault({ kind: 'status', status: 503, on: { method: 'DELETE' }, times: 2 });
		const execution = await run(environment(), cancelWithRetries(call.id));
		assert.equal(execution.status, 'success', execution.error?.message);
		assert.equal(execution.json(NODE)[0]?.outcome, 'cancelled');
		assert.equal(heppu.status(call.id), 'cancelled');
		assert.equal(heppu.requests('DELETE').length, 3);
	});

	test('Retry On Fail takes a cancel whose answer was lost for the success it was', async () => {
		const { heppu } = environment();
		const call = heppu.addCall();
		heppu.fault({ kind: 'dropAfter', on: { method: 'DELETE' } });
		heppu.fault({ kind: 'status', status: 503, on: { method: 'GET' } });
		const execution = await run(environment(), cancelWithRetries(call.id));
		assert.equal(execution.status, 'success', execution.error?.message);
		assert.equal(execution.json(NODE)[0]?.cancelled, true);
		assert.equal(heppu.status(call.id), 'cancelled');
	});

	test('a cancel that is refused stops the workflow if nothing else is set', async () => {
		const { heppu } = environment();
		const call = heppu.addCall({ status: 'completed' });
		const parameters = { operation: 'cancel', callId: byId(call.id) };
		const execution = await run(environment(), { vendor: HEPPU.name, parameters });
		assert.equal(execution.status, 'error');
		assert.match(
			String(execution.error?.message),
			/did not cancel the call \S+: its status is completed/,
		);
		assert.equal(heppu.status(call.id), 'completed');
	});
}

/** One attempt of its own, so that it is n8n that tries again. */
function cancelWithRetries(callId: string): OneNode {
	return {
		vendor: HEPPU.name,
		parameters: { operation: 'cancel', callId: byId(callId), options: { maxAttempts: 1 } },
		settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 },
	};
}
