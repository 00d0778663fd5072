import { heppu } from '../../../nodes/Heppu/heppu';
import { checkThenCancel } from '../../../nodes/shared/cancellation/cancelCall';
import type { CallReport } from '../../../nodes/shared/cancellation/result';
import type { Account } from '../../../nodes/shared/transport/account';
import { RateLimiter } from '../../../nodes/shared/rateLimiter/rateLimiter';
import { Transport } from '../../../nodes/shared/transport/transport';
import { SETTINGS } from '../support/calls';
import { REQUEST_SETTINGS, response } from '../support/fakeAccount';
import { VirtualTime } from '../support/virtualClock';

/** A vendor that takes its time, and perhaps allows only so many requests in a time. */
interface Terms {
	readonly calls: number;
	readonly answersAfterMs: number;
	readonly maxConcurrency?: number;
	readonly allowed?: { readonly requests: number; readonly perMs: number };
}

/** Checks and cancels several calls at once, each only if it has not started. */
function cancelNotStarted({ calls, answersAfterMs, maxConcurrency = 50, allowed }: Terms) {
	const time = new VirtualTime();
	const sent: string[] = [];
	const sentAt = new Map<string, Array<{ method: string; at: number }>>();
	const reports: CallReport[] = [];
	const limit = limiter(time, allowed);
	const account: Account = {
		...heppu,
		baseUrl: 'https://api.acme.example',
		apiKey: 'key-secret',
		clock: time,
		rateLimiter: new RateLimiter(time),
		async request({ method, url }) {
			const call = url.split('/').pop() ?? '';
			sent.push(`${method} ${call}`);
			sentAt.set(call, [...(sentAt.get(call) ?? []), { method: method ?? 'GET', at: time.now() }]);
			const retryAfterS = limit();
			await time.wait(answersAfterMs);
			if (retryAfterS > 0) return response(429, {}, { 'retry-after': String(retryAfterS) });
			return method === 'GET' ? response(200, { data: { status: 'initiated' } }) : response(204);
		},
		log() {},
	};
	for (let i = 1; i <= calls; i++) {
		void checkThenCancel({
			api: heppu.api(new Transport(account, { ...REQUEST_SETTINGS, maxConcurrency })),
			callId: `call_${i}`,
			cancelIf: { rule: 'notStarted' },
			settings: SETTINGS,
			clock: time,
			withResponse: false,
		}).then((report) => reports.push(report));
	}
	return { time, sent, sentAt, reports };
}

/** Counts requests in windows of time. @returns seconds until the next window; 0 if the request may pass */
function limiter(time: VirtualTime, allowed: Terms['allowed']): () => number {
	let current = 0;
	let used = 0;
	return () => {
		if (!allowed) return 0;
		const { requests, perMs } = allowed;
		const window = Math.floor(time.elapsed / perMs);
		used = window === current ? used + 1 : 1;
		current = window;
		return used > requests ? Math.ceil(((window + 1) * perMs - time.elapsed) / 1_000) : 0;
	};
}

function outcomes(reports: readonly CallReport[]): string[] {
	return reports.map(({ result }) => result.outcome);
}

describe('a check that holds for one second only', () => {
	it('is enough while the vendor answers quickly', async () => {
		const { time, sent, reports } = cancelNotStarted({ calls: 20, answersAfterMs: 200 });
		await time.pass(60_000);
		expect(outcomes(reports)).toEqual(Array(20).fill('cancelled'));
		expect(sent.filter((request) => request.startsWith('DELETE'))).toHaveLength(20);
	});

	it('is enough for one call at a time, if the vendor answers just within it', async () => {
		const slow = { calls: 1, answersAfterMs: 950, maxConcurrency: 1 };
		const { time, reports, sent } = cancelNotStarted(slow);
		await time.pass(60_000);
		expect(outcomes(reports)).toEqual(['cancelled']);
		expect(sent).toEqual(['GET call_1', 'DELETE call_1']);
	});

	it.each([
		[1_600, '1.6 s'],
		[4_000, '4.0 s'],
	])(
		'never leads to a cancel where the vendor takes %i ms to answer: the error gives the figure',
		async (answersAfterMs, figure) => {
			const { time, reports, sent } = cancelNotStarted({ calls: 1, answersAfterMs });
			await time.pass(60_000);
			expect(sent).toEqual(['GET call_1', 'GET call_1', 'GET call_1']);
			expect(reports[0]).toMatchObject({
				result: { outcome: 'failed', attempts: 0 },
				error: {
					message: `Heppu takes ${figure} to answer, so a check is too old when it arrives`,
					hint: expect.stringContaining("Set 'Cancel If' to Any Cancellable Status"),
				},
			});
		},
	);

	it('is enough where the vendor allows sixty requests a minute', async () => {
		const allowed = { requests: 60, perMs: 60_000 };
		const { time, reports } = cancelNotStarted({ calls: 40, answersAfterMs: 200, allowed });
		await time.pass(300_000);
		expect(outcomes(reports)).toEqual(Array(40).fill('cancelled'));
	});

	// Past bug: each finished check handed its turn to the next check before its own cancel could ask for it.
	it('never keeps calls from being cancelled for ever, with one request in flight', async () => {
		const slow = { calls: 3, answersAfterMs: 900, maxConcurrency: 1 };
		const { time, reports } = cancelNotStarted(slow);
		await time.pass(600_000);
		expect(outcomes(reports)).toEqual(Array(3).fill('cancelled'));
	});

	it('never keeps calls from being cancelled for minutes, where the vendor allows few', async () => {
		const allowed = { requests: 20, perMs: 10_000 };
		const { time, reports } = cancelNotStarted({ calls: 40, answersAfterMs: 200, allowed });
		await time.pass(300_000);
		expect(outcomes(reports)).toEqual(Array(40).fill('cancelled'));
	});

	it.each([
		{ answersAfterMs: 300, allowed: { requests: 5, perMs: 1_000 } },
		{ answersAfterMs: 900, maxConcurrency: 2 },
		{ answersAfterMs: 1_200 },
	])('never leads to a cancel more than a second after it was sent: %j', async (terms) => {
		const { time, sentAt } = cancelNotStarted({ calls: 12, ...terms });
		await time.pass(120_000);
		for (const [call, times] of sentAt) {
			for (const { method, at } of times) {
				if (method !== 'DELETE') continue;
				const checks = times.filter((other) => other.method === 'GET' && other.at <= at);
				const age = at - Math.max(...checks.map((check) => check.at));
				expect([call, age <= 1_000]).toEqual([call, true]);
			}
		}
	});
});
