import { CallError } from '../callError';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Brings a base URL as people paste it (with spaces, trailing slashes or `/api/v1`) to one form.
 * @throws CallError of kind `input` unless it is `https`, or `http` on the loopback: the key would travel
 * unencrypted
 */
export function normaliseBaseUrl(baseUrl: unknown, displayName: string): string {
	const refuse = (what: string) =>
		new CallError('input', `The 'Base URL' of the ${displayName} credential ${what}`, {
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
	const path = url.pathname
		.replace(/\/+$/, '')
		.replace(/\/api\/v1$/, '')
		.replace(/\/+$/, '');
	return url.origin + path;
}

function parseUrl(text: string): URL | null {
	try {
		return new URL(text);
	} catch {
		return null;
	}
}
