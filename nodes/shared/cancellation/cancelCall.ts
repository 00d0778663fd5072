import { AfterCancel } from './afterCancel';
import type { CallApi, CallSnapshot, CancelAnswer } from './call';
import { backoffMs, type Clock } from '../clock';
import { CallError, type CallErrorKind } from '../callError';
import { timeUpError, tooLateError, tooSlowError, unforeseenError } from './errors';
import { CallRecord } from './callRecord';
import { type CancelIf, isNarrow, reasonToSpare } from './policy';
import type { CallReport } from './result';
import { readUntilKnown, type RetrySettings, unreadableError, waitToRetry } from './retry';

/**
 * How long a check holds under a narrower `cancelIf`, ms from when its request left. Past it the
 * cancel is not sent before the call has been read again: it may have gone live meanwhile.
 */
export const CHECK_HOLDS_MS = 1_000;

/** Checks in a row that are too old when their answer arrives, before that is an error. */
const SLOW_CHECKS_AT_MOST = 3;

/** Errors that are the vendor's answer to a request, not a reason for not sending it. */
const ANSWERS: ReadonlySet<CallErrorKind> = new Set(['auth', 'refused', 'unexpectedAnswer']);

/** Times a cancel may come too late for its check before that is an error: without an end, a call could be read for ever. */
const HELD_UP_AT_MOST = 10;

export interface CancelRequest {
	readonly api: CallApi;
	readonly callId: string;
	readonly cancelIf: CancelIf;
	readonly settings: RetrySettings;
	readonly clock: Clock;
	/** Whether the report is to carry the vendor's last body: for thousands of calls, most of the memory. */
	readonly withResponse: boolean;
	/**
	 * Called instead of an end, if the execution is stopped while a cancel that was answered is still
	 * in doubt: for the audit log. One that is still in flight then is logged where it was sent.
	 */
	onStopped?(report: CallReport): void;
	/** An earlier try left it open whether the call is cancelled. */
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

/** Cancel Call: sends the cancel at once, without a check. */
export async function cancelCall(request: CancelRequest): Promise<CallReport> {
	return await new Cancellation(request).run(false);
}

/** Check Then Cancel: reads the call and cancels it only if that makes sense and is allowed. */
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

/** The report of a listed call for which there was no time, or no use in trying. */
export function reportUntried(request: ListedRequest, error: CallError): CallReport {
	return new Cancellation(request).untried(error);
}

/** Whether the call has started and the vendor has no way to hang it up, as far as its status tells. */
export function isBeyondCancel({ cannotHangUp }: CallApi, { phase }: CallSnapshot): boolean {
	return cannotHangUp === true && phase === 'inProgress';
}

/** One call on its way to being cancelled: the rules of checking, cancelling and doubt. */
class Cancellation {
	private readonly ledger: CallRecord;

	private readonly afterCancel: AfterCancel;

	/** A cancel is on its way: an error that the vendor answers it with counts as an attempt. */
	private isSending = false;

	/** When the request of the last check left, on the clock's `now()`. */
	private checkedAsOf = -Infinity;

	private readonly request: CancelRequest;

	constructor(given: CancelRequest) {
		const waits = { leftMs: given.settings.longestWaitMs };
		const request = { ...given, settings: { ...given.settings, waits } };
		this.request = request;
		const { api, callId, clock, listed, withResponse, isInDoubt = false } = request;
		this.ledger = new CallRecord(api, callId, () => clock.date(), withResponse);
		this.ledger.hasLostAttempt = isInDoubt;
		if (listed) this.ledger.sawCall(listed.call, undefined, listed.at);
		this.afterCancel = new AfterCancel(request, this.ledger);
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
			? this.ledger.wouldGoOn(call)
			: this.ledger.wouldCancel(call);
	}

	untried(error: CallError): CallReport {
		return this.ledger.failed(error);
	}

	/** @throws a stopped execution: all else is about this call, and keeps no other call waiting */
	private reportOf(thrown: unknown): CallReport {
		const error = thrown instanceof CallError ? thrown : unforeseenError(thrown);
		if (error.kind === 'stopped') {
			this.reportDoubt();
			throw error;
		}
		if (this.isSending && ANSWERS.has(error.kind)) this.ledger.attempts++;
		// A lost cancel stays in doubt, whatever kept us from finding out.
		return this.ledger.hasLostAttempt
			? this.ledger.unconfirmed(`could not be asked again (${error.message})`)
			: this.ledger.failed(error);
	}

