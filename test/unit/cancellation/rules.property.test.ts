import fc from 'fast-check';

import { CHECK_HOLDS_MS } from '../../../nodes/shared/cancellation/cancelCall';
import type { CancelIf } from '../../../nodes/shared/cancellation/policy';
import type { CallReport, CallResult } from '../../../nodes/shared/cancellation/result';
import { meaningOf } from '../support/calls';
import type { Exchange } from '../support/modelVendor';
import { cases as share, CASES } from '../support/property';
import {
	type Ending,
	runScenario,
	refusedAfterLoss,
	type Scenario,
	scenarios,
} from '../support/scenario';

/** Each property looks at a tenth of what the judge looks at. */
const SOME_CASES = share(0.1);

/** Runs random scenarios and looks at how each ends. */
async function always(
	look: (ending: Ending) => void,
	drawn = scenarios,
	cases = SOME_CASES,
): Promise<void> {
	await fc.assert(
		fc.asyncProperty(drawn, async (scenario) => look(await runScenario(scenario))),
		cases,
	);
}

/** The same for scenarios that end in a report. */
async function alwaysReports(
	look: (result: CallResult, ending: Ending, report: CallReport) => void,
	drawn = scenarios,
	cases = SOME_CASES,
): Promise<void> {
	await always(
		(ending) => {
			fc.pre(ending.report !== undefined);
			if (ending.report) look(ending.report.result, ending, ending.report);
		},
		drawn,
		cases,
	);
}

const checked = scenarios.filter(({ withCheck }) => withCheck);
const narrow = checked.filter(({ cancelIf }) => cancelIf.rule !== 'anyCancellable');
/** Calls that the vendor forgets sooner or later. */
const manyGone = scenarios.map(
	(scenario): Scenario => ({
		...scenario,
		lifecycle: { ...scenario.lifecycle, last: 'gone', forgetsCancelled: true },
	}),
);
/** A vendor that takes longer to answer than a check holds. */
const slow = narrow.map(
	(scenario): Scenario => ({
		...scenario,
		reads: Array.from({ length: 6 }, (_, index) => ({
			error: 'auth',
			outlivesStop: false,
			...scenario.reads[index],
			kind: 'truth',
			takesMs: 900 + index * 100,
		})),
	}),
);
const unstopped = scenarios.filter(({ stopsAfterMs }) => stopsAfterMs === Infinity);

const NOT_CANCELLED = ['notCancellable', 'notFound', 'failed'];

const MAY_HAVE_ENDED_IT = '; this run may have ended it';

/** Our own code failed at the cancel and at the reading: what it did is beyond finding out. */
function stumbledAllTheWay({ vendor: { exchanges } }: Ending): boolean {
	return exchanges.slice(-2).every(({ shown }) => shown === 'stumbled');
}

/** A second opinion on `cancelIf`, written from the design and not from the code. */
function allows(cancelIf: CancelIf, status: string): boolean {
	if (['completed', 'failed', 'cancelled', '404'].includes(status)) return false;
	switch (cancelIf.rule) {
		case 'anyCancellable':
			return true;
		case 'notStarted':
			return ['initiated', 'scheduled'].includes(status);
		case 'inProgress':
			return ['ringing', 'active'].includes(status);
		case 'selected':
			return cancelIf.statuses.includes(status);
	}
}

/** Readings that were answered with how the call is, or that there is none. */
function saysHowTheCallIs({ request, shown }: Exchange): boolean {
	return request === 'read' && !['lost', 'unreachable', 'threw', 'stumbled'].includes(shown);
}

function before(exchanges: readonly Exchange[], cancel: Exchange): Exchange[] {
	return exchanges.slice(0, exchanges.indexOf(cancel));
}

function firstLostCancel(exchanges: readonly Exchange[]): number {
	return exchanges.findIndex(({ request, shown }) => request === 'cancel' && shown === 'lost');
}

/** A later cancel was refused, though an earlier one was never answered. */
function wasRefusedAfterLoss({ vendor: { exchanges } }: Ending): boolean {
	const lostAt = firstLostCancel(exchanges);
	return lostAt >= 0 && exchanges.slice(lostAt).some(({ shown }) => shown === 'refused');
}

