import fc from 'fast-check';

import { inPool } from '../../../nodes/shared/cancellation/pool';
import { cases } from '../support/property';
import { VirtualTime } from '../support/virtualClock';

const onAndOn = () => true;

describe('a pool', () => {
	it('does every job once, in order of beginning, never more than its size at a time', async () => {
		const drawn = fc.tuple(fc.array(fc.nat(50)), fc.integer({ min: 1, max: 8 }));
		await fc.assert(
			fc.asyncProperty(drawn, async ([durations, size]) => {
				const time = new VirtualTime();
				const begun: number[] = [];
				let working = 0;
				let most = 0;
				const done = inPool(durations.keys(), size, onAndOn, async (job) => {
					begun.push(job);
					most = Math.max(most, ++working);
					await time.wait(durations[job] ?? 0);
					working--;
				});
				await time.run();
				await done;
				expect(begun).toEqual([...durations.keys()]);
				expect(most).toBe(Math.min(size, durations.length));
				expect(working).toBe(0);
			}),
			cases(0.01),
		);
	});

	it('takes up nothing more once it is told not to go on, and finishes what has begun', async () => {
		const time = new VirtualTime();
		const finished: number[] = [];
		let mayGoOn = true;
		const done = inPool(
			[0, 1, 2, 3, 4],
			2,
			() => mayGoOn,
			async (job) => {
				await time.wait(10 * (job + 1));
				if (job === 0) mayGoOn = false;
				finished.push(job);
			},
		);
		await time.run();
		await done;
		expect(finished).toEqual([0, 1]);
	});

	it('takes up nothing at all if it is told so from the start', async () => {
		const work = jest.fn<Promise<void>, [number]>();
		await inPool([1, 2], 2, () => false, work);
		expect(work).not.toHaveBeenCalled();
	});

	it('takes up nothing more once a job has thrown, and throws it after the others are finished', async () => {
		const time = new VirtualTime();
		const finished: number[] = [];
		const failure = new Error('Job 0');
		const done = inPool([0, 1, 2, 3], 2, onAndOn, async (job) => {
			await time.wait(10 * (job + 1));
			if (job === 0) throw failure;
			finished.push(job);
		});
		const outcome = done.then(
			() => 'resolved',
			(error: unknown) => ({ error, finished: [...finished] }),
		);
		await time.run();
		expect(await outcome).toEqual({ error: failure, finished: [1] });
	});

	it('throws the first error where several jobs throw', async () => {
		const throwing = inPool(['first', 'second'], 2, onAndOn, async (job) => {
			throw new Error(job);
		});
		await expect(throwing).rejects.toThrow('first');
	});

	it('does nothing for no jobs', async () => {
		await expect(inPool([], 0, onAndOn, async () => {})).resolves.toBeUndefined();
	});
});
