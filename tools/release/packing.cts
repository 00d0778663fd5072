import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { run } from '../../test/e2e/harness/command.cjs';
import { filesIn } from '../../test/package/tarball.cjs';

/** A package as npm would publish it. */
export interface Packed {
	readonly tarball: string;
	/** Its content, unpacked. */
	readonly folder: string;
}

/**
 * Builds and packs a project twice.
 * @param target a folder for what is packed
 * @throws if the two differ by a single byte
 */
export async function packTwice(project: string, target: string): Promise<Packed> {
	const first = await pack(project, path.join(target, 'first'));
	const second = await pack(project, path.join(target, 'second'));
	const [one, other] = [first, second].map(hashOf);
	if (one !== other) throw new Error(`Two builds are packed to different bytes: ${one}, ${other}`);
	await run('tar', ['--extract', '--file', first], { cwd: target });
	return { tarball: first, folder: path.join(target, 'package') };
}

async function pack(project: string, target: string): Promise<string> {
	mkdirSync(target, { recursive: true });
	await run('npm', ['run', 'build'], { cwd: project });
	await run('npm', ['pack', '--silent', '--pack-destination', target], { cwd: project });
	const [file] = readdirSync(target);
	if (file === undefined) throw new Error('npm packed nothing');
	return path.join(target, file);
}

function hashOf(file: string): string {
	return createHash('sha256').update(readFileSync(file)).digest('hex');
}

interface Manifest {
	readonly version: string;
	readonly files: readonly string[];
	readonly n8n: { readonly nodes: readonly string[]; readonly credentials: readonly string[] };
}

/** What npm adds to what package.json names. */
const ADDED = ['LICENSE.md', 'README.md', 'package.json'];

/** What is wrong with a package's content; empty if nothing is. */
export function faultsOf({ folder }: Packed, project: string): string[] {
	const { files, n8n, version } = readManifest(folder);
	const codexes = n8n.nodes.map((file) => file.replace(/\.js$/, '.json'));
	const named = [...files, ...n8n.nodes, ...n8n.credentials, ...codexes];
	const missing = [...named, ...ADDED]
		.filter((file) => !existsSync(path.join(folder, file)))
		.map((file) => `${file} is not in the tarball`);
	const foreign = filesIn(folder)
		.filter((file) => !file.startsWith('dist/') && !ADDED.includes(file))
		.map((file) => `${file} is in the tarball`);
	const released = newestRelease(project)?.version;
	const changelog =
		released === version ? [] : [`CHANGELOG.md begins with ${released}, the version is ${version}`];
	return [...missing, ...foreign, ...changelog];
}

/** The newest heading of the CHANGELOG: the version, and its date or `unreleased`. */
export function newestRelease(folder: string): { version: string; date: string } | undefined {
	const text = readFileSync(path.join(folder, 'CHANGELOG.md'), 'utf8');
	const [, version = '', date = ''] = /^## (\S+) - (\S+)$/m.exec(text) ?? [];
	return version === '' ? undefined : { version, date };
}

export function readManifest(folder: string): Manifest & { readonly name: string } {
	return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
}
