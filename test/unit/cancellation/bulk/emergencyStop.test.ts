import type { BulkRequest } from '../../../../nodes/shared/cancellation/bulkRequest';
import type { CallListing } from '../../../../nodes/shared/cancellation/listing';
import { emergencyStop } from '../../../../nodes/shared/cancellation/emergencyStop';
import { ALIKE, meaningOf, SETTINGS } from '../../support/calls';
import { rejectionOf } from '../../support/rejection';
import { START, VirtualTime } from '../../support/virtualClock';
import { BUSY, callsIn, ModelAccount, type ModelCall, type ModelOptions } from './modelAccount';

interface Terms extends Partial<BulkRequest> {
	readonly maxDurationMs?: number;
	readonly quietPeriodMs?: number;
	readonly listing?: (account: ModelAccount) => CallListing;
}

const ONE_ATTEMPT = { ...SETTINGS, maxAttempts: 1 };

function stopping(
	calls: ModelCall[],
	{ maxDurationMs = 120_000, quietPeriodMs = 0, listing, ...terms }: Terms = {},
	options: ModelOptions = {},
) {
	const endsAt = START + maxDurationMs;
	const account = new ModelAccount(new VirtualTime(), calls, { listUntil: endsAt, ...options });
	const request = account.request(terms);
	const list = listing?.(account) ?? account.listing();
	const work = account.run(
		emergencyStop({ ...request, listing: list, deadline: endsAt, quietPeriodMs }),
	);
	return { account, reports: request.reports, work };
}

const refusing =
	(...callIds: string[]): ModelOptions['mishapOf'] =>
	({ kind, callId }) =>
		kind === 'cancel' && callIds.includes(callId ?? '') ? 'refused' : undefined;

/** Pages that are lost, counted from the first request for a page. */
function losingPages(...numbers: number[]): ModelOptions['mishapOf'] {
	let pages = 0;
	return ({ kind }) => (kind === 'page' && numbers.includes(++pages) ? 'lostBefore' : undefined);
}

