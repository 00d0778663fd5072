import { type INodeParameters, sleep } from 'n8n-workflow';

import { byId } from '../support/vendor.cjs';
import { VOXWORKS } from '../support/vendors.cjs';
import { itemsOf, onlyItem, pairsOf, type RunSettings, textOf, useHarness } from './harness.cjs';
import { fieldIn, panelOf } from './panel.cjs';

/* Voxworks's Reschedule Call. */

const harness = useHarness();

const voxworks = () => harness.of(VOXWORKS).simulator;

const NEW_TIME = new Date(Date.now() + 86_400_000).toISOString();
const OTHER_TIME = new Date(Date.now() + 2 * 86_400_000).toISOString();
const ON_MOVE = { method: 'PATCH' };
const ON_READ = { method: 'GET', path: /get-call\// };

async function move(parameters: INodeParameters = {}, settings?: RunSettings) {
	const given = { callId: byId('call_1'), scheduledAt: NEW_TIME, ...parameters };
	return await harness.of(VOXWORKS).run({ operation: 'reschedule', ...given }, settings);
}

const timeOf = (callId: string) => voxworks().calls.get(callId)?.scheduled_time;
const sent = () => voxworks().log.map(({ method }) => method);

describe('Reschedule Call', () => {
	it('moves a scheduled call, and says that Voxworks said so', async () => {
		voxworks().addCall({ id: 'call_1' });
		expect(onlyItem(await move())).toEqual({
			vendor: 'voxworks',
			callId: 'call_1',
			phase: 'notStarted',
			status: 'scheduled',
			scheduledAt: NEW_TIME,
			confirmedBy: 'answer',
			message: null,
			attempts: 1,
		});
		expect(timeOf('call_1')).toBe(NEW_TIME);
		expect(sent()).toEqual(['PATCH']);
		expect(harness.logged(`Voxworks call call_1: moved to ${NEW_TIME}`)).toHaveLength(1);
	});

	it('means the time zone of the workflow where the time names none', async () => {
		voxworks().addCall({ id: 'call_1' });
		const day = `${new Date().getUTCFullYear() + 1}-07-01`;
		const scheduledAt = `${day}T09:30:00`;
		const item = onlyItem(await move({ scheduledAt }, { timezone: 'Europe/Berlin' }));
		expect(item.scheduledAt).toBe(`${day}T07:30:00.000Z`);
		expect(timeOf('call_1')).toBe(`${day}T07:30:00.000Z`);
	});

	it('may be run again without harm, as Retry On Fail does', async () => {
		voxworks().addCall({ id: 'call_1' });
		voxworks().fault({ kind: 'dropAfter', on: ON_MOVE });
		voxworks().fault({ kind: 'status', status: 500, on: ON_READ });
		const node = { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 };
		const item = onlyItem(await move({ options: { maxAttempts: 1 } }, { node }));
		expect(item).toMatchObject({ scheduledAt: NEW_TIME, confirmedBy: 'answer' });
		expect(timeOf('call_1')).toBe(NEW_TIME);
	});

	it.each([
		['a dropped connection', { kind: 'dropAfter' }],
		['HTTP 502', { kind: 'statusAfter', status: 502 }],
		['a web page', { kind: 'html', takesEffect: true }],
		['nothing', { kind: 'empty', takesEffect: true }],
		['no word of success', { kind: 'body', takesEffect: true, body: { call_id: 'call_1' } }],
		[
			"another call's ID",
			{ kind: 'body', takesEffect: true, body: { success: true, call_id: 'call_2' } },
		],
		[
			'another time',
			{
				kind: 'body',
				takesEffect: true,
				body: { success: true, call_id: 'call_1', scheduled_time: OTHER_TIME },
			},
		],
		[
			'a status that is over',
			{ kind: 'body', takesEffect: true, body: { success: true, status: 'completed' } },
		],
		[
			'an error beside the yes',
			{ kind: 'body', takesEffect: true, body: { success: true, error: { message: 'No' } } },
		],
	] as const)('reads the call after %s that took effect', async (_, fault) => {
		voxworks().addCall({ id: 'call_1' });
		voxworks().fault({ ...fault, on: ON_MOVE });
		expect(onlyItem(await move())).toMatchObject({
			scheduledAt: NEW_TIME,
			status: 'scheduled',
			confirmedBy: 'reading',
			attempts: 1,
		});
		expect(sent()).toEqual(['PATCH', 'GET']);
	});

	it.each([
		['no time', { success: true, call_id: 'call_1' }],
		['the time cut to seconds', { success: true, scheduled_time: NEW_TIME.replace(/\.\d+/, '') }],
		['a time without an offset', { success: true, scheduled_time: NEW_TIME.slice(0, -5) }],
	])('takes a yes with %s for one', async (_, body) => {
		voxworks().addCall({ id: 'call_1' });
		voxworks().fault({ kind: 'body', body, takesEffect: true, on: ON_MOVE });
		expect(onlyItem(await move())).toMatchObject({ confirmedBy: 'answer', attempts: 1 });
	});

	it('sends the same time again after an answer that was lost without effect', async () => {
		voxworks().addCall({ id: 'call_1' });
		voxworks().fault({ kind: 'dropBefore', on: ON_MOVE, times: 2 });
		expect(onlyItem(await move())).toMatchObject({ confirmedBy: 'answer', attempts: 3 });
		expect(timeOf('call_1')).toBe(NEW_TIME);
	});

	it('says that the call may or may not have been moved where nothing tells', async () => {
		voxworks().addCall({ id: 'call_1' });
		voxworks().fault({ kind: 'dropAfter', on: ON_MOVE, times: Infinity });
		voxworks().fault({ kind: 'status', status: 500, on: ON_READ, times: Infinity });
		const text = textOf(await move({ options: { maxAttempts: 2 } }));
		expect(text).toMatch(/^The call may or may not have been moved: Voxworks /);
		expect(text).toContain(NEW_TIME);
		expect(voxworks().requests('PATCH')).toHaveLength(2);
		expect(harness.logged('may or may not have been moved to')).toMatchObject([{ level: 'warn' }]);
	});

	it('says within its attempts that a slow answer is none', async () => {
		voxworks().addCall({ id: 'call_1' });
		voxworks().fault({ kind: 'hangAfter', on: ON_MOVE });
		const item = onlyItem(await move({ options: { timeout: 200 } }));
		expect(item).toMatchObject({ confirmedBy: 'reading', attempts: 1 });
	});
});

describe('Reschedule Call does not move what has started', () => {
	it.each([
		['in_progress', 'has started'],
		['completed', 'is over'],
		['cancelled', 'is over'],
	])("says of a call that is %s that it %s, with Voxworks's words", async (status, what) => {
		voxworks().addCall({ id: 'call_1', status });
		const text = textOf(await move());
		expect(text).toMatch(
			new RegExp(`^Voxworks can no longer move the call: it ${what} .*no longer scheduled`),
		);
		expect(text).toContain(`The call's status is ${status}`);
		expect(voxworks().requests('PATCH')).toHaveLength(1);
		const node = { onError: 'continueRegularOutput' } as const;
		expect(onlyItem(await move({}, { node }))).toMatchObject({
			callId: 'call_1',
			scheduledAt: null,
			confirmedBy: null,
			error: `Voxworks can no longer move the call: it ${what}`,
		});
	});

	it.each([
		['400', { kind: 'status', status: 400 }],
		['409', { kind: 'status', status: 409 }],
		['200 with success: false', { kind: 'body', body: { success: false, message: 'Not now' } }],
	] as const)('is an error after %s for a call that is still scheduled', async (_, fault) => {
		voxworks().addCall({ id: 'call_1', scheduled_time: OTHER_TIME });
		voxworks().fault({ ...fault, on: ON_MOVE, times: Infinity });
		const text = textOf(await move());
		expect(text).toMatch(/^Voxworks refused to move the call The vendor says: /);
		expect(voxworks().requests('PATCH')).toHaveLength(1);
		expect(timeOf('call_1')).toBe(OTHER_TIME);
	});

	it('is an error for a call that Voxworks does not know', async () => {
		expect(textOf(await move())).toMatch(/^Voxworks found no call with the ID call_1/);
		expect(sent()).toEqual(['PATCH']);
	});

	it('ends the run with a refused key', async () => {
		voxworks().addCall({ id: 'call_1' });
		const credential = { apiKey: 'wrong' };
		const text = textOf(await move({}, { credential, observed: voxworks() }));
		expect(text).toMatch(/^Voxworks did not accept the API key/);
		expect(sent()).toEqual(['PATCH']);
	});
});

describe('The new time', () => {
	it.each([
		['nothing', '={{ $json.missing }}', 'is empty'],
		['an empty text', '={{ "" }}', 'is empty'],
		['a word', '={{ "tomorrow" }}', 'is not a date'],
		['a number', '={{ 1782894600000 }}', 'is not a date'],
		['a day alone', '={{ "2040-07-01" }}', 'names a day without a time'],
		['the past', '={{ $now.minus({ minutes: 2 }).toISO() }}', 'is in the past'],
	])('is refused before anything is sent where it is %s', async (_, scheduledAt, said) => {
		voxworks().addCall({ id: 'call_1' });
		expect(textOf(await move({ scheduledAt }))).toMatch(new RegExp(`^'New Time' ${said}`));
		expect(voxworks().log).toEqual([]);
	});

	it('may be now', async () => {
		voxworks().addCall({ id: 'call_1' });
		expect(onlyItem(await move({ scheduledAt: '={{ $now }}' }))).toMatchObject({ attempts: 1 });
	});
});

describe('Several items', () => {
	const parameters = { callId: byId('={{ $json.id }}'), scheduledAt: '={{ $json.at }}' };

	it('that name one call with the same time move it once', async () => {
		voxworks().addCall({ id: 'call_1' });
		voxworks().addCall({ id: 'call_2' });
		const input = [
			{ id: 'call_1', at: NEW_TIME },
			{ id: 'call_2', at: OTHER_TIME },
			{ id: ' call_1', at: NEW_TIME.replace('Z', '+00:00') },
		];
		const items = itemsOf(await move(parameters, { input }));
		expect(items.map(pairsOf)).toEqual([[0], [1], [2]]);
		expect(items.map(({ json }) => json.scheduledAt)).toEqual([NEW_TIME, OTHER_TIME, NEW_TIME]);
		expect(voxworks().requests('PATCH')).toHaveLength(2);
	});

	it('that name one call with two times leave it where it is, and send nothing', async () => {
		voxworks().addCall({ id: 'call_1', scheduled_time: null });
		voxworks().addCall({ id: 'call_2' });
		const input = [
			{ id: 'call_1', at: NEW_TIME },
			{ id: 'call_2', at: NEW_TIME },
			{ id: 'call_1', at: OTHER_TIME },
		];
		const text = textOf(await move(parameters, { input }));
		expect(text).toMatch(/^The input names one call with several new times .*The call is call_1/);
		expect(voxworks().log).toEqual([]);
		const node = { onError: 'continueRegularOutput' } as const;
		const items = itemsOf(await move(parameters, { input, node })).map(({ json }) => json);
		expect(items.map(({ error }) => error !== undefined)).toEqual([true, false, true]);
		expect(timeOf('call_1')).toBeNull();
		expect(voxworks().requests('PATCH')).toHaveLength(1);
	});

	it('leave those that cannot be moved to the error output, and move the others', async () => {
		voxworks().addCall({ id: 'call_1', status: 'in_progress' });
		voxworks().addCall({ id: 'call_2' });
		const input = [
			{ id: 'call_1', at: NEW_TIME },
			{ id: 'call_2', at: NEW_TIME },
		];
		const node = { onError: 'continueErrorOutput' } as const;
		const result = await move(parameters, { input, node });
		expect(result.json('After')).toMatchObject([{ callId: 'call_2' }]);
		expect(result.json('Second')).toMatchObject([
			{ id: 'call_1', message: expect.stringMatching(/^failed: /) },
		]);
	});
});

it('sends nothing more when it is stopped, and logs that the call may have been moved', async () => {
	const { simulator } = await harness.start(VOXWORKS, { latencyMs: 50 });
	simulator.addCall({ id: 'call_1' });
	const stop = new AbortController();
	simulator.onRequest(({ method }) => {
		if (method === 'PATCH') void sleep(5).then(() => stop.abort());
	});
	expect((await move({}, { simulator, stop: stop.signal })).status).toBe('canceled');
	await sleep(100);
	expect(simulator.requests('PATCH')).toHaveLength(1);
	expect(harness.logged('may or may not have been moved to')).toHaveLength(1);
});

it('says in the panel that Retry On Fail does no harm, and as a tool who decides', () => {
	const type = harness.of(VOXWORKS).nodeType;
	const panel = panelOf(type, { operation: 'reschedule' });
	expect(panel.notices).toEqual([expect.stringMatching(/Retry On Fail may be on/)]);
	expect(fieldIn(panel, 'scheduledAt').type).toBe('dateTime');
	const tool = panelOf(type, { operation: 'reschedule' }, true);
	expect(tool.notices.join()).toMatch(/The AI agent decides when/);
});
