import { CallError } from '../callError';
import { type BulkReport, contradicted, Tally } from './bulk';
import { judge, type Listed, noteUntried, requestFor } from './bulkRequest';
import { cancelCall, checkThenCancel } from './cancelCall';
import { FollowUps } from './followUps';
import { troubleOf, untriedError } from './errors';
import { type CallListing, unprovenError } from './listing';
import { Matches, type MatchTerms } from './matches';
import { isNarrow } from './policy';
import { inPool } from './pool';
import { UnknownStatuses } from './unknownStatuses';

export interface CancelManyRequest extends MatchTerms {
	readonly listing: CallListing;
}

/** Listings after the first cancels: each takes up what slipped through the one before. */
const LISTED_AGAIN_AT_MOST = 5;

/**
 * Rule 7, Cancel Many: knows every call that matches before the first cancel, as cancelling moves the pages.
 * @throws CallError if the listing cannot be read to its end, or more than `maxCalls` would be cancelled
 */
export async function cancelMany(request: CancelManyRequest): Promise<BulkReport> {
	return await new CancelMany(request).run();
}

class CancelMany {
	private readonly tally: Tally;

	private readonly unknownStatuses = new UnknownStatuses();

	private readonly matches: Matches;

	private readonly followUps: FollowUps;

	/** Epoch ms. */
	private readonly startedAt: number;

	/** When the newest call was created that was listed before the first cancel, by the vendor's clock, epoch ms. */
	private newestAt = -Infinity;

	/** When each call was known to be over or spared, on the clock's `now()`. */
	private readonly doneAt = new Map<string, number>();

	/** Why the listings do not account for every call; null if they do. */
	private gap: string | null = null;

	/** What made it useless to go on. */
	private trouble: CallError | undefined;

	constructor(private readonly request: CancelManyRequest) {
		const { vendor, dryRun, clock, filters, concurrency, verifyHangUp = false } = request;
		this.startedAt = clock.date();
		this.tally = new Tally(vendor, dryRun, this.startedAt, filters);
		this.matches = new Matches(request, this.tally, this.unknownStatuses);
		this.followUps = new FollowUps({
			clock,
			concurrency,
			verifyHangUp,
			looksAtDials: true,
			mayLook: () => this.trouble?.scope !== 'account',
			reportOn: (callId) => this.tally.reportOn(callId),
			onReport: (report) => {
				this.tally.amend(report);
				request.onReport(report);
			},
		});
	}

	async run(): Promise<BulkReport> {
		const { tally, matches } = this;
		const { listing, dryRun, maxCalls, clock, displayName } = this.request;
		this.gap = await matches.find(listing);
		if (matches.wanted.size > maxCalls) throw tooManyError(maxCalls);
		for (const { createdAt } of matches.found.values()) {
			this.newestAt = Math.max(this.newestAt, createdAt ?? -Infinity);
		}
		const targets = this.judgeAll(matches.found.values());
		await this.cancelAll(targets);
		if (!dryRun && (targets.length > 0 || this.gap !== null)) await this.listAgain();
		await this.followUps.settle();
		const { gap } = this;
		const trouble = this.trouble ?? (gap === null ? undefined : unprovenError(displayName, gap));
		const summary = tally.summary(clock.date(), gap === null);
		return { summary, mayBeAlive: tally.mayBeAlive, trouble, unproven: [...matches.unproven] };
	}

	/** Notes what the listing alone decides. @returns the calls that are to be cancelled */
	private judgeAll(listed: Iterable<Listed>): Listed[] {
		const { request, tally } = this;
		return [...listed].filter((entry) => judge(request, request.cancelIf, entry, tally));
	}

	/** Of each status that no documentation names, one call is tried before the others. */
	private async cancelAll(targets: readonly Listed[]): Promise<void> {
		const { tally, unknownStatuses } = this;
		const first: Listed[] = [];
		const others: Listed[] = [];
		for (const target of targets) {
			(unknownStatuses.mustWait(target.call) ? others : first).push(target);
		}
		await this.cancelEach(first);
		const alive: Listed[] = [];
		for (const target of others) {
			if (unknownStatuses.hasEnded(target.call)) tally.forget(target.call.callId);
			else alive.push(target);
		}
		await this.cancelEach(alive);
	}

	/**
	 * Rule 7: under a narrower `cancelIf` each call is read again right before its cancel, since it may have
	 * gone live meanwhile; otherwise the listing is the check.
	 */
	private async cancelEach(targets: readonly Listed[]): Promise<void> {
		const { request, tally } = this;
		let begun = 0;
		let done = 0;
		await inPool(
			targets,
			Math.min(request.concurrency, targets.length),
			() => this.trouble === undefined,
			async (target) => {
				begun++;
				await this.cancel(target, isNarrow(request.cancelIf));
				request.onProgress(++done, targets.length, tally.listings);
			},
		);
		const { trouble } = this;
		if (!trouble) return;
		for (const target of targets.slice(begun)) {
			noteUntried(request, request.cancelIf, target, tally, untriedError(trouble));
		}
	}

