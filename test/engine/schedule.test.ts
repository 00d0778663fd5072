import { HEPPU, VENDORS } from '../support/vendors.cjs';
import { itemsOf, onlyItem, pairsOf, placingsOf, textOf, useHarness } from './harness.cjs';
import { requireForm, schemaOf } from './outputForm.cjs';

/* Schedule Call: what is asked for reaches the vendor, and what comes out of it. */

const harness = useHarness();

const NUMBER = '+358401234567';

const HOUR_MS = 3_600_000;

/** A time in whole seconds, so many ms from now. */
const timeIn = (ms: number) => new Date(Math.ceil((Date.now() + ms) / 1000) * 1000).toISOString();

const LATER = timeIn(HOUR_MS);

const ANSWERS = VENDORS.flatMap((entry) =>
	entry.placing.answers.map((answer) => ({ entry, name: entry.name, answer, what: answer.what })),
);

describe('A call', () => {
	it.each(VENDORS)('is placed for the time that was asked for ($name)', async (entry) => {
		const running = harness.of(entry);
		const item = onlyItem(await running.schedule([{ phoneNumber: NUMBER, at: LATER }]));
		const [call, ...others] = running.simulator.calls.values();
		expect(others).toEqual([]);
		expect(item).toEqual({
			vendor: entry.name,
			callId: call?.id,
			placed: true,
			outcome: 'placed',
			status: entry.shown(call?.status ?? ''),
			phase: 'notStarted',
			reason: null,
			message: item.message,
			phoneNumber: NUMBER,
			scheduledAt: LATER,
			...entry.placing.callerShown,
			confirmedBy: 'answer',
			placedAt: expect.any(String),
		});
		expect(call && entry.phoneNumber(call)).toBe(NUMBER);
		expect(call && entry.dueAt(call)).toBe(LATER);
		expect(call).toMatchObject(entry.placing.byCaller);
		expect(placingsOf(running.simulator)).toHaveLength(1);
		expect(running.simulator.log).toHaveLength(1);
	});

	it.each(VENDORS)('is placed at once without a time ($name)', async (entry) => {
		const running = harness.of(entry);
		const before = Date.now();
		// A time that is left over from before says nothing.
		const at = '2020-01-01T00:00:00Z';
		const result = await running.schedule([{ phoneNumber: NUMBER, at }], {
			parameters: { when: 'now' },
		});
		expect(onlyItem(result)).toMatchObject({ placed: true, phoneNumber: NUMBER });
		const [call] = running.simulator.calls.values();
		const due = (call && entry.dueAt(call)) ?? new Date(before).toISOString();
		expect(Math.abs(Date.parse(due) - before)).toBeLessThan(30_000);
	});

	it.each(VENDORS)('is placed with every additional field ($name)', async (entry) => {
		const running = harness.of(entry);
		const { given, held } = entry.placing.additional;
		const parameters = { additionalFields: given };
		onlyItem(await running.schedule([{ phoneNumber: NUMBER, at: LATER }], { parameters }));
		expect([...running.simulator.calls.values()]).toEqual([
			expect.objectContaining(matching(held)),
		]);
	});

	it.each(VENDORS)('has an ID that goes straight into Check Then Cancel ($name)', async (entry) => {
		const running = harness.of(entry);
		const item = onlyItem(await running.schedule([{ phoneNumber: NUMBER, at: LATER }]));
		const { call } = await running.runOnCalls({
			operation: 'checkThenCancel',
			calls: [item.callId],
		});
		expect(call).toMatchObject({ callId: item.callId, outcome: 'cancelled' });
	});

	it.each(ANSWERS)('is placed where the answer is $what ($name)', async ({ entry, answer }) => {
		const running = await harness.start(entry, {
			answerToPlacing: (callId) => ({ status: answer.status ?? 201, body: answer.body(callId) }),
		});
		const item = onlyItem(await running.schedule([{ phoneNumber: NUMBER, at: LATER }]));
		const [call] = running.simulator.calls.values();
		expect(item).toMatchObject({ callId: call?.id, placed: true, confirmedBy: 'answer' });
		expect(placingsOf(running.simulator)).toHaveLength(1);
		expect(running.simulator.log).toHaveLength(1);
	});

	it.each(VENDORS)(
		'is logged for the audit, with its ID and without the key ($name)',
		async (entry) => {
			const item = onlyItem(await harness.of(entry).schedule([{ phoneNumber: NUMBER, at: LATER }]));
			const [line, ...others] = harness.logged(`${entry.displayName} call `);
			expect(others).toEqual([]);
			expect(line).toMatchObject({
				level: 'info',
				message: `${entry.displayName} call ${String(item.callId)}: placed`,
				facts: { callId: item.callId, outcome: 'placed' },
			});
		},
	);

	it.each(VENDORS)('carries the answer where it is asked for ($name)', async (entry) => {
		const parameters = { options: { includeResponse: true } };
		const item = onlyItem(
			await harness.of(entry).schedule([{ phoneNumber: NUMBER, at: LATER }], { parameters }),
		);
		expect(JSON.stringify(item.response)).toContain(String(item.callId));
	});
});

