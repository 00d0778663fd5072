import type { BulkRequest } from '../../../../nodes/shared/cancellation/bulkRequest';
import { cancelMany } from '../../../../nodes/shared/cancellation/cancelMany';
import { ANY_CANCELLABLE, type CancelIf } from '../../../../nodes/shared/cancellation/policy';
import { ALIKE, SETTINGS } from '../../support/calls';
import { rejectionOf } from '../../support/rejection';
import { VirtualTime } from '../../support/virtualClock';
import { callsIn, ModelAccount, type ModelCall, type ModelOptions } from './modelAccount';

interface Terms extends Partial<BulkRequest> {
	readonly cancelIf?: CancelIf;
	readonly maxCalls?: number;
	/** A status that the builder filters by. */
	readonly status?: string;
}

const NOT_STARTED: CancelIf = { rule: 'notStarted' };

function cancelling(
	calls: ModelCall[],
	{ status, cancelIf = ANY_CANCELLABLE, maxCalls = 1_000, ...terms }: Terms = {},
	options: ModelOptions = {},
) {
	const account = new ModelAccount(new VirtualTime(), calls, options);
	const request = account.request(terms);
	const listing = account.listing(status);
	const work = account.run(cancelMany({ ...request, listing, cancelIf, maxCalls }));
	return { account, reports: request.reports, work };
}

const many = (count: number, status = 'initiated') => callsIn(...Array<string>(count).fill(status));

