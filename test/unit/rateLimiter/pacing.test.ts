import { TokenBucket } from '../../../tools/simulators/rateLimit.cjs';
import { Traffic } from '../support/traffic';

const LATENCY_MS = 50;

/** A vendor's terms: a bucket of requests, and what it asks of those who find it empty. */
interface Terms {
	readonly perSecond: number;
	readonly burst: number;
	readonly retryAfterMs?: number;
	/** Tells with each answer how many requests are left. */
	readonly tellsRemaining?: boolean;
	/** What it tells instead: the figure of an answer, by what is left in truth. */
	readonly tells?: (remaining: number, allowed: boolean) => number | undefined;
}

/** One account of such a vendor on virtual time. */
class LimitedVendor {
	readonly traffic = new Traffic();

	requests = 0;

	limited = 0;

	private readonly bucket: TokenBucket;

	constructor(private readonly terms: Terms) {
		const { perSecond, burst } = terms;
		this.bucket = new TokenBucket(perSecond, burst, () => this.traffic.time.elapsed);
	}

	/** One request of a call, sent again until the vendor lets it through. */
	async ask(urgent: boolean): Promise<void> {
		const { traffic, terms } = this;
		for (;;) {
			const permit = await traffic.acquire({ urgent, ceiling: 200 });
			this.requests++;
			await traffic.time.wait(LATENCY_MS / 2);
			const { allowed, remaining } = this.bucket.take();
			await traffic.time.wait(LATENCY_MS / 2);
			traffic.release(permit, {
				outcome: allowed ? 'good' : 'limited',
				retryAfterMs: allowed ? undefined : terms.retryAfterMs,
				// As different as the transport's jitter makes them.
				retryDelayMs: 500 + ((this.limited * 197) % 500),
				remaining: terms.tellsRemaining ? remaining : terms.tells?.(remaining, allowed),
			});
			if (allowed) return;
			this.limited++;
		}
	}

	/** Works calls off, `atOnce` at a time, and tells how long that took beside what the limit itself takes. */
	async workOff(calls: number, atOnce: number, work: (index: number) => Promise<void>) {
		const queue = Array.from({ length: calls }, (_, index) => index).values();
		const worker = async () => {
			for (const index of queue) await work(index);
		};
		const done = Promise.all(Array.from({ length: atOnce }, worker));
		await this.traffic.time.run();
		await done;
		const { perSecond, burst } = this.terms;
		const needed = this.requests - this.limited;
		const limitMs = ((needed - burst) / perSecond) * 1000;
		return {
			times: this.traffic.time.elapsed / limitMs,
			share: this.limited / this.requests,
			limited: this.limited,
		};
	}

	/** Reads each call, and cancels four of five. */
	async checkThenCancel(calls: number, atOnce = 200) {
		return await this.workOff(calls, atOnce, async (index) => {
			await this.ask(false);
			if (index % 5 > 0) await this.ask(true);
		});
	}
}

const FIFTY = { perSecond: 50, burst: 50, retryAfterMs: 1_000 };

