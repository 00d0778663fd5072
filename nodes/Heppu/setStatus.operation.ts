import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';

import { CallError } from '../shared/callError';
import { errorItem, outcomeOf } from '../shared/items/errors';
import { remarkOnItems } from '../shared/items/itemRemarks';
import { type Entry, type Run, runItems } from '../shared/items/runItems';
import { agentNotice, noticeOf } from '../shared/operations/notices';
import type { Operation } from '../shared/operations/operation';
import { type CallOptions, optionsFields, readOptions } from '../shared/parameters/options';
import { readUuidReference } from '../shared/parameters/reference';
import { refuseModelsChoice, setByBuilder } from '../shared/parameters/tool';
import { wordMeant } from '../shared/parameters/values';
import { Transport } from '../shared/transport/transport';
import type { Vendor } from '../shared/vendor/vendor';
import { logStatus } from './agentLog';
import { agentListing, findAgent, type ListedAgent } from './agentList';
import { AGENT, agentIdField } from './agents';
import { type AgentApi, sendStatus, setAgentStatus, type StatusReport } from './agentStatus';

/** The statuses that are offered. Documented as well: `training`, which is what Heppu itself does to an agent. */
const STATUSES = ['active', 'deployed', 'inactive'];

/** It hides by `hide` alone, as an expression may switch an agent off. */
const offNotice = noticeOf(
	'agentOffNotice',
	'Switches the agent off for everybody who uses it, until somebody switches it on again: previousStatus in the output says what it was. What that does to calls that are waiting is not documented. To end calls, use Call → Emergency Stop.',
	{ status: ['active', 'deployed'] },
);

const agentField = { ...agentIdField, required: true };

const statusField: INodeProperties = {
	displayName: 'Status',
	name: 'status',
	type: 'options',
	default: 'active',
	required: true,
	description:
		'What the agent is to be. What Inactive does to calls that are waiting is not documented: to end them, use Emergency Stop.',
	options: [
		{ name: 'Active', value: 'active', description: 'The agent is switched on' },
		{
			name: 'Deployed',
			value: 'deployed',
			description: 'What sets it apart from Active is not documented',
		},
		{ name: 'Inactive', value: 'inactive', description: 'The agent is switched off' },
	],
};

interface Job {
	readonly agentId: string;
	readonly status: string;
	readonly options: CallOptions;
}

interface Result extends StatusReport {
	readonly before: ListedAgent | null;
}

/** Agent → Set Status: switches an agent on or off. It may be run again without harm. */
export function setStatus(vendor: Vendor): Operation {
	return {
		resource: AGENT,
		value: 'setStatus',
		name: 'Set Status',
		action: 'Set status of an agent',
		summary: 'Switch an agent on or off, and tell what it was before',
		builderHint:
			'An agent that is inactive may take no calls until somebody switches it on again: keep previousStatus, and tell the user.',
		description: [
			offNotice,
			agentNotice,
			// An agent that takes calls must not stop or start on a model's whim: the builder names it and its status.
			...setByBuilder(agentField),
			...setByBuilder(statusField),
			...optionsFields('setStatus'),
		],
		async execute(context) {
			const { entries } = await runItems<Job, Result>(context, {
				vendor,
				readJob: (itemIndex) => readJob(context, itemIndex),
				// Two statuses of one agent are set one after the other, in the order of the items.
				keyOf: ({ agentId }) => agentId,
				isSameWork: ({ status }, before) => status === before.status,
				work: async (run, job) => await perform(vendor, run, job),
				errorOf: ({ error }) => error ?? null,
				remarkOn: (items) =>
					remarkOnItems(items, 'were set', ({ confirmedBy }) => confirmedBy !== null),
			});
			return [entries.map((entry) => toItem(context, vendor, entry))];
		},
	};
}

/** @throws CallError of kind `input` */
function readJob(context: IExecuteFunctions, itemIndex: number): Job {
	for (const field of [agentField, statusField]) refuseModelsChoice(context, itemIndex, field);
	const agentId = context.getNodeParameter('agentId', itemIndex, '', { extractValue: true });
	const given: unknown = context.getNodeParameter('status', itemIndex, '');
	const status = wordMeant(given, STATUSES);
	if (status === undefined) {
		throw new CallError('input', "'Status' must be active, deployed or inactive", {
			hint: 'Correct the expression, or choose from the list',
		});
	}
	return {
		agentId: readUuidReference(agentId, 'Agent'),
		status,
		options: readOptions(context, itemIndex),
	};
}

async function perform(vendor: Vendor, { account }: Run, job: Job): Promise<Result> {
	const { agentId, status, options } = job;
	const open = () => new Transport(account, options.request);
	const api: AgentApi = {
		displayName: vendor.displayName,
		set: async () => await sendStatus(vendor, open(), agentId, status),
		find: async () => await findIfReadable(vendor, open, agentId),
	};
	const before = await api.find(agentId);
	const terms = { api, agentId, status, settings: options.retry, clock: account.clock };
	const work = setAgentStatus(terms);
	return await logStatus(account, { agentId, status, before }, work).then((report) => ({
		...report,
		before,
	}));
}

/**
 * What the list cannot tell is not known, and keeps nothing from being done.
 * @throws CallError for what would keep every further request from being answered
 */
export async function findIfReadable(
	vendor: Vendor,
	open: () => Transport,
	agentId: string,
): Promise<ListedAgent | null> {
	try {
		return await findAgent(agentListing(vendor, open), agentId);
	} catch (error) {
		return nullUnlessForAll(error);
	}
}

function nullUnlessForAll(error: unknown): null {
	if (error instanceof CallError && error.scope === 'call') return null;
	throw error;
}

function toItem(
	context: IExecuteFunctions,
	{ vendor }: Vendor,
	{ itemIndex, job, result, error }: Entry<Job, Result>,
): INodeExecutionData {
	const agent = result?.listed ?? result?.before;
	const isSet = error === undefined && result?.confirmedBy !== null;
	const fields: IDataObject = {
		vendor,
		agentId: job?.agentId ?? null,
		name: agent?.name ?? null,
		status: (isSet ? job?.status : result?.listed?.status) ?? null,
		previousStatus: result?.before?.status ?? null,
		confirmedBy: result?.confirmedBy ?? null,
		message: result?.message ?? null,
		attempts: result?.attempts ?? 0,
	};
	const pairedItem = { item: itemIndex };
	if (error === undefined) return { json: fields, pairedItem };
	return errorItem(context, pairedItem, { error, outcome: outcomeOf(error), fields });
}
