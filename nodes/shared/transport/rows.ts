import { CallError, type CallSnapshot } from '../cancellation/call';
import type { ListedRow } from '../cancellation/listing';
import { fieldOf } from './answers';
import type { Stray } from './strays';

/** What the rows of a listing are checked against. */
export interface RowCheck {
	readonly displayName: string;
	/** By the filter's label: which rows show that it was not applied. */
	readonly strays: Readonly<Record<string, Stray>>;
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
	{ displayName, strays }: RowCheck,
): void {
	for (const [filter, isStray] of Object.entries(strays)) {
		if (rows.some(({ row }) => isStray(row))) throw filterIgnoredError(displayName, filter);
	}
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
		`${displayName} listed calls that do not match '${filter}', so none of them was touched`,
		{ hint: 'Check the value of that filter; if it is right, the vendor does not honour it' },
	);
}
