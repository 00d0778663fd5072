import { TokenBucket } from '../../../tools/simulators/rateLimit.cjs';
import { rejectionOf } from '../support/rejection';
import { Traffic, type Wish } from '../support/traffic';

let traffic: Traffic;

beforeEach(() => {
	traffic = new Traffic();
});

const FIRST = 20;

/** What all requests of one Emergency Stop have in common. */
function emergency(): Wish {
	return { name: 'emergency', isEmergency: true, execution: {}, ceiling: 200 };
}

/** Another execution was told to wait. */
async function told(retryAfterMs: number): Promise<object> {
	const execution = {};
	const acquire = async () => await traffic.acquire({ execution });
	const permits = Promise.all(Array.from({ length: FIRST }, acquire));
	await traffic.time.settle();
	for (const permit of await permits) {
		traffic.release(permit, { outcome: 'limited', retryAfterMs });
	}
	return execution;
}

describe('a request of an Emergency Stop', () => {
	it('goes before all other work, whatever is urgent there', async () => {
		void traffic.requests(FIRST);
		await traffic.time.settle();
		void traffic.requests(2, { name: 'cancel', urgent: true });
		void traffic.requests(3, emergency());
		await traffic.time.run();
		expect(traffic.sent.slice(FIRST)).toEqual([
			'emergency',
			'emergency',
			'emergency',
			'cancel',
			'cancel',
		]);
	});

	it('goes at once beside a window that others have filled', async () => {
		void traffic.requests(FIRST, { takesMs: 5_000 });
		await traffic.time.settle();
		void traffic.requests(100, emergency());
		await traffic.time.settle();
		expect(traffic.inFlight).toBe(2 * FIRST);
	});

	it('but goes beside it in a bounded number, however large the window', async () => {
		await traffic.requests(0);
		void traffic.requests(800, { ceiling: 200, isOneOfMany: true });
		await traffic.time.pass(350);
		const before = traffic.inFlight;
		void traffic.requests(300, { ...emergency(), takesMs: 10_000 });
		await traffic.time.settle();
		expect(traffic.inFlight - before).toBe(20);
	});

	it('never has more in flight than its own builder allows', async () => {
		void traffic.requests(FIRST, { takesMs: 5_000 });
		await traffic.time.settle();
		void traffic.requests(9, { ...emergency(), ceiling: 2, takesMs: 1_000 });
		await traffic.time.settle();
		expect(traffic.inFlight).toBe(FIRST + 2);
	});

	it('leaves one turn in ten to other work, which is not starved', async () => {
		void traffic.requests(100, { name: 'other', ceiling: 1 });
		void traffic.requests(100, { ...emergency(), ceiling: 1, takesMs: 100 });
		await traffic.time.pass(8_000);
		const others = traffic.sent.filter((name) => name === 'other').length;
		expect(others / traffic.sent.length).toBeGreaterThan(0.08);
		expect(others / traffic.sent.length).toBeLessThan(0.15);
		await traffic.time.run();
		expect(traffic.sent).toHaveLength(200);
	});

	it('goes before a listing of the same stop if it is a cancel, but not for ever', async () => {
		const stop = { ...emergency(), ceiling: 1 };
		void traffic.requests(100, { ...stop, urgent: true, name: 'cancel' });
		void traffic.requests(2, { ...stop, name: 'list' });
		await traffic.time.run();
		const turns = traffic.sent.flatMap((name, index) => (name === 'list' ? [index] : []));
		expect(turns[0]).toBeGreaterThan(3);
		expect(turns[1]).toBeLessThan(20);
	});

	it('is not held up by one of another stop whose builder allows few', async () => {
		void traffic.requests(3, { ...emergency(), ceiling: 1, takesMs: 5_000, name: 'modest' });
		await traffic.time.pass(2_000);
		void traffic.request({ name: 'cancel', urgent: true });
		await traffic.time.settle();
		expect(traffic.sent).toContain('cancel');
	});
});

