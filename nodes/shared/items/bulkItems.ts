import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { type BulkReport, type BulkSummary, Tally } from '../cancellation/bulk';
import { CallError } from '../callError';
import type { BulkRequest } from '../cancellation/bulkRequest';
import type { Outcome } from '../cancellation/result';
import type { Account } from '../transport/account';
import { type RequestSettings, Transport } from '../transport/transport';
import { logReport } from './audit';
import type { BulkSettings } from '../parameters/bulk';
import { errorJson, goesOnAfterErrors, hasErrorOutput, outcomeOf, toNodeError } from './errors';
import { openOrExplain } from './openOrExplain';
import { showResult } from './hints';
import { toOutput } from './callOutput';
import { Progress } from './progress';
import type { Vendor } from '../vendor/vendor';

export interface BulkItemsRequest<Job extends BulkSettings> {
	readonly vendor: Vendor;
	/** The operation's name in texts. */
	readonly operation: string;
	/** Whether runs with different parameters go side by side rather than one after the other. */
	readonly sideBySide?: boolean;
	/** Whether the operation itself judges when a key is refused for good: one 401 may be odd. */
	readonly survivesRefusal?: boolean;
	/** Reads and checks the parameters of one item. Throws a {@link CallError} of kind `input`. */
	readJob(itemIndex: number): Job;
	perform(job: Job, request: BulkRequest, open: OpenTransport): Promise<BulkReport>;
}

/** Makes the transport of one call or page. */
export type OpenTransport = (terms?: Partial<RequestSettings>) => Transport;

/** Input items with the same parameters: they run once. */
interface Group<Job> {
	readonly job?: Job;
	readonly itemIndexes: number[];
	summary?: BulkSummary;
	error?: unknown;
}

/**
 * Runs a bulk operation for the input items, once for all items with the same parameters, whose
 * output is paired to all of them. All parameters are checked before anything is sent.
 * @throws NodeApiError or NodeOperationError, unless the node goes on after errors
 */
export async function bulkItems<Job extends BulkSettings>(
	context: IExecuteFunctions,
	request: BulkItemsRequest<Job>,
): Promise<INodeExecutionData[][]> {
	const goesOn = goesOnAfterErrors(context);
	const groups = groupItems(context.getInputData().length, request);
	throwFirstError(context, goesOn, groups);
	await runGroups(context, request, groups);
	throwFirstError(context, goesOn, groups);
	return [groups.flatMap((group) => toItems(context, request.vendor, group))];
}

