import path from 'node:path';

import { filesBelow, isCode, readText } from './project.cjs';

/* The development dependencies of a package, and the part of the workshop's lock file that they lead to. */

interface Locked {
	readonly dependencies?: object;
	readonly optionalDependencies?: object;
	readonly peerDependencies?: object;
	readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
	readonly bin?: object;
}

/** What is installed, by its path: `node_modules/a/node_modules/b`. */
type Installed = Readonly<Record<string, Locked>>;

interface Lock {
	readonly packages: Installed;
}

/**
 * The workshop's without those that only code or scripts name which the package lacks. One that nothing names is
 * somebody else's need, such as types, and stays.
 */
export function neededOf(
	devDependencies: object,
	files: ReadonlyMap<string, string | Buffer>,
	scripts: Readonly<Record<string, string>>,
): object {
	const own = [...files].filter(([file]) => isCode(file)).map(([, text]) => String(text));
	const workshop = filesBelow('').filter(isCode).map(readText);
	const commands = Object.values(scripts).join('\n');
	const { packages } = readLock();
	const isNeeded = ([name]: [string, unknown]) => {
		const quoted = new RegExp(`['"]${name}['"/]`);
		const isNamed = (text: string) => quoted.test(text);
		const words = [name, ...Object.keys(packages[`node_modules/${name}`]?.bin ?? {})];
		const isRun = words.some((word) => new RegExp(`(?<![\\w-])${word}(?![\\w-])`).test(commands));
		return isRun || own.some(isNamed) || !workshop.some(isNamed);
	};
	return Object.fromEntries(Object.entries(devDependencies).filter(isNeeded));
}

/** The workshop's lock file for a package of its own: what it installs is the very same. */
export function lockOf(manifest: object): object {
	const lock = readLock();
	const { name, version, devDependencies } = Object(manifest);
	const root = { ...lock.packages[''], name, version, devDependencies };
	const kept = reachable(root, lock.packages);
	const packages = Object.entries(lock.packages).filter(([place]) => kept.has(place));
	return { ...lock, name, version, packages: { '': root, ...Object.fromEntries(packages) } };
}

/** Paths of all that is installed because of `root`. */
function reachable(root: Locked & { devDependencies?: object }, all: Installed): Set<string> {
	const found = new Set<string>();
	const visit = (from: string, locked: Locked) => {
		for (const name of wantedBy(locked)) {
			const place = placeOf(name, from, all);
			if (place === undefined || found.has(place)) continue;
			found.add(place);
			visit(place, all[place] ?? {});
		}
	};
	visit('', root);
	visit('', { dependencies: root.devDependencies });
	return found;
}

function wantedBy(locked: Locked): string[] {
	const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } = locked;
	const peers = Object.keys({ ...peerDependencies });
	return [
		...Object.keys({ ...dependencies, ...optionalDependencies }),
		...peers.filter((name) => !peerDependenciesMeta?.[name]?.optional),
	];
}

/** Where Node looks: beside the one that asks, then further up. */
function placeOf(name: string, from: string, all: Installed): string | undefined {
	for (
		let folder = from;
		;
		folder = folder.replace(/(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/]+$/, '')
	) {
		const place = path.posix.join(folder, 'node_modules', name);
		if (Object.hasOwn(all, place)) return place;
		if (folder === '') return undefined;
	}
}

function readLock(): Lock {
	return JSON.parse(readText('package-lock.json'));
}
