import { contradicted, Tally } from '../../../../nodes/shared/cancellation/bulk';
import type { CallReport, Outcome, Liveness } from '../../../../nodes/shared/cancellation/result';
import { callError } from '../../support/calls';
import { START } from '../../support/virtualClock';

const FACTS = {
	vendor: 'acme',
	previousStatus: 'initiated',
	previousPhase: 'notStarted',
	status: 'initiated',
	lineStatus: null,
	message: null,
	phoneNumber: null,
	scheduledAt: null,
	checkedAt: null,
} as const;

function report(callId: string, outcome: Outcome, liveness: Liveness, attempts = 1): CallReport {
	const facts = { ...FACTS, callId, attempts };
	switch (outcome) {
		case 'cancelled':
		case 'alreadyCancelled':
			return {
				liveness,
				result: { ...facts, outcome, cancelled: true, reason: null, cancelledAt: null },
			};
		case 'failed':
		case 'unconfirmed':
			return {
				liveness,
				isInDoubt: outcome === 'unconfirmed',
				error: callError('refused'),
				result: { ...facts, outcome, cancelled: false, reason: 'Refused', cancelledAt: null },
			};
		default:
			return {
				liveness,
				result: { ...facts, outcome, cancelled: false, reason: 'Over', cancelledAt: null },
			};
	}
}

function tallyOf(...reports: CallReport[]): Tally {
	const tally = new Tally('acme', false, START);
	for (const { result } of reports) tally.aimAt(result.callId, 'notStarted');
	for (const each of reports) tally.note(each);
	return tally;
}

const summaryOf = (tally: Tally, isListingComplete = true) =>
	tally.summary(START + 1_500, isListingComplete);

