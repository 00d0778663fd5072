import * as host from 'n8n-workflow';

import { onStop } from '../abort';

type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

/**
 * Resolves after `ms`, or as soon as the signal fires, and leaves no timer behind then, on every host
 * whose sleep can be woken: n8n 2 has `sleep(ms, signal)`, n8n 1 `sleepWithAbort(ms, signal)`. An n8n
 * older than both keeps the timer, and the wait ends all the same.
 */
export async function sleepUntilStopped(ms: number, signal?: AbortSignal): Promise<void> {
	if (!signal) return await host.sleep(ms);
	if (signal.aborted) return;
	const waking = new AbortController();
	let leave = () => {};
	const woken = new Promise<void>((resolve) => {
		leave = onStop(signal, () => {
			waking.abort();
			resolve();
		});
	});
	const asleep = wakeableSleep()(ms, waking.signal).catch(() => {});
	await Promise.race([asleep, woken]);
	leave();
}

function wakeableSleep(): Sleep {
	const older: unknown = Reflect.get(host, 'sleepWithAbort');
	return isSleep(older) ? older : host.sleep;
}

function isSleep(value: unknown): value is Sleep {
	return typeof value === 'function';
}