describe('whatever the vendor and the network do', () => {
	it('never reports cancelled for a call that is alive at the vendor', async () => {
		await alwaysReports((result, { vendor, clock }) => {
			const isOver = vendor.statusAt(clock.now()) === 'cancelled' || vendor.wasCancelledByUs();
			if (result.cancelled) expect(isOver).toBe(true);
		});
	});

	it('never reports cancelled without an answer that says so', async () => {
		await alwaysReports((result, { vendor }) => {
			const wasTold = vendor.exchanges.some(({ shown }) => shown === 'cancelled');
			if (result.cancelled) expect(wasTold).toBe(true);
		});
	});

	it('never reports alreadyCancelled for a call that its own cancel has ended', async () => {
		await alwaysReports((result, { vendor }) => {
			if (result.outcome !== 'alreadyCancelled') return;
			expect(vendor.wasCancelledByUs()).toBe(false);
			expect(result.cancelledAt).toBeNull();
		});
	});

	it('never calls a call not cancelled that its own cancel has ended or is about to end', async () => {
		await alwaysReports((result, ending) => {
			fc.pre(!wasRefusedAfterLoss(ending) && !stumbledAllTheWay(ending));
			const saysSo = result.reason?.endsWith(MAY_HAVE_ENDED_IT) ?? false;
			if (NOT_CANCELLED.includes(result.outcome) && !saysSo) {
				expect(ending.vendor.wasCancelledByUs()).toBe(false);
			}
		});
	});

	function requireProofAfterLoss(result: CallResult, { vendor, scenario }: Ending): void {
		const lostAt = firstLostCancel(vendor.exchanges);
		if (lostAt < 0 || !NOT_CANCELLED.includes(result.outcome)) return;
		const shown = vendor.exchanges.slice(lostAt).map((exchange) => exchange.shown);
		// An end proves nothing where a call that was cancelled looks like one that ended by itself.
		const ended = scenario.vocabulary.tellsCancelled === false ? [] : ['completed', 'failed'];
		const proofs = shown.filter((word) => [...ended, '404'].includes(word));
		expect(proofs).not.toEqual([]);
	}

	it('never calls a call not cancelled after a lost answer unless the vendor showed it ended or unknown to it', async () => {
		await alwaysReports((result, ending) => {
			fc.pre(!wasRefusedAfterLoss(ending));
			requireProofAfterLoss(result, ending);
		});
	});

	// Reported: a refusal after a lost cancel ends in `failed` or `notCancellable` for a call that is alive.
	it('never calls a call not cancelled after a lost answer, not even when a later cancel is refused', async () => {
		await alwaysReports(requireProofAfterLoss, refusedAfterLoss);
	});

	it('tells every doubt: unconfirmed exactly if the text says may or may not', async () => {
		await alwaysReports((result, _ending, { error }) => {
			const saysSo = error?.message.includes('may or may not have been cancelled') ?? false;
			expect(saysSo).toBe(result.outcome === 'unconfirmed');
			expect(result.outcome === 'unconfirmed' || result.outcome === 'failed').toBe(
				error !== undefined,
			);
		});
	});

	it('says may or may not when attempts run out unconfirmed', async () => {
		await alwaysReports((result, { vendor, scenario }, { error }) => {
			const { exchanges, cancelsSent } = vendor;
			const isOut = cancelsSent.length === scenario.maxAttempts;
			const isInDoubt = cancelsSent.every(({ shown }) => shown === 'lost');
			const proof = exchanges
				.slice(firstLostCancel(exchanges))
				.some(({ shown }) => ['cancelled', 'completed', 'failed', '404'].includes(shown));
			fc.pre(isOut && isInDoubt && !proof);
			expect(result.outcome).toBe('unconfirmed');
			expect(error?.message).toContain('may or may not have been cancelled');
		}, unstopped);
	});
});

