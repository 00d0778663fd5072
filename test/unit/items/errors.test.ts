import fc from 'fast-check';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { CallError, type CallErrorKind, stoppedError } from '../../../nodes/shared/callError';
import { unreadableError } from '../../../nodes/shared/cancellation/retry';
import { errorUnlessCancelled } from '../../../nodes/shared/cancellation/strict';
import { errorJson, outcomeOf, toListError, toNodeError } from '../../../nodes/shared/items/errors';
import { sortReading } from '../../../nodes/shared/transport/answers';
import { faultOf } from '../../../nodes/shared/transport/faults';
import {
	cancelLost,
	cancelThrows,
	knowsNone,
	readingLost,
	refuses,
	shows,
	showsNone,
	TIMED_OUT,
	UNREACHABLE,
} from '../support/calls';
import { ACME, networkError } from '../support/fakeAccount';
import { NODE } from '../support/fakeContext';
import { cancelling, checking } from '../support/performing';
import { FEW_CASES } from '../support/property';
import { thrownBy } from '../support/rejection';

function error(vendorMessage: string | null = null, facts?: string): CallError {
	return new CallError('refused', 'Acme refused to cancel the call', {
		hint: 'Run this again',
		vendorMessage,
		statusCode: 400,
		facts,
	});
}

function descriptionOf(callError: CallError, remark?: string): string {
	return toNodeError(NODE, callError, 0, remark).description ?? '';
}

describe('the error that n8n shows', () => {
	it('tells in the description the words of the vendor, what was done, the way out and the facts', () => {
		expect(descriptionOf(error('Not now', 'ECONNRESET'), 'Of 3 items, 1 was cancelled')).toBe(
			'The vendor says: "Not now". Of 3 items, 1 was cancelled. Run this again (ECONNRESET)',
		);
	});

	it('leaves out what there is not', () => {
		expect(descriptionOf(error())).toBe('Run this again');
	});

	it('names the item and the HTTP status', () => {
		const shown = toNodeError(NODE, error(), 7);
		expect(shown).toBeInstanceOf(NodeApiError);
		expect(shown.context.itemIndex).toBe(7);
		expect(shown instanceof NodeApiError && shown.httpCode).toBe('400');
	});

	it('has no HTTP status where there was no answer', () => {
		const shown = toNodeError(NODE, new CallError('unconfirmed', 'In doubt', { hint: 'Look' }), 0);
		expect(shown instanceof NodeApiError && shown.httpCode).toBeNull();
	});

	it('is one about parameters for a wrong input', () => {
		const input = new CallError('input', "'Call' is empty", { hint: 'Enter <b>it</b>' });
		const shown = toNodeError(NODE, input, 2);
		expect(shown).toBeInstanceOf(NodeOperationError);
		expect(shown.message).toBe("'Call' is empty");
		expect(shown.description).toBe('Enter &lt;b&gt;it&lt;/b&gt;');
		expect(shown.context.itemIndex).toBe(2);
	});

	it('of n8n itself is handed on as it is', () => {
		const own = new NodeOperationError(NODE, 'No credential');
		expect(toNodeError(NODE, own, 1)).toBe(own);
	});

	it.each<[unknown, string]>([
		[new TypeError('x is not a function'), 'Something unforeseen happened'],
		[new Error('n8n says why'), 'n8n says why'],
		['a text', 'Something unforeseen happened'],
		[undefined, 'Something unforeseen happened'],
		[{ message: 'no error' }, 'Something unforeseen happened'],
	])('for %p, which nobody foresaw, is an error of the node', (thrown, message) => {
		const shown = toNodeError(NODE, thrown, 3);
		expect(shown).toBeInstanceOf(NodeOperationError);
		expect(shown.message).toBe(message);
		expect(shown.context.itemIndex).toBe(3);
	});
});

