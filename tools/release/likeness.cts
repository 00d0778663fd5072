import { readFileSync } from 'node:fs';
import path from 'node:path';

import { run } from '../../test/e2e/harness/command.cjs';
import { filesIn } from '../../test/package/tarball.cjs';
import { readManifest } from './packing.cjs';

/** Prints what a built node or credential says of itself. */
const DESCRIBE = `const [Class] = Object.values(require(process.argv[1]));
const { description, ...rest } = new Class();
console.log(JSON.stringify({ description, rest }));`;

/**
 * In what a built package of one vendor behaves otherwise than the two-vendor package; empty if in nothing.
 * Both folders are projects that have been built.
 */
export async function differencesBetween(project: string, workshop: string): Promise<string[]> {
	const built = filesIn(path.join(project, 'dist')).filter((file) => !file.endsWith('.node.json'));
	const other = new Set(filesIn(path.join(workshop, 'dist')));
	const bytes = (folder: string, file: string) => readFileSync(path.join(folder, 'dist', file));
	const files = built.filter(
		(file) => !other.has(file) || !bytes(project, file).equals(bytes(workshop, file)),
	);
	const { n8n } = readManifest(project);
	const described = async (folder: string, file: string) =>
		await run(process.execPath, ['-e', DESCRIBE, path.join(folder, file)], { cwd: folder });
	const panels = [];
	for (const file of [...n8n.nodes, ...n8n.credentials]) {
		if ((await described(project, file)) !== (await described(workshop, file))) panels.push(file);
	}
	return [
		...files.map((file) => `dist/${file} is another file than that of the two-vendor package`),
		...panels.map((file) => `${file} describes itself otherwise than in the two-vendor package`),
	];
}
