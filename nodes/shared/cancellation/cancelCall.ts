import { AfterCancel } from './afterCancel';
import type { CallApi, CallSnapshot, CancelAnswer } from './call';
import { backoffMs, type Clock } from '../clock';
import { CallError } from '../callError';
import { timeUpError, tooLateError, tooSlowError, unforeseenError } from './errors';
import { CallRecord } from './callRecord';
import { type CancelIf, isNarrow, reasonToSpare } from './policy';
import type { CallReport } from './result';
import { readUntilKnown, type RetrySettings, unreadableError, waitToRetry } from './retry';

/**
 * Rule 1: how long a check holds under a narrower `cancelIf`, ms from when its request left. After that the
 * call is read again before its cancel is sent, as it may have gone live meanwhile.
 */
export const CHECK_HOLDS_MS = 1_000;

/** Checks in a row that may be too old when their answer arrives, before that is an error. */
const SLOW_CHECKS_AT_MOST = 3;

/** Cancels that may come too late for their check before that is an error: else a call could be read for ever. */
const EXPIRED_AT_MOST = 10;

export interface CancelRequest {
	readonly api: CallApi;
	readonly callId: string;
	readonly cancelIf: CancelIf;
	readonly settings: RetrySettings;
	readonly clock: Clock;
	/** Whether the report is to carry the vendor's last body: for thousands of calls, most of the memory. */
	readonly withResponse: boolean;
	/**
	 * Called for the audit log if the execution is stopped while the effect of a cancel that was answered is
	 * not known. A cancel that is in flight at that moment is logged by the transport.
	 */
	onStopped?(report: CallReport): void;
	/** An earlier try sent a cancel whose effect is not known. */
	readonly isInDoubt?: boolean;
	/** No cancel is to be sent after this moment, on the clock's `now()`. */
	readonly deadline?: number;
	/** The call as a listing showed it, which then serves as the check. */
	readonly listed?: { readonly call: CallSnapshot; readonly at: number };
}

/** A request for a call that a listing showed. */
export interface ListedRequest extends CancelRequest {
	readonly listed: NonNullable<CancelRequest['listed']>;
}

/** Rule 4, Cancel Call: sends the cancel at once, without a check. */
export async function cancelCall(request: CancelRequest): Promise<CallReport> {
	return await new Cancellation(request).run(false);
}

/** Rule 1, Check Then Cancel: reads the call, and cancels it only if that makes sense and is allowed. */
export async function checkThenCancel(request: CancelRequest): Promise<CallReport> {
	return await new Cancellation(request).run(true);
}

/**
 * What a listing alone says of a call: why it gets no cancel, or null if it is to be cancelled.
 * In a dry run that is the last word.
 */
export function judgeListed(request: ListedRequest, dryRun: boolean): CallReport | null {
	return new Cancellation(request).judge(request.listed.call, dryRun);
}

/** The report of a listed call that was not tried, for want of time or because it was of no use. */
export function reportUntried(request: ListedRequest, error: CallError): CallReport {
	return new Cancellation(request).untried(error);
}

/** Rule 2: whether the call has started, as far as its status tells, and the vendor has no way to hang it up. */
export function isBeyondCancel(
	{ cannotHangUp }: Pick<CallApi, 'cannotHangUp'>,
	{ phase }: Pick<CallSnapshot, 'phase'>,
): boolean {
	return cannotHangUp === true && phase === 'inProgress';
}

/** One call on its way to being cancelled: Rules 1 to 3. */
class Cancellation {
	private readonly record: CallRecord;

	private readonly afterCancel: AfterCancel;

	/** When the request of the last check left, on the clock's `now()`. */
	private checkedAsOf = -Infinity;

	private readonly request: CancelRequest;

	constructor(given: CancelRequest) {
		const waits = { leftMs: given.settings.longestWaitMs };
		const request = { ...given, settings: { ...given.settings, waits } };
		this.request = request;
		const { api, callId, clock, listed, withResponse, isInDoubt = false } = request;
		this.record = new CallRecord(api, callId, () => clock.date(), withResponse);
		this.record.isInDoubt = isInDoubt;
		if (listed) this.record.sawCall(listed.call, undefined, listed.at);
		this.afterCancel = new AfterCancel(request, this.record);
	}

	async run(withCheck: boolean): Promise<CallReport> {
		try {
			return await this.cancelUntilKnown(withCheck);
		} catch (error) {
			return this.reportOf(error);
		}
	}

	judge(call: CallSnapshot, dryRun: boolean): CallReport | null {
		const verdict = this.verdictOn(call);
		if (verdict || !dryRun) return verdict;
		return isBeyondCancel(this.request.api, call)
			? this.record.wouldGoOn(call)
			: this.record.wouldCancel(call);
	}

	untried(error: CallError): CallReport {
		return this.record.failed(error);
	}