/** Objects are compared as far as the expected ones go. */
function matching(expected: object): Record<string, unknown> {
	return Object.fromEntries(
		Object.entries(expected).map(([key, value]) => [
			key,
			typeof value === 'object' && value !== null && !Array.isArray(value)
				? expect.objectContaining(matching(value))
				: value,
		]),
	);
}

describe('A call that was asked for at a time', () => {
	const ANSWERED = [
		{ due: null, reason: /asked for at .*, and is due at once$/ },
		{ due: timeIn(2 * HOUR_MS), reason: /asked for at .*, and is due at another time$/ },
	];

	it.each(ANSWERED)(
		'is not told as due then where Heppu shows it as due otherwise: $due',
		async ({ due, reason }) => {
			const running = await harness.start(HEPPU, {
				answerToPlacing: (id) => ({ status: 201, body: { data: { id, scheduledAt: due } } }),
			});
			const observed = { because: 'the vendor made of it what was not asked for' };
			const result = await running.schedule([{ phoneNumber: NUMBER, at: LATER }], { observed });
			expect(onlyItem(result)).toMatchObject({ placed: true, scheduledAt: due });
			expect(onlyItem(result).reason).toMatch(reason);
		},
	);
});

describe('Items of Schedule Call', () => {
	const wrong = { phoneNumber: '040', at: LATER, placed: true, callId: 'call_old' };
	const good = { phoneNumber: NUMBER, at: LATER };

	it.each(VENDORS)('are paired, and flat where they went wrong ($name)', async (entry) => {
		const result = await harness
			.of(entry)
			.schedule([wrong, good], { node: { onError: 'continueRegularOutput' } });
		const items = itemsOf(result);
		expect(items.map(pairsOf)).toEqual([[0], [1]]);
		const [first, second] = items.map(({ json }) => json);
		expect(first).toMatchObject({
			vendor: entry.name,
			callId: null,
			placed: false,
			outcome: 'failed',
			error: expect.stringContaining("'Phone Number'"),
		});
		expect(second).toMatchObject({ placed: true });
		expect(second).not.toHaveProperty('error');
		for (const json of [first, second]) requireForm(json ?? {}, schemaOf(entry, 'schedule'));
	});

	it.each(VENDORS)('begin with their outcome on the error output ($name)', async (entry) => {
		const result = await harness
			.of(entry)
			.schedule([wrong, good], { node: { onError: 'continueErrorOutput' } });
		expect(itemsOf(result, 0).map(({ json }) => json.placed)).toEqual([true]);
		const [item] = itemsOf(result, 1);
		expect(item?.json).toEqual({
			...wrong,
			error: expect.stringContaining("'Phone Number'"),
			message: expect.stringMatching(/^failed: /),
		});
	});

	it.each(VENDORS)('of which one is wrong place none where errors stop ($name)', async (entry) => {
		expect(textOf(await harness.of(entry).schedule([good, wrong]))).toContain("'Phone Number'");
		expect(harness.of(entry).simulator.log).toEqual([]);
	});
});
