import { fieldOf } from '../json';
import type { NextPage, Pages } from './profile';

/**
 * Pages by offset, where `limit`, `offset`, `total` and `hasMore` go by these names.
 * @param pagination where a body tells of its pages
 * @param more what else is asked for with every page, e.g. its order
 */
export function offsetPages(
	longest: number,
	pagination: (body: unknown) => unknown,
	more: Readonly<Record<string, string>> = {},
): Pages {
	return {
		longest,
		query: ({ cursor, limit = longest }) => {
			const offset = Number(cursor ?? 0);
			return { ...more, limit, ...(offset > 0 ? { offset } : {}) };
		},
		next: (body, { cursor, count }) => nextOffset(pagination(body), Number(cursor ?? 0), count),
		at: String,
	};
}

/** Both `hasMore` and `total` may say that there is more. Where neither is there, an empty page ends the list. */
function nextOffset(pagination: unknown, offset: number, count: number): NextPage {
	const hasMore = fieldOf(pagination, 'hasMore');
	const total = countOf(fieldOf(pagination, 'total'));
	const end = offset + count;
	const isMore =
		hasMore === true ||
		(total !== undefined && end < total) ||
		(typeof hasMore !== 'boolean' && total === undefined && count > 0);
	return { next: isMore ? String(end) : null, total };
}

/** A total may come as a text; one that is no whole number tells nothing. */
function countOf(given: unknown): number | undefined {
	const count = typeof given === 'string' && /^\d+$/.test(given) ? Number(given) : given;
	return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}
