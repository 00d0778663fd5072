import { type CallListing, keysOf, type Page } from './listing';
import { inPool } from './pool';

/** Pages of one list that are read at the same time. */
const PAGES_AT_ONCE = 10;

/** What a page is asked for with, beside its cursor. */
export interface Ask {
	/** Rows wanted at most. */
	readonly limit?: number;
	/** The number of the page, from 1, for the error. */
	readonly page?: number;
	/** Given where the vendor may refuse the question itself. It is called then, and the page is null. */
	readonly onRefused?: () => void;
}

/** Reads one page. The page is null where it could not be read and the work goes on without it. */
export type ReadPage = (
	listing: CallListing,
	cursor: string | null,
	ask?: Ask,
) => Promise<Page | null>;

export interface ReadingTerms {
	readonly read: ReadPage;
	/** Requests under way at once at most. */
	readonly concurrency: number;
	/** Whether it is of no use to read on: too many calls are known, or the time is up. */
	isEnough(): boolean;
}

/**
 * Reads the pages after the first one side by side, in a list whose pages go by offset. A page that
 * cannot be read does not keep the others from being read.
 * @param total rows of the list, as its first page tells
 * @param pageLength rows of that page
 * @returns whether each page was read
 */
export async function readSideBySide(
	{ read, concurrency, isEnough }: ReadingTerms,
	listing: CallListing,
	total: number,
	pageLength: number,
	take: (page: Page) => void,
): Promise<boolean> {
	const { at } = listing;
	if (!at) return false;
	const length = Math.max(1, pageLength);
	let isWhole = true;
	let isPastEnd = false;
	await inPool(
		offsetsOf(total, length),
		Math.min(PAGES_AT_ONCE, concurrency),
		() => !isPastEnd && !isEnough(),
		async (offset) => {
			const page = await read(listing, at(offset), { page: 1 + Math.floor(offset / length) });
			if (page) take(page);
			else isWhole = false;
			// The total may be far too large: nothing follows an empty page.
			isPastEnd ||= page !== null && keysOf(page).length === 0;
		},
	);
	return isWhole;
}

/** Where the pages after the first one begin. */
function* offsetsOf(total: number, pageLength: number): Generator<number> {
	for (let offset = pageLength; offset < total; offset += pageLength) yield offset;
}
