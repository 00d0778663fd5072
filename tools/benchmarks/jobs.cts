import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { PackagedName } from '../../test/support/vendors.cjs';

/** An execution that a process is to begin, so many milliseconds after the others. */
export interface Job {
	readonly parameters: INodeParameters;
	readonly input?: readonly IDataObject[];
	readonly afterMs?: number;
	/** Runs the bare loop instead of the node. */
	readonly isBare?: boolean;
}

/** How an execution went. Times are epoch milliseconds. */
export interface JobResult {
	readonly startedAt: number;
	readonly endedAt: number;
	readonly json: readonly IDataObject[];
	readonly error: string | null;
}

/** Has one process for each list of jobs run them, all at the same time. */
export async function runJobs(
	vendor: PackagedName,
	url: string,
	jobs: ReadonlyArray<readonly Job[]>,
	whenWarm: () => Promise<void>,
): Promise<JobResult[][]> {
	const processes = await Promise.all(jobs.map(async () => await startProcess(vendor, url)));
	try {
		await whenWarm();
		return await Promise.all(
			processes.map(async (child, index) => {
				child.send(jobs[index] ?? []);
				return (await messageOf(child)) as JobResult[];
			}),
		);
	} finally {
		for (const child of processes) child.disconnect();
	}
}

async function startProcess(vendor: PackagedName, url: string): Promise<ChildProcess> {
	const child = fork(path.join(__dirname, 'jobProcess.cts'), [vendor, url], {
		execArgv: ['--require', 'tsx/cjs'],
		stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
	});
	await messageOf(child);
	return child;
}

async function messageOf(child: ChildProcess): Promise<unknown> {
	const aborter = new AbortController();
	const { signal } = aborter;
	const gone = once(child, 'exit', { signal }).then(([code]) => {
		throw new Error(`A measuring process ended with exit code ${code}`);
	});
	gone.catch(() => {});
	try {
		const [message]: unknown[] = await Promise.race([once(child, 'message', { signal }), gone]);
		return message;
	} finally {
		aborter.abort();
	}
}
