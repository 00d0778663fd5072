import { CallError, type Fault } from '../callError';
import { causesOf, hasSyscall, stageOf } from './errorChain';

/** With these codes there was no connection, and so the request cannot have reached the vendor. */
const NEVER_REACHED = new Map([
	['EADDRNOTAVAIL', 'could not be reached: this computer has no free port'],
	['EAI_AGAIN', 'could not be found by that host name just now'],
	['ECONNREFUSED', 'refused the connection'],
	['EHOSTUNREACH', 'could not be reached'],
	['ENETUNREACH', 'could not be reached'],
	['ENOTFOUND', 'could not be found by that host name'],
]);

const SPEAKS_NO_HTTPS =
	'cannot be asked: what answers at this address and port does not speak https';

/** Problems of certificate, header and address: nothing is sent until somebody has mended them. */
const NEEDS_MENDING: ReadonlyArray<readonly [RegExp, string]> = [
	[/^CERT_HAS_EXPIRED$/, 'shows a TLS certificate that has expired'],
	[/^CERT_NOT_YET_VALID$/, 'shows a TLS certificate that is not valid yet'],
	[
		/^(ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/,
		'shows a TLS certificate for another host',
	],
	[
		/^(CERT_|CRL_|DEPTH_ZERO_|ERROR_IN_C|INVALID_CA$|INVALID_PURPOSE$|PATH_LENGTH_EXCEEDED$|SELF_SIGNED_|UNABLE_TO_)/,
		'shows a TLS certificate that is not trusted',
	],
	[/^ERR_TLS_(CERT|INVALID|PROTOCOL|REQUIRED|SNI)/, 'cannot be asked: TLS does not come about'],
	[/^ERR_SSL_(WRONG_VERSION_NUMBER|HTTP_REQUEST|PACKET_LENGTH_TOO_LONG)$/, SPEAKS_NO_HTTPS],
	[/^ERR_INVALID_CHAR$/, 'cannot be asked: the API key holds a character that no header may hold'],
	[
		/^ERR_(INVALID_(ARG|HTTP|PROTOCOL|URL)|UNESCAPED_CHARACTERS|UNSUPPORTED_PROTOCOL|SOCKET_BAD_PORT)/,
		'cannot be asked at this address',
	],
];

const TIMED_OUT = new Set(['ECONNABORTED', 'ERR_TLS_HANDSHAKE_TIMEOUT', 'ETIMEDOUT']);

/** How n8n's own guards word a refusal to send (allowed domains, SSRF protection): they carry no code. */
const BLOCKED_BY_N8N = /Domain not allowed|No allowed domains|ssrf|blocked (ip|host)/i;

/** How OpenSSL words that a server does not speak TLS: the code `EPROTO` alone has other meanings, too. */
const SPEAKS_NO_TLS = /wrong version number|packet length too long|http request/i;

/**
 * What an exception of n8n's request helper means. The system call that failed and the stage of the connection
 * tell whether the request can have reached the vendor. Nothing but codes is taken from the exception, as its
 * `config` holds the API key.
 * @throws CallError of kind `blocked` where another try cannot help
 */
export function faultOf(error: unknown, displayName: string, timeoutMs: number): Fault {
	// The circuit breaker kept the request from being sent.
	if (error instanceof CallError) throw error;
	const chain = causesOf(error);
	const code = chain.map(codeOf).find((candidate) => candidate !== undefined);
	const stage = stageOf(chain);
	if (chain.some((cause) => words(cause, BLOCKED_BY_N8N))) {
		throw new CallError('blocked', `n8n did not let the request to ${displayName} out`, {
			scope: 'account',
			hint: `Check 'Allowed Domains' of the ${displayName} credential, and n8n's SSRF protection if the base URL is a private address`,
			facts: code,
		});
	}
	const needsMending = stage === 'secured' ? undefined : mendingOf(chain, code, stage === 'unsent');
	if (needsMending !== undefined) {
		throw new CallError('blocked', `${displayName} ${needsMending}`, {
			scope: 'account',
			hint: `Check the base URL and the API key in the ${displayName} credential`,
			facts: code,
		});
	}
	const isTimeOut = code !== undefined && TIMED_OUT.has(code);
	if (stage === 'unsent' || isUnsent(chain, code, stage === 'secured')) {
		return { what: unsentFault(chain, code, isTimeOut, timeoutMs), reachedVendor: false, code };
	}
	const what = isTimeOut
		? `did not answer within ${timeoutMs} ms`
		: 'closed the connection without a full answer';
	return { what, reachedVendor: true, code };
}

function mendingOf(
	chain: readonly object[],
	code: string | undefined,
	isUnsent: boolean,
): string | undefined {
	if (code === undefined) return undefined;
	if (isUnsent && code === 'EPROTO' && chain.some((cause) => words(cause, SPEAKS_NO_TLS))) {
		return SPEAKS_NO_HTTPS;
	}
	return NEEDS_MENDING.find(([codes]) => codes.test(code))?.[1];
}

/** Whether the system call that failed is one that comes before a request is written. */
function isUnsent(chain: readonly object[], code: string | undefined, isSecured: boolean): boolean {
	if (isSecured || hasSyscall(chain, /^(read|write|shutdown)/)) return false;
	if (hasSyscall(chain, /^(connect|bind|getaddrinfo|query)/)) return true;
	return code !== undefined && NEVER_REACHED.has(code);
}

function unsentFault(
	chain: readonly object[],
	code: string | undefined,
	isTimeOut: boolean,
	timeoutMs: number,
): string {
	const known = code === undefined ? undefined : NEVER_REACHED.get(code);
	if (known !== undefined) return known;
	if (hasSyscall(chain, /^(getaddrinfo|query)/)) return 'could not be found by that host name';
	if (isTimeOut) return `could not be reached within ${timeoutMs} ms`;
	return hasSyscall(chain, /^(connect|bind)/)
		? 'could not be reached'
		: 'ended the connection before it was secure';
}

function codeOf(error: object): string | undefined {
	return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Whether the error's name, message or class matches; the words themselves, which may hold the key, stay here. */
function words(error: object, pattern: RegExp): boolean {
	const texts = ['name', 'message'].map((field) => Reflect.get(error, field));
	const constructorName = error.constructor?.name ?? '';
	return [...texts, constructorName].some((text) => typeof text === 'string' && pattern.test(text));
}
