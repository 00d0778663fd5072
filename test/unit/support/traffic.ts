import {
	RateLimiter,
	type Permit,
	type Feedback,
	type PermitRequest,
} from '../../../nodes/shared/rateLimiter/rateLimiter';
import { requireCallError } from './rejection';
import { VirtualTime } from './virtualClock';

/** One request that wants its turn. */
export interface Wish
	extends Partial<
		Pick<
			PermitRequest,
			| 'ceiling'
			| 'urgent'
			| 'isReading'
			| 'deadline'
			| 'budget'
			| 'isOneOfMany'
			| 'isEmergency'
			| 'execution'
		>
	> {
	readonly name?: string;
	readonly signal?: AbortSignal;
	readonly takesMs?: number;
	readonly answer?: Partial<Feedback>;
}

/** How a request ended. */
export type End = 'sent' | 'tooLate' | 'rateLimited' | 'stopped';

/** Requests of one account on virtual time: who was sent when, and how many at once. */
export class Traffic {
	readonly time = new VirtualTime();

	readonly limiter = new RateLimiter(this.time);

	/** Names of the requests in the order in which they were sent. */
	readonly sent: string[] = [];

	/** Ms after the start at which each was sent, in the same order. */
	readonly sentAt: number[] = [];

	/** Requests in flight, each included, when a request of that name was sent. */
	readonly inFlightWhenSent = new Map<string, number>();

	inFlight = 0;

	mostInFlight = 0;

	waiting = 0;

	permitRequest(wish: Wish = {}): PermitRequest {
		const { ceiling = 50, urgent = false, isOneOfMany = false, isEmergency = false } = wish;
		const { deadline, budget, signal, execution, isReading } = wish;
		return {
			ceiling,
			urgent,
			isReading: isReading ?? !urgent,
			isOneOfMany,
			isEmergency,
			execution,
			deadline,
			signal,
			budget: budget ?? { leftMs: 120_000 },
		};
	}

	async acquire(wish: Wish = {}): Promise<Permit | null> {
		this.waiting++;
		try {
			const permit = await this.limiter.acquire(this.permitRequest(wish));
			if (permit) {
				this.sent.push(wish.name ?? '');
				this.sentAt.push(this.time.elapsed);
				this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight);
				this.inFlightWhenSent.set(wish.name ?? '', this.inFlight);
			}
			return permit;
		} finally {
			this.waiting--;
		}
	}

	release(permit: Permit | null, answer: Partial<Feedback> = {}): void {
		if (!permit) throw new Error('There is no permit to give back');
		this.inFlight--;
		permit.release({ outcome: 'good', retryDelayMs: 1_000, ...answer });
	}

	/** One whole request: waits for its turn, is under way for some time, gets its answer. */
	async request(wish: Wish = {}): Promise<End> {
		try {
			const permit = await this.acquire(wish);
			if (!permit) return 'tooLate';
			await this.time.wait(wish.takesMs ?? 100);
			this.release(permit, wish.answer);
			return 'sent';
		} catch (error) {
			return requireCallError(error).kind === 'stopped' ? 'stopped' : 'rateLimited';
		}
	}

	/** Many alike at the same moment. */
	async requests(count: number, wish: Wish = {}): Promise<End[]> {
		return await Promise.all(Array.from({ length: count }, async () => await this.request(wish)));
	}
}