	/** @throws what ends the whole run (Rule 6). Any other error becomes the report of this call. */
	private reportOf(thrown: unknown): CallReport {
		const error = thrown instanceof CallError ? thrown : unforeseenError(thrown);
		if (error.scope === 'run') {
			this.reportCallInDoubt();
			throw error;
		}
		// Rule 3: the effect of a lost cancel stays unknown, whatever error kept the call from being read.
		return this.record.isInDoubt
			? this.record.unconfirmed(`could not be asked again (${error.message})`)
			: this.record.failed(error);
	}

	private reportCallInDoubt(): void {
		const { onStopped } = this.request;
		const { doubt } = this.afterCancel;
		if (doubt === null || !onStopped) return;
		const what = `${doubt}, and the execution was stopped before the call could tell more`;
		onStopped(this.record.unconfirmed(what));
	}

	private async cancelUntilKnown(withCheck: boolean): Promise<CallReport> {
		const { settings, clock, cancelIf } = this.request;
		let mustCheck = withCheck;
		for (let expired = 0; ; ) {
			const verdict = mustCheck ? await this.check() : null;
			if (verdict) return verdict;
			mustCheck = isNarrow(cancelIf);
			const answer = await this.sendCancel();
			if (answer.kind === 'expired') {
				this.throwIfTooLate(++expired);
				continue;
			}
			const step = await this.afterCancel.weigh(answer);
			if (step.done) return step.done;
			const mayRetry =
				this.record.attempts < settings.maxAttempts &&
				(await waitToRetry(clock, settings, this.record.attempts, step.fault));
			if (!mayRetry) return this.afterCancel.giveUp(step.fault);
		}
	}

	private async sendCancel(): Promise<CancelAnswer> {
		const { api, callId, cancelIf, deadline = Infinity } = this.request;
		const holdsUntil = isNarrow(cancelIf) ? this.checkedAsOf + CHECK_HOLDS_MS : Infinity;
		const latest = Math.min(deadline, holdsUntil);
		try {
			const answer = await api.cancel(callId, latest === Infinity ? undefined : latest);
			if (answer.kind !== 'expired') this.record.attempts++;
			return answer;
		} catch (error) {
			return this.answerThrown(error);
		}
	}

	/**
	 * Rule 3: a foreign exception does not tell whether the cancel went out. The call does.
	 * @throws CallError where it is one: it counts as an attempt if it is the vendor's answer
	 */
	private answerThrown(error: unknown): CancelAnswer {
		if (!(error instanceof CallError)) {
			return { kind: 'unexpected', error: unforeseenError(error), body: undefined };
		}
		if (error.isAnswer) this.record.attempts++;
		throw error;
	}

	/** @throws CallError if another check would be of no use */
	private throwIfTooLate(expired: number): void {
		const { api, cancelIf, clock, deadline = Infinity } = this.request;
		if (!isNarrow(cancelIf) || clock.now() >= deadline) throw timeUpError(this.record.attempts);
		if (expired >= EXPIRED_AT_MOST) throw tooLateError(api.displayName, this.record.attempts);
	}

	/**
	 * Rule 1: reads the call.
	 * @returns why nothing is to be sent, or null if the cancel may go out
	 * @throws CallError if the call cannot be read, or only so slowly that each check is too old
	 */
	private async check(): Promise<CallReport | null> {
		const { api, callId, clock, settings, cancelIf } = this.request;
		const ages: number[] = [];
		while (ages.length < SLOW_CHECKS_AT_MOST) {
			const answer = await readUntilKnown(api, callId, clock, settings);
			if (answer.kind === 'lost') {
				this.record.sawFault(answer.fault);
				const consequence = this.record.attempts === 0 ? ', so no cancel was sent' : '';
				throw unreadableError(api.displayName, 'The call', answer.fault, consequence);
			}
			if (answer.kind === 'notFound') return this.record.foundNone(answer.message, answer.body);
			this.record.sawCall(answer.call, answer.body);
			this.checkedAsOf = answer.sentAt;
			const age = clock.now() - answer.sentAt;
			const verdict = this.verdictOn(answer.call);
			if (verdict || !isNarrow(cancelIf) || age <= CHECK_HOLDS_MS) return verdict;
			// The vendor may be slow because of many checks at once.
			if (ages.push(age) < SLOW_CHECKS_AT_MOST) {
				await clock.wait(backoffMs(clock, settings.retryDelayMs, ages.length));
			}
		}
		throw tooSlowError(api.displayName, Math.min(...ages), this.record.attempts);
	}

	/** Rule 1: why the call is not to be cancelled, or null if it is. */
	private verdictOn(call: CallSnapshot): CallReport | null {
		if (call.isCancelled) return this.record.foundCancelled();
		if (call.phase === 'ended') return this.record.ended(call);
		const spared = reasonToSpare(call, this.request.cancelIf);
		if (spared === null) return null;
		// Rule 3: a lost cancel may yet take effect on a call that still looks alive.
		return this.record.isInDoubt
			? this.record.unconfirmed(
					"gave no answer to the cancel, and 'Cancel If' now excludes the call",
				)
			: this.record.notCancellable(spared, 'spared');
	}
}
