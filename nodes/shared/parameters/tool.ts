import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { CallError } from '../callError';
import { fieldOf } from '../json';
import { isTool } from './values';

/*
 * What an AI agent's tool asks for differs from what the node asks for. n8n tells the two apart in
 * `displayOptions` by `@tool`, so that a parameter may have two definitions, of which one is shown.
 */

/** Shows a field to a person alone, or to the builder of an agent's tool alone. `@tool` stands first, as `shownFor` says. */
export function shownWhere(isForTool: boolean, field: INodeProperties): INodeProperties {
	const { displayOptions } = field;
	return {
		...field,
		displayOptions: { ...displayOptions, show: { '@tool': [isForTool], ...displayOptions?.show } },
	};
}

/** Two definitions of one parameter: the tool's differs in what is given. */
export function bothDefinitions(
	field: INodeProperties,
	ofTool: Partial<INodeProperties>,
): INodeProperties[] {
	return [shownWhere(false, field), shownWhere(true, { ...field, ...ofTool })];
}

/**
 * Two definitions of a parameter that the builder sets and no model may. The tool's takes no expression,
 * which takes away the button that hands it over to the model; {@link refuseModelsChoice} is the guard.
 */
export function setByBuilder(
	field: INodeProperties,
	ofTool: Partial<INodeProperties> = {},
): INodeProperties[] {
	return bothDefinitions(field, { ...ofTool, noDataExpression: true });
}

/** n8n evaluates this function in three spellings, also in a field that takes no expression. */
const LEFT_TO_THE_MODEL = /\$fromai\b/i;

/**
 * As an AI agent's tool: refuses a value that its builder has left to the model.
 * @throws CallError of kind `input` that names the parameter, or the option of a collection
 */
export function refuseModelsChoice(
	context: IExecuteFunctions,
	itemIndex: number,
	{ name, displayName, options = [] }: Pick<INodeProperties, 'name' | 'displayName' | 'options'>,
): void {
	if (!isTool(context)) return;
	const raw: unknown = context.getNodeParameter(name, itemIndex, null, { rawExpressions: true });
	if (!isLeftToTheModel(raw)) return;
	const option = options.find((each) => isLeftToTheModel(fieldOf(raw, each.name)));
	const label = option && 'displayName' in option ? option.displayName : displayName;
	throw new CallError('input', `An AI agent may not set '${label}'`, {
		hint: 'Give it a fixed value in the tool',
	});
}

/** Reads what the builder alone may set. @throws CallError of kind `input` */
export function readBuilders<Value>(
	context: IExecuteFunctions,
	itemIndex: number,
	field: INodeProperties,
	read: (context: IExecuteFunctions, itemIndex: number, field: INodeProperties) => Value,
): Value {
	refuseModelsChoice(context, itemIndex, field);
	return read(context, itemIndex, field);
}

function isLeftToTheModel(raw: unknown): boolean {
	return LEFT_TO_THE_MODEL.test(JSON.stringify(raw) ?? '');
}
