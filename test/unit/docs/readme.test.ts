import type { INodeProperties, INodeType } from 'n8n-workflow';

import { Heppu } from '../../../nodes/Heppu/Heppu.node';
import { heppu } from '../../../nodes/Heppu/heppu';
import { Voxworks } from '../../../nodes/Voxworks/Voxworks.node';
import { voxworks } from '../../../nodes/Voxworks/voxworks';
import type { Vendor } from '../../../nodes/shared/vendor/vendor';
import { faultsIn } from '../../../tools/packages/markers.cjs';
import { namingVendor } from '../../../tools/packages/naming.cjs';
import { canHangUp, exampleNames, readExample } from './examples.cjs';
import { exists, packageJson, projectFiles, readPage } from './pages.cjs';
import {
	anchorsOf,
	anchorsUsedIn,
	blocksIn,
	boldIn,
	type Edition,
	editionOf,
	headingsIn,
	linksIn,
	picturesIn,
	quotedIn,
	rowsIn,
	schemaProperties,
	sectionOf,
} from './readme.cjs';

const SOURCE = readPage('README.md');
const EDITIONS: Edition[] = ['both', 'heppu', 'voxworks'];

interface Documented {
	readonly edition: 'heppu' | 'voxworks';
	readonly other: string;
	readonly node: INodeType;
	readonly vendor: Vendor;
}

const NODES: Documented[] = [
	{ edition: 'heppu', other: 'voxworks', node: new Heppu(), vendor: heppu },
	{ edition: 'voxworks', other: 'heppu', node: new Voxworks(), vendor: voxworks },
];

/** Fields and their options, all the way down; notices are texts of their own. */
function allFields(properties: readonly INodeProperties[]): INodeProperties[] {
	return properties
		.filter(({ type }) => type !== 'notice')
		.flatMap((field) => [
			field,
			...allFields(
				(field.options ?? []).flatMap((option) =>
					'type' in option ? [option] : 'values' in option ? option.values : [],
				),
			),
		]);
}

const withoutUnit = (displayName: string) => displayName.replace(/ \((S|Ms)\)$/, '');

describe.each(EDITIONS)('README for %s', (edition) => {
	const text = editionOf(SOURCE, edition);

	it('has the headings that n8n expects, and one title', () => {
		const headings = headingsIn(text);
		const second = headings.filter(({ level }) => level === 2).map(({ title }) => title);
		for (const title of [
			'Installation',
			'Operations',
			'Credentials',
			'Compatibility',
			'Usage',
			'Resources',
			'Version history',
		])
			expect(second).toContain(title);
		expect(headings.filter(({ level }) => level === 1)).toHaveLength(1);
		expect(new Set(anchorsOf(text)).size).toBe(headings.length);
	});

	it('links to nothing that is not there', () => {
		const anchors = anchorsOf(text);
		expect(anchorsUsedIn(text).filter((anchor) => !anchors.includes(anchor))).toEqual([]);
		const files = projectFiles();
		expect(linksIn(text).length).toBeGreaterThan(3);
		expect(linksIn(text).filter((target) => !exists(target, files))).toEqual([]);
	});

	it('has pictures that are there, and says in words what they show', () => {
		const pictures = picturesIn(text);
		const files = projectFiles();
		expect(pictures.filter(({ file }) => !files.includes(file))).toEqual([]);
		expect(pictures.filter(({ alt }) => alt.length < 20)).toEqual([]);
	});

	it('has n8n install the version that this is', () => {
		const installed = [...text.matchAll(/"version":"([^"]+)"/g)].map(([, version]) => version);
		expect(new Set(installed)).toEqual(new Set([packageJson().version]));
	});

	it('has no marker left', () => {
		expect(text).not.toContain('<!--');
	});
});

