import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { INodeType, IVersionedNodeType } from 'n8n-workflow';

const FOLDER = path.join(__dirname, 'host');
const MODULES = path.join(FOLDER, 'node_modules');
const NODES = path.join(MODULES, 'n8n-nodes-base/dist/nodes');
/** Written last: an installation that was interrupted is never taken for a whole one. */
const STAMP = path.join(MODULES, '.installed-for-lock');

const PROGRESS_EVERY_MS = 10_000;

/**
 * Installs n8n's own nodes (about 800 MB, a minute or two) unless that has been done for this lock
 * file, and says so on standard error: a long silence must not look like a hang.
 */
export async function ensureHost(): Promise<void> {
	const lock = lockHash();
	if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === lock) return;
	const startedAt = Date.now();
	const say = (what: string) =>
		console.error(`[n8n-nodes-base] ${what}: ${Math.round((Date.now() - startedAt) / 1000)} s`);
	say('installing n8n’s own nodes, about 800 MB, on this first run only');
	const timer = setInterval(() => say('installing'), PROGRESS_EVERY_MS);
	try {
		await installPackages();
	} finally {
		clearInterval(timer);
	}
	shareWorkflowPackage();
	writeFileSync(STAMP, lock);
	say('installed');
}

/** n8n's own nodes by type, as far as a builder's drawing needs them. Slow: only where they run. */
export function loadHostNodes(): Readonly<Record<string, INodeType | IVersionedNodeType>> {
	return {
		'n8n-nodes-base.httpRequest': instantiate('HttpRequest'),
		'n8n-nodes-base.if': instantiate('If'),
	};
}

/** The version of n8n's own nodes that is installed; null where no run has needed them yet. */
export function hostVersion(): string | null {
	if (!existsSync(STAMP)) return null;
	const file = path.join(MODULES, 'n8n-nodes-base/package.json');
	const { version }: { version: string } = JSON.parse(readFileSync(file, 'utf8'));
	return version;
}

async function installPackages(): Promise<void> {
	const npm = spawn(
		'npm',
		// Scripts off: nothing that the two nodes need has to be compiled.
		['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
		{ cwd: FOLDER, stdio: ['ignore', 'ignore', 'inherit'] },
	);
	const [code] = await once(npm, 'exit');
	if (code !== 0) throw new Error(`npm ci in ${FOLDER} ended with exit code ${code}`);
}

/**
 * In an n8n installation its nodes and its engine share one n8n-workflow. Without the copy that came
 * along, Node finds the one that our engine uses, further up.
 */
function shareWorkflowPackage(): void {
	rmSync(path.join(MODULES, 'n8n-workflow'), { recursive: true, force: true });
}

function instantiate(name: string): INodeType | IVersionedNodeType {
	const file = path.join(NODES, name, `${name}.node.js`);
	const classes: Record<string, new () => INodeType | IVersionedNodeType> = require(file);
	const NodeClass = classes[name];
	if (!NodeClass) throw new Error(`${file} exports no ${name}`);
	return new NodeClass();
}

function lockHash(): string {
	const lock = readFileSync(path.join(FOLDER, 'package-lock.json'));
	return createHash('sha256').update(lock).digest('hex');
}
