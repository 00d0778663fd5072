import { MARKED_PAGES, PAGES } from '../../tools/packages/pageList.cjs';
import { faultsIn } from '../../tools/packages/markers.cjs';
import { openSettings } from '../../tools/packages/settings.cjs';
import {
	exists,
	packageJson,
	pathsNamedIn,
	projectFiles,
	readPage,
	scriptsNamedIn,
} from '../unit/docs/pages.cjs';
import { packageVendors, type WrittenTree, WrittenTrees } from './trees.cjs';

/* The repositories of the one-vendor packages, as written; `npm run release:check` builds, tests and installs them. */

const VENDORS = packageVendors();

let trees: WrittenTrees;
let again: WrittenTrees;
beforeAll(() => {
	trees = WrittenTrees.write();
	again = WrittenTrees.write();
}, 240_000);
afterAll(() => {
	trees.remove();
	again.remove();
});

it.each(PAGES)('the markers of %s are balanced, and name vendors', (page) => {
	expect(
		faultsIn(
			readPage(page),
			VENDORS.map(({ name }) => name),
		),
	).toEqual([]);
});

it('RELEASING.md names files, commands and settings that there are', () => {
	const page = readPage('RELEASING.md');
	const files = projectFiles();
	const named = pathsNamedIn('RELEASING.md', page).filter((name) => !exists(name, files));
	// That one is in the packages, where it is written to.
	expect(named.filter((name) => name !== 'publish.yml')).toEqual([]);
	expect(
		scriptsNamedIn(page).filter((name) => !Object.hasOwn(packageJson().scripts, name)),
	).toEqual(['release']);
	for (const setting of openSettings()) expect(page).toContain(`\`${setting}\``);
});

