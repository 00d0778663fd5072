import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { PACKAGED } from '../support/vendors.cjs';
import { startHeppu, type HeppuSimulator } from '../../tools/simulators/index.cjs';
import {
	HOST_NAMES,
	ensureHost,
	N8n,
	openEditor,
	PACKAGE_NAME,
	packPackage,
	QueueMode,
	type HostName,
	type WorkflowFile,
} from './harness/index.cjs';

/**
 * Shows that the hosts and the harness work, in a few minutes: real n8n, the packed package, a
 * webhook that cancels a call. What the package promises is tested elsewhere.
 */
async function smoke(): Promise<void> {
	const steps = process.argv.slice(2);
	const isWanted = (step: string) => steps.length === 0 || steps.includes(step);
	const hosts = HOST_NAMES.filter(isWanted);
	for (const host of hosts) await timed(`${host} is installed`, () => ensureHost(host));
	const tarball = await timed('the package is packed', packPackage);
	for (const host of hosts) await smokeOne(host, tarball);
	if (isWanted('queue')) await smokeQueue('n8n-2', tarball);
}

async function smokeOne(host: HostName, tarball: string): Promise<void> {
	const n8n = await timed(`${host} is up`, () => N8n.start({ host, tarball }));
	const heppu = await startHeppu();
	try {
		console.log(`${host} is n8n ${n8n.host.version}, ready after ${n8n.startedInMs} ms`);
		await timed('nodes, icons, codex and schema are served', () => checkCatalogue(n8n));
		await timed('the credential test tells keys apart', () => checkCredentials(n8n, heppu));
		await timed('a webhook cancels a call', () => checkWebhook(n8n, heppu));
		await timed('a manual run cancels a call', () => checkManualRun(n8n, heppu));
		await timed('the editor shows the workflow', () => takeScreenshot(n8n));
		assert.ok(!n8n.log().includes(heppu.apiKey), 'the key is in the log');
	} finally {
		await timed(`${host} is down`, () => n8n.stop());
		await heppu.close();
	}
}

async function checkCatalogue({ catalogue }: N8n): Promise<void> {
	for (const { name } of PACKAGED) {
		const nodeType = `${PACKAGE_NAME}.${name}`;
		const type = await catalogue.nodeType(nodeType);
		assert.ok(type, `${nodeType} is not loaded`);
		assert.ok(await catalogue.nodeType(`${nodeType}Tool`), `${nodeType}Tool is not loaded`);
		assert.ok(type.codex?.alias?.includes('cancel call'), 'the codex is not served');
		assert.ok(type.iconUrl, 'the node has no icon');
		const urls = typeof type.iconUrl === 'string' ? [type.iconUrl] : Object.values(type.iconUrl);
		for (const url of urls) {
			const icon = await catalogue.icon(url);
			assert.equal(icon.status, 200);
			assert.match(icon.contentType, /^image\/svg\+xml/);
		}
		const address = { nodeType, resource: 'call', operation: 'cancel' };
		assert.ok(await catalogue.outputSchema(address), 'the output schema is not served');
		assert.equal(await catalogue.outputSchema({ ...address, operation: 'dance' }), undefined);
	}
}

async function checkCredentials(n8n: N8n, heppu: HeppuSimulator): Promise<void> {
	const credential = { type: 'heppuApi', data: { apiKey: 'wrong', baseUrl: heppu.url } };
	const wrong = await n8n.createCredential({ ...credential, name: 'Wrong key' });
	assert.equal((await n8n.testCredential(wrong)).status, 'Error');
	const right = await n8n.createCredential(heppuCredential(heppu));
	const answer = await n8n.testCredential(right);
	assert.equal(answer.status, 'OK', answer.message);
}

