import {
	CallError,
	type CallErrorDetails,
	type CallErrorKind,
} from '../../../nodes/shared/callError';
import { failureOf } from '../../../nodes/shared/items/failure';
import { notPlacedError } from '../../../nodes/shared/scheduling/errors';

const error = (kind: CallErrorKind, details: Partial<CallErrorDetails> = {}) =>
	new CallError(kind, 'Rate limit, credential, configuration, temporarily', {
		hint: 'Words that say nothing here',
		...details,
	});

describe('the cause of an error, as n8n names it', () => {
	it.each<[string, CallError, unknown]>([
		['a rate limit', error('rateLimited', { limitedForMs: 1_500.2 }), ['rate-limited', 1_501]],
		['checks that a rate limit makes too old', error('rateLimited'), ['rate-limited']],
		['a refused key', error('auth', { statusCode: 401 }), ['credential-invalid']],
		['a key without a permission', error('auth', { statusCode: 403 }), ['configuration-invalid']],
		['an unusable credential', error('input', { scope: 'account' }), ['credential-invalid']],
		['an unusable parameter', error('input'), []],
		['a request that n8n held back', error('blocked'), ['configuration-invalid']],
		['a redirect', error('unexpectedAnswer', { statusCode: 302 }), ['configuration-invalid']],
		['no such list', error('unexpectedAnswer', { statusCode: 404 }), ['configuration-invalid']],
		['a proxy', error('unexpectedAnswer', { statusCode: 407 }), ['configuration-invalid']],
		['a firewall', error('unexpectedAnswer', { statusCode: 403 }), []],
		['an ignored filter', error('unexpectedAnswer'), []],
		['nobody there', error('unreachable', { mayPass: true }), ['temporarily-unavailable']],
		[
			'a vendor in trouble that names a time',
			error('unreadable', { mayPass: true, retryAfterMs: 5_000 }),
			['temporarily-unavailable', 5_000],
		],
		['what will not pass', error('unreadable'), []],
		['a doubt, even with a time', error('unconfirmed', { mayPass: true, retryAfterMs: 1 }), []],
		[
			'what follows from a refused key',
			error('shortCircuited', { cause: error('auth', { statusCode: 401 }) }),
			['credential-invalid'],
		],
		...(
			['incomplete', 'notCancellable', 'notFound', 'refused', 'stopped', 'unforeseen'] as const
		).map((kind): [string, CallError, unknown] => [kind, error(kind, { statusCode: 429 }), []]),
	])('of %s', (_, ours, expected) => {
		const failure = failureOf(ours);
		expect(failure === undefined ? [] : Object.values(failure)).toEqual(expected);
	});

	it('holds nothing that would have calls placed twice', () => {
		const call = { phoneNumber: '+4915112345678', dueAt: null, given: {} };
		const pass = { mayPass: true, retryAfterMs: 5_000 };
		for (const kind of ['rateLimited', 'unreachable', 'unreadable'] as const)
			expect(failureOf(notPlacedError(error(kind, pass), call))).toBeUndefined();
		const refused = notPlacedError(error('auth', { statusCode: 401 }), call);
		expect(failureOf(refused)).toEqual({ cause: 'credential-invalid' });
	});
});
