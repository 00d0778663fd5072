import fc from 'fast-check';

import type { VendorRequest } from '../../../nodes/shared/transport/transport';
import { FakeAccount, networkError, response } from '../support/fakeAccount';
import { FEW_CASES } from '../support/property';
import { rejectionOf } from '../support/rejection';
import { START } from '../support/virtualClock';

const READ: VendorRequest = { method: 'GET', path: '/api/v1/calls/call_1' };
const CANCEL: VendorRequest = {
	method: 'DELETE',
	path: '/api/v1/calls/call_1',
	urgent: true,
	cancels: 'call_1',
};

describe('each request', () => {
	it('is sent once, with a time-out, as a full response, and never redirected', async () => {
		const account = new FakeAccount(response(200, {}));
		await account.transport({ timeoutMs: 1_234 }).send({ ...READ, query: { limit: 1 } });
		expect(account.requests).toEqual([
			{
				method: 'GET',
				url: 'https://api.acme.example/api/v1/calls/call_1',
				qs: { limit: 1 },
				json: true,
				encoding: 'stream',
				timeout: 1_234,
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				disableFollowRedirect: true,
				maxRedirects: 0,
			},
		]);
	});

	it('holds no key: n8n adds it', async () => {
		const account = new FakeAccount(response(200, {}));
		await account.transport().send(READ);
		expect(JSON.stringify(account.requests)).not.toContain(account.apiKey);
	});
});

describe('an answer', () => {
	it.each([200, 204, 302, 400, 401, 403, 404, 418, 500, 503])(
		'with status %i is handed on, with its body',
		async (status) => {
			const account = new FakeAccount(response(status, { message: 'Hello' }));
			expect(await account.transport().send(READ)).toEqual({
				kind: 'answered',
				status,
				body: { message: 'Hello' },
				sentAt: START,
				retryAfterMs: undefined,
			});
		},
	);

	it('that echoes the key is handed on without it', async () => {
		const account = new FakeAccount(response(401, { message: 'Key key-secret is wrong' }));
		expect(await account.transport().send(READ)).toMatchObject({
			body: { message: 'Key *** is wrong' },
		});
	});

	it('that asks to come back later says so', async () => {
		const account = new FakeAccount(response(503, {}, { 'retry-after': '7' }));
		expect(await account.transport().send(READ)).toMatchObject({ retryAfterMs: 7_000 });
	});

	it('nested too deeply to be looked through is handed on as none', async () => {
		const nested: unknown = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
		const account = new FakeAccount(response(200, nested));
		expect(await account.transport().send(READ)).toMatchObject({ status: 200, body: null });
	});

	it.each([
		[undefined],
		[null],
		[''],
		['<html>'],
		[42],
		[[]],
		[{}],
		[{ statusCode: '200', headers: {} }],
		[{ statusCode: 200 }],
		[{ statusCode: 200, headers: null }],
		[{ data: { status: 'cancelled' } }],
	])('that is no response at all, such as %j, is lost', async (answer) => {
		const account = new FakeAccount(answer);
		expect(await account.transport().send(READ)).toEqual({
			kind: 'lost',
			fault: { what: 'gave an answer that cannot be read', reachedVendor: true },
		});
	});

	it('whatever the helper gives is an answer or lost, and never an exception of ours', async () => {
		await fc.assert(
			fc.asyncProperty(fc.anything(), async (answer) => {
				fc.pre(!(answer instanceof Error) && typeof answer !== 'function');
				const { kind } = await new FakeAccount(answer).transport().send(READ);
				expect(['answered', 'lost']).toContain(kind);
			}),
			FEW_CASES,
		);
	});
});

describe('an exception', () => {
	it('of the network is lost, with its code and the time-out', async () => {
		const account = new FakeAccount(networkError('ECONNABORTED'));
		expect(await account.transport({ timeoutMs: 3_000 }).send(READ)).toEqual({
			kind: 'lost',
			fault: {
				what: 'did not answer within 3000 ms',
				reachedVendor: true,
				code: 'ECONNABORTED',
			},
		});
	});

	it('of n8n, which blocks the request, is an error', async () => {
		const account = new FakeAccount(new Error('Domain not allowed'));
		expect(await rejectionOf(account.transport().send(READ))).toMatchObject({ kind: 'blocked' });
	});

	it('gives the turn back', async () => {
		const account = new FakeAccount(networkError('ECONNRESET'), new Error('ssrf'), response(200));
		await account.transport().send(READ);
		await rejectionOf(account.transport().send(READ));
		await account.transport({ maxConcurrency: 1 }).send(READ);
		expect(account.requests).toHaveLength(3);
	});
});

