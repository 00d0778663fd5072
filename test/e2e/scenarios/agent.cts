import assert from 'node:assert/strict';
import { test } from 'node:test';

import { NodeHelpers, type INodeParameters } from 'n8n-workflow';

import { PACKAGE_NAME, type Execution } from '../harness/index.cjs';
import { HEPPU } from '../../support/vendors.cjs';
import { withNode, withParameters, type Environment } from './environment.cjs';

const EXAMPLE = 'ai-agent-with-check-then-cancel';
const TOOL = 'Cancel a call';
const WHOLE_ACCOUNT: INodeParameters = {
	operation: 'emergencyStop',
	scope: 'account',
	confirm: true,
};
/** Up to the first, agents call their tools themselves; from the second, n8n runs them like any node. */
const AGENT_VERSIONS = [2.2, 3];
/** The example's options, and no long waits for a vendor that does not answer. */
const QUICK = { onNotFound: 'outcome', maxAttempts: 2, retryDelay: 1 };

export function agentScenarios(environment: () => Environment): void {
	test('an AI agent cancels the call it is told to, and reads what became of it', async () => {
		const { heppu, model } = environment();
		const [call, other] = heppu.addCalls(2);
		assert.ok(call && other);
		model.callToolWith({ Call: call.id });
		const execution = await chat(environment(), `Please cancel ${call.id}`);
		assert.match(said(execution), /The tool says: .*"outcome":"cancelled"/);
		assert.match(said(execution), new RegExp(`"callId":"${call.id}"`));
		assert.equal(heppu.status(call.id), 'cancelled');
		assert.equal(heppu.status(other.id), 'initiated');
		const [run] = execution.runs(TOOL);
		assert.equal(run?.executionStatus, 'success');
	});

	test('an AI agent is asked for the call alone, and told what the tool does', async () => {
		const { heppu, model } = environment();
		model.callToolWith({ Call: heppu.addCall().id });
		await chat(environment(), 'Please cancel it');
		const [offered, ...others] = model.requests[0]?.tools ?? [];
		assert.deepEqual(others, []);
		assert.match(String(offered?.function.description), /Never hangs up on anybody/);
		assert.deepEqual(Object.keys(offered?.function.parameters.properties ?? {}), ['Call']);
	});

	test('an AI agent does not hang up on anybody if the tool says so', async () => {
		const { heppu, model } = environment();
		const call = heppu.addCall({ status: 'active' });
		model.callToolWith({ Call: call.id });
		const execution = await chat(environment(), `Please cancel ${call.id}`);
		assert.match(said(execution), /"outcome":"notCancellable"/);
		assert.equal(heppu.status(call.id), 'active');
		assert.deepEqual(heppu.requests('DELETE'), []);
	});

	test('an AI agent is told of a call that is not there', async () => {
		const { model } = environment();
		model.callToolWith({ Call: 'nowhere' });
		const execution = await chat(environment(), 'Please cancel it');
		assert.match(said(execution), /"outcome":"notFound"/);
	});

	test('an AI agent is told in words that no call matches', async () => {
		const { model } = environment();
		model.callToolWith({ Call: 'any', Phone: '+358401234567' });
		const execution = await chat(environment(), 'Whom do we call?', {
			operation: 'getAll',
			filters: { phoneNumber: "={{ $fromAI('Phone', 'Whose calls', 'string') }}" },
		});
		assert.match(said(execution), /"total":0,"filters":\{"phoneNumber":"\+358401234567"\}/);
		assert.match(said(execution), /Heppu lists no call that matches these filters/);
	});

	test('an AI agent that leaves out the country of a phone number cancels nothing', async () => {
		const { heppu, model } = environment();
		heppu.addCall({ phoneNumber: '+358401234567' });
		model.callToolWith({ Call: 'any', Phone: '040 1234567' });
		const execution = await chat(environment(), 'Cancel their calls', {
			operation: 'cancelMany',
			filters: { phoneNumber: "={{ $fromAI('Phone', 'Whose calls', 'string') }}" },
		});
		assert.match(said(execution), /'Phone Number'/);
		assert.match(said(execution), /"error":/);
		assert.deepEqual(heppu.requests(), []);
	});

	for (const agentVersion of AGENT_VERSIONS) {
		test(`an AI agent (${agentVersion}) is told when nobody knows if the call is cancelled`, async () => {
			leaveInDoubt(environment());
			const execution = await chat(environment(), 'Please cancel it', {}, agentVersion);
			assert.match(said(execution), /may or may not have been cancelled/);
			assert.match(said(execution), /"outcome":"unconfirmed"/);
		});
	}

	test('stopping the whole account is not offered to an AI agent', async () => {
		const scopes = async (nodeType: string) => {
			const type = await environment().n8n.catalogue.nodeType(`${PACKAGE_NAME}.${nodeType}`);
			assert.ok(type, `${nodeType} is not loaded`);
			const parameters = { resource: 'call', ...WHOLE_ACCOUNT };
			const isShown = (property: Parameters<typeof NodeHelpers.displayParameter>[1]) =>
				NodeHelpers.displayParameter(parameters, property, { typeVersion: 1 }, type);
			const shown = type.properties.filter(isShown);
			const scope = shown.find(({ name }) => name === 'scope');
			const offered = scope?.options?.filter((option) => 'value' in option && isShown(option));
			const names = offered?.map(({ name }) => name);
			return { names, confirm: shown.some(({ name }) => name === 'confirm') };
		};
		assert.deepEqual(await scopes(HEPPU.name), {
			names: ['One Agent', 'Whole Account'],
			confirm: true,
		});
		assert.deepEqual(await scopes(`${HEPPU.name}Tool`), { names: ['One Agent'], confirm: false });
	});

	for (const [who, scope] of [
		['the workflow', 'account'],
		['the model', "={{ $fromAI('scope', 'Whose calls to end', 'string') }}"],
	] as const) {
		test(`stopping the whole account is refused to an AI agent when ${who} forces it`, async () => {
			const { heppu, model } = environment();
			heppu.addCalls(3, () => ({ status: 'active' }));
			model.callToolWith(who === 'the model' ? { scope: 'account' } : {});
			const execution = await chat(environment(), 'Stop everything', { ...WHOLE_ACCOUNT, scope });
			assert.match(said(execution), /may not stop the calls of the whole account/);
			assert.match(JSON.stringify(execution.runs(TOOL)), /may not stop the calls/);
			assert.deepEqual(heppu.requests(), []);
			assert.equal(heppu.alive().length, 3);
		});
	}
}

