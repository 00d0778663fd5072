import type { CallStore } from './callStore.cjs';
import { choiceParameter, timeParameter, wholeNumberParameter } from './input.cjs';
import { voxworksView, type VoxworksCall, type VoxworksIdKey } from './voxworksCalls.cjs';
import type { Answer, VendorRequest } from './vendor.cjs';

const DEFAULT_LIMIT = 50;

export type VoxworksListKey = 'calls' | 'data' | 'data.calls';

/** How the listing is worded where the docs were cut off. */
export interface ListWording {
	readonly listKey: VoxworksListKey;
	readonly idKey: VoxworksIdKey;
	readonly maxLimit: number;
}

type Filter = (call: VoxworksCall) => boolean;

interface CursorPage {
	readonly rows: VoxworksCall[];
	readonly nextCursor: string | null;
}

/** `GET /api/v1/calls`, newest first. */
export function listVoxworksCalls(
	calls: CallStore<VoxworksCall>,
	request: VendorRequest,
	wording: ListWording,
): Answer {
	const { query } = request;
	const limit = wholeNumberParameter(query, 'limit', {
		otherwise: DEFAULT_LIMIT,
		min: 1,
		max: wording.maxLimit,
	});
	const cursor = timeParameter(query, 'cursor', 'date-time');
	const { rows, nextCursor } = pageFrom(calls.byCreation(), filterFor(request), cursor, limit);
	const views = rows.map((call) => voxworksView(call, wording.idKey));
	return {
		status: 200,
		body: { success: true, ...named(views, wording.listKey), meta: { next_cursor: nextCursor } },
	};
}

function named(rows: unknown[], listKey: VoxworksListKey): Record<string, unknown> {
	return listKey === 'data.calls' ? { data: { calls: rows } } : { [listKey]: rows };
}

function filterFor({ query, organisation }: VendorRequest): Filter {
	const { status, progress } = query;
	const type = choiceParameter(query, 'type', ['outbound', 'inbound', 'web']);
	const contactId = query.contact_id;
	const scriptId = query.script_id;
	const after = timeParameter(query, 'created_after', 'date-time');
	const before = timeParameter(query, 'created_before', 'date-time');
	return (call) =>
		call.organisation === organisation &&
		(status === undefined || call.status === status) &&
		(type === undefined || call.type === type) &&
		(progress === undefined || call.progress === progress) &&
		(contactId === undefined || call.contact_id === contactId) &&
		(scriptId === undefined || call.script_id === scriptId) &&
		(after === undefined || call.created_at > after) &&
		(before === undefined || call.created_at < before);
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
