import type { ILoadOptionsFunctions, INodeListSearchResult, INodeProperties } from 'n8n-workflow';

import type { Listing } from '../shared/cancellation/listing';
import { searchPages } from '../shared/items/pickers';
import { fieldOf, textOf } from '../shared/json';
import { sortListing, unreadable } from '../shared/transport/answers';
import type { Transport } from '../shared/transport/transport';
import { usableId } from '../shared/usableId';
import { offsetPages } from '../shared/vendor/pages';
import type { Vendor } from '../shared/vendor/vendor';

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

/** The picker of agents, searched by name or ID. */
export function agentPicker(vendor: Vendor) {
	return async function searchAgents(
		this: ILoadOptionsFunctions,
		filter?: string,
		paginationToken?: string,
	): Promise<INodeListSearchResult> {
		const listing = (open: () => Transport) => agentListing(vendor, open);
		return await searchPages(this, vendor, listing, (rows) => [...rows], filter, paginationToken);
	};
}

const PAGES = offsetPages(100, (body) => fieldOf(fieldOf(body, 'data'), 'pagination'), {
	type: 'voice',
});

/**
 * Documented: `GET /agents` answers `{success, data: {agents: [{id, name, …}], pagination: {limit, offset, total}}}`.
 */
function agentListing(
	vendor: Vendor,
	open: () => Transport,
): Listing<{ name: string; value: string }> {
	return {
		displayName: vendor.displayName,
		async readPage(cursor) {
			const path = `${vendor.root}/agents`;
			const sent = await open().send({ method: 'GET', path, query: PAGES.query({ cursor }) });
			if (sent.kind === 'expired') return sent;
			const answer = sortListing(sent, vendor, 'the list of agents');
			if (answer.kind !== 'ok') return answer;
			const agents = fieldOf(fieldOf(answer.body, 'data'), 'agents');
			if (!Array.isArray(agents)) return unreadable(answer.status);
			const rows = agents.flatMap((agent: unknown) => {
				const id = usableId(fieldOf(agent, 'id'));
				return id === null ? [] : [{ name: textOf(fieldOf(agent, 'name')) ?? id, value: id }];
			});
			const count = agents.length;
			return { kind: 'page', rows, ...PAGES.next(answer.body, { cursor, count }) };
		},
	};
}