/** There is one call, and Heppu answers nothing that could tell what became of it. */
function leaveInDoubt({ heppu, model }: Environment): void {
	const call = heppu.addCall();
	heppu.fault({ kind: 'dropBefore', on: { method: 'DELETE' }, times: Infinity });
	heppu.fault({ kind: 'status', status: 503, on: { method: 'GET' }, after: 1, times: Infinity });
	model.callToolWith({ Call: call.id });
}

/** The example, with the message that a person has sent pinned to its chat. */
async function chat(
	environment: Environment,
	chatInput: string,
	tool: INodeParameters = {},
	agentVersion?: number,
): Promise<Execution> {
	const { n8n } = environment;
	const message = { sessionId: 'e2e', action: 'sendMessage', chatInput };
	const workflow = await environment.importExample(EXAMPLE, (example) => {
		const changed = withParameters(example, TOOL, { ...tool, options: QUICK });
		const aged = withNode(changed, 'AI Agent', (node) => ({
			...node,
			typeVersion: agentVersion ?? node.typeVersion,
		}));
		return { ...aged, pinData: { Chat: [{ json: message }] } };
	});
	return await n8n.waitForExecution(await n8n.runManually(workflow.id));
}

/** The agent's last words. */
function said(execution: Execution): string {
	assert.equal(execution.status, 'success', execution.error?.message);
	return String(execution.json('AI Agent')[0]?.output);
}
