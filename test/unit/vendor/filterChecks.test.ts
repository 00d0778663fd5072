import {
	differsInId,
	differsInWord,
	hasOtherNumber,
	isOutside,
	type Shown,
} from '../../../nodes/shared/vendor/filterChecks';

const itself: Shown = (row) => (typeof row === 'string' ? row : null);

describe('a row that shows another value than was asked for', () => {
	it.each([
		['A-1', 'a-1', false],
		['A-1', 'A-2', true],
		['A-1', null, false],
		[undefined, 'A-2', false],
	])('asked for the ID %j, shown %j: other is %s', (wanted, shown, isOther) => {
		expect(differsInId(wanted, itself)(shown)).toBe(isOther);
	});

	it.each([
		['not_started', 'Not started', false],
		['canceled', 'cancelled', false],
		['queued', 'waiting', true],
		['queued', null, false],
		[undefined, 'waiting', false],
	])('asked for the word %j, shown %j: other is %s', (wanted, shown, isOther) => {
		expect(differsInWord(wanted, itself)(shown)).toBe(isOther);
	});
});

describe('a row that shows another phone number', () => {
	const first = (row: unknown) => itself(Object(row)[0]);
	const second = (row: unknown) => itself(Object(row)[1]);

	it.each<[string, Array<string | null>, boolean]>([
		['+4915112345678', ['+4915112345678'], false],
		['+4915112345678', ['+49 (151) 123-456/78'], false],
		['+4915112345678', ['004915112345678'], false],
		['015112345678', ['+4915112345678'], false],
		['+15551234567', ['5551234567'], false],
		['+4915112345678', ['+4915112345679'], true],
		['+4915112345678', [], false],
		['+4915112345678', [null, '+4915112345678'], false],
		['+4915112345678', ['+15550001', '+4915112345678'], false],
		['+4915112345678', ['+15550001', '+15550002'], true],
		['+491511234567', ['+49 (0) 151 / 1234567'], false],
		['+491511234567', ['0151 1234567'], false],
		['+491511234567', ['\uff0b491511234567'], false],
		// Both are whole, so these are two people.
		['+12345678', ['+35812345678'], true],
		['+35812345678', ['0012345678'], true],
		// A piece of a number is no number: who asks for it has not asked for this call.
		['5678', ['+4915112345678'], true],
		['+4915112345678', ['+49*****5678'], false],
		['+4915112345678', ['sip:agent@example.com'], false],
		['anonymous', ['+4915112345678'], false],
	])('asked for the ID %j, shown %j: other is %s', (wanted, shown, isOther) => {
		expect(hasOtherNumber(wanted, first, second)(shown)).toBe(isOther);
	});

	it('no number asked for: no row is another', () => {
		expect(hasOtherNumber(undefined, first)(['+1555'])).toBe(false);
	});
});

describe('a row whose dates lie outside', () => {
	const made = (row: unknown) => itself(Object(row).made);
	const planned = (row: unknown) => itself(Object(row).planned);
	const FROM = '2026-07-01T12:00:00.500Z';
	const TO = '2026-07-02T12:00:00.000Z';
	const BEFORE = '2026-07-01T11:00:00Z';
	const INSIDE = '2026-07-01T18:00:00Z';
	const AFTER = '2026-07-02T13:00:00Z';

	it.each<[object, boolean]>([
		[{ made: INSIDE }, false],
		[{ made: BEFORE }, true],
		[{ made: AFTER }, true],
		[{ made: BEFORE, planned: null }, true],
		[{ made: BEFORE, planned: INSIDE }, false],
		[{ made: INSIDE, planned: AFTER }, false],
		[{ made: BEFORE, planned: AFTER }, true],
		[{ planned: AFTER }, true],
		[{}, false],
		[{ made: 'yesterday' }, false],
		// Of these it is not known when they are.
		[{ made: '2026-07-01T11:00:00' }, false],
		[{ made: '2026-07-01' }, false],
		[{ made: '2026-07-01T13:00:00+02:00' }, true],
		[{ made: '2026-07-01T15:00:00+02:00' }, false],
		// Cut to whole seconds.
		[{ made: '2026-07-01T12:00:00Z' }, false],
	])('%j: other is %s', (row, isOther) => {
		expect(isOutside({ from: FROM, to: TO }, made, planned)(row)).toBe(isOther);
	});

	it('one end may be open, or both', () => {
		const open = { from: undefined, to: undefined };
		expect(isOutside({ ...open, from: FROM }, made)({ made: AFTER })).toBe(false);
		expect(isOutside({ ...open, from: FROM }, made)({ made: BEFORE })).toBe(true);
		expect(isOutside({ ...open, to: TO }, made)({ made: AFTER })).toBe(true);
		expect(isOutside(open, made)({ made: BEFORE })).toBe(false);
	});
});
