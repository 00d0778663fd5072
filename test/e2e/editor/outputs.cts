import assert from 'node:assert/strict';
import path from 'node:path';

import type { Step } from './steps.cjs';

const EXAMPLE = path.resolve(__dirname, '../../../examples/check-then-cancel-a-batch.json');
/** Those that the example's trigger is pinned to, apart from one that Heppu does not know. */
const STATUSES = ['initiated', 'scheduled', 'ringing', 'active', 'completed', 'cancelled'];
const FIELDS = ['vendor', 'callId', 'cancelled', 'outcome', 'previousStatus', 'status', 'reason'];

export function outputSteps(step: Step): void {
	step('Separate Outputs gives the node a second output', async (session) => {
		const node = session.node('Check then cancel a call');
		const outputs = node.getByTestId('canvas-node-output-handle');
		await outputs.first().waitFor();
		assert.equal(await outputs.filter({ hasText: 'Not Cancelled' }).count(), 0);
		await session.openNode('Check then cancel a call');
		await session.panel.switch('separateOutputs');
		await session.panel.close();
		await outputs.filter({ hasText: /^Cancelled/ }).waitFor();
		await outputs.filter({ hasText: 'Not Cancelled' }).waitFor();
	});

	step('the next node knows the fields before anything has run', async (session) => {
		const { n8n, heppu, panel } = session;
		const data = { apiKey: heppu.apiKey, baseUrl: heppu.url };
		await n8n.createCredential({ name: 'Heppu account', type: 'heppuApi', data });
		for (const status of STATUSES) heppu.addCall({ id: `call_${status}`, status });
		const { id } = await n8n.createWorkflow(EXAMPLE);
		await session.openWorkflow(id);
		await session.openNode('Calls left alone');
		await panel.input.getByText('Usually outputs the following fields').waitFor();
		for (const field of FIELDS) await panel.input.getByText(field, { exact: true }).waitFor();
		await panel.close();
	});

	step('each call leaves by the output that fits', async (session) => {
		const { page, heppu, screenshots } = session;
		await page.getByTestId('execute-workflow-button').first().click();
		const counted = async (target: string, count: string) =>
			await page.locator(`[data-target-node-name="${target}"]`).getByText(count).waitFor();
		await counted('Calls that will not be made', '3 items');
		await counted('Calls left alone', '4 items');
		const outputs = session.node('Check Then Cancel').getByTestId('canvas-node-output-handle');
		assert.deepEqual(await outputs.allInnerTexts(), ['Cancelled', 'Not Cancelled']);
		assert.equal(heppu.status('call_initiated'), 'cancelled');
		assert.equal(heppu.status('call_active'), 'active');
		await screenshots.takeCanvas('two-outputs');
	});
}
