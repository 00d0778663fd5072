import fc from 'fast-check';

import { normaliseBaseUrl } from '../../../nodes/shared/transport/baseUrl';
import { FEW_CASES } from '../support/property';
import { thrownBy } from '../support/rejection';

function refusal(baseUrl: unknown): string {
	const error = thrownBy(() => normaliseBaseUrl(baseUrl, 'Acme', '/api/v1'));
	expect(error.kind).toBe('input');
	expect(error.hint).toContain('https://');
	return error.message;
}

describe('a base URL is taken', () => {
	it.each([
		['as it is', 'https://api.acme.example', 'https://api.acme.example'],
		['with a trailing slash', 'https://api.acme.example/', 'https://api.acme.example'],
		['with many of them', 'https://api.acme.example///', 'https://api.acme.example'],
		['with spaces around', '  https://api.acme.example \n', 'https://api.acme.example'],
		['with /api/v1 pasted', 'https://api.acme.example/api/v1', 'https://api.acme.example'],
		['with /api/v1/ pasted', 'https://api.acme.example//api/v1//', 'https://api.acme.example'],
		['below a path', 'https://proxy.example/acme/', 'https://proxy.example/acme'],
		['below a path, with /api/v1', 'https://p.example/acme/api/v1', 'https://p.example/acme'],
		['with a port', 'https://api.acme.example:8443', 'https://api.acme.example:8443'],
		['with the usual port', 'https://api.acme.example:443/', 'https://api.acme.example'],
		['in capitals', 'HTTPS://API.ACME.EXAMPLE', 'https://api.acme.example'],
		['with a host in Unicode', 'https://b\u00fccher.example', 'https://xn--bcher-kva.example'],
		['with a host that is an address', 'https://[2001:db8::1]', 'https://[2001:db8::1]'],
		['with an empty query', 'https://api.acme.example?', 'https://api.acme.example'],
	])('%s', (_, baseUrl, expected) => {
		expect(normaliseBaseUrl(baseUrl, 'Acme', '/api/v1')).toBe(expected);
	});

	it.each([
		['http://localhost:3000/', 'http://localhost:3000'],
		['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
		['http://127.9.9.9', 'http://127.9.9.9'],
		['http://[::1]:3000/api/v1', 'http://[::1]:3000'],
	])('without encryption on this very machine: %s', (baseUrl, expected) => {
		expect(normaliseBaseUrl(baseUrl, 'Acme', '/api/v1')).toBe(expected);
	});
});

describe('a base URL is refused before a key is sent', () => {
	it.each([[undefined], [null], [''], ['   '], [42], [{}], [['https://api.acme.example']]])(
		'%j: it is empty',
		(baseUrl) => {
			expect(refusal(baseUrl)).toBe("The 'Base URL' of the Acme credential is empty");
		},
	);

	it.each(['api.acme.example', 'https://', 'https://exa mple.com', '//api.acme.example', 'acme'])(
		'%j: it is no URL',
		(baseUrl) => {
			expect(refusal(baseUrl)).toContain('is not a URL');
		},
	);

	it.each([
		'http://api.acme.example',
		'http://localhost.evil.example',
		'http://127.0.0.1.evil.example',
		'http://evil.example/localhost',
		'http://localhost.',
		'http://0.0.0.0',
		'http://10.0.0.1',
		'http://[::2]',
		'ftp://api.acme.example',
		'file:///etc/passwd',
		'javascript:alert(1)',
		'localhost:3000',
	])('%s: it is not encrypted', (baseUrl) => {
		expect(refusal(baseUrl)).toContain('must start with https://');
	});

	it.each([
		'https://user:pass@api.acme.example',
		'https://user@api.acme.example',
		'https://api.acme.example@evil.example',
		'http://localhost@evil.example',
		'https://api.acme.example?key=1',
		'https://api.acme.example/#top',
	])('%s: it holds more than an address', (baseUrl) => {
		expect(refusal(baseUrl)).toContain('must not hold a user name, password, query or fragment');
	});

	it.each([
		['https://api.acme.example/api/v1/calls', 'https://api.acme.example'],
		['https://api.acme.example/api/v1/calls/call_1/', 'https://api.acme.example'],
		['https://p.example/acme/api/v1/calls', 'https://p.example/acme'],
		['https://api.acme.example/api/v1/api/v1', 'https://api.acme.example'],
	])('%s: it goes on after the root, and the hint is what to enter', (baseUrl, meant) => {
		const error = thrownBy(() => normaliseBaseUrl(baseUrl, 'Acme', '/api/v1'));
		expect(error.message).toBe("The 'Base URL' of the Acme credential goes on after /api/v1");
		expect(error.hint).toBe(`Open the credential and enter ${meant}`);
	});

	it('whatever its text, the message shows none of it', () => {
		expect(refusal('http://key-secret.example')).not.toContain('key-secret');
	});
});

it('whatever is taken begins with https:// or stays on this machine, and ends without a slash', () => {
	const texts = fc.oneof(fc.webUrl({ withQueryParameters: true }), fc.webUrl(), fc.string());
	fc.assert(
		fc.property(texts, (text) => {
			let taken: string;
			try {
				taken = normaliseBaseUrl(text, 'Acme', '/api/v1');
			} catch {
				return;
			}
			expect(taken).toMatch(/^https:\/\/|^http:\/\/(localhost|127\.|\[::1\])/);
			expect(taken).not.toMatch(/\/$|[?#\s]/);
			expect(normaliseBaseUrl(taken, 'Acme', '/api/v1')).toBe(taken);
		}),
		FEW_CASES,
	);
});
