import { type CallListing, keysOf, type Page } from './listing';

/** How often one page is read again because it does not join what was read before. */
const REREAD_AT_MOST = 5;

/** Pages in a row that bring nothing new: the list does not go on. */
const FRUITLESS_AT_MOST = 3;

/** What reading a list page by page came to. */
export interface Turned {
	/** False where it was left before its end, as `take` wanted no more. */
	readonly isWhole: boolean;
	/** Why calls may have been skipped; null if each page joined the one before. */
	readonly gap: string | null;
	/** Calls left the list while it was read. */
	readonly hasMoved: boolean;
}

/** Where to read next, from the page just read; null at the end. */
interface Turner {
	readonly gap: string | null;
	readonly hasMoved: boolean;
	/** @returns false for a page that does not join the ones before: it is not taken, and `next` says where to go back to */
	joins(page: Page, isKnown: (key: string) => boolean): boolean;
	next(): string | null;
}

/**
 * Reads a list to its end, so that no call slips through while others join and leave it: each page
 * begins with a row of the one before.
 * @param read reads one page; null if it is to be left at that
 * @param take is given each page that joins; says whether more are wanted
 */
export async function turnPages(
	listing: CallListing,
	read: (cursor: string | null, page: number) => Promise<Page | null>,
	take: (page: Page) => boolean,
): Promise<Turned> {
	const known = new Set<string>();
	const turner = listing.at ? new OffsetTurner(listing.at) : new CursorTurner(listing);
	let cursor: string | null = null;
	for (let number = 1; ; number++) {
		const page = await read(cursor, number);
		const { hasMoved } = turner;
		if (!page) return { isWhole: false, gap: 'a page could not be read', hasMoved };
		const joins = turner.joins(page, (key) => known.has(key));
		if (joins) {
			for (const key of keysOf(page)) known.add(key);
			if (!take(page)) return { isWhole: false, gap: turner.gap, hasMoved };
		}
		cursor = turner.next();
		if (cursor === null) {
			return { isWhole: true, gap: turner.gap, hasMoved: turner.hasMoved };
		}
	}
}

/**
 * Pages by offset. Rows that leave the list pull the later ones up, those that join push them down: a
 * page that begins with a row known already has nothing between it and what was read; any other is
 * read again from further up.
 */
class OffsetTurner implements Turner {
	gap: string | null = null;

	hasMoved = false;

	private offset = 0;

	private longest = 1;

	private rereads = 0;

	/** Rows told apart so far. */
	private rows = 0;

	/** Where the page began that lies furthest down. */
	private furthest = 0;

	/** Pages further down than all before that brought nothing new, in a row. */
	private fruitless = 0;

	private following: string | null = null;

	constructor(private readonly at: (offset: number) => string) {}

	joins(page: Page, isKnown: (key: string) => boolean): boolean {
		const keys = keysOf(page);
		this.longest = Math.max(this.longest, keys.length);
		if (this.isApart(page, isKnown)) {
			this.hasMoved ||= keys.length > 0;
			if (this.rereads < REREAD_AT_MOST) {
				// Ever further: while calls are cancelled, many leave at once.
				this.go(Math.max(0, this.offset - this.longest * 2 ** this.rereads++));
				return false;
			}
			this.gap = 'calls kept leaving it while its pages were turned';
		}
		const isStuck = this.isStuck(keys.filter((key) => !isKnown(key)).length);
		if (isStuck) this.gap ??= 'its pages show the same calls again and again';
		// An empty page past the end ends it, whatever else the vendor says.
		if (page.next === null || keys.length === 0 || isStuck) this.following = null;
		// One row is read twice; a page of one row has none to spare.
		else this.go(this.offset + Math.max(1, keys.length - 1));
		return true;
	}

	/**
	 * A list that takes no offset gives its first page for ever. Calls that have joined may push down all
	 * that are known, so as many pages may bring nothing new as there are of these, and a few more.
	 * @param fresh rows of this page that are new
	 */
	private isStuck(fresh: number): boolean {
		this.rows += fresh;
		if (fresh > 0) {
			this.rereads = 0;
			this.fruitless = 0;
		} else if (this.offset > this.furthest) {
			this.fruitless++;
		}
		this.furthest = Math.max(this.furthest, this.offset);
		const known = Math.ceil(this.rows / Math.max(1, this.longest - 1));
		return this.fruitless > known + FRUITLESS_AT_MOST;
	}

