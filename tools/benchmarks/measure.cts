import type { PackagedName } from '../../test/support/vendors.cjs';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import path from 'node:path';

import {
	type HeppuControl,
	type LoggedRequest,
	OTHER_ORGANISATION_KEY,
	type SpawnedSimulators,
	type VoxworksControl,
} from '../simulators/index.cjs';
import type { Approach, Effort, Run, Scenario, Task, Traffic } from './types.cjs';
import { VENDORS, type VendorFacts } from './vendors.cjs';

const OWN_KEY = 'sim-key';

/** Calls of another account that are cancelled first: enough for V8 to have compiled what is hot. */
const WARM_UP_CALLS = 1_500;

/** Longer than the longest run takes on a busy machine. */
const RUN_TIMEOUT_MS = 15 * 60_000;

export interface Measurement {
	readonly scenario: Scenario;
	readonly vendor: PackagedName;
	readonly approach: Approach;
	readonly repetition: number;
}

/**
 * Measures one approach once, in a process of its own: what the nodes learn of an account they keep
 * for as long as the process lives. The process warms up on another account of the same vendor.
 */
export async function measure(simulators: SpawnedSimulators, what: Measurement): Promise<Run> {
	const { scenario, approach } = what;
	const vendor = VENDORS[what.vendor];
	const control = simulators[what.vendor];
	const worker = await startWorker(approach, vendor, control.url);
	try {
		await control.settings({ latencyMs: 0, rateLimit: null });
		await control.reset();
		await ask(worker, await warmUpTask(control, vendor, scenario));
		const { latencyMs, limit = null } = scenario;
		await control.reset();
		const callIds = await addCalls(control, scenario.calls, (index) => ({
			status: isEnded(scenario, index) ? vendor.endedStatus : vendor.liveStatus,
		}));
		await control.settings({ latencyMs, rateLimit: limit });
		const [load = 0] = loadavg();
		const task = { apiKey: OWN_KEY, callIds, asWebhooks: scenario.asWebhooks };
		const effort = await ask(worker, task);
		return {
			scenario: scenario.name,
			vendor: what.vendor,
			approach,
			repetition: what.repetition,
			calls: scenario.calls,
			live: callIds.filter((_, index) => !isEnded(scenario, index)).length,
			load,
			...effort,
			...(await trafficOf(control, vendor)),
		};
	} finally {
		worker.disconnect();
	}
}

type Control = HeppuControl | VoxworksControl;

async function startWorker(
	approach: Approach,
	vendor: VendorFacts,
	url: string,
): Promise<ChildProcess> {
	const worker = fork(path.join(__dirname, 'worker.cts'), [approach, vendor.name, url], {
		execArgv: ['--require', 'tsx/cjs', '--expose-gc', ...workerFlags()],
		stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
	});
	await messageOf(worker);
	return worker;
}

/** E.g. `BENCH_WORKER_FLAGS=--cpu-prof` to see where the time goes. */
function workerFlags(): string[] {
	return (process.env.BENCH_WORKER_FLAGS ?? '').split(' ').filter((flag) => flag !== '');
}

async function ask(worker: ChildProcess, task: Task): Promise<Effort> {
	worker.send(task);
	return (await messageOf(worker)) as Effort;
}

async function messageOf(worker: ChildProcess): Promise<unknown> {
	const aborter = new AbortController();
	const signal = AbortSignal.any([aborter.signal, AbortSignal.timeout(RUN_TIMEOUT_MS)]);
	const gone = once(worker, 'exit', { signal }).then(([code]) => {
		throw new Error(`A measuring process ended with exit code ${code}`);
	});
	try {
		const [message]: unknown[] = await Promise.race([once(worker, 'message', { signal }), gone]);
		return message;
	} finally {
		gone.catch(() => {});
		aborter.abort();
	}
}

async function warmUpTask(
	control: Control,
	vendor: VendorFacts,
	{ asWebhooks }: Scenario,
): Promise<Task> {
	const callIds = await addCalls(control, WARM_UP_CALLS, () => ({
		status: vendor.liveStatus,
		organisation: 'other',
	}));
	return { apiKey: OTHER_ORGANISATION_KEY, callIds, asWebhooks };
}

async function addCalls(
	control: Control,
	count: number,
	make: (index: number) => { status: string; organisation?: 'other' },
): Promise<string[]> {
	return await control.addEach(Array.from({ length: count }, (_, index) => make(index)));
}

function isEnded({ endedOfFive }: Scenario, index: number): boolean {
	return index % 5 < endedOfFive;
}

async function trafficOf(control: Control, vendor: VendorFacts): Promise<Traffic> {
	const [log, { alive, peakConcurrent }, calls] = await Promise.all([
		control.log(),
		control.summary(),
		control.calls(),
	]);
	const count = (fits: (request: LoggedRequest) => boolean) => log.filter(fits).length;
	const limited = count(({ rateLimited }) => rateLimited);
	return {
		requests: log.length,
		listings: count(({ path }) => path === vendor.listPath),
		reads: count(({ method, callId }) => method === 'GET' && callId !== undefined),
		cancels: count(({ method }) => method === vendor.cancelMethod),
		limited,
		limitedShare: log.length === 0 ? 0 : limited / log.length,
		alive,
		cancelled: calls.filter(({ status }) => status === 'cancelled').length,
		peakConcurrent,
	};
}
