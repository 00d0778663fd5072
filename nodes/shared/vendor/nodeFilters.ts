import { CallError } from '../callError';
import { NOTHING_CANCELLED } from '../cancellation/bulkRequest';
import type { ListedRow } from '../cancellation/listing';
import type { ListQuery } from '../parameters/filters';
import {
	instantOf,
	judgeBy,
	judgeDate,
	judgeNumber,
	judgeWord,
	type Verdict,
} from './filterChecks';
import type { VendorFilter } from './profile';
import { keyOf, rangeOf } from './queries';
import type { ReadRows } from './rows';

/*
 * Filters that the node decides by itself, by what each row shows. A call is taken only if its row proves
 * that it matches: to cut a call that the builder excluded is worse than to give up.
 */

/** Rows that match. */
export interface CheckedRows extends ReadRows {
	/** Some were left out, as they do not show what the node decides by. */
	readonly hasUnshown: boolean;
	/** Labels of filters of which a live row shows nothing: that it matches is the vendor's word alone. Absent where there are none. */
	readonly unproven?: readonly string[];
	/** The page reaches beyond what is asked for, and so do all after it. */
	readonly isBeyond: boolean;
}

/** How a page is to be checked. */
export interface CheckTerms {
	/** In an emergency a page that is all others is no reason to give up. */
	readonly leavesOthersOut?: boolean;
	/** A row that does not show what the node decides by is left out; else it is an error. */
	readonly leavesUnshownOut?: boolean;
	/** A row that does not show what the node decides by counts: whoever asks looks at it once more. */
	readonly keepsUnshown?: boolean;
}

interface Decision {
	readonly label: string;
	readonly lacks: string;
	readonly judge: (row: unknown) => Verdict;
}

/** Whether the node decides by itself which rows of a listing count. */
export function isDecidedByNode(filters: readonly VendorFilter[], query: ListQuery): boolean {
	return filters.some((filter) => filter.byNode && query[keyOf(filter)] !== undefined);
}

/**
 * Makes the decision over the rows of a page. Others are left out. A row that shows nothing to decide by may
 * be a call that was meant: that is an error if the call has not ended, unless such rows are to be left out.
 */
export function decisionOf(
	{ displayName, filters }: { displayName: string; filters: readonly VendorFilter[] },
	query: ListQuery,
	{ leavesUnshownOut = false, keepsUnshown = false }: CheckTerms,
): (page: ReadRows) => CheckedRows {
	const decisions = filters.flatMap((filter) => decisionsOn(filter, filters, query));
	const isBeyond = endOf(filters, query);
	let hasShown = false;
	return (page) => {
		let rows = page.rows;
		let hasUnshown = false;
		for (const { judge, ...decision } of decisions) {
			const verdicts = new Map(rows.map((row) => [row, judge(row.row)]));
			const unshown = rows.filter((row) => verdicts.get(row) === 'unshown');
			hasShown ||= unshown.length < rows.length;
			if (keepsUnshown) {
				rows = rows.filter((row) => verdicts.get(row) !== 'other');
				continue;
			}
			const isUseless = leavesUnshownOut
				? unshown.length > 0 && !hasShown
				: unshown.some(({ call }) => call.phase !== 'ended');
			if (isUseless) throw unshownError(displayName, decision, leavesUnshownOut);
			hasUnshown ||= leavesUnshownOut && unshown.length > 0;
			rows = rows.filter((row) => verdicts.get(row) === 'match');
		}
		return { ...page, rows, hasUnshown, isBeyond: isBeyond(page.rows) };
	};
}

function decisionsOn(
	filter: VendorFilter,
	filters: readonly VendorFilter[],
	query: ListQuery,
): Decision[] {
	const { byNode, kind, shown, displayName } = filter;
	if (!byNode && kind !== 'date') return [];
	if (byNode && kind !== 'date') {
		const wanted = query[keyOf(filter)];
		if (wanted === undefined) return [];
		const judge = kind === 'phoneNumber' ? judgeNumber(wanted.split(',')) : judgeWord(wanted);
		return [{ label: displayName, lacks: byNode.lacks, judge: judgeBy(shown, judge) }];
	}
	const range = rangeOf(filter, filters, query);
	if (!range) return [];
	const { label } = range;
	const judge = judgeBy(shown, judgeDate(range.from, range.to));
	if (byNode) return [{ label, lacks: byNode.lacks, judge }];
	// The vendor applies it; whether its range holds the moment that ends it is its own affair.
	return [{ label, lacks: '', judge: (row) => (judge(row) === 'other' ? 'other' : 'match') }];
}

/**
 * Tells where a list ends that goes by the date of a filter, the latest first. A page that does not go by it
 * says nothing of those after it.
 */
function endOf(
	filters: readonly VendorFilter[],
	query: ListQuery,
): (rows: readonly ListedRow[]) => boolean {
	const filter = filters.find((one) => one.endsList && query[keyOf(one)] !== undefined);
	const from = filter ? instantOf(query[keyOf(filter)] ?? null) : null;
	if (from === null) return () => false;
	return (rows) => {
		const dates = rows.map(({ createdAt }) => createdAt ?? NaN);
		const isInOrder = dates.every((date, index) => date <= (dates[index - 1] ?? Infinity));
		// Dates that are all the same show no order.
		const isFalling = (dates[0] ?? from) > (dates.at(-1) ?? from);
		return isInOrder && isFalling && (dates.at(-1) ?? from) < from;
	};
}

function unshownError(
	displayName: string,
	{ label, lacks }: Omit<Decision, 'judge'>,
	isRead: boolean,
): CallError {
	return new CallError(
		'unexpectedAnswer',
		`${displayName} listed a call that shows no ${lacks}, so that '${label}' cannot be applied${isRead ? '' : NOTHING_CANCELLED}`,
		{ hint: `Remove '${label}', or narrow the other filters to calls that show it` },
	);
}
