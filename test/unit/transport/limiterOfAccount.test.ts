import { limiterOfAccount } from '../../../nodes/shared/transport/limiterOfAccount';
import { rejectionOf } from '../support/rejection';
import { START } from '../support/virtualClock';

const URL_A = 'https://api.voxworks.example';
const REQUEST = {
	ceiling: 50,
	urgent: false,
	isReading: true,
	budget: { leftMs: 0 },
	isOneOfMany: false,
	isEmergency: false,
};

let hours = 0;

beforeEach(() => {
	// Each test starts an hour after the one before, when all is forgotten.
	jest.useFakeTimers({ now: START });
	jest.advanceTimersByTime(++hours * 3_600_000);
});

afterEach(() => jest.useRealTimers());

function passMs(ms: number): void {
	jest.advanceTimersByTime(ms);
}

describe('the rate limiter of an account', () => {
	it('is shared by all executions with the same key and address', () => {
		expect(limiterOfAccount(URL_A, 'key-1')).toBe(limiterOfAccount(URL_A, 'key-1'));
	});

	it.each([
		['key', URL_A, 'key-2'],
		['address', 'https://other.example', 'key-1'],
		['address, told apart from the key', `${URL_A}\nkey`, '-1'],
	])('is not shared with another %s', (_, baseUrl, apiKey) => {
		expect(limiterOfAccount(baseUrl, apiKey)).not.toBe(limiterOfAccount(URL_A, 'key-1'));
	});

	it('is remembered for a minute after its last use', () => {
		const limiter = limiterOfAccount(URL_A, 'key-1');
		passMs(59_999);
		expect(limiterOfAccount(URL_A, 'key-1')).toBe(limiter);
	});

	it('is forgotten after a minute without use', () => {
		const limiter = limiterOfAccount(URL_A, 'key-1');
		passMs(60_000);
		expect(limiterOfAccount(URL_A, 'key-1')).not.toBe(limiter);
	});

	it('is forgotten when another account is asked for, too', () => {
		const limiter = limiterOfAccount(URL_A, 'key-1');
		passMs(60_000);
		limiterOfAccount(URL_A, 'key-2');
		expect(limiterOfAccount(URL_A, 'key-1')).not.toBe(limiter);
	});

	it('is not forgotten while a request is in flight', async () => {
		const limiter = limiterOfAccount(URL_A, 'key-1');
		const permit = await limiter.acquire(REQUEST);
		passMs(600_000);
		expect(limiterOfAccount(URL_A, 'key-1')).toBe(limiter);
		permit?.release({ outcome: 'good', retryDelayMs: 0 });
	});

	it('is not forgotten while the vendor asks to wait', async () => {
		const limiter = limiterOfAccount(URL_A, 'key-1');
		const permit = await limiter.acquire(REQUEST);
		permit?.release({ outcome: 'limited', retryAfterMs: 600_000, retryDelayMs: 0 });
		passMs(600_000);
		expect(limiterOfAccount(URL_A, 'key-1')).toBe(limiter);
	});

	it('keeps no key in the open', () => {
		expect(JSON.stringify(limiterOfAccount(URL_A, 'key-secret'))).not.toContain('key-secret');
	});

	it('leaves no wake-up behind when whoever waited for it was stopped', async () => {
		const limiter = limiterOfAccount(URL_A, 'key-3');
		const limited = await limiter.acquire(REQUEST);
		limited?.release({ outcome: 'limited', retryAfterMs: 50_000, retryDelayMs: 0 });
		const stops = [new AbortController(), new AbortController()];
		const ends = stops.map(async ({ signal }) => {
			return await rejectionOf(limiter.acquire({ ...REQUEST, budget: { leftMs: 60_000 }, signal }));
		});
		await jest.advanceTimersByTimeAsync(1);
		const timers = jest.getTimerCount();
		stops[0]?.abort();
		await jest.advanceTimersByTimeAsync(1);
		expect(jest.getTimerCount()).toBe(timers);
		stops[1]?.abort();
		await Promise.all(ends);
		expect(jest.getTimerCount()).toBe(timers - 1);
	});

	it.each([-3_600_000, 3_600_000])(
		"waits neither longer nor shorter where the system's clock is set %i ms further",
		async (jumpMs) => {
			const limiter = limiterOfAccount(URL_A, `key-${jumpMs}`);
			const limited = await limiter.acquire(REQUEST);
			limited?.release({ outcome: 'limited', retryAfterMs: 5_000, retryDelayMs: 0 });
			let isSent = false;
			const budget = { leftMs: 5_000 };
			const next = limiter.acquire({ ...REQUEST, budget }).then(() => {
				isSent = true;
			});
			await jest.advanceTimersByTimeAsync(2_000);
			jest.setSystemTime(Date.now() + jumpMs);
			await jest.advanceTimersByTimeAsync(2_999);
			expect(isSent).toBe(false);
			await jest.advanceTimersByTimeAsync(1);
			await next;
			expect([isSent, budget.leftMs]).toEqual([true, 0]);
		},
	);
});
