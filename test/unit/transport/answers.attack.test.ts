import fc from 'fast-check';

import {
	messageOf,
	sortAnswer,
	sortReading,
	unreadable,
} from '../../../nodes/shared/transport/answers';
import { fieldOf, textOf } from '../../../nodes/shared/json';
import type { CallError } from '../../../nodes/shared/callError';
import { ACME } from '../support/fakeAccount';
import { CASES } from '../support/property';
import { thrownBy } from '../support/rejection';

const HTML = '<!DOCTYPE html><html><body><h1>cancelled</h1></body></html>';

/** `[[[…]]]`, deeper than any stack. */
const DEEP: unknown = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`);

const GARBAGE: ReadonlyArray<[string, unknown]> = [
	['nothing', undefined],
	['null', null],
	['nought', 0],
	['a number', 42],
	['true', true],
	['an empty text', ''],
	['a text', 'cancelled'],
	['a web page', HTML],
	['an empty array', []],
	['an array', [{ message: 'x' }]],
	['an empty object', {}],
	['an error that is a text', { error: 'x' }],
	['an error that is null', { error: null }],
	['a message that is an object', { message: { text: 'x' } }],
	['a message that is a number', { error: { message: 42 } }],
	['a message that is blank', { message: ' \n' }],
	['a field named __proto__', JSON.parse('{"__proto__": {"message": "x"}}')],
	['a field named constructor', { constructor: { message: 'x' } }],
	['deep nesting', DEEP],
	['an object without a prototype', Object.assign(Object.create(null), { a: 1 })],
];

function unexpected(status: number, body: unknown): CallError {
	const sorted = sortAnswer(answered(status, body), ACME);
	if (sorted.kind !== 'unexpected') throw new Error(`It is ${sorted.kind}`);
	return sorted.error;
}

function answered(status: number, body: unknown) {
	return { kind: 'answered', status, body, sentAt: 0 } as const;
}

describe.each(GARBAGE)('a body that is %s', (_, body) => {
	it('holds no message', () => {
		expect(messageOf(body)).toBeNull();
	});

	it.each([200, 201, 204, 299])('under %i is for the vendor\u2019s file to judge', (status) => {
		const ok = { kind: 'ok', status, body, sentAt: 0 };
		expect(sortAnswer(answered(status, body), ACME)).toEqual(ok);
	});

	it.each([400, 409, 410, 422])('under %i is a refusal, unless it is a web page', (status) => {
		const sorted = sortAnswer(answered(status, body), ACME);
		expect(sorted).toMatchObject(
			body === HTML ? { kind: 'unexpected' } : { kind: 'refused', status, message: null },
		);
	});

	it.each([408, 425, 500, 502, 503, 504, 599])('under %i is lost', (status) => {
		const sorted = sortAnswer(answered(status, body), ACME);
		expect(sorted).toMatchObject({
			kind: 'lost',
			fault: {
				what: `answered with HTTP ${status}`,
				reachedVendor: true,
				statusCode: status,
				vendorMessage: null,
			},
		});
	});

	it.each([301, 302, 303, 307, 308])('under %i is a redirect, never followed', (status) => {
		expect(unexpected(status, body)).toMatchObject({
			kind: 'unexpectedAnswer',
			message: `Acme redirected the request elsewhere, which is never followed (HTTP ${status})`,
			hint: "Check the 'Base URL' in the Acme credential",
			statusCode: status,
		});
	});

	it.each([100, 402, 405, 406, 418, 451, 600, 999])(
		'under %i is an answer that nobody documented',
		(status) => {
			const { message } = unexpected(status, body);
			expect(message).toContain(
				body === HTML
					? 'answered with a web page instead of its API'
					: 'gave an answer that its documentation does not name',
			);
			expect(message).toContain(`(HTTP ${status})`);
		},
	);

	it.each([401, 403, 404])('under %i is no answer of the API', (status) => {
		const { kind, message, hint } = unexpected(status, body);
		expect(kind).toBe('unexpectedAnswer');
		expect(message).toContain('Acme, or something between n8n and it, answered');
		expect(message).toContain(`(HTTP ${status})`);
		expect(hint).toContain("'Base URL' in the Acme credential");
	});

	it('under 407 is told of the proxy, and of nothing else', () => {
		const { message, hint } = unexpected(407, body);
		expect(message).toContain('A proxy between n8n and Acme wants a user name and a password');
		expect(`${message} ${hint}`).not.toMatch(/Base URL|API key/i);
	});
});

describe('who answered', () => {
	const own = (message: string) => ({ error: { message } });

	it.each<[string, unknown]>([
		['Express', { error: 'Not Found' }],
		['NestJS', { statusCode: 404, message: 'Cannot GET /api/v1/calls/1', error: 'Not Found' }],
		['FastAPI', { detail: 'Not Found' }],
		['Spring', { timestamp: 'now', status: 404, error: 'Not Found', path: '/api' }],
		['an API gateway', { message: 'Missing Authentication Token' }],
		['Cloudflare', { success: false, errors: [{ code: 7003, message: 'No route' }] }],
		['problem details', { type: 'about:blank', title: 'Not Found', status: 404 }],
		['a page behind a byte order mark', '\uFEFF <!doctype html>'],
	])('never takes a 404 in the form of %s for "no such call"', (_, body) => {
		expect(unexpected(404, body).kind).toBe('unexpectedAnswer');
	});

	it.each(['Cannot DELETE /api/v1/calls/1', 'Route GET:/api/v1/x not found', 'No such endpoint'])(
		'never takes the vendor\u2019s own 404 about an address (%s) for one about a call',
		(message) => {
			expect(unexpected(404, own(message))).toMatchObject({
				message: 'Acme has nothing at this address (HTTP 404)',
				vendorMessage: message,
			});
		},
	);

	it.each([
		['Access denied - call belongs to different organization'],
		['Forbidden'],
		['Your API key lacks the permission'],
		['Not authorised'],
		['This call is of another team'],
		['Key has no scope calls:write'],
	])('takes a 403 with the words "%s" for a matter of the key', (message) => {
		const error = thrownBy(() => sortAnswer(answered(403, own(message)), ACME));
		expect(error).toMatchObject({ kind: 'auth', statusCode: 403, vendorMessage: message });
		expect(error.message).toBe('Acme does not let this API key cancel the call');
	});

	it.each([
		['Call already ended'],
		['Cannot cancel call with status: completed'],
		['This call can no longer be cancelled'],
		['Calls in progress are not cancelled'],
		['Cancellation denied: call already ended'],
		['The call state does not permit this'],
	])('takes a 403 with the words "%s" for a matter of the call', (message) => {
		expect(sortAnswer(answered(403, own(message)), ACME)).toMatchObject({
			kind: 'refused',
			status: 403,
			message,
		});
	});

	it.each([
		[403, '<html><title>Just a moment...</title>Cloudflare Ray ID', 'signed Cloudflare'],
		[403, '<html>Generated by squid/5.7', 'signed squid'],
		[407, '<html>proxy-1 (Squid/5.7)', 'signed Squid'],
	])('names a %i\u2019s sender where its page does', (status, page, name) => {
		expect(unexpected(status, page).message).toContain(name);
	});

	it('names it where its headers do, and repeats nothing else of them', () => {
		const answer = { ...answered(403, ''), sender: '1.1 proxy-7 (squid/5.7) <b>secret</b>' };
		const sorted = sortAnswer(answer, ACME);
		const message = sorted.kind === 'unexpected' ? sorted.error.message : '';
		expect(message).toMatch(/\(HTTP 403, signed squid\)$/);
	});

	it.each([401, 403])('never calls a web page with HTTP %i a matter of the key', (status) => {
		const { message, hint } = unexpected(status, HTML);
		expect(`${message} ${hint}`).not.toMatch(/API key/i);
		expect(hint).toMatch(/firewall or a proxy/);
	});

	it('names both ways out of a 401 without a word: the key, and what stands in between', () => {
		const { hint } = unexpected(401, '');
		expect(hint).toContain("Check the 'API Key' in the Acme credential");
		expect(hint).toMatch(/firewall or a proxy/);
	});
});

describe('the words of a vendor', () => {
	it.each<[string, unknown, string]>([
		['as Heppu puts them', { error: { message: 'Call not found', code: 404 } }, 'Call not found'],
		['as Voxworks puts them', { success: false, message: 'Invalid API key' }, 'Invalid API key'],
		['of both, the first', { error: { message: 'A' }, message: 'B' }, 'A'],
		['with spaces around', { message: ' No \n' }, 'No'],
		['beside an error that is a text', { error: 'Bad Request', message: 'No' }, 'No'],
	])('%s', (_, body, message) => {
		expect(messageOf(body)).toBe(message);
	});

	it('go into the error of a wrong key', () => {
		const body = { error: { message: 'Invalid API key' } };
		const error = thrownBy(() => sortAnswer(answered(401, body), ACME));
		expect(error.vendorMessage).toBe('Invalid API key');
		expect(error.message).not.toContain('Invalid');
	});
});

describe('a reading', () => {
	it('that is refused is an error, as there is nothing to refuse', () => {
		const body = { message: 'Bad ID' };
		const error = thrownBy(() => sortReading(answered(400, body), ACME, 'the call'));
		expect(error).toMatchObject({
			kind: 'refused',
			message: 'Acme refused to show the call',
			vendorMessage: 'Bad ID',
			statusCode: 400,
		});
	});

	it.each([
		[200, 'ok'],
		[404, 'notFound'],
		[500, 'lost'],
	])('answered with %i is %s', (status, kind) => {
		const body = { error: { message: 'Call not found' } };
		expect(sortReading(answered(status, body), ACME, 'the call').kind).toBe(kind);
	});

	it('that got no answer is lost', () => {
		const lost = unreadable(200);
		expect(sortReading(lost, ACME, 'the call')).toBe(lost);
	});
});

describe('a field', () => {
	it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length'])(
		'named %s is none unless the body itself holds it',
		(name) => {
			expect(fieldOf({}, name)).toBeUndefined();
			expect(fieldOf('text', name)).toBeUndefined();
		},
	);

	it('named __proto__ that a body does hold is only a field', () => {
		expect(fieldOf(JSON.parse('{"__proto__": 1}'), '__proto__')).toBe(1);
	});

	it.each<[unknown, string | null]>([
		['a', 'a'],
		[' a ', ' a '],
		['', null],
		['  ', null],
		[0, '0'],
		[42, '42'],
		[null, null],
		[undefined, null],
		[true, null],
		[{}, null],
		[['a'], null],
	])('%j as a text is %j', (value, text) => {
		expect(textOf(value)).toBe(text);
	});
});

it('whatever the status and the body, only a 2xx is ever good', () => {
	const drawn = fc.tuple(fc.integer({ min: 100, max: 999 }), fc.anything());
	fc.assert(
		fc.property(drawn, ([status, body]) => {
			let kind: string;
			try {
				({ kind } = sortAnswer(answered(status, body), ACME));
			} catch {
				kind = 'error';
			}
			expect(kind === 'ok').toBe(status >= 200 && status < 300);
			if (kind === 'notFound') expect(status).toBe(404);
			if (kind === 'refused') expect([400, 403, 409, 410, 422]).toContain(status);
		}),
		CASES,
	);
});
