import type { CallSnapshot, CancelAnswer, ReadAnswer } from './call';
import { CallError, type Fault } from '../callError';
import type { CancelRequest } from './cancelCall';
import { refusedError, stillAliveError, troubleOf } from './errors';
import type { CallRecord } from './callRecord';
import type { CallReport } from './result';
import { readUntilKnown, unreadableError } from './retry';

/** What a cancel led to: the end, or another attempt. */
type Step = { readonly done: CallReport } | { readonly done?: undefined; readonly fault: Fault };

/** Rules 2 and 3: what the answer to a cancel means, and what the call itself shows then. */
export class AfterCancel {
	/** What the vendor did about a cancel that is not settled yet; completes "Heppu …". */
	unsettled: string | null = null;

	constructor(
		private readonly request: Pick<CancelRequest, 'api' | 'callId' | 'clock' | 'settings'>,
		private readonly ledger: CallRecord,
	) {}

	async weigh(answer: Exclude<CancelAnswer, { kind: 'expired' }>): Promise<Step> {
		switch (answer.kind) {
			case 'cancelled':
				this.ledger.sawMessage(answer.message, answer.body);
				return { done: this.ledger.cancelled(answer.status) };
			case 'notFound':
			case 'refused': {
				const what = answer.kind === 'refused' ? 'refused the cancel' : 'knew no call to cancel';
				this.ledger.sawMessage(answer.message, answer.body);
				this.unsettled ??= what;
				return { done: await this.readAfterRefusal(what) };
			}
			case 'unexpected':
				this.ledger.sawMessage(answer.error.vendorMessage, answer.body);
				this.ledger.hasUnclearAttempt = true;
				this.unsettled = 'gave no clear answer to the cancel';
				return { done: await this.readAfterUnexpected(answer.error) };
			case 'lost':
				this.ledger.sawFault(answer.fault);
				if (!answer.fault.reachedVendor) return { fault: answer.fault };
				this.ledger.hasLostAttempt = true;
				this.unsettled = answer.fault.what;
				return await this.readAfterLoss(answer.fault);
		}
	}

	/** The attempts are used up. */
	giveUp(fault: Fault): CallReport {
		const { displayName } = this.request.api;
		if (this.ledger.hasLostAttempt) return this.ledger.unconfirmed(fault.what, fault);
		return this.ledger.failed(unreadableError(displayName, 'The call', fault));
	}

	/**
	 * The vendor looked and declined, or found no such call: the call's status tells why.
	 * @param what completes "Heppu …"
	 */
	private async readAfterRefusal(what: string): Promise<CallReport> {
		const { displayName } = this.request.api;
		const answer = await this.read();
		const end = this.endShownBy(answer);
		if (end) return end;
		if (answer.kind !== 'call') {
			const doubt = `${what}, and the call could not be read to see why`;
			return this.ledger.unconfirmed(doubt, answer.kind === 'lost' ? answer.fault : undefined);
		}
		const settled = this.settledByRefusal(answer.call);
		if (settled) return settled;
		if (this.ledger.hasLostAttempt) {
			return this.ledger.unconfirmed(
				'gave no answer to one cancel and refused the next, and does not show the call as ended',
			);
		}
		return answer.call.isDocumentedCancellable
			? this.ledger.failed(refusedError(displayName, answer.call, this.ledger.vendorMessage))
			: this.ledger.declined(answer.call);
	}

	/** @returns null where the refusal leaves it open whether the call goes on */
	private settledByRefusal(call: CallSnapshot): CallReport | null {
		const { cannotHangUp } = this.request.api;
		if (call.phase === 'unknown' && call.hasEndDate) return this.ledger.endedByDate(call);
		// A lost cancel may be what a word that no page names is about.
		const isStarted =
			call.phase === 'inProgress' || (call.phase === 'unknown' && !this.ledger.hasLostAttempt);
		return cannotHangUp && isStarted ? this.ledger.beyondCancel(call) : null;
	}

	/**
	 * No documented answer, perhaps not the vendor's at all, or an exception on the way: only the call
	 * tells what came of the cancel.
	 */
	private async readAfterUnexpected(error: CallError): Promise<CallReport> {
		const { ledger } = this;
		// After an exception the first reading tells whether requests leave at all.
		const tries = error.kind === 'unforeseen' ? 1 : undefined;
		const answer = await this.read(tries).catch(troubleOf);
		if (answer instanceof CallError) {
			// The same mistake keeps both requests from being sent.
			const isUnsent = error.kind === 'unforeseen' && answer.kind === 'unforeseen';
			if (isUnsent && !ledger.hasLostAttempt) return ledger.failed(error);
			return ledger.doubtful(`${error.message}, and the call could not be read`, error);
		}
		const end = this.endShownBy(answer);
		if (end) return end;
		if (answer.kind !== 'call') {
			return ledger.doubtful(`${error.message}, and the call could not be read`, error);
		}
		return ledger.hasLostAttempt
			? ledger.doubtful(`${error.message}, and a cancel before that got no answer`, error)
			: ledger.failed(stillAliveError(error, answer.call));
	}

	/** Rule 3: no usable answer. Only the call itself can tell whether the cancel took effect. */
	private async readAfterLoss(fault: Fault): Promise<Step> {
		const { maxAttempts } = this.request.settings;
		// Between attempts one reading is enough: the next cancel is answered too.
		const isLast = this.ledger.attempts >= maxAttempts;
		const end = this.endShownBy(await this.read(isLast ? maxAttempts : 1));
		return end ? { done: end } : { fault };
	}

	/** @returns null while the call is alive, or not to be read */
	private endShownBy(answer: ReadAnswer): CallReport | null {
		if (answer.kind === 'notFound') return this.ledger.foundNone(answer.message, answer.body);
		if (answer.kind === 'lost') return null;
		const { call, body } = answer;
		this.ledger.sawCall(call, body);
		if (call.isCancelled) return this.ledger.foundCancelled();
		return call.phase === 'ended' ? this.ledger.ended(call) : null;
	}

	private async read(tries?: number): Promise<ReadAnswer> {
		const { api, callId, clock, settings } = this.request;
		return await readUntilKnown(api, callId, clock, settings, tries);
	}
}
