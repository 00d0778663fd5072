import fc from 'fast-check';

import { readPhoneNumber } from '../../../nodes/shared/parameters/phoneNumber';
import { FEW_CASES } from '../support/property';
import { thrownBy } from '../support/rejection';

const read = (value: unknown) => readPhoneNumber(value, 'Phone Number');

describe('A phone number', () => {
	it.each([
		'+358401234567',
		'+358 40 123 4567',
		' +358401234567\n',
		'+358\u00a040\u2009123\u202f4567',
		'+358.40.123.4567',
		'+358-40-123-4567',
		'+358\u201040\u2011123\u20134567',
		'+358\u221240\u2212123\u22124567',
		'+358/40/1234567',
		'+358 (40) 123 4567',
		'(+358) 40 1234567',
		'+(358) 40 1234567',
		'+358 (0) 40 123 4567',
		'+358(0)401234567',
		'00358 40 1234567',
		'00358 (0)40 1234567',
		'(00358) 40 1234567',
		'\u202a+358401234567\u202c',
		'\u200b+3584\u200d0123\u00ad4567\ufeff',
		'\uff0b\uff13\uff15\uff18\uff14\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17',
		'tel:+358-40-1234567',
		'TEL:+358401234567',
	])('is mended where it is certain what is meant: %j', (text) => {
		expect(read(text)).toBe('+358401234567');
	});

	it('of full length or the shortest there is stays as it is', () => {
		for (const text of ['+1234567', '+123456789012345']) expect(read(text)).toBe(text);
	});

	it.each<[unknown]>([
		['0401234567'],
		['040 123 4567'],
		['358401234567'],
		[' 358401234567'],
		[358401234567],
		['Matti'],
		['anonymous'],
		['matti@example.com'],
		['sip:+358401234567@example.com'],
		['+358401234567, +358401234568'],
		['+358401234567 +358401234568'],
		['+1234567\n7654321'],
		['+358401234567 ext. 5'],
		['+358401234567;ext=5'],
		['+358401234567x5'],
		['+358401234567#5'],
		['+358401234567.0'],
		['00358401234567.0'],
		['+35840123456/7'],
		['+3584012345 / 67'],
		['+123456'],
		['+1234567890123456'],
		['+0401234567'],
		['++358401234567'],
		['+00358401234567'],
		['0011 61 412 345 678'],
		['+39 (0)6 1234567'],
		['+358 40 (0) 1234567'],
		['+49*****5678'],
		['undefined'],
		['null'],
		['[object Object]'],
		['+'],
		[true],
		[{ number: '+358401234567' }],
		[['+358401234567']],
	])('is refused by name, with an example, where no call could match it: %j', (value) => {
		const error = thrownBy(() => read(value));
		expect(error.kind).toBe('input');
		expect(error.message).toContain("'Phone Number'");
		expect(error.message).toContain('e.g. +358401234567');
	});

	it('is refused with what it holds', () => {
		expect(thrownBy(() => read('0401234567')).hint).toMatch(/^It holds 0401234567\. Write '\+'/);
	});

	it('that has lost its + is refused with the reason', () => {
		expect(thrownBy(() => read(' 358401234567')).hint).toContain('%2B');
		expect(thrownBy(() => read(358401234567)).hint).toContain('as a text');
	});

	it('is never changed into another one, however it is written', () => {
		const digits = fc.string({
			unit: fc.constantFrom(...'0123456789'),
			minLength: 6,
			maxLength: 14,
		});
		const first = fc.constantFrom(...'23456789');
		const gaps = fc.array(fc.constantFrom('', '', ' ', '-', '.', '/', '\u00a0', '\u200b'), {
			minLength: 16,
			maxLength: 16,
		});
		fc.assert(
			fc.property(first, digits, gaps, fc.constantFrom('+', '00'), (one, rest, between, prefix) => {
				const number = `${one}${rest}`;
				// A digit that stands alone at the end is refused.
				const last = number.length - 3;
				const gap = (index: number) => (index < last ? (between[index] ?? '') : '');
				const written = [...number].map((digit, index) => digit + gap(index)).join('');
				expect(read(prefix + written)).toBe(`+${number}`);
			}),
			FEW_CASES,
		);
	});
});
