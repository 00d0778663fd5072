import type { IHttpRequestMethods } from 'n8n-workflow';

import { type Fault, stoppedError } from '../callError';
import { backoffMs } from '../clock';
import type { Account } from './account';
import { BodyReader } from './body';
import { within } from './timeout';
import { faultOf } from './faults';
import { tripIfKeyRefused } from './circuitBreaker';
import type { Permit, WaitBudget } from '../rateLimiter/rateLimiter';
import { redactKey } from './redact';
import { firstOf, parseRetryAfter } from './retryAfter';
import { onStop } from '../abort';
import { callLine } from '../words';

/** The builder's options, as far as they govern requests. */
export interface RequestSettings {
	/** Time-out of one request, ms. */
	readonly timeoutMs: number;
	/** Base of the pause after a 429 without `Retry-After`, ms. */
	readonly retryDelayMs: number;
	/** Time one call may wait for rate limits in all, ms. */
	readonly rateLimitWaitMs: number;
	/** Requests in flight at most. */
	readonly maxConcurrency: number;
	/** The request is one of very many: see the pacer's `Turn`. */
	readonly isOneOfMany?: boolean;
	/** It is an Emergency Stop's, which comes before all other work of the account. */
	readonly isEmergency?: boolean;
	/** Whether its requests go before others, whatever each says of itself. */
	readonly isUrgent?: boolean;
	/** Moment on the clock's `now()` after which no request is sent at all. */
	readonly deadline?: number;
}

export interface VendorRequest {
	readonly method: IHttpRequestMethods;
	/** Below the base URL, IDs encoded. */
	readonly path: string;
	readonly query?: Record<string, string | number>;
	/** Goes before others, as it follows a check that grows stale. */
	readonly urgent?: boolean;
	/** Moment on the clock's `now()` after which it is not to be sent. */
	readonly deadline?: number;
	/** For the audit log, should the execution be stopped while this is in flight. */
	readonly cancels?: string;
}

export type Answer =
	| {
			readonly kind: 'answered';
			readonly status: number;
			readonly body: unknown;
			readonly retryAfterMs?: number;
			/** Who says to have sent it, in the headers `Via` and `Server`: a proxy may have. */
			readonly sender?: string;
			/** When the request left, on the clock's `now()`: what the answer shows may be as old. */
			readonly sentAt: number;
	  }
	| { readonly kind: 'lost'; readonly fault: Fault }
	| { readonly kind: 'expired' };

interface HttpResponse {
	readonly statusCode: number;
	readonly headers: Readonly<Record<string, unknown>>;
	readonly body?: unknown;
}

type Attempt = Answer | { readonly kind: 'limited' };

/**
 * Sends requests for one call: authenticated by the credential, timed out, paced, never redirected.
 * Rate limits are waited out here, within the call's budget; all other answers go to the caller.
 */
export class Transport {
	private readonly budget: WaitBudget;

	constructor(
		readonly account: Account,
		private readonly settings: RequestSettings,
	) {
		this.budget = { leftMs: settings.rateLimitWaitMs };
	}

	/** @throws CallError `rateLimited`, `stopped`, `blocked` or `shortCircuited` */
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
	}: VendorRequest): Promise<Permit | null> {
		const { rateLimiter: pacer, signal } = this.account;
		return await pacer.acquire({
			ceiling: this.settings.maxConcurrency,
			urgent: this.settings.isUrgent ?? urgent,
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
		try {
			const response = await this.exchange(request);
			if (!response) {
				permit.release(lost);
				return { kind: 'lost', fault: UNREADABLE };
			}
			const { statusCode, headers } = response;
			tripIfKeyRefused(this.account, statusCode, response.body);
			const retryAfterMs = parseRetryAfter(headers['retry-after'], clock.date(), headers.date);
			permit.release({
				outcome: statusCode === 429 ? 'limited' : statusCode >= 500 ? 'lost' : 'good',
				isSuccess: statusCode < 300,
				retryAfterMs,
				retryDelayMs,
				remaining: wholeNumber(headers['x-ratelimit-remaining']),
				resetsInMs: parseRetryAfter(headers['x-ratelimit-reset'], clock.date(), headers.date),
			});
			if (statusCode === 429) return { kind: 'limited' };
			return {
				kind: 'answered',
				status: statusCode,
				body: response.body,
				retryAfterMs,
				sender: senderIn(headers),
				sentAt,
			};
		} catch (error) {
			permit.release(lost);
			this.throwIfStopped(request);
			const { displayName } = this.account;
			return { kind: 'lost', fault: faultOf(error, displayName, this.settings.timeoutMs) };
		}
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
			json: true,
			// Read by n8n, a body would have no end that we could set.
			encoding: 'stream',
			timeout: settings.timeoutMs,
			returnFullResponse: true,
			// n8n would send a 401 twice, and follow a redirect with the key in hand.
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			maxRedirects: 0,
		});
		if (!isHttpResponse(response)) return null;
		const isLimited = response.statusCode === 429;
		const body = isLimited ? reader.skip(response.body) : await reader.read(response.body);
		return { ...response, body: redactSafely(body, account.apiKey) };
	}

	private throwIfStopped({ cancels }: VendorRequest): void {
		const { signal } = this.account;
		if (!signal?.aborted) return;
		if (cancels !== undefined) {
			this.account.log('warn', callLine(this.account, cancels, IN_DOUBT), {
				callId: String(redactKey(cancels, this.account.apiKey)),
				outcome: 'unconfirmed',
				reason: 'The execution was stopped while the cancel was in flight',
			});
		}
		throw stoppedError();
	}
}

/** The outcome of a cancel that was in flight when the execution was stopped, for the log. */
const IN_DOUBT = 'unconfirmed, it may or may not have been cancelled';

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

/** A body nested too deeply to walk is as good as none. */
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
