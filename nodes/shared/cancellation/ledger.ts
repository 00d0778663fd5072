import { CallError, type CallSnapshot, type Fault } from './call';
import type { CallReport, Cancelled, Failed, NotCancelled, Standing } from './result';

/** What one run has learned of one call so far, and the reports it can end in. */
export class Ledger {
	attempts = 0;

	/** A cancel was sent whose effect is not known: from here on nothing may be called "not cancelled" lightly. */
	hasLostAttempt = false;

	private firstSeen: CallSnapshot | null = null;

	private latest: CallSnapshot | null = null;

	private status: string | null = null;

	private message: string | null = null;

	private body: unknown;

	private checkedAt: number | null = null;

	constructor(
		private readonly vendor: { readonly vendor: string; readonly displayName: string },
		private readonly callId: string,
		private readonly now: () => number,
		private readonly withResponse: boolean,
	) {}

	/** The call as last read; null before the first reading. */
	get call(): CallSnapshot | null {
		return this.latest;
	}

	/** The vendor's latest words. */
	get vendorMessage(): string | null {
		return this.message;
	}

	/** Notes the call as read, and since when that is known. */
	sawCall(call: CallSnapshot, body: unknown, at = this.now()): void {
		if (this.attempts === 0) this.firstSeen = call;
		this.latest = call;
		this.status = call.status ?? this.status;
		this.checkedAt = at;
		this.body = body;
	}

	/** The vendor knows no such call. */
	sawNoCall(message: string | null, body: unknown): void {
		this.sawMessage(message, body);
		this.checkedAt = this.now();
	}

	sawMessage(message: string | null, body: unknown): void {
		this.message = message ?? this.message;
		this.body = body;
	}

	sawFault(fault: Fault): void {
		this.message = fault.vendorMessage ?? this.message;
	}

	cancelled(status: string | null): CallReport {
		this.status = status ?? this.status;
		const cancelledAt = iso(this.now());
		return this.report({ outcome: 'cancelled', cancelled: true, reason: null, cancelledAt });
	}

	/** Cancelled before this run, unless a lost attempt of ours may have done it. */
	foundCancelled(): CallReport {
		if (this.hasLostAttempt) return this.cancelled(this.status);
		return this.report({
			outcome: 'alreadyCancelled',
			cancelled: true,
			reason: null,
			cancelledAt: null,
		});
	}

	notCancelled(outcome: 'notCancellable' | 'notFound', reason: string): CallReport {
		const isOver = outcome === 'notFound' || this.latest?.phase === 'ended';
		return this.report(
			{ outcome, cancelled: false, reason, cancelledAt: null },
			isOver ? 'over' : 'open',
		);
	}

	/** Left alone because of `cancelIf`. */
	spared(reason: string): CallReport {
		return this.report(
			{ outcome: 'notCancellable', cancelled: false, reason, cancelledAt: null },
			'spared',
		);
	}

	wouldCancel(): CallReport {
		const reason = 'Dry run: no cancel was sent';
		return this.report(
			{ outcome: 'wouldCancel', cancelled: false, reason, cancelledAt: null },
			'open',
		);
	}

	failed(error: CallError): CallReport {
		return this.failure('failed', error);
	}

	/** @param what completes the sentence "Heppu …" */
	unconfirmed(what: string, fault?: Fault): CallReport {
		const { displayName } = this.vendor;
		return this.failure(
			'unconfirmed',
			new CallError(
				'unconfirmed',
				`The call may or may not have been cancelled: ${displayName} ${what}`,
				{
					hint: `Look the call up in ${displayName}, or run this again: a call that is already cancelled counts as success`,
					vendorMessage: this.message,
					statusCode: fault?.statusCode,
					facts: fault?.code,
					retryAfterMs: fault?.retryAfterMs,
				},
			),
		);
	}

	private failure(outcome: Failed['outcome'], error: CallError): CallReport {
		const result: Failed = {
			...this.facts(),
			outcome,
			cancelled: false,
			reason: error.message,
			...this.response(),
		};
		return { result, error, standing: 'open', isInDoubt: this.hasLostAttempt };
	}

	private report(
		verdict:
			| Pick<Cancelled, 'outcome' | 'cancelled' | 'reason' | 'cancelledAt'>
			| Pick<NotCancelled, 'outcome' | 'cancelled' | 'reason' | 'cancelledAt'>,
		standing: Standing = 'over',
	): CallReport {
		const result = { ...this.facts(), ...verdict, ...this.response() };
		return { result, standing, isInDoubt: this.hasLostAttempt };
	}

	/**
	 * All fields in the order of the output, the verdict still open. To begin with fewer and add the others
	 * would take four times the memory, and there may be thousands of results.
	 */
	private facts() {
		return {
			vendor: this.vendor.vendor,
			callId: this.callId,
			cancelled: false,
			outcome: undefined,
			previousStatus: this.firstSeen?.status ?? null,
			previousPhase: this.firstSeen?.phase ?? null,
			status: this.status,
			reason: null,
			message: this.message,
			attempts: this.attempts,
			checkedAt: this.checkedAt === null ? null : iso(this.checkedAt),
			cancelledAt: null,
		};
	}

	private response(): { response?: unknown } {
		return this.withResponse && this.body !== undefined ? { response: this.body } : {};
	}
}

function iso(epochMs: number): string {
	return new Date(epochMs).toISOString();
}
