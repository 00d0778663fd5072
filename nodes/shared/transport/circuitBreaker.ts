import { CallError } from '../callError';
import type { Account } from './account';
import { keyRefusedError } from './answers';
import { faultOf } from './faults';

/**
 * What one answer says of the whole account: the key is not accepted, or n8n lets nothing out. From
 * then on a run sends nothing more, be it queued already: each request would be answered alike, and
 * a vendor may lock out who keeps knocking with a wrong key. A 403 is about one call, and no reason.
 */
export class CircuitBreaker {
	private reason: CallError | undefined;

	/** @throws CallError of kind `lockedOut` once there is a reason */
	throwIfTripped(): void {
		if (this.reason) throw lockedOutError(this.reason);
	}

	/** @param reason the error of the request that found it out; the first one counts */
	trip(reason: CallError): void {
		this.reason ??= reason;
	}
}

/** A 401 counts only in the vendor's own form: a firewall's page says nothing of the key. */
export function tripIfKeyRefused(account: Account, status: number, body: unknown): void {
	if (status !== 401 || account.errorIn(body) === null) return;
	account.circuitBreaker?.trip(keyRefusedError(account.displayName));
}

/** The account of one run, which sends nothing more once the account is locked out. */
export function withCircuitBreaker(account: Account): Account {
	const breaker = new CircuitBreaker();
	const { displayName } = account;
	return {
		...account,
		circuitBreaker: breaker,
		async request(options) {
			breaker.throwIfTripped();
			const blocked = (error: unknown) => tripIfBlocked(breaker, error, displayName);
			return await account.request(options).catch(blocked);
		},
	};
}

/** @throws the error it was given, always: what it means to its own request is judged elsewhere */
function tripIfBlocked(breaker: CircuitBreaker, error: unknown, displayName: string): never {
	const reason = reasonOf(error, displayName);
	if (reason instanceof CallError && reason.kind === 'blocked') breaker.trip(reason);
	throw error;
}

function reasonOf(error: unknown, displayName: string): unknown {
	try {
		return faultOf(error, displayName, 0);
	} catch (reason) {
		return reason;
	}
}

function lockedOutError({ message, hint, statusCode }: CallError): CallError {
	return new CallError('lockedOut', `No request was sent: ${message}`, { hint, statusCode });
}
