import type {
	CallApi,
	CallSnapshot,
	CancelAnswer,
	ReadAnswer,
} from '../../../nodes/shared/cancellation/call';
import { CallError, type CallErrorKind, type Fault } from '../../../nodes/shared/callError';
import type { RetrySettings } from '../../../nodes/shared/cancellation/retry';
import { statusDictionary } from '../../../nodes/shared/cancellation/status';
import type { JumpingClock } from './virtualClock';

/** A made-up vendor's statuses, one of each kind that the rules tell apart. */
export const meaningOf = statusDictionary({
	cancellable: { notStarted: ['initiated'], inProgress: ['ringing', 'active'] },
	undecided: { notStarted: ['scheduled'] },
	ended: ['completed', 'failed'],
});

export const SETTINGS: RetrySettings = {
	maxAttempts: 3,
	retryDelayMs: 1_000,
	longestWaitMs: 120_000,
};

export const CALL_ID = 'call_1';

export function snapshot(status: string | null): CallSnapshot {
	return { callId: CALL_ID, status, ...meaningOf(status) };
}

export const TIMED_OUT: Fault = {
	what: 'did not answer within 5000 ms',
	reachedVendor: true,
	code: 'ECONNABORTED',
};

export const UNREACHABLE: Fault = {
	what: 'refused the connection',
	reachedVendor: false,
	code: 'ECONNREFUSED',
};

export function callError(kind: CallErrorKind): CallError {
	return new CallError(kind, `Words for ${kind}`, { hint: 'Do something about it' });
}

/** @typeParam Answer an Error is thrown */
interface Step<Request, Answer> {
	readonly request: Request;
	readonly answer: Answer | Error;
	/** Time until the answer is there, ms. */
	readonly takesMs?: number;
}

export type Scripted = Step<'read', ReadAnswer> | Step<'cancel', CancelAnswer>;

/** A reading that shows a call in this status. */
export function shows(status: string | null, takesMs = 0): Scripted {
	return {
		request: 'read',
		answer: { kind: 'call', call: snapshot(status), body: { shown: status }, sentAt: 0 },
		takesMs,
	};
}

export function showsNone(message: string | null = 'Call not found'): Scripted {
	return { request: 'read', answer: { kind: 'notFound', message, body: {} } };
}

export function readingLost(fault: Fault = TIMED_OUT): Scripted {
	return { request: 'read', answer: { kind: 'lost', fault } };
}

export function readingThrows(kind: CallErrorKind): Scripted {
	return { request: 'read', answer: callError(kind) };
}

export function cancels(message: string | null = 'Call cancelled successfully'): Scripted {
	return {
		request: 'cancel',
		answer: { kind: 'cancelled', status: 'cancelled', message, body: { done: true } },
	};
}

export function refuses(message: string | null = 'Cannot cancel this call'): Scripted {
	return { request: 'cancel', answer: { kind: 'refused', message, body: {} } };
}

export function knowsNone(message: string | null = 'Call not found'): Scripted {
	return { request: 'cancel', answer: { kind: 'notFound', message, body: {} } };
}

export function cancelLost(fault: Fault = TIMED_OUT): Scripted {
	return { request: 'cancel', answer: { kind: 'lost', fault } };
}

export function cancelHeldUp(): Scripted {
	return { request: 'cancel', answer: { kind: 'expired' } };
}

export function cancelThrows(kind: CallErrorKind): Scripted {
	return { request: 'cancel', answer: callError(kind) };
}

export const ODD_ANSWER = 'Acme gave an answer that its documentation does not name (HTTP 402)';

/** An answer to a cancel that no documentation names. */
export function cancelUnexpected(vendorMessage: string | null = null): Scripted {
	const error = new CallError('unexpectedAnswer', ODD_ANSWER, {
		hint: 'Ask Acme what it means',
		statusCode: 402,
		vendorMessage,
	});
	return { request: 'cancel', answer: { kind: 'unexpected', error, body: { odd: true } } };
}

/** A mistake in the code behind the port. */
export function stumbles(request: 'read' | 'cancel'): Scripted {
	return { request, answer: new TypeError('x is not a function') };
}

/** A vendor that expects exactly these requests, and gives these answers. */
export class ScriptedVendor implements CallApi {
	readonly vendor = 'acme';

	readonly displayName = 'Acme';

	/** `deadline` of each cancel. */
	readonly deadlines: Array<number | undefined> = [];

	private next = 0;

	constructor(
		private readonly script: readonly Scripted[],
		private readonly clock: JumpingClock,
	) {}

	get isDone(): boolean {
		return this.next === this.script.length;
	}

	async read(): Promise<ReadAnswer> {
		const step = this.script[this.next++];
		if (step?.request !== 'read') throw new Error(`Request ${this.next} must not be a reading`);
		const sentAt = this.clock.now();
		this.clock.advance(step.takesMs ?? 0);
		if (step.answer instanceof Error) throw step.answer;
		return step.answer.kind === 'call' ? { ...step.answer, sentAt } : step.answer;
	}

	async cancel(_callId: string, deadline?: number): Promise<CancelAnswer> {
		this.deadlines.push(deadline);
		const step = this.script[this.next++];
		if (step?.request !== 'cancel') throw new Error(`Request ${this.next} must not be a cancel`);
		this.clock.advance(step.takesMs ?? 0);
		if (step.answer instanceof Error) throw step.answer;
		return step.answer;
	}
}
