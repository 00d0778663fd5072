import { run } from './command.cjs';

let installing: Promise<unknown> = Promise.resolve();

/**
 * Installs a Debian package. Only root may: others get an error that says what to install.
 * The services some packages start are kept from starting, where init scripts ask `RUNLEVEL`.
 */
export async function installDebianPackage(name: string): Promise<void> {
	if (process.getuid?.() !== 0) throw new Error(`Install Debian's package ${name}, then try again`);
	// One after the other: apt locks out whoever comes second.
	const installation = installing.then(async () => await install(name));
	installing = installation.catch(() => {});
	await installation;
}

async function install(name: string): Promise<void> {
	console.error(`Installing Debian's package ${name}`);
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
	await run('apt-get', ['update'], { env });
	await run('apt-get', ['install', '--yes', '--no-install-recommends', name], { env });
}
