import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { CallError } from '../callError';
import { type BulkReport, type BulkSummary, Tally } from '../cancellation/bulk';
import type { BulkRequest } from '../cancellation/bulkRequest';
import type { CallResult, Outcome } from '../cancellation/result';
import type { BulkSettings } from '../parameters/bulk';
import type { Account } from '../transport/account';
import { type RequestSettings, Transport } from '../transport/transport';
import type { Vendor } from '../vendor/vendor';
import { logReport, toOutput } from './callOutput';
import { errorItem, outcomeOf } from './errors';
import { hasFoundNothing, nothingFoundText, showResult, unprovenText } from './hints';
import { type ItemsOfRun, type Piece, runItems } from './runItems';

export interface BulkItemsRequest<Job extends BulkSettings> {
	readonly vendor: Vendor;
	/** The operation's name in texts. */
	readonly operation: string;
	/** What a person should know after a run, beside its counts. */
	remarkAfter?(job: Job, summary: BulkSummary): string | undefined;
	/** Whether groups of items with different parameters are worked on side by side, not one after the other. */
	readonly sideBySide?: boolean;
	/** Whether the operation itself judges when a key is refused for good: one 401 may be odd. */
	readonly survivesRefusal?: boolean;
	/** Reads and checks the parameters of one item. @throws CallError of kind `input` */
	readJob(itemIndex: number): Job;
	perform(job: Job, request: BulkRequest, open: OpenTransport): Promise<BulkReport>;
}

/** Makes the transport of one call or page. */
export type OpenTransport = (terms?: Partial<RequestSettings>) => Transport;

/** Time between two lines of progress in n8n's log, ms: seldom enough for a log, often enough for a person. */
const PROGRESS_EVERY_MS = 2_000;

/** Calls named in the error of an operation that could not do all it was to do. */
const CALLS_NAMED = 5;

/**
 * Runs a bulk operation for the input items, once for all items with the same parameters, whose
 * output is paired to all of them (rule 7).
 * @throws NodeApiError or NodeOperationError, unless the node goes on after errors
 */
export async function bulkItems<Job extends BulkSettings>(
	context: IExecuteFunctions,
	request: BulkItemsRequest<Job>,
): Promise<INodeExecutionData[][]> {
	const { vendor, readJob, sideBySide = false, survivesRefusal } = request;
	const { pieces } = await runItems<Job, BulkReport>(context, {
		vendor,
		readJob,
		keyOf: (job) => JSON.stringify(job),
		work: async ({ account }, job) => {
			const report = await perform(request, account, job);
			const remark = remarkAfter(request, account, job, report);
			showResult(context, { ...request, remark }, report.summary);
			return report;
		},
		errorOf: (report, { failIfIncomplete, options }) => {
			if (!report.summary.complete && failIfIncomplete) return incompleteError(report);
			const isError = options.ifNothingMatches === 'error' && hasFoundNothing(report.summary);
			return isError ? nothingMatchesError(report.summary) : null;
		},
		remarkOn: remarkOnRuns,
		groupsAtOnce: sideBySide ? Infinity : 1,
		// 'Fail If Incomplete' promises the error "after all that can be done is done".
		doesAllItCan: true,
		survivesRefusal,
	});
	return [pieces.flatMap((piece) => toItems(context, vendor, piece))];
}

/** What the vendor alone decided is said in n8n's log too: most runs have nobody at the editor. */
function remarkAfter<Job extends BulkSettings>(
	{ vendor, operation, remarkAfter: remarkOf }: BulkItemsRequest<Job>,
	account: Account,
	job: Job,
	report: BulkReport,
): string | undefined {
	const unproven = unprovenText(vendor, report);
	if (unproven !== undefined) {
		account.log('warn', `${vendor.displayName} ${operation}: ${unproven}`, {});
	}
	const remarks = [remarkOf?.(job, report.summary), unproven];
	return remarks.filter((sentence) => sentence !== undefined).join(' ') || undefined;
}

async function perform<Job extends BulkSettings>(
	{ vendor, operation, perform: performWith }: BulkItemsRequest<Job>,
	account: Account,
	job: Job,
): Promise<BulkReport> {
	const { options, dryRun, filters } = job;
	const settings = { ...options.request, isOneOfMany: true };
	const open: OpenTransport = (terms) => new Transport(account, { ...settings, ...terms });
	const request: BulkRequest = {
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
		onProgress: progressLog(account, operation),
	};
	return await performWith(job, request, open);
}

