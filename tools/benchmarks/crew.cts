import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { VendorName } from '../simulators/index.cjs';

/** An execution that a process is to begin, so many milliseconds after the others. */
export interface Errand {
	readonly parameters: INodeParameters;
	readonly input?: readonly IDataObject[];
	readonly afterMs?: number;
	/** Runs the bare loop instead of the node. */
	readonly isBare?: boolean;
}

/** How an execution went. Times are epoch milliseconds. */
export interface Return {
	readonly startedAt: number;
	readonly endedAt: number;
	readonly json: readonly IDataObject[];
	readonly error: string | null;
}

/** Has processes of their own do errands at the same time, after each of them has got warm on another account. */
export async function send(
	vendor: VendorName,
	url: string,
	errands: ReadonlyArray<readonly Errand[]>,
	whenWarm: () => Promise<void>,
): Promise<Return[][]> {
	const crew = await Promise.all(errands.map(async () => await enlist(vendor, url)));
	try {
		await whenWarm();
		return await Promise.all(
			crew.map(async (member, index) => {
				member.send(errands[index] ?? []);
				return (await messageOf(member)) as Return[];
			}),
		);
	} finally {
		for (const member of crew) member.disconnect();
	}
}

async function enlist(vendor: VendorName, url: string): Promise<ChildProcess> {
	const member = fork(path.join(__dirname, 'crewMember.cts'), [vendor, url], {
		execArgv: ['--require', 'tsx/cjs'],
		stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
	});
	await messageOf(member);
	return member;
}

async function messageOf(member: ChildProcess): Promise<unknown> {
	const aborter = new AbortController();
	const { signal } = aborter;
	const gone = once(member, 'exit', { signal }).then(([code]) => {
		throw new Error(`A measuring process ended with exit code ${code}`);
	});
	gone.catch(() => {});
	try {
		const [message]: unknown[] = await Promise.race([once(member, 'message', { signal }), gone]);
		return message;
	} finally {
		aborter.abort();
	}
}
