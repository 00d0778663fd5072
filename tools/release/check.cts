import { parseArgs } from 'node:util';
import path from 'node:path';

import { temporaryFolder } from '../../test/e2e/harness/cleanup.cjs';
import { run } from '../../test/e2e/harness/command.cjs';
import { HOST_NAMES } from '../../test/e2e/harness/index.cjs';
import { PACKAGED } from '../../test/support/vendors.cjs';
import { openSettings, SETTINGS_FILE } from '../packages/settings.cjs';
import { packageVendors, WORKSHOP, WORKSHOP_NAME } from '../packages/vendors.cjs';
import { runIn } from './hosts.cjs';
import { differencesBetween } from './likeness.cjs';
import { faultsOf, newestRelease, packTwice, type Packed } from './packing.cjs';
import { Progress } from './progress.cjs';

const USAGE = `Checks of a release what can be checked without an account: npm run release:check -- [options]

  --final          fails on what a person still has to fill in
  --package NAME   checks this package alone, ${WORKSHOP_NAME} or one of one vendor
  --quick          leaves out the packages' own tests
  --help
`;

/** Downloads of several hundred packages, on cores that are busy with other things. */
const INSTALL = ['ci', '--prefer-offline', '--no-audit', '--no-fund', '--fetch-retries=5'];

interface Project {
	readonly packageName: string;
	readonly folder: string;
	/** Names of the vendors whose nodes it has. */
	readonly vendors: readonly string[];
}

interface Options {
	readonly final?: boolean | undefined;
	readonly package?: string | undefined;
	readonly quick?: boolean | undefined;
}

async function main(options: Options): Promise<boolean> {
	const progress = new Progress();
	const isWanted = (name: string) => options.package === undefined || options.package === name;
	const place = temporaryFolder('release').path;
	const workshop = {
		packageName: WORKSHOP_NAME,
		folder: WORKSHOP,
		vendors: PACKAGED.map(({ name }) => name),
	};
	// Built even if it is not asked for: the packages are compared with it.
	await progress.step(`${WORKSHOP_NAME}: build`, () => inProject(WORKSHOP, 'npm', 'run', 'build'));
	if (isWanted(WORKSHOP_NAME)) {
		await progress.step(`${WORKSHOP_NAME}: lint`, () => inProject(WORKSHOP, 'npm', 'run', 'lint'));
		await checkPackage(workshop, place, progress);
	}
	const script = path.join(WORKSHOP, 'tools/packages/write.cts');
	await progress.step('the packages are written', () =>
		inProject(
			WORKSHOP,
			process.execPath,
			'--require',
			'tsx/cjs',
			script,
			path.join(place, 'trees'),
		),
	);
	for (const { name, packageName } of packageVendors()) {
		if (!isWanted(packageName)) continue;
		const folder = path.join(place, 'trees', packageName);
		await checkTree({ packageName, folder, vendors: [name] }, place, options, progress);
	}
	const isAllWell = progress.end();
	return tellWhatIsOpen(options) && isAllWell;
}

/** A package of one vendor, as somebody has it who has cloned its repository. */
async function checkTree(
	project: Project,
	place: string,
	{ quick }: Options,
	progress: Progress,
): Promise<void> {
	const { packageName, folder } = project;
	const isInstalled = await progress.step(`${packageName}: npm ci`, () =>
		inProject(folder, 'npm', ...INSTALL),
	);
	if (isInstalled === undefined) return;
	const script = quick ? 'lint' : 'test';
	await progress.step(`${packageName}: npm run ${script}`, () =>
		inProject(folder, 'npm', 'run', script),
	);
	const packed = await checkPackage(project, place, progress);
	if (!packed) return;
	await progress.step(`${packageName}: behaves as in the two-vendor package`, async () =>
		refuse(await differencesBetween(folder, WORKSHOP)),
	);
}

/** What is the same for every package: the scan, the tarball, and real n8n. */
async function checkPackage(
	project: Project,
	place: string,
	progress: Progress,
): Promise<Packed | undefined> {
	const { packageName, folder, vendors } = project;
	await progress.step(`${packageName}: both legs of n8n's scan`, () =>
		inProject(folder, 'npm', 'run', 'scan'),
	);
	const packed = await progress.step(`${packageName}: packed twice to the same bytes`, () =>
		packTwice(folder, path.join(place, 'packed', packageName)),
	);
	if (!packed) return undefined;
	await progress.step(`${packageName}: all that package.json names is packed`, async () =>
		refuse(faultsOf(packed, folder)),
	);
	const entries = PACKAGED.filter(({ name }) => vendors.includes(name));
	for (const host of HOST_NAMES) {
		await progress.step(`${packageName}: installed and run in ${host}`, () =>
			runIn(host, { tarball: packed.tarball, packageName }, entries),
		);
	}
	return packed;
}

async function inProject(folder: string, command: string, ...args: string[]): Promise<string> {
	// Neither jest nor npm of this process has a say in a project of its own.
	const { NODE_ENV: _, ...env } = process.env;
	return await run(command, args, { cwd: folder, env });
}

function refuse(faults: readonly string[]): void {
	if (faults.length > 0) throw new Error(faults.join('\n'));
}

/** @returns false if something is open that must not be */
function tellWhatIsOpen({ final }: Options): boolean {
	const release = newestRelease(WORKSHOP);
	const open = openSettings().map((setting) => `${SETTINGS_FILE}: ${setting}`);
	if (release?.date === 'unreleased') open.push(`CHANGELOG.md: the date of ${release.version}`);
	if (open.length === 0) {
		console.log('Nothing is left to fill in.');
		return true;
	}
	console.log(
		`\nA person still has to fill in (RELEASING.md):\n${open.map((line) => `  ${line}`).join('\n')}`,
	);
	return !final;
}

const { values } = parseArgs({
	options: {
		final: { type: 'boolean' },
		package: { type: 'string' },
		quick: { type: 'boolean' },
		help: { type: 'boolean' },
	},
});
if (values.help) console.log(USAGE);
else {
	main(values).then(
		(isAllWell) => (process.exitCode = isAllWell ? 0 : 1),
		(error: unknown) => {
			console.error(error);
			process.exitCode = 1;
		},
	);
}
