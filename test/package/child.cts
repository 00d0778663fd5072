import { spawnSync } from 'node:child_process';
import path from 'node:path';

import { PROJECT_FOLDER } from './tarball.cjs';

/** How a script ended that was run in a process of its own. */
export interface Exit {
	readonly code: number | null;
	readonly output: string;
}

/** Runs a TypeScript script of this folder the way the package's own scripts do. */
export function runScript(name: string, ...args: string[]): Exit {
	const script = path.join(__dirname, name);
	// Under jest's NODE_ENV, n8n's linter takes every file for one of its own test cases.
	const { NODE_ENV: _, ...env } = process.env;
	const { status, stdout, stderr } = spawnSync(
		process.execPath,
		['--require', 'tsx/cjs', script, ...args],
		{ cwd: PROJECT_FOLDER, encoding: 'utf8', env },
	);
	return { code: status, output: stdout + stderr };
}