async function checkWebhook(n8n: N8n, heppu: HeppuSimulator): Promise<void> {
	const workflow = await n8n.createWorkflow(cancelOnWebhook('cancel-call'));
	await n8n.activate(workflow.id);
	const call = heppu.addCall();
	const response = await n8n.webhook('cancel-call', { callId: call.id });
	const text = await response.text();
	assert.equal(response.status, 200, text);
	assert.match(text, /"outcome":"cancelled"/);
	assert.equal(heppu.status(call.id), 'cancelled');
	const [execution] = await n8n.waitForExecutionsOf(workflow.id);
	assert.equal(execution?.status, 'success');
	assert.equal(execution?.json('Cancel')[0]?.callId, call.id);
	await n8n.deactivate(workflow.id);
}

async function checkManualRun(n8n: N8n, heppu: HeppuSimulator): Promise<void> {
	const call = heppu.addCall();
	const workflow = await n8n.createWorkflow(cancelOnClick(call.id));
	const execution = await n8n.waitForExecution(await n8n.runManually(workflow.id));
	assert.equal(execution.status, 'success', execution.error?.message);
	assert.equal(execution.json('Cancel')[0]?.outcome, 'cancelled');
	assert.equal(heppu.status(call.id), 'cancelled');
}

async function takeScreenshot(n8n: N8n): Promise<void> {
	const [workflow] = n8n.workflows;
	assert.ok(workflow);
	const editor = await openEditor(n8n);
	try {
		await editor.openWorkflow(workflow.id);
		const file = path.join(process.env.SCREENSHOTS ?? tmpdir(), `smoke-${n8n.host.name}.png`);
		await editor.page.screenshot({ path: file });
		console.log(`The editor: ${file}`);
	} finally {
		await editor.close();
	}
}

async function smokeQueue(host: HostName, tarball: string): Promise<void> {
	const queue = await timed(`${host} in queue mode is up`, () =>
		QueueMode.start({ host, tarball }),
	);
	const heppu = await startHeppu();
	try {
		await queue.main.createCredential(heppuCredential(heppu));
		await timed('a worker cancels a call', () => checkWebhook(queue.main, heppu));
		const [workflow] = queue.main.workflows;
		assert.ok(workflow);
		const [summary] = await queue.main.executionsOf(workflow.id);
		assert.ok(summary && queue.workerOf(summary.id), 'no worker ran it');
	} finally {
		await timed('the queue is down', () => queue.stop());
		await heppu.close();
	}
}

function heppuCredential({ apiKey, url }: HeppuSimulator) {
	return { name: 'Heppu account', type: 'heppuApi', data: { apiKey, baseUrl: url } };
}

function cancelOnWebhook(webhookPath: string): WorkflowFile {
	const trigger = {
		id: 'webhook',
		name: 'Webhook',
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2,
		position: [0, 0] as [number, number],
		webhookId: webhookPath,
		parameters: { httpMethod: 'POST', path: webhookPath, responseMode: 'lastNode' },
	};
	return cancelAfter(trigger, '={{ $json.body.callId }}');
}

function cancelOnClick(callId: string): WorkflowFile {
	const trigger = {
		id: 'click',
		name: 'Click',
		type: 'n8n-nodes-base.manualTrigger',
		typeVersion: 1,
		position: [0, 0] as [number, number],
		parameters: {},
	};
	return cancelAfter(trigger, callId);
}

function cancelAfter(trigger: WorkflowFile['nodes'][number], callId: string): WorkflowFile {
	return {
		name: `Cancel on ${trigger.name}`,
		nodes: [
			trigger,
			{
				id: 'cancel',
				name: 'Cancel',
				type: `${PACKAGE_NAME}.heppu`,
				typeVersion: 1,
				position: [260, 0],
				parameters: {
					resource: 'call',
					operation: 'checkThenCancel',
					callId: { __rl: true, mode: 'id', value: callId },
				},
			},
		],
		connections: { [trigger.name]: { main: [[{ node: 'Cancel', type: 'main', index: 0 }]] } },
	};
}

async function timed<T>(what: string, does: () => Promise<T>): Promise<T> {
	const startedAt = performance.now();
	const result = await does();
	console.log(`${((performance.now() - startedAt) / 1000).toFixed(1).padStart(6)} s  ${what}`);
	return result;
}

smoke().catch((error: unknown) => {
	console.error(error);
	process.exit(1);
});
