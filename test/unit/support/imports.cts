import { existsSync } from 'node:fs';
import path from 'node:path';

import { readSources } from '../../package/sources.cjs';
import { PROJECT_FOLDER } from '../../package/tarball.cjs';

/** One file of the sources imports another, be it a type alone. Both are paths from the project's folder. */
export interface Import {
	readonly from: string;
	readonly to: string;
}

/** What the sources of the package import of each other. */
export function importsOfSources(): Import[] {
	return readSources().flatMap(({ file, imports }) =>
		imports
			.filter((imported) => imported.startsWith('nodes/') || imported.startsWith('credentials/'))
			.map((imported) => ({ from: file, to: fileOf(imported) })),
	);
}

function fileOf(imported: string): string {
	const candidates = [imported, `${imported}.ts`, `${imported}/index.ts`];
	const found = candidates.find(
		(file) => path.extname(file) !== '' && existsSync(path.join(PROJECT_FOLDER, file)),
	);
	if (found === undefined) throw new Error(`${imported} is imported, but not there`);
	return found;
}

/** Circles of imports, e.g. `a → b → a`: at least one where there is any, each found once. */
export function cyclesIn(imports: readonly Import[]): string[] {
	const importsOf = new Map<string, string[]>();
	for (const { from, to } of imports) importsOf.set(from, [...(importsOf.get(from) ?? []), to]);
	const cycles: string[] = [];
	const done = new Set<string>();
	const visit = (file: string, trail: readonly string[]) => {
		const start = trail.indexOf(file);
		if (start >= 0) cycles.push([...trail.slice(start), file].join(' → '));
		if (start >= 0 || done.has(file)) return;
		for (const imported of importsOf.get(file) ?? []) visit(imported, [...trail, file]);
		done.add(file);
	};
	for (const file of importsOf.keys()) visit(file, []);
	return cycles;
}
