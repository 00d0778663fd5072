import { EVERYWHERE, type RunningVendor, useHarness } from './harness.cjs';
import { HEPPU, VOXWORKS, VENDORS, type Vendor } from '../support/vendors.cjs';
import { until } from './until.cjs';

/*
 * Rate limits, waits, and the Stop button. A fresh vendor for each test is a fresh account too, so
 * that no test inherits the pause of another.
 */

const harness = useHarness();

/** Timers may fire a hair early by the wall clock. */
const EARLY_MS = 5;

async function vendorWithCall(entry: Vendor): Promise<RunningVendor> {
	const vendor = await harness.start(entry);
	vendor.add('call_1');
	return vendor;
}

/** Time between the arrivals of two requests, ms. */
function pauseBetween({ simulator }: RunningVendor, first: number, second: number): number {
	return (simulator.log[second]?.at ?? NaN) - (simulator.log[first]?.at ?? NaN);
}

function limited(retryAfter?: string) {
	const headers = retryAfter === undefined ? undefined : { 'retry-after': retryAfter };
	return { kind: 'status', status: 429, headers } as const;
}

describe('a 429', () => {
	it.each(VENDORS)('$name: with Retry-After in seconds is waited out', async (entry) => {
		const vendor = await vendorWithCall(entry);
		vendor.faultOnCancel(limited('1'));
		const { call, sent } = await vendor.runOnCalls({ operation: 'cancel', calls: ['call_1'] });
		expect(call).toMatchObject({ outcome: 'cancelled', attempts: 1 });
		expect(sent).toEqual(['cancel call_1', 'cancel call_1']);
		expect(pauseBetween(vendor, 0, 1)).toBeGreaterThanOrEqual(1000 - EARLY_MS);
	});

	it('with Retry-After as an HTTP date is waited out', async () => {
		const heppu = await vendorWithCall(HEPPU);
		const date = new Date(Date.now() + 2000).toUTCString();
		heppu.faultOnCancel(limited(date));
		const { call } = await heppu.runOnCalls({ operation: 'cancel', calls: ['call_1'] });
		expect(call).toMatchObject({ outcome: 'cancelled', attempts: 1 });
		expect(heppu.simulator.log[1]?.at).toBeGreaterThanOrEqual(Date.parse(date) - EARLY_MS);
	});

	it.each([
		['a word', 'soon'],
		['a past date', 'Wed, 21 Oct 2015 07:28:00 GMT'],
		['nothing at all', undefined],
	])("with %s for a Retry-After is waited out by 'Retry Delay'", async (_what, retryAfter) => {
		const voxworks = await vendorWithCall(VOXWORKS);
		voxworks.faultOnCancel({ ...limited(retryAfter), times: 3 });
		const { call, sent } = await voxworks.runOnCalls({
			operation: 'cancel',
			calls: ['call_1'],
			options: { retryDelay: 20, rateLimitWait: 2 },
		});
		expect(call).toMatchObject({ outcome: 'cancelled', attempts: 1 });
		expect(sent).toHaveLength(4);
		// Half of the delay at least, and doubling.
		expect(pauseBetween(voxworks, 0, 1)).toBeGreaterThanOrEqual(10 - EARLY_MS);
		expect(pauseBetween(voxworks, 2, 3)).toBeGreaterThanOrEqual(40 - EARLY_MS);
	});

	it('uses up no attempt', async () => {
		const heppu = await vendorWithCall(HEPPU);
		heppu.simulator.fault({ ...limited(), times: 4 });
		const { call, sent } = await heppu.runOnCalls({
			operation: 'checkThenCancel',
			calls: ['call_1'],
			options: { maxAttempts: 1 },
		});
		expect(call).toMatchObject({ outcome: 'cancelled', attempts: 1 });
		expect(sent).toEqual([...Array<string>(5).fill('read call_1'), 'cancel call_1']);
	});

	it.each(EVERYWHERE)(
		"$name, $operation: that asks for longer than 'Rate Limit Wait' is an error at once that says when to come back",
		async ({ entry, operation }) => {
			const vendor = await vendorWithCall(entry);
			vendor.simulator.fault({ ...limited('300'), times: Infinity });
			const { error, result, sent } = await vendor.runOnCalls({
				operation,
				calls: ['call_1'],
				options: { rateLimitWait: 299 },
			});
			expect(result.error?.httpCode).toBe('429');
			const [comeBackAt = ''] = /\d{4}-\d\d-\d\dT[\d:.]+Z/.exec(error) ?? [];
			const inMs = Date.parse(comeBackAt) - (vendor.simulator.log[0]?.at ?? NaN);
			expect(inMs).toBeGreaterThanOrEqual(300_000 - EARLY_MS);
			expect(inMs).toBeLessThan(310_000);
			expect(error).toContain("raise 'Rate Limit Wait' in the options");
			expect(sent).toHaveLength(1);
		},
	);

	it("may come again and again, until 'Rate Limit Wait' is used up in all", async () => {
		const heppu = await vendorWithCall(HEPPU);
		heppu.simulator.fault({ ...limited('0.3'), times: Infinity });
		const { error, sent } = await heppu.runOnCalls({
			operation: 'cancel',
			calls: ['call_1'],
			options: { rateLimitWait: 0.8 },
		});
		expect(error).toContain("The vendor's rate limit is reached");
		expect(sent).toHaveLength(3);
	});

	it('to the reading after a lost cancel leaves it open whether the call is cancelled', async () => {
		const heppu = await vendorWithCall(HEPPU);
		heppu.faultOnCancel({ kind: 'dropAfter' });
		heppu.faultOnRead({ ...limited('300'), times: Infinity });
		const { error, sent } = await heppu.runOnCalls({ operation: 'cancel', calls: ['call_1'] });
		expect(error).toContain('may or may not have been cancelled');
		expect(error).toContain('nothing may be sent before');
		expect(sent).toEqual(['cancel call_1', 'read call_1']);
	});

	it('holds back all calls of the account, not just the one that met it', async () => {
		const heppu = await harness.start(HEPPU);
		const ids = ['call_1', 'call_2', 'call_3'];
		for (const id of ids) heppu.add(id);
		heppu.faultOnCancel(limited('0.4'));
		const { calls } = await heppu.runOnCalls({
			operation: 'cancel',
			calls: ids,
			options: { maxConcurrency: 1 },
		});
		expect(calls.map(({ attempts, outcome }) => [attempts, outcome])).toEqual(
			ids.map(() => [1, 'cancelled']),
		);
		expect(pauseBetween(heppu, 0, 1)).toBeGreaterThanOrEqual(400 - EARLY_MS);
	});

	it('holds back other executions on the account, even after the one that met it', async () => {
		const heppu = await vendorWithCall(HEPPU);
		heppu.add('call_2');
		heppu.faultOnCancel(limited('0.4'));
		const first = await heppu.runOnCalls({
			operation: 'cancel',
			calls: ['call_1'],
			options: { rateLimitWait: 0 },
		});
		expect(first.error).toContain("The vendor's rate limit is reached");
		const second = await heppu.runOnCalls({ operation: 'cancel', calls: ['call_2'] });
		expect(second.call).toMatchObject({ outcome: 'cancelled' });
		expect(pauseBetween(heppu, 0, 1)).toBeGreaterThanOrEqual(400 - EARLY_MS);
	});

	it('holds back no other account', async () => {
		const [limitedAccount, other] = [await vendorWithCall(HEPPU), await vendorWithCall(HEPPU)];
		limitedAccount.faultOnCancel({ ...limited('300'), times: Infinity });
		await limitedAccount.runOnCalls({ operation: 'cancel', calls: ['call_1'] });
		const { call } = await other.runOnCalls({
			operation: 'cancel',
			calls: ['call_1'],
			options: { rateLimitWait: 0 },
		});
		expect(call).toMatchObject({ outcome: 'cancelled' });
	});

	it.each(VENDORS)(
		'$name: a vendor that allows 100 requests a second loses none of 60 calls',
		async (entry) => {
			const vendor = await harness.start(entry, {
				rateLimit: { perSecond: 100, burst: 10, retryAfter: '0.05' },
			});
			const ids = Array.from({ length: 60 }, (_, index) => `call_${index}`);
			for (const id of ids) vendor.add(id);
			const { calls } = await vendor.runOnCalls({
				operation: 'cancel',
				calls: ids,
				options: { retryDelay: 20 },
			});
			expect(calls.map(({ callId, outcome }) => [callId, outcome])).toEqual(
				ids.map((id) => [id, 'cancelled']),
			);
			expect(vendor.simulator.alive()).toEqual([]);
		},
	);
});

