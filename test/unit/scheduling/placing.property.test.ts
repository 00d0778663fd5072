import fc from 'fast-check';

import { CallError } from '../../../nodes/shared/callError';
import { placeCall } from '../../../nodes/shared/scheduling/placeCall';
import type { WantedCall } from '../../../nodes/shared/scheduling/placing';
import type { PlacingReport } from '../../../nodes/shared/scheduling/result';
import {
	listTerms,
	type ListTerms,
	ModelBooking,
	type PlaceEvent,
	placeEvents,
} from '../support/modelBooking';
import { cases } from '../support/property';
import { JumpingClock } from '../support/virtualClock';

/*
 * Rule 10 against a model: a vendor that answers, loses answers, refuses and stumbles as fast-check draws it, and a
 * list that lags, fails, and holds older calls that look the same.
 */

interface Scenario {
	readonly event: PlaceEvent;
	readonly list: ListTerms;
	/** When the call is due, ms from now; null for at once. */
	readonly dueInMs: number | null;
	readonly maxAttempts: number;
	/** When the execution is stopped, ms from now. */
	readonly stopsInMs: number | undefined;
}

const scenarios: fc.Arbitrary<Scenario> = fc.record({
	event: placeEvents,
	list: listTerms,
	dueInMs: fc.option(fc.integer({ min: -60_000, max: 86_400_000 })),
	maxAttempts: fc.integer({ min: 1, max: 5 }),
	stopsInMs: fc.option(fc.integer({ min: 0, max: 60_000 }), { nil: undefined, freq: 4 }),
});

interface Ending {
	readonly booking: ModelBooking;
	readonly report: PlacingReport | undefined;
	readonly thrown: unknown;
	/** What the log was told when the execution was stopped. */
	readonly onStop: PlacingReport | undefined;
}

async function run({ event, list, dueInMs, maxAttempts, stopsInMs }: Scenario): Promise<Ending> {
	const clock = new JumpingClock();
	if (stopsInMs !== undefined) clock.stopsAt = clock.date() + stopsInMs;
	const call: WantedCall = {
		phoneNumber: '+358401234567',
		dueAt: dueInMs === null ? null : clock.date() + dueInMs,
		given: {},
	};
	const booking = new ModelBooking(clock, [event], list, call);
	let onStop: PlacingReport | undefined;
	const outcome = await placeCall({
		api: booking.api(),
		call,
		clock,
		settings: { maxAttempts, retryDelayMs: 1_000, longestWaitMs: 0 },
		withResponse: false,
		isTaken: (callId) => callId === 'taken',
		onStopped: (report) => (onStop = report),
	}).then(
		(report) => ({ report, thrown: undefined }),
		(thrown: unknown) => ({ report: undefined, thrown }),
	);
	return { booking, ...outcome, onStop };
}

async function always(look: (ending: Ending, scenario: Scenario) => void, drawn = scenarios) {
	await fc.assert(
		fc.asyncProperty(drawn, async (scenario) => look(await run(scenario), scenario)),
		cases(0.3),
	);
}

/** No older call is within the whole second that a vendor may cut off. */
const withList =
	(tellsTime: boolean) =>
	(scenario: Scenario): Scenario => ({
		...scenario,
		list: {
			...scenario.list,
			canTell: true,
			tellsTime,
			olderByMs: scenario.list.olderByMs.map((ms) => ms + 1_001),
		},
	});

const tellingTime = scenarios.map(withList(true));
const tellingNone = scenarios.map(withList(false));

describe('Placing a call, whatever vendor and network do', () => {
	it('never sends a second request', async () => {
		await always(({ booking }) => expect(booking.sent.length).toBeLessThanOrEqual(1));
	});

	it('never tells a call as not placed that was placed', async () => {
		await always(({ booking, report }) => {
			if (report?.result.outcome === 'failed') expect(booking.ours).toEqual([]);
		});
	});

	it('never tells a call as placed that was not, and never gives the ID of an older one', async () => {
		for (const drawn of [tellingTime, tellingNone]) {
			await always(({ booking, report }) => {
				if (!report?.result.placed) return;
				expect(booking.ours.map(({ callId }) => callId)).toEqual([report.result.callId]);
			}, drawn);
		}
	});

	it('gives the ID of a call that was placed wherever the answer was clear', async () => {
		await always(({ booking, report }, { event }) => {
			if (!report || event.kind !== 'placed') return;
			expect(report.result).toMatchObject({
				placed: true,
				confirmedBy: 'answer',
				callId: booking.ours[0]?.callId,
			});
		});
	});

	it('finds a call that was placed before the list was looked through for the last time', async () => {
		await always(({ booking, report }, { event, list }) => {
			const isShown = list.lagMs === 0 && event.lateMs === 0 && !list.fails.includes(true);
			if (!report || !isShown || !booking.ours[0] || event.kind === 'stumbles') return;
			expect(report.result).toMatchObject({ placed: true, callId: booking.ours[0].callId });
		}, tellingTime);
	});

	it('says why, and names number and way out, wherever it cannot tell', async () => {
		await always(({ report }) => {
			if (report?.result.outcome !== 'unconfirmed') return;
			expect(report.error?.kind).toBe('unconfirmed');
			expect(report.error?.message).toContain('+358401234567');
			expect(report.error?.message).toContain('may have been placed');
			expect(report.error?.hint).toContain('before you place it again');
		});
	});

	it('throws nothing but a stop, and leaves a line for the log where a call was in doubt then', async () => {
		await always(({ booking, report, thrown, onStop }) => {
			if (report) return;
			expect(thrown).toBeInstanceOf(CallError);
			expect(thrown).toMatchObject({ scope: 'run' });
			// A request that is in flight at that moment is logged by the transport.
			expect(onStop?.result.outcome).toBe(booking.hasEnded ? 'unconfirmed' : undefined);
		});
	});
});
