import type { ListedRow, Page } from '../cancellation/listing';
import type { StatusMeaning } from '../cancellation/call';
import { fieldOf, wordOf } from '../json';
import type { Answer } from '../transport/transport';
import { usableId } from '../usableId';
import { instantOf } from './filterChecks';
import type { ShownCall } from './profile';

/** The rows of a page, with what tells one from another, and those that nobody can ask for. */
export type ReadRows = Required<Pick<Page, 'rows' | 'keys' | 'nameless'>>;

/** How a vendor's rows are read. */
export interface RowReader {
	shown(row: unknown): ShownCall;
	meaningOf(status: string | null): StatusMeaning;
}

/** What a record shows, its texts cut to a word's length: whoever keeps or shows them need not. */
export function readRecord(record: unknown, { shown }: Pick<RowReader, 'shown'>): ShownCall {
	const call = shown(record);
	return {
		...call,
		status: wordOf(call.status),
		phoneNumber: wordOf(call.phoneNumber),
		scheduledAt: wordOf(call.scheduledAt),
	};
}

/**
 * Reads the rows of a page. One without a status is a call of which only the vendor knows how it is; one
 * without an ID cannot be cancelled: it is counted, unless it has ended.
 * @returns null if they are no list
 */
export function readRows(rows: unknown, reader: RowReader): ReadRows | null {
	if (!Array.isArray(rows)) return null;
	const listed: ListedRow[] = [];
	const keys: string[] = [];
	let nameless = 0;
	for (const row of rows) {
		const { id, status, createdAt, phoneNumber, scheduledAt } = readRecord(row, reader);
		const callId = usableId(id);
		if (callId !== null && isRecord(row)) {
			const call = { callId, status, ...reader.meaningOf(status), phoneNumber, scheduledAt };
			listed.push({ call, row, createdAt: instantOf(createdAt) });
			keys.push(callId);
		} else {
			keys.push(JSON.stringify(row) ?? '');
			if (reader.meaningOf(status).phase !== 'ended') nameless++;
		}
	}
	// A row that is there twice takes up no place of its own.
	return { rows: listed, keys: [...new Set(keys)], nameless };
}

/** When the request of a page left, and how the vendor's clock stands to ours. */
export function timesOf(answer: Answer): Pick<Page, 'clockAheadMs' | 'sentAt'> {
	if (answer.kind !== 'answered') return {};
	const { sentAt, clockAheadMs } = answer;
	return clockAheadMs === undefined ? { sentAt } : { sentAt, clockAheadMs };
}

/** Reads a field of a record that holds a text. */
export function textField(name: string): (record: unknown) => string | null {
	return (record) => {
		const value = fieldOf(record, name);
		return typeof value === 'string' && value !== '' ? value : null;
	};
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