	private async cancel(target: Listed, withCheck: boolean): Promise<void> {
		const { request, tally } = this;
		const { callId } = target.call;
		const perform = withCheck ? checkThenCancel : cancelCall;
		const isInDoubt = tally.reportOn(callId)?.isInDoubt;
		const report = await perform({
			...requestFor(request, request.cancelIf, target),
			isInDoubt,
		});
		tally.note(report);
		this.followUps.add(() => requestFor(request, request.cancelIf, target), report);
		this.unknownStatuses.learn(target.call, report);
		if (report.liveness !== 'mayBeAlive') this.doneAt.set(callId, request.clock.now());
		request.onReport(report);
		if (report.error?.scope === 'account') this.trouble = earlier(this.trouble, report.error);
	}

	/**
	 * Rule 7: lists again after the cancels, where the first listing cannot account for every call: because
	 * the list is one of calls in one status, which come and go, or because some may have been skipped.
	 */
	private async listAgain(): Promise<void> {
		const { listing, displayName } = this.request;
		if (this.trouble || (!listing.isByStatus && (this.gap === null || listing.words))) return;
		const again = listing.isByStatus ? listing : (listing.certain ?? listing);
		for (let listings = 1; listings <= LISTED_AGAIN_AT_MOST; listings++) {
			const fresh = await this.listOnce(again);
			if (fresh.length === 0) return;
			await this.cancelAll(fresh);
			if (this.trouble) return;
		}
		this.gap ??= `calls kept turning up in it, ${LISTED_AGAIN_AT_MOST} times after the cancels`;
		this.trouble ??= unprovenError(displayName, this.gap);
	}

	/** @returns calls that slipped through, to be cancelled */
	private async listOnce(listing: CallListing): Promise<Listed[]> {
		const { request, tally } = this;
		try {
			this.gap = await this.matches.turn(listing);
		} catch (error) {
			this.trouble = troubleOf(error);
			this.gap = 'it could not be read again after the cancels';
			return [];
		}
		const slipped = [...this.matches.found.values()].filter((listed) =>
			this.hasSlippedThrough(listed),
		);
		const isKnown = ({ call }: Listed) => tally.isTarget(call.callId);
		const unknown = slipped.filter((listed) => !isKnown(listed));
		if (tally.aimedAt + unknown.length > request.maxCalls) {
			this.gap = "more calls turned up than 'Max Calls' allows";
			this.trouble = moreTurnedUpError(request.maxCalls);
			return [];
		}
		for (const listed of slipped.filter(isKnown)) await this.cancelAgain(listed);
		return this.judgeAll(unknown);
	}

	/** Alive, wanted, made before this run, and not known to this run, or known as over before it was listed. */
	private hasSlippedThrough({ call, sentAt, createdAt }: Listed): boolean {
		if (!this.matches.wanted.has(call.callId) || this.unknownStatuses.hasEnded(call)) return false;
		const doneAt = this.doneAt.get(call.callId);
		if (doneAt !== undefined) {
			const isOver = this.tally.reportOn(call.callId)?.liveness === 'over';
			return isOver && sentAt >= doneAt;
		}
		if (this.tally.isTarget(call.callId)) return false;
		// The vendor's clock may be ahead of this one.
		return createdAt === null || createdAt <= Math.max(this.startedAt, this.newestAt);
	}

	/**
	 * The vendor told the call as over, and lists it alive. The call is read, and cancelled once more if it
	 * is alive; a second time the vendor's word alone is not enough.
	 */
	private async cancelAgain(listed: Listed): Promise<void> {
		const { tally } = this;
		const { displayName } = this.request;
		const { callId, status } = listed.call;
		const before = tally.reportOn(callId);
		if (!before) return;
		const attempts = before.result.attempts;
		tally.note(contradicted(displayName, before, status));
		await this.cancel(listed, true);
		const after = tally.reportOn(callId);
		if (after?.result.cancelled && after.result.attempts > attempts) {
			tally.note(contradicted(displayName, after, status));
		}
	}
}

/** @returns the first error, unless it only follows from another one */
function earlier(trouble: CallError | undefined, error: CallError): CallError {
	return trouble === undefined || trouble.cause ? error : trouble;
}

function tooManyError(maxCalls: number): CallError {
	return new CallError(
		'input',
		`More than ${maxCalls} ${maxCalls === 1 ? 'call' : 'calls'} would be cancelled, so none was cancelled`,
		{ hint: "Narrow 'Filters', e.g. by status or date, or raise 'Max Calls'" },
	);
}

function moreTurnedUpError(maxCalls: number): CallError {
	return new CallError(
		'incomplete',
		`After the cancels more calls turned up that match, more than ${maxCalls} in all, and they were left alone`,
		{ hint: "Narrow 'Filters', or raise 'Max Calls', and run this again" },
	);
}
