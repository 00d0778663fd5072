import { sleep } from 'n8n-workflow';

import { within } from '../../../nodes/shared/transport/timeout';
import { faultOf } from '../../../nodes/shared/transport/faults';
import { FakeAccount, response } from '../support/fakeAccount';

const never = new Promise<never>(() => {});

describe('a request is waited for until its time-out', () => {
	it('its answer and its error come through as they are', async () => {
		const error = new Error('x');
		await expect(within(1_000, Promise.resolve('answer'))).resolves.toBe('answer');
		await expect(within(1_000, Promise.reject(error))).rejects.toBe(error);
	});

	it('and then it is given up, as one that timed out', async () => {
		const error: unknown = await within(50, never).catch((thrown: unknown) => thrown);
		expect(faultOf(error, 'Acme', 50)).toMatchObject({
			what: 'did not answer within 50 ms',
			reachedVendor: true,
		});
	});

	it('each has its own time, whatever else is under way', async () => {
		const order: string[] = [];
		await Promise.all([
			within(500, never).catch(() => order.push('long')),
			within(1, never).catch(() => order.push('short')),
			within(5_000, sleep(250)).then(() => order.push('answered')),
		]);
		expect(order).toEqual(['short', 'answered', 'long']);
	});

	it('an error that comes after it was given up harms nobody', async () => {
		const late = sleep(300).then(() => {
			throw new Error('late');
		});
		await expect(within(1, late)).rejects.toMatchObject({ code: 'ECONNABORTED' });
		await sleep(200);
	});

	it('and no timer is left behind, neither after an answer nor after it was given up', async () => {
		jest.useFakeTimers();
		try {
			await within(5_000, Promise.resolve('answer'));
			expect(jest.getTimerCount()).toBe(0);
			const late = within(5_000, never).catch(() => 'given up');
			await jest.advanceTimersByTimeAsync(5_200);
			expect(await late).toBe('given up');
			expect(jest.getTimerCount()).toBe(0);
		} finally {
			jest.useRealTimers();
		}
	});

	it.each([-3_600_000, 3_600_000])(
		"whatever the system's clock is set to meanwhile (%i ms further)",
		async (jumpMs) => {
			jest.useFakeTimers();
			try {
				let isLate = false;
				const late = within(1_000, never).catch(() => {
					isLate = true;
				});
				await jest.advanceTimersByTimeAsync(500);
				jest.setSystemTime(Date.now() + jumpMs);
				await jest.advanceTimersByTimeAsync(450);
				expect(isLate).toBe(false);
				await jest.advanceTimersByTimeAsync(250);
				await late;
				expect(isLate).toBe(true);
			} finally {
				jest.useRealTimers();
			}
		},
	);

	it('a cancel that is given up is lost, and may or may not have had its effect', async () => {
		const account = new FakeAccount(() => never);
		const sent = account.transport({ timeoutMs: 50 }).send({ method: 'DELETE', path: '/1' });
		expect(await sent).toMatchObject({ kind: 'lost', fault: { reachedVendor: true } });
	});

	it('the place of one that is given up is free for the next', async () => {
		const answers = Array.from({ length: 8 }, () => () => never);
		const account = new FakeAccount(...answers, response(204));
		const send = async () =>
			await account.transport({ timeoutMs: 50 }).send({ method: 'DELETE', path: '/1' });
		const all = await Promise.all(Array.from({ length: 9 }, send));
		expect(all.map(({ kind }) => kind)).toEqual([...Array<string>(8).fill('lost'), 'answered']);
	});
});
