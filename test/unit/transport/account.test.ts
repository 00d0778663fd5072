import type { IHttpRequestOptions } from 'n8n-workflow';

import { openAccount } from '../../../nodes/shared/transport/account';
import { ACME } from '../support/fakeAccount';
import { fakeContext } from '../support/fakeContext';
import { rejectionOf } from '../support/rejection';

const CREDENTIAL = { apiKey: 'key-secret', baseUrl: 'https://api.acme.example/api/v1/' };

/** A node's context, and what reaches n8n through it. */
function contextOf(credential: object, parts: object = {}) {
	const requests: Array<{ type: string; options: IHttpRequestOptions }> = [];
	const logged: unknown[] = [];
	const note = (message: string, facts: object) => logged.push({ message, ...facts });
	const context = fakeContext({
		getCredentials: async () => credential,
		getWorkflow: () => ({ id: 'workflow-1' }),
		getExecutionId: () => 'execution-1',
		logger: { info: note, warn: note },
		helpers: {
			async httpRequestWithAuthentication(type: string, options: IHttpRequestOptions) {
				requests.push({ type, options });
				return await Promise.resolve('answer');
			},
		},
		...parts,
	});
	return { context, requests, logged };
}

describe('an account', () => {
	it('is opened with the base URL brought to one form', async () => {
		const { context } = contextOf(CREDENTIAL);
		expect((await openAccount(context, ACME)).baseUrl).toBe('https://api.acme.example');
	});

	it.each(['', '  ', undefined, null])(
		'is not opened without a key, such as %j',
		async (apiKey) => {
			const { context } = contextOf({ ...CREDENTIAL, apiKey });
			expect(await rejectionOf(openAccount(context, ACME))).toMatchObject({
				kind: 'input',
				message: "The 'API Key' of the Acme credential is empty",
			});
		},
	);

	it.each<[unknown, string]>([
		[12345678, '12345678'],
		[' key-1\n', 'key-1'],
		['\ufeffkey\u200b-1\u00a0', 'key-1'],
	])('is opened with the key %j as it is sent', async (apiKey, sent) => {
		const { context } = contextOf({ ...CREDENTIAL, apiKey });
		expect((await openAccount(context, ACME)).apiKey).toBe(sent);
	});

	it.each([
		[2 ** 60, 'is a number that has lost digits on its way'],
		[0.1, 'is a number that has lost digits on its way'],
		[NaN, 'is a number that has lost digits on its way'],
		[{ key: 'x' }, 'is not a text'],
		[['x'], 'is not a text'],
		['\u200b\ufeff', 'is empty'],
	])('is not opened with the key %j, which cannot be meant', async (apiKey, what) => {
		const { context } = contextOf({ ...CREDENTIAL, apiKey });
		const error = await rejectionOf(openAccount(context, ACME));
		expect(error).toMatchObject({
			kind: 'input',
			message: `The 'API Key' of the Acme credential ${what}`,
		});
	});

	it('is not opened at an address that must not be given a key', async () => {
		const { context, requests } = contextOf({ ...CREDENTIAL, baseUrl: 'http://acme.example' });
		expect((await rejectionOf(openAccount(context, ACME))).kind).toBe('input');
		expect(requests).toEqual([]);
	});

	it('sends through n8n, with the credential', async () => {
		const { context, requests } = contextOf(CREDENTIAL);
		const account = await openAccount(context, ACME);
		const options = { url: 'https://api.acme.example/x' };
		expect(await account.request(options)).toBe('answer');
		expect(requests).toEqual([{ type: 'acmeApi', options }]);
	});

	it('shares its rate limiter with other executions of the account', async () => {
		const one = await openAccount(contextOf(CREDENTIAL).context, ACME);
		const other = await openAccount(contextOf(CREDENTIAL).context, ACME);
		expect(other.rateLimiter).toBe(one.rateLimiter);
	});

	it('writes to n8n\u2019s log which node, workflow and execution it was, and never the key', async () => {
		const { context, logged } = contextOf(CREDENTIAL);
		const account = await openAccount(context, ACME);
		account.log('info', 'Acme call: cancelled', { callId: 'call_1' });
		expect(logged).toEqual([
			{
				message: 'Acme call: cancelled',
				callId: 'call_1',
				node: 'Acme',
				workflowId: 'workflow-1',
				executionId: 'execution-1',
			},
		]);
	});
});

