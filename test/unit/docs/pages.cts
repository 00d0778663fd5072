import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/* What the pages for developers claim of the project, and what the project holds. */

const PROJECT_FOLDER = path.resolve(__dirname, '../../..');

/** Folders that hold nothing of ours; `packages` is written from the rest. */
const FOREIGN = new Set(['.git', 'dist', 'node_modules', 'results']);

/** A page as it stands, but for links to the repository itself, which npm's page needs: they are made relative. */
export function readPage(file: string): string {
	const text = readText(file);
	const { url } = packageJson().repository ?? {};
	if (url === undefined) return text;
	const page = url.replace(/^git\+/, '').replace(/\.git$/, '');
	const raw = page.replace('https://github.com/', 'https://raw.githubusercontent.com/');
	return text.replaceAll(`${page}/blob/main/`, '').replaceAll(`${raw}/main/`, '');
}

function readText(file: string): string {
	return readFileSync(path.join(PROJECT_FOLDER, file), 'utf8');
}

/** All files of the project, as paths from its folder with forward slashes. */
export function projectFiles(folder = ''): string[] {
	return readdirSync(path.join(PROJECT_FOLDER, folder), { withFileTypes: true })
		.filter(({ name }) => !FOREIGN.has(name) && path.posix.join(folder, name) !== 'packages')
		.flatMap((entry) => {
			const file = path.posix.join(folder, entry.name);
			return entry.isDirectory() ? projectFiles(file) : [file];
		});
}

export function packageJson(): {
	version: string;
	engines: { node: string };
	scripts: Record<string, string>;
	repository?: { url: string };
} {
	return JSON.parse(readText('package.json'));
}

/** A rule that a source cites. */
export interface Citation {
	readonly file: string;
	readonly rule: number;
}

/** What the sources of the package cite, e.g. `Rule 1` or `rules 2 and 3`. */
export function citationsInSources(): Citation[] {
	return projectFiles()
		.filter((file) => /^(nodes|credentials)\/.*\.ts$/.test(file))
		.flatMap((file) => rulesCitedIn(readPage(file)).map((rule) => ({ file, rule })));
}

/** A citation may be broken over two lines of a comment. */
export function rulesCitedIn(text: string): number[] {
	const lines = text.replace(/\s*\n[\s*/]*/g, ' ');
	return [...lines.matchAll(/\brules? (\d+(?:(?:, | and | or | to )\d+)*)/gi)].flatMap(
		([, numbers = '']) => [...numbers.matchAll(/\d+/g)].map(Number),
	);
}

/** The numbers of the headings `### Rule 1. …`, in the order of the page. */
export function rulesStatedIn(page: string): number[] {
	return [...page.matchAll(/^#+ Rule (\d+)\. \S/gm)].map(([, number]) => Number(number));
}

/** Names in backquotes that are a file's by their ending. */
const FILE_NAME =
	/`((?:[\w@.<>*-]+\/)*[\w@.<>*-]*[\w>*]\.(?:c?ts|c?js|mjs|json|md|svg|ya?ml))(?:#[\w-]*)?`/g;

/** Paths that begin with a folder of the project, wherever they stand. */
const PATH =
	/(?<![\w/.<>-])(?:nodes|credentials|test|tools|docs|icons|examples|\.ci)\/[\w@.<>*/-]*/g;

/** Targets of links that stay in the project. */
const LINK = /\]\((?![a-z]+:)([^)#\s]+)(?:#[^)]*)?\)/g;

/**
 * Files and folders that a page names: as paths from the project's folder, as what such a path ends with, or as the
 * target of a link. `<name>` and `*` stand for anything; what is below `dist` is built and none of these.
 */
export function pathsNamedIn(page: string, text: string): string[] {
	const names = [...text.matchAll(FILE_NAME)].map(([, name = '']) => name);
	const paths = [...text.matchAll(PATH)].map(([found]) => found.replace(/[./]+$/, ''));
	const links = [...text.matchAll(LINK)].map(([, target = '']) =>
		path.posix.join(path.posix.dirname(page), target),
	);
	const all = [...names, ...paths, ...links].filter((name) => !name.startsWith('dist/'));
	return [...new Set(all)].sort();
}

/** Whether a file or folder is called so, or a file's path ends so. */
export function exists(named: string, files: readonly string[]): boolean {
	const pattern = named
		.replace(/\/$/, '')
		.replace(/[.*+?^${}()|[\]\\]/g, (character) => (character === '*' ? '[^/]+' : `\\${character}`))
		.replace(/<[^>]*>/g, '[^/]+');
	const isCalled = new RegExp(`(^|/)${pattern}$|^${pattern}/`);
	return files.some((file) => isCalled.test(file));
}

/** Scripts of the package.json that a page has somebody run. */
export function scriptsNamedIn(text: string): string[] {
	const found = [...text.matchAll(/\bnpm (?:run ([\w:-]+)|(test)\b)/g)];
	return [...new Set(found.map(([, script, test]) => script ?? test ?? ''))].sort();
}
