import { voxworks } from '../../../nodes/Voxworks/voxworks';
import { SharedPages } from '../../../nodes/shared/vendor/sharedPages';
import { FakeAccount, response } from '../support/fakeAccount';

it('a list that is read again is asked for anew, whatever other listings of the run were answered', async () => {
	const rows = (status: string) => ({
		success: true,
		calls: [{ call_id: 'call_1', status, contact: { phone_number: '+4915112345678' } }],
		meta: { next_cursor: null },
	});
	const account = new FakeAccount(
		response(200, rows('scheduled')),
		response(200, rows('completed')),
		response(200, rows('failed')),
	);
	const shared = new SharedPages({ now: () => account.clock.now() });
	const listing = (phoneNumber: string) =>
		voxworks.listing(() => account.transport(), { phoneNumber }, { shared });
	const statusIn = async (list: ReturnType<typeof listing>) => {
		const page = await list.readPage(null);
		return page.kind === 'page' ? page.rows.map(({ call }) => call.status) : page;
	};
	const [first, second] = [listing('+4915112345678'), listing('+49 15112345678')];
	expect(await statusIn(first)).toEqual(['scheduled']);
	expect(await statusIn(second)).toEqual(['scheduled']);
	expect(await statusIn(first)).toEqual(['completed']);
	// The answer that the first listing got by now would prove nothing of what the second has cancelled since.
	expect(await statusIn(second)).toEqual(['failed']);
});
