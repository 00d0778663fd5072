import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** The two-vendor project, which all packages are made of. */
export const WORKSHOP = path.resolve(__dirname, '../..');

/** The name of its package, which is not published. */
export const WORKSHOP_NAME: string = require('../../package.json').name;

/** A vendor whose node has a package of its own. */
export interface PackageVendor {
	/** As files, credentials and outputs have it. */
	readonly name: string;
	/** As people and folders have it. */
	readonly displayName: string;
	readonly packageName: string;
}

/** All vendors that have a folder with a node in `nodes`, by the alphabet. */
export function packageVendors(): PackageVendor[] {
	return readdirSync(path.join(WORKSHOP, 'nodes'))
		.filter((folder) => existsSync(path.join(WORKSHOP, 'nodes', folder, `${folder}.node.ts`)))
		.sort()
		.map((folder) => {
			const name = folder.toLowerCase();
			return { name, displayName: folder, packageName: `n8n-nodes-${name}` };
		});
}

/** Says of a text whether it names a vendor other than this one. */
export function namesOther(vendor: PackageVendor): (text: string) => boolean {
	const others = packageVendors().filter(({ name }) => name !== vendor.name);
	const pattern = new RegExp(others.map(({ name }) => name).join('|') || '(?!)', 'i');
	return (text) => pattern.test(text);
}
