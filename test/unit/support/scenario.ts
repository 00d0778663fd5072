import fc from 'fast-check';

import type { CallError, CallErrorKind } from '../../../nodes/shared/callError';
import { cancelCall, checkThenCancel } from '../../../nodes/shared/cancellation/cancelCall';
import type { CancelIf } from '../../../nodes/shared/cancellation/policy';
import type { CallReport } from '../../../nodes/shared/cancellation/result';
import { ALIKE, CALL_ID, TELLING, type Vocabulary } from './calls';
import { type CancelEvent, type Lifecycle, ModelVendor, type ReadEvent } from './modelVendor';
import { requireCallError } from './rejection';
import { JumpingClock, START } from './virtualClock';

/** Everything that chance decides about one call on its way to being cancelled. */
export interface Scenario {
	readonly withCheck: boolean;
	readonly cancelIf: CancelIf;
	readonly lifecycle: Lifecycle;
	readonly reads: ReadEvent[];
	readonly cancels: CancelEvent[];
	readonly maxAttempts: number;
	readonly retryDelayMs: number;
	readonly longestWaitMs: number;
	/** Ms after the start. */
	readonly stopsAfterMs: number;
	readonly vocabulary: Vocabulary;
}

const ALIVE = ['initiated', 'scheduled', 'ringing', 'active', 'paused'];
const OVER = ['completed', 'failed', 'cancelled', 'gone'];

const lifecycles: fc.Arbitrary<Lifecycle> = fc.record({
	periods: fc.array(
		fc.record({ status: fc.constantFrom(...ALIVE), forMs: fc.integer({ min: 1, max: 3_000 }) }),
		{ maxLength: 4 },
	),
	last: fc.oneof(
		{ weight: 2, arbitrary: fc.constantFrom(...ALIVE) },
		{ weight: 1, arbitrary: fc.constantFrom(...OVER) },
	),
	cancelsUndocumented: fc.boolean(),
	forgetsCancelled: fc.boolean(),
});

const errorKinds = fc.constantFrom<CallErrorKind[]>(
	'auth',
	'blocked',
	'rateLimited',
	'refused',
	'unexpectedAnswer',
	'unreachable',
);

/** Most requests are quick; some take as long as a time-out allows. */
const travelTimes = fc.oneof(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 5_000 }));

const retryAfters = fc.oneof(
	{ weight: 3, arbitrary: fc.constant(undefined) },
	{ weight: 1, arbitrary: fc.integer({ min: 1, max: 200_000 }) },
);

const readEvents: fc.Arbitrary<ReadEvent> = fc.record({
	kind: fc.oneof(
		{ weight: 6, arbitrary: fc.constant('truth' as const) },
		{
			weight: 3,
			arbitrary: fc.constantFrom<Array<ReadEvent['kind']>>('lost', 'unreachable', 'unreadable'),
		},
		{
			weight: 1,
			arbitrary: fc.constantFrom<Array<ReadEvent['kind']>>('throws', 'stumbles'),
		},
	),
	takesMs: travelTimes,
	retryAfterMs: retryAfters,
	error: errorKinds,
	outlivesStop: fc.boolean(),
});

const cancelEvents: fc.Arbitrary<CancelEvent> = fc.record({
	kind: fc.oneof(
		{
			weight: 8,
			arbitrary: fc.constantFrom<Array<CancelEvent['kind']>>(
				'truth',
				'lostBefore',
				'lostAfter',
				'lostLate',
				'unreadable',
				'refused',
				'denies',
				'contradicts',
				'odd',
				'oddAfter',
			),
		},
		{
			weight: 2,
			arbitrary: fc.constantFrom<Array<CancelEvent['kind']>>(
				'unreachable',
				'throws',
				'stumbles',
				'stumblesAfter',
			),
		},
	),
	queueMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3_000 })),
	takesMs: travelTimes,
	lateMs: fc.integer({ min: 0, max: 4_000 }),
	retryAfterMs: retryAfters,
	error: errorKinds,
	outlivesStop: fc.boolean(),
});

export const cancelIfs: fc.Arbitrary<CancelIf> = fc.oneof(
	fc.constantFrom<CancelIf[]>(
		{ rule: 'anyCancellable' },
		{ rule: 'notStarted' },
		{ rule: 'inProgress' },
	),
	fc
		.uniqueArray(fc.constantFrom('initiated', 'scheduled', 'ringing', 'active'), { minLength: 1 })
		.map((statuses): CancelIf => ({ rule: 'selected', statuses })),
);

/** Most vendors tell a cancelled call from one that ended by itself. */
export const vocabularies: fc.Arbitrary<Vocabulary> = fc.oneof(
	{ weight: 2, arbitrary: fc.constant(TELLING) },
	{ weight: 1, arbitrary: fc.constant(ALIKE) },
);

export const scenarios: fc.Arbitrary<Scenario> = fc
	.record({
		withCheck: fc.boolean(),
		cancelIf: cancelIfs,
		lifecycle: lifecycles,
		reads: fc.array(readEvents, { maxLength: 6 }),
		cancels: fc.array(cancelEvents, { maxLength: 5 }),
		maxAttempts: fc.integer({ min: 1, max: 4 }),
		retryDelayMs: fc.constantFrom(0, 200, 1_000),
		longestWaitMs: fc.constantFrom(0, 10_000, 120_000),
		stopsAfterMs: fc.oneof(
			{ weight: 4, arbitrary: fc.constant(Infinity) },
			{ weight: 1, arbitrary: fc.integer({ min: 0, max: 8_000 }) },
		),
		vocabulary: vocabularies,
	})
	// Cancel Call has no Cancel If.
	.map((drawn) => (drawn.withCheck ? drawn : { ...drawn, cancelIf: { rule: 'anyCancellable' } }));

/** Scenarios in which the first cancel stays without an answer and the second is refused. */
export const refusedAfterLoss: fc.Arbitrary<Scenario> = fc
	.tuple(
		scenarios,
		cancelEvents,
		cancelEvents,
		fc.constantFrom<Array<CancelEvent['kind']>>('lostBefore', 'lostLate'),
	)
	.map(([scenario, first, second, kind]) => ({
		...scenario,
		reads: [],
		cancels: [
			{ ...first, kind },
			{ ...second, kind: 'refused' },
		],
	}));

/** How a scenario ended: with a report, or thrown out of by a stop. */
export interface Ending {
	readonly scenario: Scenario;
	readonly vendor: ModelVendor;
	readonly clock: JumpingClock;
	readonly report?: CallReport;
	readonly thrown?: CallError;
}

export async function runScenario(scenario: Scenario): Promise<Ending> {
	const { withCheck, cancelIf, maxAttempts, retryDelayMs, longestWaitMs } = scenario;
	const clock = new JumpingClock(() => 0.5);
	clock.stopsAt = START + scenario.stopsAfterMs;
	const { lifecycle, reads, cancels, vocabulary } = scenario;
	const vendor = new ModelVendor(clock, lifecycle, [...reads], [...cancels], vocabulary);
	const perform = withCheck ? checkThenCancel : cancelCall;
	const settings = { maxAttempts, retryDelayMs, longestWaitMs };
	try {
		const terms = { callId: CALL_ID, cancelIf, settings, clock, withResponse: true };
		const report = await perform({ api: vendor, ...terms });
		return { scenario, vendor, clock, report };
	} catch (error) {
		return { scenario, vendor, clock, thrown: requireCallError(error) };
	}
}
