import { run } from './command.cjs';

/**
 * Installs a Debian package. Only root may: others get an error that says what to install.
 * The services some packages start are kept from starting, where init scripts ask `RUNLEVEL`.
 */
export async function installDebianPackage(name: string): Promise<void> {
	if (process.getuid?.() !== 0) throw new Error(`Install Debian's package ${name}, then try again`);
	console.error(`Installing Debian's package ${name}`);
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
	await run('apt-get', ['update'], { env });
	await run('apt-get', ['install', '--yes', '--no-install-recommends', name], { env });
}
