import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { CallError } from '../callError';
import { readPhoneNumber } from './phoneNumber';

export const phoneNumbersField: INodeProperties = {
	displayName: 'Phone Numbers',
	name: 'phoneNumbers',
	type: 'string',
	typeOptions: { rows: 2 },
	default: '',
	placeholder: 'e.g. +4915112345678, +358401234567',
	builderHint: {
		propertyHint:
			'For one number use the filter phoneNumber instead. Never set both, and never leave it to an expression that may find nothing.',
	},
	description:
		'Only calls with one of these numbers at the other end, each with its country: one a line, or with commas, or a list by expression. The summary then has a result for each.',
};

/**
 * The numbers of an item in E.164, each once, in the order given.
 * @returns undefined where none was set
 * @throws CallError of kind `input` for what is no number, and for an expression that found nothing: without
 * its numbers a run would cancel more than was meant
 */
export function readPhoneNumbers(
	context: IExecuteFunctions,
	itemIndex: number,
): readonly string[] | undefined {
	const { name, displayName } = phoneNumbersField;
	const given: unknown = context.getNodeParameter(name, itemIndex, '');
	const texts = Array.isArray(given) ? given.flatMap(partsOf) : partsOf(given);
	if (texts.length > 0) {
		return [...new Set(texts.map((text) => readPhoneNumber(text, displayName)))];
	}
	if (given === '' && !isExpression(context, itemIndex)) return undefined;
	throw new CallError('input', `'${displayName}' is empty`, {
		hint: 'Give it at least one number, or remove the expression: it has found nothing',
	});
}

function partsOf(given: unknown): unknown[] {
	if (given === undefined || given === null) return [];
	if (typeof given !== 'string') return [given];
	return given.split(/[\n\r,;]/).filter((part) => part.trim() !== '');
}

function isExpression(context: IExecuteFunctions, itemIndex: number): boolean {
	const raw: unknown = context.getNodeParameter(phoneNumbersField.name, itemIndex, '', {
		rawExpressions: true,
	});
	return typeof raw === 'string' && raw.startsWith('=');
}
