import { faultsIn, partsFor } from '../../tools/packages/markers.cjs';
import { fitted, withAbsoluteLinks } from '../../tools/packages/pages.cjs';

/* How one page becomes that of a package. */

const ANNA = { name: 'anna', displayName: 'Anna' };
const BEN = { name: 'ben', displayName: 'Ben' };

it.each([
	['text without a marker', 'Both read this.\n', 'Both read this.\n', 'Both read this.\n'],
	['a block', 'A\n\n<!-- only: anna -->\n\nB\n\n<!-- end -->\n\nC\n', 'A\n\nB\n\nC\n', 'A\n\nC\n'],
	['a part of a line', 'A<!-- only: ben -->, B<!-- end -->.', 'A.', 'A, B.'],
	['what several have', '<!-- only: anna, ben -->A<!-- end -->', 'A', 'A'],
	['what only the two-vendor page has', 'A<!-- only: both --> B<!-- end -->', 'A', 'A'],
	[
		'a row of a table',
		'| a |\n| b <!-- row: anna --> |\n| c |',
		'| a |\n| b |\n| c |',
		'| a |\n| c |',
	],
	['an item of a list', '- <!-- only: anna -->a<!-- end -->\n- b\n', '- a\n- b\n', '- b\n'],
	[
		'what the two-vendor page hides',
		'<!-- instead: anna\n{{vendor}} is {{name}}\n-->',
		'Anna is anna\n',
		'',
	],
	[
		'an example of a marker',
		'`<!-- only: anna -->` … `<!-- end -->`',
		'`<!-- only: anna -->` … `<!-- end -->`',
		'`<!-- only: anna -->` … `<!-- end -->`',
	],
])('a package has of %s what is its own', (_, page, anna, ben) => {
	expect(partsFor(ANNA, page)).toBe(anna);
	expect(partsFor(BEN, page)).toBe(ben);
});

it.each([
	['a block', '<!-- only: anna -->\nA\n', /line 1: has no <!-- end -->/],
	['an end', 'A\n<!-- end -->\n', /line 2: .* ends nothing/],
	[
		'one within another',
		'<!-- only: anna -->\n<!-- only: ben -->\n<!-- end -->',
		/line 2: .* stands within/,
	],
	['a name', '<!-- only: carl -->A<!-- end -->', /names no vendor: carl/],
	['no name', '<!-- only -->A<!-- end -->', /names nobody/],
	['a row', 'A <!-- row: anna -->\n', /stands in no row/],
])('a marker that is wrong is told by its line: %s', (_, page, fault) => {
	expect(faultsIn(page, ['anna', 'ben']).join('\n')).toMatch(fault);
});

it('markers that are right are no fault, nor are examples of them', () => {
	const page =
		'<!-- only: both -->A<!-- end -->\n| b <!-- row: ben --> |\n<!-- instead: anna\nB\n-->\n`<!-- only: <name> -->`, `<!-- instead: x, y`';
	expect(faultsIn(page, ['anna', 'ben'])).toEqual([]);
});

const AROUND = {
	isOther: (text: string) => /ben/i.test(text),
	files: ['nodes/a.ts', 'test/a.test.ts', 'docs/PAGE.md'],
	scripts: ['test'],
};

it.each([
	['a paragraph', 'A.\n\nBen.\n\nC.\n', 'A.\n\nC.\n'],
	['an item', '- A\n- of Ben,\n  and more\n- C\n', '- A\n- C\n'],
	['a row', '| a |\n| - |\n| Ben |\n| c |\n', '| a |\n| - |\n| c |\n'],
	['a section', '## Ben\n\nA.\n\n### B\n\n## C\n\nD.\n', '## C\n\nD.\n'],
	['a line of code', '```\nnpm test\nnpm run bench\n```\n', '```\nnpm test\n```\n'],
	['a file', 'A `nodes/b.ts`.\n\nB `nodes/a.ts`.\n', 'B `nodes/a.ts`.\n'],
	['a file in a list', 'Held by `nodes/a.ts`, and by `nodes/b.ts`.\n', 'Held by `nodes/a.ts`.\n'],
])('what a package does not have is left out of a page for developers: %s', (_, page, expected) => {
	expect(fitted('docs/PAGE.md', page, AROUND)).toBe(expected);
});

it("makes a README's links and pictures absolute, so that npm's page shows them", () => {
	const page =
		'[a](examples/a.json#b) ![c](docs/c.png) <img src="docs/d.png"> [e](#f) [g](https://h.example)';
	expect(withAbsoluteLinks('README.md', page, 'https://github.com/o/r')).toBe(
		'[a](https://github.com/o/r/blob/main/examples/a.json#b) ![c](https://raw.githubusercontent.com/o/r/main/docs/c.png) <img src="https://raw.githubusercontent.com/o/r/main/docs/d.png"> [e](#f) [g](https://h.example)',
	);
});