	private isApart(page: Page, isKnown: (key: string) => boolean): boolean {
		if (this.offset === 0 || this.longest === 1) return false;
		const [first] = keysOf(page);
		// Nothing is left here. Is it the end, or have the rest moved up? One look back tells.
		if (first === undefined) return page.next !== null && this.rereads === 0;
		return !isKnown(first);
	}

	private go(offset: number): void {
		this.offset = offset;
		this.following = this.at(offset);
	}

	next(): string | null {
		return this.following;
	}
}

/**
 * Pages by cursor. One that is a date cannot tell apart the calls of one moment: whether those at the
 * edge of a page come again or are skipped is not documented. So the next page is asked for from a
 * millisecond before, and has to begin with a call known already.
 */
class CursorTurner implements Turner {
	gap: string | null = null;

	/** A page by date shows what there is up to then, whatever has left before. */
	readonly hasMoved = false;

	private given: string | null = null;

	private following: string | null = null;

	private longest = 0;

	/** Which way the dates of the list go: 1 where each page shows earlier calls than the one before. */
	private direction: 1 | -1 | 0 = 0;

	private isOverlapping = false;

	private mayOverlap = true;

	private fruitless = 0;

	private readonly asked = new Set<string>();

	constructor(private readonly listing: CallListing) {}

	joins(page: Page, isKnown: (key: string) => boolean): boolean {
		const keys = keysOf(page);
		if (this.isOverlapping && !keys.some(isKnown)) return this.goBack();
		const isFull = keys.length >= this.longest;
		this.longest = Math.max(this.longest, keys.length);
		this.direction = directionOf(page) || this.direction;
		const isNew = keys.some((key) => !isKnown(key));
		this.fruitless = isNew ? 0 : this.fruitless + 1;
		if (page.next === null || keys.length === 0 || this.fruitless === FRUITLESS_AT_MOST) {
			this.following = null;
		} else if (isNew) {
			this.follow(page.next);
		} else {
			this.cross(page.next, isFull);
		}
		return true;
	}

	next(): string | null {
		return this.following;
	}

	private follow(given: string): void {
		if (!this.mayOverlap || this.direction === 0) this.noteBlindEdge();
		const overlapping =
			this.mayOverlap && this.direction !== 0
				? (this.listing.moved?.(given, this.direction) ?? null)
				: null;
		if (overlapping === null) this.noteBlindEdge();
		this.given = given;
		this.ask(overlapping ?? given, overlapping !== null);
	}

	/** The page held nothing new: either it is the end, or more calls have one date than fit on a page. */
	private cross(given: string, isFull: boolean): void {
		if (!isFull) {
			this.following = null;
			return;
		}
		this.gap = 'more calls were created at one moment than fit on a page';
		const beyond = this.listing.moved?.(given, this.direction === -1 ? 1 : -1) ?? null;
		const next = [given, beyond].find((cursor) => cursor !== null && !this.asked.has(cursor));
		this.following = null;
		if (next) this.ask(next, false);
	}

	/** The vendor does not take a cursor for a date: the one that it gave is asked for instead. */
	private goBack(): boolean {
		this.mayOverlap = false;
		this.noteBlindEdge();
		if (this.given === null) this.following = null;
		else this.ask(this.given, false);
		return false;
	}

	private ask(cursor: string, isOverlapping: boolean): void {
		this.isOverlapping = isOverlapping;
		this.asked.add(cursor);
		this.following = cursor;
	}

	private noteBlindEdge(): void {
		this.gap ??= 'whether calls of one moment stand on both sides of a page cannot be seen';
	}
}

function directionOf({ rows }: Page): 1 | -1 | 0 {
	const first = rows.at(0)?.createdAt ?? NaN;
	const last = rows.at(-1)?.createdAt ?? NaN;
	if (first > last) return 1;
	return first < last ? -1 : 0;
}
