import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
	NodeHelpers,
	type INode,
	type INodeParameters,
	type INodeTypeDescription,
} from 'n8n-workflow';

import type { Workflow } from '../harness/index.cjs';
import { exampleNames, readExample, withNode, type Environment } from './environment.cjs';

export function exampleScenarios(environment: () => Environment): void {
	for (const name of exampleNames()) {
		test(`${name}: n8n knows every node and finds no issue with it`, async () => {
			for (const node of readExample(name).nodes) {
				const type = await typeOf(environment(), node);
				assert.equal(issuesOf(node, type), null, `'${node.name}' has issues`);
				assert.deepEqual(lostFrom(node.parameters, parametersOf(node, type)), [], node.name);
			}
		});

		test(`${name}: n8n stores it as it is and publishes it if it has a trigger`, async () => {
			const { n8n } = environment();
			const imported = await n8n.createWorkflow(readExample(name));
			const stored = await n8n.rest.get<Workflow>(`/workflows/${imported.id}`);
			const facts = ({ nodes, connections }: Pick<Workflow, 'nodes' | 'connections'>) => ({
				connections,
				nodes: nodes.map(({ credentials: _, ...node }) => node),
			});
			assert.deepEqual(facts(stored), facts(readExample(name)));
			if (stored.nodes.some(({ type }) => type.endsWith('manualTrigger'))) return;
			await n8n.activate(imported.id);
			await n8n.deactivate(imported.id);
		});
	}

	test('a node with a mistake in it is found, so the checks above mean something', async () => {
		const broken = withNode(
			readExample('webhook-check-then-cancel'),
			'Check Then Cancel',
			(node) => ({
				...node,
				parameters: {
					...node.parameters,
					callId: { __rl: true, mode: 'id', value: '' },
					oddity: 1,
				},
			}),
		);
		const node = broken.nodes.find(({ name }) => name === 'Check Then Cancel');
		assert.ok(node);
		const type = await typeOf(environment(), node);
		assert.ok(issuesOf(node, type)?.parameters?.callId, 'an empty call ID is no issue');
		assert.deepEqual(lostFrom(node.parameters, parametersOf(node, type)), ['oddity']);
	});
}

/** To be registered after all scenarios. */
export function requireAllExamplesRun(environment: () => Environment): void {
	test('every example has been run by one of these scenarios', () => {
		assert.deepEqual([...environment().examplesRun].sort(), exampleNames().sort());
	});
}

async function typeOf({ n8n }: Environment, node: INode): Promise<INodeTypeDescription> {
	const types = await n8n.catalogue.nodeTypes();
	const type = types.find(
		({ name, version }) => name === node.type && [version].flat().includes(node.typeVersion),
	);
	assert.ok(type, `n8n does not know ${node.type} ${node.typeVersion}`);
	return type;
}

/** What the editor marks red. */
function issuesOf(node: INode, type: INodeTypeDescription) {
	const parameters = parametersOf(node, type);
	return NodeHelpers.getNodeParametersIssues(type.properties, { ...node, parameters }, type);
}

/** The node's parameters as n8n completes them: without those that it does not know or show. */
function parametersOf(node: INode, type: INodeTypeDescription): INodeParameters {
	const { properties } = type;
	return NodeHelpers.getNodeParameters(properties, node.parameters, true, false, node, type) ?? {};
}

/** Paths of the values in the file that n8n does not have, or has otherwise. */
function lostFrom(file: unknown, n8n: unknown): string[] {
	if (typeof file !== 'object' || file === null) return file === n8n ? [] : [''];
	if (typeof n8n !== 'object' || n8n === null) return [''];
	const known = new Map(Object.entries(n8n));
	return Object.entries(file).flatMap(([name, value]) =>
		lostFrom(value, known.get(name)).map((path) => (path ? `${name}.${path}` : name)),
	);
}
