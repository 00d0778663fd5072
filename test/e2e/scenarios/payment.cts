import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { IDataObject } from 'n8n-workflow';

import type { PackagedName } from '../../support/vendors.cjs';
import { type Execution, type Workflow, type WorkflowFile } from '../harness/index.cjs';
import { withParameters, type Environment } from './environment.cjs';

const PAID = '+4915112345678';
const OTHER = '+4915187654321';
const STOP = 'This customer may be called';
const LEFT_ALONE = '1 left alone, as somebody is on the phone or it is over';

/** The same for both vendors at once and for each alone, with the vendors that it asks. */
const EXAMPLES: readonly Example[] = [
	{ name: 'customer-has-paid', wait: 'the vendors', vendors: ['heppu', 'voxworks'] },
	{ name: 'customer-has-paid-heppu', wait: 'Heppu', vendors: ['heppu'] },
	{ name: 'customer-has-paid-voxworks', wait: 'Voxworks', vendors: ['voxworks'] },
];

interface Example {
	readonly name: string;
	/** Whom it waits for before the second look. */
	readonly wait: string;
	readonly vendors: readonly PackagedName[];
}

const NAMES: Record<PackagedName, string> = { heppu: 'Heppu', voxworks: 'Voxworks' };

/** What the answer says of the calls of `addCallsOf`. Voxworks lists the scheduled ones alone. */
const CANCELLED: Record<PackagedName, string> = {
	heppu: `2 cancelled, ${LEFT_ALONE}`,
	voxworks: '1 cancelled',
};

export function paymentScenarios(environment: () => Environment): void {
	for (const example of EXAMPLES) {
		const { name, vendors } = example;
		const [first, ...others] = vendors;
		assert.ok(first);
		const told = (what: (vendor: PackagedName) => string) =>
			Object.fromEntries(vendors.map((vendor) => [vendor, `${NAMES[vendor]}: ${what(vendor)}.`]));

		test(`${name}: a customer who has paid is not called again, and nobody is hung up on`, async () => {
			addCallsOf(environment());
			const { answer, execution } = await pay(environment(), example, PAID);
			assert.deepEqual(answer, {
				phoneNumber: PAID,
				...told((vendor) => CANCELLED[vendor]),
				ok: true,
			});
			for (const vendor of vendors) {
				assert.deepEqual(aliveAt(environment(), vendor), ['other', 'talking']);
			}
			assert.equal(execution.status, 'success', execution.error?.message);
			assert.deepEqual(execution.runs(STOP), []);
		});

		test(`${name}: the second look cancels the call that was placed again meanwhile`, async () => {
			addCallsOf(environment());
			const simulator = environment().vendor(first);
			const { execution } = await pay(environment(), example, PAID, () => {
				simulator.setStatus('talking', 'failed');
				addCall(environment(), first, 'again', PAID);
			});
			assert.equal(simulator.status('again'), 'cancelled');
			assert.deepEqual(execution.json('What the second look found'), [
				{
					...told((vendor) => (vendor === first ? '1 cancelled' : 'nothing to cancel')),
					ok: true,
				},
			]);
			assert.deepEqual(aliveAt(environment(), first), ['other']);
		});

		test(`${name}: a customer who has paid and whom nobody was to call is a good answer`, async () => {
			for (const vendor of vendors) addCall(environment(), vendor, 'other', OTHER);
			const { answer } = await pay(environment(), example, PAID);
			assert.deepEqual(answer, {
				phoneNumber: PAID,
				...told(() => 'nothing to cancel'),
				ok: true,
			});
			for (const vendor of vendors) assert.deepEqual(cancelsSentTo(environment(), vendor), []);
		});

		test(`${name}: a call that begins to ring before its cancel is told as left alone`, async () => {
			for (const vendor of vendors) addCall(environment(), vendor, 'waiting', PAID);
			for (const vendor of vendors) ringBeforeCancel(environment(), vendor);
			const { answer } = await pay(environment(), example, PAID);
			assert.deepEqual(answer, {
				phoneNumber: PAID,
				...told(() => `nothing to cancel, ${LEFT_ALONE}`),
				ok: true,
			});
		});

		test(`${name}: where a vendor cannot be asked the answer is 500, and any other is asked all the same`, async () => {
			addCallsOf(environment());
			environment().vendor(first).fault({ kind: 'status', status: 401, times: Infinity });
			const { answer, execution } = await pay(environment(), example, PAID, undefined, 500);
			const refused = `${NAMES[first]}: .*did not accept the API key`;
			assert.match(String(answer[first]), new RegExp(`^${refused}`));
			assert.equal(answer.ok, false);
			for (const vendor of others) {
				assert.equal(answer[vendor], `${NAMES[vendor]}: ${CANCELLED[vendor]}.`);
				assert.deepEqual(aliveAt(environment(), vendor), ['other', 'talking']);
			}
			assert.equal(execution.status, 'error');
			assert.match(
				String(execution.error?.message),
				new RegExp(`^\\${PAID} has paid and may be called\\. ${refused}`),
			);
		});

		test(`${name}: a body without a phone number and its country is answered with 400, and no vendor asked`, async () => {
			const { n8n } = environment();
			const workflow = await imported(environment(), example);
			await n8n.activate(workflow.id);
			const numbers = [undefined, '', '0151 12345678', 4915112345678, [PAID, OTHER], 'Aino', null];
			for (const phoneNumber of numbers) {
				const answer = await environment().post(name, { phoneNumber }, 400);
				assert.equal(answer.error, 'The body has no phoneNumber with its country');
			}
			for (const vendor of vendors) assert.deepEqual(environment().vendor(vendor).log, []);
			await n8n.deactivate(workflow.id);
		});
	}
}