async function runGroups<Job extends BulkSettings>(
	context: IExecuteFunctions,
	request: BulkItemsRequest<Job>,
	groups: ReadonlyArray<Group<Job>>,
): Promise<void> {
	const account = await openOrExplain(context, request.vendor, groups, request);
	if (!account) return;
	const run = async (group: Group<Job>) => {
		if (group.job) await runGroup(context, request, account, group, group.job);
	};
	if (!request.sideBySide) {
		for (const group of groups) await run(group);
		return;
	}
	const ends = await Promise.allSettled(groups.map(run));
	for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

function groupItems<Job extends BulkSettings>(
	count: number,
	{ readJob }: BulkItemsRequest<Job>,
): Array<Group<Job>> {
	const groups = new Map<string, Group<Job>>();
	for (let index = 0; index < count; index++) {
		try {
			const job = readJob(index);
			const likeness = JSON.stringify(job);
			const group = groups.get(likeness) ?? { job, itemIndexes: [] };
			group.itemIndexes.push(index);
			groups.set(likeness, group);
		} catch (error) {
			groups.set(`item ${index}`, { error, itemIndexes: [index] });
		}
	}
	return [...groups.values()];
}

async function runGroup<Job extends BulkSettings>(
	context: IExecuteFunctions,
	request: BulkItemsRequest<Job>,
	account: Account,
	group: Group<Job>,
	job: Job,
): Promise<void> {
	try {
		const report = await perform(request, account, job);
		const { summary } = report;
		group.summary = summary;
		showResult(context, request.operation, summary);
		if (!summary.complete && job.failIfIncomplete) group.error = incompleteError(report);
	} catch (error) {
		group.error = throwIfStopped(error);
	}
}

/** @throws the error itself if the execution was stopped: no further group is to run */
function throwIfStopped(error: unknown): unknown {
	if (error instanceof CallError && error.kind === 'stopped') throw error;
	return error;
}

async function perform<Job extends BulkSettings>(
	request: BulkItemsRequest<Job>,
	account: Account,
	job: Job,
): Promise<BulkReport> {
	const { vendor, operation } = request;
	const { options, dryRun, filters } = job;
	const settings = { ...options.request, isOneOfMany: true };
	const open: OpenTransport = (terms) => new Transport(account, { ...settings, ...terms });
	const progress = new Progress(account, operation);
	return await request.perform(
		job,
		{
			vendor: vendor.vendor,
			displayName: vendor.displayName,
			api: () => vendor.api(open()),
			settings: options.retry,
			clock: account.clock,
			concurrency: options.request.maxConcurrency,
			dryRun,
			filters,
			withResponse: options.includeResponse,
			onReport: (report) => logReport(account, report),
			onProgress: (done, of, listings) => progress.note(done, of, listings),
		},
		open,
	);
}

function throwFirstError(
	context: IExecuteFunctions,
	goesOn: boolean,
	groups: ReadonlyArray<Group<BulkSettings>>,
): void {
	const [failed, ...others] = groups.filter(({ error }) => error !== undefined);
	if (goesOn || !failed) return;
	const remark =
		others.length === 0
			? undefined
			: `${others.length + 1} of ${groups.length} runs went wrong, and this is the first. Set 'On Error' to continue to see them all`;
	throw toNodeError(context.getNode(), failed.error, failed.itemIndexes[0], remark);
}

function toItems(
	context: IExecuteFunctions,
	vendor: Vendor,
	{ job, summary, error, itemIndexes }: Group<BulkSettings>,
): INodeExecutionData[] {
	const pairedItem = itemIndexes.map((item) => ({ item }));
	const includeResponse = job?.options.includeResponse ?? false;
	const { details: results, ...counts } = summary ?? nothingDone(vendor, job);
	const details = results.map((result) => toOutput(result, includeResponse));
	const output: IDataObject = { ...counts, filters: { ...counts.filters }, details };
	if (error !== undefined || !summary) {
		const wrong = { error, outcome: outcomeOfRun(error, summary), fields: output };
		return [{ json: errorJson(wrong, hasErrorOutput(context)), pairedItem }];
	}
	const items = job?.output === 'perCall' && details.length > 0 ? details : [output];
	return items.map((json) => ({ json, pairedItem }));
}

/** The summary of a run that came to nothing: its parameters are wrong, or nothing could be listed. */
function nothingDone({ vendor }: Vendor, job: BulkSettings | undefined): BulkSummary {
	const now = Date.now();
	return new Tally(vendor, job?.dryRun ?? false, now, job?.filters).summary(now, false);
}

/** Calls that may or may not be cancelled weigh more than those that are not. */
function outcomeOfRun(error: unknown, summary: BulkSummary | undefined): Outcome {
	const isInDoubt = summary && (summary.unconfirmed > 0 || summary.failed === 0);
	return isInDoubt ? 'unconfirmed' : outcomeOf(error);
}

/** Calls named in the error of an operation that could not do all it was to do. */
const CALLS_NAMED = 5;

function incompleteError({ summary, mayBeAlive: open, trouble }: BulkReport): CallError {
	const { cancellable, failed, unconfirmed, details } = summary;
	const refused = open.length - failed - unconfirmed;
	const mayBeAlive = new Set(open);
	const named = details
		.filter(({ callId }) => mayBeAlive.has(callId))
		.slice(0, CALLS_NAMED)
		.map(({ callId, reason }) => `${callId}: ${reason}`);
	return new CallError(
		'incomplete',
		open.length > 0
			? `${open.length} of ${cancellable} calls may still be alive (${failed} failed, ${unconfirmed} unconfirmed${refused > 0 ? `, ${refused} refused` : ''})`
			: summary.dryRun
				? 'More calls may be alive than were counted'
				: 'Calls may still be alive: no fresh listing has shown that none is left',
		{
			hint: [trouble?.message, ...named, trouble?.hint ?? 'Run this again']
				.filter((sentence) => sentence !== undefined)
				.join('. '),
			vendorMessage: trouble?.vendorMessage,
			statusCode: trouble?.statusCode,
		},
	);
}
