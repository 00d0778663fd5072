import type { CallError } from '../callError';
import type { Clock } from '../clock';
import type { Tally } from './bulk';
import type { CallApi, CallSnapshot } from './call';
import { isBeyondCancel, judgeListed, type ListedRequest, reportUntried } from './cancelCall';
import type { ListedRow, Page } from './listing';
import type { CancelIf } from './policy';
import type { CallReport } from './result';
import type { RetrySettings } from './retry';

/** Ends the error for a listing that cannot be read to its end: half a listing is none. */
export const NOTHING_CANCELLED = ', so nothing was cancelled';

/** How one request of a bulk operation is to travel. */
export interface CallTerms {
	/** May wait behind others: nobody is on the line yet. */
	readonly isPatient?: boolean;
	/** It looks at a call that is told as cancelled, which ends with the operation's time. */
	readonly isFollowUp?: boolean;
}

/** What both bulk operations need. */
export interface BulkRequest {
	readonly vendor: string;
	readonly displayName: string;
	/** Makes the API object of one call. */
	api(terms?: CallTerms): CallApi;
	readonly settings: RetrySettings;
	readonly clock: Clock;
	/** Whether the line of every call that was hung up is looked at; false unless given. */
	readonly verifyHangUp?: boolean;
	/** Whether each call is to carry the vendor's last body. */
	readonly withResponse: boolean;
	/** A list of more calls than this is asked for status by status; see `Survey`. */
	readonly turnedAtMost?: number;
	/** Calls worked on at once at most. */
	readonly concurrency: number;
	readonly dryRun: boolean;
	/** What the list is narrowed by, as sent to the vendor; for the summary. */
	readonly filters?: Readonly<Record<string, string>>;
	/** Called once for each call that a cancel was meant for, for the audit log. */
	onReport(report: CallReport): void;
	/** Called as the work goes on: calls done, of how many, after how many listings. */
	onProgress(done: number, of: number, listings: number): void;
}

/** A call as a listing showed it. */
export interface Listed {
	readonly call: CallSnapshot;
	/** When the listing was read, epoch ms. */
	readonly at: number;
	/** When the listing's request left, on the clock's `now()`. */
	readonly sentAt: number;
	/** When the call was created, epoch ms; null where the row does not show it. */
	readonly createdAt: number | null;
}

export function listedIn(page: Page, { call, createdAt }: ListedRow, clock: Clock): Listed {
	return {
		call,
		at: clock.date(),
		sentAt: page.sentAt ?? clock.now(),
		createdAt: createdAt ?? null,
	};
}

/** The request to cancel a call that a listing showed. */
export function requestFor(
	request: BulkRequest,
	cancelIf: CancelIf,
	listed: Listed,
	terms?: CallTerms,
): ListedRequest {
	const { settings, clock, withResponse, onReport } = request;
	return {
		api: request.api(terms),
		callId: listed.call.callId,
		cancelIf,
		settings,
		clock,
		withResponse,
		onStopped: onReport,
		listed,
	};
}

/**
 * Rule 7: the listing is the check. Notes what it alone says of a call.
 * @returns whether the call is to be cancelled
 */
export function judge(
	request: BulkRequest,
	cancelIf: CancelIf,
	listed: Listed,
	tally: Tally,
): boolean {
	const { call } = listed;
	if (call.phase === 'ended') {
		tally.metEnded(call.callId);
		return false;
	}
	const terms = requestFor(request, cancelIf, listed);
	const verdict = judgeListed(terms, request.dryRun);
	const isTarget = !verdict || verdict.result.outcome === 'wouldCancel';
	if (isTarget) tally.aimAt(call.callId, call.phase, !isBeyondCancel(terms.api, call));
	if (verdict) tally.note(verdict);
	return verdict === null;
}

/** Notes of a call that was to be cancelled why no cancel was sent. */
export function noteUntried(
	request: BulkRequest,
	cancelIf: CancelIf,
	listed: Listed,
	tally: Tally,
	error: CallError,
): void {
	tally.noteUntried(reportUntried(requestFor(request, cancelIf, listed), error));
}
