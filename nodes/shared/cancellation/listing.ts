import { CallError, type CallSnapshot, type Clock, type Fault } from './call';
import { type RetrySettings, unreadableError, waitToRetry } from './retry';

/** One row of a listing: what it means, and the vendor's fields as they came. */
export interface ListedRow {
	readonly call: CallSnapshot;
	readonly row: Readonly<Record<string, unknown>>;
}

/** @typeParam Row a call, unless something else is listed */
export type PageAnswer<Row = ListedRow> =
	| {
			readonly kind: 'page';
			readonly rows: readonly Row[];
			/** Where the next page starts; null on the last one. */
			readonly next: string | null;
			/** How many match in all, where the vendor says so. */
			readonly total?: number;
	  }
	| { readonly kind: 'lost'; readonly fault: Fault };

/** A vendor's list of something, page by page. */
export interface Listing<Row> {
	readonly displayName: string;
	/** Pages to read at most, where not all are wanted. */
	readonly maxPages?: number;
	/**
	 * Reads one page.
	 * @param cursor null for the first page, then the page before's `next`
	 * @throws CallError where no further request can help
	 */
	readPage(cursor: string | null): Promise<PageAnswer<Row>>;
}

/** A vendor's list of calls under one filter. */
export type CallListing = Listing<ListedRow>;

/** Times a listing is read again because calls left it while its pages were turned. */
const LISTINGS_AT_MOST = 3;

export interface CollectOptions {
	readonly clock: Clock;
	readonly settings: RetrySettings;
	/** What it means if a page cannot be read, for the error, e.g. `, so nothing was cancelled`. */
	readonly consequence?: string;
	/** Stops turning pages once more rows than this are known. */
	readonly enough?: number;
}

/** What a listing held, each call once. */
export interface Collected<Row> {
	readonly rows: Map<string, Row>;
	/** False where it was left before its last page: `maxPages` or `enough`. */
	readonly isWhole: boolean;
}

/**
 * Reads a listing to its end, each call once, in the listing's order. Where the vendor's count
 * shrinks meanwhile, later pages have moved up and calls may have been skipped: it is read again.
 * @throws CallError if a page cannot be read: half a listing is none
 */
export async function collect<Row>(
	listing: CallListing,
	pick: (row: ListedRow) => Row,
	options: CollectOptions,
): Promise<Collected<Row>> {
	const rows = new Map<string, Row>();
	const take = ({ call, row }: ListedRow) => {
		rows.set(call.callId, pick({ call, row }));
		return options.enough === undefined || rows.size <= options.enough;
	};
	for (let listings = 1; ; listings++) {
		const { isWhole, hasShrunk } = await turnPages(listing, options, take);
		if (!isWhole || !hasShrunk || listings === LISTINGS_AT_MOST) return { rows, isWhole };
	}
}

/** @param take says whether more rows are wanted */
async function turnPages(
	listing: CallListing,
	options: CollectOptions,
	take: (row: ListedRow) => boolean,
): Promise<{ isWhole: boolean; hasShrunk: boolean }> {
	const cursors = new Set<string | null>();
	let cursor: string | null = null;
	let highestTotal = 0;
	let hasShrunk = false;
	for (let page = 1; page <= (listing.maxPages ?? Infinity); page++) {
		const answer = await readPageUntilKnown(listing, cursor, page, options);
		const { total = highestTotal } = answer;
		if (total < highestTotal) hasShrunk = true;
		highestTotal = Math.max(highestTotal, total);
		for (const row of answer.rows) if (!take(row)) return { isWhole: false, hasShrunk };
		cursors.add(cursor);
		cursor = answer.next;
		if (cursor === null) return { isWhole: true, hasShrunk };
		if (cursors.has(cursor)) throw stuckError(listing.displayName);
	}
	return { isWhole: false, hasShrunk };
}

async function readPageUntilKnown(
	listing: CallListing,
	cursor: string | null,
	page: number,
	{ clock, settings, consequence }: CollectOptions,
): Promise<Extract<PageAnswer, { kind: 'page' }>> {
	for (let tried = 1; ; tried++) {
		const answer = await listing.readPage(cursor);
		if (answer.kind === 'page') return answer;
		const mayRetry =
			tried < settings.maxAttempts && (await waitToRetry(clock, settings, tried, answer.fault));
		if (!mayRetry) {
			const subject = `Page ${page} of the list of calls`;
			throw unreadableError(listing.displayName, subject, answer.fault, consequence);
		}
	}
}

function stuckError(displayName: string): CallError {
	return new CallError('unreadable', `The list of calls does not come to an end`, {
		hint: `${displayName} names the same page twice. Narrow the filter, e.g. by date, and run this again`,
	});
}
