import { faultOf } from '../../../nodes/shared/transport/faults';
import { thrownBy } from '../support/rejection';
import { type Attempt, errorAt, errorOf, freePort } from '../support/wire.cjs';

/* Real sockets: what Node and axios say in each case is theirs to change from version to version. */

function fault(error: unknown) {
	return faultOf(error, 'Acme', 300);
}

const VALID = { speaks: 'https', certificate: 'valid' } as const;

describe('never says that a request may have reached the vendor, where none has left: an error at once', () => {
	it.each<[string, Attempt, string]>([
		[
			'https at a port that speaks http',
			{ scheme: 'https', peer: { speaks: 'http' } },
			'does not speak https',
		],
		['a certificate that signs itself', { scheme: 'https', peer: VALID }, 'is not trusted'],
		[
			'a certificate that is not valid yet',
			{ scheme: 'https', peer: { speaks: 'https', certificate: 'notYetValid' }, trusts: true },
			'is not valid yet',
		],
		[
			'a certificate that has expired',
			{ scheme: 'https', peer: { speaks: 'https', certificate: 'expired' }, trusts: true },
			'has expired',
		],
		[
			'a certificate for another host',
			{ scheme: 'https', peer: { speaks: 'https', certificate: 'forAnotherHost' }, trusts: true },
			'for another host',
		],
	])('%s', async (_, attempt, words) => {
		const wrapped = await errorOf(attempt);
		const error = thrownBy(() => fault(wrapped));
		expect(error.kind).toBe('blocked');
		expect(error.message).toContain(words);
		expect(JSON.stringify({ ...error, message: error.message })).not.toContain('key-secret');
	});
});

describe('knows that no request has reached the vendor', () => {
	it.each<[string, Attempt]>([
		[
			'a connection that is cut during the handshake',
			{ scheme: 'https', peer: { speaks: 'reset' } },
		],
		['a handshake that nobody answers', { scheme: 'https', peer: { speaks: 'nothing' } }],
	])('%s', async (_, attempt) => {
		expect(fault(await errorOf(attempt))).toMatchObject({ reachedVendor: false });
	});

	it('a port at which nobody listens', async () => {
		const error = await errorAt(`https://localhost:${await freePort()}/`);
		expect(fault(error)).toMatchObject({ what: 'refused the connection', reachedVendor: false });
	});

	it('a host that does not exist', async () => {
		const { what, reachedVendor } = fault(
			await errorAt('https://acme.invalid/', { timeoutMs: 10_000 }),
		);
		expect(what).toContain('could not be found by that host name');
		expect(reachedVendor).toBe(false);
	});
});

describe('never says that a request has not reached the vendor, where it may have', () => {
	const http = { scheme: 'http', peer: { speaks: 'http' } } as const;
	const https = { scheme: 'https', peer: VALID, trusts: true } as const;

	it.each<[string, Attempt]>([
		['http, cut after the request', { ...http, request: 'cut' }],
		['http, no answer', { ...http, request: 'ignore' }],
		['http, half an answer', { ...http, request: 'halfAnswer' }],
		['https, cut after the request', { ...https, request: 'cut' }],
		['https, no answer', { ...https, request: 'ignore' }],
		['https, half an answer', { ...https, request: 'halfAnswer' }],
	])('%s', async (_, attempt) => {
		expect(fault(await errorOf(attempt))).toMatchObject({ reachedVendor: true });
	});
});
