import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const USAGE = `Runs npm test on each supported version of Node, whatever version runs this.

  VERSION ...   Node versions or their first figures; 20.19, 22 and 24 by default
`;

const ROOT = path.resolve(__dirname, '../..');
/** The oldest that package.json allows, and the newest of the lines that n8n supports beside it. */
const VERSIONS = ['20.19', '22', '24'];

async function main(): Promise<number> {
	const given = process.argv.slice(2);
	if (given.includes('--help')) {
		process.stdout.write(USAGE);
		return 0;
	}
	const folder = mkdtempSync(path.join(tmpdir(), 'node-versions-'));
	try {
		const failed: string[] = [];
		for (const version of given.length ? given : VERSIONS) {
			const node = await installed(version, folder);
			process.stdout.write(`\n── Node ${version}\n`);
			const isGreen = await runs('npm', ['test'], ROOT, path.dirname(node));
			if (!isGreen) failed.push(version);
		}
		process.stdout.write(failed.length ? `\nNot green on ${failed.join(', ')}\n` : '\nAll green\n');
		return failed.length ? 1 : 0;
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** Node itself comes as a package, as everything else that the tests need. */
async function installed(version: string, folder: string): Promise<string> {
	const name = `node-${process.platform}-${process.arch}`;
	const here = path.join(folder, version);
	writeFileSync(path.join(folder, 'package.json'), '{ "private": true }');
	const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-save', '--prefix', here];
	await run('npm', ['install', ...flags, `${name}@${version}`], folder);
	return path.join(here, 'node_modules', name, 'bin', 'node');
}

async function run(command: string, args: string[], cwd: string): Promise<void> {
	if (!(await runs(command, args, cwd))) throw new Error(`${command} ${args.join(' ')} failed`);
}

/** @param binaries a folder whose `node` runs the command, and all that it starts */
async function runs(
	command: string,
	args: string[],
	cwd: string,
	binaries?: string,
): Promise<boolean> {
	const PATH = [binaries, process.env.PATH].filter((folder) => folder).join(path.delimiter);
	const child = spawn(command, args, { cwd, env: { ...process.env, PATH }, stdio: 'inherit' });
	const [code] = await once(child, 'close');
	return code === 0;
}

main().then(
	(code) => (process.exitCode = code),
	(error: unknown) => {
		console.error(error);
		process.exitCode = 1;
	},
);