/** A cancel whose effect its answer does not tell. */
function isDoubtful({ request, shown }: Exchange): boolean {
	return request === 'cancel' && ['lost', 'odd', 'stumbled'].includes(shown);
}

/** What an honest witness of the exchanges alone, not of the code, would let be said of the call. */
function allowedOutcomes(ending: Ending): string[] {
	const { exchanges } = ending.vendor;
	const readings = exchanges.filter(saysHowTheCallIs);
	const last = exchanges.at(-1);
	const wasSeen = readings.some(({ shown }) => shown !== '404');
	if (last?.shown === 'cancelled') {
		const isOwn = last.request === 'cancel' || exchanges.some(isDoubtful);
		return [isOwn ? 'cancelled' : 'alreadyCancelled'];
	}
	if (last && saysHowTheCallIs(last) && ['completed', 'failed'].includes(last.shown)) {
		const isUntold = ending.scenario.vocabulary.tellsCancelled === false;
		return isUntold && exchanges.some(isDoubtful) ? ['unconfirmed'] : ['notCancellable'];
	}
	if (last?.request === 'read' && last.shown === '404') {
		if (wasSeen) return ['notCancellable'];
		return exchanges.some(isDoubtful) ? ['unconfirmed'] : ['notFound'];
	}
	return exchanges.some(({ request, shown }) => request === 'cancel' && shown === 'lost')
		? ['unconfirmed']
		: ['notCancellable', 'failed', 'unconfirmed'];
}

describe('to an independent judge of what was sent and answered', () => {
	it('every outcome is one that the exchanges bear out', async () => {
		await alwaysReports(
			(result, ending) => expect(allowedOutcomes(ending)).toContain(result.outcome),
			scenarios,
			CASES,
		);
	});

	it('never is a call not found that the vendor showed in this run', async () => {
		await alwaysReports((result, { vendor }) => {
			const wasSeen = vendor.exchanges.some(
				(exchange) => saysHowTheCallIs(exchange) && exchange.shown !== '404',
			);
			if (wasSeen) expect(result.outcome).not.toBe('notFound');
		}, manyGone);
	});

	it('never is a call gone, without the vendor having shown it before and knowing none at last', async () => {
		await alwaysReports((result, { vendor }) => {
			if (!result.reason?.startsWith('The call is gone')) return;
			const readings = vendor.exchanges.filter(saysHowTheCallIs).map(({ shown }) => shown);
			expect(readings.pop()).toBe('404');
			expect(readings.some((shown) => shown !== '404')).toBe(true);
			expect(result).toMatchObject({ outcome: 'notCancellable', status: null });
		}, manyGone);
	});

	it('a call that is over says that this run may have ended it, exactly after a cancel whose effect is not known', async () => {
		await alwaysReports((result, { vendor }, report) => {
			if (result.outcome !== 'notCancellable' || report.liveness !== 'over') return;
			const isInDoubt = vendor.cancelsSent.some(isDoubtful);
			expect(result.reason.endsWith(MAY_HAVE_ENDED_IT)).toBe(isInDoubt);
		});
	});

	it('a call that was shown ended at last is over, whatever is in doubt about why', async () => {
		await alwaysReports((_result, { vendor }, report) => {
			const last = vendor.exchanges.at(-1);
			const isEnd = last?.request === 'read' && ['completed', 'failed'].includes(last.shown);
			if (isEnd) expect(report.liveness).toBe('over');
		});
	});

	it('never is an answer that nobody documented told before the call was read back', async () => {
		await always(({ vendor: { exchanges }, thrown }) => {
			for (const [index, { request, shown }] of exchanges.entries()) {
				if (request !== 'cancel' || !['odd', '404', 'refused'].includes(shown)) continue;
				if (!thrown) expect(exchanges[index + 1]?.request).toBe('read');
			}
		});
	});

	it('never does an exception of any kind but a stop come out of one call', async () => {
		const stumbling = scenarios.map((scenario): Scenario => {
			const stumble = <Event extends { kind: string }>(event: Event) => ({
				...event,
				kind: 'stumbles' as const,
			});
			return {
				...scenario,
				cancels: scenario.cancels.map(stumble),
				reads: scenario.reads.slice(0, 1).map(stumble),
			};
		});
		await always(({ thrown, report }) => {
			expect(thrown?.kind ?? 'stopped').toBe('stopped');
			expect(thrown === undefined).toBe(report !== undefined);
		}, stumbling);
	});

	it('never is "no cancel was sent" said beside attempts', async () => {
		await alwaysReports((result, _ending, { error }) => {
			const words = `${error?.message} ${error?.hint}`;
			if (/no cancel was sent/i.test(words)) expect(result.attempts).toBe(0);
		}, narrow);
	});

	it('never is a vendor called slow whose answers came in time', async () => {
		await alwaysReports((_result, { vendor }, { error }) => {
			if (!error?.message.includes('too old when it arrives')) return;
			const ages = vendor.exchanges.slice(-3).map(({ sentAt, answeredAt }) => answeredAt - sentAt);
			expect(ages).toHaveLength(3);
			expect(Math.min(...ages)).toBeGreaterThan(CHECK_HOLDS_MS);
			expect(error.message).toContain(`takes ${(Math.min(...ages) / 1_000).toFixed(1)} s`);
		}, slow);
	});
});

