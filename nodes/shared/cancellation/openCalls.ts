import type { Tally } from './bulk';
import type { Listed } from './cancelMany';

interface Entry {
	listed: Listed;
	/** Times it was tried in vain. */
	tries: number;
	/** When to try it again, on the clock's `now()`; Infinity while it is being tried. */
	dueAt: number;
}

/** The calls that an Emergency Stop has yet to end, and when each is to be tried. */
export class OpenCalls {
	private readonly entries = new Map<string, Entry>();

	get size(): number {
		return this.entries.size;
	}

	has(callId: string): boolean {
		return this.entries.has(callId);
	}

	/** Takes up what a listing showed: a new call is due at once, and so is one that has ended. */
	add(calls: readonly Listed[]): void {
		for (const listed of calls) {
			const { callId } = listed.call;
			const known = this.entries.get(callId);
			if (!known) this.entries.set(callId, { listed, tries: 0, dueAt: -Infinity });
			else if (known.dueAt < Infinity) {
				known.listed = listed;
				if (hasEnded(listed)) known.dueAt = -Infinity;
			}
		}
	}

	/**
	 * Hands out the calls that are due, until they are settled.
	 * @returns those to be tried for the first time, or that have ended, with a person on the line first; and the others
	 */
	take(now: number): { fresh: Listed[]; stubborn: Listed[] } {
		const due = [...this.entries.values()].filter(({ dueAt }) => dueAt <= now);
		for (const entry of due) entry.dueAt = Infinity;
		const isFresh = ({ tries, listed }: Entry) => tries === 0 || hasEnded(listed);
		const listedOf = (entries: Entry[]) =>
			entries.map(({ listed }) => listed).sort((a, b) => urgency(a) - urgency(b));
		return {
			fresh: listedOf(due.filter(isFresh)),
			stubborn: listedOf(due.filter((entry) => !isFresh(entry))),
		};
	}

	/**
	 * Drops the calls that are over now, and puts the others off.
	 * @param nextTryAt on the clock's `now()`, from the number of tries in vain and the wait that the vendor asked for, ms
	 */
	settle(
		tried: readonly Listed[],
		tally: Tally,
		nextTryAt: (tries: number, retryAfterMs: number) => number,
	): void {
		for (const { call } of tried) {
			const entry = this.entries.get(call.callId);
			const report = tally.reportOn(call.callId);
			if (!entry || !report) continue;
			if (report.standing !== 'open') this.entries.delete(call.callId);
			else entry.dueAt = nextTryAt(++entry.tries, report.error?.retryAfterMs ?? 0);
		}
	}
}

function hasEnded({ call }: Listed): boolean {
	return call.phase === 'ended';
}

function urgency({ call }: Listed): number {
	return call.phase === 'inProgress' ? 0 : 1;
}
