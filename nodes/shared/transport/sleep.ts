import * as host from 'n8n-workflow';

import { onStop } from '../abort';

type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

/**
 * Resolves after `ms`, or as soon as the signal fires. No timer is left behind then where n8n's sleep can be
 * woken: n8n 2 has `sleep(ms, signal)`, n8n 1 `sleepWithAbort(ms, signal)`. An older n8n has neither and keeps
 * the timer, but the wait ends all the same. `setTimeout` itself is forbidden to community nodes.
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
