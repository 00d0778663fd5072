import type { ListQuery } from '../parameters/filters';
import type { VendorFilter } from './profile';

/** What a filter's value is kept under. */
export function keyOf({ query, name }: VendorFilter): string {
	return query ?? name;
}

/** A range of dates that a query asks for. */
export interface Range {
	/** The filter to name where something is wrong with it. */
	readonly label: string;
	readonly from: string | undefined;
	readonly to: string | undefined;
}

/** The range that begins with a filter; null where it begins none, or where neither end is asked for. */
export function rangeOf(
	filter: VendorFilter,
	filters: readonly VendorFilter[],
	query: ListQuery,
): Range | null {
	const end = filters.find((other) => keyOf(other) === filter.rangeEnd);
	if (!end) return null;
	const [from, to] = [filter, end].map((one) => query[keyOf(one)]);
	if (from === undefined && to === undefined) return null;
	return { label: (from === undefined ? end : filter).displayName, from, to };
}

/** The part of a query that is sent to the vendor. */
export function sentQuery(filters: readonly VendorFilter[], query: ListQuery): ListQuery {
	const ours = new Set(filters.filter((filter) => filter.query === undefined).map(keyOf));
	return Object.fromEntries(Object.entries(query).filter(([key]) => !ours.has(key)));
}

/** Filters of which the vendor takes one value at a time. */
const ONE_AT_A_TIME = ['options', 'phoneNumber'];

/** One query for each combination of values that have to be asked for one by one, in the values' order. */
export function queriesOf(filters: readonly VendorFilter[], query: ListQuery): ListQuery[] {
	let queries = [query];
	for (const { kind, query: key } of filters) {
		if (key === undefined || query[key] === undefined || !ONE_AT_A_TIME.includes(kind)) continue;
		const values = query[key].split(',');
		queries = queries.flatMap((one) => values.map((value) => ({ ...one, [key]: value })));
	}
	return queries;
}
