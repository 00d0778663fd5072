import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { HeppuControl, VoxworksControl } from './control.cjs';

const PACKAGE_ROOT = join(__dirname, '..', '..');
const CLI = join(__dirname, 'cli.cts');
const START_TIMEOUT_MS = 30_000;

export interface SpawnOptions {
	/** 0, the default here, takes free ports. */
	heppuPort?: number;
	voxworksPort?: number;
	/** Puts the sample calls and agents in. */
	seed?: boolean;
	/** Milliseconds a call stays in each status; absent = calls change on command only. */
	lifecycleMs?: number;
}

/** Where the simulators listen, as `cli.cts --ipc` tells its parent. */
export interface SimulatorUrls {
	heppuUrl: string;
	voxworksUrl: string;
}

export interface SpawnedSimulators extends SimulatorUrls {
	readonly heppu: HeppuControl;
	readonly voxworks: VoxworksControl;
	/** Ends the process. Resolves when it is gone. */
	stop(): Promise<void>;
}

/** Starts both simulators in one process of their own, so that they do not share a CPU thread with what they test. */
export async function spawnSimulators(options: SpawnOptions = {}): Promise<SpawnedSimulators> {
	const child = fork(CLI, cliArguments(options), {
		cwd: PACKAGE_ROOT,
		// Not the parent's: a test runner's flags and an inspector's port are its own.
		execArgv: ['--require', 'tsx/cjs'],
		stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
	});
	const { heppuUrl, voxworksUrl } = await announcement(child);
	return {
		heppuUrl,
		voxworksUrl,
		heppu: new HeppuControl(heppuUrl),
		voxworks: new VoxworksControl(voxworksUrl),
		stop: async () => await stop(child),
	};
}

function cliArguments({
	heppuPort = 0,
	voxworksPort = 0,
	seed,
	lifecycleMs,
}: SpawnOptions): string[] {
	return [
		'--ipc',
		`--heppu-port=${heppuPort}`,
		`--voxworks-port=${voxworksPort}`,
		...(seed ? ['--seed'] : []),
		...(lifecycleMs === undefined ? [] : [`--lifecycle=${lifecycleMs}`]),
	];
}

/** The child's first message. Rejects, and ends the child, if it exits or keeps silent instead. */
async function announcement(child: ChildProcess): Promise<SimulatorUrls> {
	return await new Promise((resolve, reject) => {
		const fail = (reason: string) => {
			settle();
			child.kill('SIGKILL');
			reject(new Error(`The simulators did not start: ${reason}`));
		};
		const onError = (error: Error) => fail(error.message);
		const onExit = (code: number | null) => fail(`exit code ${code}; what they said is on stderr`);
		const onMessage = (urls: SimulatorUrls) => {
			settle();
			resolve(urls);
		};
		const timer = setTimeout(
			() => fail(`no sign of life within ${START_TIMEOUT_MS} ms`),
			START_TIMEOUT_MS,
		);
		const settle = () => {
			clearTimeout(timer);
			child.off('error', onError).off('exit', onExit).off('message', onMessage);
		};
		child.once('error', onError).once('exit', onExit).once('message', onMessage);
	});
}

async function stop(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const gone = once(child, 'exit');
	child.kill('SIGTERM');
	await gone;
}
