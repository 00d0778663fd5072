import fc from 'fast-check';

import { unreadableError, waitToRetry } from '../../../nodes/shared/cancellation/retry';
import { backoffMs } from '../../../nodes/shared/clock';
import { SETTINGS, TIMED_OUT, UNREACHABLE } from '../support/calls';
import { FEW_CASES } from '../support/property';
import { JumpingClock } from '../support/virtualClock';

describe('the wait before a further try', () => {
	it('doubles from try to try, up to 30 s', () => {
		const clock = new JumpingClock(() => 1);
		const waits = [1, 2, 3, 4, 5, 6, 7].map((tried) => backoffMs(clock, 1_000, tried));
		expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
	});

	it('is jittered: from half of it up to all of it', () => {
		const drawn = fc.tuple(
			fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
			fc.integer({ min: 0, max: 60_000 }),
			fc.integer({ min: 1, max: 10 }),
		);
		fc.assert(
			fc.property(drawn, ([chance, delay, tried]) => {
				const wait = backoffMs(new JumpingClock(() => chance), delay, tried);
				const nominal = Math.min(delay * 2 ** (tried - 1), 30_000);
				expect(wait).toBeGreaterThanOrEqual(nominal / 2);
				expect(wait).toBeLessThanOrEqual(nominal);
			}),
			FEW_CASES,
		);
	});

	it('is the one the vendor asked for, where it asked for one', async () => {
		const clock = new JumpingClock();
		expect(await waitToRetry(clock, SETTINGS, 1, { retryAfterMs: 120_000 })).toBe(true);
		expect(clock.waits).toEqual([120_000]);
	});

	it('is none if the vendor asks for longer than allowed', async () => {
		const clock = new JumpingClock();
		expect(await waitToRetry(clock, SETTINGS, 1, { retryAfterMs: 120_001 })).toBe(false);
		expect(clock.waits).toEqual([]);
	});

	it('ends when the execution is stopped', async () => {
		const clock = new JumpingClock();
		clock.stopsAt = clock.now() + 300;
		await expect(waitToRetry(clock, SETTINGS, 1, {})).rejects.toMatchObject({ kind: 'stopped' });
		expect(clock.now()).toBe(clock.stopsAt);
	});
});

describe('the error for a reading without an answer', () => {
	it('tells what follows from it and what the vendor did', () => {
		expect(unreadableError('Acme', 'The call', TIMED_OUT, ', so all is lost')).toMatchObject({
			kind: 'unreadable',
			message: 'The call could not be read, so all is lost: Acme did not answer within 5000 ms',
			facts: 'ECONNABORTED',
		});
	});

	it('points to the base URL where the vendor cannot be reached', () => {
		const error = unreadableError('Acme', 'The call', UNREACHABLE);
		expect(error).toMatchObject({ kind: 'unreachable', message: 'Acme refused the connection' });
		expect(error.hint).toContain('base URL');
	});
});
