import type { CallListing, Page } from '../../../../nodes/shared/cancellation/listing';
import { cancelMany } from '../../../../nodes/shared/cancellation/cancelMany';
import { emergencyStop } from '../../../../nodes/shared/cancellation/emergencyStop';
import { ANY_CANCELLABLE } from '../../../../nodes/shared/cancellation/policy';
import { START, VirtualTime } from '../../support/virtualClock';
import { callsIn, ModelAccount, type ModelCall, type ModelOptions } from './modelAccount';

/** A listing whose pages are told otherwise. */
function told(listing: CallListing, tell: (page: Page) => Page): CallListing {
	return {
		...listing,
		readPage: async (cursor, limit) => {
			const answer = await listing.readPage(cursor, limit);
			return answer.kind === 'page' ? tell(answer) : answer;
		},
	};
}

function cancelling(calls: ModelCall[], tell: (page: Page) => Page, options: ModelOptions = {}) {
	const account = new ModelAccount(new VirtualTime(), calls, options);
	const listing = told(account.listing(), tell);
	const request = account.request();
	const terms = { ...request, listing, cancelIf: ANY_CANCELLABLE, maxCalls: 1_000 };
	return { account, work: account.run(cancelMany(terms)) };
}

function stopping(
	calls: ModelCall[],
	{ quietPeriodMs = 0, maxDurationMs = 120_000 },
	options: ModelOptions = {},
) {
	const endsAt = START + maxDurationMs;
	const account = new ModelAccount(new VirtualTime(), calls, { listUntil: endsAt, ...options });
	const listing = account.listing();
	const work = emergencyStop({ ...account.request(), listing, deadline: endsAt, quietPeriodMs });
	return { account, work: account.run(work) };
}

const many = (count: number) => callsIn(...Array<string>(count).fill('initiated'));

describe('A list of not so many calls', () => {
	it('is read again where calls that came meanwhile leave it unproven', async () => {
		const newer = Array.from({ length: 3 }, (_, index) => ({
			callId: `newer_${index}`,
			bornAt: 5,
			last: 'completed',
		}));
		const { account, work } = cancelling([...many(23), ...newer], (page) => page);
		const { summary } = await work;
		expect(summary).toMatchObject({ complete: true, cancelled: 23 });
		expect(account.alive).toEqual([]);
	});

	it.each([0, 5, 7])('is read to its end though it tells of %s calls alone', async (total) => {
		const { account, work } = cancelling(many(23), (page) => ({ ...page, total }));
		const { summary } = await work;
		expect(summary).toMatchObject({ complete: true, total: 23, cancelled: 23 });
		expect(account.alive).toEqual([]);
	});

	it('is not proven while it tells of more calls than it shows, however it is read', async () => {
		const { work } = cancelling(many(23), (page) => ({ ...page, total: (page.total ?? 0) + 1 }));
		const { summary, trouble } = await work;
		expect(summary).toMatchObject({ complete: false, cancelled: 23 });
		expect(trouble?.message).toMatch(/it tells of one call more than it shows/);
	});
});

describe('The quiet period of an Emergency Stop', () => {
	const starting = Array.from({ length: 60 }, (_, index) => ({
		callId: `call_${index}`,
		bornAt: index * 300,
		last: 'ringing',
	}));

	it.each([2_900, 3_000, 3_100, 3_333])(
		'is not cut to nothing at the end of Max Duration: %s ms',
		async (maxDurationMs) => {
			const { work } = stopping(starting, { quietPeriodMs: 1_000, maxDurationMs });
			const { summary, trouble } = await work;
			expect(summary.complete).toBe(false);
			expect(trouble?.message).toMatch(/\d+ calls ended; new ones kept starting/);
		},
	);

	it('is as long as there is time for one more listing', async () => {
		const terms = { quietPeriodMs: 60_000, maxDurationMs: 3_000 };
		const { account, work } = stopping(callsIn('active'), terms);
		expect((await work).summary).toMatchObject({ complete: true, listings: 3 });
		expect(account.sent('page').at(-1)?.sentAt).toBeGreaterThanOrEqual(2_000);
	});
});

describe('A refused key', () => {
	it('ends an Emergency Stop at the second cancel in a row, though lists are answered', async () => {
		const mishapOf: ModelOptions['mishapOf'] = ({ kind }) =>
			kind === 'cancel' ? 'keyRefused' : undefined;
		const { account, work } = stopping(callsIn('active'), {}, { mishapOf });
		expect((await work).trouble?.statusCode).toBe(401);
		expect(account.sent('cancel')).toHaveLength(2);
	});
});
