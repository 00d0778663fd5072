import type { CancelRequest } from '../cancellation/cancelCall';
import { FollowUps } from '../cancellation/followUps';
import type { CallReport } from '../cancellation/result';
import { type CallOptions, verifiesHangUp } from '../parameters/options';
import { canonicalId } from '../sameId';
import type { Account } from '../transport/account';
import type { Vendor } from '../vendor/vendor';
import { logReport } from './callOutput';
import type { Entry } from './runItems';

/** What an input item asks for, as far as it matters here. */
interface Job {
	readonly callId: string;
	readonly options: CallOptions;
}

/** Looks once more at the calls of a run's items, when all of their cancels have been sent. */
export class FollowUpItems {
	/** Items may differ in whether their hang-ups are verified. */
	private readonly followUps = new Map<boolean, FollowUps>();

	/** What became of a call in the end, by its ID. */
	private readonly ends = new Map<string, CallReport>();

	constructor(private readonly vendor: Vendor) {}

	/**
	 * Takes up a call, if there is anything to look at.
	 * @param jobs of all items that share it: one that wants its hang-up verified is enough
	 */
	add(
		account: Account,
		jobs: readonly [Job, ...Job[]],
		request: () => CancelRequest,
		report: CallReport,
	): void {
		const verifyHangUp = jobs.some(({ options }) => verifiesHangUp('cancel', this.vendor, options));
		const [{ options }] = jobs;
		const known = this.followUps.get(verifyHangUp);
		const followUps = known ?? this.open(account, verifyHangUp, options.request.maxConcurrency);
		this.followUps.set(verifyHangUp, followUps);
		followUps.add(request, report);
	}

	private open(account: Account, verifyHangUp: boolean, concurrency: number): FollowUps {
		return new FollowUps({
			clock: account.clock,
			verifyHangUp,
			looksAtDials: false,
			concurrency,
			onReport: (report) => {
				this.ends.set(canonicalId(report.result.callId), report);
				logReport(account, report);
			},
		});
	}

	/** Puts what became of each call into its items. @throws CallError if the execution is stopped */
	async review(entries: ReadonlyArray<Entry<Job, CallReport>>): Promise<void> {
		await Promise.all([...this.followUps.values()].map(async (each) => await each.settle()));
		for (const entry of entries) {
			const { job, result } = entry;
			const end = job && this.ends.get(canonicalId(job.callId));
			if (end && result?.result.cancelled) entry.result = withEnd(result, end);
		}
	}
}

/** An item that found the call cancelled by another one keeps its own outcome, unless it was wrong. */
function withEnd(report: CallReport, end: CallReport): CallReport {
	if (report.error || !end.result.cancelled || report.result.outcome === end.result.outcome) {
		return end;
	}
	const { lineStatus, status, checkedAt } = end.result;
	return { ...report, result: { ...report.result, lineStatus, status, checkedAt } };
}
