import fc from 'fast-check';

import { normaliseId, pathSegment } from '../../../nodes/shared/transport/pathSegment';
import { CASES } from '../support/property';
import { thrownBy } from '../support/rejection';

const HOST = 'https://api.acme.example';

function refusal(value: unknown): string {
	const error = thrownBy(() => normaliseId(value, 'Call'));
	expect(error.kind).toBe('input');
	return error.message;
}

describe('an ID is taken', () => {
	test.each<[unknown, string]>([
		['call_1', 'call_1'],
		[' call_1 ', 'call_1'],
		['\tcall_1\n', 'call_1'],
		['\u00a0call_1\ufeff', 'call_1'],
		[42, '42'],
		[0, '0'],
		['...', '...'],
		['a b', 'a b'],
		['x'.repeat(1_024), 'x'.repeat(1_024)],
	])('%j', (value, id) => {
		expect(normaliseId(value, 'Call')).toBe(id);
	});
});

describe('an ID is refused, with the name of the parameter', () => {
	test.each<[unknown]>([[undefined], [null], [''], ['  '], ['\n']])('%j: empty', (value) => {
		expect(refusal(value)).toBe("'Call' is empty");
	});

	test.each(['.', '..', ' .. '])('%j: it would name another path', (value) => {
		expect(refusal(value)).toBe("'Call' must not be '.' or '..'");
	});

	test.each<[unknown]>([[{}], [{ id: 'call_1' }], [['call_1']], [true], [() => 'call_1'], [1n]])(
		'%p: no text',
		(value) => {
			expect(refusal(value)).toBe("'Call' must be a text that holds one ID");
		},
	);

	test.each(['a\u0000b', 'a\nb', 'a\rb', 'a\u007fb', 'a\u0085b', 'a\ud800b', '\udc00'])(
		'%j: a character that no ID can have',
		(value) => {
			expect(refusal(value)).toBe("'Call' holds a character that no ID can have");
		},
	);

	test('longer than 1024 characters', () => {
		expect(refusal('x'.repeat(1_025))).toBe("'Call' is longer than 1024 characters");
	});
});

describe('an ID in a path', () => {
	test.each([
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

	test('is always exactly one segment, which decodes to the trimmed ID', () => {
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
				expect(decodeURIComponent(segments[4] ?? '')).toBe(text.trim());
				expect([url.search, url.hash, url.origin]).toEqual(['', '', HOST]);
			}),
			CASES,
		);
	});
});
