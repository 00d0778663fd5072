import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { IDataObject } from 'n8n-workflow';

import { type Execution, type Workflow, type WorkflowFile } from '../harness/index.cjs';
import { withParameters, type Environment } from './environment.cjs';

const EXAMPLE = 'customer-has-paid';
const PAID = '+4915112345678';
const OTHER = '+4915187654321';
const STOP = 'This customer may be called';

export function paymentScenarios(environment: () => Environment): void {
	test('a customer who has paid is called by neither vendor, and nobody is hung up on', async () => {
		const { heppu, voxworks } = environment();
		addCallsOf(environment());
		const { answer, execution } = await pay(environment(), PAID);
		assert.deepEqual(answer, {
			phoneNumber: PAID,
			heppu: 'Heppu: 2 cancelled, 1 left alone, as somebody is on the phone.',
			voxworks: 'Voxworks: 1 cancelled.',
			ok: true,
		});
		assert.deepEqual(idsOf(heppu.alive()), ['other', 'talking']);
		assert.deepEqual(idsOf(voxworks.alive()), ['other', 'talking']);
		assert.equal(execution.status, 'success', execution.error?.message);
		assert.deepEqual(execution.runs(STOP), []);
	});

	test('the second look cancels the call that a vendor has placed again meanwhile', async () => {
		const { heppu } = environment();
		addCallsOf(environment());
		const { execution } = await pay(environment(), PAID, () => {
			heppu.setStatus('talking', 'no_answer');
			heppu.addCall({ id: 'again', status: 'scheduled', contact: { phone: PAID } });
		});
		assert.equal(heppu.status('again'), 'cancelled');
		assert.deepEqual(execution.json('What the second look found'), [
			{ heppu: 'Heppu: 1 cancelled.', voxworks: 'Voxworks: nothing to cancel.', ok: true },
		]);
		assert.deepEqual(idsOf(heppu.alive()), ['other']);
	});

	test('a customer who has paid and whom nobody was to call is a good answer', async () => {
		const { heppu, voxworks } = environment();
		for (const vendor of [heppu, voxworks]) vendor.addCall({ id: 'other' });
		const { answer } = await pay(environment(), PAID);
		assert.equal(answer.heppu, 'Heppu: nothing to cancel.');
		assert.equal(answer.voxworks, 'Voxworks: nothing to cancel.');
		assert.equal(answer.ok, true);
		assert.deepEqual([...heppu.requests('DELETE'), ...voxworks.requests('POST')], []);
	});

	test('a vendor that cannot be asked holds up neither the other nor the answer, which is 500', async () => {
		const { heppu, voxworks } = environment();
		addCallsOf(environment());
		heppu.fault({ kind: 'status', status: 401, times: Infinity });
		const { answer, execution } = await pay(environment(), PAID, undefined, 500);
		assert.match(String(answer.heppu), /^Heppu: .*did not accept the API key/);
		assert.equal(answer.voxworks, 'Voxworks: 1 cancelled.');
		assert.equal(answer.ok, false);
		assert.deepEqual(idsOf(voxworks.alive()), ['other', 'talking']);
		assert.equal(execution.status, 'error');
		assert.match(
			String(execution.error?.message),
			/^\+4915112345678 has paid and may be called\. Heppu: .*did not accept the API key/,
		);
	});

	test('a body without a phone number and its country is answered with 400, and no vendor asked', async () => {
		const { n8n, heppu, voxworks } = environment();
		const workflow = await imported(environment());
		await n8n.activate(workflow.id);
		const numbers = [undefined, '', '0151 12345678', 4915112345678, [PAID, OTHER], 'Aino', null];
		for (const phoneNumber of numbers) {
			const answer = await environment().post('customer-has-paid', { phoneNumber }, 400);
			assert.equal(answer.error, 'The body has no phoneNumber with its country');
		}
		assert.deepEqual([...heppu.log, ...voxworks.log], []);
		await n8n.deactivate(workflow.id);
	});
}

/** At both vendors: calls to the customer who has paid, one of them in progress, and one to somebody else. */
function addCallsOf({ heppu, voxworks }: Environment): void {
	heppu.addCall({ id: 'waiting', contact: { phone: PAID } });
	heppu.addCall({ id: 'scheduled', status: 'scheduled', contact: { phone: PAID } });
	heppu.addCall({ id: 'talking', status: 'active', contact: { phone: PAID } });
	heppu.addCall({ id: 'other', contact: { phone: OTHER } });
	voxworks.addCall({ id: 'waiting', contact: { phone_number: PAID } });
	voxworks.addCall({ id: 'talking', status: 'in_progress', contact: { phone_number: PAID } });
	voxworks.addCall({ id: 'other', contact: { phone_number: OTHER } });
}

/** @param meanwhile what happens between the answer and the second look */
async function pay(
	environment: Environment,
	phoneNumber: string,
	meanwhile: () => void = () => {},
	status = 200,
): Promise<{ answer: IDataObject; execution: Execution }> {
	const { n8n } = environment;
	const workflow = await imported(environment);
	await n8n.activate(workflow.id);
	const answer = await environment.post('customer-has-paid', { phoneNumber }, status);
	meanwhile();
	const [execution] = await n8n.waitForExecutionsOf(workflow.id);
	await n8n.deactivate(workflow.id);
	assert.ok(execution);
	return { answer, execution };
}

/** The example with a second look that is not long in coming. */
async function imported(environment: Environment): Promise<Workflow> {
	const soon = (example: WorkflowFile) =>
		withParameters(example, 'Until the vendors may call again', { amount: 2, unit: 'seconds' });
	return await environment.importExample(EXAMPLE, soon);
}

function idsOf(calls: ReadonlyArray<{ readonly id: string }>): string[] {
	return calls.map(({ id }) => id).sort();
}
