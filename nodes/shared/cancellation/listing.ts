import { CallError, type Fault } from '../callError';
import type { Clock } from '../clock';
import type { CallSnapshot, Phase } from './call';
import { type RetrySettings, unreadableError, waitToRetry } from './retry';

/** One row of a list of calls: what it means, and the vendor's fields as they came. */
export interface ListedRow {
	readonly call: CallSnapshot;
	readonly row: Readonly<Record<string, unknown>>;
	/** When the call was created, epoch ms; null or absent where the row does not show it. */
	readonly createdAt?: number | null;
}

/** @typeParam Row a call, unless something else is listed */
export interface Page<Row = ListedRow> {
	readonly kind: 'page';
	readonly rows: readonly Row[];
	/** Where the next page starts; null on the last one. */
	readonly next: string | null;
	/** How many match in all, where the vendor says so. */
	readonly total?: number;
	/**
	 * One text for each row that the vendor sent, in its order, also for those that are left out of
	 * `rows`: its ID, or what it shows where it has none. Absent where `rows` are all of them.
	 */
	readonly keys?: readonly string[];
	/** Rows of calls that may be alive and that cannot be asked for, as they show no usable ID. */
	readonly nameless?: number;
	/** Rows were left out that do not show what a filter asks for. */
	readonly hasUnshown?: boolean;
	/** Filters, by their labels, of which a live row shows nothing: that it matches is the vendor's word alone. */
	readonly unproven?: readonly string[];
	/** When the request left, on the clock's `now()`: what the page shows may be as old. */
	readonly sentAt?: number;
	/** How far the vendor's clock is ahead of ours at least, ms; absent where the vendor does not tell its time. */
	readonly clockAheadMs?: number;
}

export type PageAnswer<Row = ListedRow> =
	| Page<Row>
	| { readonly kind: 'lost'; readonly fault: Fault }
	/** It was not sent, as it could not go out before its deadline. */
	| { readonly kind: 'expired' };

/** A vendor's list of something, page by page. */
export interface Listing<Row> {
	readonly displayName: string;
	/**
	 * Reads one page.
	 * @param cursor null for the first page, then `next` of the page before
	 * @param limit rows wanted at most, where fewer than a page will do
	 * @throws CallError where no further request can help
	 */
	readPage(cursor: string | null, limit?: number): Promise<PageAnswer<Row>>;
}

/** A word for a call's status that a list can be asked for. */
export interface StatusWord {
	readonly status: string;
	readonly phase: Phase;
	/** False where no documentation says that the list can be filtered by it: the vendor may refuse to. */
	readonly isDocumented: boolean;
}

/** A vendor's list of calls under one filter, newest first. */
export interface CallListing extends Listing<ListedRow> {
	/** It takes several lists to ask for them all: these, read in this order. A call may be in more than one. */
	readonly parts?: readonly CallListing[];
	/** Where pages go by offset: the cursor of the page that begins with this row, from 0. */
	at?(offset: number): string;
	/** Where pages go by date: the cursor, moved by some ms; null if it is no date. */
	moved?(cursor: string, ms: number): string | null;
	/** The builder asked for one status: calls join and leave the list as their status changes. */
	readonly isByStatus?: boolean;
	/** Where the vendor tells totals, and can be asked for one status at a time. */
	readonly words?: {
		/** Statuses of calls that have not ended, the most urgent first. */
		readonly live: readonly StatusWord[];
		/** All statuses of calls that have. */
		readonly ended: readonly string[];
		/** The same list, in one status only. */
		listing(status: string): CallListing;
	};
	/** Where the vendor tells no totals: the calls that it certainly would cancel, under the same filter. */
	readonly certain?: CallListing;
}

/** What each row of a page is told from others by, in the vendor's order. */
export function keysOf(page: Page): readonly string[] {
	return page.keys ?? page.rows.map(({ call }) => call.callId);
}

/** How many calls match in all; undefined where the page tells no such number. */
export function totalOf({ total }: Page): number | undefined {
	return total !== undefined && Number.isSafeInteger(total) && total >= 0 ? total : undefined;
}

/** How an error names a page. @param page its number, from 1 */
export function pageName(page: number): string {
	return `Page ${page} of the list of calls`;
}

export interface ReadSettings {
	readonly clock: Clock;
	readonly settings: RetrySettings;
	/** What it means if a page cannot be read, for the error, e.g. `, so nothing was cancelled`. */
	readonly consequence?: string;
}

/**
 * Reads a page until the vendor gives it.
 * @param subject begins the error's sentence, e.g. `Page 2 of the list of calls`
 * @throws CallError if it cannot be read
 */
export async function readPageUntilKnown<Row>(
	listing: Listing<Row>,
	cursor: string | null,
	subject: string,
	{ clock, settings, consequence }: ReadSettings,
	limit?: number,
): Promise<Page<Row>> {
	for (let tried = 1; ; tried++) {
		const answer = await listing.readPage(cursor, limit);
		if (answer.kind === 'page') return answer;
		const fault = answer.kind === 'lost' ? answer.fault : EXPIRED;
		const mayRetry =
			answer.kind === 'lost' &&
			tried < settings.maxAttempts &&
			(await waitToRetry(clock, settings, tried, fault));
		if (!mayRetry) throw unreadableError(listing.displayName, subject, fault, consequence);
	}
}

const EXPIRED: Fault = { what: 'could not be asked in time', reachedVendor: true };

/** Why calls may be missing from a list. @param count rows of calls that cannot be asked for */
export function namelessGap(count: number): string | null {
	if (count === 0) return null;
	return count === 1
		? 'one call in it has no ID that can be used'
		: `${count} calls in it have no ID that can be used`;
}

/** The error for a list that proves nothing. @param why completes "It is not proven that …: " */
export function unprovenError(displayName: string, why: string): CallError {
	return new CallError('incomplete', `It is not proven that the list of calls was whole: ${why}`, {
		hint: `Run this again when ${displayName} is less busy, or narrow the filter`,
	});
}
