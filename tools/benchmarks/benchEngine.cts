import { Engine, type WorkflowFile } from '../../test/engine/engine.cjs';
import { WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type INodeType,
	type INodeTypes,
	type IRunData,
	type IVersionedNodeType,
	NodeHelpers,
	Workflow,
} from 'n8n-workflow';

export interface Execution {
	readonly file: WorkflowFile;
	readonly mode: 'trigger' | 'webhook';
	/** Credential data by credential type. */
	readonly credentials: Record<string, ICredentialDataDecryptedObject>;
	readonly input: readonly IDataObject[];
	readonly id: string;
}

export interface ExecutionResult {
	/** Items of a node, all its outputs together. */
	json(nodeName: string): IDataObject[];
	/** Null if the execution succeeded. */
	readonly error: string | null;
}

/**
 * The tests' engine with further node types in it, run as in production: the mode `manual` would
 * have n8n's nodes prepare messages to the editor.
 */
export class BenchEngine {
	private constructor(
		private readonly engine: Engine,
		private readonly extraNodes: Readonly<Record<string, INodeType | IVersionedNodeType>>,
	) {}

	static async load(
		extraNodes: Readonly<Record<string, INodeType | IVersionedNodeType>>,
	): Promise<BenchEngine> {
		return new BenchEngine(await Engine.load(), extraNodes);
	}

	/** The tests' engine keeps what n8n would have written away. */
	clearLog(): void {
		this.engine.clearLog();
	}

	async execute({ file, mode, credentials, input, id }: Execution): Promise<ExecutionResult> {
		const workflow = new Workflow({
			id: 'benchmark',
			name: 'Benchmark',
			nodes: file.nodes,
			connections: file.connections,
			nodeTypes: this.nodeTypes,
			active: false,
		});
		const run = await new WorkflowExecute(
			this.engine.additionalData({ credentials, executionId: id }),
			mode,
			startData(workflow, input),
		).processRunExecutionData(workflow);
		const { error, runData } = run.data.resultData;
		return {
			json: (nodeName) => itemsOf(runData, nodeName),
			error: run.status === 'success' ? null : (error?.message ?? run.status),
		};
	}

	private get nodeTypes(): INodeTypes {
		const ours = this.engine.nodeTypes;
		const extra = this.extraNodes;
		return {
			...ours,
			getByName: (type) => extra[type] ?? ours.getByName(type),
			getByNameAndVersion: (type, version) =>
				extra[type]
					? NodeHelpers.getVersionedNodeType(extra[type], version)
					: ours.getByNameAndVersion(type, version),
		};
	}
}

function startData(workflow: Workflow, input: readonly IDataObject[]) {
	const node = workflow.getNode('Trigger');
	if (!node) throw new Error('The workflow has no trigger');
	return createRunExecutionData({
		resultData: { runData: {} },
		executionData: {
			nodeExecutionStack: [
				{ node, data: { main: [input.map((json) => ({ json }))] }, source: null },
			],
		},
	});
}

function itemsOf(runData: IRunData, nodeName: string): IDataObject[] {
	const outputs = runData[nodeName]?.at(-1)?.data?.main ?? [];
	return outputs.flatMap((items) => items ?? []).map(({ json }) => json);
}