/** Writes to n8n's log how far a long bulk operation has come. */
function progressLog(account: Account, operation: string): BulkRequest['onProgress'] {
	const { clock, displayName } = account;
	let loggedAt = clock.now();
	return (done, of, listings) => {
		if (clock.now() - loggedAt < PROGRESS_EVERY_MS) return;
		loggedAt = clock.now();
		account.log('info', `${displayName} ${operation}: ${done} of ${of} calls done`, { listings });
	};
}

function remarkOnRuns({ pieces }: ItemsOfRun<unknown, unknown>): string | undefined {
	const wrong = pieces.filter(([entry]) => entry?.error !== undefined).length;
	return wrong < 2
		? undefined
		: `${wrong} of ${pieces.length} runs went wrong, and this is the first. Set 'On Error' to continue to see them all`;
}

function toItems(
	context: IExecuteFunctions,
	vendor: Vendor,
	piece: Piece<BulkSettings, BulkReport>,
): INodeExecutionData[] {
	const pairedItem = piece.map(({ itemIndex }) => ({ item: itemIndex }));
	const { job, result: report, error } = piece[0] ?? {};
	const summary = report?.summary;
	const { details: results, ...counts } = summary ?? nothingDone(vendor, job);
	const includeResponse = job?.options.includeResponse ?? false;
	const details = results.map((result) => toOutput(result, includeResponse));
	const output: IDataObject = {
		...counts,
		filters: { ...counts.filters },
		...(counts.numbers ? { numbers: counts.numbers.map((number) => ({ ...number })) } : {}),
		details,
	};
	if (error !== undefined || !summary) {
		const wrong = { error, outcome: outcomeOfRun(error, summary), fields: output };
		return [errorItem(context, pairedItem, wrong)];
	}
	const items = job?.output === 'perCall' && details.length > 0 ? details : [output];
	return items.map((json) => ({ json, pairedItem }));
}

/** The summary of a run that came to nothing: its parameters are wrong, or nothing could be listed. */
function nothingDone({ vendor }: Vendor, job: BulkSettings | undefined): BulkSummary {
	const now = Date.now();
	return new Tally(vendor, job?.dryRun ?? false, now, job?.filters).summary(now, false);
}

/** A call that may or may not be cancelled weighs more than one that is known not to be. */
function outcomeOfRun(error: unknown, summary: BulkSummary | undefined): Outcome {
	const isInDoubt = summary && (summary.unconfirmed > 0 || summary.failed === 0);
	return isInDoubt ? 'unconfirmed' : outcomeOf(error);
}

function nothingMatchesError(summary: BulkSummary): CallError {
	return new CallError('notFound', nothingFoundText(summary), {
		hint: "Nothing was cancelled. If that is as it should be, set 'If Nothing Matches' to Go On",
	});
}

function incompleteError({ summary, mayBeAlive, trouble }: BulkReport): CallError {
	const ids = new Set(mayBeAlive);
	const alive = summary.details.filter(({ callId }) => ids.has(callId));
	const named = alive.slice(0, CALLS_NAMED).map(({ callId, reason }) => `${callId}: ${reason}`);
	const hints = [trouble?.message, ...named, trouble?.hint ?? 'Run this again'];
	return new CallError('incomplete', whatMayBeAlive(summary, alive), {
		hint: hints.filter((sentence) => sentence !== undefined).join('. '),
		vendorMessage: trouble?.vendorMessage,
		statusCode: trouble?.statusCode,
	});
}

/** Counts only calls that may be alive: where a vendor does not tell why a call is over, it is unconfirmed too. */
function whatMayBeAlive(
	{ cancellable, dryRun }: BulkSummary,
	alive: readonly CallResult[],
): string {
	const count = (wanted: Outcome) => alive.filter(({ outcome }) => outcome === wanted).length;
	const [failed, unconfirmed] = [count('failed'), count('unconfirmed')];
	const refused = alive.length - failed - unconfirmed;
	if (alive.length > 0) {
		const which = cancellable === 1 ? 'The call' : `${alive.length} of ${cancellable} calls`;
		return `${which} may still be running or waiting (${failed} failed, ${unconfirmed} unconfirmed${refused > 0 ? `, ${refused} refused` : ''})`;
	}
	return dryRun
		? 'More calls may be running or waiting than were counted'
		: 'Calls may still be running or waiting: no fresh list of calls has shown that none is left';
}
