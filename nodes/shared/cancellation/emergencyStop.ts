import type { CallError } from '../callError';
import { backoffMs } from '../clock';
import { type BulkReport, Tally } from './bulk';
import type { BulkRequest } from './bulkRequest';
import { EmergencyCalls } from './emergencyCalls';
import { EmergencyCancels, LAST_TRIES_MS, SHORTEST_PAUSE_MS } from './emergencyCancels';
import { contradictoryError, keepStartingError, timeUpError } from './errors';
import { type CallListing, unprovenError } from './listing';
import { ListReader, LONGEST_PAUSE_MS } from './listReader';
import { Survey } from './survey';

export interface EmergencyStopRequest extends BulkRequest {
	readonly listing: CallListing;
	/** Moment after which no cancel and no listing is sent, on the clock's `now()`. */
	readonly deadline: number;
	/** Time between the two listings that have to show that none is left, ms. */
	readonly quietPeriodMs: number;
	/**
	 * Fires once that has been answered, or has failed, which was to keep new calls from starting. No listing that was
	 * asked for before that proves anything.
	 */
	readonly settled?: AbortSignal;
	/** How to keep new calls from starting, where they do; for the error. */
	againstNewCalls?(): string;
}

/**
 * Rule 8, Emergency Stop: ends at once whatever is known to be alive, lists on meanwhile, and is done when
 * two listings that account for every call, a quiet period apart, show none.
 * @throws CallError if no list could be read at all
 */
export async function emergencyStop(request: EmergencyStopRequest): Promise<BulkReport> {
	return await new EmergencyStop(request).run();
}

class EmergencyStop {
	private readonly tally: Tally;

	private readonly reader: ListReader;

	private readonly cancels: EmergencyCancels;

	private readonly calls: EmergencyCalls;

	private readonly survey: Survey;

	constructor(private readonly request: EmergencyStopRequest) {
		const { vendor, dryRun, clock, listing, settings } = request;
		const mayGoOn = () => this.mayGoOn;
		const tally = new Tally(vendor, dryRun, clock.date(), request.filters);
		const reader = new ListReader({
			clock,
			settings,
			mayGoOn,
			isListed: () => tally.listings > 0,
			wait: async (ms) => await this.wait(ms),
		});
		const cancels = new EmergencyCancels({ request, tally, reader, mayGoOn });
		const calls = new EmergencyCalls({ request, tally }, cancels);
		this.tally = tally;
		this.reader = reader;
		this.cancels = cancels;
		this.calls = calls;
		this.survey = new Survey({
			listing,
			read: async (narrowed, cursor, ask) => await reader.read(narrowed, cursor, ask),
			onPage: (page) => calls.take(page),
			isEnough: () => !this.mayGoOn,
			endedStatuses: cancels.unknownStatuses.ended,
			turnedAtMost: request.turnedAtMost,
			concurrency: request.concurrency,
			isDraining: !dryRun,
			now: () => clock.now(),
			overSince: (moment) => cancels.queue.overSince(moment),
		});
	}

	async run(): Promise<BulkReport> {
		const { tally, cancels, reader } = this;
		const isProven = await this.untilNoneIsLeft().finally(async () => await cancels.finish());
		if (cancels.thrown) throw cancels.thrown.error;
		if (tally.listings === 0) throw reader.hopeless ?? reader.unlisted ?? timeUpError();
		await cancels.readCallsInDoubt();
		cancels.noteUntried();
		const summary = tally.summary(this.request.clock.date(), isProven);
		const trouble = isProven ? undefined : this.troubleOf();
		return { summary, mayBeAlive: tally.mayBeAlive, trouble };
	}

	private get timeLeftMs(): number {
		return this.request.deadline - this.request.clock.now();
	}

	private get isSettled(): boolean {
		return this.request.settled?.aborted ?? true;
	}

	private get mayGoOn(): boolean {
		const { reader, cancels } = this;
		return this.timeLeftMs > 0 && reader.hopeless === undefined && cancels.thrown === undefined;
	}

	/** @returns whether it is proven that none is left; in a dry run, that all are known */
	private async untilNoneIsLeft(): Promise<boolean> {
		const { dryRun, quietPeriodMs } = this.request;
		let isQuiet = false;
		for (let fruitless = 0; this.mayGoOn; ) {
			const before = this.tally.aimedAt;
			const isSettled = this.isSettled;
			const isNoneLeft = await this.list();
			this.cancels.isListed = true;
			if (dryRun) return this.survey.gap === null;
			if (isNoneLeft && !isSettled) {
				await this.wait(LONGEST_PAUSE_MS, () => this.isSettled);
				continue;
			}
			const isLast = isNoneLeft && (isQuiet || quietPeriodMs === 0);
			if (isLast && this.hasLookedAtAll) return true;
			if (isNoneLeft) {
				isQuiet = await this.stayQuiet();
				continue;
			}
			isQuiet = false;
			const hasProgressed = this.tally.aimedAt > before || this.cancels.queue.hasWork;
			fruitless = hasProgressed ? 0 : fruitless + 1;
			await this.untilWorthListing(fruitless);
		}
		return false;
	}

