import { type BulkReport, Tally } from './bulk';
import { CallError } from './call';
import { type BulkRequest, type Listed, NOTHING_CANCELLED, sweep } from './cancelMany';
import { type CallListing, collect, type ListedRow } from './listing';
import { ANY_CANCELLABLE } from './policy';
import { backoffMs } from './retry';

/** Time kept for a last sweep, ms: a wait that leaves less would only end in vain, so it is cut or left out. */
const LAST_SWEEP_MS = 1_000;

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
 * @throws CallError if the calls cannot be listed at all, before anything was cancelled
 */
export async function emergencyStop(request: EmergencyStopRequest): Promise<BulkReport> {
	const { vendor, dryRun, clock, settings, maxDurationMs } = request;
	const startedAt = clock.now();
	const timeLeft = () => startedAt + maxDurationMs - clock.now();
	const hasTime = () => timeLeft() > 0;
	const tally = new Tally(vendor, dryRun, startedAt);
	const open = new Map<string, Listed>();
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
		trouble =
			(await sweep(request, ANY_CANCELLABLE, [...open.values()], tally, hasTime)) ?? trouble;
		if (dryRun || (trouble && !mayPass(trouble))) break;
		keepOnly(open, tally.open);
		fruitless = open.size < before ? 0 : fruitless + 1;
		if (fruitless === 0) continue;
		const backoff = backoffMs(clock, settings.retryDelayMs, fruitless);
		const pause = Math.min(backoff, timeLeft() - LAST_SWEEP_MS);
		if (pause < 0) break;
		await clock.wait(pause);
	} while (hasTime());
	const summary = tally.summary(clock.now(), isCleared || dryRun);
	return { summary, open: tally.open, trouble };
}

/** The live calls, or why they could not be listed; the first listing has to succeed. */
async function listLive(
	request: EmergencyStopRequest,
	tally: Tally,
): Promise<{ calls: Listed[]; trouble?: CallError }> {
	try {
		const calls = await collectLive(request, tally.sweeps === 0 ? NOTHING_CANCELLED : '');
		tally.sweeps++;
		return { calls };
	} catch (error) {
		return { calls: [], trouble: troubleOf(error, tally) };
	}
}

/** @throws what ends the operation: nothing was done yet, or the execution was stopped */
function troubleOf(error: unknown, tally: Tally): CallError {
	if (tally.sweeps === 0 || !(error instanceof CallError) || error.kind === 'stopped') throw error;
	return error;
}

async function collectLive(
	{ liveListings, clock, settings }: EmergencyStopRequest,
	consequence: string,
): Promise<Listed[]> {
	const options = { clock, settings, consequence };
	const { newest, byStatus } = liveListings();
	const pick = ({ call }: ListedRow): Listed => ({ call, at: clock.now() });
	const { rows: calls, isWhole } = await collect(newest, pick, options);
	for (const listing of isWhole ? [] : byStatus) {
		const { rows } = await collect(listing, pick, options);
		for (const [callId, entry] of rows) calls.set(callId, entry);
	}
	const live = [...calls.values()].filter(({ call }) => call.phase !== 'ended');
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
