import { CallError, type Fault } from '../callError';
import type { Clock } from '../clock';
import type { CallApi, CallSnapshot, CancelAnswer, ReadAnswer } from './call';
import type { CallRecord } from './callRecord';
import { refusedError, stillAliveError, troubleOf } from './errors';
import { statusText } from './policy';
import type { CallReport } from './result';
import { readUntilKnown, type RetrySettings, unreadableError } from './retry';

/** What a cancel led to: the end, or another attempt. */
type Step = { readonly done: CallReport } | { readonly done?: undefined; readonly fault: Fault };

export interface AfterCancelTerms {
	readonly api: CallApi;
	readonly callId: string;
	readonly clock: Clock;
	readonly settings: RetrySettings;
}

/** Rules 2 and 3: what the answer to a cancel means, and what the call itself shows then. */
export class AfterCancel {
	/** What the vendor did about a cancel whose effect is not known yet; completes a sentence that begins with its name. */
	doubt: string | null = null;

	constructor(
		private readonly terms: AfterCancelTerms,
		private readonly record: CallRecord,
	) {}

	async weigh(answer: Exclude<CancelAnswer, { kind: 'expired' }>): Promise<Step> {
		const { record } = this;
		switch (answer.kind) {
			case 'cancelled':
				record.sawMessage(answer.message, answer.body);
				return { done: record.cancelled(answer.status) };
			case 'notFound':
			case 'refused': {
				const what = answer.kind === 'refused' ? 'refused the cancel' : 'found no call to cancel';
				record.sawMessage(answer.message, answer.body);
				this.doubt ??= what;
				return { done: await this.readAfterRefusal(what) };
			}
			case 'unexpected':
				record.sawMessage(answer.error.vendorMessage, answer.body);
				record.hasUnclearAnswer = true;
				this.doubt = 'gave no clear answer to the cancel';
				return { done: await this.readAfterUnexpected(answer.error) };
			case 'lost':
				record.sawFault(answer.fault);
				if (!answer.fault.reachedVendor) return { fault: answer.fault };
				record.isInDoubt = true;
				this.doubt = answer.fault.what;
				return await this.readAfterLoss(answer.fault);
		}
	}

	/** Rule 3: the attempts are used up. */
	giveUp(fault: Fault): CallReport {
		if (this.record.isInDoubt) return this.record.unconfirmed(fault.what, fault);
		return this.record.failed(unreadableError(this.terms.api.displayName, 'The call', fault));
	}

	/**
	 * Rule 2: the vendor looked and declined, or found no such call. The call's status tells why.
	 * @param what completes the sentence that begins with the vendor's name
	 */
	private async readAfterRefusal(what: string): Promise<CallReport> {
		const { record } = this;
		const answer = await this.read();
		const end = this.endShownBy(answer);
		if (end) return end;
		if (answer.kind !== 'call') {
			const unread = `${what}, and the call could not be read to see why`;
			return record.unconfirmed(unread, answer.kind === 'lost' ? answer.fault : undefined);
		}
		const { call } = answer;
		const decided = this.decidedByRefusal(call);
		if (decided) return decided;
		if (record.isInDoubt) {
			return record.unconfirmed(
				'gave no answer to one cancel and refused the next, and does not show the call as ended',
			);
		}
		return call.isDocumentedCancellable
			? record.failed(refusedError(this.terms.api.displayName, call, record.vendorMessage))
			: record.notCancellable(statusText(call), 'mayBeAlive');
	}

	/** @returns null where the refusal does not tell whether the call goes on */
	private decidedByRefusal(call: CallSnapshot): CallReport | null {
		if (call.phase === 'unknown' && call.hasEndDate) return this.record.endedByDate(call);
		// After a lost cancel, an unknown status may be the vendor's word for a cancelled call.
		const isStarted =
			call.phase === 'inProgress' || (call.phase === 'unknown' && !this.record.isInDoubt);
		// The vendor hangs up no call that has started, so there is nothing left to do.
		return this.terms.api.cannotHangUp && isStarted
			? this.record.notCancellable(statusText(call), 'over')
			: null;
	}

	/**
	 * Rule 3: an answer that no documentation names, perhaps not the vendor's at all, or an exception on the
	 * way. Only the call tells what came of the cancel.
	 */
	private async readAfterUnexpected(error: CallError): Promise<CallReport> {
		const { record } = this;
		// After an exception, one reading tells whether requests leave at all.
		const tries = error.isAnswer ? undefined : 1;
		const answer = await this.read(tries).catch(troubleOf);
		if (answer instanceof CallError) {
			// The same mistake keeps both requests from being sent.
			const isUnsent = !error.isAnswer && answer.kind === error.kind;
			if (isUnsent && !record.isInDoubt) return record.failed(error);
			return record.unconfirmedBecause(`${error.message}, and the call could not be read`, error);
		}
		const end = this.endShownBy(answer);
		if (end) return end;
		if (answer.kind !== 'call') {
			return record.unconfirmedBecause(`${error.message}, and the call could not be read`, error);
		}
		return record.isInDoubt
			? record.unconfirmedBecause(`${error.message}, and a cancel before that got no answer`, error)
			: record.failed(stillAliveError(error, answer.call));
	}

	/** Rule 3: no usable answer. Only the call itself can tell whether the cancel took effect. */
	private async readAfterLoss(fault: Fault): Promise<Step> {
		const { maxAttempts } = this.terms.settings;
		// Between attempts one reading is enough, as the answer to the next cancel tells too.
		const isLast = this.record.attempts >= maxAttempts;
		const end = this.endShownBy(await this.read(isLast ? maxAttempts : 1));
		return end ? { done: end } : { fault };
	}

	/** @returns null while the call is alive, or could not be read */
	private endShownBy(answer: ReadAnswer): CallReport | null {
		const { record } = this;
		if (answer.kind === 'notFound') return record.foundNone(answer.message, answer.body);
		if (answer.kind === 'lost') return null;
		const { call, body } = answer;
		record.sawCall(call, body);
		if (call.isCancelled) return record.foundCancelled();
		return call.phase === 'ended' ? record.ended(call) : null;
	}

	private async read(tries?: number): Promise<ReadAnswer> {
		const { api, callId, clock, settings } = this.terms;
		return await readUntilKnown(api, callId, clock, settings, tries);
	}
}
