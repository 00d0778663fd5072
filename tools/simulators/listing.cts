import type { CallStore } from './callStore.cjs';
import { wholeNumberParameter } from './input.cjs';
import type { ListManners, SimCall } from './types.cjs';
import { Refusal, type VendorRequest } from './vendor.cjs';

type Query = VendorRequest['query'];

/** What a list request looks at: all calls, and how it sees their statuses. */
export interface Listed<Call extends SimCall> {
	readonly calls: CallStore<Call>;
	/** Undefined = the listing does not know of the call yet. */
	readonly statusOf: (call: Call) => string | undefined;
}

/** A query without the parameters that have no effect. @throws Refusal of one that is refused */
export function heeded(query: Query, { ignores = [], refuses = [] }: ListManners): Query {
	const refused = refuses.find((name) => query[name] !== undefined);
	if (refused !== undefined) throw new Refusal(400, `Invalid parameter: ${refused}`);
	if (ignores.length === 0) return query;
	return Object.fromEntries(Object.entries(query).filter(([name]) => !ignores.includes(name)));
}

/** The parameter `limit`, or one of another name, under the highest limit there is. */
export function limitParameter(
	query: Query,
	{ maxLimit, aboveMaxLimit = 'refuse' }: ListManners,
	otherwise: number,
	usualMax: number,
	name = 'limit',
): number {
	const max = maxLimit ?? usualMax;
	const bounds = { otherwise: Math.min(otherwise, max), min: 1 };
	if (aboveMaxLimit === 'refuse') return wholeNumberParameter(query, name, { ...bounds, max });
	return Math.min(wholeNumberParameter(query, name, { ...bounds, max: Infinity }), max);
}

/** A call's row as the listing shows it. */
export function listedRow<Call extends SimCall>(
	{ asListed, notListed }: Call,
	row: Record<string, unknown>,
	status: string | undefined,
): Record<string, unknown> {
	const shown: Record<string, unknown> = { ...row, status, ...asListed };
	for (const name of notListed ?? []) delete shown[name];
	return shown;
}

/** A page's rows with those that are there twice, and those that belong to no call. */
export function withOddRows(
	rows: readonly unknown[],
	{ extraRows = [], repeatRows = 0 }: ListManners,
	offset = 0,
): unknown[] {
	const extra = extraRows.filter((each) => (each.offset ?? offset) === offset);
	return [...rows, ...rows.slice(0, repeatRows), ...extra.map(({ row }) => row)];
}

/** The rows under their key; an empty list may be told otherwise. */
export function underKey(
	key: string,
	rows: readonly unknown[],
	{ whenEmpty = 'list' }: ListManners,
): Record<string, unknown> {
	if (rows.length > 0 || whenEmpty === 'list') return { [key]: rows };
	return whenEmpty === 'null' ? { [key]: null } : {};
}
