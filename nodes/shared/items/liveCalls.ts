import { createHash } from 'crypto';

import { CallError } from '../callError';
import { isBeyondCancel } from '../cancellation/cancelCall';
import type { CallListing, ListedRow, Listing, PageAnswer } from '../cancellation/listing';
import { fieldOf } from '../json';
import type { Transport } from '../transport/transport';
import { liveWords } from '../vendor/listing';
import type { Vendor } from '../vendor/vendor';

/** How far somebody has scrolled. Its text is the cursor, which n8n's editor hands back. */
interface Position {
	/** Where the list of each status goes on that has not come to its end; null for its first page. */
	readonly live: Readonly<Record<string, string | null>>;
	/** Where the list of all calls goes on, once those are over; null for its first page. */
	readonly whole: string | null;
	/** Marks of the calls shown before, as a call that moves on is met in the next list again. */
	readonly shown: string;
}

/** Characters of the mark of one call: 48 bits of a digest, so that two calls share none. */
const MARK_LENGTH = 8;

/**
 * The calls of an account as somebody picks from them who wants a live one: first those in each status of a
 * live call, so that a busy history does not hide them, then the list of all, for calls in statuses that no
 * documentation names and for those of a status that the vendor does not list by. Each call comes once. Calls
 * that have ended, or that nobody can hang up, are left out.
 */
export function liveCalls(vendor: Vendor, open: () => Transport): Listing<ListedRow> {
	const { displayName, list, statuses } = vendor;
	const words =
		list.statusQuery === undefined ? [] : liveWords(statuses).map((word) => word.status);
	const isLive = ({ call }: ListedRow) => call.phase !== 'ended' && !isBeyondCancel(vendor, call);
	const readStatus = async ([status, cursor]: [string, string | null]) => {
		const listing = vendor.everyCall(open, { [list.statusQuery ?? '']: status });
		return { status, answer: await readByStatus(listing, cursor) };
	};
	return {
		displayName,
		async readPage(cursor) {
			const { live, whole, shown } = positionOf(cursor, words);
			const [first, ...others] = Object.entries(live);
			if (first === undefined) {
				const page = await vendor.listing(open, {}).readPage(whole);
				if (page.kind !== 'page') return page;
				const next = page.next === null ? null : { live, whole: page.next };
				return eachOnce(page.rows.filter(isLive), next, shown);
			}
			// One list goes ahead: with a refused key or a wrong address one request is enough to tell.
			const ahead = await readStatus(first);
			if (ahead.answer.kind !== 'page') return ahead.answer;
			const read = [ahead, ...(await Promise.all(others.map(readStatus)))];
			const rows: ListedRow[] = [];
			const left: Record<string, string> = {};
			for (const { status, answer } of read) {
				if (answer.kind !== 'page') return answer;
				rows.push(...answer.rows);
				if (answer.next !== null) left[status] = answer.next;
			}
			return eachOnce(rows.filter(isLive), { live: left, whole: null }, shown);
		},
	};
}

const NO_CALLS: PageAnswer = { kind: 'page', rows: [], next: null };

/**
 * Reads a page of the list of one status. Where the vendor refuses to list by it, or lists other calls beside it,
 * the list ends: what it does not show is met in the list of all calls.
 */
async function readByStatus(listing: CallListing, cursor: string | null): Promise<PageAnswer> {
	try {
		const answer = await listing.readPage(cursor);
		if (answer.kind === 'lost') return saysNo(answer.fault) ? NO_CALLS : answer;
		if (answer.kind !== 'page') return answer;
		const isMixed = answer.rows.length < (answer.keys?.length ?? 0);
		return isMixed ? { ...answer, next: null } : answer;
	} catch (error) {
		return asNoCalls(error);
	}
}

/** An error of the vendor under a good status. */
function saysNo({ statusCode = 0, vendorMessage }: LostFault): boolean {
	return statusCode >= 200 && statusCode < 300 && typeof vendorMessage === 'string';
}

type LostFault = Extract<PageAnswer, { kind: 'lost' }>['fault'];

/** @throws anything but a refusal to list by the status */
function asNoCalls(error: unknown): PageAnswer {
	if (error instanceof CallError && error.kind === 'refused') return NO_CALLS;
	throw error;
}

/** The page without calls that were shown before. @param next null where this was the last page */
function eachOnce(
	rows: readonly ListedRow[],
	next: Omit<Position, 'shown'> | null,
	shown: string,
): PageAnswer {
	const marks = new Set(marksIn(shown));
	const fresh = rows.filter(({ call }) => {
		const mark = markOf(call.callId);
		return !marks.has(mark) && marks.add(mark);
	});
	const position = next && JSON.stringify({ ...next, shown: [...marks].join('') });
	return { kind: 'page', rows: fresh, next: position };
}

function markOf(callId: string): string {
	return createHash('sha256').update(callId).digest('base64url').slice(0, MARK_LENGTH);
}

function marksIn(shown: string): string[] {
	return shown.match(new RegExp(`[\\w-]{${MARK_LENGTH}}`, 'g')) ?? [];
}

/** The position that a cursor tells of; the beginning for any text that is none of ours. */
function positionOf(cursor: string | null, words: readonly string[]): Position {
	const given = parsed(cursor);
	const [live, whole, shown] = ['live', 'whole', 'shown'].map((name) => fieldOf(given, name));
	if (typeof shown !== 'string') {
		return { live: Object.fromEntries(words.map((word) => [word, null])), whole: null, shown: '' };
	}
	const left = words.map((word) => [word, fieldOf(live, word)] as const);
	return {
		live: Object.fromEntries(left.flatMap(([word, at]) => (isText(at) ? [[word, at]] : []))),
		whole: isText(whole) ? whole : null,
		shown,
	};
}

function isText(value: unknown): value is string {
	return typeof value === 'string';
}

function parsed(cursor: string | null): unknown {
	try {
		return JSON.parse(cursor ?? 'null');
	} catch {
		return null;
	}
}
