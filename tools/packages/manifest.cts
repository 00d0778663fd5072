import { exists } from '../../test/unit/docs/pages.cjs';
import { neededOf } from './dependencies.cjs';
import { readText } from './project.cjs';
import { readSettings, settingsOf } from './settings.cjs';
import type { PackageVendor } from './vendors.cjs';

/* The package.json of a package, from that of the workshop. */

interface Manifest {
	readonly version: string;
	readonly license: string;
	readonly engines: object;
	readonly files: readonly string[];
	readonly n8n: Record<'nodes' | 'credentials', string[]> & Record<string, unknown>;
	readonly scripts: Record<string, string>;
	readonly peerDependencies: object;
	readonly devDependencies: object;
}

/** As n8n's template has them, beside the workshop's. */
const TEMPLATE_SCRIPTS = {
	'lint:fix': 'n8n-node lint --fix',
	release: 'n8n-node release',
	prepublishOnly: 'n8n-node prerelease',
};

const GENERAL_KEYWORDS = ['n8n-community-node-package', 'n8n'];

/** @param files of the package; scripts and development packages that others need are left out */
export function manifestOf(
	vendor: PackageVendor,
	files: ReadonlyMap<string, string | Buffer>,
): object {
	const workshop: Manifest = JSON.parse(readText('package.json'));
	const settings = readSettings();
	const { repository, description, keywords } = settingsOf(vendor, settings);
	const scripts = {
		...scriptsFor(workshop.scripts, [...files.keys()]),
		...TEMPLATE_SCRIPTS,
	};
	const isOwn = (file: string) => file.includes(`/${vendor.displayName}`);
	return {
		name: vendor.packageName,
		version: workshop.version,
		description,
		keywords: [...GENERAL_KEYWORDS, ...keywords],
		license: workshop.license,
		homepage: `${repository}#readme`,
		bugs: { url: `${repository}/issues` },
		repository: { type: 'git', url: `git+${repository}.git` },
		author: settings.author,
		engines: workshop.engines,
		files: workshop.files,
		n8n: {
			...workshop.n8n,
			credentials: workshop.n8n.credentials.filter(isOwn),
			nodes: workshop.n8n.nodes.filter(isOwn),
		},
		scripts,
		peerDependencies: workshop.peerDependencies,
		devDependencies: neededOf(workshop.devDependencies, files, scripts),
	};
}

/** Those that need no file which the package lacks, and no script that needs one. */
function scriptsFor(
	scripts: Readonly<Record<string, string>>,
	files: readonly string[],
): Record<string, string> {
	const isThere = (command: string) =>
		[...command.matchAll(/\b(?:tools|test)\/[\w./-]+/g)].every(([file]) => exists(file, files));
	const own = Object.entries(scripts).filter(([, command]) => isThere(command));
	return Object.fromEntries(own);
}
