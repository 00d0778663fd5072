import { prune } from '../../tools/packages/pruning.cjs';

/* What is cut out of a test or a tool for a package that lacks what `./ben` has, and does not speak of Ben. */

const ABSENT = {
	isGone: (moduleName: string, name: string) =>
		moduleName === './ben' || (moduleName === './both' && name === 'startBen'),
	speaksOfGone: (text: string) => /ben/i.test(text),
};

const pruned = (text: string) => prune('test/a.test.ts', text, ABSENT);

/** Without what prettier would mend. */
const words = (text: string) =>
	text.replace(/\s+/g, ' ').replace(/, \]/g, ']').replace(/ ;/g, ';').trim();

it.each([
	[
		'a test that uses it',
		`import { ben } from './ben';\nit('a', () => ben());\nit('b', () => {});`,
		`it('b', () => {});`,
	],
	['a test that is about it', `it('of Ben', () => {});\nit('b', () => {});`, `it('b', () => {});`],
	[
		'a row of a table',
		`import { ben } from './ben';\nit.each([[1], [ben]])('%s', () => {});`,
		`it.each([[1]])('%s', () => {});`,
	],
	[
		'all rows, and so the test',
		`import { ben } from './ben';\nit.each([ben])('%s', () => {});\nit('b', () => {});`,
		`it('b', () => {});`,
	],
	[
		'a suite that has no test left',
		`describe('a', () => { const c = 1; it('Ben', () => c); });\nit('b', () => {});`,
		`it('b', () => {});`,
	],
	[
		'what only needs it',
		`import { ben } from './ben';\nconst both = () => ben();\nit('a', () => both());\nit('b', () => {});`,
		`it('b', () => {});`,
	],
	[
		'what only a cut part had set',
		`let x: string;\nbeforeEach(() => { x = 'Ben'; });\nit('a', () => x);\nit('b', () => {});`,
		`it('b', () => {});`,
	],
	[
		'what only a cut part used',
		`import { c } from './c';\nconst d = c();\nit('Ben', () => d);\nit('b', () => {});`,
		`it('b', () => {});`,
	],
	[
		'what uses itself, and nobody else uses',
		`function c(): number { return c(); }\nit('Ben', () => c());\nit('b', () => {});`,
		`it('b', () => {});`,
	],
	[
		'an import of several',
		`import { startAnna, startBen } from './both';\nit('a', () => startAnna());`,
		`import { startAnna } from './both';\nit('a', () => startAnna());`,
	],
	[
		'an export',
		`export { a } from './a';\nexport { ben } from './ben';`,
		`export { a } from './a';`,
	],
	[
		'an entry by name',
		`const ALL = { anna: 1, ben: 2 };\nit('a', () => ALL);`,
		`const ALL = { anna: 1 };\nit('a', () => ALL);`,
	],
	[
		'a member of a union',
		`import type { Ben } from './ben';\nexport type All = Anna | Ben;`,
		`export type All = Anna;`,
	],
	[
		'a comment above it, and no other',
		`/* Of all. */\n\n// Of one.\nit('Ben', () => {});\nit('b', () => {});`,
		`/* Of all. */ it('b', () => {});`,
	],
])('%s is cut', (_, text, expected) => {
	expect(words(pruned(text).text)).toBe(words(expected));
});

it('a comment that speaks of it is cut, and what it stands at stays', () => {
	const text = `/** Like Ben. */\nexport interface A {\n\t/** As Ben has it. */\n\tb: string; // Ben\n\t// Why.\n\tc: string;\n}`;
	expect(words(pruned(text).text)).toBe('export interface A { b: string; // Why. c: string; }');
});

it('a test is kept or cut as a whole', () => {
	const text = `it('a', () => { for (const each of ['anna', 'ben']) expect(each).toBe(each); });`;
	expect(pruned(text)).toMatchObject({ holdsTest: false });
	expect(words(pruned(text).text)).toBe('');
});

it('what a kept test does stays, whether its names are used or not', () => {
	const kept = `it('a', () => { const end = listen(() => end()); });`;
	expect(words(pruned(`it('Ben', () => {});\n${kept}`).text)).toBe(kept);
});

it('what has nothing to do with it stays as it is, letter by letter', () => {
	const text = `import  { a }  from './a'\n\n/** Why. */\nit('b',()=>{ a( ) })\n`;
	expect(pruned(text)).toEqual({ text, gone: new Set(), holdsTest: true });
});

it('tells what it no longer exports, for those that import it', () => {
	const text = `import { ben } from './ben';\nexport const a = ben();\nexport const b = 1;\nexport { startBen } from './both';\nexport { c as d } from './ben';`;
	expect(pruned(text).gone).toEqual(new Set(['a', 'startBen', 'd']));
});