describe('A bulk summary', () => {
	it('counts every outcome once, under its own name', () => {
		const summary = summaryOf(
			tallyOf(
				report('a', 'cancelled', 'over'),
				report('b', 'cancelled', 'over'),
				report('c', 'alreadyCancelled', 'over'),
				report('d', 'notCancellable', 'over'),
				report('e', 'notFound', 'over'),
				report('f', 'failed', 'mayBeAlive'),
				report('g', 'unconfirmed', 'mayBeAlive'),
			),
		);
		expect(summary).toMatchObject({
			vendor: 'acme',
			total: 7,
			cancellable: 7,
			cancelled: 2,
			alreadyCancelled: 1,
			notCancellable: 2,
			failed: 1,
			unconfirmed: 1,
		});
		expect(summary.details.map(({ callId }) => callId)).toEqual([...'abcdefg']);
	});

	it('tells when it started and ended in ISO 8601', () => {
		expect(summaryOf(tallyOf())).toMatchObject({
			startedAt: '2026-11-22T12:00:00.000Z',
			finishedAt: '2026-11-22T12:00:01.500Z',
			total: 0,
			complete: true,
			details: [],
		});
	});

	it.each([
		['was cancelled', 'cancelled', 'over', true],
		['ended by itself', 'notCancellable', 'over', true],
		['is gone', 'notFound', 'over', true],
		["is spared by 'Cancel If'", 'notCancellable', 'spared', true],
		['was refused in a status that we do not know', 'notCancellable', 'mayBeAlive', false],
		['failed', 'failed', 'mayBeAlive', false],
		['is in doubt', 'unconfirmed', 'mayBeAlive', false],
	] as const)('is complete or not if a call %s', (_, outcome, liveness, complete) => {
		const tally = tallyOf(report('a', 'cancelled', 'over'), report('b', outcome, liveness));
		expect(summaryOf(tally).complete).toBe(complete);
		expect(tally.mayBeAlive).toEqual(complete ? [] : ['b']);
	});

	it('is not complete while nothing is known of a call that was to be cancelled', () => {
		const tally = tallyOf();
		tally.aimAt('a', 'notStarted');
		expect(summaryOf(tally)).toMatchObject({ complete: false, total: 0, cancellable: 1 });
		expect(tally.mayBeAlive).toEqual(['a']);
	});

	it('is not complete without a fresh listing that shows none', () => {
		expect(summaryOf(tallyOf(report('a', 'cancelled', 'over')), false).complete).toBe(false);
	});

	it('does not count a call that was not to be cancelled as one that may be alive', () => {
		const tally = tallyOf();
		tally.note(report('a', 'notCancellable', 'mayBeAlive', 0));
		expect(summaryOf(tally)).toMatchObject({ complete: true, total: 1, cancellable: 0 });
	});

	it('is complete in a dry run, in which no call is to be cancelled', () => {
		const tally = new Tally('acme', true, START);
		tally.aimAt('a', 'notStarted');
		tally.note(report('a', 'wouldCancel', 'mayBeAlive', 0));
		expect(summaryOf(tally)).toMatchObject({ dryRun: true, complete: true, cancellable: 1 });
		expect(summaryOf(tally)).toMatchObject({ total: 1, cancelled: 0, notCancellable: 0 });
	});

	it('keeps the latest word on a call, and adds up the cancels sent for it', () => {
		const tally = tallyOf(
			report('a', 'unconfirmed', 'mayBeAlive', 3),
			report('a', 'failed', 'mayBeAlive', 1),
			report('a', 'cancelled', 'over', 2),
		);
		const summary = summaryOf(tally);
		expect(summary).toMatchObject({ total: 1, cancelled: 1, failed: 0, unconfirmed: 0 });
		expect(summary).toMatchObject({ complete: true });
		expect(summary.details[0]?.attempts).toBe(6);
	});

	it('keeps the time of a cancel that a later sweep finds done', () => {
		const first = report('a', 'cancelled', 'over');
		if (first.error === undefined && first.result.cancelled) first.result.cancelledAt = 'then';
		const second = report('a', 'alreadyCancelled', 'over');
		second.result.previousStatus = 'ringing';
		expect(summaryOf(tallyOf(first, second)).details).toEqual([
			expect.objectContaining({
				outcome: 'cancelled',
				cancelledAt: 'then',
				previousStatus: 'initiated',
				attempts: 2,
			}),
		]);
	});

	it('takes a cancel in doubt for the one that did it, as of when that was seen', () => {
		const second = report('a', 'alreadyCancelled', 'over');
		second.result.checkedAt = 'seen';
		const summary = summaryOf(tallyOf(report('a', 'unconfirmed', 'mayBeAlive'), second));
		expect(summary).toMatchObject({ cancelled: 1, alreadyCancelled: 0, unconfirmed: 0 });
		expect(summary.details[0]).toMatchObject({ outcome: 'cancelled', cancelledAt: 'seen' });
	});

	it.each(['failed', 'alreadyCancelled'] as const)(
		'takes no credit for a call that was cancelled by somebody else (after %s)',
		(outcome) => {
			const tally = tallyOf(
				report('a', outcome, 'mayBeAlive'),
				report('a', 'alreadyCancelled', 'over'),
			);
			expect(summaryOf(tally)).toMatchObject({ cancelled: 0, alreadyCancelled: 1 });
		},
	);

	it.each([
		['failed', 'mayBeAlive', 'failed'],
		['unconfirmed', 'mayBeAlive', 'unconfirmed'],
	] as const)('says of a call listed alive, %s before and not tried again: %s, %s', (...row) => {
		const [before, liveness, outcome] = row;
		const tally = tallyOf(report('a', before, liveness, 2));
		tally.noteUntried(report('a', 'failed', 'mayBeAlive', 0));
		const summary = summaryOf(tally);
		expect(summary).toMatchObject({ complete: false, details: [{ outcome, attempts: 2 }] });
		expect(tally.mayBeAlive).toEqual(['a']);
	});

	it('takes back what was said of a call that a later listing shows alive', () => {
		const before = report('a', 'cancelled', 'over', 2);
		const tally = tallyOf(before);
		tally.note(contradicted('Acme', before, 'active'));
		const summary = summaryOf(tally);
		expect(summary).toMatchObject({ complete: false, cancelled: 0, unconfirmed: 1 });
		expect(summary.details[0]).toMatchObject({
			cancelled: false,
			status: 'active',
			attempts: 2,
			reason:
				'The call may or may not have been cancelled: Acme said that the call is cancelled, and lists it after that as active',
		});
		expect(tally.mayBeAlive).toEqual(['a']);
	});

	it('counts the ended apart, and how the others stood', () => {
		const tally = new Tally('acme', false, START);
		tally.aimAt('a', 'notStarted');
		tally.aimAt('b', 'inProgress');
		tally.aimAt('c', 'unknown');
		tally.metEnded('d');
		tally.metEnded('a');
		for (const callId of 'abc') tally.note(report(callId, 'cancelled', 'over'));
		const stood = { cancellable: 3, notStarted: 1, inProgress: 1, ended: 1, total: 3 };
		expect(summaryOf(tally)).toMatchObject(stood);
		tally.forget('c');
		expect(summaryOf(tally)).toMatchObject({ total: 2, cancellable: 2, ended: 2 });
	});

	it('does not call a call cancelled that shows itself alive again', () => {
		const tally = tallyOf(report('a', 'cancelled', 'over'), report('a', 'failed', 'mayBeAlive'));
		expect(summaryOf(tally)).toMatchObject({ complete: false, cancelled: 0, failed: 1 });
	});
});