describe('what is sent', () => {
	it('sends at most maxAttempts cancels', async () => {
		await always(({ vendor, scenario }) => {
			expect(vendor.cancelsSent.length).toBeLessThanOrEqual(scenario.maxAttempts);
		});
	});

	it('always comes to an end, and soon', async () => {
		await always(({ vendor, scenario: { maxAttempts, cancels } }) => {
			const rounds = maxAttempts + cancels.length + 1;
			expect(vendor.exchanges.length).toBeLessThanOrEqual(rounds * 2 * (3 * maxAttempts + 1));
		});
	});

	it('never sends a cancel for a call whose last reading the builder had excluded', async () => {
		await always(({ vendor, scenario: { cancelIf } }) => {
			for (const cancel of vendor.cancelsSent) {
				const reading = before(vendor.exchanges, cancel).filter(saysHowTheCallIs).pop();
				expect(reading && allows(cancelIf, reading.shown)).toBe(true);
			}
		}, checked);
	});

	it('never sends a cancel without a check before, unless the operation has none', async () => {
		await always(({ vendor }) => {
			expect(vendor.exchanges[0]?.request ?? 'read').toBe('read');
		}, checked);
	});

	it('never sends a further cancel once the vendor has shown the call ended, cancelled or unknown to it', async () => {
		await always(({ vendor: { exchanges } }) => {
			const end = exchanges.findIndex(({ shown }) =>
				['completed', 'failed', 'cancelled', '404'].includes(shown),
			);
			const after = end < 0 ? [] : exchanges.slice(end + 1);
			expect(after.filter(({ request }) => request === 'cancel')).toEqual([]);
		});
	});

	it('reads the call back before any further attempt after a lost answer', async () => {
		await always(({ vendor: { exchanges } }) => {
			for (const [index, { request, shown }] of exchanges.entries()) {
				const next = exchanges[index + 1];
				if (request === 'cancel' && shown === 'lost' && next) expect(next.request).toBe('read');
			}
		});
	});

	it('under a narrower cancelIf never cancels on a check older than CHECK_HOLDS_MS', async () => {
		await always(({ vendor }) => {
			for (const cancel of vendor.cancelsSent) {
				const reading = before(vendor.exchanges, cancel).filter(saysHowTheCallIs).pop();
				const age = cancel.sentAt - (reading?.sentAt ?? -Infinity);
				expect(age).toBeLessThanOrEqual(CHECK_HOLDS_MS);
			}
		}, narrow);
	});

	it('sends nothing for ended, cancelled, excluded or unknown calls', async () => {
		const static_ = checked.map((scenario): Scenario => {
			return { ...scenario, lifecycle: { ...scenario.lifecycle, periods: [] } };
		});
		await always(({ vendor, scenario: { cancelIf, lifecycle } }) => {
			const shown = lifecycle.last === 'gone' ? '404' : lifecycle.last;
			if (!allows(cancelIf, shown)) expect(vendor.cancelsSent).toEqual([]);
		}, static_);
	});

	it('never waits longer for a second try than the builder allows', async () => {
		await always(({ clock, scenario: { longestWaitMs } }) => {
			const longest = Math.max(0, ...clock.waits);
			// Own backoff is short; only a wait that the vendor asks for is limited.
			expect(longest).toBeLessThanOrEqual(Math.max(longestWaitMs, 30_000));
		});
	});
});

