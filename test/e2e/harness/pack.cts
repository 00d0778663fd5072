import path from 'node:path';

import { temporaryFolder } from './cleanup.cjs';
import { run } from './command.cjs';

const ROOT = path.resolve(__dirname, '../../..');

/**
 * Builds the package and packs it as for the registry.
 *
 * @returns the tarball, which is gone when this process ends
 */
export async function packPackage(): Promise<string> {
	await run('npm', ['run', 'build'], { cwd: ROOT });
	const folder = temporaryFolder('pack').path;
	const answer = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: ROOT });
	const [packed]: Array<{ filename: string }> = JSON.parse(answer);
	if (!packed) throw new Error(`npm packed nothing: ${answer}`);
	return path.join(folder, packed.filename);
}
