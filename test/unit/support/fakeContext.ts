import type { IExecuteFunctions, INode } from 'n8n-workflow';

export const NODE: INode = {
	id: '1',
	name: 'Acme',
	type: 'acme',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

/** The parts of n8n's context that a test needs; whatever else is called is missing. */
export function fakeContext(parts: object): IExecuteFunctions {
	return Object.assign(Object.create(null), { getNode: () => NODE }, parts);
}

/** A context whose node has these parameters, alike for all items. */
export function contextWith(parameters: Record<string, unknown>): IExecuteFunctions {
	return fakeContext({
		getNodeParameter: (name: string, _itemIndex: number, preset: unknown) =>
			name in parameters ? parameters[name] : preset,
	});
}
