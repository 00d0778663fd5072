import fc from 'fast-check';

import { normaliseId, pathSegment, usableId } from '../../../nodes/shared/usableId';
import { CASES } from '../support/property';
import { thrownBy } from '../support/rejection';

const HOST = 'https://api.acme.example';

function refusal(value: unknown): string {
	const error = thrownBy(() => normaliseId(value, 'Call'));
	expect(error.kind).toBe('input');
	return error.message;
}

describe('an ID is taken', () => {
	it.each<[unknown, string]>([
		['call_1', 'call_1'],
		[' call_1 ', 'call_1'],
		['\tcall_1\n', 'call_1'],
		['\u00a0call_1\ufeff', 'call_1'],
		[42, '42'],
		[0, '0'],
		[Number.MAX_SAFE_INTEGER, '9007199254740991'],
		['7615917337495251231', '7615917337495251231'],
		['0x1e5', '0x1e5'],
		['550e8400-e29b-41d4-a716-446655440000', '550e8400-e29b-41d4-a716-446655440000'],
		['nullify', 'nullify'],
		['\u200b\u2067call_1\u2069 ', 'call_1'],
		['...', '...'],
		['a b', 'a b'],
		['x'.repeat(1_024), 'x'.repeat(1_024)],
	])('%j', (value, id) => {
		expect(normaliseId(value, 'Call')).toBe(id);
	});
});

describe('an ID is refused, with the name of the parameter', () => {
	it.each<[unknown]>([[undefined], [null], [''], ['  '], ['\n']])('%j: empty', (value) => {
		expect(refusal(value)).toBe("'Call' is empty");
	});

	it.each(['.', '..', ' .. '])('%j: it would name another path', (value) => {
		expect(refusal(value)).toBe("'Call' must not be '.' or '..'");
	});

	it.each<[unknown]>([[true], [() => 'call_1'], [1n]])('%p: no text', (value) => {
		expect(refusal(value)).toBe("'Call' must be a text that holds one ID");
	});

	it.each(['a\u0000b', 'a\u007fb', 'a\u0085b', 'a\ud800b', '\udc00'])(
		'%j: a character that no ID can have',
		(value) => {
			expect(refusal(value)).toBe("'Call' holds a character that no ID can have");
		},
	);

	it.each<[unknown]>([
		[JSON.parse('7615917337495251231')],
		[Number.MAX_SAFE_INTEGER + 1],
		[7.615917337495251e21],
		['7.615917337495251e+21'],
		['1e5'],
		['1E+5'],
		[' 1.5e-7 '],
	])('%j: digits are lost, and it might be the ID of another call', (value) => {
		const error = thrownBy(() => normaliseId(value, 'Call'));
		expect(error.message).toMatch(/^'Call' is a number that has lost digits/);
		expect(error.hint).toMatch(/as a text/);
	});

	it.each<[unknown]>([[NaN], [Infinity], [-Infinity], [-1], [1.5]])(
		'%p: a number that is no ID',
		(value) => {
			expect(refusal(value)).toBe("'Call' is a number that cannot be an ID");
		},
	);

	it.each([
		'NaN',
		'undefined',
		'null',
		'Infinity',
		'None',
		'[object Object]',
		'call_[object Object]',
	])('%j: what an expression leaves that found nothing', (value) => {
		expect(refusal(value)).toBe("'Call' holds what is left of a value that is not there");
	});

	it('call\\u200b1: a character that nobody sees', () => {
		expect(refusal('call\u200b1')).toBe("'Call' holds a character that no ID can have");
	});

	it('longer than 1024 characters', () => {
		expect(refusal('x'.repeat(1_025))).toBe("'Call' is longer than 1024 characters");
	});
});