describe('beside a Cancel Many of 1,000 calls at fifty a second, a stop of 100', () => {
	it.each([100, 1_100, 5_000])(
		'that begins after %i ms has its first call dead within 0.5 s, and the last within 3 s',
		async (startsAtMs) => {
			const { time } = traffic;
			const bucket = new TokenBucket(50, 50, () => time.elapsed);
			const ask = async (wish: Wish) => {
				for (;;) {
					const permit = await traffic.acquire({ ceiling: 200, isOneOfMany: true, ...wish });
					await time.wait(50);
					const { allowed } = bucket.take();
					await time.wait(50);
					traffic.release(permit, {
						outcome: allowed ? 'good' : 'limited',
						retryAfterMs: allowed ? undefined : 1_000,
						retryDelayMs: 1_000,
					});
					if (allowed) return;
				}
			};
			const cancelMany = { execution: {}, urgent: true };
			const others = Promise.all(Array.from({ length: 1_000 }, async () => await ask(cancelMany)));
			await time.pass(startsAtMs);
			const deadAfter: number[] = [];
			const stop = emergency();
			const kill = async () => {
				await ask({ ...stop, urgent: true });
				deadAfter.push(time.elapsed - startsAtMs);
			};
			const listed = ask(stop).then(
				async () => await Promise.all(Array.from({ length: 100 }, kill)),
			);
			await time.run();
			await Promise.all([others, listed]);
			expect(deadAfter[0]).toBeLessThan(500);
			// In its first second the others have just used the allowance up, and the vendor's pause is on.
			expect(deadAfter.at(-1)).toBeLessThan(startsAtMs < 1_000 ? 3_500 : 3_000);
		},
	);
});

describe('what another execution was told', () => {
	it('never keeps the first request of an Emergency Stop back', async () => {
		await told(900_000_000);
		const stop = emergency();
		const first = traffic.request(stop);
		await traffic.time.settle();
		expect(traffic.sentAt.slice(FIRST)).toEqual([0]);
		await traffic.time.pass(100);
		expect(await first).toBe('sent');
	});

	it('nor does the rate that it was taught', async () => {
		for (let i = 0; i < 20; i++) {
			traffic.release(await traffic.acquire());
			await traffic.time.pass(50);
		}
		const execution = await told(5_000);
		void traffic.requests(30, { execution, takesMs: 1 });
		await traffic.time.pass(5_000);
		const before = traffic.time.elapsed;
		void traffic.request(emergency());
		await traffic.time.settle();
		expect(traffic.sent.at(-1)).toBe('emergency');
		expect(traffic.time.elapsed).toBe(before);
	});

	it('is asked about by that one alone; its good answer lets the others of the stop follow', async () => {
		await told(50_000);
		const stop = emergency();
		void traffic.requests(10, stop);
		await traffic.time.settle();
		expect(traffic.inFlight).toBe(1);
		await traffic.time.pass(100);
		expect(traffic.inFlight).toBe(9);
	});

	it('and keeps the others waiting all the same: the vendor may have let it through by chance', async () => {
		const execution = await told(50_000);
		void traffic.request({ execution, name: 'waiting' });
		void traffic.requests(3, emergency());
		await traffic.time.pass(49_999);
		expect(traffic.sent).not.toContain('waiting');
		await traffic.time.run();
		expect(traffic.sent.at(-1)).toBe('waiting');
	});

	it('is asked about again if that request was lost', async () => {
		await told(50_000);
		const stop = emergency();
		void traffic.request({ ...stop, answer: { outcome: 'lost' } });
		void traffic.request(stop);
		await traffic.time.pass(300);
		expect(traffic.sentAt.slice(FIRST)).toEqual([0, 100]);
	});

	it('holds for a stop as soon as the vendor tells it the same', async () => {
		await told(50_000);
		const stop = emergency();
		void traffic.request({ ...stop, answer: { outcome: 'limited', retryAfterMs: 2_000 } });
		void traffic.requests(5, stop);
		await traffic.time.pass(2_099);
		expect(traffic.inFlight).toBe(0);
		expect(traffic.sent).toHaveLength(FIRST + 1);
		await traffic.time.pass(1);
		expect(traffic.inFlight).toBeGreaterThan(0);
	});

	it('costs none of the time that the stop may wait', async () => {
		await told(900_000_000);
		const budget = { leftMs: 0 };
		const ends = traffic.requests(3, { ...emergency(), budget });
		await traffic.time.pass(1_000);
		expect(await ends).toEqual(['sent', 'sent', 'sent']);
	});

	it.each([900_000_000, 365 * 24 * 3_600_000])(
		'holds the next execution back for a minute at most, were it %i ms',
		async (retryAfterMs) => {
			await told(retryAfterMs);
			await traffic.time.pass(10_000);
			const end = traffic.request({ execution: {} });
			await traffic.time.pass(49_999);
			expect(traffic.sent).toHaveLength(FIRST);
			await traffic.time.pass(101);
			expect(await end).toBe('sent');
		},
	);

	it('is then asked about with one request, and only if it is answered well the others follow', async () => {
		await told(900_000_000);
		await traffic.time.pass(60_000);
		const next = { execution: {} };
		void traffic.request({ ...next, answer: { outcome: 'lost' } });
		void traffic.request(next);
		void traffic.requests(20, next);
		await traffic.time.settle();
		expect(traffic.inFlight).toBe(1);
		await traffic.time.pass(100);
		expect(traffic.inFlight).toBe(1);
		await traffic.time.pass(100);
		expect(traffic.inFlight).toBeGreaterThan(5);
		await traffic.time.run();
		expect(traffic.time.elapsed).toBeLessThan(62_000);
	});

	it('is told anew to the one that asks: an error at once, with the time to come back', async () => {
		await told(900_000);
		await traffic.time.pass(60_000);
		const next = { execution: {} };
		void traffic.request({ ...next, answer: { outcome: 'limited', retryAfterMs: 900_000 } });
		await traffic.time.pass(100);
		const error = await rejectionOf(traffic.acquire(next));
		expect(error.kind).toBe('rateLimited');
		expect(error.message).toContain('2026-11-22T12:16:00.100Z');
	});

	it('is waited out whole by the execution that was told', async () => {
		const execution = await told(110_000);
		void traffic.request({ execution });
		await traffic.time.run();
		expect(traffic.sentAt[FIRST]).toBe(110_000);
	});

	it('gives back what it cost, where it ends early', async () => {
		const execution = await told(110_000);
		const budget = { leftMs: 120_000 };
		void traffic.request({ execution, budget });
		void traffic.request({ execution: {} });
		await traffic.time.run();
		expect(traffic.sentAt[FIRST + 1]).toBe(60_100);
		expect(budget.leftMs).toBe(120_000 - 60_100);
	});
});

