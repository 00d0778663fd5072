import { HEPPU } from '../support/vendors.cjs';
import { endless, gzipSync, inTwo, OddServer } from './oddServer.cjs';
import { useHarness, type RunningVendor } from './harness.cjs';
import { until } from './until.cjs';

/* Bodies that no vendor sends, or not in this form: read as a stream, up to 10 MB and up to the Timeout. */

const harness = useHarness();
let heppu: RunningVendor;
let odd: OddServer | undefined;
beforeEach(async () => {
	heppu = await harness.start(HEPPU);
});
afterEach(async () => {
	await odd?.close();
	odd = undefined;
});

const LONGEST = 10 * 1024 * 1024;

async function cancelAt(url: string, options = {}, stop?: AbortSignal) {
	return await heppu.runOnCalls({
		operation: 'cancel',
		calls: ['call_1'],
		options: { maxAttempts: 1, ...options },
		credential: { baseUrl: url },
		stop,
	});
}

describe('a body that never ends', () => {
	it('of a 200 to a cancel leaves it open whether the call is cancelled, and is cut at 10 MB', async () => {
		odd = await OddServer.start(endless(200));
		const { error } = await cancelAt(odd.url);
		expect(error).toContain('may or may not have been cancelled');
		expect(await odd.untilAlone(2_000)).toBe(true);
		// The cancel, and the readings after it; what is on its way is not read any more.
		expect(odd.sentBytes / odd.requests.length).toBeLessThan(LONGEST * 2);
	});

	it("is cut at the 'Timeout', however slowly it comes", async () => {
		odd = await OddServer.start(endless(200, { everyMs: 20 }));
		const { error } = await cancelAt(odd.url, { timeout: 300 });
		expect(error).toContain('may or may not have been cancelled');
		expect(await odd.untilAlone(2_000)).toBe(true);
	});

	it('is cut when the execution is stopped', async () => {
		const server = await OddServer.start(endless(200, { everyMs: 20 }));
		odd = server;
		const stop = new AbortController();
		const run = cancelAt(server.url, { timeout: 60_000 }, stop.signal);
		await until(() => server.sentBytes > 50);
		stop.abort();
		expect((await run).result.status).toBe('canceled');
		expect(await server.untilAlone(2_000)).toBe(true);
	});

	it('of a 429 is not read at all: its status says that the vendor did nothing', async () => {
		odd = await OddServer.start(endless(429));
		const { error } = await cancelAt(odd.url, { rateLimitWait: 0 });
		expect(error).toContain("The vendor's rate limit is reached");
		expect(await odd.untilAlone(2_000)).toBe(true);
	});

	it.each([401, 404, 500])('of a %i is never taken for a cancelled call', async (status) => {
		odd = await OddServer.start(endless(status));
		const { error } = await cancelAt(odd.url);
		expect(error).not.toBe('');
		expect(await odd.untilAlone(2_000)).toBe(true);
	});
});

describe('a body is read', () => {
	const CANCELLED = JSON.stringify({ data: { id: 'call_1', status: 'cancelled' }, message: 'Äh' });

	// What the server says is so.
	beforeEach(() => heppu.add('call_1', 'cancelled'));

	it.each<[string, Buffer, Record<string, string>]>([
		['plain', Buffer.from(CANCELLED), {}],
		['with a byte order mark', Buffer.from(`\ufeff${CANCELLED}`), {}],
		['compressed', gzipSync(CANCELLED), { 'content-encoding': 'gzip' }],
		['without a content type', Buffer.from(CANCELLED), { 'content-type': '' }],
		['under the name of a text', Buffer.from(CANCELLED), { 'content-type': 'text/plain' }],
	])('%s', async (_, body, headers) => {
		odd = await OddServer.start(() => (_request, response) => {
			response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(body);
		});
		const { call } = await cancelAt(odd.url);
		expect(call).toMatchObject({ outcome: 'cancelled', message: 'Äh' });
	});

	it('though a letter of it be cut in two by the network', async () => {
		const bytes = Buffer.from(CANCELLED);
		const middle = bytes.indexOf(Buffer.from('Ä')) + 1;
		odd = await OddServer.start(inTwo(bytes.subarray(0, middle), bytes.subarray(middle)));
		expect((await cancelAt(odd.url)).call).toMatchObject({ message: 'Äh' });
	});

	it('though it be no UTF-8', async () => {
		odd = await OddServer.start(() => (_request, response) => {
			response.end(Buffer.from(CANCELLED, 'latin1'));
		});
		expect((await cancelAt(odd.url)).call).toMatchObject({ outcome: 'cancelled' });
	});

	it.each([
		['half a gzip', gzipSync(CANCELLED).subarray(0, 30)],
		['what is no gzip', Buffer.from(CANCELLED)],
	])('but %s leaves it open whether the call is cancelled', async (_, body) => {
		odd = await OddServer.start(() => (_request, response) => {
			response.writeHead(200, { 'content-encoding': 'gzip' }).end(body);
		});
		const { error } = await cancelAt(odd.url);
		expect(error).toContain('may or may not have been cancelled');
	});
});

describe('https at a port that speaks http', () => {
	it('is an error at once: no request has left, and none is in doubt', async () => {
		const { error, sent } = await cancelAt(heppu.simulator.url.replace('http:', 'https:'), {
			maxAttempts: 3,
		});
		expect(error).toContain('does not speak https');
		expect(error).not.toContain('may or may not');
		expect(sent).toEqual([]);
	});
});
