import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { CallError } from '../callError';
import { fieldOf } from '../json';
import { isNothingAsText } from '../usableId';
import { readDate } from './dates';
import { readPhoneNumber } from './phoneNumber';
import { readReference, readUuidReference } from './reference';
import { isTool, toBoolean, wordMeant } from './values';

/**
 * What a list is narrowed by: the vendor's query parameters, and, under its own name, what the node applies
 * itself. Several values of one filter are parted by commas.
 */
export type ListQuery = Readonly<Record<string, string>>;

/** A filter in the panel, and what its value is kept under. */
export interface Filter {
	readonly field: INodeProperties;
	/** The vendor's name for it, or its own where the node applies it itself. */
	readonly key: string;
	/** What its value is, where the field's type does not say so. */
	readonly kind?: 'id' | 'phoneNumber' | 'word';
	/** Words that the vendor is known to use, in its own spelling; for a field with options, these are all. */
	readonly words?: readonly string[];
	/** Of a date that a range begins with: the key of the one that ends it. */
	readonly rangeEnd?: string;
	/** A date that ends a range: a day without a time means the whole day. */
	readonly isRangeEnd?: boolean;
}

/** Characters of the longest word that a vendor may have. */
const LONGEST_WORD = 100;

/** The collection `filters`. */
export function filtersField(filters: readonly Filter[]): INodeProperties {
	return {
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add filter',
		default: {},
		options: filters.map(({ field }) => field),
	};
}

/**
 * The filters of an item as query parameters. A filter that was added but is empty is refused, since
 * dropping it silently would widen the match. So is one that could match nothing a person means.
 * @throws CallError of kind `input` that names the filter
 */
export function readFilters(
	context: IExecuteFunctions,
	itemIndex: number,
	filters: readonly Filter[],
): ListQuery {
	return read(context, itemIndex, filters, false);
}

/**
 * The same for an operation that only reads. A model fills an optional filter that it has no value
 * for with an empty text or the like; there, that means that the filter is not set.
 * @throws CallError of kind `input` that names the filter
 */
export function readFiltersForReading(
	context: IExecuteFunctions,
	itemIndex: number,
	filters: readonly Filter[],
): ListQuery {
	return read(context, itemIndex, filters, isTool(context));
}

function read(
	context: IExecuteFunctions,
	itemIndex: number,
	filters: readonly Filter[],
	mayBeBlank: boolean,
): ListQuery {
	const given: unknown = context.getNodeParameter('filters', itemIndex, {});
	const query: Record<string, string> = {};
	for (const filter of filters) {
		const { name, displayName } = filter.field;
		if (!isAdded(given, name)) continue;
		const value = unwrapped(fieldOf(given, name));
		if (mayBeBlank && meansNotSet(value)) continue;
		if (isBlank(value)) throw emptyError(displayName);
		query[filter.key] = readValue(context, filter, value);
	}
	requireRanges(filters, query);
	return query;
}

/** Whether a filter was added, be it with an expression that finds nothing. */
function isAdded(given: unknown, name: string): boolean {
	return typeof given === 'object' && given !== null && Object.hasOwn(given, name);
}

/** A resource locator's value, or the value itself. */
function unwrapped(given: unknown): unknown {
	return fieldOf(given, '__rl') === true ? (fieldOf(given, 'value') ?? '') : given;
}

function isBlank(value: unknown): boolean {
	if (Array.isArray(value)) return value.every(isBlank);
	return value === undefined || value === null || (typeof value === 'string' && !value.trim());
}

function meansNotSet(value: unknown): boolean {
	return isBlank(value) || (typeof value === 'string' && isNothingAsText(value));
}

function readValue(context: IExecuteFunctions, filter: Filter, value: unknown): string {
	const { field, kind } = filter;
	const { displayName } = field;
	if (field.type === 'dateTime') {
		const timeZone = context.getTimezone();
		const date = readDate(value, displayName, timeZone, filter.isRangeEnd ? 'end' : 'start');
		if (date === undefined) throw emptyError(displayName);
		return date;
	}
	if (field.type === 'multiOptions') return readOptionsOf(filter, value);
	// Only a date may come as an object, e.g. luxon's DateTime.
	if (typeof value === 'object') throw noTextError(displayName);
	// What can be picked from a list is an agent, and its ID is documented as a UUID.
	if (field.type === 'resourceLocator') return readUuidReference(value, displayName);
	if (field.type === 'boolean') return String(toBoolean(value, displayName));
	if (kind === 'id') return readReference(value, displayName);
	if (kind === 'phoneNumber') return readPhoneNumber(value, displayName);
	return kind === 'word' ? readWord(filter, value) : readOption(filter, value);
}

/** Several of the field's options: a list of them, or a text with commas. In the field's order, each once. */
function readOptionsOf(filter: Filter, value: unknown): string {
	const texts: unknown[] = Array.isArray(value) ? value : String(value).split(/[,;\n]/);
	if (texts.some(isBlank)) throw emptyError(filter.field.displayName);
	const chosen = new Set(texts.map((text) => readOption(filter, text)));
	return (filter.words ?? []).filter((word) => chosen.has(word)).join();
}

/** One of the field's options, in whatever spelling. */
function readOption({ field, words = optionsOf(field) }: Filter, value: unknown): string {
	const word = wordMeant(value, words);
	if (word !== undefined) return word;
	throw new CallError('input', `The filter '${field.displayName}' holds a value it does not know`, {
		hint: `Use one of ${words.join(', ')}`,
	});
}

function optionsOf({ options = [] }: INodeProperties): string[] {
	return options.flatMap((option) => ('value' in option ? [String(option.value)] : []));
}

/** A word of the vendor's own. One that is known is written as the vendor writes it. */
function readWord({ field, words = [] }: Filter, value: unknown): string {
	const text = typeof value === 'string' ? value.trim() : '';
	const isWord =
		text !== '' &&
		text.length <= LONGEST_WORD &&
		!isNothingAsText(text) &&
		!/[,;|\p{Cc}\p{Cs}]/u.test(text);
	if (!isWord) {
		throw new CallError('input', `The filter '${field.displayName}' must be one word as a text`, {
			hint: `Give it one value as the vendor writes it${words[0] === undefined ? '' : `, e.g. ${words[0]}`}. An expression in it may have found something else, e.g. a list`,
		});
	}
	return wordMeant(text, words) ?? text;
}

/** @throws CallError for a range that ends before it begins, which no call could match */
function requireRanges(filters: readonly Filter[], query: ListQuery): void {
	for (const { field, key, rangeEnd } of filters) {
		const from = query[key];
		const to = rangeEnd === undefined ? undefined : query[rangeEnd];
		if (from === undefined || to === undefined || Date.parse(from) < Date.parse(to)) continue;
		const end = filters.find((other) => other.key === rangeEnd)?.field.displayName ?? '';
		throw new CallError(
			'input',
			`No call can match: '${field.displayName}' is not before '${end}'`,
			{
				hint: `They are ${from} and ${to} in UTC. Correct one of them, or exchange them. For a whole day pick the next day for '${end}', or by expression give both as the day without a time, e.g. {{ $now.plus({ days: 1 }).toISODate() }}`,
			},
		);
	}
}

/** An expression gave an object or a list where one text is wanted. */
function noTextError(label: string): CallError {
	return new CallError('input', `The filter '${label}' is empty or holds more than one value`, {
		hint: 'Give it one value as a text. An expression in it may have found an object or a list',
	});
}

function emptyError(label: string): CallError {
	return new CallError('input', `The filter '${label}' is empty`, {
		hint: 'Give it a value, or remove the filter. An expression in it may have found nothing',
	});
}