describe('Emergency Stop', () => {
	it('ends when a fresh listing shows no live call', async () => {
		const { account, work } = stopping(callsIn('active', 'initiated', 'paused', 'completed'));
		const { summary } = await work;
		expect(account.requests.map(({ kind }) => kind)).toEqual([
			'page',
			'cancel',
			'cancel',
			'cancel',
			'page',
		]);
		expect(summary).toMatchObject({ complete: true, total: 3, cancelled: 3, listings: 2 });
	});

	it('takes no listing for proof that tells of more calls than it shows', async () => {
		let pages = 0;
		const { work } = stopping(callsIn('active'), {
			listing: (account) => {
				const fresh = account.listing();
				return {
					...fresh,
					readPage: async (cursor, limit) => {
						const answer = await fresh.readPage(cursor, limit);
						return ++pages === 2 && answer.kind === 'page' ? { ...answer, total: 2 } : answer;
					},
				};
			},
		});
		const { summary } = await work;
		expect(summary).toMatchObject({ complete: true, cancelled: 1 });
		expect(pages).toBeGreaterThan(2);
	});

	it('takes in calls that start meanwhile', async () => {
		const calls = Array.from({ length: 50 }, (_, index) => ({
			callId: `call_${index}`,
			bornAt: index * 15,
			last: 'ringing',
		}));
		const { account, work } = stopping(calls, { quietPeriodMs: 1_000 });
		const { summary } = await work;
		expect(account.alive).toEqual([]);
		expect(summary).toMatchObject({ complete: true, total: 50, cancelled: 50 });
		expect(summary.listings).toBeGreaterThan(10);
	});

	it.each([100, 5_000, 40_000, 100_000])(
		'does not let a stubborn call keep it from one that starts after %s ms',
		async (bornAt) => {
			const calls = [...callsIn('active'), { callId: 'starts', bornAt, last: 'ringing' }];
			const { account, work } = stopping(
				calls,
				{},
				{
					mishapOf: ({ kind, callId }) =>
						kind === 'cancel' && callId === 'call_0' ? 'lostBefore' : undefined,
				},
			);
			const { summary } = await work;
			expect(summary).toMatchObject({ complete: false, cancelled: 1, unconfirmed: 1 });
			const met = account.requests.find(
				({ kind, callId }) => kind === 'cancel' && callId === 'starts',
			);
			expect((met?.sentAt ?? Infinity) - bornAt).toBeLessThan(2_100);
		},
	);

	it('never calls a call over that its own lost cancel may have ended, without saying so', async () => {
		const calls = [
			{ callId: 'call_0', periods: [{ status: 'active', forMs: 400 }], last: 'completed' },
		];
		const options: ModelOptions = {
			mishapOf: ({ kind }) => (kind === 'cancel' ? 'lostBefore' : undefined),
		};
		const { summary } = await stopping(calls, {}, options).work;
		expect(summary.details).toMatchObject([
			{
				outcome: 'notCancellable',
				reason: 'Call status is completed; this run may have ended it',
			},
		]);
	});

	it('goes on listing while stubborn calls keep it waiting for an answer', async () => {
		const later = [5_000, 20_000, 40_000, 60_000].map((bornAt) => ({
			callId: `starts_${bornAt}`,
			bornAt,
			last: 'ringing',
		}));
		const { account, work } = stopping(
			[...callsIn('active', 'active'), ...later],
			{},
			{
				mishapOf: ({ kind, callId }) =>
					kind === 'cancel' && callId?.startsWith('call_') ? 'lostBefore' : undefined,
				delayOf: ({ kind, callId }) =>
					kind === 'cancel' && callId?.startsWith('call_') ? 5_000 : 0,
			},
		);
		expect((await work).summary).toMatchObject({ cancelled: 4, unconfirmed: 2 });
		for (const { callId, bornAt } of later) {
			const met = account.sent('cancel').find((request) => request.callId === callId);
			// Only the first try of a call is waited for.
			expect((met?.sentAt ?? Infinity) - bornAt).toBeLessThan(bornAt < 10_000 ? 5_100 : 2_100);
		}
	});

	it('leaves a call alone for some seconds where a vendor in trouble asks for more', async () => {
		let cancels = 0;
		const { account, work } = stopping(
			callsIn('active'),
			{},
			{ mishapOf: ({ kind }) => (kind === 'cancel' && ++cancels === 1 ? 'busy' : undefined) },
		);
		expect((await work).summary).toMatchObject({ complete: true, cancelled: 1 });
		const [first, second] = account.sent('cancel').map(({ sentAt }) => sentAt);
		expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(5_000);
		expect((second ?? 0) - (first ?? 0)).toBeLessThan(6_000);
		expect(BUSY.retryAfterMs).toBeGreaterThan(6_000);
	});

	it('lists again soon where a vendor in trouble asks for more, and cancels what it knows', async () => {
		let pages = 0;
		let cancels = 0;
		const { account, work } = stopping(
			callsIn('active', 'active'),
			{},
			{
				mishapOf: ({ kind }) => {
					if (kind === 'page') return ++pages === 2 ? 'busy' : undefined;
					return kind === 'cancel' && ++cancels <= 2 ? 'refused' : undefined;
				},
			},
		);
		expect((await work).summary).toMatchObject({ complete: true, cancelled: 2 });
		const listedAt = account.sent('page').map(({ sentAt }) => sentAt);
		expect((listedAt[2] ?? 0) - (listedAt[1] ?? 0)).toBeLessThanOrEqual(2_010);
		expect(account.sent('cancel').at(-1)?.sentAt).toBeLessThan(3_000);
	});

	it('takes the word of a listing for the end of a call that it could not cancel', async () => {
		const { account, work } = stopping(
			[{ callId: 'call_0', periods: [{ status: 'active', forMs: 3_000 }], last: 'completed' }],
			{},
			{ mishapOf: ({ kind }) => (kind === 'cancel' ? 'busy' : undefined) },
		);
		expect((await work).summary).toMatchObject({ complete: true, notCancellable: 1 });
		expect(account.cancels).toHaveLength(1);
		expect(account.time.elapsed).toBeLessThan(10_000);
	});

	it('does not list without a pause a call that the list shows though it is over', async () => {
		const call = { callId: 'call_0', status: 'active', ...meaningOf('active') };
		const { account, work } = stopping(callsIn('active'), {
			maxDurationMs: 60_000,
			listing: (asked) => ({
				displayName: 'Acme',
				readPage: async () => {
					const sentAt = asked.time.now();
					return await Promise.resolve({
						kind: 'page',
						rows: [{ call, row: {} }],
						next: null,
						sentAt,
					});
				},
			}),
		});
		const { summary } = await work;
		// The vendor's reading, the latest word, calls it cancelled; its list does not.
		expect(summary).toMatchObject({ complete: false, cancelled: 1 });
		expect(account.cancels.length).toBeLessThan(60);
	});

	it('sends no cancel that its pace would bring too late', async () => {
		const account = new ModelAccount(new VirtualTime(), callsIn('active'));
		const request = account.request();
		const deadlines: Array<number | undefined> = [];
		const api = () => ({
			...request.api(),
			cancel: async (_: string, deadline?: number) => {
				deadlines.push(deadline);
				return await Promise.resolve({ kind: 'expired' } as const);
			},
		});
		const listing = account.listing();
		const terms = { listing, deadline: START + 10_000, quietPeriodMs: 0 };
		const work = emergencyStop({ ...request, api, ...terms });
		const { summary, mayBeAlive } = await account.run(work);
		expect(new Set(deadlines)).toEqual(new Set([START + 10_000]));
		expect(mayBeAlive).toEqual(['call_0']);
		expect(summary.details[0]?.reason).toBe("No cancel was sent: 'Max Duration' was over");
	});

	it('waits before it tries calls again that went wrong, also where others were cancelled', async () => {
		let cancels = 0;
		const { account, work } = stopping(
			callsIn('active', 'active', 'active', 'active'),
			{},
			{
				mishapOf: ({ kind }) => (kind === 'cancel' && ++cancels % 2 > 0 ? 'lostBefore' : undefined),
			},
		);
		expect((await work).summary).toMatchObject({ complete: true, cancelled: 4 });
		for (const callId of ['call_0', 'call_2']) {
			const [first = 0, second = 0] = account
				.sent('cancel')
				.filter((request) => request.callId === callId)
				.map(({ sentAt }) => sentAt);
			expect(second - first).toBeGreaterThanOrEqual(500);
		}
	});

	it('cancels calls in progress before those not yet started, sweep by sweep', async () => {
		const calls = callsIn('initiated', 'scheduled', 'active', 'paused', 'ringing');
		const { account, work } = stopping(calls, { concurrency: 1 });
		await work;
		expect(account.cancels.slice(0, 2)).toEqual(['call_2', 'call_4']);
	});

	it('lets a page of a status that cannot be read hold up none of its others', async () => {
		const ended = Array.from({ length: 650 }, (_, index) => ({
			callId: `ended_${index}`,
			last: 'completed',
		}));
		const live = callsIn(...Array<string>(350).fill('initiated')).map((call) => ({
			...call,
			bornAt: -1,
		}));
		const { account, work } = stopping(
			[...ended, ...live],
			// One page after the other: side by side, the others would be on their way already.
			{ maxDurationMs: 10_000, settings: ONE_ATTEMPT, concurrency: 1 },
			{
				pageSize: 100,
				mishapOf: ({ status, offset }) =>
					status === 'initiated' && offset === 100 ? 'lostBefore' : undefined,
			},
		);
		await work;
		const offsets = account
			.sent('page')
			.filter(({ status }) => status === 'initiated')
			.map(({ offset }) => offset);
		expect(offsets).toEqual(expect.arrayContaining([0, 100, 200, 300]));
	});

	it('lists status by status where there are more calls than it turns pages for', async () => {
		const ended = Array.from({ length: 650 }, (_, index) => ({
			callId: `ended_${index}`,
			bornAt: 0,
			last: 'completed',
		}));
		const live = callsIn('initiated', 'ringing', 'active').map((call) => ({ ...call, bornAt: -1 }));
		const { account, work } = stopping([...ended, ...live], {}, { pageSize: 100 });
		const { summary } = await work;
		expect(summary).toMatchObject({ complete: true, total: 3, cancelled: 3, ended: 100 });
		// The newest page, three words that mean an end, four that do not, and the newest page again; then the proof.
		expect(account.sent('page')).toHaveLength(1 + 3 + 4 + 1 + (3 + 1));
	});

	it.each([
		[0, { cancelled: 1, unconfirmed: 1 }],
		// The lists contradict what was told of both.
		[900, { cancelled: 0, unconfirmed: 2 }],
	])(
		'is complete where a lost cancel leaves only the reason for the end of a call open, with lists %i ms behind',
		async (lagMs, counts) => {
			let cancels = 0;
			const { account, work } = stopping(
				callsIn('active', 'initiated').map((call) => ({ ...call, bornAt: -1_000 })),
				{},
				{
					lagMs,
					vocabulary: ALIKE,
					mishapOf: ({ kind }) => (kind === 'cancel' && ++cancels === 1 ? 'lostAfter' : undefined),
				},
			);
			const { summary, mayBeAlive, trouble } = await work;
			expect(summary).toMatchObject({ complete: true, total: 2, ...counts });
			expect(mayBeAlive).toEqual([]);
			expect(trouble).toBeUndefined();
			expect(account.alive).toEqual([]);
		},
	);

	it('ends at its time limit, is not complete, and says which calls may be alive', async () => {
		const calls = callsIn('active', 'active', 'initiated');
		const { account, work } = stopping(
			calls,
			{ maxDurationMs: 10_000 },
			{ mishapOf: refusing('call_1') },
		);
		const { summary, mayBeAlive } = await work;
		expect(summary).toMatchObject({ complete: false, total: 3, cancelled: 2, failed: 1 });
		expect(mayBeAlive).toEqual(['call_1']);
		expect(Math.max(...account.requests.map(({ sentAt }) => sentAt))).toBeLessThan(20_000);
	});

	it('begins no cancel after its time limit', async () => {
		const calls = callsIn(...Array<string>(200).fill('active'));
		const { account, work } = stopping(calls, {
			concurrency: 1,
			maxDurationMs: 1_000,
			settings: ONE_ATTEMPT,
		});
		const { summary, mayBeAlive } = await work;
		const sentAt = account.sent('cancel').map((request) => request.sentAt);
		expect(Math.max(...sentAt)).toBeLessThan(1_000);
		expect(summary).toMatchObject({ complete: false, total: 200, cancelled: sentAt.length });
		expect(mayBeAlive).toHaveLength(200 - sentAt.length);
		expect(summary.details.find(({ callId }) => callId === mayBeAlive[0])?.reason).toBe(
			"No cancel was sent: 'Max Duration' was over",
		);
	});

	it('keeps what came of a call when there is no time to try it again', async () => {
		let pages = 0;
		const { account, work } = stopping(
			callsIn('active'),
			{ maxDurationMs: 10_000 },
			{
				mishapOf: refusing('call_0'),
				// The second listing comes when the time is up.
				delayOf: ({ kind }) => (kind === 'page' && ++pages > 1 ? 12_000 : 0),
			},
		);
		const { summary, mayBeAlive } = await work;
		expect(account.cancels).toHaveLength(1);
		expect(mayBeAlive).toEqual(['call_0']);
		expect(summary.details[0]).toMatchObject({ outcome: 'failed', attempts: 1 });
		expect(summary.details[0]?.reason).toMatch(/^Acme refused/);
	});

	it('is not complete without a last listing, even if every call it knew was cancelled', async () => {
		const { account, work } = stopping(
			callsIn('active'),
			{ maxDurationMs: 15, settings: ONE_ATTEMPT },
			{},
		);
		const { summary, mayBeAlive } = await work;
		expect(account.alive).toEqual([]);
		expect(mayBeAlive).toEqual([]);
		expect(summary).toMatchObject({ complete: false, cancelled: 1, listings: 1 });
	});

	it('does not sit out a wait that ends after its time limit', async () => {
		const { account, work } = stopping(
			callsIn('active'),
			{ maxDurationMs: 10_000 },
			{ mishapOf: refusing('call_0') },
		);
		await work;
		expect(account.time.elapsed).toBeLessThan(11_000);
	});

	it.each([1_000, 5_000, 10_000, 60_000, 120_000])(
		'uses the last second of its time (%s ms) for another try',
		async (maxDurationMs) => {
			const { account, work } = stopping(
				callsIn('active'),
				{ maxDurationMs },
				{ mishapOf: refusing('call_0') },
			);
			await work;
			const lastCancelAt = account.sent('cancel').at(-1)?.sentAt ?? 0;
			expect(lastCancelAt).toBeGreaterThanOrEqual(maxDurationMs - 1_000);
			expect(account.time.elapsed).toBeLessThanOrEqual(maxDurationMs + 20);
		},
	);

	it('tries stubborn calls less and less often', async () => {
		const { work } = stopping(callsIn('active'), {}, { mishapOf: refusing('call_0') });
		const { summary } = await work;
		expect(summary.details[0]?.attempts).toBeGreaterThan(5);
		expect(summary.details[0]?.attempts).toBeLessThan(15);
		// Meanwhile it goes on looking for calls that have started.
		expect(summary.listings).toBeGreaterThan(50);
	});

	it('tries calls in doubt again with the next sweep, and adds up the cancels', async () => {
		let cancels = 0;
		const { work } = stopping(
			callsIn('active'),
			{},
			{
				mishapOf: ({ kind }) => (kind === 'cancel' && ++cancels <= 4 ? 'lostBefore' : undefined),
			},
		);
		const { summary } = await work;
		expect(summary).toMatchObject({ complete: true, cancelled: 1, unconfirmed: 0 });
		expect(summary.details[0]?.attempts).toBe(5);
	});

	it('survives a listing that fails in a later sweep', async () => {
		const { account, work } = stopping(
			callsIn('active', 'ringing'),
			{},
			// Three tries make one failed listing.
			{ mishapOf: losingPages(2, 3, 4, 5, 6, 7) },
		);
		const { summary, trouble } = await work;
		expect(account.alive).toEqual([]);
		expect(summary).toMatchObject({ complete: true, cancelled: 2, listings: 2 });
		expect(trouble).toBeUndefined();
	});

	it('goes on cancelling the calls it knows while no listing can be read', async () => {
		let cancels = 0;
		const pages = losingPages(...Array.from({ length: 200 }, (_, page) => page + 2));
		const { account, work } = stopping(
			callsIn('active', 'ringing'),
			{ maxDurationMs: 60_000 },
			{
				mishapOf: (request) =>
					request.kind === 'cancel' && ++cancels <= 2 ? 'refused' : pages?.(request),
			},
		);
		const { summary, trouble } = await work;
		expect(account.alive).toEqual([]);
		expect(summary).toMatchObject({ complete: false, cancelled: 2, failed: 0, listings: 1 });
		expect(trouble?.message).toMatch(/^Page 1 of the list of calls could not be read/);
	});

	it('cancels nothing and says so if the calls cannot be listed at all', async () => {
		const { account, work } = stopping(
			callsIn('active'),
			{ maxDurationMs: 60_000 },
			{ mishapOf: ({ kind }) => (kind === 'page' ? 'lostBefore' : undefined) },
		);
		expect((await rejectionOf(work)).message).toMatch(/so nothing was cancelled/);
		expect(account.time.elapsed).toBeGreaterThan(50_000);
		expect(account.cancels).toEqual([]);
	});

	it('goes on trying to list the calls for as long as there is time', async () => {
		const outage = Array.from({ length: 12 }, (_, index) => index + 1);
		const { account, work } = stopping(callsIn('active'), {}, { mishapOf: losingPages(...outage) });
		expect((await work).summary).toMatchObject({ complete: true, cancelled: 1 });
		expect(account.alive).toEqual([]);
	});

	it('does not try for long in a dry run', async () => {
		const { account, work } = stopping(
			callsIn('active'),
			{ dryRun: true },
			{ mishapOf: losingPages(1, 2, 3) },
		);
		expect((await rejectionOf(work)).message).toMatch(/could not be read/);
		expect(account.sent('page')).toHaveLength(3);
	});

	it('gives up when the key is refused a second time in a row, by a cancel or by a list', async () => {
		const calls = callsIn(...Array<string>(30).fill('active'));
		const inSweep = stopping(
			calls,
			{ concurrency: 2 },
			{ mishapOf: ({ kind }) => (kind === 'cancel' ? 'keyRefused' : undefined) },
		);
		const { summary: given } = await inSweep.work;
		expect(given).toMatchObject({ complete: false, listings: 1, cancelled: 0 });
		expect(given.failed).toBe(given.total);
		expect(inSweep.account.cancels.length).toBeLessThanOrEqual(4);
		let pages = 0;
		const inListing = stopping(
			callsIn('active'),
			{},
			{ mishapOf: ({ kind }) => (kind === 'page' && ++pages > 1 ? 'keyRefused' : undefined) },
		);
		const { summary, trouble } = await inListing.work;
		expect(summary).toMatchObject({ complete: false, cancelled: 1, listings: 1 });
		expect(trouble?.kind).toBe('auth');
	});

	it.each([
		['lists', 5],
		['cancels', 25],
		['waits for another sweep', 200],
	])('sends nothing more and waits for nothing once stopped while it %s', async (_, at) => {
		const stop = new AbortController();
		const { account, work } = stopping(
			callsIn('active'),
			{},
			{ stop: stop.signal, mishapOf: refusing('call_0') },
		);
		const stopped = account.time.wait(at).then(() => stop.abort());
		const [error] = await Promise.all([rejectionOf(work), stopped]);
		expect(error.kind).toBe('stopped');
		expect(account.time.elapsed).toBe(at);
		expect(account.requests.every(({ sentAt }) => sentAt <= at)).toBe(true);
	});

	it('sends no cancel in a dry run, and lists once', async () => {
		const { account, work } = stopping(callsIn('active', 'completed'), { dryRun: true });
		const { summary } = await work;
		expect(account.requests.map(({ kind }) => kind)).toEqual(['page']);
		expect(summary).toMatchObject({ dryRun: true, complete: true, cancellable: 1, listings: 1 });
	});

	it('keeps the time of a cancel that a listing is slow to show', async () => {
		const call = { callId: 'call_0', status: 'active', ...meaningOf('active') };
		let pages = 0;
		const { work } = stopping(callsIn('active'), {
			listing: (account) => {
				const fresh = account.listing();
				return {
					...fresh,
					readPage: async (cursor) => {
						const answer = await fresh.readPage(cursor);
						return ++pages > 2 || answer.kind !== 'page'
							? answer
							: { ...answer, rows: [{ call, row: {} }] };
					},
				};
			},
		});
		const { summary } = await work;
		expect(summary.complete).toBe(true);
		expect(summary.details[0]).toMatchObject({
			outcome: 'cancelled',
			cancelledAt: expect.any(String),
		});
	});
});