	/** No call has to be looked at once more, or there is no time left to do so and to list after it. */
	private get hasLookedAtAll(): boolean {
		return this.cancels.followUps.isIdle || this.timeLeftMs <= LAST_TRIES_MS;
	}

	/**
	 * Waits for the quiet period and until all calls have been looked at that are told as cancelled, or for as long as leaves time for one more listing.
	 * @returns whether that was long enough for the next listing to show calls that go on starting
	 */
	private async stayQuiet(): Promise<boolean> {
		const { quietPeriodMs } = this.request;
		const most = Math.max(this.timeLeftMs - LAST_TRIES_MS, this.timeLeftMs / 2);
		const quietMs = Math.min(quietPeriodMs, most);
		await this.wait(Math.max(quietMs, SHORTEST_PAUSE_MS));
		const { queue } = this.cancels;
		const isOver = () => this.hasLookedAtAll || queue.size > 0;
		await this.wait(this.timeLeftMs - LAST_TRIES_MS, isOver);
		return quietMs >= Math.min(quietPeriodMs, SHORTEST_PAUSE_MS);
	}

	/**
	 * Lists all calls while none is known to be alive, else the newest ones and those that are in progress.
	 * @returns whether every call is accounted for and none is alive
	 */
	private async list(): Promise<boolean> {
		const { tally, calls, survey, reader } = this;
		const { queue } = this.cancels;
		reader.unlisted = undefined;
		calls.beginListing();
		const isFirst = tally.listings === 0;
		if (!isFirst && queue.hasWork) {
			await Promise.all([survey.watchNewest(), survey.watchInProgress()]);
			return false;
		}
		if (!isFirst && queue.size === 0) {
			if (await survey.proveNoneLive()) return calls.hasMetNone;
			if (!calls.hasMetNone || !this.mayGoOn) return false;
		}
		const isAccounted = await survey.accountForLive();
		// The vendor may have counted a call as ended that was told as over only after that: it must not
		// stand in for another one that no listing has shown.
		return isAccounted && calls.hasMetNone && !this.cancels.hasEndedOne;
	}

	/** Waits until all that is known is done, or it is time to list again. */
	private async untilWorthListing(fruitless: number): Promise<void> {
		const { clock, settings } = this.request;
		const { queue } = this.cancels;
		if (queue.hasWork) return await this.wait(LONGEST_PAUSE_MS, () => !queue.hasWork);
		if (fruitless === 0 && queue.size === 0) return;
		const backoff = backoffMs(clock, settings.retryDelayMs, Math.max(fruitless, 1));
		await this.wait(Math.min(Math.max(backoff, SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS));
	}

	/** Waits, and meanwhile tries calls whose time has come. @param isOver ends the wait early */
	private async wait(ms: number, isOver: () => boolean = () => false): Promise<void> {
		const { clock, settled } = this.request;
		const { cancels } = this;
		const until = clock.now() + Math.min(ms, Math.max(this.timeLeftMs, 0));
		for (;;) {
			cancels.begin();
			const leftMs = until - clock.now();
			if (leftMs <= 0 || isOver() || !this.mayGoOn) return;
			const wakesAt = Math.min(cancels.queue.wakesAt, cancels.followUps.wakesAt);
			const wakesInMs = Math.max(0, wakesAt - clock.now());
			const idle = cancels.untilIdle();
			const wake = settled && !settled.aborted ? AbortSignal.any([idle, settled]) : idle;
			await clock.wait(Math.min(leftMs, wakesInMs), wake);
		}
	}

	/** Why it is not complete, beside what became of single calls. */
	private troubleOf(): CallError | undefined {
		const { tally, survey, request, reader, calls, cancels } = this;
		if (reader.hopeless) return reader.hopeless;
		if (tally.mayBeAlive.length > 0) return reader.unlisted;
		const quietMs = request.clock.now() - calls.newestMetAt;
		const isQuiet = quietMs > Math.max(request.quietPeriodMs, LONGEST_PAUSE_MS);
		if (!request.dryRun && !isQuiet)
			return keepStartingError(tally.over, request.againstNewCalls?.());
		if (reader.unlisted) return reader.unlisted;
		const contradictory = [...cancels.queue.contradictory()];
		if (contradictory.length > 0) return contradictoryError(request.displayName, contradictory);
		return unprovenError(
			request.displayName,
			survey.gap ?? "there was no time left to read it once more before 'Max Duration' was over",
		);
	}
}
