import type { INode, INodeParameters } from 'n8n-workflow';

import { PACKAGED, type PackagedName } from '../../support/vendors.cjs';
import { clickedWorkflow, PACKAGE_NAME, type WorkflowFile } from '../harness/index.cjs';

/** The name of an AI agent's tool. */
export const TOOL = 'Cancel calls';

export function displayNameOf(vendor: PackagedName): string {
	const entry = PACKAGED.find(({ name }) => name === vendor);
	if (!entry) throw new Error(`${vendor} is not in the package`);
	return entry.displayName;
}

/** A workflow that somebody has begun: a trigger to click. */
export function begunWorkflow(): WorkflowFile {
	const trigger = nodeOf('When clicking ‘Execute workflow’', 'n8n-nodes-base.manualTrigger', 1);
	return { name: 'Cancel a call', nodes: [trigger], connections: {} };
}

/** A trigger to click, and one node. */
export function workflowWith(vendor: PackagedName, parameters: INodeParameters): WorkflowFile {
	const type = `${PACKAGE_NAME}.${vendor}`;
	return clickedWorkflow('Cancel calls', { name: displayNameOf(vendor), type, parameters });
}

/** A chat, an AI agent, and the node as its tool. */
export function workflowWithTool(vendor: PackagedName, parameters: INodeParameters): WorkflowFile {
	const chat = nodeOf('Chat', '@n8n/n8n-nodes-langchain.chatTrigger', 1.1);
	const agent = nodeOf('AI Agent', '@n8n/n8n-nodes-langchain.agent', 2.2);
	const tool = { ...nodeOf(TOOL, `${PACKAGE_NAME}.${vendor}Tool`, 1), parameters };
	return {
		name: 'Ask an agent',
		nodes: [
			{ ...chat, webhookId: `chat-${vendor}` },
			{ ...agent, position: [220, 0] },
			{ ...tool, position: [400, 220] },
		],
		connections: {
			[chat.name]: { main: [[{ node: agent.name, type: 'main', index: 0 }]] },
			[tool.name]: { ai_tool: [[{ node: agent.name, type: 'ai_tool', index: 0 }]] },
		},
	};
}

function nodeOf(name: string, type: string, typeVersion: number): INode {
	return { id: name, name, type, typeVersion, position: [0, 0], parameters: {} };
}