describe('Retry-After on a 503', () => {
	it('is waited out before the next attempt', async () => {
		const voxworks = await vendorWithCall(VOXWORKS);
		voxworks.faultOnCancel({ kind: 'status', status: 503, headers: { 'retry-after': '0.4' } });
		const { call } = await voxworks.runOnCalls({ operation: 'cancel', calls: ['call_1'] });
		expect(call).toMatchObject({ outcome: 'cancelled', attempts: 2 });
		expect(pauseBetween(voxworks, 0, 2)).toBeGreaterThanOrEqual(400 - EARLY_MS);
	});

	it("ends the attempts at once if it is longer than 'Rate Limit Wait'", async () => {
		const voxworks = await vendorWithCall(VOXWORKS);
		voxworks.faultOnCancel({ kind: 'status', status: 503, headers: { 'retry-after': '300' } });
		const { error, sent } = await voxworks.runOnCalls({ operation: 'cancel', calls: ['call_1'] });
		expect(error).toContain('may or may not have been cancelled');
		expect(sent).toEqual(['cancel call_1', 'read call_1']);
	});
});

describe('Heppu: a call that goes live while a rate limit holds up its cancel', () => {
	/** The call goes live as soon as the vendor has turned the cancel away. */
	async function liveDuringThePause(retryAfter: string) {
		const heppu = await vendorWithCall(HEPPU);
		heppu.faultOnCancel(limited(retryAfter));
		heppu.when('cancel', (callId) => heppu.simulator.setStatus(callId, 'active'));
		return heppu;
	}

	it.each([
		{ cancelIf: 'notStarted', names: "'Cancel If' allows only calls not started" },
		{ cancelIf: 'selected', names: "'Cancel If' allows only initiated" },
	])("is read again, and spared under 'Cancel If' $cancelIf", async ({ cancelIf, names }) => {
		const heppu = await liveDuringThePause('1.1');
		const { call, sent } = await heppu.runOnCalls({
			operation: 'checkThenCancel',
			calls: ['call_1'],
			parameters: { cancelIf, ...(cancelIf === 'selected' && { statuses: ['initiated'] }) },
		});
		expect(heppu.simulator.status('call_1')).toBe('active');
		expect(sent).toEqual(['read call_1', 'cancel call_1', 'read call_1']);
		expect(call).toMatchObject({
			outcome: 'notCancellable',
			cancelled: false,
			status: 'active',
			attempts: 0,
		});
		expect(call.reason).toContain('Call status is active');
		expect(call.reason).toContain(names);
	});

	it('is hung up without another reading where any cancellable status will do', async () => {
		const heppu = await liveDuringThePause('1.1');
		const { call, sent } = await heppu.runOnCalls({
			operation: 'checkThenCancel',
			calls: ['call_1'],
		});
		expect(call).toMatchObject({ outcome: 'cancelled', previousStatus: 'initiated' });
		expect(sent).toEqual(['read call_1', 'cancel call_1', 'cancel call_1']);
	});

	it('is cancelled after another reading, if it has not gone live after all', async () => {
		const heppu = await vendorWithCall(HEPPU);
		heppu.faultOnCancel(limited('1.1'));
		const { call, sent } = await heppu.runOnCalls({
			operation: 'checkThenCancel',
			calls: ['call_1'],
			parameters: { cancelIf: 'notStarted' },
		});
		expect(call).toMatchObject({ outcome: 'cancelled', attempts: 1 });
		expect(sent).toEqual(['read', 'cancel', 'read', 'cancel'].map((verb) => `${verb} call_1`));
	});
});

