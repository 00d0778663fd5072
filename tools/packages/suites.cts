import { fileOf, filesBelow, importedFiles, isCode, reachableFrom, readText } from './project.cjs';
import { prune, type Pruned } from './pruning.cjs';
import { namesOther, type PackageVendor, WORKSHOP_NAME } from './vendors.cjs';

/*
 * The tests of a package, and what they stand on: those of the workshop without what is about another vendor or
 * about a source that the package does not have.
 */

/** The levels of tests that a package has. The others (real n8n, speed, mutation) are the workshop's. */
const LEVELS = ['test/unit', 'test/engine', 'test/contracts', 'test/package'];

/** What is started by a command, and imported by no test. */
const STARTED = ['gulpfile.js', 'test/package/scan.cts', 'test/package/lintPanels.cts'];

const ROOMS = [...LEVELS, 'test/support', 'tools/schemas', 'tools/simulators'];

/**
 * @param product the sources of the package
 * @returns texts by file
 */
export function suitesOf(vendor: PackageVendor, product: ReadonlySet<string>): Map<string, string> {
	const isOther = namesOther(vendor);
	const modules = new Map<string, string>();
	for (const file of ['gulpfile.js', ...ROOMS.flatMap(filesBelow)]) {
		if (!isCode(file) || isOther(file)) continue;
		modules.set(file, readText(file).replaceAll(WORKSHOP_NAME, vendor.packageName));
	}
	const pruned = pruneAll(modules, product, isOther);
	const textOf = (file: string) => pruned.get(file)?.text ?? otherText(file, product);
	const starts = [...pruned.keys()].filter(
		(file) => STARTED.includes(file) || pruned.get(file)?.holdsTest,
	);
	const reached = [...reachableFrom(starts, textOf)].filter((file) => !product.has(file));
	return new Map(reached.sort().map((file) => [file, textOf(file) ?? '']));
}

/** Sources and the data that code requires. */
function otherText(file: string, product: ReadonlySet<string>): string | undefined {
	return product.has(file) || /^(?:nodes|tools)\/.*\.json$/.test(file) ? readText(file) : undefined;
}

/** What is cut from one module is gone for those that import it, until nothing more is cut. */
function pruneAll(
	modules: ReadonlyMap<string, string>,
	product: ReadonlySet<string>,
	speaksOfGone: (text: string) => boolean,
): ReadonlyMap<string, Pruned> {
	const pruned = new Map<string, Pruned>();
	const isThere = (file: string) => modules.has(file) || product.has(file) || !file.endsWith('ts');
	let changed = new Set<string>();
	const pruneOne = (file: string, text: string) => {
		const isGone = (moduleName: string, name: string) => {
			const target = fileOf(file, moduleName);
			if (target === undefined) return false;
			return !isThere(target) || (pruned.get(target)?.gone.has(name) ?? false);
		};
		const before = pruned.get(file)?.gone.size ?? 0;
		const result = prune(file, text, { isGone, speaksOfGone });
		pruned.set(file, result);
		if (result.gone.size > before) changed.add(file);
	};
	const imports = new Map([...modules].map(([file, text]) => [file, importedFiles(file, text)]));
	for (const [file, text] of modules) {
		const isAsItWas = imports.get(file)?.every(isThere) && !speaksOfGone(text);
		const whole = { text, gone: new Set<string>(), holdsTest: file.endsWith('.test.ts') };
		if (isAsItWas || !file.endsWith('ts')) pruned.set(file, whole);
		else pruneOne(file, text);
	}
	while (changed.size > 0) {
		const gone = changed;
		changed = new Set();
		for (const [file, text] of modules) {
			if (file.endsWith('ts') && imports.get(file)?.some((each) => gone.has(each)))
				pruneOne(file, text);
		}
	}
	return pruned;
}
