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
import { type CheckedRows, type CheckTerms, decisionOf } from './nodeFilters';
import type { VendorFilter } from './profile';
import { keyOf, rangeOf } from './queries';
import type { ReadRows } from './rows';

/** Ends the description of a date. */
export const TIME_ZONE = 'In the time zone of the workflow.';

/** How a filter that ends a range takes in a whole day: n8n's calendar always gives a time, at first midnight. */
export const WHOLE_DAY =
	'To include a whole day pick the next one; by expression, a day without a time means all of it.';

/** The filters as the panel asks for them. */
export function panelFilters(filters: readonly VendorFilter[]): Filter[] {
	const ends = new Set(filters.map(({ rangeEnd }) => rangeEnd));
	return filters.map((filter) => panelFilter(filter, ends.has(keyOf(filter))));
}

function panelFilter(filter: VendorFilter, isRangeEnd: boolean): Filter {
	const { kind, words, rangeEnd } = filter;
	const hasWords = kind === 'word' || kind === 'wordFromList' || kind === 'options';
	return {
		field: filter.field ?? panelField(filter),
		key: keyOf(filter),
		...(kind === 'id' || kind === 'phoneNumber' || kind === 'word' ? { kind } : {}),
		...(kind === 'wordFromList' ? { kind: 'word' } : {}),
		...(hasWords && words ? { words } : {}),
		...(rangeEnd === undefined ? {} : { rangeEnd }),
		...(isRangeEnd ? { isRangeEnd } : {}),
	};
}

const FIELD_TYPES = {
	boolean: 'boolean',
	date: 'dateTime',
	id: 'string',
	locator: 'resourceLocator',
	option: 'options',
	options: 'multiOptions',
	phoneNumber: 'string',
	word: 'string',
	wordFromList: 'options',
} as const;

function panelField(filter: VendorFilter): INodeProperties {
	const { name, displayName, description, placeholder, kind } = filter;
	return {
		displayName,
		name,
		type: FIELD_TYPES[kind],
		default: filter.default ?? (kind === 'boolean' ? true : ''),
		...(placeholder === undefined ? {} : { placeholder }),
		...(description === undefined ? {} : { description }),
		...(FIELD_TYPES[kind].endsWith('ptions') ? { options: optionsOf(filter) } : {}),
	};
}

/** In the order of the alphabet, as n8n wants them; of words that are not all, the one most wanted comes first. */
function optionsOf({ kind, words = [], default: first }: VendorFilter) {
	const options = words.map((value) => ({ name: titleCase(value), value }));
	options.sort((one, other) => (one.name < other.name ? -1 : 1));
	if (kind !== 'wordFromList') return options;
	const isFirst = ({ value }: { value: string }) => value === first;
	return [...options.filter(isFirst), ...options.filter((option) => !isFirst(option))];
}

/** `no_answer` reads `No Answer` in the panel. */
function titleCase(word: string): string {
	return word.replace(
		/(^|[_ -])([a-z])/g,
		(_, gap: string, letter: string) => `${gap.replace('_', ' ')}${letter.toUpperCase()}`,
	);
}

/** @throws CallError if the rows show that the vendor ignored a filter, or not what the node decides by */
export type PageCheck = (page: ReadRows) => CheckedRows;

/**
 * Makes the check of a listing's pages: what the vendor lists beside a filter, the builder never meant.
 */
export function pageCheck(
	{ displayName, filters }: { displayName: string; filters: readonly VendorFilter[] },
	query: ListQuery,
	terms: CheckTerms,
): PageCheck {
	const { leavesOthersOut = false } = terms;
	const checks = filters.flatMap((filter) => checkOf(filter, filters, query));
	const decide = decisionOf({ displayName, filters }, query, terms);
	const strict = checks.filter(({ onOthers }) => onOthers === 'error');
	const lenient = checks.filter(({ onOthers }) => onOthers !== 'error');
	const unprovenIn = ({ rows }: ReadRows) => {
		const alive = rows.filter(({ call }) => call.phase !== 'ended');
		return checks.filter(({ isShown }) => alive.some(({ row }) => !isShown(row)));
	};
	return (page) => {
		for (const check of strict) requireMatches(page, check, displayName);
		const left = lenient.reduce((left, check) => {
			const rows = left.rows.filter(({ row }) => !check.isOther(row));
			const isIgnored = rows.length === 0 && check.onOthers === 'leaveOutUnlessAll';
			if (isIgnored && !leavesOthersOut) requireMatches(left, check, displayName);
			// Rows that are left out still count as rows of the page.
			return { ...left, rows };
		}, page);
		const unproven = unprovenIn(left).map(({ label }) => label);
		return { ...decide(left), ...(unproven.length > 0 ? { unproven } : {}) };
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
	/** Whether a row shows what the filter asks for. */
	readonly isShown: (row: unknown) => boolean;
}

/** A range is checked once, by the filter that begins it. */
function checkOf(
	filter: VendorFilter,
	filters: readonly VendorFilter[],
	query: ListQuery,
): FilterCheck[] {
	const { displayName, kind, shown, onOthers = 'error', byNode } = filter;
	if (filter.query === undefined || (byNode && kind !== 'date')) return [];
	const wanted = query[filter.query];
	const isShown = (row: unknown) => shown.some((read) => read(row) !== null);
	if (kind !== 'date') {
		if (wanted === undefined) return [];
		const isOther = differing(kind, wanted, shown);
		return [{ label: displayName, onOthers, isOther, isShown }];
	}
	const range = rangeOf(filter, filters, query);
	if (!range) return [];
	return [{ label: range.label, onOthers, isOther: isOutside(range, ...shown), isShown }];
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