describe('a stopped execution', () => {
	const ids = Array.from({ length: 8 }, (_, index) => `call_${index + 1}`);

	async function vendorWithCalls(entry: Vendor): Promise<RunningVendor> {
		const vendor = await harness.start(entry);
		for (const id of ids) vendor.add(id);
		return vendor;
	}

	it.each(EVERYWHERE)('$name, $operation: sends nothing more', async ({ entry, operation }) => {
		const vendor = await vendorWithCalls(entry);
		const stop = new AbortController();
		vendor.when('cancel', (callId) => {
			if (callId === 'call_3') stop.abort();
		});
		const { result, sent } = await vendor.runOnCalls({
			operation,
			calls: ids,
			options: { maxConcurrency: 1 },
			stop: stop.signal,
		});
		expect(result.status).toBe('canceled');
		expect(sent.filter((request) => request.startsWith('cancel'))).toEqual(
			['call_1', 'call_2', 'call_3'].map((id) => `cancel ${id}`),
		);
		expect(sent.at(-1)).toBe('cancel call_3');
		expect(vendor.simulator.alive().map(({ id }) => id)).toEqual(
			expect.arrayContaining(ids.slice(3)),
		);
	});

	it('logs which cancel was under way, as it may or may not have taken effect', async () => {
		const heppu = await vendorWithCalls(HEPPU);
		heppu.faultOnCancel({ kind: 'hangAfter' });
		const stop = new AbortController();
		heppu.when('cancel', () => stop.abort());
		const { result } = await heppu.runOnCalls({
			operation: 'cancel',
			calls: ['call_1'],
			options: { timeout: 60_000 },
			stop: stop.signal,
			executionId: '4711',
		});
		expect(result.status).toBe('canceled');
		expect(heppu.engine.log).toContainEqual({
			level: 'warn',
			message: 'Heppu call call_1: unconfirmed, it may or may not have been cancelled',
			facts: expect.objectContaining({
				callId: 'call_1',
				outcome: 'unconfirmed',
				executionId: '4711',
			}),
		});
	});

	it.each([
		{ wait: 'for a rate limit', fault: limited('100'), before: 1 },
		{ wait: 'between two attempts', fault: { kind: 'dropBefore' } as const, before: 2 },
	])('waits no longer $wait', async ({ fault, before }) => {
		const heppu = await vendorWithCalls(HEPPU);
		heppu.faultOnCancel({ ...fault, times: Infinity });
		const stop = new AbortController();
		const startedAt = Date.now();
		const run = heppu.runOnCalls({
			operation: 'cancel',
			calls: ['call_1'],
			options: { retryDelay: 60_000 },
			stop: stop.signal,
		});
		await until(
			() => heppu.simulator.log.length === before && heppu.simulator.summary().inFlight === 0,
		);
		stop.abort();
		const { result, sent } = await run;
		expect(result.status).toBe('canceled');
		expect(sent).toHaveLength(before);
		expect(Date.now() - startedAt).toBeLessThan(30_000);
	});

	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'hands nothing on to the next node with On Error %s',
		async (onError) => {
			const heppu = await vendorWithCalls(HEPPU);
			const stop = new AbortController();
			heppu.when('cancel', () => stop.abort());
			const { result, sent } = await heppu.runOnCalls({
				operation: 'cancel',
				calls: ids,
				options: { maxConcurrency: 1 },
				node: { onError },
				stop: stop.signal,
			});
			expect(result.status).toBe('canceled');
			expect(sent).toEqual(['cancel call_1']);
			for (const follower of ['After', 'Second', 'Third'])
				expect(result.output(follower)).toEqual([]);
		},
	);
});
