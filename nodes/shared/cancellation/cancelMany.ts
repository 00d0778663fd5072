import { type BulkReport, contradicted, Tally } from './bulk';
import {
	type BulkRequest,
	judge,
	type Listed,
	listedIn,
	NOTHING_CANCELLED,
	requestFor,
	UnknownStatuses,
} from './bulkRequest';
import { CallError } from '../callError';
import { cancelCall, checkThenCancel, reportUntried } from './cancelCall';
import { troubleOf, untriedError } from './errors';
import {
	type CallListing,
	namelessGap,
	type Page,
	readPageUntilKnown,
	unprovenError,
} from './listing';
import { turnPages } from './paging';
import { type CancelIf, isNarrow, reasonToSpare } from './policy';
import { inPool } from './pool';
import { Survey } from './survey';

export interface CancelManyRequest extends BulkRequest {
	readonly listing: CallListing;
	readonly cancelIf: CancelIf;
	/** If more calls would be cancelled, none is. */
	readonly maxCalls: number;
}

/** Times that one listing is read because calls left it meanwhile. */
const READ_AT_MOST = 3;

/** Listings after the first cancels: each takes up what slipped through the one before. */
const LISTED_AGAIN_AT_MOST = 5;

/**
 * Cancel Many: knows every call that matches before the first cancel, as cancelling moves the pages.
 * @throws CallError if the listing cannot be read to its end, or more than `maxCalls` would be cancelled
 */
export async function cancelMany(request: CancelManyRequest): Promise<BulkReport> {
	return await new CancelMany(request).run();
}

class CancelMany {
	private readonly tally: Tally;

	private readonly unknownStatuses = new UnknownStatuses();

	/** Epoch ms. */
	private readonly startedAt: number;

	/** When the newest call was created that was listed before the first cancel, by the vendor's clock, epoch ms. */
	private newestAt = -Infinity;

	/** What the listings have shown of each call, last of all. */
	private readonly found = new Map<string, Listed>();

	/** When each call was known to be over, on the clock's `now()`. */
	private readonly doneAt = new Map<string, number>();

	/** Calls found alive and allowed. */
	private readonly wanted = new Set<string>();

	/** Why the listings do not account for every call; null if they do. */
	private gap: string | null = null;

	private trouble: CallError | undefined;

	constructor(private readonly request: CancelManyRequest) {
		const { vendor, dryRun, clock } = request;
		this.startedAt = clock.date();
		this.tally = new Tally(vendor, dryRun, this.startedAt, request.filters);
	}

	async run(): Promise<BulkReport> {
		const { listing, dryRun, maxCalls, clock, displayName } = this.request;
		this.gap = listing.words ? await this.survey(listing) : await this.turn(listing);
		if (this.wanted.size > maxCalls) throw tooManyError(maxCalls);
		for (const { createdAt } of this.found.values()) {
			this.newestAt = Math.max(this.newestAt, createdAt ?? -Infinity);
		}
		const targets = this.judgeAll(this.found.values());
		await this.cancelAll(targets);
		if (!dryRun && (targets.length > 0 || this.gap !== null)) await this.listAgain();
		const { tally, gap } = this;
		const trouble = this.trouble ?? (gap === null ? undefined : unprovenError(displayName, gap));
		return {
			summary: tally.summary(clock.date(), gap === null),
			mayBeAlive: tally.mayBeAlive,
			trouble,
		};
	}

	private async survey(listing: CallListing): Promise<string | null> {
		const { clock } = this.request;
		const survey = new Survey({
			listing,
			read: async (narrowed, cursor, { limit, page = 1, onRefused } = {}) =>
				await this.read(narrowed, cursor, page, limit).catch((thrown: unknown) =>
					leftOut(thrown, onRefused),
				),
			onPage: (page) => this.take(page),
			isEnough: () => this.isEnough(),
			endedStatuses: this.unknownStatuses.ended,
			turnedAtMost: this.request.turnedAtMost,
			concurrency: this.request.concurrency,
			now: () => clock.now(),
		});
		this.tally.listings++;
		await survey.accountForLive();
		return survey.gap;
	}

	/**
	 * Reads a list page by page. Where calls left it meanwhile, it is read again, so that they are left
	 * alone.
	 * @returns why calls may be missing
	 */
	private async turn(listing: CallListing): Promise<string | null> {
		for (let reading = 1; ; reading++) {
			this.found.clear();
			this.wanted.clear();
			const { gap, hasMoved } = await this.turnOnce(listing);
			if (!hasMoved || reading === READ_AT_MOST) return gap;
		}
	}

	private async turnOnce(listing: CallListing): Promise<{ gap: string | null; hasMoved: boolean }> {
		let nameless = 0;
		this.tally.listings++;
		const { isWhole, gap, hasMoved } = await turnPages(
			listing,
			async (cursor, page) => await this.read(listing, cursor, page),
			(page) => {
				nameless += page.nameless ?? 0;
				this.take(page);
				return !this.isEnough();
			},
		);
		const cut = isWhole ? null : 'it was not read to its end';
		return { gap: gap ?? namelessGap(nameless) ?? cut, hasMoved };
	}

	private async read(
		listing: CallListing,
		cursor: string | null,
		page: number,
		limit?: number,
	): Promise<Page> {
		const consequence = this.tally.over > 0 ? '' : NOTHING_CANCELLED;
		const terms = { ...this.request, consequence };
		const subject = `Page ${page} of the list of calls`;
		return await readPageUntilKnown(listing, cursor, subject, terms, limit);
	}

