import type { CallError } from './call';
import type { CallReport, CallResult, Cancelled, Outcome } from './result';

/** The typed output of a bulk operation. All times are ISO 8601. */
export interface BulkSummary {
	readonly vendor: string;
	readonly dryRun: boolean;
	/**
	 * Every call that was to be cancelled is known not to be alive; calls that `cancelIf` spares do
	 * not count. In a dry run no call was to be cancelled.
	 */
	readonly complete: boolean;
	/** Calls found. */
	readonly total: number;
	/** Of these, alive in the listing and allowed by `cancelIf`. */
	readonly cancellable: number;
	readonly cancelled: number;
	readonly alreadyCancelled: number;
	/** Ended, spared, refused by the vendor, or gone. */
	readonly notCancellable: number;
	readonly failed: number;
	readonly unconfirmed: number;
	/** How often the calls were listed. */
	readonly sweeps: number;
	/** What the list was narrowed by, as sent to the vendor. */
	readonly filters: Readonly<Record<string, string>>;
	readonly startedAt: string;
	readonly finishedAt: string;
	readonly details: CallResult[];
}

export interface BulkReport {
	readonly summary: BulkSummary;
	/** Calls that were to be cancelled and may be alive. */
	readonly open: readonly string[];
	/** What kept the operation from going on, beside what became of single calls. */
	readonly trouble?: CallError;
}

/** What a bulk operation has found and done so far. */
export class Tally {
	private readonly reports = new Map<string, CallReport>();

	private readonly targets = new Set<string>();

	sweeps = 0;

	constructor(
		private readonly vendor: string,
		private readonly dryRun: boolean,
		private readonly startedAt: number,
		private readonly filters: Readonly<Record<string, string>> = {},
	) {}

	/** The call is alive and to be cancelled. */
	aimAt(callId: string): void {
		this.targets.add(callId);
	}

	/** Keeps the latest word on a call; cancels sent in earlier sweeps count too. */
	note(report: CallReport): void {
		const { result } = report;
		const before = this.reports.get(result.callId);
		if (before && result.outcome === 'alreadyCancelled') creditEarlierSweep(result, before);
		result.attempts += before?.result.attempts ?? 0;
		this.reports.set(result.callId, report);
	}

	/** No cancel was sent in this sweep. What an earlier one came to says more, if it left the call open. */
	noteUntried(report: CallReport): void {
		if (this.reports.get(report.result.callId)?.standing !== 'open') this.note(report);
	}

	/** The latest word on a call, if there is one. */
	reportOn(callId: string): CallReport | undefined {
		return this.reports.get(callId);
	}

	/** How many calls are known to be over, or are spared. */
	get closed(): number {
		return [...this.reports.values()].filter(({ standing }) => standing !== 'open').length;
	}

	/** Calls that were to be cancelled and are not known to be over. */
	get open(): string[] {
		return [...this.targets].filter((callId) => {
			const standing = this.reports.get(callId)?.standing ?? 'open';
			return standing === 'open';
		});
	}

	summary(finishedAt: number, isListingComplete: boolean): BulkSummary {
		const details = [...this.reports.values()].map(({ result }) => result);
		const count = (...outcomes: Outcome[]) =>
			details.filter(({ outcome }) => outcomes.includes(outcome)).length;
		return {
			vendor: this.vendor,
			dryRun: this.dryRun,
			complete: isListingComplete && (this.dryRun || this.open.length === 0),
			total: details.length,
			cancellable: this.targets.size,
			cancelled: count('cancelled'),
			alreadyCancelled: count('alreadyCancelled'),
			notCancellable: count('notCancellable', 'notFound'),
			failed: count('failed'),
			unconfirmed: count('unconfirmed'),
			sweeps: this.sweeps,
			filters: this.filters,
			startedAt: new Date(this.startedAt).toISOString(),
			finishedAt: new Date(finishedAt).toISOString(),
			details,
		};
	}
}

/**
 * A call found cancelled in a later sweep was cancelled by this run if an earlier one had the vendor's
 * word for it, which a listing was slow to show, or left it in doubt.
 */
function creditEarlierSweep(result: Cancelled, { result: before, isInDoubt }: CallReport): void {
	if (before.outcome !== 'cancelled' && !isInDoubt) return;
	result.outcome = 'cancelled';
	result.cancelledAt = before.cancelledAt ?? result.checkedAt;
	result.previousStatus = before.previousStatus;
	result.previousPhase = before.previousPhase;
}
