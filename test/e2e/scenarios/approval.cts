import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Execution } from '../harness/index.cjs';
import type { Environment } from './environment.cjs';
import { FormInBrowser } from './formPages.cjs';

const EXAMPLE = 'cancel-tomorrows-calls';
const TRIGGER = 'Closed tomorrow';
const YES = 'Cancel these calls';
const NO = 'Leave them all';

const DAY_MS = 86_400_000;

export function approvalScenarios(environment: () => Environment): void {
	test("tomorrow's calls are shown first, and only those of the list are cancelled after a yes", async () => {
		const { heppu } = environment();
		addDays(environment());
		const { list, report, execution } = await decide(environment(), YES);
		assert.match(list, /Calls due tomorrow: 3/);
		assert.match(list, /\+358401234567/);
		assert.match(list, /12:00/);
		assert.match(report, /Calls cancelled: 3 of 3/);
		assert.match(report, /The list has not grown since you were shown it/);
		assert.equal(execution.status, 'success', execution.error?.message);
		assert.deepEqual(aliveAt(environment()), [
			'after tomorrow',
			'incoming',
			'ringing',
			'today',
			'unplanned',
		]);
		assert.equal(heppu.requests('DELETE').length, 3);
	});

	test('without a yes nothing is cancelled', async () => {
		const { heppu } = environment();
		addDays(environment());
		const { report, execution } = await decide(environment(), NO);
		assert.match(report, /Nothing was cancelled/);
		assert.equal(execution.status, 'success', execution.error?.message);
		assert.deepEqual(heppu.requests('DELETE'), []);
	});

	test('a call that comes onto the list after it was shown is left alone and told of', async () => {
		const { heppu } = environment();
		addDays(environment());
		const { report } = await decide(environment(), YES, () => {
			heppu.setStatus('tomorrow 1', 'active');
			heppu.addCall({ id: 'late', scheduledAt: noonIn(1) });
			heppu.addCall({ id: 'later', scheduledAt: noonIn(1) });
		});
		assert.match(report, /Calls cancelled: 2 of 3/);
		assert.match(report, /Begun or ended before their turn, and left alone: 1\./);
		assert.match(report, /Come onto the list since you were shown it: 2\./);
		assert.equal(heppu.status('tomorrow 1'), 'active');
		assert.equal(heppu.status('late'), 'initiated');
	});

	test('a call that may still be made is named in the report', async () => {
		const { heppu } = environment();
		addDays(environment());
		const { report } = await decide(environment(), YES, () => {
			for (const callId of ['tomorrow 1', 'tomorrow 2']) {
				const on = { method: 'DELETE', callId };
				heppu.fault({ kind: 'status', status: 400, on, times: Infinity });
			}
		});
		assert.match(report, /Calls cancelled: 1 of 3/);
		assert.match(report, /May still be made: tomorrow [12] \(.+\), tomorrow [12] \(.+\)\./);
		assert.doesNotMatch(report, /Begun or ended/);
	});

	test('a day without calls is told, and a list that could not be made is no such day', async () => {
		const { heppu } = environment();
		heppu.addCall({ id: 'today' });
		assert.match(await withoutList(environment()), /No call is due tomorrow/);
		heppu.fault({ kind: 'status', status: 401, times: Infinity });
		const page = await withoutList(environment());
		assert.match(page, /The list could not be made/);
		assert.match(page, /Heppu did not accept the API key/);
	});
}

/** Three calls that are due tomorrow and have not started, and those that are another matter. */
function addDays({ heppu }: Environment): void {
	const contact = { phone: '+358401234567' };
	heppu.addCall({ id: 'tomorrow 1', scheduledAt: noonIn(1), contact });
	heppu.addCall({ id: 'tomorrow 2', scheduledAt: noonIn(1), status: 'scheduled' });
	heppu.addCall({ id: 'tomorrow 3', scheduledAt: `${dayIn(1)}T00:00:00Z` });
	heppu.addCall({ id: 'today', scheduledAt: `${dayIn(0)}T23:59:59Z` });
	heppu.addCall({ id: 'after tomorrow', scheduledAt: `${dayIn(2)}T00:00:00Z` });
	heppu.addCall({ id: 'incoming', scheduledAt: noonIn(1), direction: 'inbound' });
	heppu.addCall({ id: 'ringing', scheduledAt: noonIn(1), status: 'ringing' });
	heppu.addCall({ id: 'unplanned', scheduledAt: null });
}

/** In the time zone of n8n here, which is UTC. */
function dayIn(days: number): string {
	return new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 'yyyy-mm-dd'.length);
}

function noonIn(days: number): string {
	return `${dayIn(days)}T12:00:00Z`;
}

function aliveAt({ heppu }: Environment): string[] {
	return heppu
		.alive()
		.map(({ id }) => id)
		.sort();
}

/** @param meanwhile what happens while the list lies before whoever decides */
async function decide(
	environment: Environment,
	choice: string,
	meanwhile: () => void = () => {},
): Promise<{ list: string; report: string; execution: Execution }> {
	const { n8n } = environment;
	const workflow = await environment.importExample(EXAMPLE);
	await n8n.activate(workflow.id);
	const form = FormInBrowser.open(environment, workflow, TRIGGER);
	await form.submitFirstPage(['The office is closed']);
	const list = await form.nextPage();
	assert.deepEqual(environment.heppu.requests('DELETE'), []);
	meanwhile();
	// The list itself is the first field.
	await form.submitPage(['', choice]);
	const report = await form.lastPage();
	const [execution] = await n8n.waitForExecutionsOf(workflow.id);
	await n8n.deactivate(workflow.id);
	assert.ok(execution);
	return { list, report, execution };
}

/** The last page of a form that has no list to show. */
async function withoutList(environment: Environment): Promise<string> {
	const { n8n } = environment;
	const workflow = await environment.importExample(EXAMPLE);
	await n8n.activate(workflow.id);
	const form = FormInBrowser.open(environment, workflow, TRIGGER);
	await form.submitFirstPage(['The office is closed']);
	const page = await form.lastPage();
	await n8n.waitForExecutionsOf(workflow.id);
	await n8n.deactivate(workflow.id);
	return page;
}
