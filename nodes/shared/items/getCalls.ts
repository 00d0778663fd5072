import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { CallSnapshot } from '../cancellation/call';
import { collect } from '../cancellation/collect';
import { readUntilKnown, unreadableError } from '../cancellation/retry';
import { notFoundError } from '../cancellation/strict';
import { callIdIfReadable } from '../parameters/callId';
import type { ListQuery } from '../parameters/filters';
import type { CallOptions } from '../parameters/options';
import { isTool } from '../parameters/values';
import type { Account } from '../transport/account';
import { Transport } from '../transport/transport';
import { type FieldsShown, withCommonFields } from '../vendor/simplify';
import type { Vendor } from '../vendor/vendor';
import { errorItem, outcomeOf } from './errors';
import { showGap } from './hints';
import { remarkOnItems } from './itemRemarks';
import { type Entry, type ItemJob, type ItemsOperation, runItems } from './runItems';

export interface GetJob extends FieldsShown {
	readonly callId: string;
	readonly options: CallOptions;
}

export interface GetManyJob extends FieldsShown {
	readonly query: ListQuery;
	/** Calls wanted at most; undefined for all. */
	readonly limit: number | undefined;
	readonly options: CallOptions;
}

/** Get: reads the call of each input item. */
export async function getCalls(
	context: IExecuteFunctions,
	vendor: Vendor,
	readJob: (itemIndex: number) => GetJob,
): Promise<INodeExecutionData[][]> {
	return await readForItems(context, vendor, {
		readJob,
		work: async ({ account }, job) => [await getCall(account, vendor, job)],
		fieldsOf: (itemIndex) => fieldsOfNoCall(callIdIfReadable(context, itemIndex)),
	});
}

/** Get Many: lists calls for each input item, one output item a call. */
export async function getManyCalls(
	context: IExecuteFunctions,
	vendor: Vendor,
	readJob: (itemIndex: number) => GetManyJob,
): Promise<INodeExecutionData[][]> {
	return await readForItems(context, vendor, {
		readJob,
		work: async ({ account }, job) => {
			const { items, gap } = await listCalls(account, vendor, job);
			if (gap !== null) showGap(context, gap);
			// An AI agent reads an empty answer as a failure.
			return items.length === 0 && isTool(context) ? [nothingFound(vendor, job)] : items;
		},
		fieldsOf: () => fieldsOfNoCall(null),
	});
}

/** The fields of an item that came to nothing. */
export function fieldsOfNoCall(callId: string | null): IDataObject {
	return { callId, phase: 'unknown', status: null };
}

interface Reading<Job extends ItemJob>
	extends Pick<ItemsOperation<Job, IDataObject[]>, 'readJob' | 'work'> {
	/** The fields, beside the vendor's name, of an item that went wrong. */
	fieldsOf(itemIndex: number): IDataObject;
}

/** Reads something for each input item, in the input's order and paired to it. */
export async function readForItems<Job extends ItemJob>(
	context: IExecuteFunctions,
	vendor: Vendor,
	{ readJob, work, fieldsOf }: Reading<Job>,
): Promise<INodeExecutionData[][]> {
	const { entries } = await runItems<Job, IDataObject[]>(context, {
		vendor,
		readJob,
		work,
		remarkOn: (items) => remarkOnItems(items, 'could be read', () => true),
	});
	const toItems = ({ itemIndex, result, error }: Entry<Job, IDataObject[]>) => {
		const pairedItem = { item: itemIndex };
		if (error === undefined && result) return result.map((json) => ({ json, pairedItem }));
		const fields = { vendor: vendor.vendor, ...fieldsOf(itemIndex) };
		return [errorItem(context, pairedItem, { error, outcome: outcomeOf(error), fields })];
	};
	return [entries.flatMap(toItems)];
}

async function listCalls(
	account: Account,
	vendor: Vendor,
	{ query, limit, options, ...shown }: GetManyJob,
): Promise<{ items: IDataObject[]; gap: string | null }> {
	const { rows, gap } = await collect(
		vendor.listing(() => new Transport(account, options.request), query, {
			wanted: limit,
			leavesUnshownOut: true,
		}),
		({ call, row }) => present(vendor, call, row, shown),
		{
			clock: account.clock,
			settings: options.retry,
			enough: limit === undefined ? undefined : limit - 1,
		},
	);
	return { items: rows, gap };
}

function nothingFound({ vendor, displayName }: Vendor, { query }: GetManyJob): IDataObject {
	const hasFilters = Object.keys(query).length > 0;
	return {
		vendor,
		total: 0,
		filters: { ...query },
		message: hasFilters
			? `${displayName} lists no call that matches these filters. If one was expected, check them`
			: `${displayName} lists no call at all`,
	};
}

async function getCall(account: Account, vendor: Vendor, job: GetJob): Promise<IDataObject> {
	const { callId, options, ...shown } = job;
	const { displayName } = vendor;
	const api = vendor.api(new Transport(account, options.request));
	const answer = await readUntilKnown(api, callId, account.clock, options.retry);
	if (answer.kind === 'notFound') throw notFoundError(displayName, callId, answer.message);
	if (answer.kind === 'lost') throw unreadableError(displayName, 'The call', answer.fault);
	const row = vendor.read.record(answer.body);
	const record = typeof row === 'object' && row !== null ? row : {};
	return present(vendor, answer.call, record, shown);
}

/** The fields that are alike for every vendor, then the vendor's own as they came, or those chosen among them. */
function present(
	{ vendor }: Vendor,
	{ callId, phase, status }: CallSnapshot,
	row: object,
	{ simplify, only }: FieldsShown,
): IDataObject {
	const common = { vendor, callId, phase, status };
	const all = withCommonFields(common, { ...(simplify ? simplify(row) : row) });
	if (!only) return all;
	const chosen = Object.entries(all).filter(([name]) => only.includes(name));
	return { ...common, ...Object.fromEntries(chosen) };
}
