import type {
	ExecutionError,
	ExecutionStatus,
	IDataObject,
	INodeExecutionData,
	IRunExecutionData,
	ITaskData,
	WorkflowExecuteMode,
} from 'n8n-workflow';

/** An execution as n8n lists it. */
export interface ExecutionSummary {
	readonly id: string;
	readonly workflowId: string;
	readonly status: ExecutionStatus;
	readonly mode: WorkflowExecuteMode;
	readonly startedAt: string | null;
	readonly stoppedAt: string | null;
}

/** An execution as n8n gives it by its ID: its data are in flatted's format. */
export interface StoredExecution extends ExecutionSummary {
	readonly data: string;
}

const UNFINISHED: readonly ExecutionStatus[] = ['new', 'running', 'unknown', 'waiting'];

export function hasFinished({ status }: ExecutionSummary): boolean {
	return !UNFINISHED.includes(status);
}

/** An execution with all that its nodes received and gave. */
export class Execution {
	private constructor(
		readonly summary: ExecutionSummary,
		readonly data: IRunExecutionData,
	) {}

	static async from({ data, ...summary }: StoredExecution): Promise<Execution> {
		const { parse } = await import('flatted');
		return new Execution(summary, parse(data));
	}

	get id(): string {
		return this.summary.id;
	}

	get status(): ExecutionStatus {
		return this.summary.status;
	}

	/** False for a moment after an execution has ended. */
	get hasData(): boolean {
		return this.data?.resultData !== undefined;
	}

	/** What stopped the workflow. */
	get error(): ExecutionError | undefined {
		return this.data.resultData.error;
	}

	/** All runs of a node; none if it did not run. */
	runs(nodeName: string): ITaskData[] {
		return this.data.resultData.runData[nodeName] ?? [];
	}

	/** Items of a node's last run, by output. */
	output(nodeName: string, outputIndex = 0): INodeExecutionData[] {
		return this.runs(nodeName).at(-1)?.data?.main?.[outputIndex] ?? [];
	}

	json(nodeName: string, outputIndex = 0): IDataObject[] {
		return this.output(nodeName, outputIndex).map(({ json }) => json);
	}
}
