import { CallError } from '../callError';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Brings a base URL as people paste it (spaces, trailing slashes, the root of the API) to one form.
 * @param root the path that all endpoints share, e.g. `/api/v1`
 * @throws CallError of kind `input` for anything but `https`, or plain `http` off the loopback
 */
export function normaliseBaseUrl(baseUrl: unknown, displayName: string, root: string): string {
	const refuse = (what: string) =>
		new CallError('input', `The 'Base URL' of the ${displayName} credential ${what}`, {
			scope: 'account',
			hint: "Open the credential and enter the vendor's address, e.g. https://api.example.com",
		});
	if (typeof baseUrl !== 'string' || baseUrl.trim() === '') throw refuse('is empty');
	const url = parseUrl(baseUrl.trim());
	if (!url) throw refuse('is not a URL');
	if (url.username || url.password || url.search || url.hash) {
		throw refuse('must not hold a user name, password, query or fragment');
	}
	const isLoopback = LOOPBACK.test(url.hostname);
	if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback)) {
		throw refuse('must start with https://, so that the API key travels encrypted');
	}
	const path = url.pathname.replace(/\/+$/, '');
	const bare = path.endsWith(root) ? path.slice(0, -root.length).replace(/\/+$/, '') : path;
	return url.origin + bare;
}

function parseUrl(text: string): URL | null {
	try {
		return new URL(text);
	} catch {
		return null;
	}
}

/**
 * The same for a credential's expression: an address that must not be given a key becomes none. n8n has no
 * other way to look at a field before it sends the credential's test.
 */
export function baseUrlExpression(root: string): string {
	const mayHaveKey =
		'/^(https:|http:\\/\\/(localhost|127\\.[\\d.]+|\\[::1\\])(:\\d+)?(\\/|$))/i.test($credentials.baseUrl.trim())';
	const bare = `$credentials.baseUrl.trim().replace(/\\/+$/, "").replace(/${root.replace(/\//g, '\\/')}$/, "")`;
	return `={{ ${mayHaveKey} ? ${bare} : "" }}`;
}
