import type { IExecuteFunctions } from 'n8n-workflow';

/**
 * Whether an AI agent runs this node as its tool. Newer n8n runs tools like any node, under the
 * tool's own node type; older n8n has a context of its own for them.
 */
export function isTool(context: IExecuteFunctions): boolean {
	const saysSo = 'isToolExecution' in context && context.isToolExecution();
	return saysSo || /Tool$/.test(context.getNode().type);
}
