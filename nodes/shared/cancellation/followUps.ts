import type { Clock } from '../clock';
import type { CancelRequest } from './cancelCall';
import { HangUp, type HangUpTerms, type Why } from './hangUp';
import type { CallReport } from './result';

/** Time from a cancel to the first look at what came of it, and from one look to the next, ms. */
export const LOOK_AFTER_MS = 1_000;

/** Calls that may show nothing of their lines, while none shows anything, before no further one is asked. */
const SILENT_AT_MOST = 3;

export interface FollowUpTerms extends HangUpTerms {
	readonly clock: Clock;
	/** Whether calls that were about to be dialled are looked at in any case. */
	readonly looksAtDials: boolean;
	/** Calls looked at at once at most. */
	readonly concurrency: number;
	/** Whether a look may be sent now; also no, while cancels are to go first. True unless given. */
	mayLook?(): boolean;
	/** Called when a look has been done. */
	onLook?(): void;
}

interface Waiting {
	readonly hangUp: HangUp;
	/** When to look next, on the clock's `now()`. */
	readonly dueAt: number;
}

/**
 * Rules 2, 7 and 8, Verify Hang-Up: looks once more at calls that a run has cancelled, each a second after its
 * cancel. The line of one that was in progress may still be open, and the dial of one that was about to start
 * may have won. Where the first three calls show nothing of their lines, no further one is asked for it.
 */
export class FollowUps {
	/** The execution was stopped, or something was thrown that says nothing about a call. */
	thrown: { readonly error: unknown } | undefined;

	/** In the order in which they are due: each waits for the same time. */
	private readonly waiting: Waiting[] = [];

	private readonly latest = new Map<string, HangUp>();

	private readonly underWay = new Set<Promise<void>>();

	/** Ends a wait when a look has been done. */
	private done = new AbortController();

	/** Some call has shown its line after its end, so that it is worth asking. */
	private hasShownLine = false;

	/** Calls asked for their lines that have shown nothing, or have not answered yet. */
	private readonly silent = new Set<HangUp>();

	constructor(private readonly terms: FollowUpTerms) {}

	/** Takes up a call that was just cancelled, if there is anything to look at. @param request makes its request */
	add(request: () => CancelRequest, report: CallReport): void {
		const why = this.reasonFor(report);
		if (why === undefined) return;
		const { callId } = report.result;
		const before = this.latest.get(callId);
		if (before) before.isSuperseded = true;
		const hangUp = new HangUp(this.terms, request(), report, why);
		this.latest.set(callId, hangUp);
		this.wait(hangUp);
	}

	private reasonFor({ result, followUp }: CallReport): Why | undefined {
		const { verifyHangUp, looksAtDials } = this.terms;
		if (followUp === 'seenOpen') return followUp;
		if (followUp === 'aboutToStart' && (looksAtDials || verifyHangUp)) return followUp;
		const wasHungUp = result.outcome === 'cancelled' && result.previousPhase !== 'notStarted';
		return verifyHangUp && wasHungUp ? 'hungUp' : undefined;
	}

	/** Whether nothing is left to be looked at. */
	get isIdle(): boolean {
		return this.waiting.length + this.underWay.size === 0;
	}

	/** When to begin again, on the clock's `now()`; Infinity where the end of a look is waited for, or of a cancel. */
	get wakesAt(): number {
		const dueAt = this.waiting[0]?.dueAt ?? Infinity;
		const isHeld = this.underWay.size > 0 && dueAt <= this.terms.clock.now();
		return isHeld || !this.mayLook ? Infinity : dueAt;
	}

	/** Begins the looks that are due, as many at once as may be. */
	begin(): void {
		const { underWay, terms } = this;
		while (this.mayLook && underWay.size < terms.concurrency) {
			const next = this.takeDue();
			if (!next) return;
			const work = this.look(next).catch((error: unknown) => {
				this.thrown ??= { error };
			});
			underWay.add(work);
			void work.then(() => {
				underWay.delete(work);
				this.begin();
				this.done.abort();
				terms.onLook?.();
			});
		}
	}

	/** Looks until all is known. @throws CallError if the execution is stopped */
	async settle(): Promise<void> {
		const { clock } = this.terms;
		for (;;) {
			this.begin();
			if (this.isIdle || !this.mayLook) return await this.finish();
			this.done = new AbortController();
			const { wakesAt } = this;
			if (wakesAt === Infinity) await Promise.race(this.underWay);
			else await clock.wait(Math.max(0, wakesAt - clock.now()), this.done.signal);
		}
	}

	/**
	 * Waits for the looks under way. Of all other calls, what was seen last is the end.
	 * @throws CallError if the execution is stopped
	 */
	async finish(): Promise<void> {
		while (this.underWay.size > 0) await Promise.all(this.underWay);
		if (this.thrown) throw this.thrown.error;
		for (const { hangUp } of this.waiting.splice(0)) hangUp.conclude();
	}

	private get mayLook(): boolean {
		return this.thrown === undefined && (this.terms.mayLook?.() ?? true);
	}

	private wait(hangUp: HangUp): void {
		this.waiting.push({ hangUp, dueAt: this.terms.clock.now() + LOOK_AFTER_MS });
	}

	private takeDue(): HangUp | undefined {
		const { waiting, silent } = this;
		const now = this.terms.clock.now();
		for (let next = waiting[0]; next && next.dueAt <= now; next = waiting[0]) {
			const { hangUp } = next;
			const isForLine = hangUp.why === 'hungUp' && !this.hasShownLine && !silent.has(hangUp);
			const isOneTooMany = isForLine && silent.size >= SILENT_AT_MOST;
			// One of those that are asked may yet show its line.
			if (isOneTooMany && this.underWay.size > 0) return undefined;
			waiting.shift();
			if (isOneTooMany) hangUp.conclude();
			else if (hangUp.isBelieved) {
				if (isForLine) silent.add(hangUp);
				return hangUp;
			}
		}
		return undefined;
	}

	private async look(hangUp: HangUp): Promise<void> {
		const isToBeLookedAtAgain = await hangUp.look();
		this.hasShownLine ||= hangUp.hasShownLine;
		if (!hangUp.tellsOfLines) this.silent.delete(hangUp);
		if (isToBeLookedAtAgain) this.wait(hangUp);
	}
}
