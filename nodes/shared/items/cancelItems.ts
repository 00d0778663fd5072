import {
	type IExecuteFunctions,
	type INodeExecutionData,
	NodeApiError,
	NodeOperationError,
} from 'n8n-workflow';

import { CallError, stoppedError } from '../callError';
import { cancelCall, checkThenCancel } from '../cancellation/cancelCall';
import { unforeseenError } from '../cancellation/errors';
import type { CancelIf } from '../cancellation/policy';
import type { CallReport } from '../cancellation/result';
import type { Account } from '../transport/account';
import { canonicalId } from '../sameId';
import { redactKey } from '../transport/redact';
import { Transport } from '../transport/transport';
import { callLine } from '../transport/callLine';
import { logReport } from './audit';
import { callIdIfReadable } from '../parameters/callId';
import {
	errorJson,
	goesOnAfterErrors,
	hasErrorOutput,
	indexOfFirstError,
	outcomeOf,
	toNodeError,
	whatHappened,
} from './errors';
import type { CallOptions } from '../parameters/options';
import { openOrExplain } from './openOrExplain';
import { toOutput, untouched } from './callOutput';
import { inPool } from '../cancellation/pool';
import type { Vendor } from '../vendor/vendor';

/** What one input item asks for. */
export interface CancelJob {
	readonly callId: string;
	readonly withCheck: boolean;
	readonly cancelIf: CancelIf;
	readonly options: CallOptions;
}

export interface CancelItemsRequest {
	readonly vendor: Vendor;
	/** Reads and checks the parameters of one item. Throws a {@link CallError} of kind `input`. */
	readJob(itemIndex: number): CancelJob;
	/** The error that a report means to this operation, or null. */
	errorOf(report: CallReport, job: CancelJob): CallError | null;
}

/** What became of one input item, ready for an output. */
export interface ItemOutcome {
	readonly item: INodeExecutionData;
	readonly isCancelled: boolean;
}

/** Calls of a run from which on finding the vendor's limit soon is worth some 429s. */
const MANY_CALLS = 100;

interface Entry {
	readonly job?: CancelJob;
	report?: CallReport;
	error?: unknown;
}

/**
 * Cancels the call of each input item. The order is the input's; a call named by several items is
 * cancelled once. All parameters are checked before anything is sent. Where errors stop the
 * workflow, the first one keeps further calls from being tried, and calls under way are finished.
 * @throws NodeApiError or NodeOperationError, unless the node goes on after errors
 */
export async function cancelItems(
	context: IExecuteFunctions,
	request: CancelItemsRequest,
): Promise<ItemOutcome[]> {
	const goesOn = goesOnAfterErrors(context);
	const entries = context.getInputData().map((_, index) => readEntry(request, index));
	throwFirstError(context, goesOn, entries);
	const run = new Run(request, await openOrExplain(context, request.vendor, entries), goesOn);
	await run.cancelAll(entries);
	throwFirstError(context, goesOn, entries);
	return entries.map((entry, index) => toOutcome(context, request.vendor, entry, index));
}

/** One run over one account: groups by call, works them off, keeps the audit log. */
class Run {
	private hasFailed = false;

	private isOneOfMany = false;

	constructor(
		private readonly request: CancelItemsRequest,
		private readonly account: Account | null,
		private readonly goesOn: boolean,
	) {}

	async cancelAll(entries: Entry[]): Promise<void> {
		const { account } = this;
		if (!account) return;
		const groups = groupByCall(entries);
		this.isOneOfMany = groups.length >= MANY_CALLS;
		const concurrency = entries.reduce(
			(most, { job }) => Math.max(most, job?.options.request.maxConcurrency ?? 1),
			1,
		);
		await inPool(
			groups,
			Math.min(concurrency, groups.length),
			() => (this.goesOn || !this.hasFailed) && account.signal?.aborted !== true,
			async (group) => await this.cancelGroup(account, group),
		);
		if (account.signal?.aborted) throw stoppedError();
	}

