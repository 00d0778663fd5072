import type { CallSnapshot } from './call';
import type { CallReport } from './result';
import { statusKey } from './status';

/**
 * What a run learns about statuses that no documentation names. Of each, one call is tried first: if the
 * vendor refuses and shows that the call has ended, so have all others in that status.
 */
export class UnknownStatuses {
	/** Statuses that turned out to mean an end, in one spelling each. */
	readonly ended = new Set<string>();

	private readonly tried = new Set<string>();

	private readonly known = new Set<string>();

	/** Whether the call has to wait until another one in its status has been tried. */
	mustWait({ phase, status }: CallSnapshot): boolean {
		if (phase !== 'unknown') return false;
		const key = statusKey(status);
		if (this.tried.has(key)) return !this.known.has(key);
		this.tried.add(key);
		return false;
	}

	hasEnded({ phase, status }: CallSnapshot): boolean {
		return phase === 'ended' || (phase === 'unknown' && this.ended.has(statusKey(status)));
	}

	/** Notes what came of a call that was tried. */
	learn({ phase, status }: CallSnapshot, { showsEnd }: CallReport): void {
		if (phase !== 'unknown') return;
		const key = statusKey(status);
		this.known.add(key);
		if (showsEnd) this.ended.add(key);
	}
}
