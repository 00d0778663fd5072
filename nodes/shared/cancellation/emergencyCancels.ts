import { backoffMs } from '../clock';
import { contradicted, type Tally } from './bulk';
import { type BulkRequest, type Listed, noteUntried, requestFor } from './bulkRequest';
import type { CallSnapshot } from './call';
import { CallQueue, type QueuedCall } from './callQueue';
import { cancelCall, checkThenCancel } from './cancelCall';
import { FollowUps } from './followUps';
import { timeUpError, untriedError } from './errors';
import type { ListReader } from './listReader';
import { ANY_CANCELLABLE } from './policy';
import { inPool } from './pool';
import type { CallReport } from './result';
import { UnknownStatuses } from './unknownStatuses';

/** Time kept at the end for one more listing or try, ms. */
export const LAST_TRIES_MS = 500;

/** Time from one try to the next, ms, at least. */
export const SHORTEST_PAUSE_MS = 250;

/** A vendor in trouble that asks for a longer pause than this is not obeyed, ms: people are on the line. */
const LONGEST_OBEYED_MS = 5_000;

export interface EmergencyTerms {
	/** Its deadline is the moment after which no cancel is sent, on the clock's `now()`. */
	readonly request: BulkRequest & { readonly deadline: number };
	readonly tally: Tally;
	readonly reader: ListReader;
	mayGoOn(): boolean;
}

/** Rule 8: cancels the calls of an Emergency Stop, as many at once as may be, and tries each until it is over. */
export class EmergencyCancels {
	readonly unknownStatuses = new UnknownStatuses();

	readonly queue = new CallQueue(this.unknownStatuses);

	/** The execution was stopped, or something was thrown that says nothing about a call. */
	thrown: { readonly error: unknown } | undefined;

	/** The first listing has come to its end: before that, cancels may be due any moment. */
	isListed = false;

	/** A call has come to be over since the listing under way began. */
	hasEndedOne = false;

	/** Looks at calls that are told as cancelled, whenever no cancel is due. */
	readonly followUps: FollowUps;

	private readonly underWay = new Set<Promise<void>>();

	/** Ends a wait when there is nothing more to wait for. */
	private idle = new AbortController();

	constructor(private readonly terms: EmergencyTerms) {
		const { request, tally } = terms;
		const { clock, concurrency, verifyHangUp = false } = request;
		this.followUps = new FollowUps({
			clock,
			concurrency,
			verifyHangUp,
			looksAtDials: true,
			mayLook: () => this.isListed && terms.mayGoOn() && !this.queue.hasWork,
			reportOn: (callId) => tally.reportOn(callId),
			onReport: (report) => {
				tally.amend(report);
				request.onReport(report);
			},
			onAlive: (call, sentAt) => this.takeBack(call, sentAt),
			onLook: () => this.idle.abort(),
		});
	}

	/** Waits for the tries and the looks that are under way. */
	async finish(): Promise<void> {
		await Promise.all(this.underWay);
		await this.followUps.finish().catch((error: unknown) => {
			this.thrown ??= { error };
		});
	}

	/** A signal that fires when there is nothing more to wait for. */
	untilIdle(): AbortSignal {
		this.idle = new AbortController();
		return this.idle.signal;
	}

	/** Begins to try calls whose time has come, as many at once as may be, the most urgent first. */
	begin(): void {
		const { queue, underWay } = this;
		const { request } = this.terms;
		for (const entry of queue.wake(request.clock.now())) this.dropEnded(entry);
		while (this.terms.mayGoOn() && underWay.size < request.concurrency) {
			const next = queue.next(request.clock.now());
			if (!next) break;
			const work = this.tryOnce(next).catch((error: unknown) => {
				this.thrown ??= { error };
			});
			underWay.add(work);
			void work.then(() => {
				underWay.delete(work);
				this.begin();
				if (!queue.hasWork || this.thrown) this.idle.abort();
			});
		}
		this.followUps.begin();
	}

	private async tryOnce(entry: QueuedCall): Promise<void> {
		const { request, tally, reader } = this.terms;
		const { listed, isContradicted } = entry;
		const { callId, phase } = listed.call;
		// A call whose end the vendor has told wrongly has to be read.
		const perform = isContradicted ? checkThenCancel : cancelCall;
		const sentAt = request.clock.now();
		const report = await perform({
			...requestFor(this.once, ANY_CANCELLABLE, listed, { isPatient: phase === 'notStarted' }),
			deadline: request.deadline,
			isInDoubt: tally.reportOn(callId)?.isInDoubt,
		});
		if (report.error) reader.noteRefusedKey('cancel', report.error, sentAt);
		else reader.noteAnswer('cancel');
		this.unknownStatuses.learn(listed.call, report);
		this.noteTried(entry, report);
		this.follow(listed, report);
		request.onReport(report);
		request.onProgress(tally.over, tally.aimedAt, tally.listings);
	}