	private take(page: Page): void {
		const { cancelIf, clock } = this.request;
		for (const row of page.rows) {
			const { call } = row;
			const listed = listedIn(page, row, clock);
			const before = this.found.get(call.callId);
			if (before && before.sentAt > listed.sentAt) continue;
			this.found.set(call.callId, listed);
			const isWanted = call.phase !== 'ended' && reasonToSpare(call, cancelIf) === null;
			if (isWanted) this.wanted.add(call.callId);
			else this.wanted.delete(call.callId);
		}
	}

	/** More are known than may be cancelled: the rest need not be listed. */
	private isEnough(): boolean {
		return this.wanted.size > this.request.maxCalls;
	}

	/** Notes what the listing alone decides. @returns the calls that are to be cancelled */
	private judgeAll(listed: Iterable<Listed>): Listed[] {
		const { request, tally } = this;
		const api = request.api();
		return [...listed].filter((entry) => judge(request, api, request.cancelIf, entry, tally));
	}

	private async cancelAll(targets: readonly Listed[]): Promise<void> {
		const isFirst = new Map(
			targets.map((target) => [target, !this.unknownStatuses.mustWait(target.call)]),
		);
		await this.sweep(targets.filter((target) => isFirst.get(target)));
		const others = targets.filter((target) => !isFirst.get(target));
		const hasEnded = ({ call }: Listed) => this.unknownStatuses.hasEnded(call);
		for (const { call } of others.filter(hasEnded)) this.tally.forget(call.callId);
		await this.sweep(others.filter((target) => !hasEnded(target)));
	}

	/**
	 * Cancels each call. Under a narrower `cancelIf` each is read again right before, since it may have
	 * gone live meanwhile; otherwise the listing is the check.
	 */
	private async sweep(targets: readonly Listed[]): Promise<void> {
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
			const untried = requestFor(request, request.api(), request.cancelIf, target);
			tally.noteUntried(reportUntried(untried, untriedError(trouble)));
		}
	}

	private async cancel(target: Listed, withCheck: boolean): Promise<void> {
		const { request, tally } = this;
		const { callId } = target.call;
		const perform = withCheck ? checkThenCancel : cancelCall;
		const isInDoubt = tally.reportOn(callId)?.isInDoubt;
		const terms = requestFor(request, request.api(), request.cancelIf, target);
		const report = await perform({ ...terms, isInDoubt });
		tally.note(report);
		this.unknownStatuses.learn(target.call, report);
		if (report.liveness !== 'mayBeAlive') this.doneAt.set(callId, request.clock.now());
		request.onReport(report);
		if (report.error?.scope === 'account') this.trouble = earlier(this.trouble, report.error);
	}

	/**
	 * Lists again after the cancels, where the first listing cannot account for every call: because the
	 * list is one of calls in one status, which come and go, or because some may have been skipped.
	 */
	private async listAgain(): Promise<void> {
		const { listing, displayName } = this.request;
		if (this.trouble || (!listing.isByStatus && (this.gap === null || listing.words))) return;
		const again = listing.isByStatus ? listing : (listing.certain ?? listing);
		for (let listings = 1; listings <= LISTED_AGAIN_AT_MOST && !this.trouble; listings++) {
			const fresh = await this.listOnce(again);
			if (fresh.length === 0) return;
			if (this.trouble) return;
			await this.cancelAll(fresh);
		}
		this.gap ??= `calls kept turning up in ${LISTED_AGAIN_AT_MOST} listings after the cancels`;
		this.trouble ??= unprovenError(displayName, this.gap);
	}

	/** @returns calls that slipped through, to be cancelled */
	private async listOnce(listing: CallListing): Promise<Listed[]> {
		const { request, tally } = this;
		try {
			this.gap = await this.turn(listing);
		} catch (error) {
			this.trouble = troubleOf(error);
			this.gap = 'it could not be read again after the cancels';
			return [];
		}
		const slipped = [...this.found.values()].filter((listed) => this.hasSlippedThrough(listed));
		const [known, unknown] = [true, false].map((wanted) =>
			slipped.filter(({ call }) => tally.isTarget(call.callId) === wanted),
		);
		if (tally.aimedAt + (unknown?.length ?? 0) > request.maxCalls) {
			this.gap = "more calls turned up than 'Max Calls' allows";
			this.trouble = moreTurnedUpError(request.maxCalls);
			return [];
		}
		for (const listed of known ?? []) await this.askAgain(listed);
		return this.judgeAll(unknown ?? []);
	}

	/** Alive, wanted, made before this run, and not known to this run, or known as over before it was listed. */
	private hasSlippedThrough({ call, sentAt, createdAt }: Listed): boolean {
		if (!this.wanted.has(call.callId) || this.unknownStatuses.hasEnded(call)) return false;
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
	 * The vendor told the call as over, and lists it alive. It is read, and cancelled once more if it is;
	 * a second time the vendor's word alone is not enough.
	 */
	private async askAgain(listed: Listed): Promise<void> {
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

/** @throws what was thrown, unless the vendor refused a question that it may refuse */
function leftOut(thrown: unknown, onRefused: (() => void) | undefined): null {
	const isRefusal = thrown instanceof CallError && thrown.kind === 'refused';
	if (!isRefusal || !onRefused) throw thrown;
	onRefused();
	return null;
}

/** @returns the first error, unless it only follows from another one */
function earlier(trouble: CallError | undefined, error: CallError): CallError {
	return trouble === undefined || trouble.cause ? error : trouble;
}

function tooManyError(maxCalls: number): CallError {
	return new CallError(
		'input',
		`More than ${maxCalls} calls would be cancelled, so none was cancelled`,
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
