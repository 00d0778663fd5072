import type { ICredentialType, INodeProperties, INodeType } from 'n8n-workflow';

import { Tarball } from './tarball.cjs';

/*
 * Rules that the linter in n8n's repository has and its published plugin 0.32.0 has not, read there in November
 * 2026. Each test gives the rule's name. `icon-contrast` is in icons.test.ts.
 */

let tarball: Tarball;
let nodes: INodeType[];
let credentials: ICredentialType[];
beforeAll(() => {
	tarball = Tarball.make();
	const built = (ending: string) =>
		tarball.paths.filter((file) => file.endsWith(ending)).map((file) => tarball.instance(file));
	nodes = built('.node.js') as INodeType[];
	credentials = built('.credentials.js') as ICredentialType[];
	expect(nodes).not.toEqual([]);
});
afterAll(() => tarball.remove());

/** All fields of a panel, those within collections too. */
function fieldsOf(properties: readonly INodeProperties[]): INodeProperties[] {
	return properties.flatMap((property) => [
		property,
		...fieldsOf((property.options ?? []).flatMap((option) => ('type' in option ? [option] : []))),
	]);
}

it('hint-max-length: a hint has no more than 120 characters', () => {
	const all = [
		...nodes.map(({ description }) => description.properties),
		...credentials.map(({ properties }) => properties),
	];
	for (const { name, hint = '' } of all.flatMap(fieldsOf))
		expect([name, hint.length > 120]).toEqual([name, false]);
});

it('open-ended-node-fields: no JSON is asked for at the top of a panel', () => {
	for (const { description } of nodes)
		expect(description.properties.filter(({ type }) => type === 'json')).toEqual([]);
});

it('single-credential-per-node: a node asks for one', () => {
	for (const { description } of nodes) expect(description.credentials).toHaveLength(1);
});

it('no-duplicate-param-options, no-asterisk-in-option-names: names and values are told apart', () => {
	for (const { name, options = [] } of nodes.flatMap(({ description }) =>
		fieldsOf(description.properties),
	)) {
		const names = options.map((option) => option.name);
		expect([name, new Set(names).size]).toEqual([name, names.length]);
		expect(names.filter((one) => one.includes('*'))).toEqual([]);
	}
});

it('require-param-default: every field has one', () => {
	for (const field of nodes.flatMap(({ description }) => fieldsOf(description.properties)))
		expect(field).toHaveProperty('default');
});

it('valid-node-categories, no-logic-or-flow-nodes, no-codex-subcategories: Communication alone', () => {
	for (const file of tarball.paths.filter((one) => one.endsWith('.node.json'))) {
		const codex = tarball.json(file);
		expect(codex).toMatchObject({ categories: ['Communication'] });
		expect(codex).not.toHaveProperty('subcategories');
	}
});

it('no-monorepo: the package is the whole of its repository', () => {
	expect(tarball.json('package.json')).not.toHaveProperty(['repository', 'directory']);
});