describe('what is no ID is told by what it is, with the way out and the value', () => {
	it.each<[unknown, string, string]>([
		['+358401234567', 'is a phone number, not an ID', 'Cancel Many'],
		['+358 40 123-4567 ', 'is a phone number, not an ID', 'Phone Number'],
		['tel:0401234567', 'is a phone number, not an ID', 'Phone Number'],
		['\uff0b358401234567', 'is a phone number, not an ID', 'Phone Number'],
		['call_1,call_2', 'holds several IDs', 'Split Out'],
		['call_1; call_2', 'holds several IDs', 'Split Out'],
		['call_1\ncall_2', 'holds several IDs', 'Split Out'],
		['call_1\r\ncall_2', 'holds several IDs', 'Split Out'],
		['["call_1","call_2"]', 'holds several IDs', 'Split Out'],
		[['call_1', 'call_2'], 'is a list', 'Split Out'],
		[['call_1'], 'is a list', 'Split Out'],
		[[], 'is a list', 'Split Out'],
		[{}, 'is an object, not an ID', 'field'],
		[{ id: 'call_1' }, 'is an object, not an ID', 'field'],
		['https://app.acme.example/calls/call_1', 'is a web address, not an ID', 'last part'],
		['acme://call_1', 'is a web address, not an ID', 'last part'],
		['"call_1"', 'holds quotation marks', 'Take them away'],
		["'call_1'", 'holds quotation marks', 'Take them away'],
		['\u201ccall_1\u201d', 'holds quotation marks', 'Take them away'],
		['{{ $json.callId }}', 'holds an expression that was not evaluated', 'Expression'],
		['={{ $json.callId }}', 'holds an expression that was not evaluated', 'Expression'],
		['$json.callId', 'holds an expression that was not evaluated', 'Expression'],
	])('%j %s', (value, what, wayOut) => {
		const error = thrownBy(() => normaliseId(value, 'Call'));
		expect(error.kind).toBe('input');
		expect(error.message).toContain(`'Call' ${what}`);
		expect(error.hint).toContain(wayOut);
		const shown = typeof value === 'string' ? value.trim() : JSON.stringify(value);
		expect(error.hint).toContain(`It holds ${shown.replace(/[\r\n]+/g, ' ')}. `);
	});

	it.each(['call_1,call_2', 'call_1\ncall_2', '["call_1","call_2"]'])(
		'%j: several IDs as a text have to become a list before they can be split out',
		(value) => {
			const { hint } = thrownBy(() => normaliseId(value, 'Call'));
			expect(hint).toMatch(/Split Out node .* once the text is a list, e\.g\. by .*split\(','\)/);
		},
	);

	it.each<[unknown]>([[undefined], [null], [''], ['  ']])(
		'%j: an empty ID is told what to do, also where an expression found nothing',
		(value) => {
			const error = thrownBy(() => normaliseId(value, 'Call'));
			expect(error.message).toBe("'Call' is empty");
			expect(error.hint).toMatch(/^Enter the ID\. .* found nothing: check the name of its field/);
		},
	);

	it('an object that has no form in JSON is refused like any other', () => {
		expect(refusal({ toJSON: () => undefined })).toBe("'Call' is an object, not an ID");
	});

	it('a long one is cut, so that the way out is still read', () => {
		const { hint } = thrownBy(() => normaliseId(`+${'1'.repeat(500)}`, 'Call'));
		expect(hint.length).toBeLessThan(250);
	});

	it('a vendor may give its calls such IDs all the same', () => {
		for (const id of ['+1', 'a,b', 'sip://a', '"a"']) expect(usableId(id)).toBe(id);
	});
});

describe('an ID out of a list', () => {
	it.each<[unknown, string]>([
		['call_1', 'call_1'],
		['a/b', 'a/b'],
		[42, '42'],
	])('%j is used', (value, id) => {
		expect(usableId(value)).toBe(id);
	});

	it.each<[unknown]>([
		[undefined],
		[null],
		[''],
		['.'],
		['..'],
		['a\u0000b'],
		['a\ud800b'],
		[' call_1'],
		['x'.repeat(1_025)],
		[JSON.parse('7615917337495251231')],
		['7.6e+21'],
		[-1],
		[1.5],
		[NaN],
		['null'],
		[true],
		[{}],
		[['call_1']],
	])('%j is none: it would name no call, or another one', (value) => {
		expect(usableId(value)).toBeNull();
	});
});

describe('an ID in a path', () => {
	it.each([
		['a/b', 'a%2Fb'],
		['../calls', '..%2Fcalls'],
		['a?b=c', 'a%3Fb%3Dc'],
		['a#b', 'a%23b'],
		['a%2Fb', 'a%252Fb'],
		['a\\b', 'a%5Cb'],
		['\u00fc', '%C3%BC'],
		['\u{1f600}', '%F0%9F%98%80'],
		['x'.repeat(300), 'x'.repeat(300)],
	])('%j becomes %j', (id, segment) => {
		expect(pathSegment(id)).toBe(segment);
	});

	it('is always exactly one segment, which decodes to the trimmed ID', () => {
		const texts = fc.oneof(
			fc.string({ unit: 'binary', minLength: 1 }),
			fc.string({ unit: fc.constantFrom('.', '/', '\\', '%', '2', 'e', 'F', '?', '#', ' ', 'a') }),
		);
		fc.assert(
			fc.property(texts, (text) => {
				let id: string;
				try {
					id = normaliseId(text, 'Call');
				} catch {
					return;
				}
				const url = new URL(`${HOST}/api/v1/calls/${pathSegment(id)}`);
				const segments = url.pathname.split('/');
				expect(segments).toHaveLength(5);
				expect(decodeURIComponent(segments[4] ?? '')).toBe(
					text.replace(/^[\s\p{Cf}]+|[\s\p{Cf}]+$/gu, ''),
				);
				expect([url.search, url.hash, url.origin]).toEqual(['', '', HOST]);
			}),
			CASES,
		);
	});
});
