import { spawn } from 'node:child_process';

import { onProcessEnd } from './cleanup.cjs';

export interface CommandOptions {
	cwd?: string;
	env?: NodeJS.ProcessEnv;
	timeoutMs?: number;
	/** Unprivileged user to run as; only root may change it. */
	uid?: number;
	gid?: number;
}

const SHOWN_OUTPUT_CHARACTERS = 4000;

/**
 * Runs a command to its end and gives what it wrote to standard output.
 *
 * @throws Error with the end of all it wrote, if it cannot be started, fails or takes too long
 */
export function run(command: string, args: string[], options: CommandOptions): Promise<string> {
	const { timeoutMs, ...spawnOptions } = options;
	// Detached, it leads a process group and can be killed together with what it has started.
	const child = spawn(command, args, {
		...spawnOptions,
		detached: true,
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const kill = () => killGroup(child.pid);
	const forget = onProcessEnd(kill);
	const timer = timeoutMs === undefined ? undefined : setTimeout(kill, timeoutMs);
	let stdout = '';
	let written = '';
	child.stdout.setEncoding('utf8').on('data', (text: string) => {
		stdout += text;
		written += text;
	});
	child.stderr.setEncoding('utf8').on('data', (text: string) => (written += text));
	return new Promise<string>((resolve, reject) => {
		child.on('error', reject);
		child.on('close', (code, signal) => {
			if (code === 0) return resolve(stdout);
			const end = written.slice(-SHOWN_OUTPUT_CHARACTERS);
			reject(new Error(`${command} ${args.join(' ')} ended with ${code ?? signal}\n${end}`));
		});
	}).finally(() => {
		clearTimeout(timer);
		forget();
	});
}

/** SIGKILL for a process and all its descendants that have not left its group. */
export function killGroup(leaderPid: number | undefined): void {
	if (leaderPid === undefined) return;
	try {
		process.kill(-leaderPid, 'SIGKILL');
	} catch {
		// Nobody of the group is left.
	}
}
