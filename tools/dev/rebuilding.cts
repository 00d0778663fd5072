import { spawn } from 'node:child_process';
import {
	copyFileSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	watch,
} from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

import { onProcessEnd, temporaryFolder } from '../../test/e2e/harness/cleanup.cjs';
import { killGroup } from '../../test/e2e/harness/command.cjs';
import type { Reloads } from './reloads.cjs';

const ROOT = path.resolve(__dirname, '../..');

/** What the gulpfile copies: where it is, and where that goes in the package. */
const COPIED = { icons: 'dist/icons', nodes: 'dist/nodes' };

/** Editors write a file in several steps. */
const SETTLING_MS = 100;

/**
 * Keeps an installed package like the sources for as long as this process lives. The repository's
 * `dist` stays as it is, for tests that run meanwhile.
 *
 * @param packageFolder in n8n's user folder, where n8n watches it
 */
export function keepRebuilding(packageFolder: string, reloads: Reloads): void {
	keepCompiling((compiled, errors) => {
		const target = path.join(packageFolder, 'dist');
		const files = readdirSync(compiled, { recursive: true, encoding: 'utf8' });
		const changed = files.filter(
			(file) => file.endsWith('.js') && isOther(path.join(compiled, file), path.join(target, file)),
		);
		if (changed.length === 0) return;
		const what = errors === 0 ? 'Rebuilt' : `Rebuilt in spite of ${errors} type error(s)`;
		void reloads.report(what, () => {
			for (const file of changed) put(path.join(compiled, file), path.join(target, file));
		});
	});
	for (const [from, to] of Object.entries(COPIED)) {
		watchFiles(path.join(ROOT, from), /\.(json|svg)$/, (file) => {
			void reloads.report(`Copied ${file}`, () =>
				put(path.join(ROOT, from, file), path.join(packageFolder, to, file)),
			);
		});
	}
}

/** @param compiled is told the folder with all that was compiled, each time that it is complete */
function keepCompiling(compiled: (folder: string, errors: number) => void): void {
	const folder = temporaryFolder('build').path;
	const args = ['--watch', '--preserveWatchOutput', '--pretty', 'false', '--outDir', folder];
	const tsc = spawn(process.execPath, [require.resolve('typescript/bin/tsc'), ...args], {
		cwd: ROOT,
		detached: true,
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	onProcessEnd(() => killGroup(tsc.pid));
	createInterface({ input: tsc.stdout }).on('line', (line) => {
		if (/ error TS\d+/.test(line)) console.log(line);
		const [, errors] = /Found (\d+) errors?/.exec(line) ?? [];
		if (errors !== undefined) compiled(folder, Number(errors));
	});
}

function watchFiles(folder: string, pattern: RegExp, changed: (file: string) => void): void {
	const settling = new Map<string, NodeJS.Timeout>();
	watch(folder, { recursive: true }, (_event, file) => {
		if (file === null || !pattern.test(file)) return;
		clearTimeout(settling.get(file));
		const settled = () => {
			if (existsSync(path.join(folder, file))) changed(file);
		};
		settling.set(file, setTimeout(settled, SETTLING_MS));
	});
}

function isOther(source: string, target: string): boolean {
	return !existsSync(target) || !readFileSync(source).equals(readFileSync(target));
}

/** In one step: n8n must not load a file that is half written. */
function put(source: string, target: string): void {
	mkdirSync(path.dirname(target), { recursive: true });
	copyFileSync(source, `${target}.new`);
	renameSync(`${target}.new`, target);
}
