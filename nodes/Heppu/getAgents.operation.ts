import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { readForItems } from '../shared/items/getCalls';
import { showGap } from '../shared/items/hints';
import { fieldOf } from '../shared/json';
import type { Operation } from '../shared/operations/operation';
import { filtersField, type ListQuery, readFiltersForReading } from '../shared/parameters/filters';
import { limitFields, readLimit } from '../shared/parameters/limit';
import { type CallOptions, optionsFields, readOptions } from '../shared/parameters/options';
import { type Presentation, readPresentation, simplifyFields } from '../shared/parameters/simplify';
import { isTool } from '../shared/parameters/values';
import type { Account } from '../shared/transport/account';
import { Transport } from '../shared/transport/transport';
import { panelFilters } from '../shared/vendor/filters';
import { toJsonFields, withCommonFields } from '../shared/vendor/simplify';
import type { Vendor } from '../shared/vendor/vendor';
import { agentListing, type ListedAgent, listAgents } from './agentList';
import { AGENT } from './agents';

/** Documented: the list takes both. */
const FILTERS = panelFilters([
	{
		name: 'status',
		displayName: 'Status',
		description: 'Only agents in this status',
		kind: 'option',
		words: ['active', 'deployed', 'inactive', 'training'],
		default: 'active',
		query: 'status',
		shown: [],
	},
	{
		name: 'type',
		displayName: 'Type',
		description: 'Only agents of this type',
		kind: 'option',
		words: ['chat', 'voice'],
		default: 'voice',
		query: 'type',
		shown: [],
	},
]);

/** What Simplify leaves of an agent. */
const SIMPLIFIED = ['id', 'name', 'type', 'status', 'phoneNumbers'];

interface Job {
	readonly query: ListQuery;
	readonly limit: number | undefined;
	readonly presentation: Presentation;
	readonly options: CallOptions;
}

/** Agent → Get Many: lists agents, e.g. so that a form can offer them by name. */
export function getAgents(vendor: Vendor): Operation {
	return {
		resource: AGENT,
		value: 'getAll',
		name: 'Get Many',
		action: 'Get many agents',
		summary: 'List agents, by status or type',
		description: [
			...limitFields,
			...simplifyFields(SIMPLIFIED, 'ID, name and status'),
			filtersField(FILTERS),
			...optionsFields('getAll'),
		],
		async execute(context) {
			return await readForItems(context, vendor, {
				readJob: (itemIndex) => readJob(context, itemIndex),
				work: async ({ account }, job) => await list(context, vendor, account, job),
				fieldsOf: () => ({ agentId: null, name: null, status: null }),
			});
		},
	};
}

function readJob(context: IExecuteFunctions, itemIndex: number): Job {
	return {
		query: readFiltersForReading(context, itemIndex, FILTERS),
		limit: readLimit(context, itemIndex),
		presentation: readPresentation(context, itemIndex, SIMPLIFIED),
		options: readOptions(context, itemIndex),
	};
}

async function list(
	context: IExecuteFunctions,
	vendor: Vendor,
	account: Account,
	{ query, limit, presentation, options }: Job,
): Promise<IDataObject[]> {
	const listing = agentListing(vendor, () => new Transport(account, options.request), query);
	const settings = { clock: account.clock, settings: options.retry };
	const { agents, gap } = await listAgents(listing, settings, limit);
	if (gap !== null) showGap(context, gap, 'agents');
	if (agents.length === 0 && isTool(context)) return [nothingFound(vendor, query)];
	return agents.map((agent) => present(vendor, agent, presentation));
}

/** An AI agent reads an empty answer as a failure. */
function nothingFound({ vendor, displayName }: Vendor, query: ListQuery): IDataObject {
	const matches = Object.keys(query).length > 0 ? ' that matches these filters' : '';
	const message = `${displayName} lists no agent${matches}`;
	return { vendor, total: 0, filters: { ...query }, message };
}

/** The fields that are always there, then the vendor's own as they came. */
function present({ vendor }: Vendor, agent: ListedAgent, shown: Presentation): IDataObject {
	const { id: agentId, name, status, row } = agent;
	const common = { vendor, agentId };
	if (shown.kind !== 'raw') {
		const names = shown.kind === 'selected' ? shown.fields : SIMPLIFIED;
		const fields = Object.fromEntries(names.map((field) => [field, fieldOf(row, field)]));
		return { ...common, ...toJsonFields(fields), name, status };
	}
	return withCommonFields(common, toJsonFields(row));
}
