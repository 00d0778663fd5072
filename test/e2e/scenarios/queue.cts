import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import type { Execution, HostName } from '../harness/index.cjs';
import { CALLS, KilledWorker, NODE, TURNED_AWAY, type Aftermath } from './killedWorker.cjs';

const CALL_ID = /call_\d{6}/;

/** Those of an execution that somebody has to look at. */
const BAD_ENDINGS = ['error', 'crashed'];

/** Registers what has to hold when a worker dies. n8n's own part in it is measured, and printed. */
export function describeQueue(host: HostName, tarball: string): void {
	describe(`${host} in queue mode, one of two workers killed amid ${CALLS} cancels`, () => {
		let trial: KilledWorker | undefined;
		let seen: Aftermath | undefined;
		const aftermath = (): Aftermath => {
			if (!seen) throw new Error('The worker was not killed');
			return seen;
		};
		before(async () => {
			trial = await KilledWorker.start(host, tarball);
			seen = await trial.run();
		});
		after(async () => {
			await trial?.stop();
			if (seen) console.log(figuresOf(seen));
		});

		test('every post was taken in, and became one execution for its own call', () => {
			const { answers, executions, heppu } = aftermath();
			assert.deepEqual(
				answers,
				answers.map(() => 200),
			);
			const calls = executions.map((execution) => callOf(aftermath(), execution));
			assert.deepEqual(calls.sort(), [...heppu.calls.keys()].sort());
		});

		test('the worker was killed in the middle of executions, and others were left to the other', () => {
			const { jobs, victim } = aftermath();
			assert.ok(cutOffIn(aftermath()).length > 0, 'it had nothing to do when it was killed');
			const workers = new Set(jobs.map(({ worker }) => worker));
			assert.equal(workers.size, 2);
			assert.ok(!victim.isRunning);
		});

		test('Heppu turned cancels away, and none of these calls was given up for it', () => {
			const { heppu, executions } = aftermath();
			assert.ok(
				heppu.requests('DELETE').filter(({ status }) => status === 429).length >= TURNED_AWAY,
			);
			const errors = executions.flatMap(({ error }) => (error ? [error.message] : []));
			assert.deepEqual(
				errors.filter((message) => /Heppu/.test(message)),
				[],
			);
		});

		test('no execution says that a call is cancelled which is alive', () => {
			assert.deepEqual(liesIn(aftermath()), []);
		});

		test('every call that is alive is the call of a failed or crashed execution', () => {
			assert.deepEqual(lostIn(aftermath()), []);
		});

		test('every successful execution says what became of its call, in so many words', () => {
			const { executions } = aftermath();
			const outcomes = executions
				.filter(({ status }) => status === 'success')
				.map((execution) => String(execution.json(NODE)[0]?.outcome));
			assert.ok(outcomes.length > 0);
			assert.deepEqual(
				outcomes.filter((outcome) => !['cancelled', 'alreadyCancelled'].includes(outcome)),
				[],
			);
		});

		test('the API key is in no log and no execution', () => {
			const { heppu, logs, executions } = aftermath();
			assert.ok(logs.every((log) => !log.includes(heppu.apiKey)));
			assert.ok(!JSON.stringify(executions).includes(heppu.apiKey));
		});

		test('a call that came to life again is found out, so the checks above mean something', () => {
			const { executions, heppu } = aftermath();
			const told = executions.find(({ status }) => status === 'success');
			assert.ok(told);
			const callId = callOf(aftermath(), told);
			heppu.setStatus(callId, 'active');
			assert.deepEqual(liesIn(aftermath()), [callId]);
			assert.deepEqual(lostIn(aftermath()), [callId]);
			heppu.setStatus(callId, 'cancelled');
		});
	});
}

/** The one call that an execution is about, whatever is left of its data. */
function callOf({ storedAtKill }: Aftermath, { id, data }: Execution): string {
	const texts = [storedAtKill.get(id) ?? '', JSON.stringify(data)];
	const [callId, ...others] = new Set(texts.join().match(new RegExp(CALL_ID, 'g')));
	assert.ok(callId && others.length === 0, `execution ${id} is about ${callId} and ${others}`);
	return callId;
}

/** Calls that some execution says are cancelled, and that are not. */
function liesIn(aftermath: Aftermath): string[] {
	return aftermath.executions
		.filter((execution) => execution.json(NODE).some(({ cancelled }) => cancelled === true))
		.map((execution) => callOf(aftermath, execution))
		.filter((callId) => aftermath.heppu.status(callId) !== 'cancelled');
}

/** Calls that are alive, and whose execution nobody would look at. */
function lostIn(aftermath: Aftermath): string[] {
	const visible = aftermath.executions
		.filter(({ status }) => BAD_ENDINGS.includes(status))
		.map((execution) => callOf(aftermath, execution));
	return aftermath.heppu
		.alive()
		.map(({ id }) => id)
		.filter((callId) => !visible.includes(callId));
}

/** Executions that the killed worker had begun and not ended. */
function cutOffIn({ executions, jobs, victim }: Aftermath): Execution[] {
	const cut = jobs.filter(({ worker, isFinished }) => worker === victim && !isFinished);
	return executions.filter(({ id }) => cut.some(({ executionId }) => executionId === id));
}

/** What n8n makes of it, in figures: all that was not simply run once to a good end. */
function figuresOf(aftermath: Aftermath): string {
	const { version, executions, jobs, heppu, postedAt, killedAt } = aftermath;
	const cutOff = new Set(cutOffIn(aftermath));
	const runs = countBy(jobs.map(({ executionId }) => executionId));
	const wasRunAgain = ({ id }: Execution) => (runs[id] ?? 0) > 1;
	const fate = (execution: Execution) =>
		[
			execution.status,
			cutOff.has(execution) ? 'cut off' : 'not begun by the killed worker',
			wasRunAgain(execution) ? 'run again' : 'not run again',
			`items ${CALL_ID.test(JSON.stringify(execution.data)) ? 'kept' : 'lost'}`,
			`call ${heppu.status(callOf(aftermath, execution))}`,
		].join(', ');
	const concerned = executions.filter(
		(each) => each.status !== 'success' || cutOff.has(each) || wasRunAgain(each),
	);
	const figures = {
		statuses: countBy(executions.map(({ status }) => status)),
		outcomes: countBy(executions.map((each) => String(each.json(NODE)[0]?.outcome ?? 'none'))),
		concerned: countBy(concerned.map(fate)),
		concernedLastEndedAfterKill: secondsBetween(killedAt, lastEndOf(concerned)),
		errors: countBy(executions.flatMap(({ error }) => (error ? [error.message] : []))),
		callsAlive: heppu.alive().length,
		requests: heppu.summary().byMethodAndStatus,
		killedAfter: secondsBetween(postedAt, killedAt),
		allEndedAfter: secondsBetween(postedAt, lastEndOf(executions)),
	};
	return `n8n ${version}, a worker killed: ${JSON.stringify(figures, null, 2)}`;
}

function secondsBetween(from: number, to: number): string {
	return `${((to - from) / 1000).toFixed(1)} s`;
}

/** Epoch ms. */
function lastEndOf(executions: readonly Execution[]): number {
	return Math.max(...executions.map(({ summary }) => Date.parse(summary.stoppedAt ?? '')));
}

function countBy(names: readonly string[]): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
	return counts;
}
