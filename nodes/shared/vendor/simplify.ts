import type { GenericValue, IDataObject } from 'n8n-workflow';

import { fieldOf } from '../json';
import type { Presentation } from '../parameters/simplify';
import type { CallField, VendorProfile } from './profile';

/** Fields of a call that can be selected: those that Simplify gives, and the vendor's others. */
export function selectableFields({ fields, otherFields = [] }: FieldsOf): string[] {
	return [...Object.keys(fields), ...otherFields];
}

type FieldsOf = Pick<VendorProfile, 'fields' | 'otherFields'>;

/** How the fields of a record are presented. */
export interface FieldsShown {
	/** The fields, before those that are the same for every vendor are laid over them; absent for all as they come. */
	readonly simplify?: (record: object) => IDataObject;
	/** The only ones that are given, beside those that are the same for every vendor. */
	readonly only?: readonly string[];
}

/** Makes a builder's choice into what is done with a record. */
export function fieldsShown({ fields }: FieldsOf, presentation: Presentation): FieldsShown {
	const simplify = (record: object) => simplifyCall(record, fields);
	switch (presentation.kind) {
		case 'raw':
			return {};
		case 'simplified':
			return { simplify };
		case 'selected': {
			const { fields: only } = presentation;
			return { simplify: (record) => ({ ...record, ...simplify(record) }), only };
		}
	}
}

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

/**
 * The vendor's fields of a record behind those that are the same for every vendor, which prevail. n8n takes an item with
 * a key `error` for one that went wrong, and under Retry On Fail runs the node again: that one gets another name.
 */
export function withCommonFields(
	common: IDataObject,
	{ error, ...fields }: IDataObject,
): IDataObject {
	const vendorError = error === undefined ? {} : { vendorError: error };
	return { ...common, ...fields, ...common, ...vendorError };
}

/** Fields as n8n types values. */
export function toJsonFields(fields: Readonly<Record<string, unknown>>): IDataObject {
	const entries = Object.entries(fields).map(([name, value]) => [name, toJsonValue(value)]);
	return Object.fromEntries(entries);
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
