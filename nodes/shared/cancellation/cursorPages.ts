import { type CallListing, keysOf, type Page } from './listing';

/** Pages in a row without a new row after which a list is taken to have ended. */
const FRUITLESS_AT_MOST = 3;

/**
 * Turns pages by cursor. A cursor that is a date does not tell apart calls that were created at one moment,
 * and no documentation says whether those at the edge of a page come again or are skipped. So the next page
 * is asked for from a millisecond before, and has to begin with a known call.
 */
export class CursorTurner {
	gap: string | null = null;

	/** Calls that leave the list move no page that goes by date. */
	readonly hasMoved = false;

	private given: string | null = null;

	private following: string | null = null;

	private longest = 0;

	/** 1 where each page shows earlier calls than the one before, -1 where it shows later ones, 0 while unknown. */
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
		const overlapping =
			this.mayOverlap && this.direction !== 0
				? (this.listing.moved?.(given, this.direction) ?? null)
				: null;
		if (overlapping === null) this.noteBlindEdge();
		this.given = given;
		this.ask(overlapping ?? given, overlapping !== null);
	}

	/** The page held nothing new: it is the end, or more calls were created at one moment than fit on a page. */
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

	/** The vendor takes no cursor but its own, so the one that it gave is asked for instead. */
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
