import path from 'node:path';

import { exists, pathsNamedIn, scriptsNamedIn } from '../../test/unit/docs/pages.cjs';

/*
 * Pages for developers, fitted to a package: what is about another vendor, or about files and commands that the
 * package does not have, is left out. Markers (`markers.cts`) come first; this is for what nobody marked.
 */

export interface Surroundings {
	/** Whether a text names another vendor. */
	readonly isOther: (text: string) => boolean;
	/** Files of the package. */
	readonly files: readonly string[];
	/** The npm scripts of the package. */
	readonly scripts: readonly string[];
}

/** @param page its path, from which links are followed */
export function fitted(page: string, text: string, surroundings: Surroundings): string {
	const kept: string[] = [];
	let skippedLevel: number | undefined;
	for (const block of blocksOf(text)) {
		const level = /^(#+) /.exec(block)?.[1]?.length;
		if (level !== undefined && skippedLevel !== undefined && level <= skippedLevel) {
			skippedLevel = undefined;
		}
		if (skippedLevel !== undefined) continue;
		if (level !== undefined && surroundings.isOther(block)) skippedLevel = level;
		else kept.push(fittedBlock(page, block, surroundings));
	}
	return kept.join('').replace(/\n{3,}/g, '\n\n');
}

/** @returns an empty text if nothing of it is left */
function fittedBlock(page: string, block: string, surroundings: Surroundings): string {
	const { isOther, files, scripts } = surroundings;
	const isMissing = (name: string) => !exists(name, files);
	const speaksOfMissing = (part: string) =>
		isOther(part) ||
		pathsNamedIn(page, part).some(isMissing) ||
		scriptsNamedIn(part).some((name) => !scripts.includes(name));
	if (!speaksOfMissing(block)) return block;
	if (block.startsWith('```')) {
		const lines = block.split('\n').filter((line) => !speaksOfMissing(line));
		return lines.join('\n');
	}
	const isList = block.startsWith('|') || /\b(?:Carried|Held) by\b/.test(block);
	const shorter = isList ? withoutListed(page, block, isMissing) : block;
	return speaksOfMissing(shorter) ? '' : shorter;
}

/** Takes files that are not there out of lists such as `Held by a, b, and by c.` */
function withoutListed(page: string, block: string, isMissing: (name: string) => boolean): string {
	const code = /`[^`]+`/g;
	const gone = [...block.matchAll(code)]
		.map(([quoted]) => quoted)
		.filter((quoted) => pathsNamedIn(page, quoted).some(isMissing));
	return gone.reduce((text, quoted) => {
		const name = quoted.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
		const annotated = `${name}(?: \\([^)]*\\))?`;
		return text
			.replace(new RegExp(`,\\s+(?:and )?(?:by )?(?:above all )?${annotated}`, 'g'), '')
			.replace(new RegExp(`${annotated},\\s+(?:and )?(?:by )?`, 'g'), '');
	}, block);
}

/** Headings, rows of tables, items of lists, fenced code and paragraphs, each with the blank lines after it. */
function blocksOf(text: string): string[] {
	const blocks: string[] = [];
	let isFenced = false;
	let isFresh = true;
	for (const line of text.split(/(?<=\n)/)) {
		const isFence = /^\s*```/.test(line);
		const begins = isFresh || /^(?:#+ |\||\s*(?:[-*]|\d+\.) )/.test(line) || isFence;
		if (blocks.length > 0 && (isFenced || line.trim() === '' || !begins))
			blocks.push(`${blocks.pop() ?? ''}${line}`);
		else blocks.push(line);
		isFresh = !isFenced && (line.trim() === '' || /^#+ /.test(line));
		if (isFence) isFenced = !isFenced;
	}
	return blocks;
}

/** In Markdown or HTML; what has a scheme or is an anchor of the page itself leads on as it is. */
const RELATIVE_LINK =
	/(\]\(|<(?:img|source|a)\b[^>]*\b(?:src|srcset|href)=")(?![a-z]+:|#)([^)#\s"]+)/g;

const PICTURE = /\.(?:png|jpe?g|gif|svg|webp)$/;

/** Makes links and pictures of a page absolute, so that they lead somewhere from npm's page too. */
export function withAbsoluteLinks(page: string, text: string, repository: string): string {
	const raw = repository.replace('https://github.com/', 'https://raw.githubusercontent.com/');
	return text.replace(RELATIVE_LINK, (_, before: string, target: string) => {
		const file = path.posix.join(path.posix.dirname(page), target);
		return `${before}${PICTURE.test(target) ? `${raw}/main` : `${repository}/blob/main`}/${file}`;
	});
}

/** Files that a page shows or links to, as paths from the project's folder. */
export function linkedFiles(page: string, text: string): string[] {
	const targets = [...text.matchAll(RELATIVE_LINK)].map(([, , target = '']) => target);
	return [...new Set(targets)].map((target) => path.posix.join(path.posix.dirname(page), target));
}
