import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import ts from 'typescript';

import { WORKSHOP } from './vendors.cjs';

/** Folders that hold nothing of ours; `packages` is written from the rest. */
const FOREIGN = new Set(['.git', 'dist', 'node_modules', 'results']);

const CODE = /\.(?:c|m)?[jt]s$/;

/** All files below a folder of the workshop, as paths from its root with forward slashes, sorted. */
export function filesBelow(folder: string): string[] {
	if (!existsSync(path.join(WORKSHOP, folder))) return [];
	return readdirSync(path.join(WORKSHOP, folder), { withFileTypes: true })
		.filter(({ name }) => !FOREIGN.has(name) && path.posix.join(folder, name) !== 'packages')
		.flatMap((entry) => {
			const file = path.posix.join(folder, entry.name);
			return entry.isDirectory() ? filesBelow(file) : [file];
		})
		.sort();
}

export function readText(file: string): string {
	return readFileSync(path.join(WORKSHOP, file), 'utf8');
}

export function isCode(file: string): boolean {
	return CODE.test(file);
}

/** Files of the project that a module names in imports and `require`, whether they are there or not. */
export function importedFiles(file: string, text: string): string[] {
	if (!isCode(file)) return [];
	return ts
		.preProcessFile(text, true, true)
		.importedFiles.flatMap(({ fileName }) => fileOf(file, fileName) ?? []);
}

/** The file that an import means; undefined for a package. */
export function fileOf(importer: string, name: string): string | undefined {
	if (!name.startsWith('.')) return undefined;
	const target = path.posix.join(path.posix.dirname(importer), name);
	const candidates = [target, `${target}.ts`, target.replace(/\.cjs$/, '.cts'), `${target}.js`];
	const found = candidates.find(
		(candidate) => path.posix.extname(candidate) !== '' && isFile(candidate),
	);
	return found ?? target;
}

function isFile(file: string): boolean {
	return existsSync(path.join(WORKSHOP, file));
}

/**
 * All files that these lead to by imports, themselves included.
 * @param textOf a file's text, or undefined for one that is not there
 */
export function reachableFrom(
	starts: readonly string[],
	textOf: (file: string) => string | undefined,
): Set<string> {
	const reached = new Set<string>();
	const pending = [...starts];
	for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
		const text = reached.has(file) ? undefined : textOf(file);
		if (text === undefined) continue;
		reached.add(file);
		pending.push(...importedFiles(file, text));
	}
	return reached;
}
