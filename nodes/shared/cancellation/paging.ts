import { CursorTurner } from './cursorPages';
import { type CallListing, keysOf, namelessGap, type Page } from './listing';
import { OffsetTurner } from './offsetPages';

/** What reading a list page by page came to. */
export interface Turned {
	/** False where it was left before its end, as `take` wanted no more. */
	readonly isWhole: boolean;
	/** Why calls may be missing; null if each page joined the one before and each row names its call. */
	readonly gap: string | null;
	/** Calls left the list while it was read. */
	readonly hasMoved: boolean;
}

const UNSHOWN = 'some calls in it do not show what a filter asks for, and were left out';

/** Tells from the pages that were read where to read next. */
interface Turner {
	/** Why calls may have been skipped so far. */
	readonly gap: string | null;
	readonly hasMoved: boolean;
	/** @returns false for a page that does not join the ones before. It is not taken, and `next` leads back */
	joins(page: Page, isKnown: (key: string) => boolean): boolean;
	/** The cursor of the next page; null at the end. */
	next(): string | null;
}

/**
 * Reads a list to its end. No call slips through while others join and leave the list, as each page has to
 * begin with a row of the one before.
 * @param take is given each page that joins; says whether more are wanted
 */
export async function turnPages(
	listing: CallListing,
	read: ReadPage,
	take: (page: Page) => boolean,
): Promise<Turned> {
	if (!listing.parts) return await turnPagesOfOne(listing, read, take);
	let gap: string | null = null;
	let hasMoved = false;
	for (const part of listing.parts) {
		const turned = await turnPagesOfOne(part, read, take);
		gap ??= turned.gap;
		hasMoved ||= turned.hasMoved;
		if (!turned.isWhole) return { isWhole: false, gap, hasMoved };
	}
	return { isWhole: true, gap, hasMoved };
}

/** Reads one page; null if the list is to be left there. @param page its number, from 1 */
type ReadPage = (listing: CallListing, cursor: string | null, page: number) => Promise<Page | null>;

async function turnPagesOfOne(
	listing: CallListing,
	read: ReadPage,
	take: (page: Page) => boolean,
): Promise<Turned> {
	const known = new Set<string>();
	const turner: Turner = listing.at ? new OffsetTurner(listing.at) : new CursorTurner(listing);
	let nameless = 0;
	let hasUnshown = false;
	const end = (isWhole: boolean, gap = turner.gap): Turned => ({
		isWhole,
		gap: gap ?? namelessGap(nameless) ?? (hasUnshown ? UNSHOWN : null),
		hasMoved: turner.hasMoved,
	});
	let cursor: string | null = null;
	for (let number = 1; ; number++) {
		const page = await read(listing, cursor, number);
		if (!page) return end(false, 'a page could not be read');
		if (turner.joins(page, (key) => known.has(key))) {
			for (const key of keysOf(page)) known.add(key);
			nameless += page.nameless ?? 0;
			hasUnshown ||= page.hasUnshown ?? false;
			if (!take(page)) return end(false);
		}
		cursor = turner.next();
		if (cursor === null) return end(true);
	}
}
