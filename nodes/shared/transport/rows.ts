import { CallError, type CallSnapshot } from '../cancellation/call';
import type { ListedRow } from '../cancellation/listing';
import { statusKey } from '../cancellation/status';
import { fieldOf } from './answers';

/** What a row of a listing is checked against, by names that mean the same in filter and row. */
export interface RowCheck {
	readonly displayName: string;
	/** Wanted value and the row's own, where the row shows one. */
	readonly fields: ReadonlyArray<{
		readonly filter: string;
		readonly wanted: string | undefined;
		readonly found: (row: unknown) => string | null;
	}>;
}

/**
 * Reads the rows of a page.
 * @returns null if one of them is no call: such a page cannot be trusted
 */
export function readRows(
	rows: unknown,
	toCall: (row: unknown) => CallSnapshot | null,
): ListedRow[] | null {
	if (!Array.isArray(rows)) return null;
	const listed: ListedRow[] = [];
	for (const row of rows) {
		const call = toCall(row);
		if (!call || !isRecord(row)) return null;
		listed.push({ call, row });
	}
	return listed;
}

/**
 * Guards against a vendor that ignores a filter: what it then lists, the builder never meant.
 * @throws CallError if a row shows another value than was asked for
 */
export function requireMatches(
	rows: readonly ListedRow[],
	{ displayName, fields }: RowCheck,
): void {
	for (const { filter, wanted, found } of fields) {
		if (wanted === undefined) continue;
		const stray = rows.some(({ row }) => {
			const value = found(row);
			return value !== null && value.toLowerCase() !== wanted.toLowerCase();
		});
		if (stray) throw filterIgnoredError(displayName, filter);
	}
}

/** A call that changed while the page was made no longer is what the builder asked for. */
export function hasStatus(status: string | undefined): (row: ListedRow) => boolean {
	return ({ call }) =>
		status === undefined || call.status === null || statusKey(call.status) === statusKey(status);
}

export function textField(name: string): (row: unknown) => string | null {
	return (row) => {
		const value = fieldOf(row, name);
		return typeof value === 'string' && value !== '' ? value : null;
	};
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function filterIgnoredError(displayName: string, filter: string): CallError {
	return new CallError(
		'unexpectedAnswer',
		`${displayName} listed calls that do not match '${filter}', so none was touched`,
		{ hint: 'Check the value of that filter; if it is right, the vendor does not honour it' },
	);
}
