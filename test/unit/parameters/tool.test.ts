import type { IExecuteFunctions } from 'n8n-workflow';

import { isTool } from '../../../nodes/shared/parameters/values';

/** A run of a node of some type, on a host that can or cannot tell a tool itself. */
function runOf(type: string, isToolExecution?: boolean): IExecuteFunctions {
	const context = {
		getNode: () => ({ type }),
		...(isToolExecution === undefined ? {} : { isToolExecution: () => isToolExecution }),
	};
	return context as unknown as IExecuteFunctions;
}

describe("An AI agent's tool", () => {
	it.each([
		['n8n-nodes-voxworks-heppu.heppuTool', false],
		['n8n-nodes-voxworks-heppu.heppuTool', undefined],
		['n8n-nodes-voxworks-heppu.voxworksTool', undefined],
		['n8n-nodes-voxworks-heppu.heppu', true],
	])('is known by its type or by the word of n8n: %s, %s', (type, isToolExecution) => {
		expect(isTool(runOf(type, isToolExecution))).toBe(true);
	});

	it.each([
		['n8n-nodes-voxworks-heppu.heppu', false],
		['n8n-nodes-voxworks-heppu.voxworks', undefined],
	])('is not a node in a workflow: %s, %s', (type, isToolExecution) => {
		expect(isTool(runOf(type, isToolExecution))).toBe(false);
	});
});
