import type { CallError } from '../../../nodes/shared/callError';
import type { Account } from '../../../nodes/shared/transport/account';
import { withCircuitBreaker } from '../../../nodes/shared/transport/circuitBreaker';
import { Transport } from '../../../nodes/shared/transport/transport';
import {
	FakeAccount,
	keyRefused,
	networkError,
	REQUEST_SETTINGS,
	response,
} from '../support/fakeAccount';
import { rejectionOf } from '../support/rejection';

const CANCEL = { method: 'DELETE', path: '/calls/1', cancels: '1' } as const;

function opening(...answers: unknown[]) {
	const account = new FakeAccount(...answers);
	const guarded = withCircuitBreaker<Account>({
		...account,
		signal: account.signal,
		request: async (options) => await account.request(options),
		log: (...line) => account.log(...line),
	});
	return {
		account,
		send: async () => await new Transport(guarded, REQUEST_SETTINGS).send(CANCEL),
	};
}

describe('a run whose circuit breaker has tripped', () => {
	it('sends nothing more once a key was refused, and says why', async () => {
		const { account, send } = opening(keyRefused());
		expect(await send()).toMatchObject({ kind: 'answered', status: 401 });
		const error: CallError = await rejectionOf(send());
		expect(error).toMatchObject({
			kind: 'shortCircuited',
			message: 'No request was sent: Acme did not accept the API key',
			hint: "Check the 'API Key' in the Acme credential",
			statusCode: 401,
		});
		expect(account.requests).toHaveLength(1);
	});

	it('sends none of the requests that queue for their turn by then', async () => {
		const later = Array.from({ length: 40 }, () => keyRefused());
		const { account, send } = opening(...later);
		const ends = await Promise.allSettled(Array.from({ length: 40 }, send));
		const sent = account.requests.length;
		// As many as an account has in flight at first.
		expect(sent).toBeLessThanOrEqual(20);
		expect(ends.filter(({ status }) => status === 'rejected')).toHaveLength(40 - sent);
	});

	it('sends nothing more once n8n let nothing out', async () => {
		const { account, send } = opening(new Error('Domain not allowed: api.acme.example'));
		expect((await rejectionOf(send())).kind).toBe('blocked');
		const error = await rejectionOf(send());
		expect(error).toMatchObject({
			kind: 'shortCircuited',
			message: 'No request was sent: n8n did not let the request to Acme out',
		});
		expect(account.requests).toHaveLength(1);
	});

	it.each([400, 403, 404, 500])('goes on after a %s, which is about one call', async (status) => {
		const { send } = opening(response(status), response(204));
		await send();
		expect(await send()).toMatchObject({ status: 204 });
	});

	it.each([
		['a web page', '<html><body>Sign in</body></html>'],
		['nothing', ''],
		['a proxy\u2019s JSON', { message: 'Unauthorized' }],
	])('goes on after a 401 that is %s: that is not the vendor\u2019s word', async (_, body) => {
		const { send } = opening(response(401, body), response(204));
		await send();
		expect(await send()).toMatchObject({ status: 204 });
	});

	it('goes on after trouble with the network', async () => {
		const { send } = opening(networkError('ECONNRESET'), networkError('ENOTFOUND'), response(204));
		expect((await send()).kind).toBe('lost');
		expect((await send()).kind).toBe('lost');
		expect(await send()).toMatchObject({ status: 204 });
	});
});
