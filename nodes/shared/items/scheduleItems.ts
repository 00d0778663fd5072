import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { CallError } from '../callError';
import type { CallOptions } from '../parameters/options';
import { batchInWords, outcomesInWords } from '../scheduling/batch';
import { retriedError, tooManyError } from '../scheduling/errors';
import { placeCall } from '../scheduling/placeCall';
import { occasionInWords, occasionOf, type WantedCall } from '../scheduling/placing';
import type { PlacingOutcome, PlacingReport } from '../scheduling/result';
import type { Account } from '../transport/account';
import { Transport } from '../transport/transport';
import type { VendorSchedule } from '../vendor/profile';
import type { Vendor } from '../vendor/vendor';
import { errorItem, toldError, whatHappened } from './errors';
import { showSentence } from './hints';
import { duplicateOf, logPlacing, notBegun, placingOutput } from './placingOutput';
import { type Entry, type Run, runItems } from './runItems';

/** What one input item asks for. */
export interface ScheduleJob {
	readonly call: WantedCall;
	/** Calls that one run may place at most. */
	readonly maxCalls: number;
	readonly options: CallOptions;
}

export interface ScheduleItemsRequest {
	readonly vendor: Vendor;
	readonly schedule: VendorSchedule;
	/** When the run began, epoch ms: a time that had come then means at once. */
	readonly now: number;
	/** Reads and checks the parameters of one item. @throws CallError of kind `input` */
	readJob(itemIndex: number): ScheduleJob;
}

/**
 * Places the call of each input item, one after another in the input's order, so that a stop leaves no more than
 * one in doubt. A call to the same number at the same time is placed once (rule 10).
 * @throws NodeApiError or NodeOperationError, unless the node goes on after errors
 */
export async function scheduleItems(
	context: IExecuteFunctions,
	{ vendor, schedule, now, readJob }: ScheduleItemsRequest,
): Promise<INodeExecutionData[][]> {
	const keyOf = ({ call }: ScheduleJob) => occasionOf(call, now);
	const taken = new Set<string>();
	const { entries } = await runItems<ScheduleJob, PlacingReport>(context, {
		vendor,
		readJob,
		keyOf,
		groupsAtOnce: 1,
		refuse: (jobs) => refusalOf(context, jobs, new Set(jobs.map(keyOf)).size),
		work: async (run, job, jobs) => await place(vendor, schedule, run, job, { jobs, taken }),
		errorOf: ({ error }) => error ?? null,
		noteMishap,
		remarkOn: ({ entries: all, pieces }) => {
			const results = pieces.flatMap(([first]) => (first?.result ? [first.result.result] : []));
			const isUntried = ({ result, error }: (typeof all)[number]) =>
				result === undefined && error === undefined;
			return batchInWords(all.length, results, all.filter(isUntried).length);
		},
	});
	const firsts = new Map<string, ScheduleJob>();
	const told = entries.map((entry) => {
		const { job } = entry;
		const first = job && (firsts.get(keyOf(job)) ?? job);
		if (first) firsts.set(keyOf(first), first);
		return tell(vendor, schedule, entry, first);
	});
	if (told.length > 1) showSentence(context, outcomesInWords(told.map(({ outcome }) => outcome)));
	return [told.map((one) => toItem(context, one))];
}

/** Rule 10: what keeps the whole run from placing any call. @param count how many calls would be placed */
function refusalOf(
	context: IExecuteFunctions,
	jobs: readonly ScheduleJob[],
	count: number,
): CallError | null {
	if (context.getNode().retryOnFail === true) return retriedError();
	const maxCalls = Math.min(...jobs.map((job) => job.maxCalls));
	return count > maxCalls ? tooManyError(count, maxCalls) : null;
}

interface Sharing {
	/** The jobs of all items that share the call. */
	readonly jobs: readonly ScheduleJob[];
	/** IDs of calls that this run has placed. */
	readonly taken: Set<string>;
}

async function place(
	vendor: Vendor,
	schedule: VendorSchedule,
	{ account }: Run,
	{ call, options }: ScheduleJob,
	{ jobs, taken }: Sharing,
): Promise<PlacingReport> {
	const report = await placeCall({
		api: vendor.placing(schedule, () => new Transport(account, options.request)),
		call,
		clock: account.clock,
		settings: options.retry,
		withResponse: jobs.some((job) => job.options.includeResponse),
		isTaken: (callId) => taken.has(callId),
		onStopped: (doubtful) => logPlacing(account, call, doubtful),
	});
	logPlacing(account, call, report);
	if (report.result.placed) taken.add(report.result.callId);
	return report;
}

/** An exception that no rule foresees concerns one call, and the others go on. */
function noteMishap({ account }: { readonly account: Account }, job: ScheduleJob, thrown: unknown) {
	const error = toldError(thrown);
	account.log('warn', `${account.displayName} call ${occasionInWords(job.call)}: failed`, {
		outcome: 'failed',
		reason: error.message,
	});
	return error;
}

/** What became of one input item. */
interface Told {
	readonly itemIndex: number;
	readonly outcome: PlacingOutcome;
	readonly fields: IDataObject;
	readonly error: unknown;
}

/** @param first what the first item asked for that wanted this very call, be it this one */
function tell(
	vendor: Vendor,
	schedule: VendorSchedule,
	{ itemIndex, job, result: report, error }: Entry<ScheduleJob, PlacingReport>,
	first: ScheduleJob | undefined,
): Told {
	const call = first?.call;
	const includeResponse = job?.options.includeResponse ?? false;
	const result =
		report && (job === first ? report.result : duplicateOf(report.result, job?.call, call));
	const fields = result
		? placingOutput(result, { schedule, call, includeResponse })
		: notBegun(vendor, { schedule, call, reason: whatHappened(error) });
	return { itemIndex, outcome: result?.outcome ?? 'failed', fields, error };
}

function toItem(
	context: IExecuteFunctions,
	{ itemIndex, outcome, fields, error }: Told,
): INodeExecutionData {
	const pairedItem = { item: itemIndex };
	if (error === undefined) return { json: fields, pairedItem };
	// An outcome of a good item is none of one that went wrong.
	const wrong = outcome === 'unconfirmed' ? outcome : 'failed';
	return errorItem(context, pairedItem, { error, outcome: wrong, fields });
}
