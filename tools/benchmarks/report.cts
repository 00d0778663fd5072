import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';

import type { Bar } from './bars.cjs';
import { hostVersion } from './host.cjs';
import type { Medians } from './medians.cjs';
import type { Run } from './types.cjs';

const RESULTS = path.join(__dirname, 'results/latest.json');

/** Prints what was measured, the bars, and whether they are met. */
export function print(medians: Medians, bars: readonly Bar[]): void {
	console.log(
		`\n${table(
			[
				'scenario',
				'vendor',
				'by',
				'ms',
				'from–to',
				'CPU ms/call',
				'MB',
				'requests',
				'429',
				'alive',
			],
			medians.all.map((run) => [
				run.scenario,
				run.vendor,
				run.approach,
				run.ms.toFixed(0),
				`${run.fastestMs.toFixed(0)}–${run.slowestMs.toFixed(0)}`,
				(run.cpuMs / run.calls).toFixed(2),
				run.peakRssMb.toFixed(0),
				String(run.requests),
				String(run.limited),
				String(run.alive),
			]),
		)}\n`,
	);
	const verdict = (isMet: boolean | null) => (isMet === null ? '' : isMet ? 'pass' : 'MISS');
	const rows = bars.map((bar) => [bar.vendor, bar.what, bar.bar, bar.figure, verdict(bar.isMet)]);
	console.log(`${table(['vendor', 'what', 'bar', 'figure', ''], rows)}\n`);
	for (const run of medians.all.filter(({ errors }) => errors.length > 0)) {
		console.log(`${run.scenario}, ${run.vendor}, ${run.approach}: ${run.errors[0]}`);
	}
	const missed = bars.filter(({ isMet }) => isMet === false).length;
	const judged = bars.filter(({ isMet }) => isMet !== null).length;
	console.log(`${judged - missed} of ${judged} bars met`);
}

/** Writes everything down, with what is needed to compare it with another day's. */
export function write(runs: readonly Run[], medians: Medians, bars: readonly Bar[]): void {
	const report = {
		at: new Date().toISOString(),
		node: process.version,
		processors: cpus().map(({ model }) => model),
		'n8n-core': versionOf('n8n-core'),
		'n8n-nodes-base': hostVersion(),
		bars,
		medians: medians.all,
		runs,
	};
	mkdirSync(path.dirname(RESULTS), { recursive: true });
	writeFileSync(RESULTS, `${JSON.stringify(report, null, '\t')}\n`);
	console.log(`Written to ${path.relative(process.cwd(), RESULTS)}`);
}

function versionOf(name: string): string {
	const file = path.resolve(__dirname, '../../node_modules', name, 'package.json');
	const { version }: { version: string } = JSON.parse(readFileSync(file, 'utf8'));
	return version;
}

function table(head: readonly string[], rows: readonly string[][]): string {
	const widths = head.map((title, column) =>
		Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
	);
	const line = (cells: readonly string[]) =>
		cells
			.map((cell, column) => cell.padEnd(widths[column] ?? 0))
			.join('  ')
			.trimEnd();
	return [line(head), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)].join('\n');
}
