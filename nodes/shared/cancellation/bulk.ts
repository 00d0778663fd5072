import type { Phase } from './call';
import { contradictedError } from './errors';
import type { CallError } from '../callError';
import type { NumberCounts } from './numbers';
import type { CallReport, CallResult, Cancelled, Outcome } from './result';

/** The typed output of a bulk operation. All times are ISO 8601. */
export interface BulkSummary {
	readonly vendor: string;
	readonly dryRun: boolean;
	/**
	 * Rules 7 and 8: every call that was to be cancelled is known not to be alive, and the listing accounts for
	 * every call; calls that `cancelIf` spares do not count. In a dry run no call was to be cancelled.
	 */
	readonly complete: boolean;
	/** Calls that were alive when they were listed. */
	readonly total: number;
	/** Of these, allowed by `cancelIf`. */
	readonly cancellable: number;
	/** Of the cancellable ones, by their phase when they were listed. */
	readonly notStarted: number;
	readonly inProgress: number;
	readonly cancelled: number;
	readonly alreadyCancelled: number;
	/** Calls that ended meanwhile, were spared, were refused by the vendor, or are gone. */
	readonly notCancellable: number;
	readonly failed: number;
	readonly unconfirmed: number;
	/** Calls in the listing that had ended, and were left alone. */
	readonly ended: number;
	/** How often the calls were listed. */
	readonly listings: number;
	/** What the list was narrowed by, as sent to the vendor. */
	readonly filters: Readonly<Record<string, string>>;
	/** What became of each of several numbers. */
	readonly numbers?: readonly NumberCounts[];
	/** Where the agent was to be switched off first: whether the vendor said that it is; null where that is not known. */
	readonly agentDeactivated?: boolean | null;
	/** With it: the agent's status before, as the vendor's list showed it; null where that is not known. */
	readonly agentPreviousStatus?: string | null;
	readonly startedAt: string;
	readonly finishedAt: string;
	readonly details: CallResult[];
}

export interface BulkReport {
	readonly summary: BulkSummary;
	/** Calls that were to be cancelled and may be alive. */
	readonly mayBeAlive: readonly string[];
	/** What kept the operation from going on, beside what became of single calls. */
	readonly trouble?: CallError;
	/** Labels of filters of which some live call shows nothing: that it matches is the vendor's word alone. */
	readonly unproven?: readonly string[];
}

/** Rules 7 and 8: what a bulk operation has found and done so far. */
export class Tally {
	private readonly reports = new Map<string, CallReport>();

	/** Calls to be cancelled, with their phase when they were first listed. */
	private readonly targets = new Map<string, { readonly phase: Phase; readonly counts: boolean }>();

	private readonly ended = new Set<string>();

	private overSoFar = 0;

	listings = 0;

	constructor(
		private readonly vendor: string,
		private readonly dryRun: boolean,
		private readonly startedAt: number,
		private readonly filters: Readonly<Record<string, string>> = {},
	) {}

	/** The call is alive and to be cancelled. @param counts whether the vendor would do so, as far as is known */
	aimAt(callId: string, phase: Phase, counts = true): void {
		if (!this.targets.has(callId)) this.targets.set(callId, { phase, counts });
	}

	/** The call had ended when it was met, and was never seen alive. */
	metEnded(callId: string): void {
		if (!this.reports.has(callId) && !this.targets.has(callId)) this.ended.add(callId);
	}

	/** The call's status turned out to mean an end: it was none of those that are alive. */
	forget(callId: string): void {
		this.countOver(callId, undefined);
		this.reports.delete(callId);
		this.targets.delete(callId);
		this.ended.add(callId);
	}

	/** Keeps the latest report on a call, with the cancels of earlier ones added to its own. */
	note(report: CallReport): void {
		const { result } = report;
		const before = this.reports.get(result.callId);
		if (before && result.outcome === 'alreadyCancelled') creditEarlierCancel(result, before);
		result.attempts += before?.result.attempts ?? 0;
		this.countOver(result.callId, report);
		this.reports.set(result.callId, report);
		this.ended.delete(result.callId);
	}

