import assert from 'node:assert/strict';
import { test } from 'node:test';

import { until, type WorkflowFile } from '../harness/index.cjs';
import { withParameters, type Environment } from './environment.cjs';

export function scheduleScenarios(environment: () => Environment): void {
	test('a schedule cancels the calls that have not started, and only those', async () => {
		const { n8n, heppu } = environment();
		const words = ['initiated', 'scheduled', 'queued'];
		const waiting = heppu.addCalls(30, (index) => ({ status: words[index % words.length] }));
		heppu.addCall({ id: 'live', status: 'active' });
		heppu.addCall({ id: 'incoming', direction: 'inbound' });
		const workflow = await environment().importExample('nightly-cancel-not-started', often);
		await n8n.activate(workflow.id);
		await until('the schedule has run twice', async () => {
			return (await n8n.executionsOf(workflow.id)).length >= 2;
		});
		await n8n.deactivate(workflow.id);
		const executions = await n8n.waitForExecutionsOf(workflow.id, 2);
		const first = executions.at(-1);
		assert.equal(first?.status, 'success', first?.error?.message);
		assert.equal(first.summary.mode, 'trigger');
		const [summary] = first.json('Cancel Many');
		assert.equal(summary?.cancellable, waiting.length);
		assert.equal(summary?.cancelled, waiting.length);
		assert.deepEqual(summary?.filters, { direction: 'outbound' });
		assert.deepEqual(first.json('Summary'), [
			{ text: '30 of 30 calls cancelled, 0 to look at', complete: true },
		]);
		assert.deepEqual(
			heppu
				.alive()
				.map(({ id }) => id)
				.sort(),
			['incoming', 'live'],
		);
		assert.equal(heppu.requests('DELETE').length, waiting.length);
	});

	test('a schedule that finds nothing to cancel still sums it up', async () => {
		const { n8n, heppu } = environment();
		const workflow = await environment().importExample('nightly-cancel-not-started', often);
		await n8n.activate(workflow.id);
		const executions = await n8n.waitForExecutionsOf(workflow.id);
		await n8n.deactivate(workflow.id);
		const last = executions.at(-1);
		assert.equal(last?.status, 'success', last?.error?.message);
		assert.deepEqual(last.json('Summary'), [
			{ text: '0 of 0 calls cancelled, 0 to look at', complete: true },
		]);
		assert.deepEqual(heppu.requests('DELETE'), []);
	});
}

/** Seconds apart, so that on busy cores too a run is over before the next begins. */
function often(workflow: WorkflowFile): WorkflowFile {
	const rule = { interval: [{ field: 'seconds', secondsInterval: 3 }] };
	return withParameters(workflow, 'Every evening at eight', { rule });
}
