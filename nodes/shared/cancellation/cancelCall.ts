import {
	CallError,
	type CallApi,
	type CallErrorKind,
	type CallSnapshot,
	type Clock,
	type Fault,
} from './call';
import { Ledger } from './ledger';
import { type CancelIf, isNarrow, reasonToSpare, statusText } from './policy';
import type { CallReport } from './result';
import { readUntilKnown, type RetrySettings, unreadableError, waitToRetry } from './retry';

/**
 * How long a check holds under a narrower `cancelIf`, ms. Past it the cancel is not sent before
 * the call has been read again: it may have gone live while we waited.
 */
export const CHECK_HOLDS_MS = 1_000;

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
	readonly notAfter?: number;
	/** The call as a listing showed it, which then serves as the check. */
	readonly listed?: { readonly call: CallSnapshot; readonly at: number };
}

/** A request for a call that a listing showed. */
export interface ListedRequest extends CancelRequest {
	readonly listed: NonNullable<CancelRequest['listed']>;
}

/** What a step led to: the end, or another step. */
type Step = { readonly done: CallReport } | { readonly done?: undefined; readonly fault: Fault };

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

/** One call on its way to being cancelled: the rules of checking, cancelling and doubt. */
class Cancellation {
	private readonly ledger: Ledger;

	/** A cancel is on its way: an error that the vendor answers it with counts as an attempt. */
	private isSending = false;

	/** What the vendor did about a cancel that is not settled yet; completes "Heppu …". */
	private unsettled: string | null = null;

	constructor(private readonly request: CancelRequest) {
		const { api, callId, clock, listed, withResponse, isInDoubt = false } = request;
		this.ledger = new Ledger(api, callId, () => clock.date(), withResponse);
		this.ledger.hasLostAttempt = isInDoubt;
		if (listed) this.ledger.sawCall(listed.call, undefined, listed.at);
	}

	async run(withCheck: boolean): Promise<CallReport> {
		try {
			return await this.cancelUntilKnown(withCheck);
		} catch (error) {
			return this.reportOf(error);
		}
	}

	judge(call: CallSnapshot, dryRun: boolean): CallReport | null {
		return this.verdictOn(call) ?? (dryRun ? this.ledger.wouldCancel() : null);
	}

	untried(error: CallError): CallReport {
		return this.ledger.failed(error);
	}

	/** @throws what is no finding about the call: a stopped execution, a mistake in this code */
	private reportOf(error: unknown): CallReport {
		if (!(error instanceof CallError)) throw error;
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
		if (this.unsettled === null || !onStopped) return;
		const what = `${this.unsettled}, and the execution was stopped before the call could tell more`;
		onStopped(this.ledger.unconfirmed(what));
	}

	private async cancelUntilKnown(withCheck: boolean): Promise<CallReport> {
		const { api, callId, cancelIf, settings, clock } = this.request;
		if (withCheck) {
			const verdict = await this.check();
			if (verdict) return verdict;
		}
		for (let heldUp = 0; ; ) {
			const notAfter = isNarrow(cancelIf) ? clock.now() + CHECK_HOLDS_MS : this.request.notAfter;
			this.isSending = true;
			const answer = await api.cancel(callId, notAfter);
			this.isSending = false;
			if (answer.kind === 'heldUp') {
				if (!isNarrow(cancelIf)) throw timeUpError();
				if (++heldUp >= HELD_UP_AT_MOST) throw tooLateError(api.displayName);
				const verdict = await this.check();
				if (verdict) return verdict;
				continue;
			}
			this.ledger.attempts++;
			const step = await this.weigh(answer);
			if (step.done) return step.done;
			const mayRetry =
				this.ledger.attempts < settings.maxAttempts &&
				(await waitToRetry(clock, settings, this.ledger.attempts, step.fault));
			if (!mayRetry) return this.giveUp(step.fault);
			if (isNarrow(cancelIf)) {
				const verdict = await this.check();
				if (verdict) return verdict;
			}
		}
	}

	/** Rule 1. @returns why nothing is to be sent, or null if the cancel may go out */
	private async check(): Promise<CallReport | null> {
		const { api, callId, clock, settings } = this.request;
		const answer = await readUntilKnown(api, callId, clock, settings);
		switch (answer.kind) {
			case 'lost':
				this.ledger.sawFault(answer.fault);
				throw unreadableError(api.displayName, 'The call', answer.fault, this.soFar());
			case 'notFound':
				return this.notFound(answer);
			case 'call':
				this.ledger.sawCall(answer.call, answer.body);
				return this.verdictOn(answer.call);
		}
	}

	private soFar(): string {
		return this.ledger.attempts === 0 ? ', so no cancel was sent' : '';
	}

