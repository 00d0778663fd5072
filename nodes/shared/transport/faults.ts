import { CallError, type Fault } from '../cancellation/call';

/** The connection was never made, so the vendor cannot have seen the request. */
const NEVER_REACHED = new Map([
	['ECONNREFUSED', 'refused the connection'],
	['EHOSTUNREACH', 'could not be reached'],
	['ENETUNREACH', 'could not be reached'],
	['ENOTFOUND', 'could not be found by that host name'],
	['EAI_AGAIN', 'could not be found by that host name just now'],
]);

/** Certificate and header problems: no request left, and none will until somebody mends it. */
const NEEDS_MENDING = new Map([
	['CERT_HAS_EXPIRED', 'shows a TLS certificate that has expired'],
	['DEPTH_ZERO_SELF_SIGNED_CERT', 'shows a TLS certificate that is not trusted'],
	['ERR_INVALID_CHAR', 'cannot be asked: the API key holds a character that no header may hold'],
	['ERR_TLS_CERT_ALTNAME_INVALID', 'shows a TLS certificate for another host'],
	['SELF_SIGNED_CERT_IN_CHAIN', 'shows a TLS certificate that is not trusted'],
	['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'shows a TLS certificate that is not trusted'],
	['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'shows a TLS certificate that is not trusted'],
]);

const TIMED_OUT = new Set(['ECONNABORTED', 'ETIMEDOUT']);

/** How n8n's own guards word a refusal to send; they carry no code. */
const BLOCKED_BY_N8N = /Domain not allowed|No allowed domains|ssrf|blocked (ip|host)/i;

/**
 * What an exception of n8n's request helper means. Only codes are taken from it:
 * its `config` holds the API key.
 * @throws CallError where another try cannot help
 */
export function faultOf(error: unknown, displayName: string, timeoutMs: number): Fault {
	// Ours already: a request that was kept from being sent.
	if (error instanceof CallError) throw error;
	const chain = causes(error);
	const code = chain.map(codeOf).find((candidate) => candidate !== undefined);
	if (chain.some(isBlockedByN8n)) {
		throw new CallError('blocked', `n8n did not let the request to ${displayName} out`, {
			hint: `Check 'Allowed Domains' of the ${displayName} credential, and n8n's SSRF protection if the base URL is a private address`,
			facts: code,
		});
	}
	const needsMending = code === undefined ? undefined : NEEDS_MENDING.get(code);
	if (needsMending !== undefined) {
		throw new CallError('blocked', `${displayName} ${needsMending}`, {
			hint: `Check the base URL and the API key in the ${displayName} credential`,
			facts: code,
		});
	}
	const neverReached = code === undefined ? undefined : NEVER_REACHED.get(code);
	if (neverReached !== undefined) return { what: neverReached, reachedVendor: false, code };
	const what =
		code !== undefined && TIMED_OUT.has(code)
			? `did not answer within ${timeoutMs} ms`
			: 'closed the connection without a full answer';
	return { what, reachedVendor: true, code };
}

/** The error and the errors behind it: n8n wraps what axios threw. */
function causes(error: unknown): object[] {
	const chain: object[] = [];
	let current: unknown = error;
	while (typeof current === 'object' && current !== null && !chain.includes(current)) {
		chain.push(current);
		current = 'cause' in current ? current.cause : undefined;
	}
	return chain;
}

function codeOf(error: object): string | undefined {
	return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function isBlockedByN8n(error: object): boolean {
	const texts = ['name', 'message'].map((field) => Reflect.get(error, field));
	const constructorName = error.constructor?.name ?? '';
	return [...texts, constructorName].some(
		(text) => typeof text === 'string' && BLOCKED_BY_N8N.test(text),
	);
}
