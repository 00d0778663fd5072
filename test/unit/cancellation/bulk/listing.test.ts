import { collect } from '../../../../nodes/shared/cancellation/collect';
import type {
	CallListing,
	ListedRow,
	PageAnswer,
} from '../../../../nodes/shared/cancellation/listing';
import type { Fault } from '../../../../nodes/shared/callError';
import { callError, meaningOf, SETTINGS, TIMED_OUT, UNREACHABLE } from '../../support/calls';
import { rejectionOf } from '../../support/rejection';
import { JumpingClock, VirtualTime } from '../../support/virtualClock';
import { callsIn, ModelAccount } from './modelAccount';

function row(callId: string): ListedRow {
	return { call: { callId, status: 'initiated', ...meaningOf('initiated') }, row: { callId } };
}

function page(ids: string, next: string | null = null, total?: number): PageAnswer {
	return { kind: 'page', rows: [...ids].map(row), next, total };
}

const lost = (fault: Fault = TIMED_OUT): PageAnswer => ({ kind: 'lost', fault });

/** A listing that answers with these pages, one after the other. */
function scripted(...answers: Array<PageAnswer | Error>): CallListing & { cursors: unknown[] } {
	const cursors: unknown[] = [];
	return {
		displayName: 'Acme',
		cursors,
		async readPage(cursor) {
			cursors.push(cursor);
			const answer = answers.shift();
			if (answer === undefined) throw new Error('A page was read that nobody needs');
			if (answer instanceof Error) throw answer;
			return answer;
		},
	};
}

async function collecting(
	listing: CallListing,
	options: Partial<Parameters<typeof collect>[2]> = {},
) {
	const clock = new JumpingClock();
	const terms = { clock, settings: SETTINGS, ...options };
	const { rows, ...rest } = await collect(listing, ({ call }) => call.callId, terms);
	return { ids: rows.join(''), ...rest, waits: clock.waits };
}

describe('Collecting a listing', () => {
	it('gives each call once, in the order of the listing', async () => {
		const listing = scripted(page('abc', '3'), page('cde', '6'), page('f'));
		expect(await collecting(listing)).toMatchObject({ ids: 'abcdef', isWhole: true });
		expect(listing.cursors).toEqual([null, '3', '6']);
	});

	it('gives nothing for an empty listing', async () => {
		expect(await collecting(scripted(page('')))).toMatchObject({ ids: '', isWhole: true });
	});

	it('shows the latest status of a call that is listed twice', async () => {
		const later = { ...row('a').call, status: 'active', ...meaningOf('active') };
		const again: PageAnswer = { kind: 'page', rows: [{ call: later, row: {} }], next: null };
		const { rows } = await collect(scripted(page('ab', '2'), again), ({ call }) => call.status, {
			clock: new JumpingClock(),
			settings: SETTINGS,
		});
		expect(rows[0]).toBe('active');
	});

	it('tries a page again that could not be read, ever later', async () => {
		const listing = scripted(page('ab', '2'), lost(), lost(), page('c'));
		expect(await collecting(listing)).toMatchObject({ ids: 'abc', waits: [500, 1_000] });
		expect(listing.cursors).toEqual([null, '2', '2', '2']);
	});

	it('names the page that could not be read, and what that means', async () => {
		const listing = scripted(page('ab', '2'), lost(), lost(), lost());
		const consequence = ', so nothing was cancelled';
		const error = await rejectionOf(collecting(listing, { consequence }));
		expect(error.kind).toBe('unreadable');
		expect(error.message).toMatch(/^Page 2 of the list of calls could not be read, so nothing /);
	});

	it('says that the vendor is out of reach where it is', async () => {
		const unreachable = lost(UNREACHABLE);
		const error = await rejectionOf(collecting(scripted(unreachable, unreachable, unreachable)));
		expect(error.kind).toBe('unreachable');
	});

	it('waits as long as the vendor asks for, and gives up at once if that is too long', async () => {
		const asks = (retryAfterMs: number) => lost({ ...TIMED_OUT, retryAfterMs });
		const patient = await collecting(scripted(asks(7_000), page('a')));
		expect(patient).toMatchObject({ ids: 'a', waits: [7_000] });
		const error = await rejectionOf(collecting(scripted(asks(120_001))));
		expect(error.kind).toBe('unreadable');
	});

	it.each(['auth', 'refused', 'stopped', 'rateLimited'] as const)(
		'does not try again after an error of kind %s',
		async (kind) => {
			const error = await rejectionOf(collecting(scripted(page('a', '1'), callError(kind))));
			expect(error.kind).toBe(kind);
		},
	);

	it.each([
		['names the page just read', ['1', '1', '1']],
		['goes round in a circle', ['1', '2', '1']],
	])('ends, and says that calls may be missing, where the cursor %s', async (_, cursors) => {
		const pages = cursors.map((next) => page('a', next));
		const { ids, gap } = await collecting(scripted(...pages));
		expect(ids).toBe('a');
		expect(gap).not.toBeNull();
	});

	it.each([
		['an empty page', [page('ab', '2'), page('', '4')]],
		['a short page that gives its own cursor back', [page('ab', '2'), page('b', '2')]],
	])('ends at %s', async (_, pages) => {
		expect(await collecting(scripted(...pages))).toMatchObject({ ids: 'ab', isWhole: true });
	});

	it('leaves off once there are more calls than enough', async () => {
		const listing = scripted(page('abc', '3'));
		expect(await collecting(listing, { enough: 2 })).toMatchObject({ ids: 'abc', isWhole: false });
		const exact = scripted(page('ab', '2'), page('ab'));
		expect(await collecting(exact, { enough: 2 })).toMatchObject({ ids: 'ab', isWhole: true });
	});

	it('says so where a row shows no call that can be asked for', async () => {
		const { gap } = await collecting(scripted({ ...page('ab'), nameless: 2 } as PageAnswer));
		expect(gap).toBe('2 calls in it have no ID that can be used');
	});

	it('goes on over two pages that calls made meanwhile have pushed down', async () => {
		const listing = scripted(page('ab', '2'), page('ab', '4'), page('ab', '6'), page('c'));
		expect((await collecting(listing)).ids).toBe('abc');
	});

	it('misses no call when as many come as leave while pages are turned', async () => {
		const time = new VirtualTime();
		const stays = callsIn('initiated', 'initiated', 'initiated', 'initiated', 'initiated');
		const account = new ModelAccount(
			time,
			[
				// Comes before the second page is read, which pushes all others down.
				{ callId: 'comes', bornAt: 10, last: 'initiated' },
				// Leaves before the third page is read, which pulls all others up.
				{ callId: 'leaves', periods: [{ status: 'initiated', forMs: 20 }], last: 'active' },
				...stays,
			],
			{ pageSize: 2, takesMs: 10 },
		);
		const listing = account.listing('initiated');
		const { rows } = await account.run(
			collect(listing, ({ call }) => call.callId, { clock: time, settings: SETTINGS }),
		);
		expect(rows).toEqual(expect.arrayContaining(stays.map(({ callId }) => callId)));
	});
});
