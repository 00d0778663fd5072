import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { inPool } from '../cancellation/pool';
import type { Account } from '../transport/account';
import {
	errorJson,
	goesOnAfterErrors,
	hasErrorOutput,
	indexOfFirstError,
	outcomeOf,
	toNodeError,
} from './errors';
import { openOrExplain } from './openOrExplain';
import type { CallOptions } from '../parameters/options';
import type { Vendor } from '../vendor/vendor';

interface Entry<Job> {
	readonly job?: Job;
	output?: IDataObject[];
	error?: unknown;
}

export interface ForEachRequest<Job> {
	readonly vendor: Vendor;
	/** Reads and checks the parameters of one item. Throws a CallError of kind `input`. */
	readJob(itemIndex: number): Job;
	work(account: Account, job: Job): Promise<IDataObject[]>;
	/** The call that an item is about, if it is about one that can be read. */
	callIdOf(itemIndex: number): string | null;
}

/**
 * Reads something for each input item, in the input's order and paired to it. All parameters are
 * checked before anything is sent.
 * @throws NodeApiError or NodeOperationError, unless the node goes on after errors
 */
export async function forEachItem<Job extends { readonly options: CallOptions }>(
	context: IExecuteFunctions,
	request: ForEachRequest<Job>,
): Promise<INodeExecutionData[][]> {
	const { vendor } = request;
	const goesOn = goesOnAfterErrors(context);
	const entries = context.getInputData().map((_, index) => readEntry(request, index));
	throwFirstError(context, goesOn, entries);
	const account = await openOrExplain(context, vendor, entries);
	if (account) await workOff(account, entries, goesOn, request);
	throwFirstError(context, goesOn, entries);
	return [entries.flatMap((entry, index) => toItems(context, request, entry, index))];
}

function readEntry<Job>({ readJob }: ForEachRequest<Job>, index: number): Entry<Job> {
	try {
		return { job: readJob(index) };
	} catch (error) {
		return { error };
	}
}

async function workOff<Job extends { readonly options: CallOptions }>(
	account: Account,
	entries: Array<Entry<Job>>,
	goesOn: boolean,
	{ work }: ForEachRequest<Job>,
): Promise<void> {
	const concurrency = entries[0]?.job?.options.request.maxConcurrency ?? 1;
	let hasFailed = false;
	await inPool(
		entries,
		Math.min(concurrency, entries.length),
		() => (goesOn || !hasFailed) && account.signal?.aborted !== true,
		async (entry) => {
			if (!entry.job) return;
			try {
				entry.output = await work(account, entry.job);
			} catch (error) {
				entry.error = error;
				hasFailed = true;
			}
		},
	);
}

function throwFirstError(
	context: IExecuteFunctions,
	goesOn: boolean,
	entries: ReadonlyArray<Entry<unknown>>,
): void {
	const index = indexOfFirstError(entries);
	const entry = entries[index];
	if (entry && !goesOn) throw toNodeError(context.getNode(), entry.error, index);
}

function toItems<Job>(
	context: IExecuteFunctions,
	{ vendor, callIdOf }: ForEachRequest<Job>,
	{ output, error }: Entry<Job>,
	item: number,
): INodeExecutionData[] {
	const pairedItem = { item };
	if (error === undefined && output) return output.map((json) => ({ json, pairedItem }));
	const callId = callIdOf(item);
	const fields = { vendor: vendor.vendor, callId, phase: 'unknown', status: null };
	const wrong = { error, outcome: outcomeOf(error), fields };
	return [{ json: errorJson(wrong, hasErrorOutput(context)), pairedItem }];
}
