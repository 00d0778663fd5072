import type { CallSnapshot } from './call';
import { CallEvidence, iso } from './callEvidence';
import { CallError, type CallErrorDetails, type Fault } from '../callError';
import { statusText } from './policy';
import type { CallReport, Cancelled, Failed, FollowUp, Liveness, NotCancelled } from './result';

/** Begins the reason for a call that the vendor showed in this run and no longer knows. */
export const GONE = 'The call is gone';

/** Ends the reason for a call that is over after a cancel whose effect is not known. */
const MAY_HAVE_ENDED_IT = 'this run may have ended it';

/** Why it is not known whether a call was cancelled, as far as that can be told. */
type Cause = Partial<Pick<CallError, 'hint' | 'statusCode' | 'facts' | 'retryAfterMs'>>;

/** What one run has learned of one call, and the reports it can end in. */
export class CallRecord extends CallEvidence {
	/** Rules 2 and 3: an answer says that the call is cancelled, and a cancel of this run did it. */
	cancelled(status: string | null): CallReport {
		this.status = status ?? this.status;
		const cancelledAt = iso(this.now());
		return this.report({ outcome: 'cancelled', cancelled: true, reason: null, cancelledAt });
	}

	/** Rules 1 to 3: the call was cancelled before this run, unless an attempt of this run may have done it. */
	foundCancelled(): CallReport {
		if (this.mayHaveEndedIt) return this.cancelled(this.status);
		return this.report({
			outcome: 'alreadyCancelled',
			cancelled: true,
			reason: null,
			cancelledAt: null,
		});
	}

	/**
	 * Rules 1 to 3: the call has ended, and does not show as cancelled. After a cancel whose effect is not known, that
	 * proves something only where the vendor would show a cancelled call as cancelled.
	 */
	ended(call: CallSnapshot): CallReport {
		if (this.mayHaveEndedIt && this.vendor.tellsCancelled === false) return this.endedInDoubt();
		return this.notCancellable(this.withOwnPart(statusText(call)), 'over');
	}

	/**
	 * Rules 1 and 3: the vendor knows no such call. One that it showed in this run is gone, and its ID was
	 * right. One that it never showed may have been removed by a cancel of this run.
	 */
	foundNone(message: string | null, body: unknown): CallReport {
		this.sawNone(message, body);
		if (this.latest !== null) {
			this.status = null;
			return this.notCancellable(this.withOwnPart(GONE), 'over');
		}
		return this.mayHaveEndedIt
			? this.unconfirmed('gave no usable answer to the cancel, and now finds no call with this ID')
			: this.notCancelled('notFound', 'Call not found', 'over');
	}

	/** The call is left alone, or the vendor declined to cancel it. @param reason a sentence without its full stop */
	notCancellable(reason: string, liveness: Liveness): CallReport {
		return this.notCancelled('notCancellable', reason, liveness);
	}

	/** The vendor will not cancel a call whose status no documentation names, and shows when it ended. */
	endedByDate(call: CallSnapshot): CallReport {
		return { ...this.ended(call), showsEnd: true };
	}

	/** What a dry run says of a call that has started, where the vendor cannot hang up. */
	wouldGoOn(call: CallSnapshot): CallReport {
		const { displayName } = this.vendor;
		const reason = `${statusText(call)}, and ${displayName} cancels no call that has started`;
		return this.notCancellable(reason, 'spared');
	}

	wouldCancel({ phase }: CallSnapshot): CallReport {
		// Only the vendor can tell whether it cancels a call in a status that no documentation names.
		const remark = phase === 'unknown' ? `; ${this.vendor.displayName} decides` : '';
		return this.notCancelled('wouldCancel', `Dry run: no cancel was sent${remark}`, 'mayBeAlive');
	}

	/** The call was not cancelled, for a reason that somebody has to act on. */
	failed(error: CallError): CallReport {
		return this.failure('failed', error);
	}

	/** Rule 3. @param what completes the sentence that begins with the vendor's name */
	unconfirmed(what: string, { statusCode, code, retryAfterMs }: Partial<Fault> = {}): CallReport {
		const sentence = `${this.vendor.displayName} ${what}`;
		return this.unconfirmedBecause(sentence, { statusCode, facts: code, retryAfterMs });
	}

	/** Rule 3. @param why a sentence of its own, without its full stop */
	unconfirmedBecause(why: string, { hint, statusCode, facts, retryAfterMs }: Cause): CallReport {
		const { displayName, tellsCancelled } = this.vendor;
		const again =
			tellsCancelled === false
				? ' to make sure that it is not still running or waiting'
				: ': a call that is already cancelled counts as success';
		const lookUp = `Look the call up in ${displayName}, or run this again${again}`;
		return this.inDoubt(why, {
			statusCode,
			facts,
			retryAfterMs,
			hint: hint === undefined ? lookUp : `${lookUp}. ${hint}`,
		});
	}

	/** Rule 3: the call is not alive, and only the vendor can tell whether a cancel of this run is why. */
	private endedInDoubt(): CallReport {
		const { displayName } = this.vendor;
		const why = `it is over, and ${displayName} shows a call that was cancelled like one that ended by itself`;
		const hint = `If it matters which of the two it is, look the call up in ${displayName}`;
		return { ...this.inDoubt(why, { hint }), liveness: 'over' };
	}

	private inDoubt(why: string, details: CallErrorDetails): CallReport {
		return this.failure(
			'unconfirmed',
			new CallError('unconfirmed', `The call may or may not have been cancelled: ${why}`, {
				vendorMessage: this.message,
				...details,
			}),
		);
	}

	private notCancelled(
		outcome: NotCancelled['outcome'],
		reason: string,
		liveness: Liveness,
	): CallReport {
		return this.report({ outcome, cancelled: false, reason, cancelledAt: null }, liveness);
	}

	private withOwnPart(reason: string): string {
		return this.mayHaveEndedIt ? `${reason}; ${MAY_HAVE_ENDED_IT}` : reason;
	}

	/** Why the call has to be looked at once more, though it is told as cancelled. */
	private get followUp(): FollowUp | undefined {
		if (this.latest?.isCancelled && this.latest.line === 'open') return 'seenOpen';
		return this.firstSeen?.isAboutToStart ? 'aboutToStart' : undefined;
	}

	private failure(outcome: Failed['outcome'], error: CallError): CallReport {
		const result: Failed = {
			...this.facts(),
			outcome,
			cancelled: false,
			reason: error.message,
			...this.response(),
		};
		return { result, error, liveness: 'mayBeAlive', isInDoubt: this.isInDoubt };
	}

	private report(
		verdict:
			| Pick<Cancelled, 'outcome' | 'cancelled' | 'reason' | 'cancelledAt'>
			| Pick<NotCancelled, 'outcome' | 'cancelled' | 'reason' | 'cancelledAt'>,
		liveness: Liveness = 'over',
	): CallReport {
		const result = { ...this.facts(), ...verdict, ...this.response() };
		const followUp = verdict.cancelled ? this.followUp : undefined;
		return { result, liveness, isInDoubt: this.isInDoubt, followUp };
	}
}
