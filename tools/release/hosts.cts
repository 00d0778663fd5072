import assert from 'node:assert/strict';

import {
	clickedWorkflow,
	type HostName,
	N8n,
	type WorkflowFile,
} from '../../test/e2e/harness/index.cjs';
import { byId, type Vendor } from '../../test/support/vendor.cjs';
import type { Simulator } from '../simulators/index.cjs';

/** Nothing else in n8n's log can look like it by chance. */
const API_KEY = 'rc-Wd7Kq2LmT9xPz4';

/**
 * Installs a package into a new n8n as a user would, and has each of its nodes cancel a call of a simulated vendor.
 * @throws AssertionError with what n8n does not do
 */
export async function runIn(
	host: HostName,
	{ tarball, packageName }: { tarball: string; packageName: string },
	vendors: readonly Vendor[],
): Promise<void> {
	const simulators = await Promise.all(vendors.map((vendor) => vendor.start({ apiKey: API_KEY })));
	try {
		const n8n = await N8n.start({ host, tarball });
		try {
			for (const [index, vendor] of vendors.entries()) {
				const simulator = simulators[index];
				assert.ok(simulator);
				await checkPanel(n8n, `${packageName}.${vendor.name}`);
				await checkRun(n8n, `${packageName}.${vendor.name}`, vendor, simulator);
			}
			assert.ok(!n8n.log().includes(API_KEY), 'the key is in the log');
		} finally {
			await n8n.stop();
		}
	} finally {
		await Promise.all(simulators.map((simulator) => simulator.close()));
	}
}

/** What the editor shows: node, tool, search words, icons, output schema. */
async function checkPanel({ catalogue }: N8n, nodeType: string): Promise<void> {
	const type = await catalogue.nodeType(nodeType);
	assert.ok(type, `${nodeType} is not loaded`);
	assert.ok(await catalogue.nodeType(`${nodeType}Tool`), `${nodeType}Tool is not loaded`);
	assert.ok(type.codex?.alias?.includes('cancel call'), `${nodeType} has no codex`);
	assert.ok(typeof type.iconUrl === 'object', `${nodeType} has no icon for each theme`);
	for (const url of Object.values(type.iconUrl)) {
		assert.equal((await catalogue.icon(url)).status, 200, `${url} is not served`);
	}
	const address = { nodeType, resource: 'call', operation: 'checkThenCancel' };
	assert.ok(await catalogue.outputSchema(address), `${nodeType} has no output schema`);
}

async function checkRun(
	n8n: N8n,
	nodeType: string,
	{ displayName, credentialType }: Vendor,
	simulator: Simulator,
): Promise<void> {
	const name = `${displayName} account`;
	const data = { apiKey: simulator.apiKey, baseUrl: simulator.url };
	const credential = await n8n.createCredential({ name, type: credentialType, data });
	const answer = await n8n.testCredential(credential);
	assert.equal(answer.status, 'OK', answer.message);
	const call = simulator.addCall();
	const workflow = await n8n.createWorkflow(workflowWith(nodeType, credentialType, call.id));
	const execution = await n8n.waitForExecution(await n8n.runManually(workflow.id));
	assert.equal(execution.status, 'success', execution.error?.message);
	assert.equal(execution.json('Cancel')[0]?.outcome, 'cancelled');
	assert.deepEqual(simulator.alive(), [], 'the call is alive');
}

function workflowWith(nodeType: string, credentialType: string, callId: string): WorkflowFile {
	return clickedWorkflow(`Cancel with ${nodeType}`, {
		name: 'Cancel',
		type: nodeType,
		parameters: { resource: 'call', operation: 'checkThenCancel', callId: byId(callId) },
		credentials: { [credentialType]: { id: null, name: 'chosen by its type' } },
	});
}
