import path from 'node:path';

import type { Vendor } from '../../../nodes/shared/vendor/vendor';
import { partsFor } from '../../../tools/packages/markers.cjs';
import { namingVendor } from '../../../tools/packages/naming.cjs';
import { packageVendors, WORKSHOP_NAME } from '../../../tools/packages/vendors.cjs';

const {
	schemaOf,
}: {
	schemaOf(vendor: Vendor, operation: string, resource?: string): Schema;
} = require('../../../tools/schemas/schemas.cjs');

/* What the README claims, in the text of each package: it is one source with sections for one vendor or the other. */

/** Whose package a text is for; `both` is the one with both vendors. */
export type Edition = 'heppu' | 'voxworks' | 'both';

/** The README as a reader of one package sees it. */
export function editionOf(source: string, edition: Edition): string {
	if (edition === 'both') return source.replace(/ *<!--[\s\S]*?-->/g, '');
	const vendor = packageVendors().find(({ name }) => name === edition);
	if (!vendor) throw new Error(`There is no package of ${edition}`);
	const parts = partsFor(vendor, source).replaceAll(WORKSHOP_NAME, vendor.packageName);
	return namingVendor(parts, vendor.displayName);
}

/** What a page shows of pictures: their text and their file, as a path from the project's folder. */
export function picturesIn(text: string): Array<{ readonly alt: string; readonly file: string }> {
	return [...text.matchAll(/!\[([^\]]*)\]\(([^)\s]+)\)/g)].map(([, alt = '', file = '']) => ({
		alt,
		file: path.posix.normalize(file),
	}));
}

/** Targets of links within the page. */
export function anchorsUsedIn(text: string): string[] {
	return [...text.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor = '']) => anchor);
}

/** Anchors of the headings, as GitHub makes them. */
export function anchorsOf(text: string): string[] {
	return headingsIn(text).map(({ title }) =>
		title
			.toLowerCase()
			.replace(/[^\p{L}\p{N}\s_-]/gu, '')
			.replace(/\s/g, '-'),
	);
}

export function headingsIn(
	text: string,
): Array<{ readonly level: number; readonly title: string }> {
	return [...withoutCode(text).matchAll(/^(#+) (.+)$/gm)].map(([, hashes = '', title = '']) => ({
		level: hashes.length,
		title,
	}));
}

function withoutCode(text: string): string {
	return text.replace(/^```[\s\S]*?^```$/gm, '');
}

/** What stands in bold, without its brackets: names of the panel. */
export function boldIn(text: string): string[] {
	return [...text.matchAll(/\*\*([^*]+)\*\*/g)].map(([, name = '']) => name);
}

/** What stands in backquotes. */
export function quotedIn(text: string): string[] {
	return [...withoutCode(text).matchAll(/`([^`\n]+)`/g)].map(([, quoted = '']) => quoted);
}

/** Bodies of the code blocks in a language. */
export function blocksIn(text: string, language: string): string[] {
	const pattern = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm');
	return [...text.matchAll(pattern)].map(([, body = '']) => body);
}

/** The part of a page below a heading, up to the next one of its level or above. */
export function sectionOf(text: string, title: string): string {
	const lines = text.split('\n');
	const at = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, '') === title);
	if (at < 0) throw new Error(`There is no heading '${title}'`);
	const level = /^#+/.exec(lines[at] ?? '')?.[0].length ?? 0;
	const rest = lines.slice(at + 1);
	const end = rest.findIndex((line) => new RegExp(`^#{1,${level}} `).test(line));
	return rest.slice(0, end < 0 ? undefined : end).join('\n');
}

/** The cells of all rows of the tables in a text, without heads. */
export function rowsIn(text: string): string[][] {
	return text
		.split('\n')
		.filter((line, index, lines) => {
			const isHead = /^\|[\s|:-]+\|$/.test(lines[index + 1] ?? '');
			return line.startsWith('|') && !isHead && !/^\|[\s|:-]+\|$/.test(line);
		})
		.map((line) =>
			line
				.slice(1, -1)
				.split('|')
				.map((cell) => cell.trim()),
		);
}

/** What a person reads from end to end: without tables, code, pictures, names of the panel and addresses. */
export function proseOf(text: string): string {
	return withoutCode(text)
		.split('\n')
		.filter((line) => !line.startsWith('|') && !line.startsWith('!['))
		.join('\n')
		.replace(/\]\([^)]*\)/g, ']')
		.replace(/\*\*[^*]+\*\*|`[^`\n]+`/g, 'X');
}

/** Names of the panel and code count as one word each. */
export function wordsOfProse(text: string): number {
	return proseOf(text).match(/[\p{L}\p{N}][\p{L}\p{N}'’.-]*/gu)?.length ?? 0;
}

/** Links to files of the project. */
export function linksIn(text: string): string[] {
	const targets = [...text.matchAll(/\]\((?![a-z]+:|#)([^)#\s]+)(?:#[^)]*)?\)/g)];
	return [...new Set(targets.map(([, target = '']) => path.posix.normalize(target)))];
}

interface Schema {
	readonly properties?: Record<string, Schema>;
	readonly anyOf?: readonly Schema[];
	readonly items?: Schema;
}

/** Names of all fields that the output of an operation may have, in the order of its schema. */
export function schemaProperties(vendor: Vendor, operation: string, resource?: string): string[] {
	return [...new Set(namesIn(schemaOf(vendor, operation, resource)))];
}

function namesIn({ properties = {}, anyOf = [], items }: Schema): string[] {
	return [
		...Object.entries(properties).flatMap(([name, schema]) => [name, ...namesIn(schema)]),
		...anyOf.flatMap(namesIn),
		...(items ? namesIn(items) : []),
	];
}
