import { faultOf } from '../../../nodes/shared/transport/faults';
import { thrownBy } from '../support/rejection';

/** An exception as axios throws it, with the key in its config. */
function exception(code: string | undefined, message = 'Boom', cause?: unknown): Error {
	const error = new Error(message, { cause });
	return Object.assign(
		error,
		{ config: { headers: { 'x-api-key': 'key-secret' } } },
		code === undefined ? {} : { code },
	);
}

function fault(error: unknown) {
	return faultOf(error, 'Acme', 5_000);
}

describe('no request can have reached the vendor', () => {
	it.each([
		['ECONNREFUSED', 'refused the connection'],
		['EHOSTUNREACH', 'could not be reached'],
		['ENETUNREACH', 'could not be reached'],
		['ENOTFOUND', 'could not be found by that host name'],
		['EAI_AGAIN', 'could not be found by that host name just now'],
	])('%s', (code, what) => {
		expect(fault(exception(code))).toEqual({ what, reachedVendor: false, code });
	});
});

describe('the request may have taken effect', () => {
	it.each(['ECONNABORTED', 'ETIMEDOUT'])('%s: a time-out', (code) => {
		const what = 'did not answer within 5000 ms';
		expect(fault(exception(code))).toEqual({ what, reachedVendor: true, code });
	});

	it.each([
		'ECONNRESET',
		'EPIPE',
		'ERR_BAD_RESPONSE',
		'HPE_INVALID_CONSTANT',
		'EPROTO',
		'ANYTHING',
	])('%s: no full answer', (code) => {
		const what = 'closed the connection without a full answer';
		expect(fault(exception(code))).toEqual({ what, reachedVendor: true, code });
	});

	it.each<[string, unknown]>([
		['an error without a code', new Error('socket hang up')],
		['a code that is a number', Object.assign(new Error('x'), { code: 42 })],
		['a text', 'ECONNREFUSED'],
		['nothing', undefined],
		['null', null],
		['a number', 42],
		['an object without a prototype', Object.assign(Object.create(null), { message: 'x' })],
	])('%s: in doubt it may', (_, error) => {
		expect(fault(error)).toMatchObject({ reachedVendor: true, code: undefined });
	});
});

/** An exception with the system call that failed, and the socket of its request. */
function failing(code: string, syscall?: string, socket?: object | null): Error {
	const request = socket === undefined ? undefined : { socket };
	return Object.assign(exception(code), { syscall, request });
}

describe('the system call that failed decides, whatever its code', () => {
	it.each([
		['ETIMEDOUT', 'connect'],
		['EHOSTUNREACH', 'connect'],
		['EADDRNOTAVAIL', 'connect'],
		['EACCES', 'connect'],
		['ECONNRESET', 'connect'],
		['ENODATA', 'queryA'],
		['ESERVFAIL', 'getaddrinfo'],
		['EAI_FAIL', 'getaddrinfo'],
		['EADDRINUSE', 'bind'],
	])('%s on %s: no request has left', (code, syscall) => {
		expect(fault(exception(undefined, 'x', failing(code, syscall)))).toMatchObject({
			reachedVendor: false,
			code,
		});
	});

	it.each([
		['EHOSTUNREACH', 'read'],
		['ENETUNREACH', 'read'],
		['ECONNREFUSED', 'read'],
		['EPIPE', 'write'],
		['EHOSTUNREACH', 'write'],
		['ETIMEDOUT', 'read'],
		['ENOTCONN', 'shutdown'],
	])('%s on %s: it may have taken effect', (code, syscall) => {
		expect(fault(exception(undefined, 'x', failing(code, syscall)))).toMatchObject({
			reachedVendor: true,
			code,
		});
	});

	it('of several addresses of one host, none was reached', () => {
		const errors = [failing('ETIMEDOUT', 'connect'), failing('EHOSTUNREACH', 'connect')];
		const all = Object.assign(new AggregateError(errors), { code: 'ETIMEDOUT' });
		expect(fault(exception(undefined, 'x', all)).reachedVendor).toBe(false);
	});
});