describe.each(NODES)('README for $edition alone', ({ edition, other, node, vendor }) => {
	const text = editionOf(SOURCE, edition);
	const { properties } = node.description;
	const bold = boldIn(text);
	const quoted = quotedIn(text);

	it('never names the other vendor', () => {
		expect(text.toLowerCase()).not.toContain(other);
	});

	it('calls its vendor by name', () => {
		expect(
			text.match(/.*\bthe vendor\b.*/gi)?.filter((line) => !/`[^`]*the vendor/i.test(line)) ?? [],
		).toEqual([]);
		expect(namingVendor('The vendor: `the vendor`, [it](#what-the-vendors-word)', 'Acme')).toBe(
			'Acme: `the vendor`, [it](#what-acmes-word)',
		);
		expect(namingVendor('A filter (Acme), a stop (Acme: of all)', 'Acme')).toBe(
			'A filter, a stop (of all)',
		);
	});

	it('names nothing that only the other vendor has', () => {
		const namesOf = ({ description }: INodeType) =>
			allFields(description.properties).flatMap(({ name, displayName, options = [] }) => [
				withoutUnit(displayName),
				...(name === 'operation' ? options.map((option) => option.name) : []),
			]);
		const own = namesOf(node);
		const foreign = NODES.filter((each) => each.edition === other)
			.flatMap((each) => namesOf(each.node))
			.filter((name) => name.includes(' ') && !own.includes(name));
		expect(foreign.length).toBeGreaterThan(1);
		expect([...new Set(foreign)].filter((name) => text.includes(name))).toEqual([]);
	});

	it('names each operation', () => {
		const named = properties
			.filter(({ name }) => name === 'operation')
			.flatMap(({ options = [] }) => options.map(({ name }) => name));
		expect(named.length).toBeGreaterThan(4);
		expect(named.filter((name) => !bold.includes(name))).toEqual([]);
		const told = rowsIn(sectionOf(text, 'Operations')).flatMap(([, cell = '']) => boldIn(cell));
		const others = ['Agent', 'Dry Run'];
		expect(told.filter((name) => !named.includes(name) && !others.includes(name))).toEqual([]);
	});

	it('names each field of the panel, filters and options included', () => {
		const unnamed = allFields(properties)
			.filter(({ name }) => !['resource', 'operation', 'options', 'filters'].includes(name))
			.map(({ displayName }) => withoutUnit(displayName))
			.filter((name) => !bold.includes(name) && !rowsIn(text).some(([first]) => first === name));
		expect([...new Set(unnamed)]).toEqual([]);
	});

	it('tells the true default of each option', () => {
		const rows = rowsIn(sectionOf(text, 'Options'));
		const options = allFields(properties.filter(({ name }) => name === 'options')).filter(
			({ name }) => name !== 'options',
		);
		const told = (field: INodeProperties) =>
			rows.find(([name]) => name === withoutUnit(field.displayName))?.[1];
		for (const field of options)
			expect([field.name, ...(told(field) ?? '').split(/; in .* (?=on$)/)]).toEqual(
				expect.arrayContaining([field.name, defaultOf(field)]),
			);
		expect(rows).toHaveLength(new Set(options.map(({ name }) => name)).size);
	});

	it('names each field of the output', () => {
		const named = properties
			.filter(({ name }) => name === 'operation')
			.flatMap(({ displayOptions, options = [] }) => {
				const [resource] = displayOptions?.show?.resource ?? [];
				return options.flatMap((option) =>
					'value' in option ? schemaProperties(vendor, String(option.value), String(resource)) : [],
				);
			});
		expect(named.length).toBeGreaterThan(20);
		expect([...new Set(named)].filter((name) => !quoted.includes(name))).toEqual([]);
	});

	it('shows an item that has the fields of a real one', () => {
		const [item = ''] = blocksIn(text, 'json');
		const fields = Object.keys(JSON.parse(item) as object);
		expect(fields).toEqual(
			schemaProperties(vendor, 'checkThenCancel').filter((name) => name !== 'error'),
		);
		expect(JSON.parse(item)).toMatchObject({ vendor: vendor.vendor });
	});
});

function defaultOf({ default: value, displayName, options = [] }: INodeProperties): string {
	if (typeof value === 'boolean') return value ? 'on' : 'off';
	const unit = displayName.endsWith('(S)') ? ' s' : displayName.endsWith('(Ms)') ? ' ms' : '';
	const option = options.find((each) => 'value' in each && each.value === value);
	return `${option?.name ?? String(value)}${unit}`;
}

describe('README', () => {
	it('marks its sections in a way that can be read', () => {
		expect(faultsIn(SOURCE, ['heppu', 'voxworks'])).toEqual([]);
	});

	it('uses each picture of docs/images', () => {
		const used = EDITIONS.flatMap((edition) => picturesIn(editionOf(SOURCE, edition))).map(
			({ file }) => file,
		);
		const pictures = projectFiles('docs/images');
		expect(pictures.filter((file) => !used.includes(file))).toEqual([]);
	});

	it('names each example, and says whether it hangs up', () => {
		const rows = rowsIn(editionOf(sectionOf(SOURCE, 'Examples'), 'both'));
		const told = rows.map(([name = '', , , hangsUp = '']) => [
			/\[([^\]]+)\]/.exec(name)?.[1],
			hangsUp.startsWith('**yes**'),
		]);
		const wanted = exampleNames().map((name) => [name, canHangUp(readExample(name))]);
		expect(told.sort()).toEqual(wanted.sort());
	});

	it('has the commands that do everything from a fresh checkout', () => {
		const { scripts } = packageJson();
		// The packages of one vendor are made without the demo.
		const commands = ['demo' in scripts ? 'npm ci && npm run demo\n' : '', 'npm ci && npm test\n'];
		expect(SOURCE).toContain(`\n\`\`\`\n${commands.join('')}\`\`\`\n`);
	});

	it('quotes messages in the words of the product', () => {
		const sources = projectFiles('nodes')
			.filter((file) => file.endsWith('.ts'))
			.map(readPage)
			.join('\n');
		const words = sources.replace(/\\'/g, "'");
		const messages = rowsIn(sectionOf(SOURCE, 'The message says …')).flatMap(([first = '']) =>
			quotedIn(first),
		);
		expect(messages.length).toBeGreaterThan(15);
		const foreign = messages.filter((message) =>
			message.split('…').some((part) => !words.includes(part.trim().replace(/^,|,$/g, '').trim())),
		);
		expect(foreign).toEqual([]);
	});

	it('names the versions of n8n that it is tested with', () => {
		// The packages of one vendor are made without the hosts that they were tested in.
		const hosts = projectFiles().filter((file) => /\/hosts\/[^/]+\/package\.json$/.test(file));
		for (const host of hosts) {
			const { dependencies } = JSON.parse(readPage(host));
			expect(sectionOf(SOURCE, 'Compatibility')).toContain(dependencies.n8n);
		}
	});
});
