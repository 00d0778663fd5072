import type { ICredentialType, INodeType, INodePropertyOptions } from 'n8n-workflow';

import { VENDORS } from '../support/vendors.cjs';
import { runScript } from './child.cjs';
import { readSources } from './sources.cjs';
import { filesIn, PROJECT_FOLDER, subtitleFor, Tarball } from './tarball.cjs';

/* The package as npm hands it out, and what n8n's verification asks of it and of its sources. */

interface Manifest {
	readonly name: string;
	readonly version: string;
	readonly license: string;
	readonly homepage: string;
	readonly author: { name: string; email: string };
	readonly keywords: string[];
	readonly files: string[];
	readonly n8n: {
		strict: boolean;
		n8nNodesApiVersion: number;
		nodes: string[];
		credentials: string[];
	};
	readonly scripts: Record<string, string>;
	readonly peerDependencies: Record<string, string>;
}

const sources = readSources();

/** The folders in `nodes` that hold a node: one for each vendor. */
const vendorFolders = sources.flatMap(
	({ file }) => /^(nodes\/\w+)\/\w+\.node\.ts$/.exec(file)?.[1] ?? [],
);

let tarball: Tarball;
let manifest: Manifest;
beforeAll(() => {
	tarball = Tarball.make();
	manifest = tarball.json('package.json') as Manifest;
});
afterAll(() => tarball.remove());

const nodeTypes = () => manifest.n8n.nodes.map((file) => tarball.instance(file) as INodeType);
const credentialTypes = () =>
	manifest.n8n.credentials.map((file) => tarball.instance(file) as ICredentialType);

describe('the tarball', () => {
	it('holds what is built, the package.json, and what npm adds to every package', () => {
		const others = tarball.paths.filter((file) => !file.startsWith('dist/'));
		expect(others).toEqual(expect.arrayContaining(['LICENSE.md', 'README.md', 'package.json']));
		for (const file of others) {
			expect(file).toMatch(/^(package\.json|README\.md|CHANGELOG\.md|LICENSE\.md)$/);
		}
	});

	it('holds nothing but scripts, icons, codex files and schemas in dist', () => {
		const built = tarball.paths.filter((file) => file.startsWith('dist/'));
		for (const file of built) {
			expect(file).toMatch(
				/^dist\/(nodes|credentials)\/.+\.(js|json)$|^dist\/icons\/\w+(\.dark)?\.svg$/,
			);
		}
	});

	it('is smaller than 200 kB', () => {
		expect(tarball.bytes).toBeLessThan(200_000);
	});

	it('has every file that the package.json names for n8n', () => {
		const { nodes, credentials } = manifest.n8n;
		expect(nodes).toHaveLength(vendorFolders.length);
		expect(credentials).toHaveLength(vendorFolders.length);
		for (const file of [...nodes, ...credentials])
			expect([file, tarball.has(file)]).toEqual([file, true]);
	});

	it('has every node and credential of its folders named in the package.json', () => {
		const built = tarball.paths.filter((file) => /\.(node|credentials)\.js$/.test(file));
		expect(built).toEqual([...manifest.n8n.credentials, ...manifest.n8n.nodes].sort());
	});

	it('has the icons that nodes and credentials show, for light and dark', () => {
		const owners = [
			...nodeTypes().map(({ description }, index) => [manifest.n8n.nodes[index], description.icon]),
			...credentialTypes().map(({ icon }, index) => [manifest.n8n.credentials[index], icon]),
		] as const;
		for (const [file, icon] of owners) {
			const { light, dark } = Object(icon);
			for (const shown of [light, dark]) {
				expect(shown).toMatch(/^file:/);
				const from = new URL(`file:///${String(file)}`);
				const path = new URL(String(shown).replace('file:', ''), from).pathname.slice(1);
				expect([path, tarball.has(path)]).toEqual([path, true]);
				expect(tarball.text(path)).toContain('<svg');
			}
			expect(light).not.toBe(dark);
		}
	});

	it('has a codex file for each node, which n8n searches by', () => {
		for (const file of manifest.n8n.nodes) {
			const codex = Object(tarball.json(file.replace(/\.js$/, '.json')));
			const { description } = tarball.instance(file) as INodeType;
			expect(codex.node).toBe(`${manifest.name}.${description.name}`);
			expect(codex.categories).not.toEqual([]);
		}
	});

	it('asks of no parameter what n8n cannot ask of every value, or not in time', () => {
		for (const { description } of nodeTypes())
			expect(JSON.stringify(description)).not.toMatch(/"(startsWith|endsWith|includes|regex)":/);
	});

	/** What a node can do, by resource: n8n wants a parameter `operation` for each. */
	const operationsOf = ({ description }: INodeType) =>
		description.properties
			.filter(({ name }) => name === 'operation')
			.map(({ displayOptions, options }) => ({
				resource: String(displayOptions?.show?.resource?.[0]),
				values: (options as INodePropertyOptions[]).map(({ value }) => String(value)),
			}));

	it("names each operation in the subtitle that n8n's canvas shows", () => {
		for (const file of manifest.n8n.nodes) {
			const node = tarball.instance(file) as INodeType;
			const { subtitle } = node.description;
			const texts = new Set<unknown>();
			for (const { resource, values } of operationsOf(node)) {
				for (const operation of values) {
					expect(subtitle).toContain(`"${operation}": `);
					const text = subtitleFor(String(subtitle), { resource, operation });
					expect([operation, text]).toEqual([operation, expect.stringMatching(/^[a-z][a-z ]+$/)]);
					texts.add(text);
				}
			}
			// No two operations look alike on the canvas.
			expect(texts.size).toBe(operationsOf(node).flatMap(({ values }) => values).length);
		}
	});

	it('has an output schema for each operation, and for no other', () => {
		for (const file of manifest.n8n.nodes) {
			const folder = file.replace(/[^/]+$/, '__schema__/v1.0.0/');
			const found = tarball.paths
				.filter((path) => path.includes('__schema__') && path.startsWith(folder))
				.map((path) => path.slice(folder.length));
			const wanted = operationsOf(tarball.instance(file) as INodeType).flatMap(
				({ resource, values }) => values.map((value) => `${resource}/${value}.json`),
			);
			expect(found.sort()).toEqual(wanted.sort());
			for (const path of found) {
				const schema = Object(tarball.json(folder + path));
				expect(schema).toMatchObject({ type: 'object', version: 1 });
				expect(Object.keys(schema.properties)).not.toEqual([]);
			}
		}
	});
});

