import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import type { Run } from './types.cjs';

const TURNS = 5;
const GOAL = 1.03;
/** What speed shows in, and takes no more than a minute. */
const QUICK = ['--only', 'unlimited', '--approach', 'c', '--repetitions', '1'];
const HERE = path.resolve(__dirname, '../..');

/** Runs the quick part of two checkouts' own benchmarks in turn, and prints how the medians compare. */
function main(): void {
	const [base] = process.argv.slice(2);
	if (!base)
		throw new Error('Usage: npm run bench:compare -- BASE_DIR (another checkout, installed)');
	const folders = { base: path.resolve(base), here: HERE };
	const times = { base: new Map<string, number[]>(), here: new Map<string, number[]>() };
	for (let turn = 1; turn <= TURNS; turn += 1) {
		for (const side of ['base', 'here'] as const) {
			console.error(`turn ${turn} of ${TURNS}: ${folders[side]}`);
			for (const { vendor, approach, ms } of runsOf(folders[side])) {
				const row = `${vendor} ${approach}`;
				times[side].set(row, [...(times[side].get(row) ?? []), ms]);
			}
		}
	}
	for (const [row, here] of times.here) {
		const before = times.base.get(row);
		if (!before) continue;
		const ratio = middle(here) / middle(before);
		const verdict = ratio <= GOAL ? 'pass' : 'MISS';
		console.log(
			`${row.padEnd(32)}${middle(before).toFixed(0).padStart(8)} ms${middle(here).toFixed(0).padStart(8)} ms${ratio.toFixed(3).padStart(8)} ×  ${verdict}`,
		);
		if (ratio > GOAL) process.exitCode = 1;
	}
}

/** A bar that is missed in a single turn is no failure of the comparison. */
function runsOf(folder: string): Run[] {
	const { error } = spawnSync('npm', ['run', '-s', 'bench', '--', ...QUICK], {
		cwd: folder,
		stdio: ['ignore', 'ignore', 'inherit'],
	});
	if (error) throw error;
	const file = path.join(folder, 'tools/benchmarks/results/latest.json');
	const { runs }: { runs: Run[] } = JSON.parse(readFileSync(file, 'utf8'));
	return runs;
}

function middle(numbers: readonly number[]): number {
	return [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? NaN;
}

main();
