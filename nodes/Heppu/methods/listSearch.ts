import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { searchCalls as search, searchPages } from '../../shared/items/pickers';
import { fieldOf, textOf } from '../../shared/json';
import { agentListing, heppu } from '../api';

/** Calls by number, status, time or ID. */
export async function searchCalls(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const labelOf = (row: object) => ({
		number:
			textOf(fieldOf(row, 'phoneNumber')) ?? textOf(fieldOf(fieldOf(row, 'contact'), 'phone')),
		time: textOf(fieldOf(row, 'scheduledAt')) ?? textOf(fieldOf(row, 'createdAt')),
	});
	return await search(this, heppu, labelOf, filter, paginationToken);
}

/** Agents by name or ID. */
export async function searchAgents(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await searchPages(
		this,
		heppu,
		agentListing,
		(agents) => [...agents],
		filter,
		paginationToken,
	);
}
