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
	return await new EmergencyStop(request).run();
}

class EmergencyStop {
	/** On the clock's `now()`. */
	private readonly endsAt: number;

	private readonly tally: Tally;

	private readonly open = new OpenCalls();

	/** Further tries of stubborn calls: nobody waits for them. */
	private readonly retries: Array<Promise<void>> = [];

	/** Why the calls could not be listed last time. */
	private unlisted: CallError | undefined;

	/** The vendor wants to be left alone until then, on the clock's `now()`. */
	private listAgainAt = -Infinity;

	/** What makes it useless to go on. */
	private hopeless: CallError | undefined;

	constructor(private readonly request: EmergencyStopRequest) {
		const { vendor, dryRun, clock, maxDurationMs } = request;
		this.endsAt = clock.now() + maxDurationMs;
		this.tally = new Tally(vendor, dryRun, clock.date(), request.filters);
	}

	async run(): Promise<BulkReport> {
		const { clock, dryRun } = this.request;
		const { tally, retries } = this;
		const isCleared = await this.clear().finally(async () => await Promise.allSettled(retries));
		await Promise.all(retries);
		const trouble = this.hopeless ?? this.unlisted;
		if (trouble && tally.sweeps === 0) throw trouble;
		const summary = tally.summary(clock.date(), isCleared || dryRun);
		return { summary, open: tally.open, trouble };
	}

	private get timeLeft(): number {
		return this.endsAt - this.request.clock.now();
	}

	/** @returns whether a fresh listing has shown that none is left */
	private async clear(): Promise<boolean> {
		const { clock, settings, dryRun } = this.request;
		const { tally, open } = this;
		let closed = 0;
		let fruitless = 0;
		do {
			await this.list();
			if (this.hopeless) return false;
			if (this.unlisted === undefined && open.size === 0) return true;
			await this.sweep();
			if (this.hopeless || dryRun) return false;
			fruitless = tally.closed > closed ? 0 : fruitless + 1;
			closed = tally.closed;
			if (fruitless === 0 && open.size === 0) continue;
			const backoff = backoffMs(clock, settings.retryDelayMs, Math.max(fruitless, 1));
			const pause = Math.min(Math.max(backoff, SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS);
			await clock.wait(this.inTime(pause));
		} while (this.timeLeft > 0);
		return false;
	}

	/** Takes up the calls that are alive now. */
	private async list(): Promise<void> {
		const { clock } = this.request;
		const { tally, open } = this;
		if (clock.now() < this.listAgainAt) return;
		try {
			open.add(await collectLive(this.request, open, tally.sweeps === 0));
			tally.sweeps++;
			this.unlisted = undefined;
		} catch (error) {
			const trouble = troubleOf(error);
			this.listAgainAt = clock.now() + (trouble.retryAfterMs ?? 0);
			this.unlisted = trouble;
			if (!mayPass(trouble)) this.hopeless ??= trouble;
		}
	}

	/** Tries each call that is due but once: those that start meanwhile are not to wait for a stubborn one. */
	private async sweep(): Promise<void> {
		const { fresh, stubborn } = this.open.take(this.request.clock.now());
		if (stubborn.length > 0) {
			const retries = this.cancel(stubborn);
			// Whoever runs this looks at it in the end.
			retries.catch(() => {});
			this.retries.push(retries);
		}
		await this.cancel(fresh);
	}

	private async cancel(calls: readonly Listed[]): Promise<void> {
		const { request, tally } = this;
		const { clock } = request;
		const settings = { ...request.settings, maxAttempts: 1 };
		const once = { ...request, settings, notAfter: this.endsAt };
		const mayGoOn = () => this.timeLeft > 0 && this.hopeless === undefined;
		const trouble = await sweep(once, ANY_CANCELLABLE, calls, tally, mayGoOn);
		this.hopeless ??= trouble;
		this.open.settle(calls, tally, (tries, retryAfterMs) => {
			const backoff = backoffMs(clock, request.settings.retryDelayMs, tries);
			return clock.now() + Math.max(this.inTime(backoff), retryAfterMs);
		});
	}

	/** A wait, ms, cut short where it would end after the time limit: that would be in vain. */
	private inTime(waitMs: number): number {
		const { timeLeft } = this;
		const longest = Math.min(timeLeft, Math.max(timeLeft - LAST_TRIES_MS, LAST_WAITS_MS));
		return Math.max(0, Math.min(waitMs, longest));
	}
}

/** @throws the error itself if the execution was stopped, or if it is none of ours */
function troubleOf(error: unknown): CallError {
	if (!(error instanceof CallError) || error.kind === 'stopped') throw error;
	return error;
}

/** The live calls, and what became of those that were alive before. */
async function collectLive(
	{ liveListings, clock, settings }: EmergencyStopRequest,
	open: OpenCalls,
	isFirst: boolean,
): Promise<Listed[]> {
	const options = {
		clock,
		// Later listings are tried again by their caller, who has calls to cancel meanwhile.
		settings: isFirst ? settings : { ...settings, maxAttempts: 1 },
		consequence: isFirst ? NOTHING_CANCELLED : '',
	};
	const { newest, byStatus } = liveListings();
	const pick = ({ call }: ListedRow): Listed => ({ call, at: clock.date() });
	const { rows, isWhole, isSteady } = await collect(newest, pick, options);
	const calls = new Map(rows.map((entry) => [entry.call.callId, entry]));
	let isSure = isSteady;
	for (const listing of isWhole ? [] : byStatus) {
		const found = await collect(listing, pick, options);
		isSure &&= found.isSteady;
		for (const entry of found.rows) calls.set(entry.call.callId, entry);
	}
	const isLive = ({ call }: Listed) => call.phase !== 'ended';
	const listed = [...calls.values()];
	// That none is left has to be certain; of some, the next listing shows the rest.
	if (!isSure && !listed.some(isLive)) throw unsteadyError(newest.displayName);
	return listed.filter((entry) => isLive(entry) || open.has(entry.call.callId));
}

/** A vendor out of reach may come back while there is time. */
function mayPass({ kind }: CallError): boolean {
	return kind === 'unreadable' || kind === 'unreachable';
}
