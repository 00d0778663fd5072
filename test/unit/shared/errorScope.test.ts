import { type CallError, stoppedError } from '../../../nodes/shared/callError';
import { readUntilKnown, unreadableError } from '../../../nodes/shared/cancellation/retry';
import {
	contradictoryError,
	keepStartingError,
	refusedError,
	stillAliveError,
	timeUpError,
	tooLateError,
	tooSlowError,
	unforeseenError,
	untriedError,
} from '../../../nodes/shared/cancellation/errors';
import { unprovenError } from '../../../nodes/shared/cancellation/listing';
import { notFoundError } from '../../../nodes/shared/cancellation/strict';
import { rateLimitedError } from '../../../nodes/shared/rateLimiter/waitBudget';
import { openAccount } from '../../../nodes/shared/transport/account';
import {
	keyRefusedError,
	sortAnswer,
	sortListing,
	sortReading,
} from '../../../nodes/shared/transport/answers';
import { CircuitBreaker } from '../../../nodes/shared/transport/circuitBreaker';
import { faultOf } from '../../../nodes/shared/transport/faults';
import { normaliseBaseUrl } from '../../../nodes/shared/transport/baseUrl';
import { readApiKey } from '../../../nodes/shared/transport/apiKey';
import { normaliseId } from '../../../nodes/shared/usableId';
import { callError, SETTINGS, snapshot, TIMED_OUT, UNREACHABLE } from '../support/calls';
import { ACME, networkError } from '../support/fakeAccount';
import { rejectionOf, thrownBy } from '../support/rejection';
import { JumpingClock } from '../support/virtualClock';

const OWN = { error: { message: 'Not yours to access' } };
const PAGE = '<html><body>Sign in</body></html>';

function answered(status: number, body: unknown = OWN) {
	return { kind: 'answered', status, body, sentAt: 0 } as const;
}

function unexpected(status: number, body?: unknown): CallError {
	const sorted = sortAnswer(answered(status, body), ACME);
	if (sorted.kind !== 'unexpected') throw new Error(`It is ${sorted.kind}`);
	return sorted.error;
}

const REFUSED_KEY = keyRefusedError('Acme');
const clock = new JumpingClock();

describe('an answer about one call never stops the others', () => {
	it.each<[string, () => CallError]>([
		['a 403', () => thrownBy(() => sortAnswer(answered(403), ACME))],
		['a reading that is refused', () => thrownBy(() => sortReading(answered(400), ACME, 'it'))],
		['an answer that no documentation names', () => unexpected(402)],
		['a redirect', () => unexpected(302)],
		['a firewall\u2019s page under 401', () => unexpected(401, PAGE)],
		['a proxy that wants a password', () => unexpected(407, PAGE)],
		['a list that is not there', () => thrownBy(() => sortListing(answered(404), ACME, 'it'))],
	])('%s', (_, make) => {
		expect(make()).toMatchObject({ scope: 'call', isAnswer: true, mayPass: false });
	});

	it('an answer that has not ended the call, with the words that say so', () => {
		const error = stillAliveError(unexpected(402), snapshot('active'));
		expect(error).toMatchObject({ scope: 'call', isAnswer: true });
	});
});

describe('trouble that may pass never stops the others', () => {
	it.each<[string, () => CallError]>([
		['no answer in time', () => unreadableError('Acme', 'The call', TIMED_OUT)],
		['no connection', () => unreadableError('Acme', 'The call', UNREACHABLE)],
		['a rate limit', () => rateLimitedError(1_000, clock)],
		['a check too old for its cancel', () => tooLateError('Acme', 0)],
		['a vendor too slow for a check', () => tooSlowError('Acme', 2_000, 0)],
	])('%s', (_, make) => {
		expect(make()).toMatchObject({ scope: 'call', isAnswer: false, mayPass: true });
	});
});

describe('what is found out about one call or one list never stops the others', () => {
	it.each<[string, () => CallError]>([
		['an ID that is none', () => thrownBy(() => normaliseId('', 'Call'))],
		['a call that is not there', () => notFoundError('Acme', 'call_1', null)],
		['a refusal', () => refusedError('Acme', snapshot('active'), null)],
		['a mistake in the code', () => unforeseenError(new TypeError('x is not a function'))],
		['no time left for it', () => timeUpError()],
		['no use in trying it', () => untriedError(REFUSED_KEY)],
		['a list that proves nothing', () => unprovenError('Acme', 'it could not be read')],
		['calls that keep starting', () => keepStartingError(3)],
		['a list that contradicts its calls', () => contradictoryError('Acme', ['call_1'])],
	])('%s', (_, make) => {
		expect(make()).toMatchObject({ scope: 'call', isAnswer: false, mayPass: false });
	});
});

describe('what holds for every request of the account stops them all', () => {
	it('a key that is refused, by an answer', () => {
		const refused = thrownBy(() => sortAnswer(answered(401), ACME));
		expect(refused).toMatchObject({ scope: 'account', isAnswer: true, mayPass: false });
	});

	it.each<[string, () => CallError]>([
		['a domain that n8n does not let out', () => faulty(new Error('Domain not allowed'))],
		['a certificate that has expired', () => faulty(networkError('CERT_HAS_EXPIRED'))],
		['an address that is none', () => faulty(networkError('ERR_INVALID_URL'))],
		[
			'a base URL that must not get a key',
			() => thrownBy(() => normaliseBaseUrl('x', 'Acme', '/api/v1')),
		],
		['a key that is empty', () => thrownBy(() => readApiKey('', 'Acme'))],
		['a key that is no text', () => thrownBy(() => readApiKey({}, 'Acme'))],
	])('%s, before anything is sent', (_, make) => {
		expect(make()).toMatchObject({ scope: 'account', isAnswer: false, mayPass: false });
	});

	it('a credential that allows no domain, before anything is sent', async () => {
		const fields = {
			baseUrl: 'https://api.acme.example',
			apiKey: 'key',
			allowedHttpRequestDomains: 'domains',
		};
		const context: Parameters<typeof openAccount>[0] = Object.create({
			getCredentials: async () => await Promise.resolve(fields),
		});
		const error = await rejectionOf(openAccount(context, ACME));
		expect(error).toMatchObject({ kind: 'blocked', scope: 'account', isAnswer: false });
	});

	it('what a tripped circuit breaker says, with the error that tripped it as its cause', () => {
		const breaker = new CircuitBreaker();
		breaker.trip(REFUSED_KEY);
		const error = thrownBy(() => breaker.throwIfTripped());
		expect(error).toMatchObject({ scope: 'account', isAnswer: false, cause: REFUSED_KEY });
		expect(REFUSED_KEY.cause).toBeUndefined();
	});
});

describe('a stopped execution ends the whole run', () => {
	it('a stop', () => {
		expect(stoppedError().scope).toBe('run');
	});

	it('is thrown through a reading', async () => {
		const api = { vendor: 'acme', displayName: 'Acme', read: stops, cancel: stops };
		const error = await rejectionOf(readUntilKnown(api, 'call_1', clock, SETTINGS));
		expect(error.scope).toBe('run');
	});
});

function faulty(error: unknown): CallError {
	return thrownBy(() => faultOf(error, 'Acme', 5_000));
}

async function stops(): Promise<never> {
	return await Promise.reject(callError('stopped'));
}
