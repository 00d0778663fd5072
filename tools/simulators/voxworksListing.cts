import { choiceParameter, timeParameter } from './input.cjs';
import {
	heeded,
	limitParameter,
	listedRow,
	underKey,
	withOddRows,
	type Listed,
} from './listing.cjs';
import type { ListManners } from './types.cjs';
import { voxworksView, type VoxworksCall, type VoxworksIdKey } from './voxworksCalls.cjs';
import type { Answer, VendorRequest } from './vendor.cjs';

const DEFAULT_LIMIT = 50;

/** The last two are none that a client could know. */
export type VoxworksListKey = 'calls' | 'data' | 'data.calls' | 'items' | 'results';

/** How the listing is worded where the docs were cut off. */
export interface ListWording {
	readonly listKey: VoxworksListKey;
	readonly idKey: VoxworksIdKey;
	readonly maxLimit: number;
}

/**
 * What a cursor, which is a mere time, means to calls created at that very time: all of them once more and at least
 * one further (`repeatTies`, the default); none of them (`exclusive`: those that the last page had no room for are
 * lost); all of them and no more than the limit (`inclusive`: a tie as long as a page is never passed).
 */
export type CursorMeaning = 'exclusive' | 'inclusive' | 'repeatTies';

/** Oddities of Voxworks's listing. */
export interface VoxworksListManners extends ListManners {
	cursor?: CursorMeaning;
	/** How the list ends: without a cursor, with the cursor it was asked with (or its last row's), or with one that leads to an empty page. */
	end?: 'emptyPage' | 'noCursor' | 'ownCursor';
	/** The array under another key. */
	listKey?: VoxworksListKey;
	/** Instead of true; `absent` leaves it out. */
	success?: 'absent' | false;
}

type Filter = (call: VoxworksCall) => boolean;

interface CursorPage {
	readonly rows: VoxworksCall[];
	readonly nextCursor: string | null;
}

/** `GET /api/v1/calls`, newest first. */
export function listVoxworksCalls(
	listed: Listed<VoxworksCall>,
	request: VendorRequest,
	wording: ListWording,
	manners: VoxworksListManners,
): Answer {
	const query = heeded(request.query, manners);
	const limit = limitParameter(query, manners, DEFAULT_LIMIT, wording.maxLimit);
	const cursor = timeParameter(query, 'cursor', 'date-time');
	const filter = filterFor({ ...request, query }, listed.statusOf);
	const ordered = listed.calls.byCreation();
	const page = pageBy(manners.cursor ?? 'repeatTies', ordered, filter, cursor, limit);
	const views = page.rows.map((call) =>
		listedRow(call, voxworksView(call, wording.idKey), listed.statusOf(call)),
	);
	const { success = true } = manners;
	return {
		status: 200,
		body: {
			...(success !== 'absent' && { success }),
			...named(withOddRows(views, manners), manners.listKey ?? wording.listKey, manners),
			meta: { next_cursor: page.nextCursor ?? endOf(page.rows, cursor, manners) },
		},
	};
}

function named(
	rows: unknown[],
	listKey: VoxworksListKey,
	manners: ListManners,
): Record<string, unknown> {
	if (listKey !== 'data.calls') return underKey(listKey, rows, manners);
	return { data: underKey('calls', rows, manners) };
}

/** The cursor of the last page, where there is one. */
function endOf(
	rows: readonly VoxworksCall[],
	cursor: string | undefined,
	{ end = 'noCursor' }: VoxworksListManners,
): string | null {
	if (end === 'noCursor') return null;
	const last = rows.at(-1)?.created_at ?? null;
	if (end === 'ownCursor') return cursor ?? last;
	// A millisecond before the last row, so that not even a tie follows; the empty page itself is the end.
	return last === null ? null : new Date(Date.parse(last) - 1).toISOString();
}

function filterFor(
	{ query, organisation }: VendorRequest,
	statusOf: Listed<VoxworksCall>['statusOf'],
): Filter {
	const { status, progress } = query;
	const type = choiceParameter(query, 'type', ['outbound', 'inbound', 'web']);
	const contactId = query.contact_id;
	const scriptId = query.script_id;
	const after = timeParameter(query, 'created_after', 'date-time');
	const before = timeParameter(query, 'created_before', 'date-time');
	return (call) => {
		const seen = statusOf(call);
		return (
			seen !== undefined &&
			call.organisation === organisation &&
			(status === undefined || seen === status) &&
			(type === undefined || call.type === type) &&
			(progress === undefined || call.progress === progress) &&
			(contactId === undefined || call.contact_id === contactId) &&
			(scriptId === undefined || call.script_id === scriptId) &&
			(after === undefined || call.created_at > after) &&
			(before === undefined || call.created_at < before)
		);
	};
}

/** The page after a cursor, whatever a cursor means. */
function pageBy(
	meaning: CursorMeaning,
	oldestFirst: readonly VoxworksCall[],
	matches: Filter,
	cursor: string | undefined,
	limit: number,
): CursorPage {
	if (meaning === 'repeatTies') return pageFrom(oldestFirst, matches, cursor, limit);
	const start = cursor === undefined ? oldestFirst.length : countBefore(oldestFirst, cursor);
	let end = start;
	if (meaning === 'inclusive' && cursor !== undefined)
		while (oldestFirst[end]?.created_at === cursor) end += 1;
	const rows: VoxworksCall[] = [];
	for (let index = end - 1; index >= 0; index -= 1) {
		const call = oldestFirst[index];
		if (call === undefined || !matches(call)) continue;
		if (rows.length === limit) return { rows, nextCursor: rows.at(-1)?.created_at ?? null };
		rows.push(call);
	}
	return { rows, nextCursor: null };
}

/**
 * The page after a cursor. A cursor is a mere time, so where several calls share it nobody knows which of them
 * the last page had: all are sent again, as the docs warn, because the other choice is to lose some. They count
 * towards the limit, but at least one further call goes with them, or paging would never end.
 */
function pageFrom(
	oldestFirst: readonly VoxworksCall[],
	matches: Filter,
	cursor: string | undefined,
	limit: number,
): CursorPage {
	const start = cursor === undefined ? oldestFirst.length : countBefore(oldestFirst, cursor);
	const repeated = cursor === undefined ? [] : sharing(oldestFirst, start, cursor).filter(matches);
	const rows = [...repeated];
	const full = Math.max(limit, repeated.length + 1);
	for (let index = start - 1; index >= 0; index -= 1) {
		const call = oldestFirst[index];
		if (call === undefined || !matches(call)) continue;
		if (rows.length === full) return { rows, nextCursor: rows.at(-1)?.created_at ?? null };
		rows.push(call);
	}
	return { rows, nextCursor: null };
}

/** The calls created at this very time, if they are several. A single one was the end of the last page. */
function sharing(
	oldestFirst: readonly VoxworksCall[],
	start: number,
	time: string,
): VoxworksCall[] {
	let end = start;
	while (oldestFirst[end]?.created_at === time) end += 1;
	return end - start > 1 ? oldestFirst.slice(start, end).reverse() : [];
}

/** How many calls were created before a time, by bisection. */
function countBefore(oldestFirst: readonly VoxworksCall[], time: string): number {
	let low = 0;
	let high = oldestFirst.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((oldestFirst[middle]?.created_at ?? '') < time) low = middle + 1;
		else high = middle;
	}
	return low;
}