	/** Items that name the same call: under the same rule they share a report, else each judges anew. */
	private async cancelGroup(account: Account, group: Entry[]): Promise<void> {
		const withResponse = group.some(({ job }) => job?.options.includeResponse);
		let last: { rule: string; report: CallReport } | undefined;
		for (const entry of group) {
			const { job } = entry;
			if (!job) continue;
			try {
				const rule = JSON.stringify([job.withCheck, job.cancelIf]);
				const report =
					last?.rule === rule ? last.report : await this.cancel(account, job, withResponse);
				last = { rule, report };
				entry.report = report;
				entry.error = this.request.errorOf(report, job) ?? undefined;
			} catch (error) {
				this.throwIfStopped(account, error);
				entry.error = this.noteMishap(account, job, error);
			}
			if (entry.error) this.hasFailed = true;
		}
	}

	/** A stop ends the run; any other exception is about one call, and the others go on. */
	private throwIfStopped({ signal }: Account, error: unknown): void {
		if (signal?.aborted || (error instanceof CallError && error.kind === 'stopped')) throw error;
	}

	private noteMishap(account: Account, { callId }: CancelJob, thrown: unknown): Error {
		const error = presentable(thrown);
		const shown = String(redactKey(callId, account.apiKey));
		const facts = { callId: shown, outcome: 'failed', reason: error.message };
		account.log('warn', callLine(account, callId, 'failed'), facts);
		return error;
	}

	private async cancel(
		account: Account,
		job: CancelJob,
		withResponse: boolean,
	): Promise<CallReport> {
		const { isOneOfMany } = this;
		const transport = new Transport(account, { ...job.options.request, isOneOfMany });
		const api = this.request.vendor.api(transport);
		const perform = job.withCheck ? checkThenCancel : cancelCall;
		const report = await perform({
			api,
			callId: job.callId,
			cancelIf: job.cancelIf,
			settings: job.options.retry,
			clock: account.clock,
			withResponse,
			onStopped: (doubtful) => logReport(account, doubtful),
		});
		logReport(account, report);
		return report;
	}
}

function readEntry({ readJob }: CancelItemsRequest, index: number): Entry {
	try {
		return { job: readJob(index) };
	} catch (error) {
		return { error };
	}
}

function groupByCall(entries: Entry[]): Entry[][] {
	const groups = new Map<string, Entry[]>();
	for (const entry of entries) {
		if (!entry.job) continue;
		// A UUID in capitals names the same call as one in small letters.
		const callId = canonicalId(entry.job.callId);
		const group = groups.get(callId);
		if (group) group.push(entry);
		else groups.set(callId, [entry]);
	}
	return [...groups.values()];
}

function throwFirstError(context: IExecuteFunctions, goesOn: boolean, entries: Entry[]): void {
	const index = indexOfFirstError(entries);
	const entry = entries[index];
	if (goesOn || !entry) return;
	throw toNodeError(context.getNode(), entry.error, index, progressOf(entries));
}

/** What a builder has to know when one of several items stopped the workflow. */
function progressOf(entries: Entry[]): string | undefined {
	if (entries.length < 2) return undefined;
	const cancelled = entries.filter(({ report }) => report?.result.cancelled).length;
	const untried = entries.filter(({ report, error }) => !report && !error).length;
	return `Of ${entries.length} items, ${cancelled} ended with their call cancelled and ${untried} were not tried`;
}

function toOutcome(
	context: IExecuteFunctions,
	{ vendor }: Vendor,
	{ job, report, error }: Entry,
	item: number,
): ItemOutcome {
	const includeResponse = job?.options.includeResponse ?? false;
	// Items that spell the ID differently share a report, and each finds its own spelling in it.
	const result = job && report && { ...report.result, callId: job.callId };
	const output = result && toOutput(result, includeResponse);
	if (error === undefined && output) {
		return { item: { json: output, pairedItem: { item } }, isCancelled: result.cancelled };
	}
	const callId = () => job?.callId ?? callIdIfReadable(context, item);
	const wrong = {
		error,
		outcome: report?.result.outcome ?? outcomeOf(error),
		fields: output ?? untouched(vendor, callId(), whatHappened(error)),
	};
	const json = errorJson(wrong, hasErrorOutput(context));
	return { item: { json, pairedItem: { item } }, isCancelled: false };
}

/** n8n's own errors are shown as they are. */
function presentable(error: unknown): Error {
	const isOwn =
		error instanceof CallError ||
		error instanceof NodeApiError ||
		error instanceof NodeOperationError;
	return isOwn ? error : unforeseenError(error);
}
