import type { CallSnapshot } from '../cancellation/call';
import { CallError } from '../callError';
import type { ListedRow, Page } from '../cancellation/listing';
import { fieldOf } from '../json';
import { instantOf, type Stray } from './filterChecks';
import type { Answer } from '../transport/transport';

/** What the rows of a listing are checked against. */
export interface RowCheck {
	readonly displayName: string;
	/** By the filter's label: which rows show that it was not applied. */
	readonly strays: Readonly<Record<string, Stray>>;
}

/** The rows of a page, with what tells one from another, and those that nobody can ask for. */
export type ReadRows = Required<Pick<Page, 'rows' | 'keys' | 'nameless'>>;

/** How a vendor's row is read. */
export interface RowReader {
	/** The call that a row shows; null where it has no usable ID. */
	toCall(row: unknown): CallSnapshot | null;
	/** Whether a row shows that its call has ended, ID or not. */
	hasEnded(row: unknown): boolean;
	/** When the row's call was created, as the vendor writes it. */
	createdAt(row: unknown): string | null;
}

/**
 * Reads the rows of a page. One without an ID cannot be cancelled: it is counted, unless it has ended.
 * @returns null if they are no list
 */
export function readRows(
	rows: unknown,
	{ toCall, hasEnded, createdAt }: RowReader,
): ReadRows | null {
	if (!Array.isArray(rows)) return null;
	const listed: ListedRow[] = [];
	const keys: string[] = [];
	let nameless = 0;
	for (const row of rows) {
		const call = isRecord(row) ? toCall(row) : null;
		if (call && isRecord(row)) {
			listed.push({ call, row, createdAt: instantOf(createdAt(row)) });
			keys.push(call.callId);
		} else {
			keys.push(JSON.stringify(row) ?? '');
			if (!hasEnded(row)) nameless++;
		}
	}
	// A row that is there twice takes up no place of its own.
	return { rows: listed, keys: [...new Set(keys)], nameless };
}

/** The page without the rows that a filter should have kept away; they still count as rows. */
export function leaveOut(page: ReadRows, isStray: Stray): ReadRows {
	return { ...page, rows: page.rows.filter(({ row }) => !isStray(row)) };
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

/** When the request of a page left. */
export function sentAtOf(answer: Answer): Pick<Page, 'sentAt'> {
	return answer.kind === 'answered' ? { sentAt: answer.sentAt } : {};
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
