import { openAccount } from '../../../nodes/shared/transport/account';
import { ACME } from '../support/fakeAccount';
import { fakeContext } from '../support/fakeContext';
import { rejectionOf } from '../support/rejection';

/** n8n 1.123: `sleep` takes no signal, `sleepWithAbort` does. */
jest.mock('n8n-workflow', () => {
	const real = jest.requireActual<typeof import('n8n-workflow')>('n8n-workflow');
	return {
		...real,
		sleep: async (ms: number) => await real.sleep(ms),
		sleepWithAbort: async (ms: number, signal: AbortSignal) => await real.sleep(ms, signal),
	};
});

async function clockOf(stop: AbortController) {
	const context = fakeContext({
		getCredentials: async () => ({ apiKey: 'key-secret', baseUrl: 'https://api.acme.example' }),
		getExecutionCancelSignal: () => stop.signal,
	});
	return (await openAccount(context, ACME)).clock;
}

describe('on n8n 1, a wait', () => {
	beforeEach(() => jest.useFakeTimers());
	afterEach(() => jest.useRealTimers());

	it('ends at once when the execution is stopped', async () => {
		const stop = new AbortController();
		const waited = rejectionOf((await clockOf(stop)).wait(60_000));
		await jest.advanceTimersByTimeAsync(1_000);
		stop.abort();
		expect((await waited).kind).toBe('stopped');
	});

	it('leaves no timer behind when the execution is stopped', async () => {
		const stop = new AbortController();
		const waited = rejectionOf((await clockOf(stop)).wait(60_000));
		await jest.advanceTimersByTimeAsync(1_000);
		stop.abort();
		await waited;
		expect(jest.getTimerCount()).toBe(0);
	});

	// Reported: it lasts to its end, as the signal has nothing left to tell.
	it('is not begun after the execution was stopped', async () => {
		const stop = new AbortController();
		stop.abort();
		let isOver = false;
		void rejectionOf((await clockOf(stop)).wait(60_000)).then(() => {
			isOver = true;
		});
		await jest.advanceTimersByTimeAsync(59_999);
		expect(isOver).toBe(true);
	});
});
