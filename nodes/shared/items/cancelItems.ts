import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { CallError } from '../callError';
import { cancelCall, type CancelRequest, checkThenCancel } from '../cancellation/cancelCall';
import type { CancelIf } from '../cancellation/policy';
import type { CallReport } from '../cancellation/result';
import { callIdIfReadable } from '../parameters/callId';
import type { CallOptions } from '../parameters/options';
import { isTool } from '../parameters/values';
import { canonicalId } from '../sameId';
import { Transport } from '../transport/transport';
import type { Vendor } from '../vendor/vendor';
import { logOutcome, logReport, toOutput, untouched } from './callOutput';
import { errorItem, outcomeOf, toldError, whatHappened } from './errors';
import { FollowUpItems } from './followUpItems';
import { type Ending, showEndings } from './hints';
import { remarkOnItems } from './itemRemarks';
import { type Entry, type Run, runItems } from './runItems';

/** What one input item asks for. */
export interface CancelJob {
	readonly callId: string;
	readonly withCheck: boolean;
	readonly cancelIf: CancelIf;
	readonly options: CallOptions;
}

export interface CancelItemsRequest {
	readonly vendor: Vendor;
	/** The operation's name in texts. */
	readonly operation: string;
	/** Reads and checks the parameters of one item. @throws CallError of kind `input` */
	readJob(itemIndex: number): CancelJob;
	/** The error that a report means to this operation, or null. */
	errorOf(report: CallReport, job: CancelJob): CallError | null;
}

/** What became of one input item, ready for an output. */
export interface ItemOutcome {
	readonly item: INodeExecutionData;
	readonly isCancelled: boolean;
}

/** A run of at least this many calls is faster if it finds the vendor's limit soon, at the price of some 429s. */
const MANY_CALLS = 100;

/**
 * Cancels the call of each input item, in the input's order. A call that several items name is
 * cancelled once (rule 5); where their rules differ, each item's is applied to what the call is by then.
 * @throws NodeApiError or NodeOperationError, unless the node goes on after errors
 */
export async function cancelItems(
	context: IExecuteFunctions,
	{ vendor, operation, readJob, errorOf }: CancelItemsRequest,
): Promise<ItemOutcome[]> {
	const followUps = new FollowUpItems(vendor);
	const { entries } = await runItems<CancelJob, CallReport>(context, {
		vendor,
		readJob,
		// A UUID in capitals names the same call as one in small letters.
		keyOf: ({ callId }) => canonicalId(callId),
		isSameWork: (job, before) => ruleOf(job) === ruleOf(before),
		work: async (run, job, jobs) => await cancel(vendor, run, job, jobs, followUps),
		review: async (items) => await followUps.review(items),
		errorOf,
		noteMishap,
		remarkOn: (items) =>
			remarkOnItems(items, 'ended with their call cancelled', ({ result }) => result.cancelled),
	});
	if (entries.length > 1) showEndings(context, { vendor, operation }, endingsOf(entries));
	return entries.map((entry) => toOutcome(context, vendor, entry));
}

/** One ending for each call, however many items name it. What this run cancelled counts as that, whatever comes after. */
function endingsOf(entries: ReadonlyArray<Entry<CancelJob, CallReport>>): Ending[] {
	const endings = new Map<string | number, Ending>();
	for (const { job, itemIndex, result: report, error } of entries) {
		const key = job ? canonicalId(job.callId) : itemIndex;
		if (endings.get(key)?.outcome === 'cancelled') continue;
		endings.set(key, report?.result ?? { outcome: outcomeOf(error), status: null });
	}
	return [...endings.values()];
}

/** The node's one output, or its two: Cancelled and Not Cancelled. A call that went wrong is in the second. */
export function distribute(
	context: IExecuteFunctions,
	outcomes: readonly ItemOutcome[],
): INodeExecutionData[][] {
	const isSeparate =
		context.getNodeParameter('separateOutputs', 0, false) === true && !isTool(context);
	if (!isSeparate) return [outcomes.map(({ item }) => item)];
	return [true, false].map((wanted) =>
		outcomes.filter(({ isCancelled }) => isCancelled === wanted).map(({ item }) => item),
	);
}

function ruleOf({ withCheck, cancelIf }: CancelJob): string {
	return JSON.stringify([withCheck, cancelIf]);
}

async function cancel(
	vendor: Vendor,
	{ account, groupCount }: Run,
	job: CancelJob,
	jobs: readonly CancelJob[],
	followUps: FollowUpItems,
): Promise<CallReport> {
	const { callId, withCheck, cancelIf, options } = job;
	const isOneOfMany = groupCount >= MANY_CALLS;
	const api = () => vendor.api(new Transport(account, { ...options.request, isOneOfMany }));
	const perform = withCheck ? checkThenCancel : cancelCall;
	const request: CancelRequest = {
		api: api(),
		callId,
		cancelIf,
		settings: options.retry,
		clock: account.clock,
		withResponse: jobs.some((job) => job.options.includeResponse),
		onStopped: (doubtful) => logReport(account, doubtful),
	};
	const report = await perform(request);
	logReport(account, report);
	followUps.add(account, [job, ...jobs], () => ({ ...request, api: api() }), report);
	return report;
}

/** An exception that no rule foresees concerns one call, and the others go on. n8n's own errors are shown as they are. */
function noteMishap({ account }: Run, { callId }: CancelJob, thrown: unknown): Error {
	const error = toldError(thrown);
	logOutcome(account, callId, 'failed', { reason: error.message });
	return error;
}

function toOutcome(
	context: IExecuteFunctions,
	{ vendor }: Vendor,
	{ itemIndex, job, result: report, error }: Entry<CancelJob, CallReport>,
): ItemOutcome {
	const pairedItem = { item: itemIndex };
	// Items that spell the ID differently share a report. Each is to find its own spelling in its output.
	const result = job && report && { ...report.result, callId: job.callId };
	const output = result && toOutput(result, job.options.includeResponse);
	if (error === undefined && output) {
		return { item: { json: output, pairedItem }, isCancelled: result.cancelled };
	}
	const callId = () => job?.callId ?? callIdIfReadable(context, itemIndex);
	const wrong = {
		error,
		outcome: report?.result.outcome ?? outcomeOf(error),
		fields: output ?? untouched(vendor, callId(), whatHappened(error)),
	};
	return { item: errorItem(context, pairedItem, wrong), isCancelled: false };
}
