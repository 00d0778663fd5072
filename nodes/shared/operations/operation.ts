import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { toNodeError } from '../items/errors';
import { refuseModelsChoice } from '../parameters/tool';

/** What an operation is about: a choice of the parameter `resource`. */
export interface Resource {
	/** The value of the parameter `resource`. */
	readonly value: string;
	readonly displayName: string;
	/** The value of the operation that the panel begins with. */
	readonly preset: string;
}

export const CALL: Resource = {
	value: 'call',
	displayName: 'Call',
	preset: 'checkThenCancel',
};

/** One operation of a node: how the panel shows it, and what it does. */
export interface Operation {
	/** What it is about; a call, unless said otherwise. */
	readonly resource?: Resource;
	/** The value of the parameter `operation`. */
	readonly value: string;
	/** Its name in the list of operations. */
	readonly name: string;
	/** Its name in n8n's list of actions. */
	readonly action: string;
	readonly summary: string;
	/** Plain prose for n8n's own models, which build workflows: what to take care of. */
	readonly builderHint?: string;
	/** Its parameters, in the panel's order. */
	readonly description: INodeProperties[];
	/** Works on all input items at once. */
	execute(context: IExecuteFunctions): Promise<INodeExecutionData[][]>;
}

const resourceField = { name: 'resource', displayName: 'Resource' };
const operationField = { name: 'operation', displayName: 'Operation' };

/** Runs the operation that the panel names. */
export async function runOperation(
	context: IExecuteFunctions,
	operations: readonly Operation[],
): Promise<INodeExecutionData[][]> {
	try {
		for (const field of [resourceField, operationField]) refuseModelsChoice(context, 0, field);
		const about: unknown = context.getNodeParameter(resourceField.name, 0, CALL.value);
		const name: unknown = context.getNodeParameter(operationField.name, 0);
		const operation = operations.find(
			({ value, resource = CALL }) => value === name && resource.value === about,
		);
		if (!operation) {
			throw new Error(`This node has no operation '${String(name)}' of '${String(about)}'`);
		}
		return await operation.execute(context);
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
}