describe('a vendor of the package', () => {
	it('is in the table of vendors, over which the suites run', () => {
		const names = nodeTypes().map(({ description }) => description.name);
		expect(VENDORS.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
	});

	it('has a description of its API, and contract tests', () => {
		const contracts = filesIn(`${PROJECT_FOLDER}/test/contracts`);
		for (const { description } of nodeTypes()) {
			const { name } = description;
			expect(contracts).toEqual(
				expect.arrayContaining([`${name}.openapi.yaml`, `${name}.test.ts`]),
			);
		}
	});

	it('is named in the README', () => {
		for (const { description } of nodeTypes())
			expect(tarball.text('README.md')).toContain(`**${description.displayName}**`);
	});
});

describe('the package.json', () => {
	it('asks for nothing at run time but n8n', () => {
		expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
		for (const field of [
			'dependencies',
			'optionalDependencies',
			'bundledDependencies',
			'bundleDependencies',
		]) {
			expect(manifest).not.toHaveProperty(field);
		}
	});

	it('has nothing that npm would run or override when somebody installs it', () => {
		for (const field of ['overrides', 'resolutions', 'bin', 'gypfile', 'directories']) {
			expect(manifest).not.toHaveProperty(field);
		}
		for (const event of [
			'preinstall',
			'install',
			'postinstall',
			'prepare',
			'preprepare',
			'postprepare',
			'prepublish',
			'dependencies',
		]) {
			expect(manifest.scripts).not.toHaveProperty(event);
		}
	});

	it('says what n8n wants to know', () => {
		expect(manifest).toMatchObject({
			name: expect.stringMatching(/^n8n-nodes-[a-z-]+$/),
			version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
			license: 'MIT',
			homepage: expect.stringMatching(/^https:\/\//),
			author: { name: expect.stringMatching(/./), email: expect.stringMatching(/@/) },
			files: ['dist'],
			n8n: { strict: true, n8nNodesApiVersion: 1 },
		});
		expect(manifest.keywords).toContain('n8n-community-node-package');
	});
});

describe('the sources', () => {
	const below = (folder: string) => sources.filter(({ file }) => file.startsWith(`${folder}/`));
	const pairs = (found: typeof sources) =>
		found.flatMap(({ file, imports }) => imports.map((imported) => `${file} imports ${imported}`));

	it('are all found by these tests', () => {
		expect(sources.length).toBeGreaterThan(40);
		expect(vendorFolders).toEqual(expect.arrayContaining(['nodes/Heppu', 'nodes/Voxworks']));
		expect(pairs(below('nodes/Heppu'))).toContain(
			'nodes/Heppu/heppu.ts imports nodes/shared/vendor/vendor',
		);
	});

	it("import only n8n-workflow, Node's crypto and each other", () => {
		expect(
			pairs(sources).filter((pair) => !/ imports (n8n-workflow|crypto|nodes\/.+)$/.test(pair)),
		).toEqual([]);
	});

	it.each(
		vendorFolders.flatMap((vendor) =>
			['nodes/shared', ...vendorFolders]
				.filter((folder) => folder !== vendor)
				.map((folder) => [folder, vendor] as const),
		),
	)(
		'%s imports nothing of %s, so that a package of one vendor is a matter of copying',
		(folder, other) => {
			expect(pairs(below(folder)).filter((pair) => pair.includes(` imports ${other}`))).toEqual([]);
		},
	);

	it('nodes/shared names no vendor, as it is in the packages of all', () => {
		const names = new RegExp(
			vendorFolders.map((folder) => folder.replace('nodes/', '')).join('|'),
			'i',
		);
		expect(
			below('nodes/shared')
				.filter(({ text }) => names.test(text))
				.map(({ file }) => file),
		).toEqual([]);
	});

	it('hold no test, which would be built into the package', () => {
		expect(sources.filter(({ file }) => /test|spec|mock/i.test(file))).toEqual([]);
	});
});

it("have panels that n8n's linters pass, written out as a whole", () => {
	const { code, output } = runScript('lintPanels.cts');
	expect(output).toBe(`${vendorFolders.length * 2} panels linted, 0 findings\n`);
	expect(code).toBe(0);
}, 140_000);

it("pass both legs of n8n's verification scan: sources and tarball", () => {
	const { code, output } = runScript('scan.cts');
	expect(output).toContain('source: passed\ntarball: passed');
	expect(code).toBe(0);
}, 140_000);
