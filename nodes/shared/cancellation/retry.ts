import type { CallApi, ReadAnswer } from './call';
import { backoffMs, type Clock } from '../clock';
import { CallError, factsOf, type Fault } from '../callError';

/** How often one call is tried, and how long is waited in between. */
export interface RetrySettings {
	/** Cancels sent at most, and readings tried in a row at most. */
	readonly maxAttempts: number;
	/** First wait between two tries, ms; doubles from try to try. */
	readonly retryDelayMs: number;
	/** Longest wait that a vendor may ask for, ms. */
	readonly longestWaitMs: number;
	/** What is left for such waits of one call in all. */
	readonly waits?: { leftMs: number };
}

/**
 * Waits before try number `tried + 1`: as long as the vendor asked for, else exponentially with
 * jitter, from half the nominal delay up to all of it.
 * @returns false, at once, if the vendor asked for longer than the settings allow
 */
export async function waitToRetry(
	clock: Clock,
	{ retryDelayMs, longestWaitMs, waits }: RetrySettings,
	tried: number,
	{ retryAfterMs }: Pick<Fault, 'retryAfterMs'>,
): Promise<boolean> {
	if (retryAfterMs !== undefined) {
		if (retryAfterMs > Math.min(longestWaitMs, waits?.leftMs ?? Infinity)) return false;
		if (waits) waits.leftMs -= retryAfterMs;
	}
	await clock.wait(retryAfterMs ?? backoffMs(clock, retryDelayMs, tried));
	return true;
}

/** Reads a call until the answer says how it is, at most `tries` times. @throws CallError where no further try can help */
export async function readUntilKnown(
	api: CallApi,
	callId: string,
	clock: Clock,
	settings: RetrySettings,
	tries = settings.maxAttempts,
): Promise<ReadAnswer> {
	for (let tried = 1; ; tried++) {
		const answer = await api.read(callId);
		if (answer.kind !== 'lost' || tried >= tries) return answer;
		if (!(await waitToRetry(clock, settings, tried, answer.fault))) return answer;
	}
}

/**
 * The error for a vendor that gave no usable answer to a reading.
 * @param subject begins the sentence, e.g. `The call`
 * @param consequence goes on with it, e.g. `, so nothing was cancelled`
 */
export function unreadableError(
	displayName: string,
	subject: string,
	fault: Fault,
	consequence = '',
): CallError {
	const options = { mayPass: true, ...factsOf(fault) };
	if (!fault.reachedVendor) {
		return new CallError('unreachable', `${displayName} ${fault.what}${consequence}`, {
			...options,
			hint: `Check the base URL in the ${displayName} credential and the network, then run this again`,
		});
	}
	return new CallError(
		'unreadable',
		`${subject} could not be read${consequence}: ${displayName} ${fault.what}`,
		{
			...options,
			hint: `Run this again; if it goes on, ask ${displayName} what is wrong`,
		},
	);
}
