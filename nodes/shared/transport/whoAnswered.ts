import { CallError } from '../callError';

/** Reads the vendor's words out of an error in the vendor's own form; null for any other body. */
export type ErrorIn = (body: unknown) => string | null;

/** What has to be known of a vendor to tell its answers from those of others. */
export interface Voice {
	readonly displayName: string;
	readonly errorIn: ErrorIn;
}

/** Firewalls, proxies and CDNs between n8n and a vendor, as they name themselves in headers and on their pages. */
const GO_BETWEENS =
	/\b(akamai|aws ?elb|barracuda|blue ?coat|cloudflare|cloudfront|envoy|fastly|forcepoint|forti(?:gate|guard|net|web)|haproxy|imperva|incapsula|netskope|nginx|palo alto|sophos|squid|sucuri|traefik|varnish|zscaler)\b/i;

/** The parts of an answer that tell who gave it. */
export interface Signed {
	readonly status: number;
	readonly body: unknown;
	/** From the headers. */
	readonly sender?: string;
}

/** Characters of a page that are searched for the name of its sender. */
const SEARCHED = 20_000;

/** A page for people, from a website, a firewall or a proxy: never an answer of an API. */
export function isWebPage(body: unknown): boolean {
	return typeof body === 'string' && /^[\s\uFEFF]*</.test(body);
}

/**
 * The error for an answer that is not in the form of the vendor's API: a firewall's challenge, a proxy's refusal,
 * a website at a wrong address.
 */
export function notTheApiError(
	answer: Signed,
	vendorMessage: string | null,
	{ displayName }: Voice,
): CallError {
	const { status, body } = answer;
	if (status === 407) return proxyError(answer, displayName);
	const what = isWebPage(body)
		? `answered with a web page instead of its API (HTTP ${status}${signature(answer)})`
		: `answered ${isEmpty(body) ? 'without a word' : 'in a form that is not that of its API'} (HTTP ${status}${signature(answer)})`;
	return new CallError(
		'unexpectedAnswer',
		`${displayName}, or something between n8n and it, ${what}`,
		{
			isAnswer: true,
			hint: wayOut(status, body, displayName),
			vendorMessage,
			statusCode: status,
		},
	);
}

function proxyError(answer: Signed, displayName: string): CallError {
	return new CallError(
		'unexpectedAnswer',
		`A proxy between n8n and ${displayName} wants a user name and a password (HTTP 407${signature(answer)})`,
		{
			isAnswer: true,
			hint: `Put them into the proxy settings of n8n (HTTP_PROXY, HTTPS_PROXY), or have the proxy let requests to ${displayName} through`,
			statusCode: 407,
		},
	);
}

function wayOut(status: number, body: unknown, displayName: string): string {
	const address = `the 'Base URL' in the ${displayName} credential`;
	if (status === 404) return `Check ${address}`;
	const between = `A firewall or a proxy may stand in between: have it let the requests of n8n through, and check ${address}`;
	// Without a body, a 401 may be the vendor's after all, and then it is about the key.
	return status === 401 && !isWebPage(body)
		? `Check the 'API Key' in the ${displayName} credential. ${between}`
		: between;
}

/** Nothing but a known name is repeated, as a header or a page may hold anything. */
function signature({ body, sender = '' }: Signed): string {
	const page = typeof body === 'string' ? body.slice(0, SEARCHED) : '';
	const name = GO_BETWEENS.exec(page)?.[0] ?? GO_BETWEENS.exec(sender)?.[0];
	return name === undefined ? '' : `, signed ${name}`;
}

function isEmpty(body: unknown): boolean {
	return body === undefined || body === null || (typeof body === 'string' && body.trim() === '');
}