describe('how far the connection had come decides', () => {
	it.each(['ECONNRESET', 'ECONNABORTED', 'ETIMEDOUT', 'EPIPE', 'EPROTO', 'ERR_SSL_X', 'ANYTHING'])(
		'%s before TLS had come about: no request has left',
		(code) => {
			const error = failing(code, 'read', { secureConnecting: true });
			expect(fault(error)).toMatchObject({ reachedVendor: false, code });
		},
	);

	it.each(['ECONNABORTED', 'EPROTO', 'ERR_SSL_X', 'EHOSTUNREACH', 'ECONNREFUSED', 'CERT_REVOKED'])(
		'%s when it had: it may have taken effect',
		(code) => {
			const error = failing(code, undefined, { secureConnecting: false });
			expect(fault(error)).toMatchObject({ reachedVendor: true, code });
		},
	);

	it('a request that waits for a proxy has no connection yet', () => {
		expect(fault(failing('ECONNABORTED', undefined, null)).reachedVendor).toBe(false);
	});

	it.each([undefined, {}, { secureConnecting: 'yes' }])('of %j nothing is known', (socket) => {
		expect(fault(failing('ECONNABORTED', undefined, socket)).reachedVendor).toBe(true);
	});
});

describe('the code is found', () => {
	it('in the cause, where n8n has wrapped the error', () => {
		const wrapped = exception(undefined, 'Wrapped', exception('ECONNREFUSED'));
		expect(fault(wrapped)).toMatchObject({ reachedVendor: false, code: 'ECONNREFUSED' });
	});

	it('three causes down', () => {
		const deep = exception(undefined, '1', exception(undefined, '2', exception('ETIMEDOUT')));
		expect(fault(deep).code).toBe('ETIMEDOUT');
	});

	it('first in the outermost error that has one', () => {
		const both = exception('ECONNRESET', 'x', exception('ECONNREFUSED'));
		expect(fault(both)).toMatchObject({ reachedVendor: true, code: 'ECONNRESET' });
	});

	it('or not, without going round in circles', () => {
		const circular = exception(undefined);
		Object.assign(circular, { cause: circular });
		expect(fault(circular).reachedVendor).toBe(true);
	});
});

describe('no further try can help: an error at once', () => {
	it.each([
		'CERT_HAS_EXPIRED',
		'CERT_NOT_YET_VALID',
		'CERT_REVOKED',
		'CERT_SIGNATURE_FAILURE',
		'HOSTNAME_MISMATCH',
		'INVALID_PURPOSE',
		'UNABLE_TO_GET_ISSUER_CERT',
		'ERR_TLS_INVALID_PROTOCOL_VERSION',
		'ERR_SSL_WRONG_VERSION_NUMBER',
		'ERR_INVALID_URL',
		'DEPTH_ZERO_SELF_SIGNED_CERT',
		'ERR_INVALID_CHAR',
		'ERR_TLS_CERT_ALTNAME_INVALID',
		'SELF_SIGNED_CERT_IN_CHAIN',
		'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
	])('%s', (code) => {
		const error = thrownBy(() => fault(exception(undefined, 'x', exception(code))));
		expect(error).toMatchObject({ kind: 'blocked', facts: code });
		expect(error.message).toMatch(/^Acme /);
		expect(error.message).not.toContain(code);
	});

	class SsrfBlockedIpError extends Error {}

	it.each<[string, unknown]>([
		['a domain that is not allowed', new Error('Domain not allowed: api.acme.example')],
		['no domain at all', new Error('No allowed domains specified')],
		['SSRF protection, by its message', new Error('Request blocked by SSRF protection')],
		['SSRF protection, by its name', Object.assign(new Error('No'), { name: 'SsrfError' })],
		['SSRF protection, by its class', new SsrfBlockedIpError('No')],
		['a blocked address behind a cause', exception(undefined, 'x', new Error('Blocked IP'))],
	])('n8n has blocked it: %s', (_, error) => {
		expect(thrownBy(() => fault(error))).toMatchObject({
			kind: 'blocked',
			message: 'n8n did not let the request to Acme out',
		});
	});
});

it('nothing but the code is taken from an exception, as its config holds the key', () => {
	const error = exception('ECONNRESET', 'Failed with x-api-key: key-secret');
	expect(JSON.stringify(fault(error))).not.toContain('key-secret');
	const blocked = thrownBy(() => fault(exception('X', 'Domain not allowed, key-secret')));
	expect(JSON.stringify([blocked, blocked.message])).not.toContain('key-secret');
});
