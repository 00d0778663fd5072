import assert from 'node:assert/strict';
import { test } from 'node:test';

import { HEPPU } from '../../support/vendors.cjs';
import { until } from '../harness/index.cjs';
import { workflowOf } from './oneNode.cjs';
import type { Environment } from './environment.cjs';

const CALLS = 80;
const LATENCY_MS = 400;
const CONCURRENCY = 4;

/** What n8n sent before it was told to stop may arrive late on busy cores; the next round is later. */
const ON_THE_WIRE_MS = LATENCY_MS;

export function stopScenarios(environment: () => Environment): void {
	for (const [parameters, hasty] of [
		[{ operation: 'cancelMany', allowUnfiltered: true, cancelIf: 'anyCancellable' }, {}],
		[{ operation: 'emergencyStop', scope: 'account', confirm: true }, { quietPeriod: 0 }],
	] as const) {
		test(`a person who stops the workflow stops ${parameters.operation} at once`, async () => {
			const { n8n, heppu } = environment();
			heppu.addCalls(CALLS);
			heppu.setLatency(LATENCY_MS);
			const options = { maxConcurrency: CONCURRENCY, ...hasty };
			const workflow = await n8n.createWorkflow(
				workflowOf({ vendor: HEPPU.name, parameters: { ...parameters, options } }),
			);
			const executionId = await n8n.runManually(workflow.id);
			await until('some calls are cancelled', () => heppu.requests('DELETE').length >= CONCURRENCY);
			await n8n.stopExecution(executionId);
			const stoppedAt = Date.now();
			const { status } = await n8n.waitForExecution(executionId);
			assert.equal(status, 'canceled');
			// Long enough for several more rounds, had they not been stopped.
			await until('several rounds would be over', () => Date.now() > stoppedAt + 5 * LATENCY_MS);
			assert.deepEqual(
				heppu.log.filter(({ at }) => at > stoppedAt + ON_THE_WIRE_MS),
				[],
			);
			const sent = heppu.requests('DELETE').length;
			assert.ok(sent < CALLS / 2, `${sent} cancels were sent`);
			assert.equal(heppu.alive().length, CALLS - sent);
			assert.equal((await n8n.execution(executionId)).status, 'canceled');
		});
	}
}
