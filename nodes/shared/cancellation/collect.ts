import {
	type CallListing,
	type ListedRow,
	pageName,
	readPageUntilKnown,
	type ReadSettings,
} from './listing';
import { turnPages } from './paging';

export interface CollectOptions extends ReadSettings {
	/** Stops turning pages once more rows than this are known. */
	readonly enough?: number;
}

/** The rows of a listing, each call once. */
export interface Collected<Row> {
	readonly rows: Row[];
	/** False where it was left before its last page. */
	readonly isWhole: boolean;
	/** Why some calls may be missing; null if none is. */
	readonly gap: string | null;
}

/**
 * Reads a listing to its end, each call once, in the listing's order and as it was shown last.
 * @throws CallError if a page cannot be read: half a listing is none
 */
export async function collect<Row>(
	listing: CallListing,
	pick: (row: ListedRow) => Row,
	{ enough = Infinity, ...settings }: CollectOptions,
): Promise<Collected<Row>> {
	const rows = new Map<string, Row>();
	const { isWhole, gap } = await turnPages(
		listing,
		async (part, cursor, page) => await readPageUntilKnown(part, cursor, pageName(page), settings),
		(page) => {
			for (const row of page.rows) {
				rows.set(row.call.callId, pick(row));
				if (rows.size > enough) return false;
			}
			return true;
		},
	);
	return { rows: [...rows.values()], isWhole, gap };
}
