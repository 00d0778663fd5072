import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { parseArgs } from 'node:util';

const ROOT = path.resolve(__dirname, '../..');
const groups: Readonly<Record<string, { break: number | null }>> = require('./groups.cjs');

const USAGE = `Changes the sources one bit at a time and sees whether a test notices (Stryker).

  GROUP ...       ${Object.keys(groups).join(', ')}; all of them by default
  --files GLOBS   only these files, with commas between them
`;

async function main(): Promise<void> {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: {
			files: { type: 'string' },
			help: { type: 'boolean', default: false },
		},
	});
	if (values.help) return void process.stdout.write(USAGE);
	const wanted = positionals.length > 0 ? positionals : Object.keys(groups);
	// The engine reads icons and schemas from what was built, also where it runs the sources.
	if (wanted.includes('items')) await run('npm', ['run', 'build']);
	const failed: string[] = [];
	for (const name of wanted) {
		if (!groups[name]) throw new Error(`There is no group '${name}': see --help`);
		const isMet = await stryker({ MUTATION_GROUP: name, MUTATION_FILES: values.files ?? '' });
		if (!isMet) failed.push(name);
	}
	if (failed.length === 0) return;
	console.error(`Below the bar, or not finished: ${failed.join(', ')}`);
	process.exitCode = 1;
}

async function stryker(env: Record<string, string>): Promise<boolean> {
	const bin = path.join(ROOT, 'node_modules/@stryker-mutator/core/bin/stryker.js');
	return await run(process.execPath, [bin, 'run', 'tools/mutation/stryker.config.cjs'], env);
}

async function run(
	command: string,
	args: readonly string[],
	env: Record<string, string> = {},
): Promise<boolean> {
	const child = spawn(command, args, {
		cwd: ROOT,
		stdio: 'inherit',
		env: { ...process.env, ...env },
	});
	const [code]: Array<number | null> = await once(child, 'exit');
	return code === 0;
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
