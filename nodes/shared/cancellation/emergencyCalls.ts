import { judge, type Listed, listedIn, requestFor } from './bulkRequest';
import type { QueuedCall } from './callQueue';
import { judgeListed } from './cancelCall';
import type { EmergencyCancels, EmergencyTerms } from './emergencyCancels';
import type { Page } from './listing';
import { ANY_CANCELLABLE } from './policy';

/** Rule 8: what the listings of an Emergency Stop show of its calls. Each is taken up at once. */
export class EmergencyCalls {
	/** When a listing showed a call that the ones before did not, on the clock's `now()`. */
	newestMetAt = -Infinity;

	/** The listing under way has been counted. */
	private isCounted = false;

	/** It has shown a call that is alive. */
	private hasMetLive = false;

	constructor(
		private readonly terms: Pick<EmergencyTerms, 'request' | 'tally'>,
		private readonly cancels: EmergencyCancels,
	) {}

	/** Another listing begins. */
	beginListing(): void {
		this.isCounted = false;
		this.hasMetLive = false;
		this.cancels.hasEndedOne = false;
	}

	/** The listing under way has shown no call alive, and none is left from those before. */
	get hasMetNone(): boolean {
		return !this.hasMetLive && this.cancels.queue.size === 0;
	}

	/** Takes up what a page shows. */
	take(page: Page): void {
		const { tally, request } = this.terms;
		if (!this.isCounted) tally.listings++;
		this.isCounted = true;
		for (const row of page.rows) this.meet(listedIn(page, row, request.clock));
		this.cancels.begin();
	}

	private meet(listed: Listed): void {
		const { queue, unknownStatuses } = this.cancels;
		const { tally, request } = this.terms;
		const { call } = listed;
		const known = queue.get(call.callId);
		const isEnded = unknownStatuses.hasEnded(call);
		this.hasMetLive ||= !isEnded;
		if (known) return isEnded ? this.meetEnded(known, listed) : this.meetAlive(known, listed);
		if (isEnded) return tally.metEnded(call.callId);
		if (judge(request, ANY_CANCELLABLE, listed, tally)) {
			queue.add(listed);
			if (tally.listings > 1) this.newestMetAt = request.clock.now();
		}
	}

	/** What is known of the call since the listing was asked for is newer than its row. */
	private isOld(known: QueuedCall, listed: Listed): boolean {
		return known.state === 'trying' || listed.sentAt < known.knownAt;
	}

	private meetAlive(known: QueuedCall, listed: Listed): void {
		if (this.isOld(known, listed)) return;
		const before = this.terms.tally.reportOn(listed.call.callId);
		if (known.state !== 'over' || !before) this.cancels.queue.update(known, listed);
		else this.cancels.retryContradicted(known, listed, before);
	}

	private meetEnded(known: QueuedCall, listed: Listed): void {
		if (this.isOld(known, listed)) return;
		if (known.state !== 'over') this.concludeEnded(known, listed);
		known.listed = listed;
	}

	/** A call that is shown as cancelled may have been cancelled by this run. */
	private concludeEnded(known: QueuedCall, listed: Listed): void {
		const { request, tally } = this.terms;
		const { call } = listed;
		// A cancel left in doubt may be what ended the call.
		const isInDoubt = !call.isCancelled && tally.reportOn(call.callId)?.isInDoubt;
		const terms = requestFor(request, ANY_CANCELLABLE, listed);
		const verdict = judgeListed({ ...terms, isInDoubt }, false);
		if (verdict) this.cancels.conclude(known, verdict);
		else this.cancels.dropEnded(known);
	}
}
