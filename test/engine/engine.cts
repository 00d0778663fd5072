import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

// n8n-core reads its settings file from here when it is loaded: never the user's own.
const userFolder = mkdtempSync(path.join(tmpdir(), 'n8n-engine-'));
process.on('exit', () => rmSync(userFolder, { recursive: true, force: true }));
process.env.N8N_USER_FOLDER = userFolder;
process.env.N8N_LOG_LEVEL ??= 'silent';

import { Container } from '@n8n/di';
import { Logger } from '@n8n/backend-common';
import { ExecutionLifecycleHooks, PackageDirectoryLoader, WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	type ICredentialDataDecryptedObject,
	type ICredentialType,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type INodeType,
	type INodeTypes,
	type IPinData,
	type IRun,
	type IRunData,
	type IVersionedNodeType,
	type IWorkflowBase,
	type IWorkflowExecuteAdditionalData,
	NodeHelpers,
	Workflow,
} from 'n8n-workflow';

import type { Vendor } from '../support/vendor.cjs';
import { coreNodes } from './coreNodes.cjs';
import { FixedCredentials } from './credentials.cjs';

/** The parts of a workflow file that running it needs. */
export type WorkflowFile = Pick<IWorkflowBase, 'nodes' | 'connections'> &
	Partial<Pick<IWorkflowBase, 'pinData' | 'settings'>>;

export interface RunOptions {
	/** Credential data by credential type. */
	readonly credentials: Record<string, ICredentialDataDecryptedObject>;
	/** What the trigger hands on, unless the workflow has data pinned to it. */
	readonly input?: IDataObject[];
	/** Stops the execution the way n8n's Stop button does. */
	readonly stop?: AbortSignal;
	/** A name for the audit log; default `1`. */
	readonly executionId?: string;
}

/** Where a run ended and what each node gave. */
export interface RunResult {
	readonly run: IRun;
	readonly status: string;
	readonly error:
		| (Error & { description?: string; httpCode?: string; context?: IDataObject })
		| undefined;
	/** Items of a node's last run, by output. */
	output(nodeName: string, outputIndex?: number): INodeExecutionData[];
	json(nodeName: string, outputIndex?: number): IDataObject[];
}

export interface LogEntry {
	readonly level: string;
	readonly message: string;
	readonly facts: Record<string, unknown>;
}

/**
 * The built package in n8n's own execution engine: its loader, its workflow, its execution
 * loop, its request helper. Only what surrounds an engine in n8n (database, editor) is absent.
 */
export class Engine {
	/** All that the package wrote to n8n's logger since the last {@link Engine.clearLog}. */
	readonly log: LogEntry[] = [];

	private constructor(readonly loader: PackageDirectoryLoader) {
		const logger = Container.get(Logger);
		for (const level of ['debug', 'info', 'warn', 'error'] as const) {
			logger[level] = (message: string, facts: Record<string, unknown> = {}) => {
				this.log.push({ level, message, facts });
			};
		}
		logger.scoped = () => logger;
	}

	/** @param packageFolder holds the package.json whose `n8n` section names the built files */
	static async load(packageFolder = path.resolve(__dirname, '../..')): Promise<Engine> {
		const loader = new PackageDirectoryLoader(packageFolder);
		await loader.loadAll();
		return new Engine(loader);
	}

	clearLog(): void {
		this.log.length = 0;
	}

	/** Makes a node known that is not in the package, beside those that are. */
	add({ node, credential }: { node: INodeType; credential: ICredentialType }): void {
		this.loader.nodeTypes[node.description.name] = { type: node, sourcePath: '' };
		this.loader.credentialTypes[credential.name] = { type: credential, sourcePath: '' };
	}

	/** A node without versions, by its name. */
	nodeTypeOf(name: string): INodeType {
		const { type } = this.loader.getNode(name);
		if ('nodeVersions' in type) throw new Error(`${name} has versions`);
		return type;
	}

	get nodeTypes(): INodeTypes {
		const find = (type: string): INodeType | IVersionedNodeType =>
			coreNodes[type] ?? this.loader.getNode(type.slice(type.lastIndexOf('.') + 1)).type;
		return {
			getByName: find,
			getByNameAndVersion: (type, version) => NodeHelpers.getVersionedNodeType(find(type), version),
			getKnownTypes: () => ({}),
		};
	}

