import { VENDORS } from '../support/vendors.cjs';
import { detailsOf, hintsOf, onlyItem, SINGLE_OPERATIONS, useHarness } from './harness.cjs';

/* What the editor says in one sentence of a run: counts of this run, and of a dry run what it would do. */

const harness = useHarness();

const UNNAMED = 'a_word_of_no_page';

const OVER_ITEMS = VENDORS.flatMap((entry) =>
	SINGLE_OPERATIONS.map((operation) => ({ entry, name: entry.name, operation })),
);

describe('The hint of a run over many items', () => {
	it.each(VENDORS)('$name: counts what became of the calls', async (vendor) => {
		const running = harness.of(vendor);
		const { ended, cancelled } = vendor.words;
		running.add('call_a');
		for (const id of ['call_b', 'call_c']) running.add(id, cancelled);
		for (const id of ['call_d', 'call_e', 'call_f']) running.add(id, ended);
		const calls = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((letter) => `call_${letter}`);
		const { result } = await running.runOnCalls({
			operation: 'checkThenCancel',
			calls,
			options: { onNotFound: 'outcome' },
		});
		expect(hintsOf(result)).toEqual([
			`Check Then Cancel: 1 call cancelled, ${vendor.tellsCancelled ? '2 were already, 3 have ended' : '5 have ended'}, 1 not found.`,
		]);
	});

	it.each(OVER_ITEMS)('$name, $operation: counts a call once', async ({ entry, operation }) => {
		const running = harness.of(entry);
		running.add('call_a');
		running.add('call_b');
		const calls = ['call_a', 'call_b', 'call_a'];
		const { result } = await running.runOnCalls({ operation, calls });
		expect(hintsOf(result)).toEqual([expect.stringMatching(/: 2 calls cancelled\.$/)]);
	});

	it.each(OVER_ITEMS)(
		'$name, $operation: counts what went wrong where the node goes on',
		async ({ entry, operation }) => {
			const running = harness.of(entry);
			running.add('call_a');
			const calls = ['call_a', '', 'call_nowhere'];
			const node = { onError: 'continueRegularOutput' as const };
			const { result } = await running.runOnCalls({ operation, calls, node });
			expect(hintsOf(result)).toEqual([
				expect.stringMatching(/: 1 call cancelled, 1 not found, 1 failed\.$/),
			]);
		},
	);

	it.each(VENDORS)('$name: does not call ended what goes on', async (vendor) => {
		const running = harness.of(vendor);
		const { inProgress } = vendor.words;
		for (const id of ['call_a', 'call_b']) running.add(id, inProgress);
		const { result } = await running.runOnCalls({
			operation: 'checkThenCancel',
			calls: ['call_a', 'call_b'],
			parameters: vendor.hasCancelIf ? { cancelIf: 'notStarted' } : {},
		});
		expect(hintsOf(result)).toEqual(['Check Then Cancel: no call cancelled, 2 not cancellable.']);
	});

	it.each(OVER_ITEMS)('$name, $operation: a single item has none', async ({ entry, operation }) => {
		const running = harness.of(entry);
		running.add('call_a');
		const { result } = await running.runOnCalls({ operation, calls: ['call_a'] });
		expect(hintsOf(result)).toEqual([]);
	});
});

describe('The hint of Cancel Many', () => {
	it.each(VENDORS)('$name: counts this run, and apart from it what had ended', async (vendor) => {
		const running = harness.of(vendor);
		running.add('call_a');
		for (const id of ['call_b', 'call_c']) running.add(id, vendor.words.ended);
		const [first] = hintsOf(await running.cancelMany());
		expect(first).toBe('Cancel Many: 1 call cancelled, 2 have ended.');
		const [again] = hintsOf(await running.cancelMany());
		expect(again).toBe('Cancel Many: no call cancelled, 3 have ended.');
	});
});

describe('A dry run shows for approval', () => {
	it.each(VENDORS)(
		'$name: how many would be cancelled, hung up on, and are in a status that no page names',
		async (vendor) => {
			const running = harness.of(vendor);
			const { notStarted, inProgress, ended } = vendor.words;
			for (const id of ['call_a', 'call_b']) running.add(id, notStarted);
			for (const id of ['call_c', 'call_d']) running.add(id, inProgress);
			running.add('call_e', UNNAMED);
			running.add('call_f', ended);
			const result = await running.cancelMany({ dryRun: true });
			expect(hintsOf(result)).toEqual([
				vendor.hangsUp
					? 'Dry run: 5 calls would be cancelled, 2 of them hung up on, 1 in a status that no page names. No cancel was sent.'
					: 'Dry run: 3 calls would be cancelled, 1 in a status that no page names, 2 would be left alone. No cancel was sent.',
			]);
		},
	);

	it.each(VENDORS)('$name: each call with number, due time, status and phase', async (vendor) => {
		const running = harness.of(vendor);
		const facts = { phoneNumber: '+4915112345678', dueAt: '2031-07-01T22:30:00.000Z' };
		running.add('call_a', vendor.words.notStarted, facts);
		running.add('call_b', UNNAMED, facts);
		const details = detailsOf(onlyItem(await running.cancelMany({ dryRun: true })));
		const shown = details.map(
			({ callId, phoneNumber, scheduledAt, status, previousPhase, outcome }) => [
				callId,
				phoneNumber,
				scheduledAt,
				status,
				previousPhase,
				outcome,
			],
		);
		const { phoneNumber, dueAt } = facts;
		const { notStarted } = vendor.words;
		expect(shown.sort()).toEqual([
			['call_a', phoneNumber, dueAt, vendor.shown(notStarted), 'notStarted', 'wouldCancel'],
			['call_b', phoneNumber, dueAt, vendor.shown(UNNAMED), 'unknown', 'wouldCancel'],
		]);
	});
});

describe('The hint of Cancel Many', () => {
	it.each(VENDORS)('$name: names the filters that the calls do not show', async (vendor) => {
		const running = harness.of(vendor);
		const { given, sent } = vendor.filters.matchingAll;
		const asListed = Object.fromEntries(Object.keys(sent).map((field) => [field, undefined]));
		running.add('call_a', undefined, { asListed });
		running.add('call_b');
		const unproven = new RegExp(
			`Not every call shows what '[^']+' asks for: that these match is ${vendor.displayName}'s word alone\\.`,
		);
		const rehearsed = await running.cancelMany({ filters: given, dryRun: true });
		expect(hintsOf(rehearsed).join()).toMatch(unproven);
		const done = await running.cancelMany({ filters: given });
		expect(onlyItem(done)).toMatchObject({ complete: true, cancelled: 2 });
		expect(hintsOf(done).join()).toMatch(unproven);
		expect(harness.logged('Not every call shows')).toHaveLength(2);
	});

	it.each(VENDORS)('$name: names no filter that the live calls show', async (vendor) => {
		const running = harness.of(vendor);
		const { given, sent } = vendor.filters.matchingAll;
		const asListed = Object.fromEntries(Object.keys(sent).map((field) => [field, undefined]));
		running.add('call_a', vendor.words.ended, { asListed });
		running.add('call_b');
		const done = await running.cancelMany({ filters: given });
		expect(hintsOf(done).join()).not.toMatch(/word alone/);
		expect(harness.logged('Not every call shows')).toEqual([]);
	});
});