	/** Puts a report in place of the latest one on a call, which it was made of. */
	amend(report: CallReport): void {
		const { callId } = report.result;
		this.countOver(callId, report);
		this.reports.set(callId, report);
	}

	/** The report on a call changes to this one. */
	private countOver(callId: string, report: CallReport | undefined): void {
		if (this.reports.get(callId)?.liveness === 'over') this.overSoFar--;
		if (report?.liveness === 'over') this.overSoFar++;
	}

	/** Keeps a report on a call that got no cancel, unless there is one that says what came of an earlier cancel. */
	noteUntried(report: CallReport): void {
		const before = this.reports.get(report.result.callId);
		if (!before || before.result.outcome === 'wouldCancel') this.note(report);
	}

	/** The latest report on a call, if there is one. */
	reportOn(callId: string): CallReport | undefined {
		return this.reports.get(callId);
	}

	/** Whether the call is to be cancelled. */
	isTarget(callId: string): boolean {
		return this.targets.has(callId);
	}

	/** How many calls are to be cancelled, as far as is known by now. */
	get aimedAt(): number {
		return this.targets.size;
	}

	/** How many calls are over, because of this run or by themselves. It is counted, as it is asked for after each call. */
	get over(): number {
		return this.overSoFar;
	}

	/** Calls that were to be cancelled and are not known to be over; in a dry run no call was. */
	get mayBeAlive(): string[] {
		if (this.dryRun) return [];
		return [...this.targets.keys()].filter(
			(callId) => (this.reports.get(callId)?.liveness ?? 'mayBeAlive') === 'mayBeAlive',
		);
	}

	summary(finishedAt: number, isListingComplete: boolean): BulkSummary {
		const details = [...this.reports.values()].map(({ result }) => result);
		const count = (...outcomes: Outcome[]) =>
			details.filter(({ outcome }) => outcomes.includes(outcome)).length;
		const cancellable = [...this.targets.values()].filter(({ counts }) => counts);
		const stood = (wanted: Phase) => cancellable.filter(({ phase }) => phase === wanted).length;
		return {
			vendor: this.vendor,
			dryRun: this.dryRun,
			complete: isListingComplete && this.mayBeAlive.length === 0,
			total: details.length,
			cancellable: cancellable.length,
			notStarted: stood('notStarted'),
			inProgress: stood('inProgress'),
			cancelled: count('cancelled'),
			alreadyCancelled: count('alreadyCancelled'),
			notCancellable: count('notCancellable', 'notFound'),
			failed: count('failed'),
			unconfirmed: count('unconfirmed'),
			ended: this.ended.size,
			listings: this.listings,
			filters: this.filters,
			startedAt: new Date(this.startedAt).toISOString(),
			finishedAt: new Date(finishedAt).toISOString(),
			details,
		};
	}
}

/**
 * Rule 3: a call that is found cancelled was cancelled by this run if an earlier answer said so, or if the
 * effect of an earlier cancel was not known.
 */
function creditEarlierCancel(result: Cancelled, { result: before, isInDoubt }: CallReport): void {
	if (before.outcome !== 'cancelled' && !isInDoubt) return;
	result.outcome = 'cancelled';
	result.cancelledAt = before.cancelledAt ?? result.checkedAt;
	result.previousStatus = before.previousStatus;
	result.previousPhase = before.previousPhase;
}

/**
 * Rule 8: the report on a call that a later listing shows alive, whatever the vendor had said of it before.
 * @param status as that listing shows it
 */
export function contradicted(
	displayName: string,
	{ result }: CallReport,
	status: string | null,
): CallReport {
	const said = result.cancelled ? 'said that the call is cancelled' : 'said that it had ended';
	const shown = `lists it after that as ${status ?? 'a call without a status'}`;
	const error = contradictedError(displayName, `${said}, and ${shown}`, result.message);
	return {
		result: {
			...result,
			cancelled: false,
			outcome: 'unconfirmed',
			status,
			reason: error.message,
			cancelledAt: null,
			// The tally has counted them already.
			attempts: 0,
		},
		error,
		liveness: 'mayBeAlive',
		isInDoubt: true,
	};
}
