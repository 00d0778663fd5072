/*
 * Pages that several packages have are written once. What stands in no marker belongs to all of them; names are
 * those of the vendors, and `both` for the two-vendor package.
 *
 *   <!-- only: heppu -->   …   <!-- end -->     shown in the two-vendor page, and in that vendor's package
 *   <!-- only: both -->    …   <!-- end -->     in the two-vendor page alone
 *   | a row of a table <!-- row: heppu --> |    the same as `only` for one row
 *   <!-- instead: heppu, voxworks
 *   …
 *   -->                                         hidden in the two-vendor page, shown in these packages
 *
 * A marker in backquotes is none. Within `instead`, `{{vendor}}` is the vendor's name as people have it and `{{name}}` as files have it.
 */

const MARKER = /<!-- *(only|row|instead|end)\b(?!(?:(?!-->)[^\n`])*(?:-->)?`)/g;
const ONLY = /<!-- only: ([\w, ]+) -->(?!`)([\s\S]*?)<!-- end -->(?!`)/g;
const ROW = /^\|.*<!-- row: ([\w, ]+) -->(?!`).*\|$/gm;
const INSTEAD = /<!-- instead: ([\w, ]+)\n([\s\S]*?)-->/g;

/** What is left of an item of a list whose text was for others. */
const EMPTY_ITEM = /^[ \t]*(?:[-*]|\d+\.)[ \t]*\n/gm;

/** Shown by the two-vendor package alone. */
const BOTH = 'both';

export interface Reader {
	readonly name: string;
	readonly displayName: string;
}

/** What a vendor's package has of a marked page. */
export function partsFor({ name, displayName }: Reader, page: string): string {
	const isFor = (names: string) => listed(names).includes(name);
	const shown = page
		.replace(ROW, (row, names: string) =>
			isFor(names) ? row.replace(/ *<!-- row: [\w, ]+ -->/, '') : '\u0000',
		)
		.replace(/\u0000\n?/g, '')
		.replace(ONLY, (_, names: string, text: string) => (isFor(names) ? text : ''))
		.replace(INSTEAD, (_, names: string, text: string) =>
			isFor(names) ? text.replaceAll('{{vendor}}', displayName).replaceAll('{{name}}', name) : '',
		);
	return shown
		.replace(EMPTY_ITEM, '')
		.replace(/\n{3,}/g, '\n\n')
		.trimStart();
}

/** What is wrong with the markers of a page, with the number of the line; empty if nothing is. */
export function faultsIn(page: string, vendors: readonly string[]): string[] {
	const known = [...vendors, BOTH];
	const faults: string[] = [];
	let open: number | undefined;
	const lineAt = (index: number) => page.slice(0, index).split('\n').length;
	for (const { 0: found, 1: kind, index } of page.matchAll(MARKER)) {
		const line = lineAt(index);
		const rest = page.slice(index);
		const names = /^<!-- \w+: ([\w, ]+?)(?: -->|\n)/.exec(rest)?.[1];
		const strangers = listed(names ?? '').filter((name) => !known.includes(name));
		const at = `line ${line}: ${found}`;
		if (strangers.length > 0) faults.push(`${at} names no vendor: ${strangers.join(', ')}`);
		if (kind === 'end') {
			if (open === undefined) faults.push(`${at} ends nothing`);
			open = undefined;
		} else if (names === undefined) faults.push(`${at} names nobody`);
		else if (open !== undefined) faults.push(`${at} stands within that of line ${open}`);
		else if (kind === 'only') open = line;
		if (kind === 'row' && !isInRow(page, index)) faults.push(`${at} stands in no row of a table`);
	}
	if (open !== undefined) faults.push(`line ${open}: has no <!-- end -->`);
	return faults;
}

function isInRow(page: string, index: number): boolean {
	const start = page.lastIndexOf('\n', index) + 1;
	const end = page.indexOf('\n', index);
	const line = page.slice(start, end < 0 ? undefined : end);
	return line.startsWith('|') && line.endsWith('|');
}

function listed(names: string): string[] {
	return names
		.split(',')
		.map((name) => name.trim())
		.filter((name) => name !== '');
}
