import type { CallApi, CancelAnswer, ReadAnswer } from '../../../nodes/shared/cancellation/call';
import { CallError, type CallErrorKind, type Fault } from '../../../nodes/shared/callError';
import {
	callError,
	CALL_ID,
	meaningOf,
	snapshot,
	TIMED_OUT,
	UNREACHABLE,
	type Vocabulary,
} from './calls';
import type { JumpingClock } from './virtualClock';

/** A status that a call is in for some time; `gone` means that the vendor has forgotten the call. */
export interface Period {
	readonly status: string;
	readonly forMs: number;
}

export interface Lifecycle {
	readonly periods: readonly Period[];
	readonly last: string;
	/** Whether the vendor cancels calls in a status that its documentation does not call cancellable. */
	readonly cancelsUndocumented: boolean;
	/** Whether the vendor knows no such call any more once a cancel of ours has ended it. */
	readonly forgetsCancelled: boolean;
}

/** How one reading goes. `truth`: the vendor says how the call is. `stumbles`: our own code does. */
export interface ReadEvent {
	readonly kind: 'truth' | 'lost' | 'unreachable' | 'unreadable' | 'throws' | 'stumbles';
	readonly takesMs: number;
	readonly retryAfterMs?: number;
	readonly error: CallErrorKind;
	/** Its answer is still delivered where the execution is stopped while it is under way. */
	readonly outlivesStop: boolean;
}

/**
 * How one cancel goes. `lostLate` takes effect after its answer was given up; `unreadable`, `lostAfter`,
 * `oddAfter` and `stumblesAfter` have taken effect, the others have not. `odd` is an answer that no
 * documentation names, `denies` a 404 for a call that is there, `contradicts` a success with another status.
 */
export interface CancelEvent {
	readonly kind:
		| 'truth'
		| 'lostBefore'
		| 'lostAfter'
		| 'lostLate'
		| 'unreadable'
		| 'unreachable'
		| 'refused'
		| 'denies'
		| 'contradicts'
		| 'odd'
		| 'oddAfter'
		| 'stumbles'
		| 'stumblesAfter'
		| 'throws';
	/** Time that the request waits for its turn. */
	readonly queueMs: number;
	readonly takesMs: number;
	readonly lateMs: number;
	readonly retryAfterMs?: number;
	readonly error: CallErrorKind;
	readonly outlivesStop: boolean;
}

const TAKES_EFFECT: ReadonlySet<CancelEvent['kind']> = new Set([
	'truth',
	'lostAfter',
	'unreadable',
	'oddAfter',
	'stumblesAfter',
]);

/** A request that left for the vendor, and what its sender learned. */
export interface Exchange {
	readonly request: 'read' | 'cancel';
	readonly sentAt: number;
	answeredAt: number;
	/** A status as shown, or `404`, `cancelled`, `refused`, `lost`, `odd`, `unreachable`, `threw`, `stumbled`. */
	shown: string;
	thrown?: CallErrorKind;
}

const NO_READ_EVENT: ReadEvent = {
	kind: 'truth',
	takesMs: 1,
	error: 'auth',
	outlivesStop: false,
};

const NO_CANCEL_EVENT: CancelEvent = {
	kind: 'truth',
	queueMs: 0,
	takesMs: 1,
	lateMs: 0,
	error: 'auth',
	outlivesStop: false,
};

/** A vendor with one call, which goes through its life whether anybody asks or not. */
export class ModelVendor implements CallApi {
	readonly vendor = 'acme';

	readonly displayName = 'Acme';

	readonly tellsCancelled: boolean | undefined;

	readonly exchanges: Exchange[] = [];

	private readonly bornAt: number;

	/** Moments at which a cancel of ours reaches the call. */
	private readonly cancelsAt: number[] = [];

	constructor(
		private readonly clock: JumpingClock,
		private readonly lifecycle: Lifecycle,
		private readonly reads: ReadEvent[],
		private readonly cancels: CancelEvent[],
		private readonly vocabulary: Vocabulary,
	) {
		this.tellsCancelled = vocabulary.tellsCancelled;
		this.bornAt = clock.now();
	}

	/** The truth about the call at a moment. */
	statusAt(time: number): string {
		if (!this.wasCancelledByUs(time)) return this.lifeAt(time);
		return this.lifecycle.forgetsCancelled ? 'gone' : 'cancelled';
	}

	wasCancelledByUs(time = Infinity): boolean {
		return this.cancelsAt.some((at) => at <= time && this.wouldCancel(this.lifeAt(at)));
	}

	get cancelsSent(): Exchange[] {
		return this.exchanges.filter(({ request }) => request === 'cancel');
	}

