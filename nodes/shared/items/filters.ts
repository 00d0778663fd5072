import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { CallError } from '../cancellation/call';
import { fieldOf } from '../transport/answers';
import { readDate } from './dates';
import type { ListQuery } from './vendor';

/** A filter in the panel, and the vendor's name for it. */
export interface Filter {
	readonly field: INodeProperties;
	readonly query: string;
}

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
 * The filters of an item as query parameters. One that was added but is empty is refused: dropped
 * silently, it would widen the match.
 * @throws CallError of kind `input` that names the filter
 */
export function readFilters(
	context: IExecuteFunctions,
	itemIndex: number,
	filters: readonly Filter[],
): ListQuery {
	const given: unknown = context.getNodeParameter('filters', itemIndex, {});
	const query: Record<string, string> = {};
	for (const { field, query: name } of filters) {
		if (!isSet(given, field.name)) continue;
		const value = valueOf(fieldOf(given, field.name));
		const text =
			field.type === 'dateTime'
				? readDate(value, field.displayName, context.getTimezone())
				: textOf(value);
		if (!text) throw emptyError(field.displayName);
		query[name] = text;
	}
	return query;
}

/** Whether a filter was added, be it to an expression that finds nothing. */
function isSet(given: unknown, name: string): boolean {
	return typeof given === 'object' && given !== null && Object.hasOwn(given, name);
}

/** A resource locator's value, or the value itself. */
function valueOf(given: unknown): unknown {
	return fieldOf(given, '__rl') === true ? (fieldOf(given, 'value') ?? '') : given;
}

function textOf(value: unknown): string | null {
	const isText = typeof value === 'string' || typeof value === 'number';
	return isText ? String(value).trim() : null;
}

function emptyError(label: string): CallError {
	return new CallError('input', `The filter '${label}' is empty`, {
		hint: 'Give it a value, or remove the filter. An expression in it may have found nothing',
	});
}
