import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';

import { onProcessEnd } from './cleanup.cjs';
import { killGroup } from './command.cjs';
import { until } from './wait.cjs';

export interface ServiceOptions {
	/** Names it in errors. */
	name: string;
	command: string;
	args: string[];
	/** All of its environment: nothing is inherited. */
	env: NodeJS.ProcessEnv;
	cwd: string;
	/** Takes all that it writes. */
	logFile: string;
	uid?: number;
	gid?: number;
}

const LAST_WORDS_CHARACTERS = 4000;
const STOP_GRACE_MS = 20_000;

/** A long-running process with all of its descendants: n8n starts its task runner as a child. */
export class Service {
	private readonly exited: Promise<unknown>;
	private readonly forget: () => void;

	private constructor(
		private readonly options: ServiceOptions,
		private readonly child: ChildProcess,
	) {
		this.exited = child.exitCode === null ? once(child, 'exit') : Promise.resolve();
		// `ready` reports a process that could not be started; here it must only not throw.
		this.exited.catch(() => {});
		this.forget = onProcessEnd(() => killGroup(this.child.pid));
	}

	static start(options: ServiceOptions): Service {
		const log = openSync(options.logFile, 'a');
		const { command, args, env, cwd, uid, gid } = options;
		const stdio = ['ignore' as const, log, log];
		// Detached, it leads a process group, and signals reach its descendants too.
		const child = spawn(command, args, { env, cwd, uid, gid, stdio, detached: true });
		closeSync(log);
		return new Service(options, child);
	}

	get isRunning(): boolean {
		return this.child.exitCode === null && this.child.signalCode === null && !!this.child.pid;
	}

	/** All it has written. */
	log(): string {
		return readFileSync(this.options.logFile, 'utf8');
	}

	/** @throws Error with its last words, if it ends or the time is up before the answer is true */
	async ready(ask: () => Promise<boolean>, timeoutMs: number): Promise<void> {
		const { name } = this.options;
		try {
			await until(
				`${name} gets ready`,
				async () => {
					if (!this.isRunning) throw new Error(`${name} ended while starting`);
					return await ask();
				},
				{ timeoutMs },
			);
		} catch (error) {
			await this.kill();
			throw new Error(`${name}:\n${this.log().slice(-LAST_WORDS_CHARACTERS)}`, { cause: error });
		}
	}

	/** Asks it to end, and kills what has not ended after {@link STOP_GRACE_MS}. */
	async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
		if (this.isRunning) process.kill(this.child.pid ?? 0, signal);
		const impatience = setTimeout(() => killGroup(this.child.pid), STOP_GRACE_MS);
		await this.exited.catch(() => {});
		clearTimeout(impatience);
		killGroup(this.child.pid);
		this.forget();
	}

	/** What a crash, a lost machine or the kernel's out-of-memory killer does. */
	async kill(): Promise<void> {
		killGroup(this.child.pid);
		await this.exited.catch(() => {});
		this.forget();
	}
}
