import { contradicted, type Tally } from './bulk';
import {
	type BulkRequest,
	judge,
	type Listed,
	listedIn,
	requestFor,
	UnknownStatuses,
} from './bulkRequest';
import { cancelCall, checkThenCancel, judgeListed, reportUntried } from './cancelCall';
import { timeUpError, untriedError } from './errors';
import type { ListReader } from './listReader';
import type { Page } from './listing';
import { type QueuedCall, CallQueue } from './callQueue';
import { ANY_CANCELLABLE } from './policy';
import { inPool } from './pool';
import type { CallReport } from './result';
import { backoffMs } from '../clock';

/** Kept at the end for one more listing or try, ms. */
export const LAST_TRIES_MS = 500;

/** Time from one try to the next, ms: at least so long. */
export const SHORTEST_PAUSE_MS = 250;

/** A vendor in trouble that asks to be left alone is obeyed for so long, ms: people are on the line. */
const LONGEST_OBEYED_MS = 5_000;

export interface EmergencyCallsTerms {
	readonly request: BulkRequest & { readonly deadline: number };
	readonly tally: Tally;
	readonly reader: ListReader;
	mayGoOn(): boolean;
}

/** The calls of an Emergency Stop: what listings show of them, and trying to end each. */
export class EmergencyCalls {
	readonly unknownStatuses = new UnknownStatuses();

	readonly queue = new CallQueue(this.unknownStatuses);

	/** The execution was stopped, or something that is no finding about a call was thrown. */
	thrown: { readonly error: unknown } | undefined;

	/** When a listing showed a call which the ones before did not, on the clock's `now()`. */
	newestMetAt = -Infinity;

	/** A call has come to be over since the listing under way began. */
	hasEndedOne = false;

	/** Calls being tried. */
	private readonly trying = new Set<Promise<void>>();

	/** The listing under way has been counted. */
	private isCounted = false;

	/** It has shown a call that is alive. */
	private hasMetLive = false;

	/** Ends a wait when there is nothing more to wait for. */
	private wake = new AbortController();

	constructor(private readonly terms: EmergencyCallsTerms) {}

	/** Another listing begins. */
	beginListing(): void {
		this.isCounted = false;
		this.hasMetLive = false;
		this.hasEndedOne = false;
	}

	/** The listing under way has shown no call alive, and none is left from those before. */
	get hasMetNone(): boolean {
		return !this.hasMetLive && this.queue.size === 0;
	}

	/** What is under way is finished. */
	async finish(): Promise<void> {
		await Promise.all(this.trying);
	}

	/** A signal that fires when there is nothing more to wait for. */
	untilIdle(): AbortSignal {
		this.wake = new AbortController();
		return this.wake.signal;
	}

	/** Takes up what a page shows, and sets to work on it at once. */
	take(page: Page): void {
		const { tally, request } = this.terms;
		if (!this.isCounted) tally.listings++;
		this.isCounted = true;
		for (const row of page.rows) this.meet(listedIn(page, row, request.clock));
		this.pump();
	}

	private meet(listed: Listed): void {
		const { queue, unknownStatuses } = this;
		const { tally, request } = this.terms;
		const { call } = listed;
		const known = queue.get(call.callId);
		const isEnded = unknownStatuses.hasEnded(call);
		this.hasMetLive ||= !isEnded;
		if (known) return this.meetAgain(known, listed, isEnded);
		if (isEnded) return tally.metEnded(call.callId);
		if (judge(request, request.api(), ANY_CANCELLABLE, listed, tally)) {
			queue.add(listed);
			if (tally.listings > 1) this.newestMetAt = request.clock.now();
		}
	}

	/** What is known of the call since the listing was asked for is newer than its row. */
	private meetAgain(known: QueuedCall, listed: Listed, isEnded: boolean): void {
		const { queue } = this;
		const { tally, request } = this.terms;
		if (known.state === 'trying' || listed.sentAt < known.knownAt) return;
		if (!isEnded) {
			const before = tally.reportOn(listed.call.callId);
			if (known.state !== 'over' || !before) return queue.update(known, listed);
			const again = contradicted(request.displayName, before, listed.call.status);
			tally.note(again);
			const latest = request.clock.now() + LONGEST_OBEYED_MS;
			queue.update(known, listed, Math.min(this.dueAt(known, again), latest));
		} else {
			if (known.state !== 'over') this.meetEnded(known, listed);
			known.listed = listed;
		}
	}

	/** A listing shows that the call has ended: one that is cancelled may have been by this run. */
	private meetEnded(entry: QueuedCall, listed: Listed): void {
		const { request, tally } = this.terms;
		const { call } = listed;
		// A cancel left in doubt may be what ended the call.
		const isInDoubt = !call.isCancelled && tally.reportOn(call.callId)?.isInDoubt;
		const terms = requestFor(request, request.api(), ANY_CANCELLABLE, listed);
		const verdict = judgeListed({ ...terms, isInDoubt }, false);
		if (!verdict) return this.dropEnded(entry);
		this.conclude(entry, verdict);
	}

