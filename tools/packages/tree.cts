import { readFileSync } from 'node:fs';
import path from 'node:path';

import { format, resolveConfig } from 'prettier';

import { lockOf } from './dependencies.cjs';
import { manifestOf } from './manifest.cjs';
import { FITTED_PAGES, MARKED_PAGES } from './pageList.cjs';
import { fitted, linkedFiles, withAbsoluteLinks } from './pages.cjs';
import { partsFor } from './markers.cjs';
import { namingVendor } from './naming.cjs';
import { filesBelow, isCode, readText, reachableFrom } from './project.cjs';
import { readSettings, settingsOf } from './settings.cjs';
import { suitesOf } from './suites.cjs';
import { namesOther, type PackageVendor, WORKSHOP, WORKSHOP_NAME } from './vendors.cjs';

/** The content of a package's repository: texts and pictures by path. */
export type Tree = ReadonlyMap<string, string | Buffer>;

/** Written as they are. */
const CONFIGURATION =
	/^(?:\.[\w.-]+|tsconfig\.json|eslint\.config\.mjs|test\/[\w.-]+\.(?:json|cjs))$/;

const TEMPLATE = 'tools/packages/template';

/** The same for the same workshop, byte by byte. */
export async function composeTree(vendor: PackageVendor): Promise<Tree> {
	const isOther = namesOther(vendor);
	const files = new Map<string, string | Buffer>();
	const renamed = (file: string) => readText(file).replaceAll(WORKSHOP_NAME, vendor.packageName);

	const product = productOf(vendor);
	for (const file of product) files.set(file, readText(file));
	files.set(codexOf(vendor), renamed(codexOf(vendor)));
	for (const [file, text] of suitesOf(vendor, product)) files.set(file, text);
	for (const file of [...filesBelow('').filter(isConfiguration), 'LICENSE.md', ...dataOfTests()]) {
		if (!isOther(file)) files.set(file, withoutWorkshop(renamed(file)));
	}
	for (const file of filesBelow('icons')) if (!isOther(file)) files.set(file, readText(file));
	for (const file of examplesOf(vendor)) files.set(file, renamed(file));
	for (const file of filesBelow(TEMPLATE)) {
		files.set(path.posix.relative(TEMPLATE, file), filledIn(readText(file), vendor));
	}
	const manifest = manifestOf(vendor, files);
	files.set('package.json', JSON.stringify(manifest));
	addPages(files, vendor, Object.keys(Object(manifest).scripts));
	const tree = await allFormatted(files);
	// Prettier leaves lock files alone.
	tree.set('package-lock.json', `${JSON.stringify(lockOf(manifest), null, '\t')}\n`);
	return new Map([...tree].sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Sources: what node and credential lead to. */
function productOf({ displayName }: PackageVendor): Set<string> {
	const sources = new Set(['nodes', 'credentials'].flatMap(filesBelow).filter(isCode));
	const textOf = (file: string) => (sources.has(file) ? readText(file) : undefined);
	const node = `nodes/${displayName}/${displayName}.node.ts`;
	return reachableFrom([node, `credentials/${displayName}Api.credentials.ts`], textOf);
}

function codexOf({ displayName }: PackageVendor): string {
	return `nodes/${displayName}/${displayName}.node.json`;
}

function isConfiguration(file: string): boolean {
	return CONFIGURATION.test(file);
}

/** What tests read at run time. */
function dataOfTests(): string[] {
	return filesBelow('test/contracts').filter((file) => file.endsWith('.yaml'));
}

/** Workflows in which no other node of ours stands than the vendor's. */
function examplesOf({ name }: PackageVendor): string[] {
	const ours = new RegExp(`"${WORKSHOP_NAME}\\.(\\w+)"`, 'g');
	return filesBelow('examples').filter((file) => {
		if (!file.endsWith('.json')) return false;
		const nodes = [...readText(file).matchAll(ours)].map(([, node = '']) => node);
		return nodes.length > 0 && nodes.every((node) => node.replace(/Tool$/, '') === name);
	});
}

/** Lines of ignore files about what only the workshop has. */
function withoutWorkshop(text: string): string {
	return text.replace(/^[!/]*(?:packages|tools|test)\/.*\n/gm, '');
}

function filledIn(text: string, vendor: PackageVendor): string {
	const { repository } = settingsOf(vendor, readSettings());
	return text
		.replaceAll('{{package}}', vendor.packageName)
		.replaceAll('{{vendor}}', vendor.displayName)
		.replaceAll('{{repository}}', repository);
}

/** Pages come last: they speak of all other files, and bring their pictures. */
function addPages(
	files: Map<string, string | Buffer>,
	vendor: PackageVendor,
	scripts: readonly string[],
): void {
	const { repository } = settingsOf(vendor, readSettings());
	const written = (page: string) =>
		partsFor(vendor, readText(page)).replaceAll(WORKSHOP_NAME, vendor.packageName);
	for (const page of MARKED_PAGES) {
		const text = namingVendor(written(page), vendor.displayName);
		for (const file of linkedFiles(page, text)) {
			if (file.startsWith('docs/images/')) files.set(file, readFileSync(path.join(WORKSHOP, file)));
		}
		files.set(page, withAbsoluteLinks(page, text, repository));
	}
	const names = [...files.keys(), ...FITTED_PAGES, 'package-lock.json'];
	const surroundings = { isOther: namesOther(vendor), files: names, scripts };
	for (const page of FITTED_PAGES) files.set(page, fitted(page, written(page), surroundings));
}

/** What was cut or filled in may stand where prettier would not have it. */
async function allFormatted(
	files: ReadonlyMap<string, string | Buffer>,
): Promise<Map<string, string | Buffer>> {
	const options = await resolveConfig(path.join(WORKSHOP, 'package.json'));
	const tree = new Map<string, string | Buffer>();
	for (const [file, content] of files) {
		const isFormatted = /\.(?:[cm]?[jt]s|json|md|ya?ml)$/.test(file) && content !== original(file);
		const text = String(content);
		tree.set(file, isFormatted ? await format(text, { ...options, filepath: file }) : content);
	}
	return tree;
}

function original(file: string): string | undefined {
	try {
		return readText(file);
	} catch {
		return undefined;
	}
}