	private verdictOn(call: CallSnapshot): CallReport | null {
		if (call.isCancelled) return this.ledger.foundCancelled();
		if (call.phase === 'ended') return this.ledger.notCancelled('notCancellable', statusText(call));
		const spared = reasonToSpare(call, this.request.cancelIf);
		if (spared === null) return null;
		// A lost cancel may yet take effect on a call that still looks alive.
		return this.ledger.hasLostAttempt
			? this.ledger.unconfirmed(
					"gave no answer to the cancel, and 'Cancel If' now excludes the call",
				)
			: this.ledger.spared(spared);
	}

	/** Rule 2: what the answer to a cancel means. */
	private async weigh(
		answer: Exclude<Awaited<ReturnType<CallApi['cancel']>>, { kind: 'heldUp' }>,
	): Promise<Step> {
		switch (answer.kind) {
			case 'cancelled':
				this.ledger.sawMessage(answer.message, answer.body);
				return { done: this.ledger.cancelled(answer.status) };
			case 'notFound':
				return { done: this.notFound(answer) };
			case 'refused':
				this.ledger.sawMessage(answer.message, answer.body);
				this.unsettled ??= 'refused the cancel';
				return { done: await this.readAfterRefusal() };
			case 'lost':
				this.ledger.sawFault(answer.fault);
				if (!answer.fault.reachedVendor) return { fault: answer.fault };
				this.ledger.hasLostAttempt = true;
				this.unsettled = answer.fault.what;
				return await this.readAfterLoss(answer.fault);
		}
	}

	/** A 400: the vendor looked and declined. The call's status tells why. */
	private async readAfterRefusal(): Promise<CallReport> {
		const { api, callId, clock, settings } = this.request;
		const answer = await readUntilKnown(api, callId, clock, settings);
		if (answer.kind === 'notFound') return this.notFound(answer);
		if (answer.kind === 'lost') {
			return this.ledger.unconfirmed(
				'refused the cancel, and the call could not be read to see why',
				answer.fault,
			);
		}
		const { call } = answer;
		this.ledger.sawCall(call, answer.body);
		if (call.isCancelled) return this.ledger.foundCancelled();
		if (call.phase !== 'ended' && this.ledger.hasLostAttempt) {
			return this.ledger.unconfirmed(
				'gave no answer to one cancel and refused the next, and does not show the call as ended',
			);
		}
		if (call.isDocumentedCancellable) return this.ledger.failed(this.refusedError(call));
		return this.ledger.notCancelled('notCancellable', statusText(call));
	}

	/** Rule 3: no usable answer. Only the call itself can tell whether the cancel took effect. */
	private async readAfterLoss(fault: Fault): Promise<Step> {
		const { api, callId, clock, settings } = this.request;
		// Between attempts one reading is enough: the next cancel is answered too.
		const isLast = this.ledger.attempts >= settings.maxAttempts;
		const answer = await readUntilKnown(
			api,
			callId,
			clock,
			settings,
			isLast ? settings.maxAttempts : 1,
		);
		if (answer.kind === 'lost') return { fault };
		if (answer.kind === 'notFound') return { done: this.notFound(answer) };
		const { call } = answer;
		this.ledger.sawCall(call, answer.body);
		if (call.isCancelled) return { done: this.ledger.cancelled(call.status) };
		if (call.phase === 'ended') {
			return { done: this.ledger.notCancelled('notCancellable', statusText(call)) };
		}
		return { fault };
	}

	private giveUp(fault: Fault): CallReport {
		const { api } = this.request;
		if (this.ledger.hasLostAttempt) return this.ledger.unconfirmed(fault.what, fault);
		return this.ledger.failed(unreadableError(api.displayName, 'The call', fault));
	}

	private notFound({ message, body }: { message: string | null; body: unknown }): CallReport {
		this.ledger.sawNoCall(message, body);
		return this.ledger.notCancelled('notFound', 'Call not found');
	}

	private refusedError(call: CallSnapshot): CallError {
		const { displayName } = this.request.api;
		return new CallError(
			'refused',
			`${displayName} refused to cancel the call, although its status is one that can be cancelled`,
			{
				hint: `${statusText(call)}. Run this again, or ask ${displayName} why it refuses`,
				vendorMessage: this.ledger.vendorMessage,
			},
		);
	}
}

/** There was no time left to send the cancel. */
export function timeUpError(): CallError {
	return new CallError('incomplete', "No cancel was sent: 'Max Duration' was over", {
		hint: "Run this again, or raise 'Max Duration'",
	});
}

function tooLateError(displayName: string): CallError {
	return new CallError(
		'rateLimited',
		`${displayName} lets requests through so slowly that each check was too old for its cancel`,
		{ hint: 'No cancel was sent. Run this again later, or with fewer calls at once' },
	);
}
