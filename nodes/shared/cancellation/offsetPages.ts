import { keysOf, type Page } from './listing';

/** How often one page is read again because it does not join what was read before. */
const REREAD_AT_MOST = 5;

/** Pages in a row without a new row, beyond those that known rows may fill, after which a list is taken to have ended. */
const FRUITLESS_AT_MOST = 3;

/**
 * Turns pages by offset. Rows that leave the list pull the later ones up, and rows that join it push them
 * down. So each page is to begin with a known row: then nothing lies between it and what was read before.
 * Any other page is read again from further up.
 */
export class OffsetTurner {
	gap: string | null = null;

	hasMoved = false;

	private offset = 0;

	private longest = 1;

	private rereads = 0;

	/** Different rows seen so far. */
	private rows = 0;

	/** The largest offset read so far. */
	private furthest = 0;

	/** Pages in a row that lay further down than all before and brought nothing new. */
	private fruitless = 0;

	private following: string | null = null;

	constructor(private readonly at: (offset: number) => string) {}

	joins(page: Page, isKnown: (key: string) => boolean): boolean {
		const keys = keysOf(page);
		this.longest = Math.max(this.longest, keys.length);
		if (this.isApart(page, isKnown)) {
			this.hasMoved ||= keys.length > 0;
			if (this.rereads < REREAD_AT_MOST) {
				// Further up each time, as many calls leave at once while calls are cancelled.
				this.go(Math.max(0, this.offset - this.longest * 2 ** this.rereads++));
				return false;
			}
			this.gap = 'calls kept leaving it while its pages were turned';
		}
		const isStuck = this.isStuck(keys.filter((key) => !isKnown(key)).length);
		if (isStuck) this.gap ??= 'its pages show the same calls again and again';
		// An empty page ends the list, whatever else the vendor says.
		if (page.next === null || keys.length === 0 || isStuck) this.following = null;
		// The last row is read again as the first one of the next page, unless it is the only one.
		else this.go(this.offset + Math.max(1, keys.length - 1));
		return true;
	}

	/**
	 * Whether the vendor ignores the offset and gives its first page for ever. Calls that have joined may push
	 * all known ones down. Hence as many pages as hold the known rows may bring nothing new, and a few more.
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
		// An empty page may be the end, or the rest may have moved up: one page further up tells.
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