describe('a vendor that allows fifty requests a second, and fifty at once', () => {
	it('200 calls, checked and cancelled, take little more than the limit itself does', async () => {
		const { times } = await new LimitedVendor(FIFTY).checkThenCancel(200);
		expect(times).toBeLessThan(1.05);
	});

	it('160 cancels take little more than that', async () => {
		const vendor = new LimitedVendor(FIFTY);
		const { times } = await vendor.workOff(160, 160, async () => await vendor.ask(true));
		expect(times).toBeLessThan(1.07);
	});

	it('nor do two pages before them, read one by one, make the rate seem lower', async () => {
		const vendor = new LimitedVendor(FIFTY);
		let pages: Promise<void> | undefined;
		const readPages = async () => {
			await vendor.ask(false);
			await vendor.ask(false);
		};
		const { times } = await vendor.workOff(160, 160, async () => {
			await (pages ??= readPages());
			await vendor.ask(true);
		});
		expect(times).toBeLessThan(1.07);
	});

	it('100 executions at once too, and few of their requests are refused', async () => {
		const { times, share } = await new LimitedVendor(FIFTY).checkThenCancel(100, 100);
		expect(times).toBeLessThan(1.08);
		expect(share).toBeLessThan(0.15);
	});

	it('of 1,000 calls, hardly a request is refused', async () => {
		const { times, share } = await new LimitedVendor(FIFTY).checkThenCancel(1_000);
		expect(times).toBeLessThan(1.05);
		expect(share).toBeLessThan(0.03);
	});

	it('none is refused where it tells how many are left', async () => {
		const vendor = new LimitedVendor({ ...FIFTY, tellsRemaining: true });
		const { times, limited } = await vendor.checkThenCancel(200);
		expect(limited).toBe(0);
		expect(times).toBeLessThan(1.1);
	});

	it('it is not much more where it does not say how long to wait', async () => {
		const vendor = new LimitedVendor({ perSecond: 50, burst: 50 });
		expect((await vendor.checkThenCancel(200)).times).toBeLessThan(1.2);
	});
});

describe('300 calls at fifty a second take at most 1.15 times as long as the limit itself', () => {
	let random = 1;
	const next = () => (random = (random * 48_271) % 2_147_483_647);

	it.each<[string, Terms['tells']]>([
		['with X-RateLimit-Remaining never', undefined],
		['with it on 429 alone', (remaining, allowed) => (allowed ? undefined : remaining)],
		['with it always', (remaining) => remaining],
		['where it is always 0', () => 0],
		['where it is always 1', () => 1],
		['where it is always a million', () => 1_000_000],
		['where it is half of the truth', (remaining) => Math.floor(remaining / 2)],
		['where it is 10 less than the truth', (remaining) => Math.max(0, remaining - 10)],
		['where it is any figure', () => next() % 60],
	])('%s', async (_, tells) => {
		for (const atOnce of [200, 30]) {
			const vendor = new LimitedVendor({ ...FIFTY, tells });
			const { times } = await vendor.workOff(300, atOnce, async () => await vendor.ask(true));
			expect(times).toBeLessThan(1.15);
		}
	});
});

describe('a limit that a pause does not fill up is found all the same', () => {
	it.each([
		['ten a second', { perSecond: 10, burst: 10, retryAfterMs: 1_000 }, 1.1],
		['two hundred a second', { perSecond: 200, burst: 200, retryAfterMs: 1_000 }, 1.2],
		['a large allowance', { perSecond: 50, burst: 200, retryAfterMs: 1_000 }, 1.1],
		[
			'a tiny one, lost for the most part in each pause',
			{ perSecond: 50, burst: 10, retryAfterMs: 1_000 },
			1.6,
		],
	])('%s', async (_, terms, atMost) => {
		const { times, share } = await new LimitedVendor(terms).checkThenCancel(1_000);
		expect(times).toBeLessThan(atMost);
		expect(share).toBeLessThan(0.15);
	});
});

describe('a vendor that answers one after the other, twenty a second, and never with a 429', () => {
	it('is not pressed until it no longer answers within the time-out', async () => {
		const traffic = new Traffic();
		let isFreeAt = 0;
		let longestMs = 0;
		const request = async () => {
			const permit = await traffic.acquire({ ceiling: 200, isOneOfMany: true });
			const sentAt = traffic.time.elapsed;
			isFreeAt = Math.max(isFreeAt, sentAt) + 50;
			await traffic.time.wait(isFreeAt - sentAt);
			longestMs = Math.max(longestMs, traffic.time.elapsed - sentAt);
			traffic.release(permit);
		};
		const done = Promise.all(Array.from({ length: 500 }, request));
		await traffic.time.run();
		await done;
		expect(longestMs).toBeLessThan(2_000);
		expect(traffic.time.elapsed).toBeLessThan(500 * 50 * 1.02);
	});
});