	async run(file: WorkflowFile, options: RunOptions): Promise<RunResult> {
		const workflow = this.workflowOf(file);
		const execution = new WorkflowExecute(
			this.additionalData(options),
			'manual',
			this.startData(workflow, file.pinData, options.input ?? [{}]),
		).processRunExecutionData(workflow);
		options.stop?.addEventListener('abort', () => execution.cancel());
		return resultOf(await execution);
	}

	workflowOf({ nodes, connections, settings }: WorkflowFile): Workflow {
		return new Workflow({
			id: 'test',
			name: 'Test',
			nodes,
			connections,
			nodeTypes: this.nodeTypes,
			active: false,
			settings,
		});
	}

	additionalData({ credentials, executionId = '1' }: RunOptions): IWorkflowExecuteAdditionalData {
		const workflowData = { id: 'test', name: 'Test', nodes: [], connections: {}, active: false };
		const additionalData: Partial<IWorkflowExecuteAdditionalData> & IDataObject = {
			credentialsHelper: new FixedCredentials(this.loader, credentials),
			hooks: new ExecutionLifecycleHooks('manual', executionId, {
				...workflowData,
				createdAt: new Date(0),
				updatedAt: new Date(0),
				isArchived: false,
				activeVersionId: null,
			}),
			currentNodeExecutionIndex: 0,
			executionId,
			variables: {},
			restApiUrl: 'http://localhost/rest',
			instanceBaseUrl: 'http://localhost/',
			webhookBaseUrl: 'http://localhost/webhook',
			webhookWaitingBaseUrl: 'http://localhost/webhook-waiting',
			webhookTestBaseUrl: 'http://localhost/webhook-test',
			formWaitingBaseUrl: 'http://localhost/form-waiting',
			setExecutionStatus: () => {},
			sendDataToUI: () => {},
			logAiEvent: () => {},
		};
		return additionalData as unknown as IWorkflowExecuteAdditionalData;
	}

	private startData(workflow: Workflow, pinData: IPinData | undefined, input: IDataObject[]) {
		const trigger = Object.values(workflow.nodes).find(({ type }) => type.endsWith('Trigger'));
		if (!trigger) throw new Error('The workflow has no trigger');
		return createRunExecutionData({
			resultData: { runData: {}, pinData },
			executionData: {
				nodeExecutionStack: [
					{ node: trigger, data: { main: [input.map((json) => ({ json }))] }, source: null },
				],
			},
		});
	}
}

function resultOf(run: IRun): RunResult {
	const runData: IRunData = run.data.resultData.runData;
	const output = (nodeName: string, outputIndex = 0) =>
		runData[nodeName]?.at(-1)?.data?.main?.[outputIndex] ?? [];
	return {
		run,
		status: run.status,
		error: run.data.resultData.error as RunResult['error'],
		output,
		json: (nodeName, outputIndex) => output(nodeName, outputIndex).map(({ json }) => json),
	};
}

/** A vendor's node in a workflow file. */
export function vendorNode(
	{ nodeType, credentialType }: Pick<Vendor, 'credentialType' | 'nodeType'>,
	parameters: INode['parameters'],
	settings: Partial<INode> = {},
): INode {
	return {
		id: 'vendor',
		name: 'Vendor',
		type: nodeType,
		typeVersion: 1,
		position: [200, 0],
		parameters: { resource: 'call', ...parameters },
		credentials: { [credentialType]: { id: '1', name: 'Simulator' } },
		...settings,
	};
}

/** Trigger → the node → `After` (and `Second`, `Error` for further outputs). */
export function workflowAround(node: INode): WorkflowFile {
	const follow = (name: string, index: number): INode => ({
		id: name,
		name,
		type: 'n8n-nodes-base.noOp',
		typeVersion: 1,
		position: [400, index * 100],
		parameters: {},
	});
	const followers = ['After', 'Second', 'Third'];
	const main = (name: string) => [{ node: name, type: 'main' as const, index: 0 }];
	return {
		nodes: [
			{
				id: 'trigger',
				name: 'Trigger',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			node,
			...followers.map(follow),
		],
		connections: {
			Trigger: { main: [main(node.name)] },
			[node.name]: { main: followers.map(main) },
		},
	};
}
