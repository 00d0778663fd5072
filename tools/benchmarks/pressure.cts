import { HEPPU } from '../../test/support/vendors.cjs';
import type { HeppuControl, SpawnedSimulators } from '../simulators/index.cjs';
import type { Bar } from './bars.cjs';
import { hangUps } from './hangUps.cjs';
import type { Job } from './jobs.cjs';
import { LIMIT } from './scenarios.cjs';
import {
	cancelsIn,
	endOf,
	type Finding,
	middle,
	OLD,
	ratioOf,
	runIn,
	startOf,
	stopOf,
	within,
} from './situations.cjs';

/** A situation with a goal of its own, measured at Heppu. */
export interface Pressure {
	readonly name: string;
	readonly measure: (heppu: HeppuControl) => Promise<Finding[]>;
}

const AGENTS = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'];
const EVERYTHING = { operation: 'cancelMany', maxCalls: 100_000, failIfIncomplete: false };
export const PRESSURES: readonly Pressure[] = [
	{ name: 'firstCancel', measure: firstCancel },
	{ name: 'beside', measure: besideCancelMany },
	{ name: 'dialler', measure: whileTheDiallerGoesOn },
	{ name: 'sweep', measure: besideABareSweep },
	{ name: 'processes', measure: severalProcesses },
	{ name: 'proof', measure: requestsOfAProof },
	{ name: 'hangUp', measure: hangUps },
];

/** Measures the situations whose name starts so, one after the other. */
export async function measurePressures({ heppu }: SpawnedSimulators, only: string): Promise<Bar[]> {
	const bars: Bar[] = [];
	for (const { measure } of PRESSURES.filter(({ name }) => name.startsWith(only))) {
		const findings = await measure(heppu);
		for (const { what, figure } of findings) console.error(`         ${what}: ${figure}`);
		bars.push(...findings.map((finding): Bar => ({ vendor: HEPPU.name, ...finding })));
	}
	return bars;
}

async function firstCancel(heppu: HeppuControl): Promise<Finding[]> {
	const situation = { calls: [{ count: 5_000 }], latencyMs: 300 };
	const { returns, log } = await runIn(heppu, situation, () => [[{ parameters: stopOf() }]]);
	const first = cancelsIn(log)[0]?.at ?? Infinity;
	return [within('5,000 calls, 300 ms: first cancel', first - startOf(returns), 1_000)];
}

async function besideCancelMany(heppu: HeppuControl): Promise<Finding[]> {
	const [many = '', stopped = ''] = AGENTS;
	const { returns, log } = await runIn(
		heppu,
		{
			calls: [
				{ count: 1_000, agentId: many },
				{ count: 100, agentId: stopped },
			],
			latencyMs: 50,
			isLimited: true,
		},
		() => [
			[
				{ parameters: { ...EVERYTHING, filters: { agentId: many } } },
				{ parameters: stopOf(stopped), afterMs: 4_000 },
			],
		],
	);
	const startedAt = returns[0]?.[1]?.startedAt ?? NaN;
	const ended = cancelsIn(log).filter(
		({ callId = '', status }) => status === 200 && callId > 'call_001000',
	);
	const what = 'a stop of 100 beside a Cancel Many of 1,000 at 50/s';
	return [
		within(`${what}: first ended`, (ended[0]?.at ?? Infinity) - startedAt, 500),
		within(`${what}: last ended`, (ended[99]?.at ?? Infinity) - startedAt, 3_000),
	];
}

async function whileTheDiallerGoesOn(heppu: HeppuControl): Promise<Finding[]> {
	const { log, all } = await runIn(
		heppu,
		{ calls: [{ count: 5_000 }], latencyMs: 50, isLimited: true },
		() => [[{ parameters: stopOf() }]],
		async () => await heppu.spawn({ everyMs: 1_000, forMs: 60_000, call: { status: 'ringing' } }),
	);
	const listings = log.filter(
		({ callId, path }) => callId === undefined && path.endsWith('/calls'),
	);
	const gaps = listings.slice(1).map(({ at }, index) => at - (listings[index]?.at ?? at));
	const lives = all
		.filter(({ createdAt }) => createdAt !== OLD)
		.map(({ createdAt, endedAt }) =>
			endedAt === null ? Infinity : Date.parse(endedAt) - Date.parse(createdAt),
		)
		.sort((a, b) => a - b);
	const what = 'a stop of 5,000 at 50/s';
	return [
		within(`${what}: longest gap between listings`, Math.max(0, ...gaps), 5_000),
		within(
			`${what}: life of calls that start meanwhile, median`,
			lives[lives.length >> 1] ?? Infinity,
			5_000,
		),
	];
}

async function besideABareSweep(heppu: HeppuControl): Promise<Finding[]> {
	const situation = { calls: [{ count: 500 }], latencyMs: 50 };
	const times: Record<'bare' | 'ours', number[]> = { bare: [], ours: [] };
	for (let turn = 0; turn < 3; turn += 1) {
		for (const [who, times_] of Object.entries(times)) {
			const job: Job =
				who === 'bare'
					? { parameters: { sweep: true }, isBare: true }
					: { parameters: { ...EVERYTHING, filters: { direction: 'outbound' } } };
			const { returns } = await runIn(heppu, situation, () => [[job]]);
			times_.push(endOf(returns) - startOf(returns));
		}
	}
	const ratio = middle(times.ours) / middle(times.bare);
	return [
		ratioOf('Cancel Many of 500, beside a bare loop that lists and cancels at once', ratio, 1.15),
	];
}

async function severalProcesses(heppu: HeppuControl): Promise<Finding[]> {
	const findings: Finding[] = [];
	for (const processes of [2, 4]) {
		const count = 400 / processes;
		const { returns, log, alive } = await runIn(
			heppu,
			{ calls: Array(processes).fill({ count }), latencyMs: 50, isLimited: true },
			(ids) =>
				ids.map((own) => [
					{
						parameters: {
							operation: 'checkThenCancel',
							callId: { __rl: true, mode: 'id', value: '={{ $json.callId }}' },
						},
						input: own.map((callId) => ({ callId })),
					},
				]),
		);
		const needed = log.filter(({ rateLimited }) => !rateLimited).length;
		const limitMs = ((needed - LIMIT.burst) / LIMIT.perSecond) * 1000;
		const what = `${processes} processes on one account at 50/s`;
		const none = { what: `${what}: left alive`, bar: 'none', figure: String(alive) };
		findings.push(
			ratioOf(
				`${what}, beside the limit's own time`,
				(endOf(returns) - startOf(returns)) / limitMs,
				1.1,
			),
			{ ...none, isMet: alive === 0 },
		);
	}
	return findings;
}

async function requestsOfAProof(heppu: HeppuControl): Promise<Finding[]> {
	const findings: Finding[] = [];
	// One page; several pages; more than those, where each live word is listed.
	for (const [count, extra] of [
		[50, 3],
		[450, null],
		[2_500, null],
	] as const) {
		const situation = { calls: [{ count }], latencyMs: 20 };
		const job = { parameters: stopOf(undefined, 1) };
		const { log } = await runIn(heppu, situation, () => [[job]]);
		const needed = log.length - count;
		findings.push({
			what: `a stop of ${count}: requests beside the cancels`,
			bar: extra === null ? '' : `${extra}`,
			figure: String(needed),
			isMet: extra === null ? null : needed === extra,
		});
	}
	return findings;
}
