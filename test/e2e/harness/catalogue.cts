import type { INodeTypeDescription } from 'n8n-workflow';

import { RestError, type Rest } from './rest.cjs';
import type { Credential } from './workflow.cjs';

/** Where n8n keeps the schema of what an operation puts out. */
export interface SchemaAddress {
	/** The node's type with its package, such as `n8n-nodes-voxworks-heppu.heppu`. */
	readonly nodeType: string;
	readonly typeVersion?: number;
	readonly resource: string;
	readonly operation: string;
}

export interface Icon {
	readonly status: number;
	readonly contentType: string;
	readonly body: string;
}

export interface ListSearch {
	/** The node's type with its package. */
	readonly nodeType: string;
	/** The name of the node's list search method. */
	readonly method: string;
	/** The resource locator that is searched for. */
	readonly parameter: string;
	/** All that is set in the panel. */
	readonly parameters: Record<string, unknown>;
	readonly credential: Credential;
	readonly filter?: string;
	readonly paginationToken?: string;
}

export interface ListSearchResult {
	readonly results: ReadonlyArray<{ name: string; value: string; url?: string }>;
	readonly paginationToken?: string;
}

/** What an n8n knows of the nodes it has loaded, as its editor asks for it. */
export class Catalogue {
	private types: Promise<INodeTypeDescription[] | undefined> | undefined;

	constructor(private readonly rest: Rest) {}

	/** Codex and icon addresses included. 18 MB, fetched once. */
	async nodeTypes(): Promise<INodeTypeDescription[]> {
		this.types ??= this.fetchJson<INodeTypeDescription[]>('/types/nodes.json');
		return (await this.types) ?? [];
	}

	/** @param name with its package */
	async nodeType(name: string): Promise<INodeTypeDescription | undefined> {
		return (await this.nodeTypes()).find((type) => type.name === name);
	}

	/** @param url a node type's `iconUrl`, or one of its two if it has one for each theme */
	async icon(url: string): Promise<Icon> {
		const response = await this.rest.fetch(`/${url}`);
		return {
			status: response.status,
			contentType: response.headers.get('content-type') ?? '',
			body: await response.text(),
		};
	}

	/** The JSON schema that the editor shows before the node has run; undefined if n8n has none. */
	async outputSchema(address: SchemaAddress): Promise<Record<string, unknown> | undefined> {
		const { nodeType, typeVersion = 1, resource, operation } = address;
		return await this.fetchJson(
			`/schemas/${nodeType}/${typeVersion}.0.0/${resource}/${operation}.json`,
		);
	}

	/** What the editor shows in a "From List" field. */
	async listSearch(search: ListSearch): Promise<ListSearchResult> {
		const { id, name, type } = search.credential;
		return await this.rest.post('/dynamic-node-parameters/resource-locator-results', {
			path: `parameters.${search.parameter}`,
			nodeTypeAndVersion: { name: search.nodeType, version: 1 },
			methodName: search.method,
			currentNodeParameters: search.parameters,
			credentials: { [type]: { id, name } },
			filter: search.filter,
			paginationToken: search.paginationToken,
		});
	}

	/** Undefined if there is no such file. */
	private async fetchJson<T>(path: string): Promise<T | undefined> {
		const response = await this.rest.fetch(path);
		if (response.status === 404) return undefined;
		const text = await response.text();
		if (!response.ok) throw new RestError(`GET ${path}`, response.status, text);
		const content: T = JSON.parse(text);
		return content;
	}
}
