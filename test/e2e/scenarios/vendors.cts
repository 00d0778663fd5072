import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PACKAGED, VOXWORKS } from '../../support/vendors.cjs';
import type { Environment } from './environment.cjs';

export function vendorScenarios(environment: () => Environment): void {
	for (const { name } of PACKAGED) {
		test(`one workflow takes requests for either vendor: ${name}`, async () => {
			const { n8n } = environment();
			const [vendor, other] = [name, ...PACKAGED.map((each) => each.name)].map((each) =>
				environment().vendor(each),
			);
			assert.ok(vendor && other);
			const call = vendor.addCall();
			const workflow = await environment().importExample('two-vendors-one-way');
			await n8n.activate(workflow.id);
			const ask = async (callId: string) =>
				await environment().post('cancel-at-either-vendor', { vendor: name, callId });
			const cancelled = await ask(call.id);
			assert.equal(cancelled.text, `${name}: call ${call.id} is cancelled`);
			assert.equal(cancelled.outcome, 'cancelled');
			assert.equal(vendor.status(call.id), 'cancelled');
			const missing = await ask('nowhere');
			assert.equal(missing.outcome, 'notFound');
			const executions = await n8n.waitForExecutionsOf(workflow.id, 2);
			assert.ok(executions.every(({ status }) => status === 'success'));
			assert.deepEqual(executions[1]?.json('Same for both'), [cancelled]);
			assert.deepEqual(Object.keys(missing), Object.keys(cancelled));
			await n8n.deactivate(workflow.id);
		});
	}

	test('the one workflow answers with what went wrong: no such vendor, or a refused key', async () => {
		const { n8n, heppu, voxworks } = environment();
		const call = voxworks.addCall();
		voxworks.fault({ kind: 'status', status: 401, times: Infinity });
		const workflow = await environment().importExample('two-vendors-one-way');
		await n8n.activate(workflow.id);
		const ask = async (vendor: string, status: number) =>
			await environment().post('cancel-at-either-vendor', { vendor, callId: call.id }, status);
		assert.match(String((await ask('acme', 400)).error), /must be heppu or voxworks/);
		assert.deepEqual([...heppu.log, ...voxworks.log], []);
		const refused = await ask(VOXWORKS.name, 500);
		assert.equal(refused.callId, call.id);
		assert.match(String(refused.error), /did not accept the API key/);
		await n8n.deactivate(workflow.id);
	});

	test('Voxworks cancels what is scheduled; the rest leaves by the error output', async () => {
		const { n8n, voxworks } = environment();
		for (const number of [1, 2, 3]) voxworks.addCall({ id: `call_scheduled_${number}` });
		voxworks.addCall({ id: 'call_in_progress', status: 'in_progress' });
		voxworks.addCall({ id: 'call_completed', status: 'completed' });
		const workflow = await environment().importExample('cancel-scheduled-voxworks-calls');
		const execution = await n8n.waitForExecution(await n8n.runManually(workflow.id));
		assert.equal(execution.status, 'success', execution.error?.message);
		assert.deepEqual(
			execution.json('Cancelled').map(({ callId, outcome }) => `${callId} ${outcome}`),
			[1, 2, 3].map((number) => `call_scheduled_${number} cancelled`),
		);
		assert.deepEqual(
			execution.json('Could not be cancelled').map(({ callId }) => callId),
			['call_in_progress', 'call_completed'],
		);
		assert.deepEqual(
			[...voxworks.calls.values()].map(({ status }) => status),
			['cancelled', 'cancelled', 'cancelled', 'in_progress', 'completed'],
		);
	});
}
