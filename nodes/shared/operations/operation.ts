import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { toNodeError } from '../items/errors';

/** What an operation file exports. `execute` works on all input items at once. */
export interface Operation {
	readonly description: INodeProperties[];
	execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]>;
}

/** Shows an operation's parameters for that operation alone, beside their own conditions. */
export function shownFor(operation: string, properties: INodeProperties[]): INodeProperties[] {
	return properties.map((property) => ({
		...property,
		displayOptions: {
			...property.displayOptions,
			show: { ...property.displayOptions?.show, resource: ['call'], operation: [operation] },
		},
	}));
}

/** Runs the operation that the panel names. */
export async function runOperation(
	context: IExecuteFunctions,
	operations: Readonly<Record<string, Operation>>,
): Promise<INodeExecutionData[][]> {
	const name = context.getNodeParameter('operation', 0);
	try {
		const operation = operations[String(name)];
		if (!operation) throw new Error(`This node has no operation '${String(name)}'`);
		return await operation.execute.call(context);
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
}
