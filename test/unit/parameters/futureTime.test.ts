import { readFutureTime } from '../../../nodes/shared/parameters/futureTime';
import { thrownBy } from '../support/rejection';

const NOW = Date.parse('2026-07-01T12:00:00Z');

const read = (value: unknown, timeZone = 'Europe/Berlin') =>
	readFutureTime(value, 'New Time', timeZone, NOW);

describe('The time at which a call is to be made', () => {
	it.each([
		['2026-07-01T15:30:00', '2026-07-01T13:30:00.000Z'],
		['2026-07-01T15:30:00Z', '2026-07-01T15:30:00.000Z'],
		['2026-07-01 18:30+05:30', '2026-07-01T13:00:00.000Z'],
		[new Date('2026-07-02T00:00:00Z'), '2026-07-02T00:00:00.000Z'],
		[{ toJSON: () => '2026-07-01T15:30:00.000+02:00' }, '2026-07-01T13:30:00.000Z'],
	])('is read in the time zone of the workflow unless it names its own: %s', (value, expected) => {
		expect(read(value)).toBe(expected);
	});

	it.each(['', '  ', undefined, null, 'null', 'undefined', NaN, '[object Object]'])(
		'is refused where an expression found nothing: %p',
		(value) => {
			expect(thrownBy(() => read(value))).toMatchObject({
				kind: 'input',
				message: "'New Time' is empty",
			});
		},
	);

	it.each(['tomorrow', '1 July 2026', '2026-02-30T10:00:00Z', 1782894600000, [], {}, true])(
		'is refused where it cannot be read: %p',
		(value) => {
			expect(thrownBy(() => read(value)).message).toBe("'New Time' is not a date");
		},
	);

	it('is refused where it is a day without a time, so that nobody is rung up at midnight', () => {
		expect(thrownBy(() => read('2026-07-03')).message).toMatch(/a day without a time/);
	});

	it('is refused more than a minute past, and not before', () => {
		expect(read('2026-07-01T11:59:00Z')).toBe('2026-07-01T11:59:00.000Z');
		expect(thrownBy(() => read('2026-07-01T11:58:59.999Z')).message).toBe(
			"'New Time' is in the past: 2026-07-01T11:58:59.999Z",
		);
	});

	it('is refused more than two years ahead, where a mistyped year would lie in wait', () => {
		expect(read('2028-06-30T12:00:00Z')).toBe('2028-06-30T12:00:00.000Z');
		expect(thrownBy(() => read('2206-07-02T10:00:00Z')).message).toBe(
			"'New Time' is more than two years ahead: 2206-07-02T10:00:00.000Z",
		);
	});

	it('is refused where the workflow has a time zone that does not exist', () => {
		expect(thrownBy(() => read('2026-07-02T10:00:00', 'Mars/Base')).message).toMatch(
			/names no time zone/,
		);
	});
});
