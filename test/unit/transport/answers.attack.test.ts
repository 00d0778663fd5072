import fc from 'fast-check';

import {
	fieldOf,
	messageOf,
	sortAnswer,
	sortReading,
	textOf,
	unreadable,
} from '../../../nodes/shared/transport/answers';
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

function answered(status: number, body: unknown) {
	return { kind: 'answered', status, body, sentAt: 0 } as const;
}

describe.each(GARBAGE)('a body that is %s', (_, body) => {
	test('holds no message', () => {
		expect(messageOf(body)).toBeNull();
	});

	test.each([200, 201, 204, 299])('under %i is for the vendor\u2019s file to judge', (status) => {
		expect(sortAnswer(answered(status, body), 'Acme')).toEqual({ kind: 'ok', status, body });
	});

	test.each([400, 409, 410, 422])('under %i is a refusal', (status) => {
		const sorted = sortAnswer(answered(status, body), 'Acme');
		expect(sorted).toMatchObject({ kind: 'refused', status, message: null });
	});

	test.each([408, 500, 502, 503, 504, 599])('under %i is lost', (status) => {
		const sorted = sortAnswer(answered(status, body), 'Acme');
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

	test.each([
		[401, 'auth', 'Acme did not accept the API key'],
		[403, 'auth', 'Acme does not let this API key cancel the call'],
		[301, 'unexpectedAnswer', 'redirected the request elsewhere, which is never followed'],
		[302, 'unexpectedAnswer', 'redirected the request elsewhere, which is never followed'],
		[307, 'unexpectedAnswer', 'redirected the request elsewhere, which is never followed'],
		[402, 'unexpectedAnswer', 'that its documentation does not name (HTTP 402)'],
		[405, 'unexpectedAnswer', 'that its documentation does not name (HTTP 405)'],
		[100, 'unexpectedAnswer', 'that its documentation does not name (HTTP 100)'],
	])('under %i is an error at once', (status, kind, text) => {
		const error = thrownBy(() => sortAnswer(answered(status, body), 'Acme'));
		expect(error).toMatchObject({ kind, statusCode: status, vendorMessage: null });
		expect(error.message).toContain(text);
	});

	test('under 404 says that there is no such call, unless it is a web page', () => {
		if (body === HTML) {
			const error = thrownBy(() => sortAnswer(answered(404, body), 'Acme'));
			expect(error.kind).toBe('unexpectedAnswer');
			expect(error.message).toContain('web page instead of its API');
			expect(error.hint).toContain('Base URL');
		} else {
			expect(sortAnswer(answered(404, body), 'Acme')).toMatchObject({ kind: 'notFound' });
		}
	});
});

describe('the words of a vendor', () => {
	test.each<[string, unknown, string]>([
		['as Heppu puts them', { error: { message: 'Call not found', code: 404 } }, 'Call not found'],
		['as Voxworks puts them', { success: false, message: 'Invalid API key' }, 'Invalid API key'],
		['of both, the first', { error: { message: 'A' }, message: 'B' }, 'A'],
		['with spaces around', { message: ' No \n' }, 'No'],
		['beside an error that is a text', { error: 'Bad Request', message: 'No' }, 'No'],
	])('%s', (_, body, message) => {
		expect(messageOf(body)).toBe(message);
	});

	test('go into the error of a wrong key', () => {
		const body = { message: 'Invalid API key' };
		const error = thrownBy(() => sortAnswer(answered(401, body), 'Acme'));
		expect(error.vendorMessage).toBe('Invalid API key');
		expect(error.message).not.toContain('Invalid');
	});
});

describe('a reading', () => {
	test('that is refused is an error, as there is nothing to refuse', () => {
		const body = { message: 'Bad ID' };
		const error = thrownBy(() => sortReading(answered(400, body), 'Acme', 'the call'));
		expect(error).toMatchObject({
			kind: 'refused',
			message: 'Acme refused to show the call',
			vendorMessage: 'Bad ID',
			statusCode: 400,
		});
	});

	test.each([
		[200, 'ok'],
		[404, 'notFound'],
		[500, 'lost'],
	])('answered with %i is %s', (status, kind) => {
		expect(sortReading(answered(status, {}), 'Acme', 'the call').kind).toBe(kind);
	});

	test('that got no answer is lost', () => {
		const lost = unreadable(200);
		expect(sortReading(lost, 'Acme', 'the call')).toBe(lost);
	});
});

describe('a field', () => {
	test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length'])(
		'named %s is none unless the body itself holds it',
		(name) => {
			expect(fieldOf({}, name)).toBeUndefined();
			expect(fieldOf('text', name)).toBeUndefined();
		},
	);

	test('named __proto__ that a body does hold is only a field', () => {
		expect(fieldOf(JSON.parse('{"__proto__": 1}'), '__proto__')).toBe(1);
	});

	test.each<[unknown, string | null]>([
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

test('whatever the status and the body, only a 2xx is ever good', () => {
	const drawn = fc.tuple(fc.integer({ min: 100, max: 999 }), fc.anything());
	fc.assert(
		fc.property(drawn, ([status, body]) => {
			let kind: string;
			try {
				({ kind } = sortAnswer(answered(status, body), 'Acme'));
			} catch {
				kind = 'error';
			}
			expect(kind === 'ok').toBe(status >= 200 && status < 300);
			expect(kind === 'notFound').toBe(status === 404 && kind !== 'error');
		}),
		CASES,
	);
});
