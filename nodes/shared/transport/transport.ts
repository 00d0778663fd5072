import { onStop } from '../abort';
import { type Fault, stoppedError } from '../callError';
import { backoffMs } from '../clock';
import type { Feedback, Permit, WaitBudget } from '../rateLimiter/rateLimiter';
import type { Account } from './account';
import { BodyReader } from './body';
import { callLine } from './callLine';
import { tripIfKeyRefused } from './circuitBreaker';
import { faultOf } from './faults';
import { redactKey } from './redact';
import type { Answer, RequestSettings, VendorRequest } from './request';
import { aheadBy, firstOf, parseRetryAfter } from './retryAfter';
import { within } from './timeout';

export type { Answer, RequestSettings, VendorRequest } from './request';

interface HttpResponse {
	readonly statusCode: number;
	readonly headers: Readonly<Record<string, unknown>>;
	readonly body?: unknown;
}

type Attempt = Answer | { readonly kind: 'limited' };

/**
 * Sends the requests of one call: with the credential's key, a time-out, within the rate limit, never redirected.
 * A 429 is waited out here, within the call's budget, and the request sent again; all other answers go to the
 * caller.
 */
export class Transport {
	private readonly budget: WaitBudget;

	constructor(
		readonly account: Account,
		private readonly settings: RequestSettings,
	) {
		this.budget = { leftMs: settings.rateLimitWaitMs };
	}

	/**
	 * @throws CallError `rateLimited` where the wait would be longer than the budget; `stopped`; `blocked` where
	 * another try cannot help; `shortCircuited` where the circuit breaker has tripped
	 */
	async send(request: VendorRequest): Promise<Answer> {
		for (;;) {
			this.account.circuitBreaker?.throwIfTripped();
			const permit = await this.acquire(request);
			if (!permit) return { kind: 'expired' };
			const answer = await this.sendOnce(request, permit);
			if (answer.kind !== 'limited') return answer;
		}
	}

	private async acquire({
		urgent = false,
		deadline = Infinity,
		cancels,
		places,
	}: VendorRequest): Promise<Permit | null> {
		const { rateLimiter, signal } = this.account;
		return await rateLimiter.acquire({
			ceiling: this.settings.maxConcurrency,
			urgent: this.settings.isUrgent ?? urgent,
			isReading: cancels === undefined && places === undefined,
			deadline: Math.min(deadline, this.settings.deadline ?? Infinity),
			budget: this.budget,
			isOneOfMany: this.settings.isOneOfMany ?? false,
			isEmergency: this.settings.isEmergency ?? false,
			// One account is opened for each run of a node.
			execution: this.account,
			signal,
		});
	}

	private async sendOnce(request: VendorRequest, permit: Permit): Promise<Attempt> {
		const { clock } = this.account;
		const retryDelayMs = backoffMs(clock, this.settings.retryDelayMs, 1);
		const lost = { outcome: 'lost', retryDelayMs } as const;
		const sentAt = clock.now();
		request.onSent?.(sentAt);
		try {
			const response = await this.exchange(request);
			if (!response) {
				permit.release(lost);
				return { kind: 'lost', fault: UNREADABLE };
			}
			const { statusCode, body, headers } = response;
			tripIfKeyRefused(this.account, statusCode, body);
			const feedback = this.feedbackOf(response, retryDelayMs);
			permit.release(feedback);
			if (feedback.outcome === 'limited') return { kind: 'limited' };
			const { retryAfterMs } = feedback;
			const sender = senderIn(headers);
			const clockAheadMs = aheadBy(headers.date, clock.date());
			const told = { body, retryAfterMs, sender, sentAt, clockAheadMs };
			return { kind: 'answered', status: statusCode, ...told };
		} catch (error) {
			permit.release(lost);
			this.throwIfStopped(request);
			const { displayName } = this.account;
			return { kind: 'lost', fault: faultOf(error, displayName, this.settings.timeoutMs) };
		}
	}

	private feedbackOf({ statusCode, headers }: HttpResponse, retryDelayMs: number): Feedback {
		const date = this.account.clock.date();
		return {
			outcome: statusCode === 429 ? 'limited' : statusCode >= 500 ? 'lost' : 'good',
			isSuccess: statusCode < 300,
			retryAfterMs: parseRetryAfter(headers['retry-after'], date, headers.date),
			retryDelayMs,
			remaining: wholeNumber(headers['x-ratelimit-remaining']),
			resetsInMs: parseRetryAfter(headers['x-ratelimit-reset'], date, headers.date),
		};
	}

	/** @returns null for something that is no HTTP response at all */
	private async exchange(request: VendorRequest): Promise<HttpResponse | null> {
		const { account, settings } = this;
		const reader = new BodyReader();
		const leave = account.signal ? onStop(account.signal, () => reader.close()) : () => {};
		try {
			return await within(settings.timeoutMs, this.receive(request, reader));
		} finally {
			leave();
			reader.close();
		}
	}

	private async receive(request: VendorRequest, reader: BodyReader): Promise<HttpResponse | null> {
		const { account, settings } = this;
		const response = await account.request({
			method: request.method,
			url: account.baseUrl + request.path,
			qs: request.query,
			...(request.body === undefined ? {} : { body: request.body }),
			json: true,
			// n8n would read a body of any length: see `BodyReader`.
			encoding: 'stream',
			timeout: settings.timeoutMs,
			returnFullResponse: true,
			// n8n's helper would send the request again after a 401, and follow a redirect with the key in hand.
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			maxRedirects: 0,
		});
		if (!isHttpResponse(response)) return null;
		const isLimited = response.statusCode === 429;
		const body = isLimited ? reader.skip(response.body) : await reader.read(response.body);
		return { ...response, body: redactSafely(body, account.apiKey) };
	}

	private throwIfStopped({ cancels, places }: VendorRequest): void {
		const { account } = this;
		if (!account.signal?.aborted) return;
		const outcome = 'unconfirmed';
		if (cancels !== undefined) {
			account.log('warn', callLine(account, cancels, IN_DOUBT.cancel), {
				callId: String(redactKey(cancels, account.apiKey)),
				outcome,
				reason: 'The execution was stopped while the cancel was in flight',
			});
		}
		if (places !== undefined) {
			account.log('warn', callLine(account, places, IN_DOUBT.placing), {
				outcome,
				reason: 'The execution was stopped while the request that places the call was in flight',
			});
		}
		throw stoppedError();
	}
}

/** What the log says of a request that was in flight when the execution was stopped. */
const IN_DOUBT = {
	cancel: 'unconfirmed, it may or may not have been cancelled',
	placing: 'unconfirmed, it may or may not have been placed',
} as const;

const UNREADABLE: Fault = { what: 'gave an answer that cannot be read', reachedVendor: true };

function isHttpResponse(response: unknown): response is HttpResponse {
	return (
		typeof response === 'object' &&
		response !== null &&
		'statusCode' in response &&
		typeof response.statusCode === 'number' &&
		'headers' in response &&
		typeof response.headers === 'object' &&
		response.headers !== null
	);
}

/** A body that is nested too deeply to be searched for the key is dropped. */
function redactSafely(body: unknown, apiKey: string): unknown {
	try {
		return redactKey(body, apiKey);
	} catch {
		return null;
	}
}

function senderIn({ via, server }: HttpResponse['headers']): string | undefined {
	return [via, server].filter((name) => typeof name === 'string').join(' ') || undefined;
}

function wholeNumber(header: unknown): number | undefined {
	const text = firstOf(header);
	return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
