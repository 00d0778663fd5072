import fc from 'fast-check';

import { errorOf, errorUnlessCancelled } from '../../../nodes/shared/cancellation/strict';
import {
	cancelLost,
	cancels,
	cancelThrows,
	knowsNone,
	refuses,
	shows,
	showsNone,
} from '../support/calls';
import { cancelling, checking } from '../support/performing';
import { FEW_CASES } from '../support/property';

describe('Cancel Call', () => {
	const strictly = errorUnlessCancelled.bind(null, 'Acme');

	it('takes a cancelled call for success', async () => {
		expect(strictly(await cancelling([cancels()]))).toBeNull();
	});

	it('takes a call that was cancelled before for success, as Retry On Fail may run it twice', async () => {
		expect(strictly(await cancelling([refuses(), shows('cancelled')]))).toBeNull();
	});

	it('takes a call that has ended for an error, with the words of the vendor', async () => {
		const error = strictly(await cancelling([refuses('Too late'), shows('completed')]));
		expect(error).toMatchObject({
			kind: 'notCancellable',
			message: 'Acme did not cancel the call call_1: its status is completed',
			vendorMessage: 'Too late',
		});
		expect(error?.hint).toContain('Check Then Cancel');
	});

	it('takes an unknown call for an error, with the words of the vendor', async () => {
		expect(
			strictly(await cancelling([knowsNone('No such call'), showsNone('No such call')])),
		).toMatchObject({
			kind: 'notFound',
			message: 'Acme found no call with the ID call_1',
			vendorMessage: 'No such call',
			statusCode: 404,
		});
	});

	it('takes a call that is gone for an error, and says that this run may have ended it', async () => {
		const gone = [cancelLost(), shows('active'), knowsNone(), showsNone()];
		const error = strictly(await cancelling(gone));
		expect(error).toMatchObject({
			kind: 'notCancellable',
			message: 'Acme did not cancel the call call_1: it is gone',
		});
		expect(error?.hint).toContain('The call is gone; this run may have ended it');
	});

	it('says so of a call that has ended after a lost cancel', async () => {
		const error = strictly(await cancelling([cancelLost(), shows('completed')]));
		expect(error?.hint).toContain('Call status is completed; this run may have ended it');
	});

	it.each(['unconfirmed', 'failed'])('hands on the error of a call that is %s', async (outcome) => {
		const lost = [cancelLost(), shows('active')];
		const report =
			outcome === 'failed'
				? await cancelling([cancelThrows('auth')])
				: await cancelling(lost, { settings: { maxAttempts: 1 } });
		expect(report.result.outcome).toBe(outcome);
		expect(strictly(report)).toBe(report.error);
	});

	async function messageFor(status: string): Promise<string | undefined> {
		return strictly(await cancelling([refuses(), shows(status)]))?.message;
	}

	it.each(['hang-up', 'no_answer', 'User unavailable'])(
		'names the plain status %j',
		async (status) => {
			expect(await messageFor(status)).toBe(
				`Acme did not cancel the call call_1: its status is ${status}`,
			);
		},
	);

	it('never names a status with the word by which n8n knows a stopped execution', async () => {
		expect(await messageFor('not canceled')).toBe('Acme did not cancel the call call_1');
	});

	it('never puts markup, figures or a long text of the vendor into its message', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.oneof(
					fc.string({ minLength: 41 }),
					fc.string().map((text) => `${text}<b>`),
				),
				async (status) =>
					expect(await messageFor(status)).toBe('Acme did not cancel the call call_1'),
			),
			FEW_CASES,
		);
	});
});

describe('Check Then Cancel', () => {
	const leniently = errorOf.bind(null, 'Acme');

	it('takes an unknown call for an error, unless it is to be an outcome', async () => {
		const report = await checking([showsNone()]);
		expect(leniently(report, true)?.kind).toBe('notFound');
		expect(leniently(report, true)?.hint).toContain("set the option 'On Not Found' to Outcome");
		expect(leniently(report, false)).toBeNull();
	});

	it.each([true, false])('takes a call that has ended for a finding', async (isError) => {
		expect(leniently(await checking([shows('completed')]), isError)).toBeNull();
	});

	it.each([true, false])('takes a call that is gone for a finding', async (isError) => {
		const report = await checking([shows('active'), knowsNone(), showsNone()]);
		expect(leniently(report, isError)).toBeNull();
	});

	it.each([true, false])('takes a doubt for an error', async (isError) => {
		const settings = { maxAttempts: 1 };
		const script = [shows('active'), cancelLost(), shows('active')];
		const report = await checking(script, { settings });
		expect(leniently(report, isError)?.kind).toBe('unconfirmed');
	});
});
