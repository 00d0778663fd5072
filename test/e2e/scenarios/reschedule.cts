import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Execution } from '../harness/index.cjs';
import { withNode, type Environment } from './environment.cjs';

const EXAMPLE = 'nightly-reschedule-voxworks-calls';
const DAY_MS = 86_400_000;

export function rescheduleScenarios(environment: () => Environment): void {
	test('calls that are due on a day off are moved to the next day that is none, and no others', async () => {
		const { voxworks } = environment();
		addDays(environment());
		const execution = await runWith(environment(), [dayIn(1), dayIn(2)]);
		assert.equal(execution.status, 'success', execution.error?.message);
		assert.deepEqual(execution.json('Summary'), [
			{ text: '2 of 2 calls moved by 2 days', stillTomorrow: '' },
		]);
		assert.deepEqual(
			[...voxworks.calls.values()].map(({ id, scheduled_time }) => [id, timeOf(scheduled_time)]),
			[
				['morning', `${dayIn(3)}T08:30:00.000Z`],
				['evening', `${dayIn(3)}T18:00:00.000Z`],
				['today', `${dayIn(0)}T23:59:00.000Z`],
				['later', `${dayIn(2)}T08:30:00.000Z`],
			],
		);
	});

	test('the evening before a working day Voxworks is asked nothing', async () => {
		const { voxworks } = environment();
		addDays(environment());
		const execution = await runWith(environment(), [dayIn(2)]);
		assert.equal(execution.status, 'success', execution.error?.message);
		assert.deepEqual(voxworks.log, []);
	});

	test('a call that could not be moved is named, and the execution ends with an error', async () => {
		const { voxworks } = environment();
		addDays(environment());
		const on = { method: 'PATCH', callId: 'morning' };
		voxworks.fault({ kind: 'status', status: 400, on, times: Infinity });
		const execution = await runWith(environment(), [dayIn(1)]);
		assert.equal(execution.status, 'error');
		assert.match(
			String(execution.error?.message),
			/^1 of 2 calls moved by 1 days\. These may still be made tomorrow: morning \(.+\)$/,
		);
		assert.equal(
			timeOf(voxworks.calls.get('evening')?.scheduled_time),
			`${dayIn(2)}T18:00:00.000Z`,
		);
	});
}

/** Two calls that are due tomorrow, one today and one later. */
function addDays({ voxworks }: Environment): void {
	voxworks.addCall({ id: 'morning', scheduled_time: `${dayIn(1)}T08:30:00Z` });
	voxworks.addCall({ id: 'evening', scheduled_time: `${dayIn(1)}T18:00:00Z` });
	voxworks.addCall({ id: 'today', scheduled_time: `${dayIn(0)}T23:59:00Z` });
	voxworks.addCall({ id: 'later', scheduled_time: `${dayIn(2)}T08:30:00Z` });
}

/** In the time zone of n8n here, which is UTC. */
function dayIn(days: number): string {
	return new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 'yyyy-mm-dd'.length);
}

function timeOf(time: string | null | undefined): string {
	return new Date(String(time)).toISOString();
}

/** A click on Execute, with these days off and no others. */
async function runWith(environment: Environment, days: readonly string[]): Promise<Execution> {
	const { n8n } = environment;
	const workflow = await environment.importExample(EXAMPLE, (example) =>
		withNode(example, 'Your days off', (node) => ({
			...node,
			parameters: {
				...node.parameters,
				assignments: {
					assignments: [
						{ id: 'weekdays', name: 'weekdays', value: '', type: 'string' },
						{ id: 'dates', name: 'dates', value: days.join(', '), type: 'string' },
					],
				},
			},
		})),
	);
	return await n8n.waitForExecution(await n8n.runManually(workflow.id));
}
