import { mkdirSync } from 'node:fs';
import path from 'node:path';

import { run } from './command.cjs';
import { temporaryFolder, type TemporaryFolder } from './cleanup.cjs';

export const PACKAGE_NAME = 'n8n-nodes-voxworks-heppu';

/**
 * A new n8n user folder with the packed package in it, where n8n itself puts community nodes.
 * `N8N_CUSTOM_EXTENSIONS` would be simpler and would load other things than users get: it names
 * nodes `CUSTOM.<node>` and ignores package.json.
 */
export async function userFolderWith(tarball: string): Promise<TemporaryFolder> {
	const folder = temporaryFolder('n8n');
	const manifest = ['--extract', '--to-stdout', '--file', tarball, 'package/package.json'];
	const { name }: { name: string } = JSON.parse(await run('tar', manifest, {}));
	const target = path.join(folder.path, '.n8n/nodes/node_modules', name);
	mkdirSync(target, { recursive: true });
	await run('tar', ['--extract', '--file', tarball, '--strip-components=1'], { cwd: target });
	return folder;
}
