import type { INode, INodeType } from 'n8n-workflow';

import type { Engine } from './engine.cjs';

/** Makes n8n's HTTP Request node known to the engine, as far as predefined credentials go. */
export function addHttpRequestNode(engine: Engine): void {
	engine.loader.nodeTypes.httpRequest = { type: httpRequest, sourcePath: '' };
}

const httpRequest: INodeType = {
	description: {
		displayName: 'HTTP Request',
		name: 'httpRequest',
		group: ['output'],
		version: 1,
		description: '',
		defaults: { name: 'HTTP Request' },
		inputs: ['main'],
		outputs: ['main'],
		properties: [
			{ displayName: 'URL', name: 'url', type: 'string', default: '' },
			{ displayName: 'Type', name: 'nodeCredentialType', type: 'string', default: '' },
		],
	},
	async execute() {
		const type = String(this.getNodeParameter('nodeCredentialType', 0));
		const url = String(this.getNodeParameter('url', 0));
		const json = await this.helpers.httpRequestWithAuthentication.call(this, type, { url });
		return [[{ json }]];
	},
};

/** The node in a workflow, with a predefined credential type. */
export function httpRequestNode(url: string, credentialType: string): INode {
	return {
		id: 'http',
		name: 'HTTP Request',
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 1,
		position: [200, 0],
		parameters: { url, nodeCredentialType: credentialType },
		credentials: { [credentialType]: { id: '1', name: 'Credential' } },
	};
}
