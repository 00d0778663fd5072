import { setTimeout as sleep } from 'node:timers/promises';

export interface Patience {
	timeoutMs?: number;
	everyMs?: number;
}

/**
 * Asks again and again until the answer is neither undefined nor false.
 *
 * @param what names the awaited thing in the error
 * @throws Error when the time is up; whatever `ask` throws ends the wait at once
 */
export async function until<T>(
	what: string,
	ask: () => Promise<T | false | undefined> | T | false | undefined,
	{ timeoutMs = 60_000, everyMs = 100 }: Patience = {},
): Promise<T> {
	const deadline = Date.now() + timeoutMs;
	for (;;) {
		const answer = await ask();
		if (answer !== undefined && answer !== false) return answer;
		if (Date.now() >= deadline) throw new Error(`Waited ${timeoutMs} ms in vain: ${what}`);
		await sleep(everyMs);
	}
}
