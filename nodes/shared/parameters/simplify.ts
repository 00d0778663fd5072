import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { CallError } from '../callError';
import { refuseModelsChoice, shownWhere } from './tool';
import { isTool, readBoolean, wordMeant } from './values';

/*
 * How much of a record is given, by n8n's UX guidelines: a node has the switch Simplify; an AI agent's tool has
 * Output, with Selected Fields as a third way, since an agent's context window is small. The model may set neither.
 */

/** Which fields of a record are given. */
export type Presentation =
	| { readonly kind: 'simplified' }
	| { readonly kind: 'raw' }
	| { readonly kind: 'selected'; readonly fields: readonly string[] };

const simplifyField: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

/** Not `output`: bulk operations have a parameter of that name, with other values. */
const OUTPUT = { displayName: 'Output', name: 'toolOutput' };
const FIELDS = { displayName: 'Fields', name: 'toolFields' };

const outputOfToolField = (always: string): INodeProperties => ({
	...OUTPUT,
	type: 'options',
	noDataExpression: true,
	default: 'simplified',
	description: 'What the AI agent gets to read',
	options: [
		{
			name: 'Simplified',
			value: 'simplified',
			description: 'The fields that are most often needed',
		},
		{ name: 'Raw', value: 'raw', description: 'All fields, as they come' },
		{
			name: 'Selected Fields',
			value: 'selectedFields',
			description: `${always}, and the fields that you select`,
		},
	],
});

/** @param names fields that can be selected */
function fieldsOfToolField(names: readonly string[], always: string): INodeProperties {
	const options = names.map((value) => ({ name: titleOf(value), value }));
	options.sort((one, other) => (one.name < other.name ? -1 : 1));
	return {
		...FIELDS,
		type: 'multiOptions',
		noDataExpression: true,
		default: [],
		description: `Given beside ${always}. A field that the vendor does not send is left out.`,
		options,
		displayOptions: { show: { toolOutput: ['selectedFields'] } },
	};
}

/**
 * The parameters that say how much of a record is given.
 * @param names fields of a record that can be selected
 * @param always those that are given besides
 */
export function simplifyFields(
	names: readonly string[],
	always = 'ID, phase and status',
): INodeProperties[] {
	return [
		shownWhere(false, simplifyField),
		shownWhere(true, outputOfToolField(always)),
		shownWhere(true, fieldsOfToolField(names, always)),
	];
}

/** @throws CallError of kind `input` */
export function readPresentation(
	context: IExecuteFunctions,
	itemIndex: number,
	names: readonly string[],
): Presentation {
	if (!isTool(context)) {
		return { kind: readBoolean(context, itemIndex, simplifyField) ? 'simplified' : 'raw' };
	}
	refuseModelsChoice(context, itemIndex, OUTPUT);
	const kind = context.getNodeParameter(OUTPUT.name, itemIndex, 'simplified');
	if (kind === 'simplified' || kind === 'raw') return { kind };
	if (kind !== 'selectedFields') throw notOneOf(OUTPUT, 'Choose one in the tool');
	refuseModelsChoice(context, itemIndex, FIELDS);
	const given: unknown = context.getNodeParameter(FIELDS.name, itemIndex, []);
	const selected = Array.isArray(given) ? given.map((one) => wordMeant(one, names)) : [undefined];
	const fields = selected.filter((name) => name !== undefined);
	if (fields.length === selected.length) return { kind: 'selected', fields };
	throw notOneOf(FIELDS, `Choose from ${names.join(', ')}`);
}

function notOneOf({ displayName }: Pick<INodeProperties, 'displayName'>, hint: string): CallError {
	return new CallError('input', `'${displayName}' holds something that cannot be chosen`, { hint });
}

/** `agentId` reads `Agent ID` in the panel. */
function titleOf(name: string): string {
	const words = name.replace(/([a-z])([A-Z])/g, '$1 $2');
	return (words.charAt(0).toUpperCase() + words.slice(1)).replace(/\b(Id|Sip)\b/g, (word) =>
		word.toUpperCase(),
	);
}
