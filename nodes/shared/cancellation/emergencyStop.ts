import { type BulkReport, Tally } from './bulk';
import type { BulkRequest } from './bulkRequest';
import type { CallError } from '../callError';
import { EmergencyCalls, LAST_TRIES_MS, SHORTEST_PAUSE_MS } from './emergencyCalls';
import { contradictoryError, keepStartingError, timeUpError } from './errors';
import { type CallListing, unprovenError } from './listing';
import { ListReader, LONGEST_PAUSE_MS } from './listReader';
import { backoffMs } from '../clock';
import { Survey } from './survey';

export interface EmergencyStopRequest extends BulkRequest {
	readonly listing: CallListing;
	/** Moment after which no cancel and no listing is sent, on the clock's `now()`. */
	readonly deadline: number;
	/** That none is left has to be seen twice, so far apart, ms. */
	readonly quietPeriodMs: number;
}

/**
 * Emergency Stop: ends whatever is known to be alive at once, lists on while it does, and is done when
 * two listings that account for every call, a quiet period apart, show none.
 * @throws CallError if no list could be read at all
 */
export async function emergencyStop(request: EmergencyStopRequest): Promise<BulkReport> {
	return await new EmergencyStop(request).run();
}

class EmergencyStop {
	private readonly tally: Tally;

	private readonly reader: ListReader;

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
		const calls = new EmergencyCalls({ request, tally, reader, mayGoOn });
		this.tally = tally;
		this.reader = reader;
		this.calls = calls;
		this.survey = new Survey({
			listing,
			read: async (narrowed, cursor, ask) => await reader.read(narrowed, cursor, ask),
			onPage: (page) => calls.take(page),
			isEnough: () => !this.mayGoOn,
			endedStatuses: calls.unknownStatuses.ended,
			turnedAtMost: request.turnedAtMost,
			concurrency: request.concurrency,
			isDraining: !dryRun,
			now: () => clock.now(),
			overSince: (moment) => calls.queue.overSince(moment),
		});
	}

	async run(): Promise<BulkReport> {
		const { tally, calls, reader } = this;
		const isCleared = await this.clear().finally(async () => await calls.finish());
		if (calls.thrown) throw calls.thrown.error;
		if (tally.listings === 0) throw reader.hopeless ?? reader.unlisted ?? timeUpError();
		await calls.readCallsInDoubt();
		calls.noteUntried();
		const summary = tally.summary(this.request.clock.date(), isCleared);
		const trouble = isCleared ? undefined : this.troubleOf();
		return { summary, mayBeAlive: tally.mayBeAlive, trouble };
	}

	private get timeLeft(): number {
		return this.request.deadline - this.request.clock.now();
	}

	private get mayGoOn(): boolean {
		const { reader, calls } = this;
		return this.timeLeft > 0 && reader.hopeless === undefined && calls.thrown === undefined;
	}

	/** @returns whether it is proven that none is left; in a dry run, that all are known */
	private async clear(): Promise<boolean> {
		const { dryRun, quietPeriodMs } = this.request;
		let isQuiet = false;
		for (let fruitless = 0; this.mayGoOn; ) {
			const before = this.tally.aimedAt;
			const isNone = await this.look();
			if (dryRun) return this.survey.gap === null;
			if (isNone && (isQuiet || quietPeriodMs === 0)) return true;
			if (isNone) {
				isQuiet = await this.listen();
				continue;
			}
			isQuiet = false;
			fruitless = this.tally.aimedAt > before || this.calls.queue.hasWork ? 0 : fruitless + 1;
			await this.untilWorthLooking(fruitless);
		}
		return false;
	}

	/**
	 * Waits for the quiet period, or for as long as leaves time for one more listing.
	 * @returns whether that was long enough for the next listing to show calls that go on starting
	 */
	private async listen(): Promise<boolean> {
		const { quietPeriodMs } = this.request;
		const most = Math.max(this.timeLeft - LAST_TRIES_MS, this.timeLeft / 2);
		const quietMs = Math.min(quietPeriodMs, most);
		await this.wait(Math.max(quietMs, SHORTEST_PAUSE_MS));
		return quietMs >= Math.min(quietPeriodMs, SHORTEST_PAUSE_MS);
	}

	/**
	 * Lists the calls: all there are while none is known to be alive, else the newest ones and those on
	 * the line.
	 * @returns whether every call is accounted for and none is alive
	 */
	private async look(): Promise<boolean> {
		const { tally, calls, survey, reader } = this;
		const { queue } = calls;
		reader.unlisted = undefined;
		calls.beginListing();
		if (tally.listings > 0 && queue.hasWork) {
			await Promise.all([survey.watchNewest(), survey.watchInProgress()]);
			return false;
		}
		const isFirst = tally.listings === 0;
		if (!isFirst && queue.size === 0) {
			if (await survey.proveNoneLive()) return calls.hasMetNone;
			if (!calls.hasMetNone || !this.mayGoOn) return false;
		}
		const isAccounted = await survey.accountForLive();
		// The vendor may have counted a call as ended that was told as over only after that: it must not
		// stand in for another one that no listing has shown.
		return isAccounted && calls.hasMetNone && !calls.hasEndedOne;
	}

	/** Waits until all that is known is done, or it is time to list again. */
	private async untilWorthLooking(fruitless: number): Promise<void> {
		const { clock, settings } = this.request;
		if (this.calls.queue.hasWork)
			return await this.wait(LONGEST_PAUSE_MS, () => !this.calls.queue.hasWork);
		if (fruitless === 0 && this.calls.queue.size === 0) return;
		const backoff = backoffMs(clock, settings.retryDelayMs, Math.max(fruitless, 1));
		await this.wait(Math.min(Math.max(backoff, SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS));
	}

	/** Waits, and meanwhile tries calls whose time has come. @param isOver ends the wait early */
	private async wait(ms: number, isOver: () => boolean = () => false): Promise<void> {
		const { clock } = this.request;
		const { calls } = this;
		const until = clock.now() + Math.min(ms, Math.max(this.timeLeft, 0));
		for (;;) {
			calls.pump();
			const left = until - clock.now();
			if (left <= 0 || isOver() || !this.mayGoOn) return;
			const wakesIn = Math.max(0, calls.queue.wakesAt - clock.now());
			await clock.wait(Math.min(left, wakesIn), calls.untilIdle());
		}
	}

	/** Why it is not complete, beside what became of single calls. */
	private troubleOf(): CallError | undefined {
		const { tally, survey, request, reader, calls } = this;
		if (reader.hopeless) return reader.hopeless;
		if (tally.mayBeAlive.length > 0) return reader.unlisted;
		const quietMs = request.clock.now() - calls.newestMetAt;
		const isQuiet = quietMs > Math.max(request.quietPeriodMs, LONGEST_PAUSE_MS);
		if (!request.dryRun && !isQuiet) return keepStartingError(tally.over);
		if (reader.unlisted) return reader.unlisted;
		const contradictory = [...calls.queue.contradictory()];
		if (contradictory.length > 0) return contradictoryError(request.displayName, contradictory);
		return unprovenError(
			request.displayName,
			survey.gap ?? "there was no time left to list once more before 'Max Duration' was over",
		);
	}
}
