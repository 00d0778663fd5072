import type { INodeProperties } from 'n8n-workflow';

import { CallError } from '../callError';
import type { Filter, ListQuery } from '../parameters/filters';
import {
	differsInId,
	differsInWord,
	hasOtherNumber,
	isOutside,
	type Mismatch,
	type Shown,
} from './filterChecks';
import type { VendorFilter } from './profile';
import type { ReadRows } from './rows';

/** The filter as the panel asks for it. */
export function panelFilter(filter: VendorFilter): Filter {
	const { kind, query, words, rangeEnd } = filter;
	return {
		field: filter.field ?? panelField(filter),
		query,
		...(kind === 'id' || kind === 'phoneNumber' || kind === 'word' ? { kind } : {}),
		...(kind === 'word' && words ? { words } : {}),
		...(rangeEnd === undefined ? {} : { rangeEnd }),
	};
}

const FIELD_TYPES = {
	boolean: 'boolean',
	date: 'dateTime',
	id: 'string',
	locator: 'resourceLocator',
	option: 'options',
	phoneNumber: 'string',
	word: 'string',
} as const;

function panelField(filter: VendorFilter): INodeProperties {
	const { name, displayName, description, placeholder, kind, words = [] } = filter;
	return {
		displayName,
		name,
		type: FIELD_TYPES[kind],
		default: filter.default ?? (kind === 'boolean' ? true : ''),
		...(placeholder === undefined ? {} : { placeholder }),
		...(description === undefined ? {} : { description }),
		...(kind === 'option'
			? { options: words.map((value) => ({ name: titleCase(value), value })) }
			: {}),
	};
}

/** `no_answer` reads `No Answer` in the panel. */
function titleCase(word: string): string {
	return word.replace(
		/(^|_)([a-z])/g,
		(_, gap: string, letter: string) => `${gap ? ' ' : ''}${letter.toUpperCase()}`,
	);
}

/** @throws CallError if the rows show that the vendor ignored a filter */
export type PageCheck = (page: ReadRows) => ReadRows;

/**
 * Makes the check of a listing's pages: what the vendor lists beside a filter, the builder never meant.
 * @param leavesOthersOut in an emergency a page that is all others is no reason to give up
 */
export function pageCheck(
	{ displayName, filters }: { displayName: string; filters: readonly VendorFilter[] },
	query: ListQuery,
	leavesOthersOut: boolean,
): PageCheck {
	const checks = filters.flatMap((filter) => checkOf(filter, filters, query));
	const strict = checks.filter(({ onOthers }) => onOthers === 'error');
	const lenient = checks.filter(({ onOthers }) => onOthers !== 'error');
	return (page) => {
		for (const check of strict) requireMatches(page, check, displayName);
		return lenient.reduce((left, check) => {
			const rows = left.rows.filter(({ row }) => !check.isOther(row));
			const isIgnored = rows.length === 0 && check.onOthers === 'leaveOutUnlessAll';
			if (isIgnored && !leavesOthersOut) requireMatches(left, check, displayName);
			// Rows that are left out still count as rows of the page.
			return { ...left, rows };
		}, page);
	};
}

/**
 * Guards against a vendor that ignores a filter.
 * @throws CallError if a row shows another value than was asked for
 */
function requireMatches({ rows }: ReadRows, { label, isOther }: FilterCheck, displayName: string) {
	if (!rows.some(({ row }) => isOther(row))) return;
	throw new CallError(
		'unexpectedAnswer',
		`${displayName} listed calls that do not match '${label}', so none of them was touched`,
		{ hint: 'Check the value of that filter; if it is right, the vendor does not honour it' },
	);
}

interface FilterCheck {
	readonly label: string;
	readonly onOthers: NonNullable<VendorFilter['onOthers']>;
	readonly isOther: Mismatch;
}

/** A range is checked once, by the filter that begins it. */
function checkOf(
	filter: VendorFilter,
	filters: readonly VendorFilter[],
	query: ListQuery,
): FilterCheck[] {
	const { displayName, kind, shown, rangeEnd, onOthers = 'error' } = filter;
	const wanted = query[filter.query];
	if (kind !== 'date') {
		return [{ label: displayName, onOthers, isOther: differing(kind, wanted, shown) }];
	}
	const end = filters.find((other) => other.query === rangeEnd);
	if (!end) return [];
	const range = { from: wanted, to: query[end.query] };
	const label = wanted === undefined ? end.displayName : displayName;
	return [{ label, onOthers, isOther: isOutside(range, ...shown) }];
}

function differing(
	kind: VendorFilter['kind'],
	wanted: string | undefined,
	shown: readonly Shown[],
): Mismatch {
	if (kind === 'phoneNumber') return hasOtherNumber(wanted, ...shown);
	const differs = kind === 'id' || kind === 'locator' ? differsInId : differsInWord;
	const checks = shown.map((field) => differs(wanted, field));
	return (row) => checks.some((isOther) => isOther(row));
}