describe('the words of a vendor', () => {
	it('are escaped, as n8n renders descriptions as HTML', () => {
		expect(descriptionOf(error('<img src=x onerror=alert(1)> & <b>co</b>'))).toContain(
			'&lt;img src=x onerror=alert(1)&gt; &amp; &lt;b&gt;co&lt;/b&gt;',
		);
	});

	it('are cut to 300 characters', () => {
		const description = descriptionOf(error('x'.repeat(10_000)));
		expect(description).toContain(`"${'x'.repeat(300)}…"`);
		expect(description).not.toContain('x'.repeat(301));
	});

	it('of 300 characters are not cut', () => {
		expect(descriptionOf(error('x'.repeat(300)))).toContain(`"${'x'.repeat(300)}"`);
	});

	it('are cut before they are escaped, so that no entity is cut in two', () => {
		expect(descriptionOf(error('&'.repeat(301)))).toContain(`"${'&amp;'.repeat(300)}…"`);
	});

	it('are put on one line', () => {
		expect(descriptionOf(error('  one\n\n\ttwo\u00a0 three '))).toContain('"one two three"');
	});

	it('never reach the message', () => {
		fc.assert(
			fc.property(fc.string(), (words) => {
				expect(toNodeError(NODE, error(words), 0).message).toBe('Acme refused to cancel the call');
			}),
			FEW_CASES,
		);
	});

	it('never open a tag, whatever they are', () => {
		const texts = fc.string({ unit: fc.constantFrom('<', '>', '&', '"', 'a', ' ', '.', '(') });
		fc.assert(
			fc.property(texts, texts, (words, facts) => {
				const shown = descriptionOf(error(words, facts), words);
				expect(shown).not.toMatch(/[<>]|&(?!(amp|lt|gt);)/);
			}),
			FEW_CASES,
		);
	});
});

describe('n8n shows our own message and none of its stock texts', () => {
	const KINDS: CallErrorKind[] = [
		'auth',
		'blocked',
		'incomplete',
		'input',
		'notCancellable',
		'notFound',
		'rateLimited',
		'refused',
		'stopped',
		'unconfirmed',
		'unexpectedAnswer',
		'unreachable',
		'unreadable',
	];
	const STATUSES = [undefined, 302, 400, 401, 403, 404, 408, 429, 500, 502, 503, 504];

	it.each(KINDS)('for an error of kind %s, whatever its status', (kind) => {
		for (const statusCode of STATUSES) {
			const message = `Acme did something (${kind})`;
			const facts = 'ECONNREFUSED';
			const ours = new CallError(kind, message, { hint: 'Do something', statusCode, facts });
			expect(toNodeError(NODE, ours, 0).message).toBe(message);
		}
	});

	const OWN_ERROR = { error: { message: 'No' } };
	const answered = (status: number, body?: unknown) =>
		thrownBy(() => sortReading({ kind: 'answered', status, body, sentAt: 0 }, ACME, 'the call'));
	const thrown = (cause: unknown) => thrownBy(() => faultOf(cause, 'Acme', 5_000));

	it.each<[string, () => CallError]>([
		['a wrong key', () => answered(401, OWN_ERROR)],
		['a forbidden call', () => answered(403, { error: { message: 'Access denied' } })],
		['a refused reading', () => answered(403, OWN_ERROR)],
		['a redirect', () => answered(302)],
		['a web page', () => answered(404, '<html>')],
		['an answer nobody documented', () => answered(418)],
		['a blocked request', () => thrown(new Error('Domain not allowed'))],
		['an expired certificate', () => thrown(networkError('CERT_HAS_EXPIRED'))],
		['a key that no header may hold', () => thrown(networkError('ERR_INVALID_CHAR'))],
		['an unreadable call', () => unreadableError('Acme', 'The call', TIMED_OUT)],
		['a vendor out of reach', () => unreadableError('Acme', 'The call', UNREACHABLE)],
		['a stop', stoppedError],
	])('for %s', (_, make) => {
		const ours = make();
		expect(toNodeError(NODE, ours, 0).message).toBe(ours.message);
	});

	const lost = readingLost();

	it.each([
		[
			'a doubt',
			async () =>
				await cancelling([cancelLost(), lost, cancelLost(), lost, cancelLost(), lost, lost, lost]),
		],
		[
			'a doubt after an error',
			async () => await cancelling([cancelLost(), shows('active'), cancelThrows('auth')]),
		],
		['a refusal', async () => await cancelling([refuses(), shows('active')])],
		['a call that has ended', async () => await cancelling([refuses(), shows('no_answer')])],
		['an unknown call', async () => await cancelling([knowsNone(), showsNone()])],
		[
			'a call that is gone',
			async () => await checking([shows('active'), knowsNone(), showsNone()]),
		],
		['an unreadable check', async () => await checking([lost, lost, lost])],
	])('for %s', async (_, run) => {
		const ours = errorUnlessCancelled('Acme', await run());
		expect(ours).not.toBeNull();
		if (ours) expect(toNodeError(NODE, ours, 0).message).toBe(ours.message);
	});

	// Reported: such a status is a plain word to us, and an error code to n8n.
	it.each(['eperm', 'preexisting'])('for a call with the status %j', async (status) => {
		const ours = errorUnlessCancelled('Acme', await cancelling([refuses(), shows(status)]));
		expect(toNodeError(NODE, ours, 0).message).toBe(ours?.message);
	});
});

