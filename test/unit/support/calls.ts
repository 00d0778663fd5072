import type {
	CallApi,
	CallSnapshot,
	CancelAnswer,
	LineStatus,
	ReadAnswer,
} from '../../../nodes/shared/cancellation/call';
import {
	CallError,
	type CallErrorDetails,
	type CallErrorKind,
	type Fault,
} from '../../../nodes/shared/callError';
import type { RetrySettings } from '../../../nodes/shared/cancellation/retry';
import { statusDictionary } from '../../../nodes/shared/cancellation/status';
import type { JumpingClock } from './virtualClock';

/** A made-up vendor's statuses, one of each kind that the rules tell apart. */
export const meaningOf = statusDictionary({
	cancellable: { notStarted: ['initiated'], inProgress: ['ringing', 'active'] },
	undecided: { notStarted: ['scheduled', 'queued'] },
	aboutToStart: ['queued'],
	ended: ['completed', 'failed'],
});

/** What a made-up vendor shows of a call that is over. */
export interface Vocabulary {
	/** Its word for a call that is in a status of `meaningOf`. */
	wordFor(status: string): string;
	/** Its words for calls that are over. */
	readonly ended: readonly string[];
	readonly tellsCancelled?: boolean;
}

/** A call that was cancelled is shown as cancelled. */
export const TELLING: Vocabulary = {
	wordFor: (status) => status,
	ended: ['completed', 'failed', 'cancelled'],
};

/** A call that was cancelled is shown like one that ended by itself. */
export const ALIKE: Vocabulary = {
	wordFor: (status) => (status === 'cancelled' ? 'completed' : status),
	ended: ['completed', 'failed'],
	tellsCancelled: false,
};

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

/** What such an error says of itself where it is made. */
const AS_MADE: Partial<Record<CallErrorKind, Partial<CallErrorDetails>>> = {
	auth: { isAnswer: true },
	blocked: { scope: 'account' },
	rateLimited: { mayPass: true },
	refused: { isAnswer: true },
	stopped: { scope: 'run' },
	unexpectedAnswer: { isAnswer: true },
	unreachable: { mayPass: true },
	unreadable: { mayPass: true },
};

/** An error of a kind; one of kind `auth` is a 403. */
export function callError(kind: CallErrorKind): CallError {
	const hint = 'Do something about it';
	return new CallError(kind, `Words for ${kind}`, { ...AS_MADE[kind], hint });
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

/** The same, with what it shows of the line. */
export function showsWithLine(status: string, line: LineStatus): Scripted {
	const call = { ...snapshot(status), line };
	return { request: 'read', answer: { kind: 'call', call, body: {}, sentAt: 0 } };
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

export function cancelExpired(): Scripted {
	return { request: 'cancel', answer: { kind: 'expired' } };
}

export function cancelThrows(kind: CallErrorKind): Scripted {
	return { request: 'cancel', answer: callError(kind) };
}

export const ODD_ANSWER = 'Acme gave an answer that its documentation does not name (HTTP 402)';

/** An answer to a cancel that no documentation names. */
export function cancelUnexpected(vendorMessage: string | null = null): Scripted {
	const error = new CallError('unexpectedAnswer', ODD_ANSWER, {
		isAnswer: true,
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
		readonly tellsCancelled?: boolean,
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
