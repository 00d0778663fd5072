import { type BulkReport, Tally } from './bulk';
import { CallError } from './call';
import { type BulkRequest, type Listed, NOTHING_CANCELLED, sweep } from './cancelMany';
import { type CallListing, collect, type ListedRow, unsteadyError } from './listing';
import { ANY_CANCELLABLE } from './policy';
import { backoffMs } from './retry';

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
 * Emergency Stop: lists, cancels, and lists again until a fresh listing shows no live call.
 * @throws CallError if the calls could not be listed at all, so that nothing was cancelled
 */
export async function emergencyStop(request: EmergencyStopRequest): Promise<BulkReport> {
	const { vendor, dryRun, clock, settings, maxDurationMs } = request;
	const startedAt = clock.now();
	const timeLeft = () => startedAt + maxDurationMs - clock.now();
	const hasTime = () => timeLeft() > 0;
	const tally = new Tally(vendor, dryRun, startedAt);
	const open = new Map<string, Listed>();
	// Each sweep tries each call but once: calls that start meanwhile are not to wait for a stubborn one.
	const once = { ...request, settings: { ...settings, maxAttempts: 1 } };
	let isCleared = false;
	let trouble: CallError | undefined;
	let fruitless = 0;
	do {
		const live = await listLive(request, tally);
		trouble = live.trouble;
		for (const entry of live.calls) open.set(entry.call.callId, entry);
		isCleared = trouble === undefined && open.size === 0;
		if (isCleared || (trouble && !mayPass(trouble))) break;
		const before = open.size;
		trouble = (await sweep(once, ANY_CANCELLABLE, [...open.values()], tally, hasTime)) ?? trouble;
		if (dryRun || (trouble && !mayPass(trouble))) break;
		keepOnly(open, tally.open);
		fruitless = open.size < before ? 0 : fruitless + 1;
		if (fruitless === 0 && open.size === 0) continue;
		const backoff = backoffMs(clock, settings.retryDelayMs, Math.max(fruitless, 1));
		await clock.wait(Math.min(backoff, longestWait(timeLeft())));
	} while (hasTime());
	if (trouble && tally.sweeps === 0) throw trouble;
	const summary = tally.summary(clock.now(), isCleared || dryRun);
	return { summary, open: tally.open, trouble };
}

/** However stubborn the calls are: a wait beyond the time limit would be in vain. */
function longestWait(timeLeftMs: number): number {
	return Math.max(0, Math.min(timeLeftMs, Math.max(timeLeftMs - LAST_TRIES_MS, LAST_WAITS_MS)));
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
	// Those with a person on the line first.
	return live.sort((a, b) => urgency(a) - urgency(b));
}

function urgency({ call }: Listed): number {
	return call.phase === 'inProgress' ? 0 : 1;
}

/** A vendor out of reach may come back while there is time. */
function mayPass({ kind }: CallError): boolean {
	return kind === 'unreadable' || kind === 'unreachable';
}

function keepOnly(open: Map<string, Listed>, callIds: readonly string[]): void {
	const kept = new Set(callIds);
	for (const callId of open.keys()) if (!kept.has(callId)) open.delete(callId);
}
