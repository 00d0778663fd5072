import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { toNodeError } from '../items/errors';
import { refuseModelsChoice } from '../parameters/tool';

/** One operation of a node: how the panel shows it, and what it does. */
export interface Operation {
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

/** Runs the operation that the panel names. */
export async function runOperation(
	context: IExecuteFunctions,
	operations: readonly Operation[],
): Promise<INodeExecutionData[][]> {
	try {
		refuseModelsChoice(context, 0, { name: 'operation', displayName: 'Operation' });
		const name: unknown = context.getNodeParameter('operation', 0);
		const operation = operations.find(({ value }) => value === name);
		if (!operation) throw new Error(`This node has no operation '${String(name)}'`);
		return await operation.execute(context);
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
}