	private get once(): BulkRequest {
		const { request } = this.terms;
		return { ...request, settings: { ...request.settings, maxAttempts: 1 } };
	}

	private noteTried(entry: QueuedCall, report: CallReport): void {
		const { request, tally } = this.terms;
		const wasSent = report.result.attempts > 0;
		this.hasEndedOne ||= report.liveness !== 'mayBeAlive';
		if (report.liveness === 'mayBeAlive' && !wasSent) tally.noteUntried(report);
		else tally.note(report);
		// Of a call that was listed alive after its end, the vendor's word alone is not enough.
		const isDoubted = entry.isContradicted && report.result.cancelled && wasSent;
		const { status } = entry.listed.call;
		const last = isDoubted ? contradicted(request.displayName, report, status) : report;
		if (isDoubted) tally.note(last);
		this.queue.noteTried(entry, last, request.clock.now(), this.dueAt(entry, last));
	}

	/** When to try a call again, on the clock's `now()`: ever later, but once more before the time is up. */
	dueAt({ tries }: QueuedCall, { error }: CallReport): number {
		const { request } = this.terms;
		const { clock, settings } = request;
		const backoff = backoffMs(clock, settings.retryDelayMs, tries + 1);
		const asked = Math.min(error?.retryAfterMs ?? 0, LONGEST_OBEYED_MS);
		const waitMs = Math.max(backoff, asked, SHORTEST_PAUSE_MS);
		const latest = Math.max(request.deadline - clock.now() - LAST_TRIES_MS, SHORTEST_PAUSE_MS);
		return clock.now() + Math.min(waitMs, latest);
	}

	/** A reading shows a call alive that the vendor had told as cancelled. */
	private takeBack(call: CallSnapshot, sentAt: number): void {
		const { request, tally } = this.terms;
		const entry = this.queue.get(call.callId);
		const before = tally.reportOn(call.callId);
		if (entry?.state !== 'over' || !before) return;
		const listed = { ...entry.listed, call, sentAt, at: request.clock.date() };
		this.retryContradicted(entry, listed, before);
		this.begin();
	}

	/** A listing shows a call alive that the vendor had told as over. */
	retryContradicted(entry: QueuedCall, listed: Listed, before: CallReport): void {
		const { request, tally } = this.terms;
		const report = contradicted(request.displayName, before, listed.call.status);
		tally.note(report);
		const latest = request.clock.now() + LONGEST_OBEYED_MS;
		this.queue.update(entry, listed, Math.min(this.dueAt(entry, report), latest));
	}

	/** The call is over, by what a listing or a reading shows of it. */
	conclude(entry: QueuedCall, report: CallReport): void {
		const { request, tally } = this.terms;
		tally.note(report);
		this.follow(entry.listed, report);
		request.onReport(report);
		this.noteOver(entry);
	}

	/** Has a call looked at once more, if it is told as cancelled. */
	private follow(listed: Listed, report: CallReport): void {
		const { deadline } = this.terms.request;
		const request = () => {
			const terms = requestFor(this.once, ANY_CANCELLABLE, listed, { isFollowUp: true });
			return { ...terms, deadline };
		};
		this.followUps.add(request, report);
	}

	/** The call's status has turned out to mean an end. */
	dropEnded(entry: QueuedCall): void {
		this.terms.tally.forget(entry.listed.call.callId);
		this.noteOver(entry);
	}

	private noteOver(entry: QueuedCall): void {
		this.hasEndedOne = true;
		this.queue.noteOver(entry, this.terms.request.clock.now());
	}

	/** Rule 8: after the deadline nothing is cancelled any more, but each call in doubt is read once. */
	async readCallsInDoubt(): Promise<void> {
		const { request, tally, reader } = this.terms;
		const inDoubt = [...this.queue.remaining()].filter(
			({ listed }) => tally.reportOn(listed.call.callId)?.isInDoubt,
		);
		await inPool(
			inDoubt,
			Math.min(request.concurrency, inDoubt.length),
			() => reader.hopeless === undefined,
			async (entry) => {
				const report = await checkThenCancel({
					...requestFor(this.once, ANY_CANCELLABLE, entry.listed),
					deadline: -Infinity,
					isInDoubt: true,
				});
				if (report.liveness === 'over') this.conclude(entry, report);
			},
		);
	}

	/** Says of each call that is left why no cancel was sent, where none was. */
	noteUntried(): void {
		const { request, tally, reader } = this.terms;
		const error = reader.hopeless ? untriedError(reader.hopeless) : timeUpError();
		for (const { listed } of this.queue.remaining()) {
			noteUntried(request, ANY_CANCELLABLE, listed, tally, error);
		}
	}
}
