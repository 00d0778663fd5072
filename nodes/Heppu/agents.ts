import type { ILoadOptionsFunctions, INodeListSearchResult, INodeProperties } from 'n8n-workflow';

import { searchPages } from '../shared/items/pickers';
import type { Resource } from '../shared/operations/operation';
import type { Vendor } from '../shared/vendor/vendor';
import { agentListing } from './agentList';

export const AGENT: Resource = { value: 'agent', displayName: 'Agent', preset: 'getAll' };

/** An agent, picked by name or given by ID. */
export const agentIdField: INodeProperties = {
	displayName: 'Agent',
	name: 'agentId',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	description: 'The voice agent that makes the calls',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select an agent...',
			typeOptions: { searchListMethod: 'searchAgents', searchable: true },
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. 550e8400-e29b-41d4-a716-446655440000',
		},
	],
};

/** The picker of the agents that make calls, searched by name or ID. */
export function agentPicker(vendor: Vendor) {
	return async function searchAgents(
		this: ILoadOptionsFunctions,
		filter?: string,
		paginationToken?: string,
	): Promise<INodeListSearchResult> {
		return await searchPages(
			this,
			vendor,
			(open) => agentListing(vendor, open, { type: 'voice' }),
			(rows) => rows.map(({ id, name }) => ({ name: name ?? id, value: id })),
			filter,
			paginationToken,
		);
	};
}
