import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { CallError } from '../callError';
import { fieldOf } from '../json';
import { isNothingAsText } from '../usableId';
import { readMetadata } from './metadata';
import { readPhoneNumber } from './phoneNumber';
import { readReference, readUuidReference } from './reference';
import { numberWithin } from './values';

/** A parameter of Schedule Call beside the number and the time, and what its value is. */
export interface PlacingField {
	readonly field: INodeProperties;
	/**
	 * - `durations`: texts such as `2 hours`, one or several
	 * - `id`: the ID of a script or the like; `uuid` where the vendor documents one
	 * - `metadata`: an object, as pairs or as JSON
	 * - `text`, `email`: what is blank is left out, as many contacts have no name or address
	 */
	readonly kind:
		| 'durations'
		| 'email'
		| 'id'
		| 'metadata'
		| 'phoneNumber'
		| 'text'
		| 'uuid'
		| 'wholeNumber';
	/** Of a `wholeNumber`: the largest that the vendor takes. */
	readonly max?: number;
}

/** The collection `additionalFields` of Schedule Call. */
export function additionalFieldsField(fields: readonly PlacingField[]): INodeProperties {
	return {
		displayName: 'Additional Fields',
		name: 'additionalFields',
		type: 'collection',
		placeholder: 'Add field',
		default: {},
		options: fields.map(({ field }) => field),
	};
}

/** Values by the names of their parameters. */
export type GivenFields = Readonly<Record<string, unknown>>;

/**
 * The parameters of a vendor's Schedule Call beside number and time.
 * @param required those that stand in the panel by themselves
 * @param additional those in the collection
 * @throws CallError of kind `input` that names the parameter
 */
export function readGivenFields(
	context: IExecuteFunctions,
	itemIndex: number,
	required: readonly PlacingField[],
	additional: readonly PlacingField[],
): GivenFields {
	const given: Record<string, unknown> = {};
	for (const one of required) {
		const { name } = one.field;
		const options = { extractValue: true };
		given[name] = readField(one, context.getNodeParameter(name, itemIndex, '', options));
	}
	const collection: unknown = context.getNodeParameter('additionalFields', itemIndex, {});
	for (const one of additional) {
		const { name } = one.field;
		const value = fieldOf(collection, name);
		// A field that was not added is not there at all.
		const read = value === undefined ? undefined : readField(one, value);
		if (read !== undefined) given[name] = read;
	}
	return given;
}

/** @returns undefined for what is to be left out */
function readField({ field, kind, max = Infinity }: PlacingField, value: unknown): unknown {
	const { displayName: label } = field;
	switch (kind) {
		case 'durations':
			return readDurations(value, label);
		case 'email':
			return readEmail(value, label);
		case 'id':
			return readReference(value, label);
		case 'metadata':
			return readMetadata(value, label);
		case 'phoneNumber':
			return readPhoneNumber(value, label);
		case 'text':
			return readText(value, label);
		case 'uuid':
			return readUuidReference(value, label);
		case 'wholeNumber':
			return readCount(value, label, max);
	}
}

/** Characters of the longest name or address. */
const LONGEST_TEXT = 500;

/** A name that an expression did not find is no name: nobody is to be greeted as `undefined`. */
function readText(value: unknown, label: string): string | undefined {
	if (value === null || value === undefined) return undefined;
	if (typeof value !== 'string' && typeof value !== 'number') throw notOneError(label, 'one text');
	const text = String(value).trim();
	if (text.length > LONGEST_TEXT) throw notOneError(label, `at most ${LONGEST_TEXT} characters`);
	return text === '' || isNothingAsText(text) ? undefined : text;
}

/** Enough to tell an address from a name; the vendor judges the rest. */
const EMAIL = /^[^\s@,;]+@[^\s@,;]+$/;

function readEmail(value: unknown, label: string): string | undefined {
	const text = readText(value, label);
	if (text === undefined || EMAIL.test(text)) return text;
	throw notOneError(label, 'one e-mail address');
}

function readCount(value: unknown, label: string, max: number): number {
	const number = numberWithin(value ?? NaN, { default: NaN, min: 0, max });
	if (number !== null && Number.isSafeInteger(number)) return number;
	throw notOneError(label, `a whole number from 0${max === Infinity ? '' : ` to ${max}`}`);
}

/** A number above zero and its unit: else the person could be rung up again at once. */
const DURATION = /^(?=[\d.]*[1-9])\d+(\.\d+)?\s*\p{L}+$/u;

function readDurations(value: unknown, label: string): string[] {
	const texts: unknown[] = Array.isArray(value) ? value : String(value ?? '').split(/[,;\n]/);
	const durations = texts.map((text) => (typeof text === 'string' ? text.trim() : ''));
	if (durations.every((text) => DURATION.test(text))) return durations;
	throw notOneError(label, 'times with their units, e.g. 2 hours, 1 day');
}

function notOneError(label: string, what: string): CallError {
	return new CallError('input', `'${label}' must be ${what}, so that no call was placed`, {
		hint: 'Correct it, or remove the field. An expression in it may have found something else',
	});
}
