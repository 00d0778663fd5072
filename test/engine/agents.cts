import {
	type EngineRequest,
	type EngineResponse,
	type IDataObject,
	type INode,
	type INodeProperties,
	type INodeType,
	deepCopy,
} from 'n8n-workflow';

import { VENDORS } from '../support/vendors.cjs';
import type { Engine, WorkflowFile } from './engine.cjs';

/** The way that agents call their tools in n8n 2.x, and in n8n 1.x. */
export const AGENTS = ['agent', 'olderAgent'] as const;
export type AgentType = (typeof AGENTS)[number];

/** An AI agent's tool, as LangChain has it. */
interface Tool {
	readonly name: string;
	readonly description: string;
	readonly schema: { shape: Record<string, unknown> };
	invoke(input: IDataObject): Promise<string>;
}

/**
 * Makes known to the engine: the tool variants of this package's nodes, and two agents in place of
 * n8n's, which ask no model: they call each connected tool once with the json of their input item.
 */
export function addAgents(engine: Engine): void {
	for (const { name } of VENDORS) {
		const { sourcePath } = engine.loader.getNode(name);
		const type = toolVariantOf(engine.nodeTypeOf(name));
		engine.loader.nodeTypes[`${name}Tool`] = { type, sourcePath };
	}
	engine.loader.nodeTypes.agent = { type: agent(requestTools), sourcePath: '' };
	engine.loader.nodeTypes.olderAgent = { type: agent(invokeTools), sourcePath: '' };
}

/**
 * Makes known to the engine: each vendor's node under the name that it has as a tool, and otherwise as it is. By the
 * name a node knows that it is run as a tool, so that this shows in a workflow without an agent.
 */
export function addPlainToolTypes(engine: Engine): void {
	for (const { name } of VENDORS) {
		const { sourcePath } = engine.loader.getNode(name);
		const original = engine.nodeTypeOf(name);
		const description = { ...original.description, name: `${name}Tool` };
		const type: INodeType = Object.assign(Object.create(original), { description });
		engine.loader.nodeTypes[`${name}Tool`] = { type, sourcePath };
	}
}

/** What n8n's `convertNodeToAiTool` makes of a node that is `usableAsTool`. */
export function toolVariantOf(type: INodeType): INodeType {
	if (!type.description.usableAsTool) throw new Error('The node cannot be used as a tool');
	const { usableAsTool: _, ...description } = deepCopy(type.description);
	const properties: INodeProperties[] = [
		{
			displayName: 'Tool Description',
			name: 'descriptionType',
			type: 'options',
			noDataExpression: true,
			options: [
				{ name: 'Set Automatically', value: 'auto' },
				{ name: 'Set Manually', value: 'manual' },
			],
			default: 'auto',
		},
		{
			displayName: 'Description',
			name: 'toolDescription',
			type: 'string',
			default: description.description,
			required: true,
			displayOptions: { show: { descriptionType: ['manual'] } },
		},
	];
	return Object.assign(Object.create(type), {
		description: {
			...description,
			name: `${description.name}Tool`,
			displayName: `${description.displayName} Tool`,
			inputs: [],
			outputs: ['ai_tool'],
			properties: [...properties, ...description.properties],
		},
	});
}

function agent(execute: NonNullable<INodeType['execute']>): INodeType {
	return {
		description: {
			displayName: 'Agent',
			name: 'agent',
			group: ['transform'],
			version: 1,
			description: '',
			defaults: { name: 'Agent' },
			inputs: ['main', { type: 'ai_tool', displayName: 'Tool' }],
			outputs: ['main'],
			properties: [],
		},
		execute,
	};
}

/** As agents do in n8n 2.x: they ask the engine to run the tool like any node. */
const requestTools: NonNullable<INodeType['execute']> = async function (response) {
	const answered: EngineResponse['actionResponses'] = response?.actionResponses ?? [];
	if (answered.length > 0) {
		const answers = answered.map(({ data }) => data.data?.ai_tool ?? null);
		return [[{ json: { answers: answers as unknown as IDataObject[] } }]];
	}
	const [item] = this.getInputData();
	const tools = this.getParentNodes(this.getNode().name, {
		connectionType: 'ai_tool',
		depth: 1,
		includeNodeParameters: false,
	});
	const request: EngineRequest = {
		actions: tools.map(({ name }, index) => ({
			actionType: 'ExecutionNodeAction' as const,
			nodeName: name,
			input: item?.json ?? {},
			type: 'ai_tool' as const,
			id: `action_${index}`,
			metadata: { itemIndex: 0 },
		})),
		metadata: {},
	};
	return request;
};

/** As agents do in n8n 1.x: they get the tools as objects and call them themselves. */
const invokeTools: NonNullable<INodeType['execute']> = async function () {
	const [item] = this.getInputData();
	const tools = (await this.getInputConnectionData('ai_tool', 0)) as Tool[];
	const answers = await Promise.all(
		tools.map(async (tool) => ({
			name: tool.name,
			description: tool.description,
			asksFor: Object.keys(tool.schema.shape),
			answer: await tool.invoke(item?.json ?? {}).catch((error: Error) => error.message),
		})),
	);
	return [[{ json: { answers } }]];
};

/** Trigger → Agent, with a node of this package as the agent's tool. */
export function workflowWithTool(agentType: AgentType, tool: INode): WorkflowFile {
	const node = (name: string, type: string): INode => ({
		id: name,
		name,
		type,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	});
	return {
		settings: { executionOrder: 'v1' },
		nodes: [
			node('Trigger', 'n8n-nodes-base.manualTrigger'),
			node('Agent', `@n8n/n8n-nodes-langchain.${agentType}`),
			{ ...tool, type: `${tool.type}Tool` },
		],
		connections: {
			Trigger: { main: [[{ node: 'Agent', type: 'main', index: 0 }]] },
			[tool.name]: { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] },
		},
	};
}
