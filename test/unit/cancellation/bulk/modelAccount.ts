import type {
	CallApi,
	CallSnapshot,
	CancelAnswer,
	LineStatus,
	ReadAnswer,
} from '../../../../nodes/shared/cancellation/call';
import type { Clock } from '../../../../nodes/shared/clock';
import { CallError, type Fault } from '../../../../nodes/shared/callError';
import { keyRefusedError } from '../../../../nodes/shared/transport/answers';
import type { BulkRequest } from '../../../../nodes/shared/cancellation/bulkRequest';
import type { CallListing, PageAnswer } from '../../../../nodes/shared/cancellation/listing';
import type { CallReport } from '../../../../nodes/shared/cancellation/result';
import { meaningOf, SETTINGS, TELLING, TIMED_OUT, type Vocabulary } from '../../support/calls';
import type { Period } from '../../support/modelVendor';
import { START, type VirtualTime } from '../../support/virtualClock';

/** A call of a model account, which goes through its life whether anybody asks or not. */
export interface ModelCall {
	readonly callId: string;
	/** Ms after the start. */
	readonly bornAt?: number;
	readonly periods?: readonly Period[];
	/** The status it stays in; `gone` means that the vendor has forgotten the call. */
	readonly last: string;
	/** Its dial wins against so many cancels that were accepted while it was `queued`: it rings some ms later. */
	readonly dial?: { readonly wins: number; readonly afterMs: number };
	/** Its line outlives so many cancels, and closes some ms after the next one. */
	readonly room?: { readonly outlives: number; readonly closesAfterMs: number };
}

/**
 * How a request goes wrong. `lostAfter` has taken effect, `lostBefore` has not, nor has `busy`, which asks
 * to come back later; `odd` is an answer that no documentation names, `refused` the vendor's no to a cancel,
 * `keyRefused` its no to all.
 */
export type Mishap = 'lostBefore' | 'lostAfter' | 'busy' | 'odd' | 'refused' | 'keyRefused';

/** What a vendor in trouble answers. */
export const BUSY = {
	what: 'answered with HTTP 503',
	reachedVendor: true,
	statusCode: 503,
	retryAfterMs: 30_000,
} as const;

export interface ModelRequest {
	readonly kind: 'page' | 'read' | 'cancel';
	/** Null for a page. */
	readonly callId: string | null;
	/** The status that a page is asked for. */
	readonly status?: string;
	/** The row that a page is to begin with, from 0. */
	readonly offset?: number;
	/** Ms after the start. */
	readonly sentAt: number;
	/** What a reading showed of the line. */
	line?: LineStatus;
	/** What its sender learned: a status, `404`, `cancelled`, `refused`, `lost` or `keyRefused`. */
	shown: string;
}

export interface ModelOptions {
	readonly pageSize?: number;
	/** What it shows of calls that are over: `TELLING` unless given. */
	readonly vocabulary?: Vocabulary;
	/** What readings show of lines: nothing at all unless given. */
	readonly lines?: 'shown' | 'hidden';
	/** How far lists are behind the truth, ms. */
	readonly lagMs?: number;
	/** Lists tell no totals. */
	readonly hidesTotals?: boolean;
	/** Calls whose rows show no status. */
	readonly mute?: readonly string[];
	/** Calls whose rows show no ID. */
	readonly nameless?: readonly string[];
	/** How long a vendor in trouble asks to be left alone, ms. */
	readonly busyMs?: number;
	/** What the system's clock is off by, ms, some time after the start, ms. */
	readonly clockJump?: { readonly afterMs: number; readonly byMs: number };
	/** Statuses that the list refuses to be asked for. */
	readonly unaskable?: readonly string[];
	/** Moment after which no page is sent, on the clock's `now()`. */
	readonly listUntil?: number;
	/** Time from a request to its answer, ms; the vendor sees it half-way. */
	readonly takesMs?: number;
	/** How much longer than others a request takes, ms. */
	readonly delayOf?: (request: ModelRequest) => number;
	/** What goes wrong with a request, if anything does. */
	readonly mishapOf?: (request: ModelRequest) => Mishap | undefined;
	/** Called when a request is on its way. */
	readonly onRequest?: (request: ModelRequest) => void;
	/** Stops the execution: whoever waits is thrown out. */
	readonly stop?: AbortSignal;
}

/** A vendor's account with many calls, listed newest first in pages that shift as calls come and go. */
export class ModelAccount {
	readonly requests: ModelRequest[] = [];

	/** What each page showed, by call. */
	readonly listed = new Map<string, string>();

	/** The most requests that were under way at one moment. */
	peak = 0;

