import type { Host } from '../hosts/install.cjs';
import { Catalogue } from './catalogue.cjs';
import { Execution, hasFinished, type ExecutionSummary } from './execution.cjs';
import { Instance, type InstanceOptions, type LogEntry } from './instance.cjs';
import { Rest, RestError } from './rest.cjs';
import { until, type Patience } from './wait.cjs';
import {
	readWorkflow,
	withCredentials,
	type Credential,
	type NewCredential,
	type Workflow,
	type WorkflowFile,
} from './workflow.cjs';

export interface N8nOptions extends Omit<InstanceOptions, 'role' | 'args'> {
	/** Created first, in this order. */
	readonly credentials?: readonly NewCredential[];
	/** Workflows, or files that hold them. */
	readonly workflows?: ReadonlyArray<WorkflowFile | string>;
}

/** n8n's answer to "test this credential". */
export interface CredentialTestResult {
	readonly status: 'OK' | 'Error';
	readonly message: string;
}

const TRIGGER = /(trigger|webhook)$/i;

/** The person that all instances belong to. */
export const OWNER = {
	email: 'owner@example.com',
	firstName: 'Olive',
	lastName: 'Owner',
	password: 'Correct-horse-1',
} as const;

/** A real n8n with the package installed and its owner logged in. */
export class N8n {
	/** What it knows of nodes. */
	readonly catalogue: Catalogue;

	private constructor(
		readonly instance: Instance,
		readonly rest: Rest,
		/** All that were created here, in order. */
		readonly credentials: Credential[],
		/** All that were created here, in order. */
		readonly workflows: Workflow[],
	) {
		this.catalogue = new Catalogue(rest);
	}

	/** Installs the host if that has not been done, which takes minutes. */
	static async start(options: N8nOptions): Promise<N8n> {
		const instance = await Instance.start(options);
		const n8n = new N8n(instance, new Rest(instance.url), [], []);
		try {
			await n8n.setUp(options);
		} catch (error) {
			await n8n.stop();
			throw error;
		}
		return n8n;
	}

	get url(): string {
		return this.instance.url;
	}

	get host(): Host {
		return this.instance.host;
	}

	get startedInMs(): number {
		return this.instance.startedInMs;
	}

	log(): string {
		return this.instance.log();
	}

	logEntries(): LogEntry[] {
		return this.instance.logEntries();
	}

	async stop(): Promise<void> {
		await this.instance.stop();
	}

	async createCredential(credential: NewCredential): Promise<Credential> {
		const { id } = await this.rest.post<{ id: string }>('/credentials', credential);
		const created = { ...credential, id };
		this.credentials.push(created);
		return created;
	}

	/** What the editor does when a credential is saved. */
	async testCredential({ id, name, type, data }: Credential): Promise<CredentialTestResult> {
		return await this.rest.post('/credentials/test', { credentials: { id, name, type, data } });
	}

	/** @param workflow or a file that holds it; its nodes get credentials of this instance */
	async createWorkflow(workflow: WorkflowFile | string): Promise<Workflow> {
		const file = typeof workflow === 'string' ? readWorkflow(workflow) : workflow;
		const { name, nodes, connections, settings, pinData } = withCredentials(file, this.credentials);
		const created = await this.rest.post<Workflow>('/workflows', {
			name,
			// n8n 1 has no default for this.
			active: false,
			nodes,
			connections,
			pinData,
			settings: { executionOrder: 'v1', ...settings },
		});
		this.workflows.push(created);
		return created;
	}

	/** Answers when the workflow's triggers are live. */
	async activate(workflowId: string): Promise<void> {
		const { versionId } = await this.rest.get<Workflow>(`/workflows/${workflowId}`);
		await this.rest.post(`/workflows/${workflowId}/activate`, { versionId });
		await until('the workflow is published', () => this.isPublished(workflowId));
	}

	async deactivate(workflowId: string): Promise<void> {
		await this.rest.post(`/workflows/${workflowId}/deactivate`);
	}

	/** A production webhook, as the outside world calls it. */
	async webhook(path: string, body: unknown, init: RequestInit = {}): Promise<Response> {
		return await fetch(`${this.url}/webhook/${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
			...init,
		});
	}

	/**
	 * The editor's Execute button.
	 *
	 * @param triggerName by default the workflow's only trigger; one that waits for the outside world
	 * (a webhook) cannot be run so unless data are pinned to it
	 * @returns the ID of the execution, which has only started
	 */
	async runManually(workflowId: string, triggerName?: string): Promise<string> {
		const workflow = await this.rest.get<Workflow>(`/workflows/${workflowId}`);
		const name = triggerName ?? workflow.nodes.find(({ type }) => TRIGGER.test(type))?.name;
		if (name === undefined) throw new Error(`'${workflow.name}' has no trigger`);
		// n8n 1 runs the workflow it is sent, n8n 2 the one it has stored.
		const body = { workflowData: workflow, triggerToStartFrom: { name } };
		const { executionId } = await this.rest.post<{ executionId?: string }>(
			`/workflows/${workflowId}/run`,
			body,
		);
		if (executionId === undefined) throw new Error(`'${name}' waits for its event to happen`);
		return executionId;
	}

	/** The execution in the state it is in. */
	async execution(executionId: string): Promise<Execution> {
		return await Execution.from(await this.rest.get(`/executions/${executionId}`));
	}

	async waitForExecution(executionId: string, patience?: Patience): Promise<Execution> {
		return await until(
			`execution ${executionId} ends`,
			async () => {
				const execution = await this.execution(executionId);
				// n8n 1 stores the status first and the data after it.
				return hasFinished(execution.summary) && execution.hasData && execution;
			},
			patience,
		);
	}

	/** The newest hundred, newest first. */
	async executionsOf(workflowId: string): Promise<ExecutionSummary[]> {
		const filter = JSON.stringify({ workflowId });
		const { results } = await this.rest.get<{ results: ExecutionSummary[] }>('/executions', {
			filter,
			limit: 100,
		});
		return results;
	}

	/** For executions that something else starts, such as a schedule. Answers when none is under way. */
	async waitForExecutionsOf(
		workflowId: string,
		count = 1,
		patience?: Patience,
	): Promise<Execution[]> {
		const finished = await until(
			`${count} executions of workflow ${workflowId} end`,
			async () => {
				const executions = await this.executionsOf(workflowId);
				return executions.length >= count && executions.every(hasFinished) && executions;
			},
			patience,
		);
		return await Promise.all(finished.map(({ id }) => this.waitForExecution(id)));
	}

	/** The editor's Stop button. */
	async stopExecution(executionId: string): Promise<void> {
		await this.rest.post(`/executions/${executionId}/stop`);
	}

	private async setUp({ credentials = [], workflows = [] }: N8nOptions): Promise<void> {
		await this.rest.post('/owner/setup', OWNER);
		for (const credential of credentials) await this.createCredential(credential);
		for (const workflow of workflows) await this.createWorkflow(workflow);
	}

	/** n8n 2 publishes in the background; n8n 1 has nothing to ask for and is done by now. */
	private async isPublished(workflowId: string): Promise<boolean> {
		try {
			const publication = await this.rest.get<{ status: string }>(
				`/workflows/${workflowId}/publication-status`,
			);
			if (['failed', 'partial'].includes(publication.status)) {
				throw new Error(`The workflow cannot be published: ${JSON.stringify(publication)}`);
			}
			return publication.status === 'published';
		} catch (error) {
			if (error instanceof RestError && error.status === 404) return true;
			throw error;
		}
	}
}