describe.each(VENDORS)('the package of $displayName', (vendor) => {
	const others = VENDORS.filter(({ name }) => name !== vendor.name);
	const tree = (): WrittenTree => trees.of(vendor);
	const isText = (file: string) => !/\.(png|jpe?g|gif)$/.test(file);
	const manifest = () => tree().json('package.json');

	it('is the same, byte by byte, each time it is written', () => {
		const other = again.of(vendor);
		expect(other.files).toEqual(tree().files);
		const changed = tree().files.filter((file) => !tree().bytes(file).equals(other.bytes(file)));
		expect(changed).toEqual([]);
	});

	it('never names another vendor', () => {
		const pattern = new RegExp(others.map(({ name }) => name).join('|'), 'i');
		const naming = tree()
			.files.filter(isText)
			.flatMap((file) =>
				tree()
					.text(file)
					.split('\n')
					.flatMap((line, index) =>
						pattern.test(line) ? [`${file}:${index + 1} ${line.trim()}`] : [],
					),
			);
		expect(naming).toEqual([]);
		expect(tree().files.filter((file) => pattern.test(file))).toEqual([]);
	});

	it('has the sources of the workshop as they are', () => {
		const sources = tree().files.filter((file) => /^(nodes|credentials)\/.*\.ts$/.test(file));
		expect(sources.length).toBeGreaterThan(40);
		expect(sources.filter((file) => tree().text(file) !== readPage(file))).toEqual([]);
	});

	it("has what n8n's template has, and what a public repository needs", () => {
		expect(tree().files).toEqual(
			expect.arrayContaining([
				'.github/ISSUE_TEMPLATE/bug.yml',
				'.github/dependabot.yml',
				'.github/pull_request_template.md',
				'.github/workflows/ci.yml',
				'.github/workflows/publish.yml',
				'.gitignore',
				'.npmrc',
				'.prettierrc.js',
				'AGENTS.md',
				'CHANGELOG.md',
				'CONTRIBUTING.md',
				'LICENSE.md',
				'README.md',
				'SECURITY.md',
				'eslint.config.mjs',
				'examples/README.md',
				'package-lock.json',
				'tsconfig.json',
			]),
		);
	});

	it('says in package.json what n8n wants to know of a package of one vendor', () => {
		const { homepage, repository, bugs, scripts } = Object(manifest());
		expect(manifest()).toMatchObject({
			name: vendor.packageName,
			version: JSON.parse(readPage('package.json')).version,
			license: 'MIT',
			n8n: {
				strict: true,
				nodes: [`dist/nodes/${vendor.displayName}/${vendor.displayName}.node.js`],
				credentials: [`dist/credentials/${vendor.displayName}Api.credentials.js`],
			},
			scripts: { release: 'n8n-node release', prepublishOnly: 'n8n-node prerelease' },
		});
		const address = /^git\+(https:\/\/github\.com\/.+)\.git$/.exec(repository.url)?.[1];
		expect({ homepage, bugs }).toEqual({
			homepage: `${address}#readme`,
			bugs: { url: `${address}/issues` },
		});
		expect(repository).not.toHaveProperty('directory');
		expect(manifest()).not.toHaveProperty('private');
		expect(Object.keys(scripts)).toEqual(
			expect.arrayContaining(['build', 'format', 'lint', 'scan', 'test', 'typecheck']),
		);
	});

	it('installs the very packages that the workshop is tested with, and none that nothing in it needs', () => {
		const { packages } = Object(tree().json('package-lock.json'));
		const workshop = JSON.parse(readPage('package-lock.json')).packages;
		const { name, version, devDependencies } = Object(manifest());
		expect(packages['']).toEqual({ ...workshop[''], name, version, devDependencies });
		const places = Object.keys(packages);
		expect(places.length).toBeGreaterThan(1_000);
		expect({ ...packages, '': null }).toEqual({
			...Object.fromEntries(places.map((place) => [place, workshop[place]])),
			'': null,
		});
		expect(workshop['']).toMatchObject({ devDependencies });
		const unused = ['@stryker-mutator/core', '@stryker-mutator/jest-runner', 'playwright-core'];
		expect(unused.filter((unneeded) => unneeded in devDependencies)).toEqual([]);
		// Peers of what is needed stay, whoever needs them besides.
		expect(places.filter((place) => place.startsWith('node_modules/@stryker-mutator'))).toEqual([]);
		expect(Object.keys(devDependencies)).toEqual(
			expect.arrayContaining(['@n8n/node-cli', 'jest', 'prettier', 'ts-jest', 'tsx', 'typescript']),
		);
	});

	it('is called by its own name in the codex, and nowhere by that of the workshop', () => {
		const codex = tree().json(`nodes/${vendor.displayName}/${vendor.displayName}.node.json`);
		expect(codex.node).toBe(`${vendor.packageName}.${vendor.name}`);
		const workshop = JSON.parse(readPage('package.json')).name;
		expect(
			tree().files.filter((file) => isText(file) && tree().text(file).includes(workshop)),
		).toEqual([]);
	});

	it.each(PAGES)('has no file or command named in %s that it does not have', (page) => {
		const text = tree().text(page);
		expect(text).not.toMatch(
			/<!-- (only|row|instead|end)|\{\{(vendor|name|package|repository)\}\}/,
		);
		if (MARKED_PAGES.includes(page)) return;
		const { files } = tree();
		expect(pathsNamedIn(page, text).filter((name) => !exists(name, files))).toEqual([]);
		const { scripts } = Object(manifest());
		expect(scriptsNamedIn(text).filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
	});

	it('has every picture and file that its README links to, by an address in its repository', () => {
		const address = String(manifest().homepage).replace('#readme', '');
		const raw = address.replace('github.com', 'raw.githubusercontent.com');
		const links = [
			...tree()
				.text('README.md')
				.matchAll(/(?:\]\(|src="|href=")([^)\s"]+)/g),
		];
		const own = links.flatMap(([, link = '']) => {
			const base = [`${address}/blob/main/`, `${raw}/main/`].find((start) =>
				link.startsWith(start),
			);
			return base === undefined ? [] : [link.slice(base.length).replace(/#.*/, '')];
		});
		expect(own.length).toBeGreaterThan(1);
		expect(own.filter((file) => !tree().files.includes(file))).toEqual([]);
		const relative = links
			.map(([, link = '']) => link)
			.filter((link) => !/^(https?:|#)/.test(link));
		expect(relative).toEqual([]);
	});

	it('tells of each of its examples', () => {
		const examples = tree().files.filter((file) => /^examples\/.*\.json$/.test(file));
		expect(examples).not.toEqual([]);
		const page = tree().text('examples/README.md');
		expect(examples.filter((file) => !page.includes(`(${file.replace('examples/', '')})`))).toEqual(
			[],
		);
	});

	it('pins the actions of its workflows by commit', () => {
		const workflows = tree().files.filter((file) => file.startsWith('.github/workflows/'));
		const uses = workflows.flatMap((file) => [
			...tree()
				.text(file)
				.matchAll(/uses: (.*)/g),
		]);
		expect(uses.length).toBeGreaterThan(3);
		for (const [, action] of uses)
			expect(action).toMatch(/^[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
	});
});
