import { ConcurrencyWindow } from './concurrencyWindow';
import { Pause, type SentDuring } from './pause';
import type { Feedback, LimiterClock, PermitRequest } from './permit';
import { RemainingQuota } from './remainingQuota';
import type { Gate, Waiter } from './requestQueue';
import { SendRate } from './sendRate';

/**
 * Requests of Emergency Stops that may be in flight beside a window that other work has filled, whose answers
 * may take as long as the time-out.
 */
const EMERGENCY_RESERVE = 20;

/** A request in flight. */
export interface Sent {
	readonly request: PermitRequest;
	/** On the clock's `now()`. */
	readonly at: number;
	readonly during: SentDuring;
}

/** What an answer changes for those that wait: a pause has begun or grown longer, or has ended early. */
export type PauseChange = 'paused' | 'resumed';

/**
 * What is in flight on one account, and what its answers have told of the vendor's limits. A request goes
 * when all of them let it: {@link Pause}, {@link SendRate}, {@link ConcurrencyWindow}, {@link RemainingQuota}
 * and the ceiling that its builder has set.
 */
export class AccountLimits {
	readonly pause = new Pause();

	private readonly sendRate = new SendRate();

	private readonly concurrencyWindow = new ConcurrencyWindow();

	private readonly remainingQuota = new RemainingQuota();

	private inFlightInAll = 0;

	private inFlightOfEmergencies = 0;

	constructor(private readonly clock: LimiterClock) {}

	get inFlight(): number {
		return this.inFlightInAll;
	}

	/** Requests that may be in flight now, whatever the ceiling of each. */
	get limit(): number {
		const quota = this.remainingQuota.limitAt(this.clock.now());
		return Math.max(1, Math.min(this.concurrencyWindow.size, quota));
	}

	/** When the send rate lets the next request go, on the clock's `now()`. */
	get earliestSendAt(): number {
		return this.sendRate.earliestSendAt;
	}

	gateAt(now: number): Gate {
		return {
			admits: ({ request }) => this.pause.admits(request, now),
			hasRoomFor: (waiter) => this.hasRoomFor(waiter),
		};
	}

	hasRoomFor({ request: { ceiling, isEmergency } }: Waiter): boolean {
		const room = Math.min(this.limit, ceiling);
		const reserve = Math.min(room, EMERGENCY_RESERVE);
		return this.inFlight < room || (isEmergency && this.inFlightOfEmergencies < reserve);
	}

	/**
	 * Whether a request has to wait for the send rate. The first one of an Emergency Stop never has to, and a
	 * cancel does not if its check would be too old by then: those that follow it wait the longer.
	 */
	isHeldByRate(request: PermitRequest, now: number): boolean {
		const { urgent, isEmergency, deadline = Infinity } = request;
		if (this.earliestSendAt <= now || this.pause.isFirstOfEmergency(request)) return false;
		return !(urgent && !isEmergency && deadline < this.earliestSendAt);
	}

	/** A request goes out. @param isAlone no other is in flight or waits */
	send(request: PermitRequest, isAlone: boolean): Sent {
		const now = this.clock.now();
		const during = this.pause.sent(request, now);
		// A request sent during a pause tells nothing about the rate.
		if (this.pause.endsAt > now) this.sendRate.cutShort(now);
		this.sendRate.sent(now, isAlone);
		this.inFlightInAll++;
		if (request.isEmergency) this.inFlightOfEmergencies++;
		return { request, at: now, during };
	}

	/**
	 * The answer to a request came, or it was lost.
	 * @param waiting requests in the queue
	 */
	learn(sent: Sent, feedback: Feedback, waiting: number): PauseChange | undefined {
		const change = this.changeOf(sent, feedback, waiting);
		this.inFlightInAll--;
		if (sent.request.isEmergency) this.inFlightOfEmergencies--;
		return change;
	}

	private changeOf(sent: Sent, feedback: Feedback, waiting: number): PauseChange | undefined {
		const { outcome, remaining, resetsInMs } = feedback;
		const now = this.clock.now();
		const isPauseOver = this.pause.answered(sent.request, sent.during, outcome, now);
		if (outcome === 'limited') {
			this.backOff(sent, feedback, now);
			return 'paused';
		}
		if (remaining !== undefined) this.remainingQuota.update(remaining, now, resetsInMs);
		if (outcome === 'good') this.acknowledge(sent, feedback, waiting, now);
		return isPauseOver ? 'resumed' : undefined;
	}

	private backOff({ request, during }: Sent, feedback: Feedback, now: number): void {
		const isNews = this.pause.limited(request, during, feedback, now);
		if (isNews) this.concurrencyWindow.decrease(this.inFlight);
		this.remainingQuota.reset();
		this.sendRate.limited(now, this.pause.endsAt);
	}

	private acknowledge(sent: Sent, { isSuccess }: Feedback, waiting: number, now: number): void {
		const { isOneOfMany, urgent } = sent.request;
		this.sendRate.acknowledge();
		// Requests that the send rate holds back would not fill a larger window.
		const demand = this.inFlight + (this.earliestSendAt > now ? 0 : waiting);
		const roundTripMs = isSuccess === false ? undefined : Math.max(0, now - sent.at);
		this.concurrencyWindow.acknowledge(demand, { isOneOfMany, urgent, roundTripMs });
	}
}
