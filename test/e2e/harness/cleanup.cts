import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

type Cleanup = () => void;

const pending = new Set<Cleanup>();
let isWatching = false;

/**
 * Has something cleaned up when this process ends, however it ends: a failed assertion or Ctrl-C
 * must leave neither an n8n nor its data behind.
 *
 * @param cleanup synchronous, since a process that ends waits for nothing
 * @returns takes it back, for what has been cleaned up before
 */
export function onProcessEnd(cleanup: Cleanup): () => void {
	watchProcess();
	pending.add(cleanup);
	return () => pending.delete(cleanup);
}

function watchProcess(): void {
	if (isWatching) return;
	isWatching = true;
	// Last come, first cleaned: a process before the folder it works in.
	process.on('exit', () => [...pending].reverse().forEach(attempt));
	const signals = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };
	for (const [signal, code] of Object.entries(signals))
		process.on(signal, () => process.exit(code));
}

/** One that fails must not keep the others from being done. */
function attempt(cleanup: Cleanup): void {
	try {
		cleanup();
	} catch (error) {
		console.error(error);
	}
}

export interface TemporaryFolder {
	readonly path: string;
	remove(): void;
}

/** A new folder under the system's temporary one. It is gone at the latest when this process ends. */
export function temporaryFolder(purpose: string): TemporaryFolder {
	const folder = mkdtempSync(path.join(tmpdir(), `e2e-${purpose}-`));
	const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
	const forget = onProcessEnd(remove);
	return {
		path: folder,
		remove: () => {
			remove();
			forget();
		},
	};
}