describe('a 429', () => {
	const limited = (headers = {}) => response(429, { message: 'Rate limit exceeded' }, headers);

	it('is waited out as long as the vendor asks, and the request sent again', async () => {
		const account = new FakeAccount(limited({ 'retry-after': '7' }), response(200, {}));
		expect(await account.transport().send(CANCEL)).toMatchObject({ kind: 'answered', status: 200 });
		expect(account.clock.waits).toEqual([7_000]);
		expect(account.requests).toHaveLength(2);
		expect(account.requests[1]).toEqual(account.requests[0]);
	});

	it('with a date is waited out until then', async () => {
		const date = new Date(START + 30_000).toUTCString();
		const account = new FakeAccount(limited({ 'retry-after': date }), response(200, {}));
		await account.transport().send(READ);
		expect(account.clock.now()).toBe(START + 30_000);
	});

	it.each(['soon', '0', '-1', '', 'Sun, 22 Nov 2020 12:00:30 GMT'])(
		'with the rubbish %j is waited out as if it were not there',
		async (rubbish) => {
			const account = new FakeAccount(limited({ 'retry-after': rubbish }), response(200, {}));
			await account.transport().send(READ);
			expect(account.clock.waits).toEqual([500]);
		},
	);

	it('after 429 is waited out longer each time', async () => {
		const account = new FakeAccount(limited(), limited(), limited(), response(200, {}));
		await account.transport().send(READ);
		expect(account.clock.waits.filter((ms) => ms > 0)).toEqual([500, 1_000, 2_000]);
	});

	it('that asks for more than allowed is an error at once that says when to come back', async () => {
		const account = new FakeAccount(limited({ 'retry-after': '121' }));
		const error = await rejectionOf(account.transport().send(CANCEL));
		expect(error).toMatchObject({ kind: 'rateLimited', statusCode: 429 });
		expect(error.message).toContain('2026-11-22T12:02:01.000Z');
		expect(account.clock.waits).toEqual([]);
	});

	it('after 429 uses up the time for all requests of one call together', async () => {
		const account = new FakeAccount(
			limited({ 'retry-after': '70' }),
			response(200, {}),
			limited({ 'retry-after': '51' }),
		);
		const transport = account.transport();
		await transport.send(READ);
		expect((await rejectionOf(transport.send(CANCEL))).kind).toBe('rateLimited');
		expect(account.clock.waits).toEqual([70_000]);
	});

	// Reported: with a retry delay of 0 ms and no Retry-After the vendor is asked again at once, for ever.
	it('is not met again and again without a wait, whatever the retry delay', async () => {
		const account = new FakeAccount(...Array.from({ length: 1_000 }, () => limited()));
		const transport = account.transport({ retryDelayMs: 0, rateLimitWaitMs: 1_000 });
		expect((await rejectionOf(transport.send(READ))).kind).toBe('rateLimited');
	});

	it('holds a request up that is not to be sent so late', async () => {
		const account = new FakeAccount(limited({ 'retry-after': '2' }));
		const answer = await account.transport().send({ ...CANCEL, deadline: START + 1_000 });
		expect(answer).toEqual({ kind: 'expired' });
		expect(account.requests).toHaveLength(1);
		expect(account.clock.waits).toEqual([]);
	});
});

describe('X-RateLimit-Remaining', () => {
	it.each<[unknown, number]>([
		['3', 3],
		[3, 3],
		['0', 1],
		['many', 20],
		['-1', 20],
		['3.5', 20],
		[undefined, 20],
	])('of %j leaves %i requests in flight', async (header, limit) => {
		const account = new FakeAccount(response(200, {}, { 'x-ratelimit-remaining': header }));
		await account.transport().send(READ);
		expect(account.rateLimiter.limit).toBe(limit);
	});
});

describe('a stopped execution', () => {
	it('sends nothing more', async () => {
		const account = new FakeAccount();
		account.stop();
		expect((await rejectionOf(account.transport().send(CANCEL))).kind).toBe('stopped');
		expect(account.requests).toEqual([]);
	});

	it('sends no request again that a rate limit turned away', async () => {
		const account: FakeAccount = new FakeAccount(() => {
			account.stop();
			return response(429);
		});
		expect((await rejectionOf(account.transport().send(CANCEL))).kind).toBe('stopped');
		expect(account.requests).toHaveLength(1);
		expect(account.logged).toEqual([]);
	});

	it('during a cancel leaves a line in the log: the call may have been cancelled', async () => {
		const account: FakeAccount = new FakeAccount(() => {
			account.stop();
			return networkError('ERR_CANCELED');
		});
		expect((await rejectionOf(account.transport().send(CANCEL))).kind).toBe('stopped');
		expect(account.logged).toEqual([
			{
				level: 'warn',
				message: 'Acme call call_1: unconfirmed, it may or may not have been cancelled',
				facts: {
					callId: 'call_1',
					outcome: 'unconfirmed',
					reason: 'The execution was stopped while the cancel was in flight',
				},
			},
		]);
	});

	it('during a reading leaves none', async () => {
		const account: FakeAccount = new FakeAccount(() => {
			account.stop();
			return networkError('ERR_CANCELED');
		});
		await rejectionOf(account.transport().send(READ));
		expect(account.logged).toEqual([]);
	});

	it('does not hide an answer that came all the same', async () => {
		const account: FakeAccount = new FakeAccount(() => {
			account.stop();
			return response(204);
		});
		expect(await account.transport().send(CANCEL)).toMatchObject({ status: 204 });
	});
});
