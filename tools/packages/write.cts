import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { composeTree, type Tree } from './tree.cjs';
import { packageVendors, WORKSHOP } from './vendors.cjs';

/**
 * Writes the repositories of the one-vendor packages anew: `npm run packages`, into `packages` unless another
 * folder is named.
 */
async function main(target: string): Promise<void> {
	for (const vendor of packageVendors()) {
		const tree = await composeTree(vendor);
		const folder = path.join(target, vendor.packageName);
		writeTree(folder, tree);
		console.log(`${path.relative(WORKSHOP, folder)}: ${tree.size} files`);
	}
}

function writeTree(folder: string, tree: Tree): void {
	rmSync(folder, { recursive: true, force: true });
	for (const [file, content] of tree) {
		const target = path.join(folder, file);
		mkdirSync(path.dirname(target), { recursive: true });
		writeFileSync(target, content);
	}
}

main(path.resolve(process.argv[2] ?? path.join(WORKSHOP, 'packages'))).catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
