import { sleep } from 'n8n-workflow';

import { heppu } from '../../../nodes/Heppu/heppu';
import type { CallError } from '../../../nodes/shared/callError';
import { Tally } from '../../../nodes/shared/cancellation/bulk';
import { ANY_CANCELLABLE } from '../../../nodes/shared/cancellation/policy';
import type { CallReport, Failed, Liveness } from '../../../nodes/shared/cancellation/result';
import { errorUnlessCancelled } from '../../../nodes/shared/cancellation/strict';
import { bulkItems } from '../../../nodes/shared/items/bulkItems';
import { cancelItems } from '../../../nodes/shared/items/cancelItems';
import { getCalls } from '../../../nodes/shared/items/getCalls';
import { type ItemsOperation, runItems } from '../../../nodes/shared/items/runItems';
import { type CallOptions, DEFAULT_OPTIONS } from '../../../nodes/shared/parameters/options';
import { callError } from '../support/calls';
import { keyRefused, response } from '../support/fakeAccount';
import { fakeContext } from '../support/fakeContext';
import { type ItemsRun, itemsRun } from '../support/itemsContext';

function optionsWith(maxConcurrency: number): CallOptions {
	const { request, retry, ...others } = DEFAULT_OPTIONS;
	return {
		...others,
		request: { ...request, maxConcurrency, retryDelayMs: 0 },
		retry: { ...retry, retryDelayMs: 0 },
	};
}

/** Time enough for whatever can go on to go on. */
const aMoment = async () => await sleep(20);

/** Operations of one call per item. @param ceilings the items' Max Concurrency; null: the item is wrong */
const PER_CALL = {
	async 'Check Then Cancel'({ context }: ItemsRun, ceilings: ReadonlyArray<number | null>) {
		return await cancelItems(context, {
			operation: 'Check Then Cancel',
			vendor: heppu,
			readJob: (index) => ({
				callId: `call_${index}`,
				withCheck: true,
				cancelIf: ANY_CANCELLABLE,
				options: optionsOf(ceilings, index),
			}),
			errorOf: (report) => errorUnlessCancelled('Heppu', report),
		});
	},
	async Get({ context }: ItemsRun, ceilings: ReadonlyArray<number | null>) {
		return await getCalls(context, heppu, (index) => ({
			callId: `call_${index}`,
			options: optionsOf(ceilings, index),
		}));
	},
};

function optionsOf(ceilings: ReadonlyArray<number | null>, index: number): CallOptions {
	const ceiling = ceilings[index];
	if (!ceiling) throw callError('input');
	return optionsWith(ceiling);
}

const found = (callId: string) => response(200, { data: { id: callId, status: 'completed' } });

describe.each(Object.entries(PER_CALL))('%s', (_, perform) => {
	it('works on as many items at once as the highest Max Concurrency of all items allows, whatever the first one says', async () => {
		let inFlight = 0;
		let most = 0;
		const run = itemsRun({
			itemCount: 9,
			async answer({ callId }) {
				most = Math.max(most, ++inFlight);
				await aMoment();
				inFlight--;
				return found(callId);
			},
		});
		await perform(run, [null, 2, 4, 4, 4, 4, 4, 4, 4]);
		expect(most).toBe(4);
	});

	it.each([true, false])(
		'sends and begins nothing more once the execution is stopped, and ends with the stop (goes on after errors: %s)',
		async (goesOn) => {
			const run = itemsRun({
				itemCount: 3,
				goesOn,
				answer: ({ callId }) => (run.stop.abort(), found(callId)),
			});
			await expect(perform(run, [1, 1, 1])).rejects.toMatchObject({
				kind: 'stopped',
				scope: 'run',
			});
			await aMoment();
			expect(run.sent).toEqual(['GET call_0']);
		},
	);

	it('shows the refused key, not an earlier item that was not sent because of it, and how many items ended how', async () => {
		let refuse = () => {};
		const refused = new Promise<void>((resolve) => (refuse = resolve));
		const run = itemsRun({
			itemCount: 4,
			goesOn: false,
			async answer({ callId }) {
				if (callId === 'call_1') return (refuse(), keyRefused());
				// Its answer is lost, and the next try finds the key refused.
				await refused;
				await aMoment();
				return response(503);
			},
		});
		await expect(perform(run, [2, 2, 2, 2])).rejects.toMatchObject({
			message: 'Heppu did not accept the API key',
			context: { itemIndex: 1 },
			description: expect.stringMatching(/Of 4 items, 0 .* and 2 were not tried/),
		});
		expect(run.sent.sort()).toEqual(['GET call_0', 'GET call_1']);
	});
});

describe('a bulk operation whose execution is stopped', () => {
	it.each([true, false])(
		'begins no further group, and ends with the stop (goes on after errors: %s)',
		async (goesOn) => {
			const run = itemsRun({ itemCount: 2, goesOn });
			const begun: unknown[] = [];
			const ended = bulkItems(run.context, {
				vendor: heppu,
				operation: 'Cancel Many',
				readJob: (index) => ({
					options: DEFAULT_OPTIONS,
					dryRun: false,
					failIfIncomplete: true,
					output: 'summary',
					filters: { agentId: `agent_${index}` },
				}),
				async perform({ filters }) {
					begun.push(filters.agentId);
					run.stop.abort();
					throw callError('unreadable');
				},
			});
			await expect(ended).rejects.toMatchObject({ kind: 'stopped', scope: 'run' });
			expect(begun).toEqual(['agent_0']);
		},
	);
});

