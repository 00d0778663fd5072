import {
	citationsInSources,
	exists,
	packageJson,
	pathsNamedIn,
	projectFiles,
	readPage,
	rulesCitedIn,
	rulesStatedIn,
	scriptsNamedIn,
} from './pages.cjs';

const PAGES = ['docs/ARCHITECTURE.md', 'CONTRIBUTING.md', 'AGENTS.md', 'README.md'];

describe('the rules', () => {
	const stated = rulesStatedIn(readPage('docs/ARCHITECTURE.md'));

	it('stand in ARCHITECTURE.md once each, counted from 1', () => {
		expect(stated).toEqual(stated.map((_, index) => index + 1));
		expect(stated.length).toBeGreaterThanOrEqual(10);
	});

	it('that the code cites are among them', () => {
		const cited = citationsInSources();
		expect(cited.map(({ rule }) => rule)).toEqual(expect.arrayContaining([1, 2, 3, 5, 6, 7]));
		expect(cited.filter(({ rule }) => !stated.includes(rule))).toEqual([]);
	});

	it.each(PAGES)('that %s speaks of are among them', (page) => {
		expect(rulesCitedIn(readPage(page)).filter((rule) => !stated.includes(rule))).toEqual([]);
	});

	it('are found in a comment, also over two of its lines and several at once', () => {
		expect(rulesCitedIn('/** Rule 3: lost. */ // rules 12, 5 and 7')).toEqual([3, 12, 5, 7]);
		expect(rulesCitedIn('\t * cancelled once (rule\n\t * 5), by no ruler 4')).toEqual([5]);
	});
});

describe.each(PAGES)('%s', (page) => {
	const text = readPage(page);

	it('names no file or folder that is not there', () => {
		const files = projectFiles();
		const named = pathsNamedIn(page, text);
		expect(named.length).toBeGreaterThan(5);
		expect(named.filter((name) => !exists(name, files))).toEqual([]);
	});

	it('names no npm script that is not there', () => {
		const { scripts } = packageJson();
		expect(scriptsNamedIn(text).filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
	});
});

describe('a page', () => {
	it('names files in backquotes, in links and in commands', () => {
		const text = `\`clock.ts\`, [more](../README.md#top), https://example.com/docs/a.md, \`dist/x.json\`
			npx jest -- test/unit/items, \`nodes/<Name>/<name>.ts\`, test/support/.`;
		expect(pathsNamedIn('docs/ARCHITECTURE.md', text)).toEqual([
			'README.md',
			'clock.ts',
			'nodes/<Name>/<name>.ts',
			'test/support',
			'test/unit/items',
		]);
	});

	it.each([
		['a.ts', true],
		['nodes/shared', true],
		['nodes/<Name>/a.ts', true],
		['shared/a.ts', true],
		['red/a.ts', false],
		['nodes/<Name>.ts', false],
		['b.ts', false],
	])('is right about %s: %s', (name, isThere) => {
		expect(exists(name, ['nodes/shared/a.ts'])).toBe(isThere);
	});

	it('names scripts that npm runs', () => {
		expect(scriptsNamedIn('`npm ci`, `npm test`, npm run test:e2e -- --help')).toEqual([
			'test',
			'test:e2e',
		]);
	});
});

it('.nvmrc holds the oldest Node that the package.json allows', () => {
	expect(packageJson().engines.node).toBe(`>=${readPage('.nvmrc').trim()}`);
});
