import type { PackagedName } from '../../test/support/vendors.cjs';
import type { Approach, Run } from './types.cjs';

/** Figures that differ from repetition to repetition. */
const MEASURED = [
	'ms',
	'cpuMs',
	'peakRssMb',
	'requests',
	'listings',
	'reads',
	'cancels',
	'limited',
	'limitedShare',
	'peakConcurrent',
	'load',
] as const;

/** The repetitions of one run as one: medians, but of the calls left alive and the errors the worst. */
export interface Median extends Run {
	readonly fastestMs: number;
	readonly slowestMs: number;
	readonly repetitions: number;
}

/** The medians of all runs, by scenario, vendor and approach. */
export class Medians {
	readonly all: readonly Median[];

	constructor(runs: readonly Run[]) {
		const groups = new Map<string, Run[]>();
		for (const run of runs) groups.set(keyOf(run), [...(groups.get(keyOf(run)) ?? []), run]);
		this.all = [...groups.values()].map(medianOf);
	}

	of(scenario: string, vendor: PackagedName, approach: Approach): Median | undefined {
		const key = keyOf({ scenario, vendor, approach });
		return this.all.find((median) => keyOf(median) === key);
	}
}

function keyOf({ scenario, vendor, approach }: Pick<Run, 'scenario' | 'vendor' | 'approach'>) {
	return [scenario, vendor, approach].join(' ');
}

function medianOf(runs: readonly Run[]): Median {
	const [first] = runs;
	if (!first) throw new Error('There is no median of nothing');
	const times = runs.map(({ ms }) => ms);
	const medians = Object.fromEntries(
		MEASURED.map((name) => [name, middle(runs.map((run) => run[name]))]),
	);
	return {
		...first,
		...medians,
		alive: Math.max(...runs.map(({ alive }) => alive)),
		errors: runs.flatMap(({ errors }) => errors),
		fastestMs: Math.min(...times),
		slowestMs: Math.max(...times),
		repetitions: runs.length,
	};
}

function middle(numbers: readonly number[]): number {
	const sorted = [...numbers].sort((a, b) => a - b);
	const half = sorted.length >> 1;
	const upper = sorted[half] ?? NaN;
	return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? NaN) + upper) / 2;
}
