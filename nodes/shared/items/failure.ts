import type { Failure } from 'n8n-workflow';

import type { CallError } from '../callError';

/**
 * Why an operation failed, in the terms of n8n, which reads it off the error (since about 2.41; older hosts drop
 * it). It is told by the facts of the error alone: an unknown cause is better than a guessed one, as whoever reads
 * it may try again by itself. So an error that leaves open what became of a call has none, nor has one after which
 * another run may place calls twice, however soon its cause may pass.
 */
export function failureOf(error: CallError): Failure | undefined {
	if (error.cause) return failureOf(error.cause);
	const { kind, scope, statusCode, retryAfterMs, limitedForMs, mayDoTwice } = error;
	const mayPass = error.mayPass && !mayDoTwice;
	switch (kind) {
		case 'rateLimited':
			return mayDoTwice
				? undefined
				: { cause: 'rate-limited', ...waitOf(limitedForMs ?? retryAfterMs) };
		case 'auth':
			// A key that is known and not allowed to do this is a matter of which key the node was given.
			return { cause: statusCode === 401 ? 'credential-invalid' : 'configuration-invalid' };
		case 'input':
			// A base URL or a key that cannot be used; other input comes with the item.
			return scope === 'account' ? { cause: 'credential-invalid' } : undefined;
		case 'blocked':
			return { cause: 'configuration-invalid' };
		case 'unexpectedAnswer':
			return isAboutAddress(statusCode) ? { cause: 'configuration-invalid' } : undefined;
		case 'unreachable':
		case 'unreadable':
			return mayPass ? { cause: 'temporarily-unavailable', ...waitOf(retryAfterMs) } : undefined;
		default:
			return undefined;
	}
}

function waitOf(retryAfterMs: number | undefined): { retryAfterMs?: number } {
	return retryAfterMs === undefined ? {} : { retryAfterMs: Math.ceil(retryAfterMs) };
}

/** A redirect, nothing at the address, or a proxy that lets nobody through: nothing that a key or a wait would mend. */
function isAboutAddress(statusCode = 0): boolean {
	return (statusCode >= 300 && statusCode < 400) || statusCode === 404 || statusCode === 407;
}