	private underWay = 0;

	private readonly vocabulary: Vocabulary;

	/** What cancels have made of calls, in order: from this moment on. */
	private readonly changes = new Map<
		string,
		Array<{ readonly at: number; readonly status: string }>
	>();

	/** When the line of a call that was hung up closes, and how many cancels it outlives until then. */
	private readonly rooms = new Map<string, { outlives: number; closesAt: number }>();

	private readonly dialsWon = new Map<string, number>();

	private readonly waits = new Set<AbortController>();

	constructor(
		readonly time: VirtualTime,
		readonly calls: ModelCall[],
		private readonly options: ModelOptions = {},
	) {
		this.vocabulary = options.vocabulary ?? TELLING;
		options.stop?.addEventListener('abort', () => {
			for (const waiting of this.waits) waiting.abort();
		});
	}

	/** The truth about a call, now or some ms after the start; null before it is made. */
	statusOf(
		{ callId, bornAt = 0, periods = [], last }: ModelCall,
		elapsed = this.time.elapsed,
	): string | null {
		const changed = this.changes
			.get(callId)
			?.filter(({ at }) => at <= elapsed)
			.at(-1);
		if (changed) return changed.status;
		let left = elapsed - bornAt;
		if (left < 0) return null;
		for (const { status, forMs } of periods) {
			if (left < forMs) return status;
			left -= forMs;
		}
		return last;
	}

	/** Calls that have been made and are not over. */
	get alive(): string[] {
		return this.calls.filter((call) => !isOver(this.statusOf(call))).map(({ callId }) => callId);
	}

	wasCancelledByUs(callId: string): boolean {
		return this.changes.has(callId);
	}

	/** Whether somebody is on the line, though the call may be over. */
	isLineOpen(callId: string): boolean {
		const call = this.find(callId);
		const status = call ? this.statusOf(call) : null;
		if (status !== null && meaningOf(status).phase === 'inProgress') return true;
		return (this.rooms.get(callId)?.closesAt ?? -Infinity) > this.time.elapsed;
	}

	private lineOf(callId: string): LineStatus {
		if (this.options.lines === 'hidden') return 'unknown';
		return this.isLineOpen(callId) ? 'open' : this.rooms.has(callId) ? 'closed' : 'unknown';
	}

	/** A cancel takes effect, or meets a call that is over. */
	private hangUp({ callId, room = { outlives: 0, closesAfterMs: 0 } }: ModelCall): void {
		const left = this.rooms.get(callId)?.outlives ?? room.outlives;
		const closesAt = left > 0 ? Infinity : this.time.elapsed + room.closesAfterMs;
		this.rooms.set(callId, { outlives: left - 1, closesAt });
	}

	private takeEffect(call: ModelCall, status: string): void {
		const { callId, dial = { wins: 0, afterMs: 0 } } = call;
		const changes = this.changes.get(callId) ?? [];
		this.changes.set(callId, changes);
		changes.push({ at: this.time.elapsed, status: 'cancelled' });
		const won = this.dialsWon.get(callId) ?? 0;
		if (meaningOf(status).phase === 'inProgress') this.hangUp(call);
		else if (status === 'queued' && won < dial.wins) {
			this.dialsWon.set(callId, won + 1);
			changes.push({ at: this.time.elapsed + dial.afterMs, status: 'ringing' });
		}
	}

	sent(kind: ModelRequest['kind']): ModelRequest[] {
		return this.requests.filter((request) => request.kind === kind);
	}

	/** Calls that cancels were sent for, in this order. */
	get cancels(): string[] {
		return this.sent('cancel').map(({ callId }) => callId ?? '');
	}

	get clock(): Clock {
		const { time } = this;
		return {
			now: () => time.now(),
			date: () => time.date() + this.clockIsOffBy(),
			random: () => time.random(),
			wait: async (ms, wake) => await this.wait(ms, wake),
		};
	}

	private clockIsOffBy(): number {
		const { afterMs = Infinity, byMs = 0 } = this.options.clockJump ?? {};
		return this.time.elapsed < afterMs ? 0 : byMs;
	}

	/** A listing of all calls, or of those in one status. */
	listing(status?: string): CallListing {
		const matches = (shown: string) => status === undefined || shown === status;
		return {
			displayName: 'Acme',
			at: String,
			isByStatus: status !== undefined,
			...(status === undefined ? { words: this.words() } : {}),
			readPage: async (cursor, limit) => {
				const request = this.send('page', null, { status, offset: Number(cursor ?? 0) });
				if (this.time.now() > (this.options.listUntil ?? Infinity)) return { kind: 'expired' };
				const sentAt = this.time.now();
				return await this.travel(request, (mishap) => {
					if (mishap === 'odd') throw oddAnswer();
					if (mishap) return lost(request, mishap, this.options.busyMs);
					this.refuseUnaskable(status);
					return { ...this.page(Number(cursor ?? 0), matches, limit), sentAt };
				});
			},
		};
	}

