import { HEPPU } from '../../test/support/vendors.cjs';
import type {
	HeppuCall,
	HeppuCallInput,
	HeppuControl,
	LoggedRequest,
} from '../simulators/index.cjs';
import type { Bar } from './bars.cjs';
import { runJobs, type Job, type JobResult } from './jobs.cjs';
import { LIMIT } from './scenarios.cjs';

/* What the situations of `pressure.cts` are set up with, and how their figures are told. */

export type Finding = Pick<Bar, 'bar' | 'figure' | 'isMet' | 'what'>;

export const OLD = '2026-11-01T10:00:00.000Z';

export const stopOf = (agentId?: string, quietPeriod = 0, options: object = {}) => ({
	operation: 'emergencyStop',
	...(agentId === undefined
		? { scope: 'account', confirm: true }
		: { scope: 'agent', agentId: { __rl: true, mode: 'id', value: agentId } }),
	failIfIncomplete: false,
	options: { quietPeriod, maxDuration: 3600, ...options },
});

interface Situation {
	readonly calls: ReadonlyArray<{ count: number; agentId?: string; input?: HeppuCallInput }>;
	readonly latencyMs: number;
	readonly isLimited?: boolean;
}

/** Sets the vendor up, has the jobs run, and gives what came of it. */
export async function runIn(
	heppu: HeppuControl,
	{ calls, latencyMs, isLimited = false }: Situation,
	jobsOf: (ids: string[][]) => ReadonlyArray<readonly Job[]>,
	meanwhile?: () => Promise<void>,
): Promise<{ returns: JobResult[][]; log: LoggedRequest[]; all: HeppuCall[]; alive: number }> {
	await heppu.settings({ latencyMs: 0, rateLimit: null });
	await heppu.reset();
	const ids: string[][] = [];
	for (const { count, agentId, input } of calls) {
		const call = { createdAt: OLD, agent: { id: agentId }, ...input };
		ids.push(await heppu.addCalls(count, call));
	}
	const returns = await runJobs(HEPPU.name, heppu.url, jobsOf(ids), async () => {
		await heppu.settings({ latencyMs, rateLimit: isLimited ? LIMIT : null });
		await meanwhile?.();
	});
	const [log, all, { alive }] = await Promise.all([heppu.log(), heppu.calls(), heppu.summary()]);
	return { returns, log, all, alive };
}

export function cancelsIn(log: readonly LoggedRequest[]): LoggedRequest[] {
	return log.filter(({ method }) => method === 'DELETE');
}

export function startOf(returns: readonly JobResult[][]): number {
	return Math.min(...returns.flat().map(({ startedAt }) => startedAt));
}

export function endOf(returns: readonly JobResult[][]): number {
	return Math.max(...returns.flat().map(({ endedAt }) => endedAt));
}

export function middle(numbers: readonly number[]): number {
	return [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? NaN;
}

export function within(what: string, ms: number, atMostMs: number): Finding {
	const bar = `at most ${atMostMs / 1000} s`;
	return { what, bar, figure: `${(ms / 1000).toFixed(2)} s`, isMet: ms <= atMostMs };
}

export function ratioOf(what: string, ratio: number, atMost: number): Finding {
	return {
		what,
		bar: `at most ${atMost} ×`,
		figure: `${ratio.toFixed(2)} ×`,
		isMet: ratio <= atMost,
	};
}
