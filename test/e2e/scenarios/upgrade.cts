import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { N8n, type HostName, type Workflow } from '../harness/index.cjs';
import { exampleNames, readExample, type Environment } from './environment.cjs';

/** Tarballs of earlier releases, as `npm pack n8n-nodes-voxworks-heppu@<version>` gives them. */
const PREVIOUS = path.resolve(__dirname, '../previous');

export function upgradeScenarios(environment: () => Environment): void {
	const tarballs = previousTarballs();
	const skip = tarballs.length === 0 && 'there is no earlier release in test/e2e/previous';
	test('workflows saved with an earlier release still load and run', { skip }, async () => {
		for (const tarball of tarballs) {
			const saved = await saveWith(environment().n8n.host.name, tarball);
			for (const workflow of saved) await assertKept(environment(), workflow);
			await assertRuns(environment(), saved);
		}
	});
}

function previousTarballs(): string[] {
	if (!existsSync(PREVIOUS)) return [];
	return readdirSync(PREVIOUS)
		.filter((file) => file.endsWith('.tgz'))
		.map((file) => path.join(PREVIOUS, file));
}

/** All examples as an n8n with that release has stored them. */
async function saveWith(host: HostName, tarball: string): Promise<Workflow[]> {
	const n8n = await N8n.start({ host, tarball });
	try {
		for (const name of exampleNames()) await n8n.createWorkflow(readExample(name));
		return await Promise.all(
			n8n.workflows.map(async ({ id }) => await n8n.rest.get<Workflow>(`/workflows/${id}`)),
		);
	} finally {
		await n8n.stop();
	}
}

async function assertKept({ n8n }: Environment, saved: Workflow): Promise<void> {
	const { id } = await n8n.createWorkflow(saved);
	const loaded = await n8n.rest.get<Workflow>(`/workflows/${id}`);
	assert.deepEqual(
		loaded.nodes.map(({ type, parameters }) => ({ type, parameters })),
		saved.nodes.map(({ type, parameters }) => ({ type, parameters })),
	);
}

async function assertRuns(environment: Environment, saved: Workflow[]): Promise<void> {
	const { n8n, heppu } = environment;
	const { name } = readExample('webhook-check-then-cancel');
	const webhook = saved.find((workflow) => workflow.name === name);
	assert.ok(webhook, `'${name}' was not saved`);
	const { id } = await n8n.createWorkflow(webhook);
	await n8n.activate(id);
	const call = heppu.addCall();
	const answer = await environment.post('payment-received', { callId: call.id });
	assert.equal(answer.outcome, 'cancelled');
	assert.equal(heppu.status(call.id), 'cancelled');
	await n8n.deactivate(id);
}
