import { HTML_TYPE, jsonAnswer, type WireAnswer } from './wire.cjs';

/** What answers in a vendor's place: nothing of it comes from the vendor's API, and nothing takes effect. */
export type Surroundings =
	/** A firewall's page that wants to see a browser, 403 by default. */
	| { kind: 'challenge'; status?: number }
	/** A proxy on the way, in its own words: 502 by default; 407 asks for the proxy's own password. */
	| { kind: 'proxy'; status?: number; form?: 'html' | 'json' }
	/** A web framework that knows no such path: `{"statusCode":404,"message":"Cannot DELETE /…"}`, or as a page. */
	| { kind: 'framework404'; form?: 'html' | 'json' };

const CHALLENGE_PAGE = `<!DOCTYPE html>
<html lang="en-US"><head><title>Just a moment...</title><meta name="robots" content="noindex,nofollow"></head>
<body><noscript>Enable JavaScript and cookies to continue</noscript></body></html>
`;

/** The answer in the vendor's place. */
export function surroundingsAnswer(
	what: Surroundings,
	request: { readonly method: string; readonly path: string },
): WireAnswer {
	switch (what.kind) {
		case 'challenge':
			return {
				status: what.status ?? 403,
				payload: CHALLENGE_PAGE,
				headers: { ...HTML_TYPE, server: 'cloudflare', 'cf-mitigated': 'challenge' },
			};
		case 'proxy':
			return proxyAnswer(what.status ?? 502, what.form ?? 'html');
		case 'framework404':
			return notFoundAnswer(`Cannot ${request.method} ${request.path}`, what.form ?? 'json');
	}
}

function proxyAnswer(status: number, form: 'html' | 'json'): WireAnswer {
	const asksForPassword = status === 407;
	const words = asksForPassword ? 'Proxy Authentication Required' : 'Bad Gateway';
	const headers = {
		via: '1.1 proxy.example (squid/6.6)',
		...(asksForPassword && { 'proxy-authenticate': 'Basic realm="proxy.example"' }),
	};
	if (form === 'json') return jsonAnswer(status, { code: status, reason: words }, headers);
	const page = `<html><head><title>${status} ${words}</title></head><body><center><h1>${status} ${words}</h1></center><hr><center>proxy.example</center></body></html>\n`;
	return { status, payload: page, headers: { ...HTML_TYPE, ...headers } };
}

function notFoundAnswer(message: string, form: 'html' | 'json'): WireAnswer {
	if (form === 'json') return jsonAnswer(404, { statusCode: 404, message, error: 'Not Found' });
	const page = `<!DOCTYPE html>\n<html lang="en"><head><title>Error</title></head><body><pre>${message}</pre></body></html>\n`;
	return { status: 404, payload: page, headers: HTML_TYPE };
}
