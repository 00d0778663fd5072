import fc from 'fast-check';

import { CallError, stoppedError } from '../../../nodes/shared/callError';
import type {
	ListedPlacing,
	PlaceAnswer,
	PlaceApi,
	SearchAnswer,
	WantedCall,
} from '../../../nodes/shared/scheduling/placing';
import type { JumpingClock } from './virtualClock';

/** How one request to place a call goes, and whether a call comes of it. */
export interface PlaceEvent {
	readonly kind: 'placed' | 'lost' | 'refused' | 'throws' | 'stumbles' | 'stops' | 'anotherId';
	/** Of what is no clear answer: a call was made all the same. */
	readonly takesEffect: boolean;
	/** The call is made so long after the request left, be it after its answer was given up, ms. */
	readonly lateMs: number;
	/** Time that the request waits for its turn, ms. */
	readonly queueMs: number;
	readonly takesMs: number;
}

/** A vendor's list, and what stands in the way of reading it. */
export interface ListTerms {
	/** Absent where the vendor's list cannot tell. */
	readonly canTell: boolean;
	/** What a call was that was made is shown so much later, ms. */
	readonly lagMs: number;
	/** Which of the readings fail, in their order. */
	readonly fails: readonly boolean[];
	readonly tellsTime: boolean;
	/** How far the vendor's clock is ahead of ours, ms. */
	readonly aheadMs: number;
	/** Calls that look the same and are older, ms before the run began. */
	readonly olderByMs: readonly number[];
}

interface MadeCall {
	readonly callId: string;
	readonly call: WantedCall;
	/** By our clock, epoch ms. */
	readonly madeAt: number;
	readonly isOurs: boolean;
}

/** A vendor that places calls, as fast-check draws it, and what is true of it. */
export class ModelBooking {
	readonly made: MadeCall[] = [];

	/** Requests that left, by what they asked for. */
	readonly sent: WantedCall[] = [];

	/** The request came to an end, so that it is not in flight any more. */
	hasEnded = false;

	private asked = 0;

	constructor(
		private readonly clock: JumpingClock,
		private readonly events: readonly PlaceEvent[],
		private readonly list: ListTerms,
		call: WantedCall,
	) {
		list.olderByMs.forEach((ms, index) =>
			this.made.push({
				callId: `older_${index}`,
				call,
				madeAt: clock.date() - ms,
				isOurs: false,
			}),
		);
	}

	/** Calls that came of a request of this run. */
	get ours(): readonly MadeCall[] {
		return this.made.filter(({ isOurs }) => isOurs);
	}

	api(): PlaceApi {
		return {
			vendor: 'acme',
			displayName: 'Acme',
			place: async (call) => await this.place(call),
			...(this.list.canTell && { search: async (call) => await this.search(call) }),
		};
	}

	private async place(call: WantedCall): Promise<PlaceAnswer> {
		const event = this.events[this.sent.length] ?? CLEAR;
		await this.clock.wait(event.queueMs);
		const sentAt = this.clock.now();
		this.sent.push(call);
		const callId = `call_${this.sent.length}`;
		const isMade =
			event.kind === 'placed' ||
			(event.kind !== 'refused' && event.kind !== 'throws' && event.takesEffect);
		if (isMade) {
			const madeAt =
				this.clock.date() + Math.min(event.lateMs, event.kind === 'placed' ? 0 : Infinity);
			this.made.push({ callId, call, madeAt, isOurs: true });
		}
		await this.clock.wait(event.takesMs);
		this.hasEnded = event.kind !== 'stops';
		switch (event.kind) {
			case 'placed':
				return { kind: 'placed', call: shown(callId), message: null, body: {} };
			case 'anotherId':
				return { kind: 'placed', call: shown('taken'), message: null, body: {} };
			case 'refused':
				return { kind: 'notPlaced', error: error('refused') };
			case 'throws':
				throw error('blocked');
			case 'stops':
				throw stoppedError();
			case 'stumbles':
				throw new TypeError('A mistake in our own code');
			case 'lost':
				return { kind: 'inDoubt', fault: { what: 'did not answer', reachedVendor: true }, sentAt };
		}
	}

	private async search(wanted: WantedCall): Promise<SearchAnswer> {
		await this.clock.wait(10);
		const { fails, lagMs, aheadMs, tellsTime } = this.list;
		if (fails[this.asked++])
			return { kind: 'lost', fault: { what: 'failed', reachedVendor: true } };
		const now = this.clock.date();
		const calls = this.made
			.filter(
				({ call, madeAt }) => call.phoneNumber === wanted.phoneNumber && madeAt + lagMs <= now,
			)
			.map(
				({ callId, call, madeAt }): ListedPlacing => ({
					...shown(callId),
					createdAt: madeAt + aheadMs,
					dueAt: call.dueAt,
					isCertain: true,
				}),
			);
		return { kind: 'listed', calls, ...(tellsTime && { clockAheadMs: aheadMs }) };
	}
}

const CLEAR: PlaceEvent = {
	kind: 'placed',
	takesEffect: true,
	lateMs: 0,
	queueMs: 0,
	takesMs: 10,
};

function shown(callId: string) {
	return { callId, status: 'booked', phase: 'notStarted', scheduledAt: null } as const;
}

function error(kind: 'blocked' | 'refused'): CallError {
	return new CallError(kind, 'It did not work', { hint: 'Do something else' });
}

const ms = (max: number) => fc.integer({ min: 0, max });

export const placeEvents: fc.Arbitrary<PlaceEvent> = fc.record({
	kind: fc.constantFrom(
		...([
			'placed',
			'lost',
			'lost',
			'lost',
			'refused',
			'throws',
			'stumbles',
			'stops',
			'anotherId',
		] as const),
	),
	takesEffect: fc.boolean(),
	lateMs: fc.oneof(fc.constant(0), ms(8_000)),
	queueMs: fc.oneof(fc.constant(0), ms(60_000)),
	takesMs: ms(5_000),
});

export const listTerms: fc.Arbitrary<ListTerms> = fc.record({
	canTell: fc.boolean(),
	lagMs: fc.oneof(fc.constant(0), ms(10_000)),
	fails: fc.array(fc.boolean(), { maxLength: 5 }),
	tellsTime: fc.boolean(),
	aheadMs: fc.oneof(fc.constant(0), fc.integer({ min: -100_000, max: 100_000 })),
	olderByMs: fc.array(fc.integer({ min: 0, max: 600_000 }), { maxLength: 2 }),
});
