import type { INodeParameters } from 'n8n-workflow';

import { byId } from '../support/vendor.cjs';
import { VOXWORKS } from '../support/vendors.cjs';
import { onlyItem, type RunSettings, textOf, useHarness } from './harness.cjs';

/* Voxworks's Get Result, of which the field names were not seen. */

const harness = useHarness();

const voxworks = () => harness.of(VOXWORKS).simulator;

const ON_RESULT = { method: 'GET', path: /get-call-result/ };

async function getResult(parameters: INodeParameters = {}, settings?: RunSettings) {
	const given = { callId: byId('call_1'), ...parameters };
	return await harness.of(VOXWORKS).run({ operation: 'getResult', ...given }, settings);
}

function answer(body: unknown, times = 1): void {
	voxworks().fault({ kind: 'body', body, on: ON_RESULT, times });
}

const RESULT = {
	status: 'completed',
	summary: 'They will pay on Friday',
	transcript: 'Hello?',
	recording_url: 'https://recordings.example/1',
	structured_data: { paid: false },
	rating: 4,
	objectives: [{ met: true }],
};

describe('Get Result', () => {
	it('gives what came of a call, under one name for each', async () => {
		voxworks().addCall({ id: 'call_1', ...RESULT });
		expect(onlyItem(await getResult())).toEqual({
			vendor: 'voxworks',
			callId: 'call_1',
			phase: 'ended',
			status: 'completed',
			hasResult: true,
			message: null,
			summary: RESULT.summary,
			transcript: RESULT.transcript,
			recordingUrl: RESULT.recording_url,
			structuredData: RESULT.structured_data,
			rating: RESULT.rating,
			objectives: RESULT.objectives,
		});
	});

	it("hands on Voxworks's own record where Simplify is off", async () => {
		voxworks().addCall({ id: 'call_1', ...RESULT });
		const item = onlyItem(await getResult({ simplify: false }));
		expect(item).toMatchObject({ hasResult: true, call_id: 'call_1', ...RESULT });
		expect(item.recordingUrl).toBeUndefined();
	});

	it('hands on all of a result whose names it does not know', async () => {
		const call = { call_id: 'call_1', status: 'completed', insights: { mood: 'good' }, error: '' };
		answer({ success: true, call });
		expect(onlyItem(await getResult())).toMatchObject({
			hasResult: true,
			insights: { mood: 'good' },
			vendorError: '',
		});
	});

	it.each([
		['result', { success: true, result: { id: 'call_1', call_summary: 'Well' } }],
		['data', { success: true, data: { call_summary: 'Well' } }],
	])('finds it where the record is called %s', async (_, body) => {
		answer(body);
		expect(onlyItem(await getResult())).toMatchObject({ summary: 'Well', hasResult: true });
	});

	it.each([
		['scheduled', 'Voxworks has no result yet of this call'],
		['in_progress', 'Voxworks has no result yet of this call'],
		['rang-out', 'Voxworks shows no result of this call'],
	])('says so of a call without a result that is %s', async (status, said) => {
		voxworks().addCall({ id: 'call_1', status });
		expect(onlyItem(await getResult())).toEqual({
			vendor: 'voxworks',
			callId: 'call_1',
			phase: { scheduled: 'notStarted', in_progress: 'inProgress' }[status] ?? 'ended',
			status,
			hasResult: false,
			message: `${said}: the call's status is ${status}`,
		});
	});

	it.each([
		['404', { kind: 'status', status: 404 }],
		['400', { kind: 'status', status: 400 }],
		['success: false', { kind: 'body', body: { success: false, message: 'Not ready' } }],
		['no record', { kind: 'body', body: { success: true, call: null } }],
	] as const)('says so of a scheduled call that is answered with %s', async (_, fault) => {
		voxworks().addCall({ id: 'call_1' });
		voxworks().fault({ ...fault, on: ON_RESULT });
		expect(onlyItem(await getResult())).toMatchObject({
			hasResult: false,
			status: 'scheduled',
			message: expect.stringMatching(/^Voxworks has no result yet of this call/),
		});
	});

	it('is an error for a call that Voxworks does not know', async () => {
		expect(textOf(await getResult())).toMatch(/^Voxworks found no call with the ID call_1/);
		const node = { onError: 'continueRegularOutput' } as const;
		expect(onlyItem(await getResult({}, { node }))).toMatchObject({
			callId: 'call_1',
			hasResult: false,
			error: expect.stringMatching(/found no call/),
		});
	});

	it('is an error where the result of a call that is over is refused', async () => {
		voxworks().addCall({ id: 'call_1', status: 'completed' });
		voxworks().fault({ kind: 'status', status: 400, on: ON_RESULT });
		expect(textOf(await getResult())).toMatch(/^Voxworks refused to show the result of the call/);
	});

	it.each([
		['a web page', { kind: 'html' }],
		['nothing', { kind: 'empty' }],
		['HTTP 500', { kind: 'status', status: 500 }],
		["another call's", { kind: 'body', body: { success: true, call: { call_id: 'call_2' } } }],
		['an error', { kind: 'body', body: { success: true, error: { message: 'Oops' } } }],
		['no word of success', { kind: 'body', body: { status: 'completed' } }],
	] as const)('asks again after %s, and is an error in the end', async (_, fault) => {
		voxworks().addCall({ id: 'call_1', ...RESULT });
		voxworks().fault({ ...fault, on: ON_RESULT, times: 2 });
		expect(onlyItem(await getResult())).toMatchObject({ summary: RESULT.summary });
		voxworks().fault({ ...fault, on: ON_RESULT, times: 3 });
		expect(textOf(await getResult())).toMatch(/^The result of the call could not be read/);
		expect(voxworks().log).toHaveLength(6);
	});
});
