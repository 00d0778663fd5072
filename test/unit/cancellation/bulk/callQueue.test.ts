import type { Listed } from '../../../../nodes/shared/cancellation/bulkRequest';
import { UnknownStatuses } from '../../../../nodes/shared/cancellation/unknownStatuses';
import { type QueuedCall, CallQueue } from '../../../../nodes/shared/cancellation/callQueue';
import type { CallReport, Liveness } from '../../../../nodes/shared/cancellation/result';
import { callError, cancelLost, meaningOf, readingLost, TIMED_OUT } from '../../support/calls';
import { cancelling } from '../../support/performing';
import { START } from '../../support/virtualClock';

function listed(callId: string, status = 'active', sentAt = START): Listed {
	const call = { callId, status, ...meaningOf(status) };
	return { call, at: START, sentAt, createdAt: null };
}

function report(callId: string, liveness: Liveness, showsEnd = false): CallReport {
	const facts = {
		vendor: 'acme',
		callId,
		previousStatus: null,
		previousPhase: null,
		status: null,
		lineStatus: null,
		message: null,
		phoneNumber: null,
		scheduledAt: null,
		attempts: 1,
		checkedAt: null,
	};
	const verdict = { cancelled: false, reason: 'Nobody knows', cancelledAt: null } as const;
	if (liveness !== 'mayBeAlive') {
		return { liveness, showsEnd, result: { ...facts, ...verdict, outcome: 'notCancellable' } };
	}
	const error = callError('unconfirmed');
	return { liveness, error, result: { ...facts, ...verdict, outcome: 'unconfirmed' } };
}

function queueing(...calls: Listed[]) {
	const words = new UnknownStatuses();
	const queue = new CallQueue(words);
	for (const call of calls) queue.add(call);
	/** IDs of all that are handed out now. */
	const taken = (now = 0) => {
		const entries: QueuedCall[] = [];
		for (let entry = queue.next(now); entry; entry = queue.next(now)) entries.push(entry);
		return entries;
	};
	return { queue, words, taken };
}

const idsOf = (entries: QueuedCall[]) =>
	entries.map(({ listed: { call } }) => call.callId).join('');

describe('The calls that an Emergency Stop has before it', () => {
	it('are due at once, those with a person on the line first', () => {
		const { taken } = queueing(
			listed('a', 'initiated'),
			listed('b'),
			listed('c', 'initiated'),
			listed('d'),
		);
		expect(idsOf(taken())).toBe('bdac');
	});

	it('come first once they have started', () => {
		const { queue, taken } = queueing(listed('a', 'initiated'), listed('b', 'initiated'));
		const [second] = [queue.get('b')];
		if (second) queue.update(second, listed('b', 'ringing'));
		expect(idsOf(taken())).toBe('ba');
	});

	it('are due again at their time, after a try that did not end them', () => {
		const { queue, taken } = queueing(listed('a'));
		for (const entry of taken())
			queue.noteTried(entry, report('a', 'mayBeAlive'), START, START + 100);
		queue.wake(START + 99);
		expect(idsOf(taken())).toBe('');
		expect(queue.wakesAt).toBe(START + 100);
		queue.wake(START + 100);
		expect(idsOf(taken())).toBe('a');
	});

	it('are not handed out twice while they are being tried', () => {
		const { queue, taken } = queueing(listed('a'));
		expect(idsOf(taken())).toBe('a');
		const entry = queue.get('a');
		if (entry) queue.update(entry, listed('a'));
		expect(idsOf(taken())).toBe('');
		expect(queue.hasWork).toBe(true);
	});

	it.each(['over', 'spared'] as const)('are no more once they are %s', (liveness) => {
		const { queue, taken } = queueing(listed('a'), listed('b'));
		const [first] = taken();
		if (first) queue.noteTried(first, report('a', liveness), START, START);
		expect(queue.size).toBe(1);
		expect([...queue.remaining()].map(({ listed: { call } }) => call.callId)).toEqual(['b']);
		expect([...queue.overSince(START)]).toEqual(['a']);
		expect([...queue.overSince(START + 1)]).toEqual([]);
	});

	it('are queued again where a later listing shows them alive', () => {
		const { queue, taken } = queueing(listed('a'));
		const [entry] = taken();
		if (!entry) throw new Error('It was not handed out');
		queue.noteTried(entry, report('a', 'over'), START, START);
		queue.update(entry, listed('a', 'active', START + 1));
		expect(queue.size).toBe(1);
		expect(entry.isContradicted).toBe(true);
		expect(idsOf(taken())).toBe('a');
	});

	it('wait for the first of their word, where no page names it', () => {
		const { queue, words, taken } = queueing(
			listed('a', 'paused'),
			listed('b', 'Paused'),
			listed('c', 'held'),
			listed('d'),
		);
		const entries = taken();
		expect(idsOf(entries)).toBe('dac');
		expect(queue.wake(START)).toEqual([]);
		for (const { listed: each } of entries) words.learn(each.call, report('x', 'mayBeAlive'));
		queue.wake(START);
		expect(idsOf(taken())).toBe('b');
	});

	it('have ended with the first of their word, if the vendor refused it and shows its end', () => {
		const { queue, words, taken } = queueing(listed('a', 'paused'), listed('b', 'paused'));
		const [first] = taken();
		if (first) words.learn(first.listed.call, report('a', 'over', true));
		expect(idsOf(queue.wake(START))).toBe('b');
		expect(words.hasEnded(listed('e', 'PAUSED').call)).toBe(true);
		expect(words.hasEnded(listed('e', 'held').call)).toBe(false);
	});

	it('wait for the first of their word no longer than half a second', () => {
		const { queue, taken } = queueing(listed('a', 'paused'), listed('b', 'paused'));
		expect(idsOf(taken())).toBe('a');
		expect(queue.wakesAt).toBe(500);
		queue.wake(499);
		expect(taken(499)).toEqual([]);
		queue.wake(500);
		expect(idsOf(taken(500))).toBe('b');
	});

	it('are tried again only after a while where listings contradict their end again and again', () => {
		const { queue, taken } = queueing(listed('a'));
		const [entry] = taken();
		if (!entry) throw new Error('Nothing was handed out');
		queue.noteTried(entry, report('a', 'over'), START, 0);
		queue.update(entry, { ...listed('a'), sentAt: START + 1 }, START + 250);
		expect(idsOf(taken(START + 1))).toBe('a');
		queue.noteTried(entry, report('a', 'over'), START + 2, 0);
		queue.update(entry, { ...listed('a'), sentAt: START + 3 }, START + 253);
		expect(taken(START + 3)).toEqual([]);
		expect(queue.hasWork).toBe(false);
		queue.wake(START + 253);
		expect(idsOf(taken(START + 253))).toBe('a');
	});
});

it('the wait that a vendor in trouble asks for is handed on with the report', async () => {
	const busy = { ...TIMED_OUT, statusCode: 503, retryAfterMs: 30_000 };
	const settings = { maxAttempts: 1 };
	const { error } = await cancelling([cancelLost(busy), readingLost()], { settings });
	expect(error?.retryAfterMs).toBe(30_000);
});
