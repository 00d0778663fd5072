import type { GenericValue, IDataObject } from 'n8n-workflow';

import { fieldOf } from '../json';
import type { CallField } from './profile';

/** A call's most useful fields, flat. */
export function simplifyCall(
	record: object,
	fields: Readonly<Record<string, CallField>>,
): IDataObject {
	const output: IDataObject = {};
	for (const [name, { from }] of Object.entries(fields)) {
		const value = (from ?? [name])
			.map((path) => path.split('.').reduce<unknown>(fieldOf, record))
			.find((found) => found !== undefined && found !== null);
		const isThere = fieldOf(record, name) !== undefined || from !== undefined;
		if (isThere) output[name] = toJsonValue(value);
	}
	return output;
}

/** A vendor's body as n8n types values; what JSON has no word for becomes null. */
export function toJsonValue(value: unknown): GenericValue {
	switch (typeof value) {
		case 'string':
		case 'number':
		case 'boolean':
		case 'object':
			return value;
		default:
			return null;
	}
}