/** At both vendors: calls to the customer who has paid, one of them in progress, and one to somebody else. */
function addCallsOf(environment: Environment): void {
	for (const vendor of ['heppu', 'voxworks'] as const) {
		addCall(environment, vendor, 'waiting', PAID);
		addCall(environment, vendor, 'talking', PAID);
		addCall(environment, vendor, 'other', OTHER);
	}
	environment.heppu.addCall({ id: 'scheduled', status: 'scheduled', contact: { phone: PAID } });
	environment.heppu.setStatus('talking', 'active');
	environment.voxworks.setStatus('talking', 'in_progress');
}

function addCall(
	{ heppu, voxworks }: Environment,
	vendor: PackagedName,
	id: string,
	to: string,
): void {
	if (vendor === 'heppu') heppu.addCall({ id, contact: { phone: to } });
	else voxworks.addCall({ id, contact: { phone_number: to } });
}

/** The call that waits begins after it was listed: at Heppu before it is checked, at Voxworks before its cancel arrives. */
function ringBeforeCancel({ heppu, voxworks }: Environment, vendor: PackagedName): void {
	const [simulator, status] =
		vendor === 'heppu' ? ([heppu, 'active'] as const) : ([voxworks, 'in_progress'] as const);
	simulator.onRequest(({ callId }) => {
		if (callId === 'waiting') simulator.setStatus(callId, status);
	});
}

function aliveAt(environment: Environment, vendor: PackagedName): string[] {
	return environment
		.vendor(vendor)
		.alive()
		.map(({ id }) => id)
		.sort();
}

/** Nothing else is sent by these methods. */
function cancelsSentTo(environment: Environment, vendor: PackagedName): unknown[] {
	return environment.vendor(vendor).requests(vendor === 'heppu' ? 'DELETE' : 'POST');
}

/** @param meanwhile what happens between the answer and the second look */
async function pay(
	environment: Environment,
	example: Example,
	phoneNumber: string,
	meanwhile: () => void = () => {},
	status = 200,
): Promise<{ answer: IDataObject; execution: Execution }> {
	const { n8n } = environment;
	const workflow = await imported(environment, example);
	await n8n.activate(workflow.id);
	const answer = await environment.post(example.name, { phoneNumber }, status);
	meanwhile();
	const [execution] = await n8n.waitForExecutionsOf(workflow.id);
	await n8n.deactivate(workflow.id);
	assert.ok(execution);
	return { answer, execution };
}

/** The example with a second look that is not long in coming. */
async function imported(environment: Environment, { name, wait }: Example): Promise<Workflow> {
	const soon = (example: WorkflowFile) =>
		withParameters(example, `Until ${wait} may call again`, { amount: 2, unit: 'seconds' });
	return await environment.importExample(name, soon);
}
