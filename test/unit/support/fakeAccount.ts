import type { IHttpRequestOptions } from 'n8n-workflow';

import type { Account, VendorAccess } from '../../../nodes/shared/transport/account';
import { fieldOf, wordsIn } from '../../../nodes/shared/json';
import { RateLimiter } from '../../../nodes/shared/rateLimiter/rateLimiter';
import { type RequestSettings, Transport } from '../../../nodes/shared/transport/transport';
import { JumpingClock } from './virtualClock';

/** What n8n's request helper gives back, if it gives back a response. */
export interface Response {
	readonly statusCode: number;
	readonly body?: unknown;
	readonly headers?: Record<string, unknown>;
}

export const REQUEST_SETTINGS: RequestSettings = {
	timeoutMs: 5_000,
	retryDelayMs: 1_000,
	rateLimitWaitMs: 120_000,
	maxConcurrency: 50,
};

/** A made-up vendor, whose own form of an error is `{error: {message}}`. */
export const ACME: VendorAccess = {
	vendor: 'acme',
	displayName: 'Acme',
	credential: 'acmeApi',
	root: '/api/v1',
	errorIn: (body) => wordsIn(fieldOf(fieldOf(body, 'error'), 'message')),
};

interface LogLine {
	readonly level: 'info' | 'warn';
	readonly message: string;
	readonly facts: Record<string, unknown>;
}

/** An account whose vendor answers from a list. */
export class FakeAccount implements Account {
	readonly vendor = ACME.vendor;

	readonly displayName = ACME.displayName;

	readonly credential = ACME.credential;

	readonly errorIn = ACME.errorIn;

	readonly root = ACME.root;

	readonly baseUrl = 'https://api.acme.example';

	readonly apiKey = 'key-secret';

	readonly clock = new JumpingClock();

	/** Its sleep is nobody's in particular: a stop does not end it. */
	readonly rateLimiter = new RateLimiter({
		now: () => this.clock.now(),
		date: () => this.clock.date(),
		wait: async (ms) => this.clock.sleep(ms),
	});

	readonly requests: IHttpRequestOptions[] = [];

	readonly logged: LogLine[] = [];

	private readonly answers: unknown[];

	private readonly stopping = new AbortController();

	/** @param answers what the helper returns, in this order; an Error is thrown, a function is called */
	constructor(...answers: unknown[]) {
		this.answers = answers;
	}

	get signal(): AbortSignal {
		return this.stopping.signal;
	}

	stop(): void {
		this.clock.stopsAt = this.clock.now();
		this.stopping.abort();
	}

	async request(options: IHttpRequestOptions): Promise<unknown> {
		this.requests.push(options);
		if (this.answers.length === 0) throw new Error('The vendor was asked once too often');
		const given = this.answers.shift();
		const answer: unknown = typeof given === 'function' ? given() : given;
		if (answer instanceof Error) throw answer;
		return answer;
	}

	log(level: LogLine['level'], message: string, facts: LogLine['facts']): void {
		this.logged.push({ level, message, facts });
	}

	transport(settings: Partial<RequestSettings> = {}): Transport {
		return new Transport(this, { ...REQUEST_SETTINGS, ...settings });
	}
}

/** A whole response, as the helper gives it. */
export function response(statusCode: number, body?: unknown, headers = {}): Response {
	return { statusCode, body, headers };
}

/** An exception with a code, as axios throws it. */
export function networkError(code: string): Error {
	return Object.assign(new Error(`Request failed: ${code}`), { code });
}

/** An answer to a request with a wrong key, in the form that {@link ACME} calls its own. */
export function keyRefused(): Response {
	return response(401, { error: { message: 'Unauthorized' } });
}
