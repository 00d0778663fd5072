import type { INodeProperties } from 'n8n-workflow';

import type { Filter, ListQuery } from '../parameters/filters';
import {
	differsInId,
	differsInWord,
	hasOtherNumber,
	isOutside,
	type Shown,
	type Stray,
} from './filterChecks';
import { leaveOut, type ReadRows, requireMatches } from './rows';

/**
 * One filter of a vendor's list, told once: its field in the panel, its name in the query, the form that
 * the vendor takes, and how a row shows that it was ignored.
 */
export interface VendorFilter {
	readonly name: string;
	readonly displayName: string;
	readonly description?: string;
	readonly placeholder?: string;
	readonly default?: string | boolean;
	/** The form of its value; a `locator` is picked from a list. */
	readonly kind: 'boolean' | 'date' | 'id' | 'locator' | 'option' | 'phoneNumber' | 'word';
	/** Words that the vendor is known to use, in its own spelling; of an `option`, these are all. */
	readonly words?: readonly string[];
	/** Of a `locator`: the parameter that picks it. */
	readonly field?: INodeProperties;
	/** Its name in the query. */
	readonly query: string;
	/** Of a date that a range begins with: the query name of the one that ends it. */
	readonly rangeEnd?: string;
	/** What a row shows of it, in one field or in several. */
	readonly shown: readonly Shown[];
	/**
	 * What it means that a row shows another value. `error`, unless said otherwise: the vendor ignored the
	 * filter. `leaveOut`: the call moved on while the page was made. `leaveOutUnlessAll`: so too, but where
	 * every row of a page is such, the filter was ignored.
	 */
	readonly onOthers?: 'error' | 'leaveOut' | 'leaveOutUnlessAll';
}

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
		for (const { label, isStray } of strict)
			requireMatches(page.rows, { displayName, strays: { [label]: isStray } });
		return lenient.reduce((left, { label, onOthers, isStray }) => {
			const kept = leaveOut(left, isStray);
			const isIgnored = kept.rows.length === 0 && onOthers === 'leaveOutUnlessAll';
			if (isIgnored && !leavesOthersOut)
				requireMatches(left.rows, { displayName, strays: { [label]: isStray } });
			return kept;
		}, page);
	};
}

interface FilterCheck {
	readonly label: string;
	readonly onOthers: NonNullable<VendorFilter['onOthers']>;
	readonly isStray: Stray;
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
		return [{ label: displayName, onOthers, isStray: differing(kind, wanted, shown) }];
	}
	const end = filters.find((other) => other.query === rangeEnd);
	if (!end) return [];
	const range = { from: wanted, to: query[end.query] };
	const label = wanted === undefined ? end.displayName : displayName;
	return [{ label, onOthers, isStray: isOutside(range, ...shown) }];
}

function differing(
	kind: VendorFilter['kind'],
	wanted: string | undefined,
	shown: readonly Shown[],
): Stray {
	if (kind === 'phoneNumber') return hasOtherNumber(wanted, ...shown);
	const differs = kind === 'id' || kind === 'locator' ? differsInId : differsInWord;
	const checks = shown.map((field) => differs(wanted, field));
	return (row) => checks.some((isStray) => isStray(row));
}