	private reportDoubt(): void {
		const { onStopped } = this.request;
		const { unsettled } = this.afterCancel;
		if (unsettled === null || !onStopped) return;
		const what = `${unsettled}, and the execution was stopped before the call could tell more`;
		onStopped(this.ledger.unconfirmed(what));
	}

	private async cancelUntilKnown(withCheck: boolean): Promise<CallReport> {
		const { settings, clock, cancelIf } = this.request;
		let mustCheck = withCheck;
		for (let heldUp = 0; ; ) {
			const verdict = mustCheck ? await this.check() : null;
			if (verdict) return verdict;
			mustCheck = isNarrow(cancelIf);
			const answer = await this.sendCancel();
			if (answer.kind === 'expired') {
				this.throwIfTooLate(++heldUp);
				continue;
			}
			const step = await this.afterCancel.weigh(answer);
			if (step.done) return step.done;
			const mayRetry =
				this.ledger.attempts < settings.maxAttempts &&
				(await waitToRetry(clock, settings, this.ledger.attempts, step.fault));
			if (!mayRetry) return this.afterCancel.giveUp(step.fault);
		}
	}

	private async sendCancel(): Promise<CancelAnswer> {
		const { api, callId, cancelIf, deadline = Infinity } = this.request;
		const holdsUntil = isNarrow(cancelIf) ? this.checkedAsOf + CHECK_HOLDS_MS : Infinity;
		const latest = Math.min(deadline, holdsUntil);
		this.isSending = true;
		try {
			const answer = await api.cancel(callId, latest === Infinity ? undefined : latest);
			if (answer.kind !== 'expired') this.ledger.attempts++;
			this.isSending = false;
			return answer;
		} catch (error) {
			return this.unforeseen(error);
		}
	}

	/** An exception that is none of ours does not tell whether the cancel went out: the call does. */
	private unforeseen(error: unknown): CancelAnswer {
		if (error instanceof CallError) throw error;
		this.isSending = false;
		return { kind: 'unexpected', error: unforeseenError(error), body: undefined };
	}

	/** @throws CallError if there is no use in another check */
	private throwIfTooLate(heldUp: number): void {
		const { api, cancelIf, clock, deadline = Infinity } = this.request;
		if (!isNarrow(cancelIf) || clock.now() >= deadline) throw timeUpError(this.ledger.attempts);
		if (heldUp >= HELD_UP_AT_MOST) throw tooLateError(api.displayName, this.ledger.attempts);
	}

	/**
	 * Rule 1.
	 * @returns why nothing is to be sent, or null if the cancel may go out
	 * @throws CallError if the call cannot be read, or too slowly for a check that holds but a moment
	 */
	private async check(): Promise<CallReport | null> {
		const { api, callId, clock, settings, cancelIf } = this.request;
		const ages: number[] = [];
		while (ages.length < SLOW_CHECKS_AT_MOST) {
			const answer = await readUntilKnown(api, callId, clock, settings);
			if (answer.kind === 'lost') {
				this.ledger.sawFault(answer.fault);
				const consequence = this.ledger.attempts === 0 ? ', so no cancel was sent' : '';
				throw unreadableError(api.displayName, 'The call', answer.fault, consequence);
			}
			if (answer.kind === 'notFound') return this.ledger.foundNone(answer.message, answer.body);
			this.ledger.sawCall(answer.call, answer.body);
			this.checkedAsOf = answer.sentAt;
			const age = clock.now() - answer.sentAt;
			const verdict = this.verdictOn(answer.call);
			if (verdict || !isNarrow(cancelIf) || age <= CHECK_HOLDS_MS) return verdict;
			// Many checks at once may be what makes them slow.
			if (ages.push(age) < SLOW_CHECKS_AT_MOST) {
				await clock.wait(backoffMs(clock, settings.retryDelayMs, ages.length));
			}
		}
		throw tooSlowError(api.displayName, Math.min(...ages), this.ledger.attempts);
	}

	private verdictOn(call: CallSnapshot): CallReport | null {
		if (call.isCancelled) return this.ledger.foundCancelled();
		if (call.phase === 'ended') return this.ledger.ended(call);
		const spared = reasonToSpare(call, this.request.cancelIf);
		if (spared === null) return null;
		// A lost cancel may yet take effect on a call that still looks alive.
		return this.ledger.hasLostAttempt
			? this.ledger.unconfirmed(
					"gave no answer to the cancel, and 'Cancel If' now excludes the call",
				)
			: this.ledger.spared(spared);
	}
}
