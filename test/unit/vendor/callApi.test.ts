import { callApi } from '../../../nodes/shared/vendor/callApi';
import { acme } from '../../support/acme';
import { FakeAccount, response } from '../support/fakeAccount';

/* What holds for each vendor, however little its profile takes care. */

/** Acme with a profile that takes every answer to a cancel for a yes. */
function credulousAcme(body: unknown) {
	const account = new FakeAccount(response(200, body));
	const cancel = { ...acme.cancel, meaning: () => ({ kind: 'cancelled', status: null }) as const };
	return callApi({ ...acme, cancel }, account.transport());
}

describe('a cancelled call is not believed in', () => {
	it.each([
		['an error', { ok: true, error: 'Trunk not reached' }],
		['errors', { ok: true, errors: [{ reason: 'locked' }] }],
		['success false', { ok: true, success: false }],
		['an error in the words of the vendor', { ok: true, problem: { text: 'Trunk not reached' } }],
	])('beside %s', async (_, body) => {
		expect(await credulousAcme(body).cancel('call_1')).toMatchObject({ kind: 'lost' });
	});
});

it('a cancelled call is believed in where nothing tells of an error', async () => {
	expect(await credulousAcme({ ok: true }).cancel('call_1')).toMatchObject({ kind: 'cancelled' });
});