	/** The call is over, by what a listing or a reading shows of it. */
	private conclude(entry: QueuedCall, report: CallReport): void {
		const { request, tally } = this.terms;
		tally.note(report);
		request.onReport(report);
		this.close(entry);
	}

	private close(entry: QueuedCall): void {
		this.hasEndedOne = true;
		this.queue.noteOver(entry, this.terms.request.clock.now());
	}

	/** Another call of its word has shown that the word means an end. */
	private dropEnded(entry: QueuedCall): void {
		this.terms.tally.forget(entry.listed.call.callId);
		this.close(entry);
	}

	/** Tries calls, as many at once as may be, the most urgent first. */
	pump(): void {
		const { queue, trying } = this;
		const { request } = this.terms;
		for (const entry of queue.wake(request.clock.now())) this.dropEnded(entry);
		while (this.terms.mayGoOn() && trying.size < request.concurrency) {
			const next = queue.next(request.clock.now());
			if (!next) break;
			const work = this.tryCall(next).catch((error: unknown) => {
				this.thrown ??= { error };
			});
			trying.add(work);
			void work.then(() => {
				trying.delete(work);
				this.pump();
				if (!queue.hasWork || this.thrown) this.wake.abort();
			});
		}
	}

	/** Tries to cancel the call once. */
	private async tryCall(entry: QueuedCall): Promise<void> {
		const { request, tally, reader } = this.terms;
		const { listed, isContradicted } = entry;
		const { callId, phase } = listed.call;
		// Whose end the vendor has told wrongly has to be read.
		const perform = isContradicted ? checkThenCancel : cancelCall;
		const api = request.api({ isPatient: phase === 'notStarted' });
		const sentAt = request.clock.now();
		const report = await perform({
			...requestFor(this.once, api, ANY_CANCELLABLE, listed),
			deadline: request.deadline,
			isInDoubt: tally.reportOn(callId)?.isInDoubt,
		});
		if (report.error) reader.noteRefusedKey('cancel', report.error, sentAt);
		else reader.noteAnswer('cancel');
		this.unknownStatuses.learn(listed.call, report);
		this.settle(entry, report);
		request.onReport(report);
		request.onProgress(tally.over, tally.aimedAt, tally.listings);
	}

	private get once(): BulkRequest {
		const { request } = this.terms;
		return { ...request, settings: { ...request.settings, maxAttempts: 1 } };
	}

	private settle(entry: QueuedCall, report: CallReport): void {
		const { queue } = this;
		const { request, tally } = this.terms;
		const now = request.clock.now();
		const wasSent = report.result.attempts > 0;
		this.hasEndedOne ||= report.liveness !== 'mayBeAlive';
		const { status } = entry.listed.call;
		if (report.liveness === 'mayBeAlive' && !wasSent) tally.noteUntried(report);
		else tally.note(report);
		if (entry.isContradicted && report.result.cancelled && wasSent) {
			const again = contradicted(request.displayName, report, status);
			tally.note(again);
			queue.noteTried(entry, again, now, this.dueAt(entry, again));
		} else {
			queue.noteTried(entry, report, now, this.dueAt(entry, report));
		}
	}

	/** When to try a call again, on the clock's `now()`: ever later, but once more before the time is up. */
	private dueAt({ tries }: QueuedCall, { error }: CallReport): number {
		const { request } = this.terms;
		const { clock, settings } = request;
		const backoff = backoffMs(clock, settings.retryDelayMs, tries + 1);
		const asked = Math.min(error?.retryAfterMs ?? 0, LONGEST_OBEYED_MS);
		const waitMs = Math.max(backoff, asked, SHORTEST_PAUSE_MS);
		const latest = Math.max(request.deadline - clock.now() - LAST_TRIES_MS, SHORTEST_PAUSE_MS);
		return clock.now() + Math.min(waitMs, latest);
	}

	/** After the time is up, nothing is cancelled any more, but a call in doubt is read once. */
	async readCallsInDoubt(): Promise<void> {
		const { queue } = this;
		const { tally, request, reader } = this.terms;
		const doubtful = [...queue.remaining()].filter(
			({ listed }) => tally.reportOn(listed.call.callId)?.isInDoubt,
		);
		const size = Math.min(request.concurrency, doubtful.length);
		await inPool(
			doubtful,
			size,
			() => reader.hopeless === undefined,
			async (entry) => {
				const { listed } = entry;
				const report = await checkThenCancel({
					...requestFor(this.once, request.api(), ANY_CANCELLABLE, listed),
					deadline: -Infinity,
					isInDoubt: true,
				});
				if (report.liveness === 'over') this.conclude(entry, report);
			},
		);
	}

	/** Says of each call that is left why no cancel was sent, where none was. */
	noteUntried(): void {
		for (const { listed } of this.queue.remaining()) this.noteUntriedCall(listed);
	}

	private noteUntriedCall(listed: Listed): void {
		const { request, tally, reader } = this.terms;
		const { hopeless } = reader;
		const terms = requestFor(request, request.api(), ANY_CANCELLABLE, listed);
		const error = hopeless ? untriedError(hopeless) : timeUpError();
		tally.noteUntried(reportUntried(terms, error));
	}
}
