import { type Listed, StrangeWords } from '../../../../nodes/shared/cancellation/bulkRequest';
import { type OpenCall, OpenCalls } from '../../../../nodes/shared/cancellation/openCalls';
import type { CallReport, Standing } from '../../../../nodes/shared/cancellation/result';
import { callError, cancelLost, meaningOf, readingLost, TIMED_OUT } from '../../support/calls';
import { cancelling } from '../../support/performing';
import { START } from '../../support/virtualClock';

function listed(callId: string, status = 'active', sentAt = START): Listed {
	const call = { callId, status, ...meaningOf(status) };
	return { call, at: START, sentAt, createdAt: null };
}

function report(callId: string, standing: Standing, showsEnd = false): CallReport {
	const facts = {
		vendor: 'acme',
		callId,
		previousStatus: null,
		previousPhase: null,
		status: null,
		message: null,
		attempts: 1,
		checkedAt: null,
	};
	const verdict = { cancelled: false, reason: 'Nobody knows', cancelledAt: null } as const;
	if (standing !== 'open') {
		return { standing, showsEnd, result: { ...facts, ...verdict, outcome: 'notCancellable' } };
	}
	const error = callError('unconfirmed');
	return { standing, error, result: { ...facts, ...verdict, outcome: 'unconfirmed' } };
}

function opened(...calls: Listed[]) {
	const words = new StrangeWords();
	const open = new OpenCalls(words);
	for (const call of calls) open.add(call);
	/** IDs of all that are handed out now. */
	const taken = (now = 0) => {
		const entries: OpenCall[] = [];
		for (let entry = open.next(now); entry; entry = open.next(now)) entries.push(entry);
		return entries;
	};
	return { open, words, taken };
}

const idsOf = (entries: OpenCall[]) => entries.map(({ listed: { call } }) => call.callId).join('');

describe('The calls that an Emergency Stop has before it', () => {
	it('are due at once, those with a person on the line first', () => {
		const { taken } = opened(
			listed('a', 'initiated'),
			listed('b'),
			listed('c', 'initiated'),
			listed('d'),
		);
		expect(idsOf(taken())).toBe('bdac');
	});

	it('come first once they have started', () => {
		const { open, taken } = opened(listed('a', 'initiated'), listed('b', 'initiated'));
		const [second] = [open.get('b')];
		if (second) open.update(second, listed('b', 'ringing'));
		expect(idsOf(taken())).toBe('ba');
	});

	it('are due again at their time, after a try that did not end them', () => {
		const { open, taken } = opened(listed('a'));
		for (const entry of taken()) open.settle(entry, report('a', 'open'), START, START + 100);
		open.wake(START + 99);
		expect(idsOf(taken())).toBe('');
		expect(open.wakesAt).toBe(START + 100);
		open.wake(START + 100);
		expect(idsOf(taken())).toBe('a');
	});

	it('are not handed out twice while they are being tried', () => {
		const { open, taken } = opened(listed('a'));
		expect(idsOf(taken())).toBe('a');
		const entry = open.get('a');
		if (entry) open.update(entry, listed('a'));
		expect(idsOf(taken())).toBe('');
		expect(open.hasWork).toBe(true);
	});

	it.each(['over', 'spared'] as const)('are no more once they are %s', (standing) => {
		const { open, taken } = opened(listed('a'), listed('b'));
		const [first] = taken();
		if (first) open.settle(first, report('a', standing), START, START);
		expect(open.size).toBe(1);
		expect([...open.left()].map(({ listed: { call } }) => call.callId)).toEqual(['b']);
		expect([...open.settledSince(START)]).toEqual(['a']);
		expect([...open.settledSince(START + 1)]).toEqual([]);
	});

	it('are open again where a later listing shows them alive', () => {
		const { open, taken } = opened(listed('a'));
		const [entry] = taken();
		if (!entry) throw new Error('It was not handed out');
		open.settle(entry, report('a', 'over'), START, START);
		open.update(entry, listed('a', 'active', START + 1));
		expect(open.size).toBe(1);
		expect(entry.isContradicted).toBe(true);
		expect(idsOf(taken())).toBe('a');
	});

	it('wait for the first of their word, where no page names it', () => {
		const { open, words, taken } = opened(
			listed('a', 'paused'),
			listed('b', 'Paused'),
			listed('c', 'held'),
			listed('d'),
		);
		const entries = taken();
		expect(idsOf(entries)).toBe('dac');
		expect(open.wake(START)).toEqual([]);
		for (const { listed: each } of entries) words.learn(each.call, report('x', 'open'));
		open.wake(START);
		expect(idsOf(taken())).toBe('b');
	});

	it('have ended with the first of their word, if the vendor refused it and shows its end', () => {
		const { open, words, taken } = opened(listed('a', 'paused'), listed('b', 'paused'));
		const [first] = taken();
		if (first) words.learn(first.listed.call, report('a', 'over', true));
		expect(idsOf(open.wake(START))).toBe('b');
		expect(words.hasEnded(listed('e', 'PAUSED').call)).toBe(true);
		expect(words.hasEnded(listed('e', 'held').call)).toBe(false);
	});

	it('wait for the first of their word no longer than half a second', () => {
		const { open, taken } = opened(listed('a', 'paused'), listed('b', 'paused'));
		expect(idsOf(taken())).toBe('a');
		expect(open.wakesAt).toBe(500);
		open.wake(499);
		expect(taken(499)).toEqual([]);
		open.wake(500);
		expect(idsOf(taken(500))).toBe('b');
	});

	it('are tried again only after a while where listings contradict their end again and again', () => {
		const { open, taken } = opened(listed('a'));
		const [entry] = taken();
		if (!entry) throw new Error('Nothing was handed out');
		open.settle(entry, report('a', 'over'), START, 0);
		open.update(entry, { ...listed('a'), sentAt: START + 1 }, START + 250);
		expect(idsOf(taken(START + 1))).toBe('a');
		open.settle(entry, report('a', 'over'), START + 2, 0);
		open.update(entry, { ...listed('a'), sentAt: START + 3 }, START + 253);
		expect(taken(START + 3)).toEqual([]);
		expect(open.hasWork).toBe(false);
		open.wake(START + 253);
		expect(idsOf(taken(START + 253))).toBe('a');
	});
});

test('the wait that a vendor in trouble asks for is handed on with the report', async () => {
	const busy = { ...TIMED_OUT, statusCode: 503, retryAfterMs: 30_000 };
	const settings = { maxAttempts: 1 };
	const { error } = await cancelling([cancelLost(busy), readingLost()], { settings });
	expect(error?.retryAfterMs).toBe(30_000);
});