describe('Cancel Many', () => {
	it('collects every call before it sends the first cancel', async () => {
		const { account, work } = cancelling(many(23));
		const { summary } = await work;
		const kinds = account.requests.map(({ kind }) => kind);
		expect(kinds).toEqual([...Array(5).fill('page'), ...Array(23).fill('cancel')]);
		expect(summary).toMatchObject({ complete: true, total: 23, cancelled: 23, listings: 1 });
		expect(account.alive).toEqual([]);
	});

	it('has no more calls in hand at once than it may', async () => {
		const { account, work } = cancelling(many(40), { concurrency: 7 });
		await work;
		expect(account.peak).toBe(7);
	});

	it('cancels none if more would be cancelled than may', async () => {
		const { account, work } = cancelling(many(23), { maxCalls: 12 });
		const error = await rejectionOf(work);
		expect(error.message).toBe('More than 12 calls would be cancelled, so none was cancelled');
		expect(account.cancels).toEqual([]);
	});

	it('cancels none if a page stays unreadable', async () => {
		const { account, work } = cancelling(
			many(23),
			{},
			{ mishapOf: ({ sentAt }) => (sentAt >= 10 ? 'lostBefore' : undefined) },
		);
		expect((await rejectionOf(work)).message).toMatch(/^Page \d of the list of calls/);
		expect(account.cancels).toEqual([]);
	});

	it('cancels none if the execution is stopped while it lists', async () => {
		const stop = new AbortController();
		const { account, work } = cancelling(
			many(23),
			{},
			{ stop: stop.signal, onRequest: ({ sentAt }) => sentAt >= 10 && stop.abort() },
		);
		expect((await rejectionOf(work)).kind).toBe('stopped');
		expect(account.sent('page')).toHaveLength(account.requests.length);
	});

	it('begins no further cancel once the execution is stopped', async () => {
		const stop = new AbortController();
		let cancels = 0;
		const { account, work } = cancelling(
			many(60),
			{ concurrency: 5 },
			{
				stop: stop.signal,
				onRequest: ({ kind }) => kind === 'cancel' && ++cancels === 21 && stop.abort(),
			},
		);
		expect((await rejectionOf(work)).kind).toBe('stopped');
		expect(account.cancels).toHaveLength(21);
	});

	it('is complete where a lost cancel leaves only the reason for the end of a call open', async () => {
		const { account, work } = cancelling(
			many(2),
			{},
			{
				vocabulary: ALIKE,
				mishapOf: ({ kind, callId }) =>
					kind === 'cancel' && callId === 'call_0' ? 'lostAfter' : undefined,
			},
		);
		const { summary, mayBeAlive, trouble } = await work;
		expect(summary).toMatchObject({ complete: true, cancelled: 1, unconfirmed: 1 });
		expect(mayBeAlive).toEqual([]);
		expect(trouble).toBeUndefined();
		expect(account.alive).toEqual([]);
	});

	it('begins no further cancel once the key is refused, and reports every call', async () => {
		const { account, reports, work } = cancelling(
			many(60),
			{ concurrency: 5 },
			{ mishapOf: ({ callId }) => (Number(callId?.slice(5)) >= 20 ? 'keyRefused' : undefined) },
		);
		const { summary, mayBeAlive, trouble } = await work;
		expect(account.cancels).toHaveLength(25);
		expect(summary).toMatchObject({ complete: false, total: 60, cancelled: 20, failed: 40 });
		expect(mayBeAlive).toHaveLength(40);
		expect(trouble?.message).toBe('Acme did not accept the API key');
		expect(reports).toHaveLength(25);
		const untried = summary.details.filter(({ attempts }) => attempts === 0);
		expect(untried.at(-1)?.reason).toBe('No cancel was sent: Acme did not accept the API key');
	});

	it('counts a cancel that the vendor turned away with a refused key as sent', async () => {
		const { account, work } = cancelling(
			many(1),
			{},
			{ mishapOf: ({ kind }) => (kind === 'cancel' ? 'keyRefused' : undefined) },
		);
		const { summary } = await work;
		expect(account.cancels).toHaveLength(1);
		expect(summary.details[0]?.attempts).toBe(1);
	});

	it('reports to the audit log each call once that a cancel was meant for, and no other', async () => {
		const calls = callsIn('completed', 'initiated', 'active', 'cancelled', 'scheduled', 'failed');
		const { reports, work } = cancelling(calls, { cancelIf: NOT_STARTED });
		await work;
		expect(reports.map(({ result }) => result.callId).sort()).toEqual(['call_1', 'call_4']);
	});

	it('tells of its progress call by call', async () => {
		const progress: number[][] = [];
		const onProgress = (...step: number[]) => progress.push(step);
		const { work } = cancelling(many(3), { onProgress });
		await work;
		expect(progress).toEqual([
			[1, 3, 1],
			[2, 3, 1],
			[3, 3, 1],
		]);
	});

	it('sends nothing but the listing in a dry run', async () => {
		const calls = callsIn('initiated', 'active', 'completed', 'cancelled', 'paused');
		const { account, reports, work } = cancelling(calls, {
			cancelIf: { rule: 'selected', statuses: ['active'] },
			dryRun: true,
		});
		const { summary } = await work;
		expect(account.requests.map(({ kind }) => kind)).toEqual(['page']);
		expect(reports).toEqual([]);
		expect(summary).toMatchObject({ dryRun: true, complete: true, total: 3, cancellable: 1 });
		expect(summary).toMatchObject({ notCancellable: 2, alreadyCancelled: 0, ended: 2 });
	});

	it("spares a call that goes live between the listing and its turn under 'Not Started'", async () => {
		const calls = many(10).map((call) => ({
			...call,
			periods: [{ status: 'initiated', forMs: 100 }],
			last: 'active',
		}));
		const { account, work } = cancelling(calls, {
			cancelIf: NOT_STARTED,
			concurrency: 1,
		});
		const { summary } = await work;
		// 20 ms of listing and 20 ms for each call leave time for four.
		expect(account.cancels).toHaveLength(4);
		expect(summary).toMatchObject({ complete: true, cancelled: 4, notCancellable: 6 });
		expect(summary.details.at(-1)).toMatchObject({
			previousStatus: 'active',
			reason: "Call status is active (in progress), and 'Cancel If' allows only calls not started",
			attempts: 0,
		});
	});

	it('cancels a call whose cancel was lost only after it has read it back', async () => {
		const { account, work } = cancelling(
			many(1),
			{},
			{ mishapOf: ({ kind }) => (kind === 'cancel' ? 'lostBefore' : undefined) },
		);
		const { summary, mayBeAlive } = await work;
		const kinds = account.requests.map(({ kind }) => kind);
		expect(kinds).toEqual(['page', 'cancel', 'read', 'cancel', 'read', 'cancel', 'read']);
		expect(summary).toMatchObject({ complete: false, unconfirmed: 1 });
		expect(mayBeAlive).toEqual(['call_0']);
	});

	it('takes a call for cancelled that a lost cancel has reached', async () => {
		const { account, work } = cancelling(
			many(4),
			{ settings: { ...SETTINGS, maxAttempts: 1 } },
			{ mishapOf: ({ kind }) => (kind === 'cancel' ? 'lostAfter' : undefined) },
		);
		const { summary } = await work;
		expect(summary).toMatchObject({ complete: true, cancelled: 4, unconfirmed: 0 });
		expect(account.cancels).toHaveLength(4);
	});

	it('is not complete where the vendor refused in a status that we do not know', async () => {
		const { work } = cancelling(
			callsIn('paused'),
			{},
			{ mishapOf: ({ kind }) => (kind === 'cancel' ? 'refused' : undefined) },
		);
		const { summary, mayBeAlive } = await work;
		expect(summary).toMatchObject({ complete: false, notCancellable: 1 });
		expect(mayBeAlive).toEqual(['call_0']);
	});

	it('leaves alone what has left the listing by the time it is read again, and misses none of the rest', async () => {
		const calls = many(30).map((call, index) =>
			// The first eight start ringing while the second page is read.
			index < 8
				? { ...call, periods: [{ status: 'initiated', forMs: 12 }], last: 'ringing' }
				: call,
		);
		const { account, work } = cancelling(calls, {
			status: 'initiated',
		});
		const { summary } = await work;
		const stayed = calls.slice(8).map(({ callId }) => callId);
		expect([...account.cancels].sort()).toEqual(stayed.sort());
		expect(summary.complete).toBe(true);
	});

	it('misses no call although others keep leaving the listing while it is read', async () => {
		const calls = many(40).map((call, index) => ({
			...call,
			periods: [{ status: 'initiated', forMs: index % 2 > 0 ? 8 * (index + 1) : Infinity }],
			last: 'ringing',
		}));
		const { account, work } = cancelling(calls, { status: 'initiated' });
		const { summary } = await work;
		expect(summary.complete).toBe(true);
		for (const callId of account.alive) {
			const call = calls.find((candidate) => candidate.callId === callId);
			expect(call && account.statusOf(call)).toBe('ringing');
		}
	});
});
