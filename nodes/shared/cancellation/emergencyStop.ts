import { type BulkReport, contradicted, Tally } from './bulk';
import {
	type BulkRequest,
	judge,
	type Listed,
	listedIn,
	NOTHING_CANCELLED,
	requestFor,
	StrangeWords,
} from './bulkRequest';
import { CallError } from './call';
import { cancelCall, checkThenCancel, judgeListed, reportUntried } from './cancelCall';
import { timeUpError, troubleOf } from './errors';
import { type CallListing, type Page, unprovenError } from './listing';
import { type OpenCall, OpenCalls } from './openCalls';
import { ANY_CANCELLABLE } from './policy';
import { inPool } from './pool';
import type { CallReport } from './result';
import { backoffMs, unreadableError } from './retry';
import { type Ask, Survey } from './survey';

/** Time from one listing to the next, ms: at least so long, where the last one brought nothing. */
const SHORTEST_PAUSE_MS = 250;

/** At most so long, ms: calls that have started meanwhile are ringing people up. */
const LONGEST_PAUSE_MS = 2_000;

/** Kept at the end for one more listing or try, ms. */
const LAST_TRIES_MS = 500;

/** A vendor in trouble that asks to be left alone is obeyed for so long, ms: people are on the line. */
const LONGEST_OBEYED_MS = 5_000;

/** Times that a list is asked for before an answer that no further request can mend is believed. */
const TRIED_AT_FIRST = 3;

type RequestKind = 'list' | 'cancel';

export interface EmergencyStopRequest extends BulkRequest {
	readonly listing: CallListing;
	/** Moment after which no cancel and no listing is sent, on the clock's `now()`. */
	readonly endsAt: number;
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

	private readonly words = new StrangeWords();

	private readonly open = new OpenCalls(this.words);

	private readonly survey: Survey;

	/** Calls being tried. */
	private readonly trying = new Set<Promise<void>>();

	/** Ends a wait when there is nothing more to wait for. */
	private wake = new AbortController();

	/** A request of this run was answered well, so the key and the address are right. */
	private isAnswered = false;

	/** Why a list could not be read last time. */
	private unlisted: CallError | undefined;

	/** What makes it useless to go on. */
	private hopeless: CallError | undefined;

	/** The execution was stopped, or something that is no finding about a call was thrown. */
	private thrown: { readonly error: unknown } | undefined;

	/** When a listing showed a call which the ones before did not, on the clock's `now()`. */
	private newestMetAt = -Infinity;

	/** The listing under way has been counted. */
	private isCounted = false;

	/** It has shown a call that is alive. */
	private hasMetLive = false;

	/** A call has come to be over since the listing under way began. */
	private hasSettled = false;

	/** When a request of a kind was answered with 401, on the clock's `now()`; none of it has been answered well since. */
	private readonly keyRefusedAt = new Map<RequestKind, number>();

	constructor(private readonly request: EmergencyStopRequest) {
		const { vendor, dryRun, clock, listing } = request;
		this.tally = new Tally(vendor, dryRun, clock.date(), request.filters);
		this.survey = new Survey({
			listing,
			read: async (narrowed, cursor, ask) => await this.read(narrowed, cursor, ask),
			onPage: (page) => this.take(page),
			isEnough: () => !this.mayGoOn,
			endedWords: this.words.ended,
			turnedAtMost: request.turnedAtMost,
			concurrency: request.concurrency,
			now: () => clock.now(),
			settledSince: (moment) => this.open.settledSince(moment),
		});
	}

	async run(): Promise<BulkReport> {
		const { clock } = this.request;
		const { tally } = this;
		const isCleared = await this.clear().finally(async () => await Promise.all(this.trying));
		if (this.thrown) throw this.thrown.error;
		if (this.isListed()) await this.askAboutDoubtful();
		else throw this.hopeless ?? this.unlisted ?? timeUpError();
		for (const { listed } of this.open.left()) this.noteUntried(listed);
		const summary = tally.summary(clock.date(), isCleared);
		const trouble = isCleared ? undefined : this.troubleOf();
		return { summary, open: tally.open, trouble };
	}

	private isListed(): boolean {
		return this.tally.listings > 0;
	}

	private get timeLeft(): number {
		return this.request.endsAt - this.request.clock.now();
	}

