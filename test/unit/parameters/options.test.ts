import fc from 'fast-check';

import {
	DEFAULT_OPTIONS,
	optionsField,
	readMaxDuration,
	readOptions,
} from '../../../nodes/shared/parameters/options';
import { contextWith } from '../support/fakeContext';
import { FEW_CASES } from '../support/property';
import { thrownBy } from '../support/rejection';

function read(options: unknown) {
	return readOptions(contextWith({ options }), 0);
}

const OPTIONS = [
	['maxAttempts', 'Max Attempts', 1, 10],
	['maxConcurrency', 'Max Concurrency', 1, 500],
	['rateLimitWait', 'Rate Limit Wait (S)', 0, 3_600],
	['retryDelay', 'Retry Delay (Ms)', 0, 60_000],
	['timeout', 'Timeout (Ms)', 1, 300_000],
] as const;

it('without any option the documented defaults hold', () => {
	const defaults = {
		request: {
			timeoutMs: 5_000,
			retryDelayMs: 1_000,
			rateLimitWaitMs: 120_000,
			maxConcurrency: 200,
		},
		retry: { maxAttempts: 3, retryDelayMs: 1_000, longestWaitMs: 120_000 },
		includeResponse: false,
		onNotFound: 'error',
		ifNothingMatches: 'goOn',
	};
	for (const none of [undefined, null, {}, '', []]) expect(read(none)).toEqual(defaults);
	expect(DEFAULT_OPTIONS).toEqual(defaults);
});

it('each option reaches what it governs', () => {
	const options = {
		maxAttempts: 5,
		maxConcurrency: 7,
		rateLimitWait: 30,
		retryDelay: 250,
		timeout: 9_000,
		includeResponse: true,
		onNotFound: 'outcome',
		ifNothingMatches: 'error',
	};
	expect(read(options)).toEqual({
		request: {
			timeoutMs: 9_000,
			retryDelayMs: 250,
			rateLimitWaitMs: 30_000,
			maxConcurrency: 7,
		},
		retry: { maxAttempts: 5, retryDelayMs: 250, longestWaitMs: 30_000 },
		includeResponse: true,
		onNotFound: 'outcome',
		ifNothingMatches: 'error',
	});
});

describe.each(OPTIONS)('the option %s', (name, displayName, min, max) => {
	it.each([min, max, String(min), String(max)])('may be %j', (value) => {
		expect(() => read({ [name]: value })).not.toThrow();
	});

	it.each([min - 1, max + 1, -Infinity, Infinity, NaN, 'many', '', '5 s', {}, [1, 2], '1e9'])(
		'must not be %p, and the message names it and its range',
		(value) => {
			const error = thrownBy(() => read({ [name]: value }));
			expect(error).toMatchObject({
				kind: 'input',
				message: `The option '${displayName}' must be a number from ${min} to ${max}`,
				hint: 'Correct it, or remove the option to use its default',
			});
		},
	);

	it('falls back to its default where an expression gives nothing', () => {
		expect(read({ [name]: null })).toEqual(DEFAULT_OPTIONS);
		expect(read({ [name]: undefined })).toEqual(DEFAULT_OPTIONS);
	});

	it('has the same range in the panel', () => {
		const field = optionsField('cancel').options?.find((option) => option.name === name);
		expect(field).toMatchObject({
			displayName,
			type: 'number',
			typeOptions: { minValue: min, maxValue: max },
		});
	});

	// Reported: a blank text counts as nought.

	it('must not be a blank text', () => {
		expect(() => read({ [name]: '  ' })).toThrow(displayName);
	});
});

it('attempts and requests in flight are whole numbers', () => {
	const { request, retry } = read({ maxAttempts: 2.9, maxConcurrency: 3.9 });
	expect([retry.maxAttempts, request.maxConcurrency]).toEqual([2, 3]);
});

it('only true includes the response, and only outcome makes an outcome of notFound', () => {
	fc.assert(
		fc.property(fc.anything(), (value) => {
			const options = read({ includeResponse: value, onNotFound: value });
			expect(options.includeResponse).toBe(value === true);
			expect(options.onNotFound).toBe(value === 'outcome' ? 'outcome' : 'error');
		}),
		FEW_CASES,
	);
});

it('whatever is given, what is read is within bounds', () => {
	const values = fc.oneof(fc.integer(), fc.double(), fc.string(), fc.constant(null));
	const drawn = fc.record(
		{
			maxAttempts: values,
			maxConcurrency: values,
			rateLimitWait: values,
			retryDelay: values,
			timeout: values,
		},
		{ requiredKeys: [] },
	);
	fc.assert(
		fc.property(drawn, (options) => {
			let request, retry;
			try {
				({ request, retry } = read(options));
			} catch {
				return;
			}
			expect([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]).toContain(retry.maxAttempts);
			expect(Number.isInteger(request.maxConcurrency)).toBe(true);
			expect(request.maxConcurrency > 0 && request.maxConcurrency <= 500).toBe(true);
			expect(request.timeoutMs >= 1 && request.timeoutMs <= 300_000).toBe(true);
			expect(request.rateLimitWaitMs >= 0 && request.rateLimitWaitMs <= 3_600_000).toBe(true);
			expect(retry.retryDelayMs >= 0 && retry.retryDelayMs <= 60_000).toBe(true);
		}),
		FEW_CASES,
	);
});

it('Max Duration is read in seconds, 120 unless set, from 1 to 3600', () => {
	const duration = (options: unknown) => readMaxDuration(contextWith({ options }), 0);
	expect([duration({}), duration({ maxDuration: 1 }), duration({ maxDuration: 3_600 })]).toEqual([
		120_000, 1_000, 3_600_000,
	]);
	for (const maxDuration of [0, 3_601, 'long']) {
		expect(() => duration({ maxDuration })).toThrow(
			"The option 'Max Duration (S)' must be a number from 1 to 3600",
		);
	}
});

it('the options stand in the panel in alphabetical order, an extra one sorted in', () => {
	const names = optionsField('checkThenCancel').options?.map(({ name }) => name);
	expect(names).toEqual([
		'includeResponse',
		'maxAttempts',
		'maxConcurrency',
		'onNotFound',
		'rateLimitWait',
		'retryDelay',
		'timeout',
	]);
});
