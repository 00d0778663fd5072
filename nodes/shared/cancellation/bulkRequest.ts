import type { Tally } from './bulk';
import type { CallApi, CallSnapshot } from './call';
import type { Clock } from '../clock';
import { isBeyondCancel, judgeListed, type ListedRequest } from './cancelCall';
import type { ListedRow, Page } from './listing';
import type { CancelIf } from './policy';
import type { CallReport } from './result';
import type { RetrySettings } from './retry';
import { statusKey } from './status';

/** Ends the error for a listing that cannot be read to its end: half a listing is none. */
export const NOTHING_CANCELLED = ', so nothing was cancelled';

/** How one request of a bulk operation is to travel. */
export interface CallTerms {
	/** May wait behind others: nobody is on the line yet. */
	readonly isPatient?: boolean;
}

/** What both bulk operations need. */
export interface BulkRequest {
	readonly vendor: string;
	readonly displayName: string;
	/** Makes the API object of one call. */
	api(terms?: CallTerms): CallApi;
	readonly settings: RetrySettings;
	readonly clock: Clock;
	/** Whether each call is to carry the vendor's last body. */
	readonly withResponse: boolean;
	/** From more calls than this on, a list is asked for status by status; see `Survey`. */
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
	/** Epoch ms. */
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

/** The request for a call that a listing showed. */
export function requestFor(
	{ settings, clock, withResponse, onReport }: BulkRequest,
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
		listed,
	};
}

/**
 * Notes what the listing alone says of a call.
 * @returns whether it is to be cancelled
 */
export function judge(
	request: BulkRequest,
	api: CallApi,
	cancelIf: CancelIf,
	listed: Listed,
	tally: Tally,
): boolean {
	const { call } = listed;
	if (call.phase === 'ended') {
		tally.metEnded(call.callId);
		return false;
	}
	const verdict = judgeListed(requestFor(request, api, cancelIf, listed), request.dryRun);
	const isTarget = !verdict || verdict.result.outcome === 'wouldCancel';
	if (isTarget) tally.aimAt(call.callId, call.phase, !isBeyondCancel(api, call));
	if (verdict) tally.note(verdict);
	return verdict === null;
}

/**
 * Words that no page names. Of each, one call is tried first: if the vendor refuses and shows that the
 * call has ended, so have all others of that word.
 */
export class UnknownStatuses {
	/** In one spelling each. */
	readonly ended = new Set<string>();

	private readonly tried = new Set<string>();

	private readonly known = new Set<string>();

	/** Whether the call has to wait until another of its word has been tried. */
	mustWait({ phase, status }: CallSnapshot): boolean {
		if (phase !== 'unknown') return false;
		const word = statusKey(status);
		if (this.tried.has(word)) return !this.known.has(word);
		this.tried.add(word);
		return false;
	}

	hasEnded({ phase, status }: CallSnapshot): boolean {
		return phase === 'ended' || (phase === 'unknown' && this.ended.has(statusKey(status)));
	}

	/** What came of a call that was tried. */
	learn({ phase, status }: CallSnapshot, { showsEnd }: CallReport): void {
		if (phase !== 'unknown') return;
		const word = statusKey(status);
		this.known.add(word);
		if (showsEnd) this.ended.add(word);
	}
}