describe('the domains that a credential allows', () => {
	const limited = (allowedDomains: unknown) => ({
		...CREDENTIAL,
		allowedHttpRequestDomains: 'domains',
		allowedDomains,
	});

	it('are passed on to n8n, which enforces them', async () => {
		const { context, requests } = contextOf(limited('acme.example, *.acme.example'));
		await (await openAccount(context, ACME)).request({ url: 'https://api.acme.example' });
		expect(requests[0]?.options).toEqual({
			url: 'https://api.acme.example',
			allowedDomains: 'acme.example, *.acme.example',
		});
	});

	it.each(['', '  ', undefined, 42])('allow nothing if they are %j', async (domains) => {
		const { context } = contextOf(limited(domains));
		expect((await rejectionOf(openAccount(context, ACME))).kind).toBe('blocked');
	});

	it('are not looked at where all are allowed', async () => {
		const credential = { ...limited('x.example'), allowedHttpRequestDomains: 'all' };
		const { context, requests } = contextOf(credential);
		await (await openAccount(context, ACME)).request({ url: 'https://api.acme.example' });
		expect(requests[0]?.options).not.toHaveProperty('allowedDomains');
	});
});

describe('a wait', () => {
	beforeEach(() => jest.useFakeTimers());
	afterEach(() => jest.useRealTimers());

	async function clockOf(stop?: AbortController) {
		const parts = stop ? { getExecutionCancelSignal: () => stop.signal } : {};
		return (await openAccount(contextOf(CREDENTIAL, parts).context, ACME)).clock;
	}

	it('lasts as long as it is to last', async () => {
		const clock = await clockOf(new AbortController());
		const since = clock.now();
		const waited = clock.wait(5_000);
		await jest.advanceTimersByTimeAsync(5_000);
		await waited;
		expect(clock.now() - since).toBe(5_000);
	});

	it('works on hosts that cannot tell of a stop', async () => {
		const waited = (await clockOf()).wait(5_000);
		await jest.advanceTimersByTimeAsync(5_000);
		await expect(waited).resolves.toBeUndefined();
	});

	it('ends at once when the execution is stopped', async () => {
		const stop = new AbortController();
		const waited = rejectionOf((await clockOf(stop)).wait(60_000));
		await jest.advanceTimersByTimeAsync(1_000);
		stop.abort();
		expect((await waited).kind).toBe('stopped');
	});

	it('leaves no timer behind when the execution is stopped', async () => {
		const stop = new AbortController();
		const waited = rejectionOf((await clockOf(stop)).wait(60_000));
		await jest.advanceTimersByTimeAsync(1);
		expect(jest.getTimerCount()).toBe(1);
		stop.abort();
		await waited;
		expect(jest.getTimerCount()).toBe(0);
	});

	it('adds one listener to the signal, however many there are', async () => {
		const stop = new AbortController();
		const added = jest.spyOn(stop.signal, 'addEventListener');
		const clock = await clockOf(stop);
		const waits = Array.from({ length: 1_000 }, async () => await clock.wait(1_000));
		await jest.advanceTimersByTimeAsync(1_000);
		await Promise.all(waits);
		expect(added).toHaveBeenCalledTimes(1);
	});

	it.each([-3_600_000, 3_600_000])(
		"lasts as long as it is to last, though the system's clock is set %i ms further",
		async (jumpMs) => {
			const clock = await clockOf(new AbortController());
			const [since, sinceDate] = [clock.now(), clock.date()];
			let isOver = false;
			const waited = clock.wait(5_000).then(() => {
				isOver = true;
			});
			await jest.advanceTimersByTimeAsync(2_000);
			jest.setSystemTime(Date.now() + jumpMs);
			await jest.advanceTimersByTimeAsync(2_999);
			expect(isOver).toBe(false);
			await jest.advanceTimersByTimeAsync(1);
			await waited;
			expect(clock.now() - since).toBe(5_000);
			expect(clock.date() - sinceDate).toBe(5_000 + jumpMs);
		},
	);

	it('is not begun after the execution was stopped', async () => {
		const stop = new AbortController();
		stop.abort();
		expect((await rejectionOf((await clockOf(stop)).wait(60_000))).kind).toBe('stopped');
	});
});