describe('the item of a call that went wrong', () => {
	const FIELDS = { callId: 'call_1', message: null, attempts: 1 };
	const jsonOf = (thrown_: unknown, isRouted: boolean, outcome = outcomeOf(thrown_)) =>
		errorJson({ error: thrown_, outcome, fields: FIELDS }, isRouted);

	it('has the fields of any other on the regular output, the words of the vendor, and the error', () => {
		expect(jsonOf(error('Not now', 'ECONNRESET'), false)).toEqual({
			callId: 'call_1',
			message: 'The vendor says: "Not now". Run this again (ECONNRESET)',
			attempts: 1,
			error: 'Acme refused to cancel the call',
		});
	});

	it('has nothing but error and message on the error output, and the outcome first', () => {
		expect(jsonOf(error('Not now'), true, 'unconfirmed')).toEqual({
			error: 'Acme refused to cancel the call',
			message: 'unconfirmed: The vendor says: "Not now". Run this again',
		});
	});

	it.each<[CallErrorKind, string]>([
		['notFound', 'notFound'],
		['notCancellable', 'notCancellable'],
		['unconfirmed', 'unconfirmed'],
		['input', 'failed'],
		['auth', 'failed'],
	])('says of an error of kind %s that the outcome is %s', (kind, outcome) => {
		expect(outcomeOf(new CallError(kind, 'Something', { hint: 'Look' }))).toBe(outcome);
	});

	it('never shows an HTML entity: it is data', () => {
		const words = 'R&D <sales> "x"';
		expect(jsonOf(error(words), false).message).toBe(`The vendor says: "${words}". Run this again`);
		expect(jsonOf(error(words), true).message).toContain(words);
	});

	it.each<[unknown, string]>([
		[new Error('Boom'), 'Boom'],
		['a text', 'Something unforeseen happened'],
		[undefined, 'Something unforeseen happened'],
	])('tells of %p what can be told', (thrown_, message) => {
		expect(jsonOf(thrown_, false)).toEqual({ ...FIELDS, message: null, error: message });
		expect(jsonOf(thrown_, true)).toEqual({ error: message, message: `failed: ${message}` });
	});

	it('hands on the way out that n8n names in an error of its own', () => {
		const own = new NodeOperationError(NODE, 'No credential', { description: 'Choose one' });
		expect(jsonOf(own, false)).toMatchObject({ error: 'No credential', message: 'Choose one' });
	});
});

describe('the error of a list in the panel', () => {
	it('shows the words of the vendor in its message, cut, and as they are: it is plain text', () => {
		const shown = toListError(NODE, error(`R&D <b>No</b> ${'x'.repeat(10_000)}`));
		expect(shown.message).toContain('Acme refused to cancel the call: R&D <b>No</b> xxx');
		expect(shown.message.length).toBeLessThan(400);
		expect(shown.description).toBe('Run this again');
	});

	it('shows its message alone where the vendor said nothing', () => {
		expect(toListError(NODE, error()).message).toBe('Acme refused to cancel the call');
	});
});
