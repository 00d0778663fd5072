import type { CallSnapshot, LineStatus } from './call';
import { cancelCall, type CancelRequest, checkThenCancel } from './cancelCall';
import { troubleOf } from './errors';
import * as verdict from './hangUpReports';
import { isNarrow, reasonToSpare } from './policy';
import type { CallReport } from './result';

/** Looks after one cancel at most, while the line stays open. */
const LOOKS_AT_MOST = 3;

/** Why a call that is told as cancelled is looked at once more. */
export type Why = 'hungUp' | 'aboutToStart' | 'seenOpen' | 'wasAlive';

export interface HangUpTerms {
	/** Whether the line of every call that was hung up is looked at. */
	readonly verifyHangUp: boolean;
	/** The latest report on a call, where there may be newer ones than that which was looked after first. */
	reportOn?(callId: string): CallReport | undefined;
	/** Is given the report that a call ends in. */
	onReport(report: CallReport): void;
	/** Takes over a call that was found alive: without it, it is cancelled here. */
	onAlive?(call: CallSnapshot, sentAt: number): void;
}

/**
 * Rules 2, 7 and 8: one call that is told as cancelled, and what the looks at it show. While its line is open it
 * is looked at three times; then the cancel is sent once more, and it is looked at three times again. A call
 * that is found alive is cancelled again at once. What stays open or alive after that is unconfirmed.
 */
export class HangUp {
	/** The latest look showed the line of a call that is over: the vendor shows lines after a hang-up. */
	hasShownLine = false;

	/** The latest look tells whether the vendor shows lines after a hang-up. */
	tellsOfLines = false;

	/** A later cancel of the same call is looked after instead. */
	isSuperseded = false;

	/** Looks since the last cancel. */
	private looks = 0;

	/** Cancels sent since the report, which it does not count. */
	private sentAgain = 0;

	/** What was seen last of the line; null before the first look. */
	private line: LineStatus | null;

	/** What was seen last of the call. */
	private shown: CallSnapshot | null = null;

	constructor(
		private readonly terms: HangUpTerms,
		private readonly request: CancelRequest,
		private report: CallReport,
		private reason: Why,
	) {
		this.line = reason === 'seenOpen' ? 'open' : null;
	}

	get why(): Why {
		return this.reason;
	}

	/** Whether it is of any use to look: nothing that came later says that the call is not cancelled. */
	get isBelieved(): boolean {
		return !this.isSuperseded && this.latestReport.result.cancelled;
	}

	/** @returns whether to look again. @throws CallError if the execution is stopped */
	async look(): Promise<boolean> {
		const { api, callId } = this.request;
		const answer = await api.read(callId).catch(troubleOf);
		if (!this.isBelieved) return false;
		this.looks++;
		this.tellsOfLines = false;
		if (answer instanceof Error) return await this.meetNoAnswer(answer.scope === 'account');
		if (answer.kind === 'lost') return await this.meetNoAnswer(false);
		if (answer.kind === 'notFound') return await this.meetOver(null);
		const { call, sentAt } = answer;
		return call.phase === 'ended' ? await this.meetOver(call) : await this.meetAlive(call, sentAt);
	}

	/** What was seen last is the end. */
	conclude(): void {
		const { line, shown } = this;
		if (!this.isBelieved || (line === null && shown === null)) return;
		if (shown && shown.phase !== 'ended') return this.end(verdict.stillAlive(this.followed));
		if (line === 'open') return this.end(verdict.lineOpen(this.followed));
		const isVerified = line === 'closed' || this.terms.verifyHangUp || this.reason === 'seenOpen';
		this.end(verdict.withLine(this.followed, isVerified ? line : null));
	}

	/**
	 * A look without an answer says nothing about a line that was seen open.
	 * @param isHopeless no further request of this run will be answered
	 */
	private async meetNoAnswer(isHopeless: boolean): Promise<boolean> {
		this.line ??= 'unknown';
		if (isHopeless) return this.stop();
		if (this.line === 'open') return await this.lookOn();
		return this.looks < LOOKS_AT_MOST ? true : this.stop();
	}

	/** @param call null where the vendor knows no such call any more */
	private async meetOver(call: CallSnapshot | null): Promise<boolean> {
		this.shown = call;
		// A line that was seen open and is no longer shown is unknown: the vendor shows those of active calls alone.
		this.line = call?.line ?? 'unknown';
		this.tellsOfLines = true;
		this.hasShownLine = this.line !== 'unknown';
		const { tellsCancelled = true } = this.request.api;
		const hasEndedByItself = call !== null && tellsCancelled && !call.isCancelled;
		if (this.reason === 'aboutToStart' && hasEndedByItself) {
			this.end(verdict.madeAllTheSame(this.followed));
			return false;
		}
		return this.line === 'open' ? await this.lookOn() : this.stop();
	}

	/** The line is open. */
	private async lookOn(): Promise<boolean> {
		if (this.looks < LOOKS_AT_MOST) return true;
		const isLast = this.sentAgain > 0 || this.reason === 'wasAlive';
		if (isLast || !this.mayCutOff || !(await this.sendAgain())) return this.stop();
		this.looks = 0;
		return true;
	}

	/** Whether `cancelIf` lets a person be cut off, as a cancel of a call with an open line does. */
	private get mayCutOff(): boolean {
		const { rule } = this.request.cancelIf;
		const isAnyCall = rule === 'anyCancellable' || rule === 'inProgress';
		return isAnyCall || this.report.result.previousPhase === 'inProgress';
	}

	/**
	 * Whatever the vendor says to it is no news, as it has told the call as cancelled. The line tells.
	 * @returns whether it was sent
	 */
	private async sendAgain(): Promise<boolean> {
		const { api, callId, deadline } = this.request;
		const answer = await api.cancel(callId, deadline).catch(troubleOf);
		const wasSent = answer instanceof Error ? answer.isAnswer : answer.kind !== 'expired';
		if (wasSent) this.sentAgain++;
		return wasSent;
	}

	private async meetAlive(call: CallSnapshot, sentAt: number): Promise<boolean> {
		this.shown = call;
		if (this.terms.onAlive) {
			this.terms.onAlive(call, sentAt);
			return false;
		}
		if (this.reason === 'wasAlive' || this.sentAgain > 0) {
			return this.looks < LOOKS_AT_MOST ? true : this.stop();
		}
		const spared = reasonToSpare(call, this.request.cancelIf);
		if (spared === null) return await this.cancelAgain(call);
		this.end(verdict.sparedAfterAll(this.followed, spared));
		return false;
	}

	/** Under a narrower `cancelIf` the call is checked once more right before its cancel. */
	private async cancelAgain(call: CallSnapshot): Promise<boolean> {
		const { request } = this;
		const perform = isNarrow(request.cancelIf) ? checkThenCancel : cancelCall;
		const listed = { call, at: request.clock.date() };
		const second = await perform({ ...request, listed, isInDoubt: true });
		const report = verdict.afterBoth(this.followed, second);
		this.end(report);
		this.report = report;
		this.reason = 'wasAlive';
		this.looks = 0;
		this.shown = null;
		return report.result.cancelled;
	}

	private get latestReport(): CallReport {
		return this.terms.reportOn?.(this.report.result.callId) ?? this.report;
	}

	private get followed(): verdict.Followed {
		const { request, sentAgain, shown, latestReport: report } = this;
		const { displayName } = request.api;
		return { displayName, report, sentAgain, shown, at: request.clock.date() };
	}

	private stop(): false {
		this.conclude();
		return false;
	}

	private end(report: CallReport): void {
		this.terms.onReport(report);
	}
}
