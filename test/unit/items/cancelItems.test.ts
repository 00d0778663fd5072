import { ANY_CANCELLABLE } from '../../../nodes/shared/cancellation/policy';
import type { CallError } from '../../../nodes/shared/callError';
import type { CallReport } from '../../../nodes/shared/cancellation/result';
import { errorUnlessCancelled } from '../../../nodes/shared/cancellation/strict';
import { cancelItems, type CancelJob } from '../../../nodes/shared/items/cancelItems';
import { DEFAULT_OPTIONS } from '../../../nodes/shared/parameters/options';
import { heppu } from '../../../nodes/Heppu/heppu';
import { response } from '../support/fakeAccount';
import { callError } from '../support/calls';
import { itemsRun } from '../support/itemsContext';

/** A vendor's side of a run: answers by call ID, and a list of what was sent. */
type Answers = Record<string, () => unknown>;

const cancelled = () => response(204);
const refused = () => response(401, { error: { message: 'Unauthorized' } });

function run(
	callIds: ReadonlyArray<string | null>,
	answers: Answers,
	goesOn = true,
	errorOf: (report: CallReport) => CallError | null = (report) =>
		errorUnlessCancelled('Heppu', report),
	onLog = () => {},
) {
	const { context, ...seen } = itemsRun({
		itemCount: callIds.length,
		goesOn,
		answer: ({ callId }) => (answers[callId] ?? cancelled)(),
		onLog,
	});
	const readJob = (itemIndex: number): CancelJob => {
		const callId = callIds[itemIndex];
		if (!callId) throw callError('input');
		return { callId, withCheck: false, cancelIf: ANY_CANCELLABLE, options: DEFAULT_OPTIONS };
	};
	const outcomes = cancelItems(context, {
		vendor: heppu,
		operation: 'Cancel Call',
		readJob,
		errorOf,
	});
	return { outcomes, ...seen };
}

describe('a run over several items', () => {
	it('keeps the order of the input and pairs each item', async () => {
		const { outcomes } = run(['c', 'a', 'b'], {});
		const items = (await outcomes).map(({ item }) => item);
		expect(items.map(({ json }) => json.callId)).toEqual(['c', 'a', 'b']);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
	});

	it('cancels a call that is named twice only once, and gives each item its result', async () => {
		const { outcomes, sent } = run(['a', 'b', 'a'], {});
		const items = (await outcomes).map(({ item }) => item.json);
		expect(sent).toEqual(['DELETE a', 'DELETE b']);
		expect(items.map(({ outcome }) => outcome)).toEqual(['cancelled', 'cancelled', 'cancelled']);
		expect(items[2]).toEqual(items[0]);
	});

	it('sends nothing at all if a parameter is wrong and errors stop the workflow', async () => {
		const { outcomes, sent } = run(['a', null], {}, false);
		await expect(outcomes).rejects.toMatchObject({ context: { itemIndex: 1 } });
		expect(sent).toEqual([]);
	});

	it('goes on after a wrong parameter where errors do not stop the workflow', async () => {
		const { outcomes, sent } = run([null, 'b'], {});
		const [first, second] = await outcomes;
		expect(first?.item).toMatchObject({
			json: { error: 'Words for input' },
			pairedItem: { item: 0 },
		});
		expect(second?.item.json.outcome).toBe('cancelled');
		expect(sent).toEqual(['DELETE b']);
	});

	it('ends with the error of the first item that failed, and says how far it came', async () => {
		const { outcomes } = run(['a', 'b'], { b: refused }, false);
		await expect(outcomes).rejects.toMatchObject({
			message: 'Heppu did not accept the API key',
			httpCode: '401',
			context: { itemIndex: 1 },
			description: expect.stringContaining(
				'Of 2 items, 1 ended with their call cancelled and 0 were not tried',
			),
		});
	});

	const UUID = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';

	it('cancels a call once whose UUID is spelt in two ways, and gives each item its own spelling', async () => {
		const capitals = UUID.toUpperCase();
		const { outcomes, sent } = run([capitals, UUID], {});
		const items = (await outcomes).map(({ item }) => item.json);
		expect(sent).toEqual([`DELETE ${capitals}`]);
		expect(items).toMatchObject([
			{ outcome: 'cancelled', callId: capitals },
			{ outcome: 'cancelled', callId: UUID },
		]);
	});

	it('cancels two calls whose IDs differ in their letters\u2019 case alone', async () => {
		const { outcomes, sent } = run(['call_ABC', 'call_abc'], {});
		await outcomes;
		expect(sent).toEqual(['DELETE call_ABC', 'DELETE call_abc']);
	});

	it('never lets one call that throws keep the others from being cancelled', async () => {
		const { outcomes, sent } = run(['a', '\ud800', 'b'], {});
		const items = (await outcomes).map(({ item }) => item.json);
		expect(sent).toEqual(['DELETE a', 'DELETE b']);
		expect(items[0]?.outcome).toBe('cancelled');
		expect(items[1]).toHaveProperty('error');
		expect(items[2]?.outcome).toBe('cancelled');
	});

	it('never lets what an operation makes of a report keep the others from being cancelled', async () => {
		const { outcomes, logged } = run(['a', 'b'], {}, true, (report) => {
			if (report.result.callId === 'a') throw new TypeError('x is not a function');
			return null;
		});
		const items = (await outcomes).map(({ item }) => item.json);
		expect(items[0]?.error).toBe('Something unforeseen happened with this call');
		expect(items[1]?.outcome).toBe('cancelled');
		expect(logged).toContainEqual(expect.objectContaining({ callId: 'a', outcome: 'failed' }));
	});

	it('never loses what became of a call because the log cannot be written', async () => {
		const { outcomes } = run(['a', 'b'], {}, true, undefined, () => {
			throw new Error('Disk full');
		});
		const items = (await outcomes).map(({ item }) => item.json);
		expect(items.map(({ outcome }) => outcome)).toEqual(['cancelled', 'cancelled']);
	});

	it('writes every result to the log', async () => {
		const { outcomes, logged } = run(['a', 'b'], { b: refused });
		await outcomes;
		expect(logged).toHaveLength(2);
		expect(logged).toEqual(
			expect.arrayContaining([
				expect.objectContaining({ message: 'Heppu call a: cancelled', callId: 'a' }),
				expect.objectContaining({
					message: 'Heppu call b: failed',
					callId: 'b',
					executionId: '1',
				}),
			]),
		);
	});
});

describe('a run whose execution is stopped', () => {
	it('sends nothing more, and ends with the stop', async () => {
		const stopped = run(['a', 'b', 'a'], { a: () => (stopped.stop.abort(), response(500)) });
		await expect(stopped.outcomes).rejects.toMatchObject({ kind: 'stopped' });
		expect(stopped.sent).toEqual(['DELETE a', 'DELETE b']);
	});

	it('leaves a line in the log for a cancel that got no usable answer before the stop', async () => {
		const stopped = run(['a'], { a: () => (stopped.stop.abort(), response(500)) });
		await expect(stopped.outcomes).rejects.toMatchObject({ kind: 'stopped' });
		expect(stopped.logged).toEqual([
			expect.objectContaining({ callId: 'a', outcome: 'unconfirmed' }),
		]);
	});
});
