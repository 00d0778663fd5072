import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import type { Figure } from '../../test/unit/support/runs.cjs';

const USAGE = `Looks at the properties of rules, bulk operations and pacing for longer than every day.

  --runs N     of a property, 400000 by default; slow ones take their usual share of it
  --seed N     another seed than that of every day: the date in figures by default
  TEXT         only files whose name holds it
`;

const RUNS = 400_000;
const ROOT = path.resolve(__dirname, '../..');

async function main(): Promise<void> {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: {
			runs: { type: 'string', default: String(RUNS) },
			seed: { type: 'string', default: new Date().toISOString().slice(2, 10).replaceAll('-', '') },
			help: { type: 'boolean', default: false },
		},
	});
	if (values.help) return void process.stdout.write(USAGE);
	const folder = mkdtempSync(path.join(tmpdir(), 'soak-'));
	const file = path.join(folder, 'figures');
	const startedAt = performance.now();
	try {
		const code = await jest(positionals, {
			PROPERTY_RUNS: values.runs,
			PROPERTY_SEED: values.seed,
			PROPERTY_FIGURES: file,
		});
		print(figuresIn(file), values.seed, (performance.now() - startedAt) / 1000);
		process.exitCode = code;
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

async function jest(patterns: readonly string[], env: Record<string, string>): Promise<number> {
	const child = spawn(
		process.execPath,
		[
			path.join(ROOT, 'node_modules/jest/bin/jest.js'),
			'--config',
			path.join(__dirname, 'jest.config.cjs'),
			...patterns,
		],
		{ cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env } },
	);
	const [code]: Array<number | null> = await once(child, 'exit');
	return code ?? 1;
}

function figuresIn(file: string): Figure[] {
	try {
		const lines = readFileSync(file, 'utf8').split('\n');
		return lines.filter((line) => line !== '').map((line): Figure => JSON.parse(line));
	} catch {
		return [];
	}
}

function print(figures: readonly Figure[], seed: string, seconds: number): void {
	const number = (count: number) => count.toLocaleString('en').padStart(12);
	for (const { property, runs, failed } of figures)
		console.log(`${number(runs)}  ${failed ? 'FALSE' : 'holds'}  ${property}`);
	const runs = figures.reduce((sum, figure) => sum + figure.runs, 0);
	const failed = figures.filter((figure) => figure.failed).length;
	console.log(
		`${number(runs)}  runs of ${figures.length} properties, ${failed} false, seed ${seed}, ${seconds.toFixed(0)} s`,
	);
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
