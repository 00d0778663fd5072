import { type BulkReport, Tally } from './bulk';
import { CallError } from './call';
import { type BulkRequest, type Listed, NOTHING_CANCELLED, sweep } from './cancelMany';
import { type CallListing, collect, type ListedRow, unsteadyError } from './listing';
import { OpenCalls } from './openCalls';
import { ANY_CANCELLABLE } from './policy';
import { backoffMs } from './retry';

/** Pause before the next listing while calls are left, ms: at least so long. */
const SHORTEST_PAUSE_MS = 250;

/** At most so long, ms: calls that have started meanwhile are ringing people up. */
const LONGEST_PAUSE_MS = 2_000;

/** A long wait is cut so that this much time, ms, is left to try again. */
const LAST_TRIES_MS = 1_000;

/** Within that time the waits are no longer than this, ms. */
const LAST_WAITS_MS = 500;

export interface EmergencyStopRequest extends BulkRequest {
	/**
	 * Listings that together show every live call: the newest calls of whatever status, and where
	 * these are not all, status by status along a call's life, read one after the other, so that a
	 * call that moves on meanwhile is met further down.
	 */
	liveListings(): { newest: CallListing; byStatus: CallListing[] };
	/** Time after which no further cancel is begun, ms. */
	readonly maxDurationMs: number;
}

/**
 * Emergency Stop: lists, cancels, and lists again until a fresh listing shows no live call. A call that
 * cannot be cancelled is tried again later and later, while listings go on for those that start meanwhile.
 * @throws CallError if the calls could not be listed at all, so that nothing was cancelled
 */
export async function emergencyStop(request: EmergencyStopRequest): Promise<BulkReport> {
	const { vendor, dryRun, clock, settings, maxDurationMs } = request;
	const startedAt = clock.now();
	const timeLeft = () => startedAt + maxDurationMs - clock.now();
	const hasTime = () => timeLeft() > 0;
	// One try per listing: no call that starts meanwhile is to wait for the tries of a stubborn one.
	const once = { ...request, settings: { ...settings, maxAttempts: 1 } };
	const tally = new Tally(vendor, dryRun, startedAt);
	const open = new OpenCalls();
	let isCleared = false;
	let trouble: CallError | undefined;
	let fruitless = 0;
	do {
		const live = await listLive(request, tally);
		trouble = live.trouble;
		open.add(live.calls);
		isCleared = trouble === undefined && open.size === 0;
		if (isCleared || (trouble && !mayPass(trouble))) break;
		const before = open.size;
		const due = open.dueAt(clock.now());
		trouble = (await sweep(once, ANY_CANCELLABLE, due, tally, hasTime)) ?? trouble;
		if (dryRun || (trouble && !mayPass(trouble))) break;
		open.settle(due, tally, (tries, retryAfterMs) => {
			const backoff = backoffMs(clock, settings.retryDelayMs, tries);
			return clock.now() + Math.max(inTime(backoff, timeLeft()), retryAfterMs);
		});
		fruitless = open.size < before ? 0 : fruitless + 1;
		if (fruitless === 0 && open.size === 0) continue;
		const backoff = backoffMs(clock, settings.retryDelayMs, Math.max(fruitless, 1));
		const pause = Math.min(Math.max(backoff, SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS);
		await clock.wait(inTime(pause, timeLeft()));
	} while (hasTime());
	if (trouble && tally.sweeps === 0) throw trouble;
	const summary = tally.summary(clock.now(), isCleared || dryRun);
	return { summary, open: tally.open, trouble };
}

/** A wait, ms, cut short where it would end after the time limit: that would be in vain. */
function inTime(waitMs: number, timeLeftMs: number): number {
	const longest = Math.min(timeLeftMs, Math.max(timeLeftMs - LAST_TRIES_MS, LAST_WAITS_MS));
	return Math.max(0, Math.min(waitMs, longest));
}

/** The live calls, or why they could not be listed. */
async function listLive(
	request: EmergencyStopRequest,
	tally: Tally,
): Promise<{ calls: Listed[]; trouble?: CallError }> {
	try {
		const calls = await collectLive(request, tally.sweeps === 0 ? NOTHING_CANCELLED : '');
		tally.sweeps++;
		return { calls };
	} catch (error) {
		return { calls: [], trouble: troubleOf(error) };
	}
}

/** @throws the error itself if the execution was stopped, or if it is none of ours */
function troubleOf(error: unknown): CallError {
	if (!(error instanceof CallError) || error.kind === 'stopped') throw error;
	return error;
}

async function collectLive(
	{ liveListings, clock, settings }: EmergencyStopRequest,
	consequence: string,
): Promise<Listed[]> {
	const options = { clock, settings, consequence };
	const { newest, byStatus } = liveListings();
	const pick = ({ call }: ListedRow): Listed => ({ call, at: clock.now() });
	const { rows, isWhole, isSteady } = await collect(newest, pick, options);
	const calls = new Map(rows.map((entry) => [entry.call.callId, entry]));
	let isSure = isSteady;
	for (const listing of isWhole ? [] : byStatus) {
		const found = await collect(listing, pick, options);
		isSure &&= found.isSteady;
		for (const entry of found.rows) calls.set(entry.call.callId, entry);
	}
	const live = [...calls.values()].filter(({ call }) => call.phase !== 'ended');
	// That none is left has to be certain; of some, the next listing shows the rest.
	if (live.length === 0 && !isSure) throw unsteadyError(newest.displayName);
	return live;
}

/** A vendor out of reach may come back while there is time. */
function mayPass({ kind }: CallError): boolean {
	return kind === 'unreadable' || kind === 'unreachable';
}