describe('nothing outlasts the moment after which nothing is to be sent', () => {
	it.each([true, false])(
		'not by a pause, nor by the send rate (emergency: %s)',
		async (isEmergency) => {
			for (let i = 0; i < 20; i++) {
				traffic.release(await traffic.acquire());
				await traffic.time.pass(50);
			}
			const stop = { ...emergency(), isEmergency, deadline: traffic.time.now() + 3_000 };
			void traffic.requests(40, {
				...stop,
				answer: { outcome: 'limited', retryAfterMs: 1_000 },
				urgent: true,
			});
			const ends = traffic.requests(400, { ...stop, takesMs: 1 });
			await traffic.time.run();
			expect(new Set(await ends)).toEqual(new Set(['sent', 'tooLate']));
			expect(Math.max(...traffic.sentAt)).toBeLessThanOrEqual(4_000);
		},
	);

	it('an emergency asks again after five seconds, if it cannot sit its own pause out', async () => {
		const stop = {
			...emergency(),
			deadline: traffic.time.now() + 20_000,
			budget: { leftMs: 120_000 },
		};
		traffic.release(await traffic.acquire(stop), { outcome: 'limited', retryAfterMs: 900_000_000 });
		void traffic.requests(5, { ...stop, takesMs: 100 });
		await traffic.time.run();
		expect(traffic.sentAt.slice(0, 2)).toEqual([0, 5_000]);
		expect(traffic.sentAt).toHaveLength(6);
		expect(traffic.sentAt.at(-1)).toBeLessThan(6_000);
	});

	it('an emergency sits out a pause for which it has time', async () => {
		const stop = { ...emergency(), deadline: traffic.time.now() + 20_000 };
		traffic.release(await traffic.acquire(stop), { outcome: 'limited', retryAfterMs: 10_000 });
		void traffic.request(stop);
		await traffic.time.run();
		expect(traffic.sentAt).toEqual([0, 10_000]);
	});

	it('an emergency gives up at once if its own pause lasts longer', async () => {
		const stop = { ...emergency(), deadline: traffic.time.now() + 3_000 };
		traffic.release(await traffic.acquire(stop), { outcome: 'limited', retryAfterMs: 60_000 });
		expect(await traffic.acquire(stop)).toBeNull();
		expect(traffic.time.elapsed).toBe(0);
	});

	it('a wait that is longer than the budget is an error that says when to come back, too', async () => {
		const stop = { ...emergency(), deadline: traffic.time.now() + 3_000 };
		traffic.release(await traffic.acquire(stop), { outcome: 'limited', retryAfterMs: 900_000_000 });
		const error = await rejectionOf(traffic.acquire(stop));
		expect(error.message).toContain('2026-12-02T22:00:00.000Z');
		expect(error.hint).toContain('Run this again in a minute');
	});
});
