import fc from 'fast-check';

import { redactKey } from '../../../nodes/shared/transport/redact';
import { FEW_CASES } from '../support/property';

const KEY = 'sk/live+5ecr"et=';

describe('a key that the vendor echoes is blanked out', () => {
	it.each<[string, unknown, unknown]>([
		['in a text', `Key ${KEY} is wrong`, 'Key *** is wrong'],
		['more than once', `${KEY},${KEY}`, '***,***'],
		['in a field', { message: KEY }, { message: '***' }],
		['deep inside', { a: [{ b: { c: `x${KEY}` } }] }, { a: [{ b: { c: 'x***' } }] }],
		['in an array', [KEY, 1, null], ['***', 1, null]],
		['as the name of a field', { [KEY]: 1 }, { '***': 1 }],
		['percent-encoded', `?key=${encodeURIComponent(KEY)}`, '?key=***'],
		[
			'percent-encoded in small letters',
			`?key=${encodeURIComponent(KEY).toLowerCase()}`,
			'?key=***',
		],
		['percent-encoded through and through', 'sk%2Flive%2B5%65cr%22%65t%3D', '***'],
		['as HTML', 'x sk/live+5ecr&quot;et= y', 'x *** y'],
		['as HTML with numbers', 'sk&#x2F;live&#43;5ecr&#34;et&#x3d;', '***'],
		['with slashes escaped', 'sk\\/live+5ecr\\"et=', '***'],
		['with \\u escapes', 'sk\\u002flive\\u002B5ecr\\u0022et=', '***'],
		['escaped as in JSON inside JSON', JSON.stringify(JSON.stringify(KEY)), '"\\"***\\""'],
		[
			'as Base64',
			`x ${Buffer.from(KEY).toString('base64')}`,
			expect.stringMatching(/^x \*\*\*.{0,3}$/),
		],
		['escaped as in JSON', JSON.stringify({ key: KEY }), '{"key":"***"}'],
	])('%s', (_, body, expected) => {
		expect(redactKey(body, KEY)).toEqual(expected);
	});

	it('also where the credential holds spaces around it', () => {
		expect(redactKey('abcd1234', ' abcd1234 ')).toBe('***');
	});

	it.each(['key-secret-1', KEY, 'sk_live_51H', 'p\u00e4ssword-1'])(
		'as Base64 wherever it stands in what is encoded, also made for URLs: %s',
		(key) => {
			for (const before of ['', 'a', 'ab', 'Bearer ', 'user:']) {
				for (const encoding of ['base64', 'base64url'] as const) {
					const echo = Buffer.from(`${before}${key}!`).toString(encoding);
					const clean = String(redactKey(echo, key));
					expect(clean).toContain('***');
					expect(clean.length).toBeLessThanOrEqual(echo.length - key.length);
				}
			}
		},
	);

	it.each([
		'abcd\u200b1234',
		'\ufeffabcd1234',
		'abcd1234\u00a0',
		'ab\u00adcd12\n34',
		'\u202eabcd1234\u202c',
	])('also where the credential holds invisible characters: %j', (key) => {
		expect(redactKey('Key abcd1234 is wrong', key)).toBe('Key *** is wrong');
	});

	it('in no time, however a body is made to look like it', () => {
		const nasty = `${'\\'.repeat(500_000)}${'&#0'.repeat(300_000)}${'sk/live'.repeat(100_000)}`;
		const since = performance.now();
		expect(redactKey(nasty, KEY)).toBe(nasty);
		expect(performance.now() - since).toBeLessThan(2_000);
	});

	it('wherever in a body it stands', () => {
		const texts = fc.oneof(fc.constant(KEY), fc.constant(`(${KEY})`), fc.string());
		const bodies = fc.object({ key: texts, values: [texts, fc.integer(), fc.constant(null)] });
		fc.assert(
			fc.property(bodies, (body) => {
				const text = JSON.stringify(redactKey(body, KEY));
				expect(text).not.toContain(JSON.stringify(KEY).slice(1, -1));
			}),
			FEW_CASES,
		);
	});
});

describe('all else stays as it is', () => {
	it.each([
		[null],
		[undefined],
		[0],
		[42],
		[true],
		[''],
		['text'],
		[[]],
		[{}],
		[{ a: [1, { b: null }] }],
	])('%j', (body) => {
		expect(redactKey(body, KEY)).toEqual(body);
	});

	it.each(['', '   ', 'abc'])('for the key %j, which is too short to be one', (key) => {
		const body = { message: 'abc and   more' };
		expect(redactKey(body, key)).toEqual(body);
	});

	it('a body without the key, whatever it holds', () => {
		fc.assert(
			fc.property(fc.jsonValue(), (body) => {
				fc.pre(!JSON.stringify(body).includes('sk'));
				expect(redactKey(body, KEY)).toEqual(body);
			}),
			FEW_CASES,
		);
	});

	it('a field named __proto__ stays a field and changes no prototype', () => {
		const body: unknown = JSON.parse('{"__proto__": {"isAdmin": true}}');
		const clean = redactKey(body, KEY);
		expect(JSON.stringify(clean)).toBe('{"__proto__":{"isAdmin":true}}');
		expect(Object.getPrototypeOf(clean)).toBe(Object.prototype);
	});

	it('the body handed in is not changed', () => {
		const body = { message: KEY };
		redactKey(body, KEY);
		expect(body.message).toBe(KEY);
	});
});
