import type { IHttpRequestOptions } from 'n8n-workflow';

import { CallError } from '../callError';
import { keyRefusedError } from './answers';
import { faultOf } from './faults';
import type { Voice } from './whoAnswered';

/**
 * Keeps a run from sending what can only fail, after an answer that holds for the whole account: the key
 * was refused, or n8n lets no request out. Vendors may lock an account out that goes on asking with a wrong
 * key.
 *
 * The first such answer trips it, for good: requests that wait already are not sent either, and the next run
 * has a new one. A 403 is about one call, and does not trip it.
 */
export class CircuitBreaker {
	private reason: CallError | undefined;

	/** @throws CallError of kind `shortCircuited` once it has tripped */
	throwIfTripped(): void {
		if (this.reason) throw shortCircuitedError(this.reason);
	}

	/** @param reason the error of the request that tripped it, for those that follow; the first one counts */
	trip(reason: CallError): void {
		this.reason ??= reason;
	}
}

/** What the circuit breaker needs of an account. */
interface Guarded extends Voice {
	readonly circuitBreaker?: CircuitBreaker;
	request(options: IHttpRequestOptions): Promise<unknown>;
}

/** A 401 counts only in the vendor's own form: a firewall's page says nothing about the key. */
export function tripIfKeyRefused(account: Guarded, status: number, body: unknown): void {
	if (status !== 401 || account.errorIn(body) === null) return;
	account.circuitBreaker?.trip(keyRefusedError(account.displayName));
}

/** The account of one run, with a circuit breaker of its own. */
export function withCircuitBreaker<Opened extends Guarded>(account: Opened): Opened {
	const circuitBreaker = new CircuitBreaker();
	const { displayName } = account;
	return {
		...account,
		circuitBreaker,
		async request(options: IHttpRequestOptions) {
			circuitBreaker.throwIfTripped();
			const failed = (error: unknown) => tripIfForAll(circuitBreaker, error, displayName);
			return await account.request(options).catch(failed);
		},
	};
}

/** @throws the error it was given, always: what that means to the request itself is judged elsewhere */
function tripIfForAll(breaker: CircuitBreaker, error: unknown, displayName: string): never {
	const reason = reasonOf(error, displayName);
	if (reason instanceof CallError && reason.scope === 'account') breaker.trip(reason);
	throw error;
}

function reasonOf(error: unknown, displayName: string): unknown {
	try {
		return faultOf(error, displayName, 0);
	} catch (reason) {
		return reason;
	}
}

function shortCircuitedError(cause: CallError): CallError {
	const { message, hint, statusCode } = cause;
	return new CallError('shortCircuited', `No request was sent: ${message}`, {
		scope: 'account',
		cause,
		hint,
		statusCode,
	});
}