	/** The words of `meaningOf`. */
	private words(): CallListing['words'] {
		return {
			live: [
				{ status: 'active', phase: 'inProgress', isDocumented: true },
				{ status: 'ringing', phase: 'inProgress', isDocumented: true },
				{ status: 'scheduled', phase: 'notStarted', isDocumented: false },
				{ status: 'initiated', phase: 'notStarted', isDocumented: true },
			],
			ended: this.vocabulary.ended,
			listing: (status) => this.listing(status),
		};
	}

	private refuseUnaskable(status: string | undefined): void {
		if (status === undefined || !this.options.unaskable?.includes(status)) return;
		throw new CallError('refused', 'Acme refused to show the list of calls', {
			isAnswer: true,
			hint: 'Check it',
		});
	}

	readonly api = (): CallApi => ({
		vendor: 'acme',
		displayName: 'Acme',
		tellsCancelled: this.vocabulary.tellsCancelled,
		read: async (callId) => {
			const request = this.send('read', callId);
			return await this.travel(request, (mishap) => {
				if (mishap === 'odd') throw oddAnswer();
				if (isLost(mishap)) return lost(request, mishap, this.options.busyMs);
				return this.show(request, callId);
			});
		},
		cancel: async (callId) => {
			const request = this.send('cancel', callId);
			return await this.travel(request, (mishap) => this.cancel(request, callId, mishap));
		},
	});

	/** What a bulk operation asks for, with this account behind it. */
	request(terms: Partial<BulkRequest> = {}): BulkRequest & { readonly reports: CallReport[] } {
		const reports: CallReport[] = [];
		return {
			vendor: 'acme',
			displayName: 'Acme',
			api: this.api,
			settings: SETTINGS,
			clock: this.clock,
			withResponse: true,
			concurrency: 10,
			dryRun: false,
			onReport: (report) => reports.push(report),
			onProgress: () => {},
			reports,
			...terms,
		};
	}

	/** Turns the clock until the work is done. */
	async run<Result>(work: Promise<Result>): Promise<Result> {
		const [outcome] = await Promise.all([
			work.then(
				(value) => ({ value }),
				(error: unknown) => ({ error }),
			),
			this.time.run(),
		]);
		if ('error' in outcome) throw outcome.error;
		return outcome.value;
	}

	private page(
		offset: number,
		matches: (status: string) => boolean,
		limit = Infinity,
	): Extract<PageAnswer, { kind: 'page' }> {
		const pageSize = Math.min(this.options.pageSize ?? 5, limit);
		const { lagMs = 0, mute = [], nameless = [], hidesTotals } = this.options;
		const matching = this.calls
			.flatMap((call) => {
				const truth = this.statusOf(call, this.time.elapsed - lagMs);
				const status = truth === null ? null : this.vocabulary.wordFor(truth);
				const isListed = status !== null && status !== 'gone' && matches(status);
				return isListed ? [{ call, status }] : [];
			})
			.sort((a, b) => (b.call.bornAt ?? 0) - (a.call.bornAt ?? 0));
		const shown = matching.slice(offset, offset + pageSize);
		const rows = shown.filter(({ call }) => !nameless.includes(call.callId));
		for (const { call, status } of rows) this.listed.set(call.callId, status);
		const end = offset + shown.length;
		const isMute = (callId: string) => mute.includes(callId);
		return {
			kind: 'page',
			keys: shown.map(({ call }) => call.callId),
			nameless: shown.filter(
				({ call, status }) => nameless.includes(call.callId) && !isOver(status),
			).length,
			rows: rows.map(({ call, status }) => ({
				call: snapshotOf(call.callId, isMute(call.callId) ? null : status),
				row: {},
				createdAt: START + (call.bornAt ?? 0),
			})),
			next: end < matching.length ? String(end) : null,
			...(hidesTotals ? {} : { total: matching.length }),
		};
	}

	private show(request: ModelRequest, callId: string): ReadAnswer {
		const call = this.find(callId);
		const status = call ? this.statusOf(call) : null;
		if (status === null || status === 'gone') {
			request.shown = '404';
			return { kind: 'notFound', message: 'Call not found', body: {} };
		}
		request.shown = this.vocabulary.wordFor(status);
		const shown = snapshotOf(callId, request.shown);
		if (this.options.lines) request.line = this.lineOf(callId);
		return {
			kind: 'call',
			call: this.options.lines ? { ...shown, line: request.line } : shown,
			body: { status: request.shown },
			sentAt: START + request.sentAt,
		};
	}

