import { type BulkReport, Tally } from './bulk';
import { type CallApi, CallError, type CallSnapshot, type Clock } from './call';
import {
	cancelCall,
	checkThenCancel,
	judgeListed,
	type ListedRequest,
	reportUntried,
	timeUpError,
} from './cancelCall';
import { type CallListing, collect, unsteadyError } from './listing';
import { type CancelIf, isNarrow } from './policy';
import { inPool } from './pool';
import type { CallReport } from './result';
import type { RetrySettings } from './retry';

/** Ends the error for a listing that cannot be read to its end: half a listing is none. */
export const NOTHING_CANCELLED = ', so nothing was cancelled';

/** What both bulk operations need. */
export interface BulkRequest {
	readonly vendor: string;
	readonly displayName: string;
	/** Makes the API object of one call. */
	api(): CallApi;
	readonly settings: RetrySettings;
	readonly clock: Clock;
	/** Whether each call is to carry the vendor's last body. */
	readonly withResponse: boolean;
	/** Calls worked on at once at most. */
	readonly concurrency: number;
	readonly dryRun: boolean;
	/** What the list is narrowed by, as sent to the vendor; for the summary. */
	readonly filters?: Readonly<Record<string, string>>;
	/** No cancel is to be sent after this moment, on the clock's `now()`. */
	readonly notAfter?: number;
	/** Called once for each call that a cancel was meant for, for the audit log. */
	onReport(report: CallReport): void;
	/** Called as the work goes on: calls done, of how many in this sweep. */
	onProgress(done: number, of: number, sweep: number): void;
}

export interface CancelManyRequest extends BulkRequest {
	readonly listing: CallListing;
	readonly cancelIf: CancelIf;
	/** If more calls match, none is cancelled. */
	readonly maxCalls: number;
}

/** A call as a listing showed it. */
export interface Listed {
	readonly call: CallSnapshot;
	/** Epoch ms. */
	readonly at: number;
}

/**
 * Cancel Many: collects all calls that match before the first cancel, as cancelling moves the pages.
 * @throws CallError if the listing cannot be read to its end, or more than `maxCalls` match
 */
export async function cancelMany(request: CancelManyRequest): Promise<BulkReport> {
	const { vendor, dryRun, clock, settings, listing, cancelIf, maxCalls } = request;
	const tally = new Tally(vendor, dryRun, clock.date(), request.filters);
	const { rows: listed, isSteady } = await collect(
		listing,
		({ call }): Listed => ({ call, at: clock.date() }),
		{
			clock,
			settings,
			enough: maxCalls,
			consequence: NOTHING_CANCELLED,
		},
	);
	tally.sweeps = 1;
	if (listed.length > maxCalls) throw tooManyError(maxCalls);
	const trouble =
		(await sweep(request, cancelIf, listed, tally, () => true)) ??
		(isSteady ? undefined : unsteadyError(request.displayName));
	return { summary: tally.summary(clock.date(), isSteady), open: tally.open, trouble };
}

/**
 * Cancels each listed call that is alive and allowed. Under a narrower `cancelIf` each is read again
 * right before, since it may have gone live meanwhile; otherwise the listing is the check.
 * @returns what makes it useless to go on, e.g. a key that is no longer accepted
 */
export async function sweep(
	request: BulkRequest,
	cancelIf: CancelIf,
	listed: readonly Listed[],
	tally: Tally,
	mayGoOn: () => boolean,
): Promise<CallError | undefined> {
	const targets = judgeAll(request, cancelIf, listed, tally);
	let trouble: CallError | undefined;
	let begun = 0;
	let done = 0;
	await inPool(
		targets,
		Math.min(request.concurrency, targets.length),
		() => trouble === undefined && mayGoOn(),
		async (target) => {
			begun++;
			const cancel = isNarrow(cancelIf) ? checkThenCancel : cancelCall;
			const isInDoubt = tally.reportOn(target.call.callId)?.isInDoubt;
			const terms = requestFor(request, request.api(), cancelIf, target);
			const report = await cancel({ ...terms, isInDoubt });
			if (report.error?.kind === 'incomplete') tally.noteUntried(report);
			else tally.note(report);
			request.onReport(report);
			if (report.error) trouble = worse(trouble, report.error);
			request.onProgress(++done, targets.length, tally.sweeps);
		},
	);
	for (const target of targets.slice(begun)) {
		const untried = requestFor(request, request.api(), cancelIf, target);
		tally.noteUntried(reportUntried(untried, untriedError(trouble)));
	}
	return trouble;
}

/** Notes what the listing alone decides. @returns the calls that are to be cancelled */
function judgeAll(
	request: BulkRequest,
	cancelIf: CancelIf,
	listed: readonly Listed[],
	tally: Tally,
): Listed[] {
	const api = request.api();
	return listed.filter((entry) => {
		const verdict = judgeListed(requestFor(request, api, cancelIf, entry), request.dryRun);
		if (verdict) tally.note(verdict);
		if (!verdict || verdict.result.outcome === 'wouldCancel') tally.aimAt(entry.call.callId);
		return verdict === null;
	});
}

function requestFor(
	{ settings, clock, withResponse, onReport, notAfter }: BulkRequest,
	api: CallApi,
	cancelIf: CancelIf,
	listed: Listed,
): ListedRequest {
	return {
		api,
		callId: listed.call.callId,
		cancelIf,
		settings,
		clock,
		withResponse,
		onStopped: onReport,
		notAfter,
		listed,
	};
}

/** @returns what makes it useless to go on: best the answer itself, not that nothing was sent after it */
function worse(trouble: CallError | undefined, error: CallError): CallError | undefined {
	if (trouble !== undefined && trouble.kind !== 'lockedOut') return trouble;
	return isHopeless(error) ? error : trouble;
}

/** What holds for one call holds for all: the key, the address. */
function isHopeless({ kind, statusCode }: CallError): boolean {
	return statusCode === 401 || kind === 'blocked' || kind === 'lockedOut';
}

function untriedError(trouble: CallError | undefined): CallError {
	if (!trouble) return timeUpError();
	const { message, hint } = trouble;
	return new CallError('incomplete', `No cancel was sent: ${message}`, { hint });
}

function tooManyError(maxCalls: number): CallError {
	return new CallError('input', `More than ${maxCalls} calls match, so none was cancelled`, {
		hint: "Narrow 'Filters', e.g. by status or date, or raise 'Max Calls'",
	});
}