describe('when the execution is stopped', () => {
	const stopped = scenarios.filter(({ stopsAfterMs }) => stopsAfterMs !== Infinity);

	it('sends nothing after the execution was stopped', async () => {
		await always(({ vendor, clock }) => {
			expect(vendor.exchanges.filter(({ sentAt }) => sentAt >= clock.stopsAt)).toEqual([]);
		}, stopped);
	});

	it('takes the first word of the stop for an answer: tries and waits for nothing more', async () => {
		await always(({ clock, thrown }) => {
			expect(clock.timesThrownOut).toBe(thrown ? 1 : 0);
		}, stopped);
	});

	it('rejects with the stop, and with nothing else', async () => {
		await always(({ thrown }) => {
			expect(thrown?.kind ?? 'stopped').toBe('stopped');
		});
	});
});

describe('what the report tells', () => {
	it('counts the cancels that were sent', async () => {
		await alwaysReports((result, { vendor }) => {
			fc.pre(vendor.exchanges.every(({ shown }) => shown !== 'threw' && shown !== 'stumbled'));
			expect(result.attempts).toBe(vendor.cancelsSent.length);
		});
	});

	// Reported: a cancel answered with 401, 403 or a redirect is not counted.
	it('counts a cancel that was answered with an error, and none that was not sent', async () => {
		const answers = new Set<string | undefined>(['auth', 'refused', 'unexpectedAnswer', undefined]);
		await alwaysReports((result, { vendor }) => {
			const sent = vendor.cancelsSent.filter(
				({ thrown, shown }) => answers.has(thrown) && shown !== 'stumbled',
			);
			expect(result.attempts).toBe(sent.length);
		});
	});

	it('tells the status that was read before the first cancel, in both wordings', async () => {
		await alwaysReports((result, { vendor }) => {
			const firstCancel = vendor.cancelsSent[0];
			const readings = firstCancel ? before(vendor.exchanges, firstCancel) : vendor.exchanges;
			const shown = readings.filter(saysHowTheCallIs).map((reading) => reading.shown);
			const status = shown.filter((word) => word !== '404').pop() ?? null;
			expect(result.previousStatus).toBe(status);
			expect(result.previousPhase).toBe(status === null ? null : meaningOf(status).phase);
		});
	});

	it('dates a confirmation with the moment of the answer', async () => {
		await alwaysReports((result, { clock }) => {
			if (result.outcome === 'cancelled') {
				expect(result.cancelledAt).toBe(new Date(clock.now()).toISOString());
			} else {
				expect(result.cancelledAt).toBeNull();
			}
		});
	});

	it('dates the last reading', async () => {
		await alwaysReports((result, { vendor }) => {
			const last = vendor.exchanges.filter(saysHowTheCallIs).pop();
			const expected = last ? new Date(last.answeredAt).toISOString() : null;
			expect(result.checkedAt).toBe(expected);
		});
	});

	it('gives a reason exactly where the call was not cancelled', async () => {
		await alwaysReports((result) => {
			expect(result.reason === null).toBe(result.cancelled);
		});
	});
});

it('the model can tell right from wrong: some scenarios cancel, some refuse, some stay in doubt', async () => {
	const outcomes = new Set<string>();
	await alwaysReports((result) => outcomes.add(result.outcome), scenarios, CASES);
	expect([...outcomes].sort()).toEqual([
		'alreadyCancelled',
		'cancelled',
		'failed',
		'notCancellable',
		'notFound',
		'unconfirmed',
	]);
});