	private cancel(request: ModelRequest, callId: string, mishap: Mishap | undefined): CancelAnswer {
		const call = this.find(callId);
		const status = call ? this.statusOf(call) : null;
		const takesEffect = (mishap === undefined || mishap === 'lostAfter') && !isOver(status);
		if (call && status !== null && takesEffect) this.takeEffect(call, status);
		else if (call && this.isLineOpen(callId) && isOver(status)) this.hangUp(call);
		if (mishap === 'odd') return { kind: 'unexpected', error: oddAnswer(), body: {} };
		if (isLost(mishap)) return lost(request, mishap, this.options.busyMs);
		if (status === null || status === 'gone') {
			request.shown = '404';
			return { kind: 'notFound', message: 'Call not found', body: {} };
		}
		request.shown = takesEffect ? 'cancelled' : 'refused';
		const word = this.vocabulary.wordFor('cancelled');
		return takesEffect
			? { kind: 'cancelled', status: word, message: 'Cancelled', body: {} }
			: { kind: 'refused', message: `Not while ${status}`, body: {} };
	}

	private async travel<Answer>(
		request: ModelRequest,
		arrive: (mishap: Mishap | undefined) => Answer,
	): Promise<Answer> {
		const { takesMs = 10, delayOf, mishapOf, onRequest } = this.options;
		const delayMs = delayOf?.(request) ?? 0;
		onRequest?.(request);
		this.underWay++;
		this.peak = Math.max(this.peak, this.underWay);
		try {
			await this.wait(takesMs / 2 + delayMs);
			const mishap = mishapOf?.(request);
			if (mishap === 'keyRefused') {
				request.shown = mishap;
				throw keyRefusedError('Acme');
			}
			const answer = arrive(mishap);
			await this.wait(takesMs / 2);
			return answer;
		} finally {
			this.underWay--;
		}
	}

	/** Throws whoever waits out when the execution is stopped. */
	private async wait(ms: number, wake?: AbortSignal): Promise<void> {
		const waiting = new AbortController();
		if (this.options.stop?.aborted) waiting.abort();
		this.waits.add(waiting);
		try {
			await Promise.race([this.time.wait(ms, waiting.signal), ...(wake ? [awakened(wake)] : [])]);
		} finally {
			this.waits.delete(waiting);
			// Who was woken leaves no timer behind.
			waiting.abort();
		}
	}

	private send(
		kind: ModelRequest['kind'],
		callId: string | null,
		page: Pick<ModelRequest, 'status' | 'offset'> = {},
	): ModelRequest {
		const request = { kind, callId, ...page, sentAt: this.time.now() - START, shown: 'lost' };
		this.requests.push(request);
		return request;
	}

	private find(callId: string): ModelCall | undefined {
		return this.calls.find((call) => call.callId === callId);
	}
}

/** Resolves when the signal fires. */
async function awakened(wake: AbortSignal): Promise<void> {
	await new Promise<void>((resolve) => {
		if (wake.aborted) resolve();
		wake.addEventListener('abort', () => resolve(), { once: true });
	});
}

/** Calls that stay in one status unless they are cancelled, the first one the newest. */
export function callsIn(...statuses: string[]): ModelCall[] {
	return statuses.map((last, index) => ({ callId: `call_${index}`, last }));
}

/** Not made yet, ended, cancelled or forgotten. */
export function isOver(status: string | null): boolean {
	return status === null || status === 'gone' || meaningOf(status).phase === 'ended';
}

function snapshotOf(callId: string, status: string | null): CallSnapshot {
	return { callId, status, ...meaningOf(status) };
}

function isLost(mishap: Mishap | undefined): boolean {
	return mishap === 'lostBefore' || mishap === 'lostAfter' || mishap === 'busy';
}

function lost(
	request: ModelRequest,
	mishap?: Mishap,
	busyMs: number = BUSY.retryAfterMs,
): { kind: 'lost'; fault: Fault } {
	request.shown = 'lost';
	const busy = { ...BUSY, retryAfterMs: busyMs };
	return { kind: 'lost', fault: mishap === 'busy' ? busy : TIMED_OUT };
}

function oddAnswer(): CallError {
	return new CallError('unexpectedAnswer', 'Acme redirected the request elsewhere', {
		isAnswer: true,
		hint: "Check the 'Base URL'",
		statusCode: 302,
	});
}
