import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { composeTree, type Tree } from './tree.cjs';
import { packageVendors, WORKSHOP } from './vendors.cjs';

const USAGE = `Writes the repositories of the one-vendor packages anew: npm run packages -- [folder]

  folder   where to, ./packages by default; what is in it under a package's name is replaced
  --help
`;

async function main(): Promise<void> {
	const options = { help: { type: 'boolean' } } as const;
	const { values, positionals } = parseArgs({ options, allowPositionals: true });
	if (values.help) return void process.stdout.write(USAGE);
	const [folder = path.join(WORKSHOP, 'packages'), ...others] = positionals;
	if (others.length > 0) throw new Error(`There is one folder to write to, not also ${others}`);
	for (const vendor of packageVendors()) {
		const tree = await composeTree(vendor);
		const target = path.resolve(folder, vendor.packageName);
		writeTree(target, tree);
		console.log(`${path.relative(WORKSHOP, target)}: ${tree.size} files`);
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

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
