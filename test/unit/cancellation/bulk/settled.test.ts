import { emergencyStop } from '../../../../nodes/shared/cancellation/emergencyStop';
import { START, VirtualTime } from '../../support/virtualClock';
import { callsIn, ModelAccount, type ModelCall } from './modelAccount';

/* What is done beside an Emergency Stop to keep new calls from starting: no proof counts before its answer. */

function stopping(calls: ModelCall[], settledAfterMs: number, maxDurationMs = 120_000) {
	const clock = new VirtualTime();
	const endsAt = START + maxDurationMs;
	const account = new ModelAccount(clock, calls, { listUntil: endsAt });
	const settling = new AbortController();
	void clock.wait(settledAfterMs).then(() => settling.abort());
	const work = account.run(
		emergencyStop({
			...account.request({}),
			listing: account.listing(),
			deadline: endsAt,
			quietPeriodMs: 0,
			settled: settling.signal,
		}),
	);
	return { account, work };
}

describe('An Emergency Stop that is not alone', () => {
	it('counts no listing as proof that was asked for before the answer', async () => {
		const late = { callId: 'late', bornAt: 6_990, last: 'ringing' };
		const { account, work } = stopping([...callsIn('active'), late], 7_000);
		expect((await work).summary).toMatchObject({ complete: true, cancelled: 2 });
		const [last] = account.sent('page').slice(-1);
		expect(last?.sentAt).toBeGreaterThanOrEqual(7_000);
		expect(account.alive).toEqual([]);
	});

	it('lists again as soon as the answer is there', async () => {
		const { account, work } = stopping(callsIn('active'), 1_234);
		await work;
		const [last] = account.sent('page').slice(-1);
		expect(last?.sentAt).toBeLessThan(1_300);
	});

	it('holds no cancel up, and does not list without a pause meanwhile', async () => {
		const { account, work } = stopping(callsIn('active', 'initiated'), 20_000);
		await work;
		for (const { sentAt } of account.sent('cancel')) expect(sentAt).toBeLessThan(1_000);
		expect(account.sent('page').length).toBeLessThan(20);
	});

	it('ends with Max Duration where the answer never comes, and is not complete', async () => {
		const { account, work } = stopping(callsIn('active'), 60_000, 5_000);
		const { summary, trouble } = await work;
		expect(summary).toMatchObject({ complete: false, cancelled: 1 });
		expect(trouble?.message).toMatch(/Max Duration/);
		expect(account.sent('page').every(({ sentAt }) => sentAt <= 5_000)).toBe(true);
	});
});
