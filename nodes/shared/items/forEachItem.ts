import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { inPool } from '../cancellation/pool';
import type { Account } from '../transport/account';
import { errorItem, goesOnAfterErrors, indexOfFirstError, toNodeError } from './errors';
import { openOrExplain } from './openOrExplain';
import type { CallOptions } from './options';
import type { Vendor } from './vendor';

interface Entry<Job> {
	readonly job?: Job;
	output?: IDataObject[];
	error?: unknown;
}

/**
 * Reads something for each input item, in the input's order and paired to it. All parameters are
 * checked before anything is sent.
 * @param readJob throws a CallError of kind `input`
 * @throws NodeApiError or NodeOperationError, unless the node goes on after errors
 */
export async function forEachItem<Job extends { readonly options: CallOptions }>(
	context: IExecuteFunctions,
	vendor: Vendor,
	readJob: (itemIndex: number) => Job,
	work: (account: Account, job: Job) => Promise<IDataObject[]>,
): Promise<INodeExecutionData[][]> {
	const goesOn = goesOnAfterErrors(context);
	const entries = context.getInputData().map((_, index) => readEntry(readJob, index));
	throwFirstError(context, goesOn, entries);
	const account = await openOrExplain(context, vendor, entries);
	if (account) await workOff(account, entries, goesOn, work);
	throwFirstError(context, goesOn, entries);
	return [entries.flatMap(toItems)];
}

function readEntry<Job>(readJob: (itemIndex: number) => Job, index: number): Entry<Job> {
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
	work: (account: Account, job: Job) => Promise<IDataObject[]>,
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

function toItems({ output, error }: Entry<unknown>, index: number): INodeExecutionData[] {
	if (error !== undefined || !output) return [errorItem(error, index)];
	return output.map((json) => ({ json, pairedItem: { item: index } }));
}