	private get mayGoOn(): boolean {
		return this.timeLeft > 0 && this.hopeless === undefined && this.thrown === undefined;
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
			fruitless = this.tally.aimedAt > before || this.open.hasWork ? 0 : fruitless + 1;
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
		const { tally, open, survey } = this;
		this.unlisted = undefined;
		this.isCounted = false;
		this.hasMetLive = false;
		this.hasSettled = false;
		if (tally.listings > 0 && open.hasWork) {
			await Promise.all([survey.watchNewest(), survey.watchLines()]);
			return false;
		}
		const isFirst = tally.listings === 0;
		if (!isFirst && open.size === 0) {
			if (await survey.proveNoneLive()) return this.hasMetNone;
			if (!this.hasMetNone || !this.mayGoOn) return false;
		}
		const isAccounted = await survey.accountForLive();
		// The vendor may have counted a call as ended that was told as over only after that: it must not
		// stand in for another one that no listing has shown.
		return isAccounted && this.hasMetNone && !this.hasSettled;
	}

	/** The listing under way has shown no call alive, and none is left from those before. */
	private get hasMetNone(): boolean {
		return !this.hasMetLive && this.open.size === 0;
	}

	/** Waits until all that is known is done, or it is time to list again. */
	private async untilWorthLooking(fruitless: number): Promise<void> {
		const { clock, settings } = this.request;
		if (this.open.hasWork) return await this.wait(LONGEST_PAUSE_MS, () => !this.open.hasWork);
		if (fruitless === 0 && this.open.size === 0) return;
		const backoff = backoffMs(clock, settings.retryDelayMs, Math.max(fruitless, 1));
		await this.wait(Math.min(Math.max(backoff, SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS));
	}

	/** Waits, and meanwhile tries calls whose time has come. @param isOver ends the wait early */
	private async wait(ms: number, isOver: () => boolean = () => false): Promise<void> {
		const { clock } = this.request;
		const until = clock.now() + Math.min(ms, Math.max(this.timeLeft, 0));
		for (;;) {
			this.pump();
			const left = until - clock.now();
			if (left <= 0 || isOver() || !this.mayGoOn) return;
			this.wake = new AbortController();
			const wakesIn = Math.max(0, this.open.wakesAt - clock.now());
			await clock.wait(Math.min(left, wakesIn), this.wake.signal);
		}
	}

	/**
	 * Reads a page, as long as there is time. Until the vendor has answered well once, an answer that no
	 * further request can mend is believed after a few; after that it is a passing one.
	 * @returns null if it could not be read
	 */
	private async read(
		listing: CallListing,
		cursor: string | null,
		{ limit, page = 1, onRefused }: Ask = {},
	): Promise<Page | null> {
		const { clock, settings } = this.request;
		const tries = Math.max(settings.maxAttempts, this.isAnswered ? 1 : TRIED_AT_FIRST);
		for (let tried = 1; this.mayGoOn; tried++) {
			const sentAt = clock.now();
			const subject = `Page ${page} of the list of calls`;
			const answer = await this.readOnce(listing, cursor, subject, limit);
			if (!(answer instanceof CallError)) return answer;
			if (answer.kind === 'refused' && onRefused) {
				onRefused();
				return null;
			}
			this.noteRefusedKey('list', answer, sentAt);
			this.unlisted = answer;
			if (this.isFinal(answer, tried)) this.hopeless ??= answer;
			if (tried >= tries) return null;
			const backoff = backoffMs(clock, settings.retryDelayMs, tried);
			const asked = Math.max(backoff, answer.retryAfterMs ?? 0);
			await this.wait(Math.min(asked, LONGEST_PAUSE_MS));
		}
		return null;
	}

	private async readOnce(
		listing: CallListing,
		cursor: string | null,
		subject: string,
		limit?: number,
	): Promise<Page | CallError | null> {
		try {
			const answer = await listing.readPage(cursor, limit);
			if (answer.kind === 'heldUp') return null;
			if (answer.kind === 'page') {
				this.noteAnswer('list');
				return answer;
			}
			const consequence = this.isListed() ? '' : NOTHING_CANCELLED;
			const { displayName } = listing;
			return unreadableError(displayName, subject, answer.fault, consequence);
		} catch (error) {
			return troubleOf(error);
		}
	}

	/** Whether an error is no passing one. */
	private isFinal({ kind }: CallError, tried: number): boolean {
		if (this.isAnswered) return false;
		if (kind === 'blocked') return true;
		const mayPass = kind === 'unreadable' || kind === 'unreachable' || kind === 'rateLimited';
		return !mayPass && tried >= TRIED_AT_FIRST;
	}

	/** Takes up what a page shows, and sets to work on it at once. */
	private take(page: Page): void {
		if (!this.isCounted) this.tally.listings++;
		this.isCounted = true;
		for (const row of page.rows) this.meet(listedIn(page, row, this.request.clock));
		this.pump();
	}

	private meet(listed: Listed): void {
		const { tally, open, words, request } = this;
		const { call } = listed;
		const known = open.get(call.callId);
		const isEnded = words.hasEnded(call);
		this.hasMetLive ||= !isEnded;
		if (known) return this.meetAgain(known, listed, isEnded);
		if (isEnded) return tally.metEnded(call.callId);
		if (judge(request, request.api(), ANY_CANCELLABLE, listed, tally)) {
			open.add(listed);
			if (tally.listings > 1) this.newestMetAt = request.clock.now();
		}
	}

	/** What is known of the call since the listing was asked for is newer than its row. */
	private meetAgain(known: OpenCall, listed: Listed, isEnded: boolean): void {
		const { tally, open, request } = this;
		if (known.state === 'trying' || listed.sentAt < known.knownAt) return;
		if (!isEnded) {
			const before = tally.reportOn(listed.call.callId);
			if (known.state !== 'settled' || !before) return open.update(known, listed);
			const again = contradicted(request.displayName, before, listed.call.status);
			tally.note(again);
			const latest = request.clock.now() + LONGEST_OBEYED_MS;
			open.update(known, listed, Math.min(this.dueAt(known, again), latest));
		} else {
			if (known.state !== 'settled') this.conclude(known, listed);
			known.listed = listed;
		}
	}

	/** A listing shows that the call has ended: one that is cancelled may have been by this run. */
	private conclude(entry: OpenCall, listed: Listed): void {
		const { request, tally } = this;
		const { call } = listed;
		// A cancel left in doubt may be what ended the call.
		const isInDoubt = !call.isCancelled && tally.reportOn(call.callId)?.isInDoubt;
		const terms = requestFor(request, request.api(), ANY_CANCELLABLE, listed);
		const verdict = judgeListed({ ...terms, isInDoubt }, false);
		if (!verdict) return this.dropEnded(entry);
		tally.note(verdict);
		request.onReport(verdict);
		this.close(entry);
	}

	private close(entry: OpenCall): void {
		this.hasSettled = true;
		this.open.close(entry, this.request.clock.now());
	}

	/** Another call of its word has shown that the word means an end. */
	private dropEnded(entry: OpenCall): void {
		this.tally.forget(entry.listed.call.callId);
		this.close(entry);
	}

	/** Tries calls, as many at once as may be, the most urgent first. */
	private pump(): void {
		const { open, request, trying } = this;
		for (const entry of open.wake(request.clock.now())) this.dropEnded(entry);
		while (this.mayGoOn && trying.size < request.concurrency) {
			const next = open.next(request.clock.now());
			if (!next) break;
			const work = this.tryCall(next).catch((error: unknown) => {
				this.thrown ??= { error };
			});
			trying.add(work);
			void work.then(() => {
				trying.delete(work);
				this.pump();
				if (!open.hasWork || this.thrown) this.wake.abort();
			});
		}
	}

	/** Tries to cancel the call once. */
	private async tryCall(entry: OpenCall): Promise<void> {
		const { request, tally, words } = this;
		const { listed, isContradicted } = entry;
		const { callId, phase } = listed.call;
		// Whose end the vendor has told wrongly has to be read.
		const perform = isContradicted ? checkThenCancel : cancelCall;
		const api = request.api({ isPatient: phase === 'notStarted' });
		const sentAt = request.clock.now();
		const report = await perform({
			...requestFor(this.once, api, ANY_CANCELLABLE, listed),
			notAfter: request.endsAt,
			isInDoubt: tally.reportOn(callId)?.isInDoubt,
		});
		if (report.error) this.noteRefusedKey('cancel', report.error, sentAt);
		else this.noteAnswer('cancel');
		words.learn(listed.call, report);
		this.settle(entry, report);
		request.onReport(report);
		request.onProgress(tally.over, tally.aimedAt, tally.listings);
	}

	/** A request was answered well: the key and the address are right. */
	private noteAnswer(kind: RequestKind): void {
		this.isAnswered = true;
		this.keyRefusedAt.delete(kind);
	}

	/**
	 * One 401 may be odd. A second one in a row, to a request sent after the first came in, is not. A key
	 * that may list need not be one that may cancel, so each kind of request counts for itself.
	 */
	private noteRefusedKey(kind: RequestKind, error: CallError, sentAt: number): void {
		if (error.kind !== 'auth' || error.statusCode !== 401) return;
		const before = this.keyRefusedAt.get(kind);
		if (before === undefined) this.keyRefusedAt.set(kind, this.request.clock.now());
		else if (sentAt >= before) this.hopeless ??= error;
	}

	private get once(): BulkRequest {
		const { request } = this;
		return { ...request, settings: { ...request.settings, maxAttempts: 1 } };
	}

	private settle(entry: OpenCall, report: CallReport): void {
		const { request, tally, open } = this;
		const now = request.clock.now();
		const wasSent = report.result.attempts > 0;
		this.hasSettled ||= report.standing !== 'open';
		const { status } = entry.listed.call;
		if (report.error && !wasSent) tally.noteUntried(report);
		else tally.note(report);
		if (entry.isContradicted && report.result.cancelled && wasSent) {
			const again = contradicted(request.displayName, report, status);
			tally.note(again);
			open.settle(entry, again, now, this.dueAt(entry, again));
		} else {
			open.settle(entry, report, now, this.dueAt(entry, report));
		}
	}

	/** When to try a call again, on the clock's `now()`: ever later, but once more before the time is up. */
	private dueAt({ tries }: OpenCall, { error }: CallReport): number {
		const { clock, settings } = this.request;
		const backoff = backoffMs(clock, settings.retryDelayMs, tries + 1);
		const asked = Math.min(error?.retryAfterMs ?? 0, LONGEST_OBEYED_MS);
		const waitMs = Math.max(backoff, asked, SHORTEST_PAUSE_MS);
		const latest = Math.max(this.timeLeft - LAST_TRIES_MS, SHORTEST_PAUSE_MS);
		return clock.now() + Math.min(waitMs, latest);
	}

	/** After the time is up, nothing is cancelled any more, but a call in doubt is read once. */
	private async askAboutDoubtful(): Promise<void> {
		const { tally, open, request } = this;
		const doubtful = [...open.left()].filter(
			({ listed }) => tally.reportOn(listed.call.callId)?.isInDoubt,
		);
		const size = Math.min(request.concurrency, doubtful.length);
		await inPool(
			doubtful,
			size,
			() => this.hopeless === undefined,
			async (entry) => {
				const { listed } = entry;
				const report = await checkThenCancel({
					...requestFor(this.once, request.api(), ANY_CANCELLABLE, listed),
					notAfter: -Infinity,
					isInDoubt: true,
				});
				if (report.standing !== 'over') return;
				tally.note(report);
				request.onReport(report);
				open.close(entry, request.clock.now());
			},
		);
	}

	private noteUntried(listed: Listed): void {
		const { request, tally, hopeless } = this;
		const terms = requestFor(request, request.api(), ANY_CANCELLABLE, listed);
		const error = hopeless
			? new CallError('incomplete', `No cancel was sent: ${hopeless.message}`, {
					hint: hopeless.hint,
				})
			: timeUpError();
		tally.noteUntried(reportUntried(terms, error));
	}

	/** Why it is not complete, beside what became of single calls. */
	private troubleOf(): CallError | undefined {
		const { tally, survey, request } = this;
		if (this.hopeless) return this.hopeless;
		if (tally.open.length > 0) return this.unlisted;
		const quietMs = request.clock.now() - this.newestMetAt;
		const isQuiet = quietMs > Math.max(request.quietPeriodMs, LONGEST_PAUSE_MS);
		if (!request.dryRun && !isQuiet) return keepStartingError(tally.over);
		if (this.unlisted) return this.unlisted;
		const contradictory = [...this.open.contradictory()];
		if (contradictory.length > 0) return contradictoryError(request.displayName, contradictory);
		return unprovenError(
			request.displayName,
			survey.gap ?? "there was no time left to list once more before 'Max Duration' was over",
		);
	}
}

/** Calls named in an error. */
const CALLS_NAMED = 5;

function contradictoryError(displayName: string, callIds: readonly string[]): CallError {
	const named = callIds.slice(0, CALLS_NAMED).join(', ');
	return new CallError(
		'incomplete',
		`${displayName} goes on listing as alive what it tells as over when asked for the call itself: ${named}`,
		{ hint: `Look them up in ${displayName}, and tell ${displayName} of it` },
	);
}

function keepStartingError(over: number): CallError {
	return new CallError('incomplete', `${over} calls ended; new ones kept starting`, {
		hint: 'Switch the agent off, then run this again',
	});
}
