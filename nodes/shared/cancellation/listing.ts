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

/** Pages in a row that bring nothing new, while more are said to follow: the cursor is not honoured. */
const FRUITLESS_AT_MOST = 3;

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
	readonly rows: Row[];
	/** False where it was left before its last page: `maxPages` or `enough`. */
	readonly isWhole: boolean;
	/** False where calls left it each time it was read: some may have been skipped. */
	readonly isSteady: boolean;
}

/**
 * Reads a listing to its end, each call once, in the listing's order. Where the vendor's count
 * shrinks meanwhile, later pages have moved up and calls may have been skipped: it is read again,
 * and what has left it by then is left out. One that never keeps still gives all it ever showed.
 * @throws CallError if a page cannot be read: half a listing is none
 */
export async function collect<Row>(
	listing: CallListing,
	pick: (row: ListedRow) => Row,
	options: CollectOptions,
): Promise<Collected<Row>> {
	const all = new Map<string, Row>();
	for (let listings = 1; ; listings++) {
		const rows = new Map<string, Row>();
		const { isWhole, hasShrunk } = await turnPages(listing, pick, options, rows);
		if (!isWhole || !hasShrunk) return { rows: [...rows.values()], isWhole, isSteady: true };
		for (const [callId, row] of rows) all.set(callId, row);
		if (listings === LISTINGS_AT_MOST)
			return { rows: [...all.values()], isWhole: true, isSteady: false };
	}
}

/** Turns pages until the last one, or until there are rows enough. @param rows is filled */
async function turnPages<Row>(
	listing: CallListing,
	pick: (row: ListedRow) => Row,
	options: CollectOptions,
	rows: Map<string, Row>,
): Promise<{ isWhole: boolean; hasShrunk: boolean }> {
	const { enough = Infinity } = options;
	const cursors = new Set<string | null>();
	let cursor: string | null = null;
	let highestTotal = 0;
	let hasShrunk = false;
	let fruitless = 0;
	for (let page = 1; page <= (listing.maxPages ?? Infinity); page++) {
		const answer = await readPageUntilKnown(listing, cursor, page, options);
		const { total = highestTotal } = answer;
		if (total < highestTotal) hasShrunk = true;
		highestTotal = Math.max(highestTotal, total);
		const before = rows.size;
		for (const { call, row } of answer.rows) {
			rows.set(call.callId, pick({ call, row }));
			if (rows.size > enough) return { isWhole: false, hasShrunk };
		}
		fruitless = rows.size > before ? 0 : fruitless + 1;
		cursors.add(cursor);
		cursor = answer.next;
		if (cursor === null) return { isWhole: true, hasShrunk };
		if (cursors.has(cursor) || fruitless === FRUITLESS_AT_MOST)
			throw stuckError(listing.displayName);
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

/** Calls may have been skipped: so much cannot be left unsaid. */
export function unsteadyError(displayName: string): CallError {
	return new CallError(
		'unreadable',
		'Calls left the list each time it was read, so some may be missing',
		{
			hint: `Run this again when ${displayName} is less busy, or narrow the filter, e.g. by date`,
		},
	);
}

function stuckError(displayName: string): CallError {
	return new CallError('unreadable', 'The list of calls does not come to an end', {
		hint: `${displayName} gives the same page again and again. Narrow the filter, e.g. by date, and run this again`,
	});
}
