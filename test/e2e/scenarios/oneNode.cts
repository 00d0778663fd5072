import type { INodeParameters } from 'n8n-workflow';

import { type PackagedName, vendorOf } from '../../support/vendors.cjs';
import {
	clickedWorkflow,
	type Execution,
	PACKAGE_NAME,
	type WorkflowFile,
} from '../harness/index.cjs';
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
	return clickedWorkflow(`${vendor}: ${String(parameters.operation)}`, {
		name: NODE,
		type: `${PACKAGE_NAME}.${vendor}`,
		parameters: { resource: 'call', ...parameters },
		credentials: { [credentialType]: { id: null, name: accountOf({ displayName }) } },
		...settings,
	});
}

export async function run({ n8n }: Environment, node: OneNode): Promise<Execution> {
	const workflow = await n8n.createWorkflow(workflowOf(node));
	return await n8n.waitForExecution(await n8n.runManually(workflow.id));
}
