import { SCENARIO_NAMES } from '../support/benchmarkNames.cjs';
import {
	constantsOfRateLimiter,
	rowsOfPage,
	testsOfRateLimiter,
} from '../support/rateLimiterPage.cjs';

/* `docs/RATE_LIMITER.md` argues for each constant, so it has to know all of them as they are. */

describe('the page about the rate limiter', () => {
	const constants = constantsOfRateLimiter();
	const rows = rowsOfPage();

	it('tells each constant with its value, and no other', () => {
		expect(constants.length).toBeGreaterThan(25);
		const told = rows.map(({ name, value }) => `${name} = ${value}`);
		const missing = constants
			.map(({ name, value }) => `${name} = ${value}`)
			.filter((wanted) => !told.some((row) => `${row} `.startsWith(`${wanted} `)));
		expect(missing).toEqual([]);
		expect(rows).toHaveLength(constants.length);
	});

	it('names for each what holds it: tests and benchmarks that there are', () => {
		const tests = testsOfRateLimiter();
		for (const { name, heldBy } of rows) {
			const titles = namesIn(heldBy, /"([^"]+)"/g);
			const benchmarks = namesIn(heldBy, /`--only ([\w-]+)`/g);
			const unknown = [
				...titles.filter((title) => !tests.includes(title)),
				...benchmarks.filter((start) => !SCENARIO_NAMES.some((known) => known.startsWith(start))),
			];
			expect([name, unknown]).toEqual([name, []]);
			expect([name, titles.length + benchmarks.length]).not.toEqual([name, 0]);
		}
	});
});

function namesIn(text: string, pattern: RegExp): string[] {
	return [...text.matchAll(pattern)].map(([, name = '']) => name);
}
