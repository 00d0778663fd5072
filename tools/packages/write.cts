import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { composeTree, type Tree } from './tree.cjs';
import { packageVendors, WORKSHOP } from './vendors.cjs';

/** Writes the repositories of the one-vendor packages into `packages`, anew. */
async function main(): Promise<void> {
	for (const vendor of packageVendors()) {
		const tree = await composeTree(vendor);
		const folder = path.join(WORKSHOP, 'packages', vendor.packageName);
		writeTree(folder, tree);
		console.log(`packages/${vendor.packageName}: ${tree.size} files`);
	}
}

/** What is installed or built in the folder stays; all else is replaced. */
function writeTree(folder: string, tree: Tree): void {
	rmSync(folder, { recursive: true, force: true });
	for (const [file, content] of tree) {
		const target = path.join(folder, file);
		mkdirSync(path.dirname(target), { recursive: true });
		writeFileSync(target, content);
	}
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
