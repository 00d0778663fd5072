import type { IHttpRequestMethods } from 'n8n-workflow';

import { CallError } from '../callError';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

const HOW_TO_ENTER =
	"Open the credential and enter the vendor's address, e.g. https://api.example.com";

/**
 * Brings a base URL as people paste it (spaces, trailing slashes, the root of the API) to one form.
 * @param root the path that all endpoints share, e.g. `/api/v1`
 * @throws CallError of kind `input` for anything but `https`, or plain `http` off the loopback
 */
export function normaliseBaseUrl(baseUrl: unknown, displayName: string, root: string): string {
	const refuse = (what: string, hint = HOW_TO_ENTER) =>
		new CallError('input', `The 'Base URL' of the ${displayName} credential ${what}`, {
			scope: 'account',
			hint,
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
	const rootAt = `${bare}/`.indexOf(`${root}/`);
	if (rootAt < 0) return url.origin + bare;
	const meant = url.origin + bare.slice(0, rootAt).replace(/\/+$/, '');
	throw refuse(`goes on after ${root}`, `Open the credential and enter ${meant}`);
}

function parseUrl(text: string): URL | null {
	try {
		return new URL(text);
	} catch {
		return null;
	}
}

/** An address that may be given a key, as far as one expression can tell: see {@link normaliseBaseUrl}. */
const MAY_HAVE_KEY =
	'/^(https:\\/\\/[^\\/?#@\\s]+|http:\\/\\/(localhost|127\\.[\\d.]+|\\[::1\\])(:\\d+)?)(\\/[^?#]*)?$/i';

/** The parts of a credential's test that depend on its base URL, as expressions. */
export interface RequestParts {
	readonly baseURL: string;
	readonly url: string;
	readonly method: IHttpRequestMethods;
}

/**
 * The same for the test of a credential, where n8n has no other way to look at a field before it sends anything.
 * An address that must not be given a key becomes `data:`, which axios answers itself, to a POST with a 405: so
 * nothing leaves n8n, and the rule for that status says what to enter. n8n would show an address that is none
 * as ERR_INVALID_URL.
 * @param path of the request that tests the key, below the root
 */
export function requestParts(root: string, path: string): RequestParts {
	const rootAsPattern = root.replace(/\//g, '\\/');
	const given = 'String($credentials.baseUrl || "").trim()';
	const goesOn = `/${rootAsPattern}\\/+[^\\/]/.test(${given})`;
	const choose = (yes: string, no: string) =>
		`={{ ${MAY_HAVE_KEY}.test(${given}) && !${goesOn} ? ${yes} : "${no}" }}`;
	return {
		baseURL: choose(
			`${given}.replace(/\\/+$/, "").replace(/${rootAsPattern}$/, "").replace(/\\/+$/, "")`,
			'data:',
		),
		url: choose(`"${root}${path}"`, 'data:,'),
		// n8n resolves an expression in any field of the request; its type allows a method alone.
		method: choose('"GET"', 'POST') as IHttpRequestMethods,
	};
}

/** The status that a refused address ends in, see {@link requestParts}. */
export const REFUSED_ADDRESS_STATUS = 405;
