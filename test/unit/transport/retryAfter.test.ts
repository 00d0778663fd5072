import fc from 'fast-check';

import { parseRetryAfter } from '../../../nodes/shared/transport/retryAfter';
import { FEW_CASES } from '../support/property';
import { START } from '../support/virtualClock';

const A_YEAR = 365 * 24 * 3_600_000;

function parse(header: unknown): number | undefined {
	return parseRetryAfter(header, START);
}

describe('Retry-After is understood', () => {
	it.each<[string, unknown, number]>([
		['seconds', '7', 7_000],
		['seconds as a number', 7, 7_000],
		['decimals', '0.25', 250],
		['spaces around', ' 7 ', 7_000],
		['leading noughts', '007', 7_000],
		['the first of several', ['7', '90'], 7_000],
		['an HTTP date', 'Sun, 22 Nov 2026 12:00:30 GMT', 30_000],
		['an obsolete HTTP date', 'Sunday, 22-Nov-26 12:00:30 GMT', 30_000],
		['an ISO 8601 date', '2026-11-22T12:00:30Z', 30_000],
		['an ISO 8601 date with fractions', '2026-11-22T12:00:30.500Z', 30_500],
		['an ISO 8601 date of another zone', '2026-11-22T14:00:30+02:00', 30_000],
		['more than a year, cut to one', '99999999999', A_YEAR],
		['an absurd figure, cut to a year', '9'.repeat(400), A_YEAR],
		['a date far away, cut to a year', 'Wed, 22 Nov 2090 12:00:30 GMT', A_YEAR],
	])('%s', (_, header, ms) => {
		expect(parse(header)).toBe(ms);
	});

	const seconds = START / 1_000;

	it.each<[string, unknown, number]>([
		['epoch seconds', String(seconds + 30), 30_000],
		['epoch seconds with decimals', String(seconds + 0.5), 500],
		['epoch seconds as a number', seconds + 30, 30_000],
		['epoch milliseconds', String(START + 30_000), 30_000],
		['epoch seconds a day ahead', String(seconds + 86_400), 86_400_000],
	])('as a moment close to now: %s', (_, header, ms) => {
		expect(parse(header)).toBe(ms);
	});

	it.each([
		['an HTTP date', 'Sun, 22 Nov 2026 13:00:30 GMT'],
		['an ISO 8601 date', '2026-11-22T13:00:30Z'],
		['epoch seconds', String(seconds + 3_630)],
		['epoch milliseconds', String(START + 3_630_000)],
	])(
		"as %s against the answer's own Date, by whatever an hour this computer's clock is wrong",
		(_, header) => {
			expect(parseRetryAfter(header, START, 'Sun, 22 Nov 2026 13:00:00 GMT')).toBe(30_000);
		},
	);

	it.each([undefined, null, '', 'soon', 'Wed, 99 Foo 2026 12:00:30 GMT', 42, []])(
		'as a date against the clock, where the Date is %j',
		(date) => {
			expect(parseRetryAfter('Sun, 22 Nov 2026 12:00:30 GMT', START, date)).toBe(30_000);
		},
	);

	it('as seconds, whatever the figure', () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 31_536_000 }), (seconds) => {
				expect(parse(String(seconds))).toBe(seconds * 1_000);
			}),
			FEW_CASES,
		);
	});

	it('as an HTTP date, whatever the moment', () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 31_000_000 }), (seconds) => {
				const date = new Date(START + seconds * 1_000);
				expect(parse(date.toUTCString())).toBe(seconds * 1_000);
				expect(parse(date.toISOString())).toBe(seconds * 1_000);
			}),
			FEW_CASES,
		);
	});
});

describe('Retry-After is ignored', () => {
	it.each<[string, unknown]>([
		['none', undefined],
		['null', null],
		['empty', ''],
		['a moment that is over, in epoch seconds', String(START / 1_000 - 30)],
		['a moment that is over, in epoch milliseconds', String(START - 30_000)],
		['an epoch of two years ago', '1732276800'],
		['an epoch in a year', String(START / 1_000 + 365 * 86_400)],
		['an epoch in milliseconds of last month', String(START - 30 * 86_400_000)],
		['nought', '0'],
		['nought with decimals', '0.0'],
		['negative', '-5'],
		['a negative number', -5],
		['the past', 'Sun, 22 Nov 2026 11:59:59 GMT'],
		['this very moment', new Date(START).toISOString()],
		['the past in ISO 8601', '2020-01-01T00:00:00Z'],
		['a word', 'soon'],
		['a capitalised word', 'Soon'],
		['a sentence', 'Try again in 3600 seconds'],
		['a unit', '5s'],
		['a plus sign', '+5'],
		['an exponent', '1e3'],
		['a hexadecimal figure', '0x10'],
		['infinity', 'Infinity'],
		['no number', NaN],
		['several figures in one', '5, 6'],
		['foreign digits', '\u0665'],
		['a date without a time', '2026-11-23'],
		['a date that does not exist', 'Wed, 99 Foo 2026 12:00:30 GMT'],
		['no element', []],
		['an object', {}],
		['true', true],
	])('%s', (_, header) => {
		expect(parse(header)).toBeUndefined();
	});

	// Reported: Date.parse makes a date of any word before a year.
	it.each(['Try 2050', 'Soon, 2050', 'Try again on 2050-01-01 (maintenance)'])(
		'rubbish that begins like a date: %j',
		(header) => {
			expect(parse(header)).toBeUndefined();
		},
	);
});

it('whatever the header, the answer is nothing or a wait of up to a year', () => {
	fc.assert(
		fc.property(fc.anything(), fc.string(), (header, text) => {
			for (const ms of [safely(header), parse(text)]) {
				if (ms !== undefined) expect(ms > 0 && ms <= A_YEAR).toBe(true);
			}
		}),
		FEW_CASES,
	);
});

/** Headers are texts or arrays of texts: objects that cannot even be made a text are no case. */
function safely(header: unknown): number | undefined {
	return typeof header === 'object' ? undefined : parse(header);
}
