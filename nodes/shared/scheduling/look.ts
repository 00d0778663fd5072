import { backoffMs, type Clock } from '../clock';
import { troubleOf } from '../cancellation/errors';
import type { RetrySettings } from '../cancellation/retry';
import type { Found } from './errors';
import type { ListedPlacing, PlaceApi, PlacedCall, SearchAnswer, WantedCall } from './placing';

/** A vendor may write the time of a call's creation in whole seconds, ms. */
const WHOLE_SECOND_MS = 1_000;

/** How far the vendor's clock may be off where it does not tell its time, ms. */
const CLOCK_MARGIN_MS = 120_000;

/** How much later than its creation a call may be due that was to be made at once, ms. */
const AT_ONCE_MS = 60_000;

/** What is looked for, and how. */
export interface Looking {
	readonly api: PlaceApi;
	readonly call: WantedCall;
	/** When the request that may have placed the call left, epoch ms by our clock. */
	readonly leftAt: number;
	readonly clock: Clock;
	/** The list is read at most `maxAttempts` times. */
	readonly settings: RetrySettings;
	/** Whether another call of this run is known to have this ID. */
	isTaken(callId: string): boolean;
}

/**
 * Rule 10: looks for a call whose answer was lost. It is found if the list shows one call, and one alone, to that
 * number, by that caller and for that time, which was created after the request left. A list may lag behind, so
 * that it is read several times before the call counts as not found so far. Without the vendor's clock, what fits is
 * possible at best, and so is a call that does not show all that would tell: who takes it for not placed places it twice.
 * @throws CallError of scope `run` if the execution was stopped
 */
export async function lookFor(looking: Looking): Promise<Found | PlacedCall> {
	const { api, clock, settings } = looking;
	if (!api.search) return { kind: 'notLooked' };
	let found: Found = { kind: 'unread' };
	for (let tried = 1; ; tried++) {
		const answer = await searchOnce(looking);
		if (answer.kind === 'listed') {
			const isNowKnown = answer.clockAheadMs !== undefined;
			const withVerdict = (wanted: Fit) =>
				answer.calls.filter((one) => fitOf(looking, one, answer.clockAheadMs) === wanted);
			const fitting = withVerdict('fits');
			const [only, ...others] = fitting;
			// Without the vendor's clock, an older call that looks the same cannot be told from a new one.
			if (only && others.length === 0 && isNowKnown) return only;
			if (only) return possibly(fitting);
			// A list that lags may yet show one that fits for certain.
			const doubtful = withVerdict('mayFit');
			found = doubtful.length > 0 ? possibly(doubtful) : { kind: 'none' };
		}
		if (tried >= settings.maxAttempts) return found;
		await clock.wait(backoffMs(clock, settings.retryDelayMs, tried));
	}
}

async function searchOnce({ api, call }: Looking): Promise<SearchAnswer> {
	const unread = { kind: 'lost', fault: { what: 'shows no list', reachedVendor: true } } as const;
	try {
		return (await api.search?.(call)) ?? unread;
	} catch (error) {
		troubleOf(error);
		return unread;
	}
}

/** Whether a listed call is the one that was to be placed. `mayFit`: it does not show all that would tell. */
type Fit = 'fits' | 'mayFit' | 'other';

function fitOf(
	{ call, leftAt, isTaken }: Looking,
	{ callId, createdAt, dueAt, isCertain }: ListedPlacing,
	clockAheadMs: number | undefined,
): Fit {
	const since =
		clockAheadMs === undefined ? leftAt - CLOCK_MARGIN_MS : leftAt + clockAheadMs - WHOLE_SECOND_MS;
	const isOld = createdAt !== null && createdAt < since;
	if (isOld || isTaken(callId)) return 'other';
	const fit = fitOfTime(call, createdAt, dueAt, leftAt);
	return fit === 'fits' && (createdAt === null || !isCertain) ? 'mayFit' : fit;
}

function fitOfTime(
	{ dueAt: wanted }: WantedCall,
	createdAt: number | null,
	shown: number | null | undefined,
	leftAt: number,
): Fit {
	if (shown === undefined) return 'mayFit';
	if (wanted !== null && shown !== null && Math.abs(shown - wanted) < WHOLE_SECOND_MS)
		return 'fits';
	// A time that had come when the request left means at once.
	const isAtOnce = wanted === null || wanted <= leftAt;
	if (!isAtOnce) return 'other';
	if (shown === null) return 'fits';
	if (createdAt === null) return 'mayFit';
	return Math.abs(shown - createdAt) <= AT_ONCE_MS ? 'fits' : 'other';
}

function possibly(calls: readonly ListedPlacing[]): Found {
	return { kind: 'possible', callIds: calls.map(({ callId }) => callId) };
}
