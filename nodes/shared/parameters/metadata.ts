import type { INodeProperties } from 'n8n-workflow';

import { CallError } from '../callError';
import { fieldOf } from '../json';

/**
 * A field that holds an object: pairs of key and value, or JSON, or both, in which case a pair goes before what the
 * JSON has under the same key.
 * @param field its name, display name and description
 */
export function metadataField(
	field: Pick<INodeProperties, 'description' | 'displayName' | 'name'>,
): INodeProperties {
	return {
		...field,
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add metadata',
		default: {},
		options: [
			{
				displayName: 'Key and Value',
				name: 'pairs',
				values: [
					{ displayName: 'Key', name: 'key', type: 'string', default: '' },
					{ displayName: 'Value', name: 'value', type: 'string', default: '' },
				],
			},
			{
				displayName: 'JSON',
				name: 'json',
				values: [
					{
						displayName: 'JSON',
						name: 'json',
						type: 'json',
						default: '{}',
						description: 'An object, e.g. one that an expression gives',
					},
				],
			},
		],
	};
}

/**
 * @returns undefined where it holds nothing
 * @throws CallError of kind `input` that names the parameter
 */
export function readMetadata(value: unknown, label: string): object | undefined {
	const jsons = listOf(fieldOf(value, 'json'));
	const pairs = listOf(fieldOf(value, 'pairs'));
	const isOfPanel = jsons.length + pairs.length > 0;
	const objects = isOfPanel
		? jsons.map((entry) => objectOf(fieldOf(entry, 'json'), label))
		: [objectOf(value, label)];
	const entries: Array<[string, unknown]> = [
		...objects.flatMap((object) => Object.entries(object)),
		...pairs.map((pair): [string, unknown] => [keyOf(pair, label), fieldOf(pair, 'value') ?? null]),
	];
	return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function listOf(value: unknown): unknown[] {
	if (value === undefined || value === null) return [];
	return Array.isArray(value) ? value : [value];
}

function keyOf(pair: unknown, label: string): string {
	const key = fieldOf(pair, 'key');
	if (typeof key === 'string' && key.trim() !== '') return key.trim();
	throw new CallError('input', `'${label}' has a value without a key, so that no call was placed`, {
		hint: 'Give the pair a key, or remove it',
	});
}

/** An object, or a text that holds one as JSON. */
function objectOf(value: unknown, label: string): object {
	const parsed = typeof value === 'string' ? parse(value.trim() === '' ? '{}' : value) : value;
	if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
	throw new CallError('input', `'${label}' must be a JSON object, so that no call was placed`, {
		hint: 'Give it pairs of key and value, or JSON in braces, e.g. {"orderId": "A-17"}',
	});
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
