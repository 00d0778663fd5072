import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { IDataObject } from 'n8n-workflow';

import { byId } from '../../support/vendor.cjs';
import type { Workflow } from '../harness/index.cjs';
import { withParameters, type Environment } from './environment.cjs';

const EXAMPLE = 'schedule-and-cancel-on-payment';
const INVOICE = { phoneNumber: '+4915112345678', invoice: 'R-1001', daysToPay: 14 };
const DAY_MS = 86_400_000;

export function invoiceScenarios(environment: () => Environment): void {
	test('a reminder call is scheduled with the invoice, and cancelled when it is paid', async () => {
		const { heppu } = environment();
		await whileActive(environment(), async () => {
			const sent = await post(environment(), 'invoice-sent', INVOICE);
			const call = heppu.calls.get(String(sent.callId));
			assert.equal(sent.invoice, INVOICE.invoice);
			assert.equal(call?.contact.phone, INVOICE.phoneNumber);
			assert.deepEqual(call?.metadata, { invoice: INVOICE.invoice });
			const due = new Date(Date.now() + 15 * DAY_MS).toISOString().slice(0, 'yyyy-mm-dd'.length);
			assert.equal(new Date(String(call?.scheduledAt)).toISOString(), `${due}T10:00:00.000Z`);
			const paid = await post(environment(), 'invoice-paid', { callId: sent.callId });
			assert.deepEqual(paid, {
				callId: sent.callId,
				cancelled: true,
				text: 'The call is cancelled',
			});
			assert.equal(heppu.status(String(sent.callId)), 'cancelled');
			const again = await post(environment(), 'invoice-paid', { callId: sent.callId });
			assert.equal(again.cancelled, true);
		});
	});

	test('a payment hangs up on nobody: a reminder call that has begun goes on, and the answer says so', async () => {
		const { heppu } = environment();
		await whileActive(environment(), async () => {
			const { callId } = await post(environment(), 'invoice-sent', INVOICE);
			heppu.setStatus(String(callId), 'active');
			const paid = await post(environment(), 'invoice-paid', { callId });
			assert.equal(paid.cancelled, false);
			assert.match(String(paid.text), /^The call was not cancelled: .*active/);
			assert.equal(heppu.status(String(callId)), 'active');
		});
	});

	test('an invoice whose call may have been placed is sent once, and answered with 500 and how to look', async () => {
		const { heppu } = environment();
		await whileActive(environment(), async () => {
			heppu.fault({ kind: 'dropAfter', on: { method: 'POST' } });
			heppu.fault({ kind: 'status', status: 500, on: { method: 'GET' }, times: Infinity });
			const answer = await post(environment(), 'invoice-sent', INVOICE, 500);
			assert.match(String(answer.error), /may have been placed/);
			assert.equal(heppu.requests('POST').length, 1);
			assert.equal(heppu.alive().length, 1);
		});
	});

	test('an invoice or a payment with something missing is answered with 400, and Heppu asked nothing', async () => {
		const { heppu } = environment();
		await whileActive(environment(), async () => {
			for (const missing of ['phoneNumber', 'invoice', 'daysToPay']) {
				const body = { ...INVOICE, [missing]: undefined };
				const answer = await post(environment(), 'invoice-sent', body, 400);
				assert.match(String(answer.error), /no phoneNumber, invoice or daysToPay/);
			}
			const answer = await post(environment(), 'invoice-paid', {}, 400);
			assert.equal(answer.error, 'The body has no callId');
			assert.deepEqual(heppu.log, []);
		});
	});
}

async function post(
	environment: Environment,
	path: string,
	body: object,
	status = 200,
): Promise<IDataObject> {
	return await environment.post(path, body, status);
}

/** With an agent of this Heppu in place of the example's. */
async function whileActive(environment: Environment, what: () => Promise<void>): Promise<void> {
	const { n8n, heppu } = environment;
	const agent = heppu.addAgent({ name: 'Reminders' });
	const workflow: Workflow = await environment.importExample(EXAMPLE, (example) =>
		withParameters(example, 'Schedule Call', { agentId: byId(agent.id) }),
	);
	await n8n.activate(workflow.id);
	try {
		await what();
	} finally {
		await n8n.deactivate(workflow.id);
	}
}