describe('a bulk operation that leaves calls alive', () => {
	const report = (callId: string, outcome: Failed['outcome'], liveness: Liveness): CallReport => ({
		liveness,
		error: callError('unconfirmed'),
		result: {
			vendor: 'heppu',
			callId,
			cancelled: false,
			outcome,
			previousStatus: 'active',
			previousPhase: 'inProgress',
			status: null,
			lineStatus: null,
			reason: `Reason of ${callId}`,
			message: null,
			phoneNumber: null,
			scheduledAt: null,
			attempts: 1,
			checkedAt: null,
			cancelledAt: null,
		},
	});

	it('counts and names none that is over, be it in doubt why', async () => {
		const tally = new Tally('heppu', false, 0);
		for (const callId of ['call_1', 'call_2', 'call_3']) tally.aimAt(callId, 'inProgress');
		tally.note(report('call_1', 'unconfirmed', 'over'));
		tally.note(report('call_2', 'unconfirmed', 'mayBeAlive'));
		tally.note(report('call_3', 'failed', 'mayBeAlive'));
		const [items] = await bulkItems(itemsRun({ itemCount: 1 }).context, {
			vendor: heppu,
			operation: 'Cancel Many',
			readJob: () => ({
				options: DEFAULT_OPTIONS,
				dryRun: false,
				failIfIncomplete: true,
				output: 'summary',
				filters: {},
			}),
			perform: async () =>
				await Promise.resolve({ summary: tally.summary(0, true), mayBeAlive: tally.mayBeAlive }),
		});
		expect(items?.[0]?.json).toMatchObject({
			error: '2 of 3 calls may still be running or waiting (1 failed, 1 unconfirmed)',
			message: 'call_2: Reason of call_2. call_3: Reason of call_3. Run this again',
			unconfirmed: 2,
		});
	});
});

interface Job {
	readonly name: string;
	readonly options: CallOptions;
}

/** An operation over items with these names, which does its work as told. */
function operation(
	names: readonly string[],
	work: (name: string) => Promise<string>,
	terms: Partial<ItemsOperation<Job, string>> = {},
): ItemsOperation<Job, string> {
	return {
		vendor: heppu,
		readJob: (index) => ({ name: names[index] ?? '', options: optionsWith(2) }),
		work: async (_, { name }) => await work(name),
		remarkOn: () => undefined,
		...terms,
	};
}

const keyOf = ({ name }: Job) => name.slice(0, 1);
const failing = async (): Promise<string> => await Promise.reject(callError('refused'));

describe('items that share a key', () => {
	it('share one piece of work, its result and its error', async () => {
		const begun: string[] = [];
		const work = async (name: string) => {
			begun.push(name);
			return name === 'b' ? await failing() : `${name} done`;
		};
		const { context } = itemsRun({ itemCount: 4 });
		const { entries, pieces } = await runItems(
			context,
			operation(['a', 'b', 'a', 'b'], work, { keyOf }),
		);
		expect(begun).toEqual(['a', 'b']);
		expect(entries.map(({ result, error }) => result ?? error)).toEqual([
			'a done',
			callError('refused'),
			'a done',
			callError('refused'),
		]);
		expect(pieces.map((piece) => piece.map(({ itemIndex }) => itemIndex))).toEqual([
			[0, 2],
			[1, 3],
		]);
	});

	it('are worked on in their order where they ask for different work, others meanwhile', async () => {
		const events: string[] = [];
		const work = async (name: string) => {
			events.push(`${name} begins`);
			await aMoment();
			events.push(`${name} ends`);
			return name;
		};
		const { context } = itemsRun({ itemCount: 3 });
		const isSameWork = ({ name }: Job, before: Job) => name === before.name;
		await runItems(context, operation(['a1', 'a2', 'b1'], work, { keyOf, isSameWork }));
		expect(events.indexOf('a1 ends')).toBeLessThan(events.indexOf('a2 begins'));
		expect(events.indexOf('b1 begins')).toBeLessThan(events.indexOf('a1 ends'));
	});
});

describe('where errors stop the workflow', () => {
	const errorOf = (result: string): CallError | null =>
		result.startsWith('bad') ? callError('refused') : null;

	it('nothing is begun after the first one, and what is under way is finished', async () => {
		const ended: string[] = [];
		const work = async (name: string) => {
			if (name === 'slow') await aMoment();
			ended.push(name);
			return name;
		};
		const { context } = itemsRun({ itemCount: 4, goesOn: false });
		const names = ['slow', 'bad', 'late', 'later'];
		await expect(runItems(context, operation(names, work, { errorOf }))).rejects.toMatchObject({
			context: { itemIndex: 1 },
		});
		expect(ended).toEqual(['bad', 'slow']);
	});

	it('an operation that does all it can does so first', async () => {
		const ended: string[] = [];
		const work = async (name: string) => (ended.push(name), name);
		const { context } = itemsRun({ itemCount: 3, goesOn: false });
		const terms = { errorOf, groupsAtOnce: 1, doesAllItCan: true };
		const names = ['bad', 'good', 'better'];
		await expect(runItems(context, operation(names, work, terms))).rejects.toMatchObject({
			context: { itemIndex: 0 },
		});
		expect(ended).toEqual(names);
	});
});

it('a credential that cannot be used is told at every item, at a wrong one the parameter', async () => {
	const { context } = itemsRun({ itemCount: 2 });
	const unusable = fakeContext({
		...context,
		getCredentials: async () => await Promise.reject(new Error('No credential')),
	});
	const wrong = callError('input');
	const readJob = (index: number): Job => {
		if (index === 0) throw wrong;
		return { name: 'a', options: DEFAULT_OPTIONS };
	};
	const { entries } = await runItems(
		unusable,
		operation(['a', 'b'], async (name) => name, { readJob }),
	);
	expect(entries.map(({ error }) => error)).toEqual([wrong, new Error('No credential')]);
});
