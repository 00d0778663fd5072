import type { CallApi, CallSnapshot } from './call';
import type { Fault } from '../callError';

/** What one run has learned of one call so far. */
export class CallEvidence {
	attempts = 0;

	/** Rule 3: a cancel was sent that may have taken effect, or may yet. From here on only a proof makes the call "not cancelled". */
	isInDoubt = false;

	/** A cancel got an answer that does not tell what it did; what the call shows next does. */
	hasUnclearAnswer = false;

	/** The call as it was read or listed before the first cancel. */
	protected firstSeen: CallSnapshot | null = null;

	protected latest: CallSnapshot | null = null;

	protected status: string | null = null;

	protected message: string | null = null;

	private phoneNumber: string | null = null;

	private scheduledAt: string | null = null;

	private body: unknown;

	private checkedAt: number | null = null;

	constructor(
		protected readonly vendor: Pick<CallApi, 'vendor' | 'displayName' | 'tellsCancelled'>,
		private readonly callId: string,
		protected readonly now: () => number,
		private readonly withResponse: boolean,
	) {}

	/** The vendor's latest words. */
	get vendorMessage(): string | null {
		return this.message;
	}

	/** Notes the call as read. @param at when, epoch ms */
	sawCall(call: CallSnapshot, body: unknown, at = this.now()): void {
		if (this.attempts === 0 && !this.hasUnclearAnswer) this.firstSeen = call;
		this.latest = call;
		this.status = call.status ?? this.status;
		// Not every answer shows them: what a listing showed still holds after a reading that does not, and a
		// single reading may show the agent's number where the listing showed that of the other party.
		this.phoneNumber ??= call.phoneNumber ?? null;
		this.scheduledAt = call.scheduledAt ?? this.scheduledAt;
		this.checkedAt = at;
		this.body = body;
	}

	/** Notes that the vendor knows no such call. */
	sawNone(message: string | null, body: unknown): void {
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

	/** A cancel of this run may be what ended the call. */
	protected get mayHaveEndedIt(): boolean {
		return this.isInDoubt || this.hasUnclearAnswer;
	}

	/**
	 * All fields in the order of the output, those of the verdict still without their values. An object that
	 * begins with fewer and gets the others later takes four times the memory, and there may be thousands.
	 */
	protected facts() {
		return {
			vendor: this.vendor.vendor,
			callId: this.callId,
			cancelled: false,
			outcome: undefined,
			previousStatus: this.firstSeen?.status ?? null,
			previousPhase: this.firstSeen?.phase ?? null,
			status: this.status,
			lineStatus: null,
			reason: null,
			message: this.message,
			phoneNumber: this.phoneNumber,
			scheduledAt: this.scheduledAt,
			attempts: this.attempts,
			checkedAt: this.checkedAt === null ? null : iso(this.checkedAt),
			cancelledAt: null,
		};
	}

	protected response(): { response?: unknown } {
		return this.withResponse && this.body !== undefined ? { response: this.body } : {};
	}
}

/** @returns ISO 8601 */
export function iso(epochMs: number): string {
	return new Date(epochMs).toISOString();
}
