import type { Fault } from '../../tools/simulators/index.cjs';
import { VENDORS, type Vendor } from '../support/vendors.cjs';
import { EVERYWHERE, type RunningVendor, useHarness } from './harness.cjs';

const harness = useHarness();

/** A vendor with an account of its own, as what is learnt of a rate limit stays. */
async function vendorWithCall(entry: Vendor): Promise<RunningVendor> {
	const vendor = await harness.start(entry);
	vendor.add('call_1');
	return vendor;
}

type Settings = Parameters<RunningVendor['runOnCalls']>[0];

async function failureOf(
	vendor: RunningVendor,
	settings: Partial<Settings> = {},
	fault?: Fault,
): Promise<unknown> {
	if (fault) vendor.simulator.fault({ ...fault, times: Infinity });
	const { result } = await vendor.runOnCalls({
		operation: 'checkThenCancel',
		calls: ['call_1'],
		...settings,
	});
	if (!result.error) throw new Error('The run did not fail');
	return Reflect.get(result.error, 'failure');
}

describe("The error tells n8n's own readers why", () => {
	it.each(EVERYWHERE)(
		'a rate limit, with its wait: $name, $operation',
		async ({ entry, operation }) => {
			const vendor = await vendorWithCall(entry);
			const settings = { operation, options: { rateLimitWait: 299 } };
			const failure = await failureOf(vendor, settings, {
				kind: 'status',
				status: 429,
				headers: { 'retry-after': '300' },
			});
			expect(failure).toEqual({ cause: 'rate-limited', retryAfterMs: expect.any(Number) });
			const { retryAfterMs } = Object(failure);
			expect(retryAfterMs).toBeGreaterThan(290_000);
			expect(retryAfterMs).toBeLessThanOrEqual(310_000);
		},
	);

	it.each(EVERYWHERE)(
		'a key that the vendor refused: $name, $operation',
		async ({ entry, operation }) => {
			const vendor = await vendorWithCall(entry);
			const settings = { operation, credential: { apiKey: 'wrong' }, givesKey: true };
			expect(await failureOf(vendor, settings)).toEqual({ cause: 'credential-invalid' });
		},
	);

	it.each(VENDORS)('a vendor in trouble ($name)', async (entry) => {
		const vendor = await vendorWithCall(entry);
		const fault = { kind: 'status', status: 503 } as const;
		expect(await failureOf(vendor, {}, fault)).toEqual({ cause: 'temporarily-unavailable' });
	});

	it.each(VENDORS)('a vendor that cannot be reached ($name)', async (entry) => {
		const vendor = await vendorWithCall(entry);
		const credential = { baseUrl: 'http://127.0.0.1:1' };
		const failure = await failureOf(vendor, { credential });
		expect(failure).toEqual({ cause: 'temporarily-unavailable' });
	});

	it.each(VENDORS)('an address that cannot be used ($name)', async (entry) => {
		const vendor = await vendorWithCall(entry);
		const credential = { baseUrl: 'http://vendor.example' };
		expect(await failureOf(vendor, { credential })).toEqual({ cause: 'credential-invalid' });
	});

	it.each(VENDORS)('an address that leads elsewhere ($name)', async (entry) => {
		const vendor = await vendorWithCall(entry);
		const fault = { kind: 'redirect', location: 'http://127.0.0.1:1/' } as const;
		expect(await failureOf(vendor, {}, fault)).toEqual({ cause: 'configuration-invalid' });
	});

	it.each(VENDORS)(
		'the cause of the others, where one refused key ends a batch ($name)',
		async (entry) => {
			const vendor = await vendorWithCall(entry);
			const credential = { apiKey: 'wrong' };
			const calls = ['call_1', 'call_2', 'call_3'];
			const failure = await failureOf(vendor, { credential, calls, givesKey: true });
			expect(failure).toEqual({ cause: 'credential-invalid' });
		},
	);

	it.each(VENDORS)(
		'and nothing that would have it tried again where the call may have been cancelled ($name)',
		async (entry) => {
			const vendor = await vendorWithCall(entry);
			vendor.faultOnCancel({ kind: 'dropAfter' }, {});
			vendor.faultOnRead({ kind: 'status', status: 503, times: Infinity });
			expect(await failureOf(vendor, { operation: 'cancel' })).toBeUndefined();
		},
	);

	it.each(VENDORS)('and nothing for an item that is wrong by itself ($name)', async (entry) => {
		const vendor = await vendorWithCall(entry);
		expect(await failureOf(vendor, { calls: [''] })).toBeUndefined();
		expect(await failureOf(vendor, { calls: ['call_nobody_knows'] })).toBeUndefined();
	});
});
