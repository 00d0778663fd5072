import type { Tally } from './bulk';
import type { Listed } from './cancelMany';

interface Entry {
	listed: Listed;
	/** Times it was tried in vain. */
	tries: number;
	/** When to try it again, epoch ms. */
	dueAt: number;
}

/** The live calls that an Emergency Stop knows of, and when each is to be tried. */
export class OpenCalls {
	private readonly entries = new Map<string, Entry>();

	get size(): number {
		return this.entries.size;
	}

	/** Takes up what a listing showed: a new call is due at once. */
	add(calls: readonly Listed[]): void {
		for (const listed of calls) {
			const { callId } = listed.call;
			const known = this.entries.get(callId);
			if (known) known.listed = listed;
			else this.entries.set(callId, { listed, tries: 0, dueAt: -Infinity });
		}
	}

	/** Calls to be tried now, those with a person on the line first. */
	dueAt(now: number): Listed[] {
		return [...this.entries.values()]
			.filter(({ dueAt }) => dueAt <= now)
			.map(({ listed }) => listed)
			.sort((a, b) => urgency(a) - urgency(b));
	}

	/**
	 * Drops the calls that are over now, and puts the others off.
	 * @param nextTryAt epoch ms, from the number of tries in vain and the wait that the vendor asked for, ms
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

function urgency({ call }: Listed): number {
	return call.phase === 'inProgress' ? 0 : 1;
}
