import type { INodeParameters } from 'n8n-workflow';

import { type PackagedName, vendorOf } from '../../support/vendors.cjs';
import { PACKAGE_NAME, type Execution, type WorkflowFile } from '../harness/index.cjs';
import { accountOf, type Environment } from './environment.cjs';

type Node = WorkflowFile['nodes'][number];

/** What the node under test is called. */
export const NODE = 'Node';

/** A node of the package that a click runs. */
export interface OneNode {
	readonly vendor: PackagedName;
	readonly parameters: INodeParameters;
	/** The node's own settings, such as Retry On Fail. */
	readonly settings?: Partial<Node>;
}

export function workflowOf({ vendor, parameters, settings }: OneNode): WorkflowFile {
	const { credentialType, displayName } = vendorOf({ vendor });
	return {
		name: `${vendor}: ${String(parameters.operation)}`,
		nodes: [
			{
				id: 'click',
				name: 'Click',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			{
				id: 'node',
				name: NODE,
				type: `${PACKAGE_NAME}.${vendor}`,
				typeVersion: 1,
				position: [260, 0],
				parameters: { resource: 'call', ...parameters },
				credentials: { [credentialType]: { id: null, name: accountOf({ displayName }) } },
				...settings,
			},
		],
		connections: { Click: { main: [[{ node: NODE, type: 'main', index: 0 }]] } },
	};
}

export async function run({ n8n }: Environment, node: OneNode): Promise<Execution> {
	const workflow = await n8n.createWorkflow(workflowOf(node));
	return await n8n.waitForExecution(await n8n.runManually(workflow.id));
}

/** A resource locator in its ID mode. */
export function byId(value: string) {
	return { __rl: true, mode: 'id', value };
}