	async read(): Promise<ReadAnswer> {
		const event = this.reads.shift() ?? NO_READ_EVENT;
		this.clock.throwIfStopped();
		const exchange = this.send('read');
		const status = this.travel(event, () => this.statusAt(this.clock.now()));
		exchange.answeredAt = this.clock.now();
		if (event.kind === 'throws') throw this.fail(exchange, event.error);
		if (event.kind === 'stumbles') throw stumble(exchange);
		if (event.kind !== 'truth') return lost(exchange, event);
		if (status === 'gone') {
			exchange.shown = '404';
			return { kind: 'notFound', message: 'Call not found', body: {} };
		}
		exchange.shown = this.vocabulary.wordFor(status);
		const { sentAt, shown } = exchange;
		return { kind: 'call', call: snapshot(shown), body: { status: shown }, sentAt };
	}

	async cancel(callId: string, deadline = Infinity): Promise<CancelAnswer> {
		if (callId !== CALL_ID) throw new Error('The cancel names another call');
		const event = this.cancels.shift() ?? NO_CANCEL_EVENT;
		this.clock.throwIfStopped();
		this.clock.advance(Math.min(event.queueMs, Math.max(0, deadline - this.clock.now())));
		this.clock.throwIfStopped();
		if (event.queueMs > 0 && this.clock.now() >= deadline) return { kind: 'expired' };
		const exchange = this.send('cancel');
		const status = this.travel(event, () => this.takeEffect(event));
		exchange.answeredAt = this.clock.now();
		return this.answerCancel(exchange, event, status);
	}

	private answerCancel(exchange: Exchange, event: CancelEvent, status: string): CancelAnswer {
		if (event.kind === 'throws') throw this.fail(exchange, event.error);
		if (event.kind === 'stumbles' || event.kind === 'stumblesAfter') throw stumble(exchange);
		if (event.kind === 'odd' || event.kind === 'oddAfter') {
			exchange.shown = 'odd';
			return { kind: 'unexpected', error: callError('unexpectedAnswer'), body: {} };
		}
		if (!['truth', 'refused', 'denies'].includes(event.kind)) return lost(exchange, event);
		if (status === 'gone' || event.kind === 'denies') {
			exchange.shown = '404';
			return { kind: 'notFound', message: 'Call not found', body: {} };
		}
		if (event.kind === 'truth' && this.wouldCancel(status)) {
			exchange.shown = 'cancelled';
			const word = this.vocabulary.wordFor('cancelled');
			return { kind: 'cancelled', status: word, message: 'Cancelled', body: {} };
		}
		exchange.shown = 'refused';
		return { kind: 'refused', message: `Cannot cancel a call that is ${status}`, body: {} };
	}

	/** @returns the status that the cancel meets */
	private takeEffect({ kind, lateMs }: CancelEvent): string {
		const now = this.clock.now();
		const status = this.statusAt(now);
		if (kind === 'lostLate') this.cancelsAt.push(now + lateMs);
		if (TAKES_EFFECT.has(kind)) this.cancelsAt.push(now);
		return status;
	}

	/** The vendor sees a request half-way between its sending and its answer. */
	private travel({ takesMs, outlivesStop }: ReadEvent | CancelEvent, arrive: () => string): string {
		this.clock.advance(takesMs / 2);
		const status = arrive();
		this.clock.advance(takesMs / 2);
		if (!outlivesStop) this.clock.throwIfStopped();
		return status;
	}

	private send(request: Exchange['request']): Exchange {
		const now = this.clock.now();
		const exchange = { request, sentAt: now, answeredAt: Infinity, shown: 'lost' };
		this.exchanges.push(exchange);
		return exchange;
	}

	private fail(exchange: Exchange, kind: CallErrorKind): CallError {
		exchange.shown = 'threw';
		exchange.thrown = kind;
		return callError(kind);
	}

	private lifeAt(time: number): string {
		let left = time - this.bornAt;
		for (const { status, forMs } of this.lifecycle.periods) {
			if (left < forMs) return status;
			left -= forMs;
		}
		return this.lifecycle.last;
	}

	private wouldCancel(status: string): boolean {
		const { phase, isDocumentedCancellable } = meaningOf(status);
		if (phase === 'ended' || status === 'gone') return false;
		return isDocumentedCancellable || this.lifecycle.cancelsUndocumented;
	}
}

function lost(
	exchange: Exchange,
	{ kind, retryAfterMs }: Pick<ReadEvent | CancelEvent, 'kind' | 'retryAfterMs'>,
): { kind: 'lost'; fault: Fault } {
	const isUnreachable = kind === 'unreachable';
	exchange.shown = isUnreachable ? 'unreachable' : 'lost';
	return { kind: 'lost', fault: { ...(isUnreachable ? UNREACHABLE : TIMED_OUT), retryAfterMs } };
}

/** A mistake in the code behind the port. */
function stumble(exchange: Exchange): TypeError {
	exchange.shown = 'stumbled';
	return new TypeError('x is not a function');
}
