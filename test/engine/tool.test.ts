import { type IDataObject, type INodeParameters, NodeHelpers } from 'n8n-workflow';

import { VENDORS } from '../support/vendors.cjs';
import { addAgents, AGENTS, type AgentType, toolVariantOf } from './agents.cjs';
import { EVERYWHERE, type RunningVendor, type SingleOperation, useHarness } from './harness.cjs';

/* The nodes as tools of an AI agent: the way n8n 2.x runs them, and the way n8n 1.x does. */

const harness = useHarness();
beforeAll(() => {
	addAgents(harness.engine);
});

const BY_EACH_AGENT = AGENTS.flatMap((agent) => EVERYWHERE.map((where) => ({ agent, ...where })));

const FROM_AGENT = {
	__rl: true,
	mode: 'id',
	value: "={{ $fromAI('callId', 'The call to cancel', 'string') }}",
};

/** Has an agent call the tool once. @returns what the agent gets to read, as one text */
async function ask(
	agent: AgentType,
	vendor: RunningVendor,
	operation: SingleOperation,
	input: IDataObject,
	parameters: INodeParameters = {},
): Promise<string> {
	const tool = { operation, callId: FROM_AGENT, ...parameters };
	return (await vendor.runAsTool(agent, tool, input)).text;
}

describe("As an AI agent's tool", () => {
	it.each(BY_EACH_AGENT)(
		'$agent, $name, $operation: a call that the agent names is cancelled',
		async (each) => {
			const vendor = await harness.start(each.entry);
			vendor.add('call_1');
			const answer = await ask(each.agent, vendor, each.operation, { callId: 'call_1' });
			expect(answer).toContain('"outcome":"cancelled"');
			expect(answer).toContain('"callId":"call_1"');
			expect(vendor.simulator.status('call_1')).toBe(vendor.entry.words.cancelled);
			expect(vendor.sent()).toEqual(
				each.operation === 'cancel' ? ['cancel call_1'] : ['read call_1', 'cancel call_1'],
			);
		},
	);

	const ASKED = AGENTS.flatMap((agent) =>
		VENDORS.map((entry) => ({ agent, entry, name: entry.name })),
	);

	it.each(ASKED)(
		'$agent, $name: an agent has one answer, so Separate Outputs is ignored',
		async (each) => {
			const vendor = await harness.start(each.entry);
			const { ended } = vendor.entry.words;
			vendor.add('call_1', ended);
			const answer = await ask(
				each.agent,
				vendor,
				'checkThenCancel',
				{ callId: 'call_1' },
				{ separateOutputs: true },
			);
			expect(answer).toContain('"outcome":"notCancellable"');
			expect(answer).toContain(`"reason":"Call status is ${ended}"`);
		},
	);

	it.each(ASKED)('$agent, $name: an agent is told of a call that is not there', async (each) => {
		const vendor = await harness.start(each.entry);
		const answer = await ask(each.agent, vendor, 'checkThenCancel', { callId: 'call_1' });
		expect(answer).toContain(`${vendor.displayName} found no call with the ID call_1`);
	});

	it.each(ASKED)(
		'$agent, $name: an ID that an agent makes up reaches no other path',
		async (each) => {
			const vendor = await harness.start(each.entry);
			const answer = await ask(each.agent, vendor, 'cancel', { callId: '..' });
			expect(answer).toContain("must not be '.' or '..'");
			expect(vendor.sent()).toEqual([]);
		},
	);

	it.each(ASKED)(
		'$agent, $name: a cancel whose answer is lost for good is not called a success',
		async (each) => {
			const vendor = await harness.start(each.entry);
			vendor.add('call_1');
			vendor.faultOnCancel({ kind: 'dropBefore', times: Infinity });
			const answer = await ask(each.agent, vendor, 'cancel', { callId: 'call_1' });
			expect(answer).toContain('may or may not have been cancelled');
			expect(answer).not.toContain('"cancelled":true');
		},
	);

	it.each(VENDORS)(
		'$name: the agent is asked for nothing but the call, and told what the tool does',
		async (entry) => {
			const vendor = await harness.start(entry);
			vendor.add('call_1');
			const tool = { operation: 'cancel', callId: FROM_AGENT };
			const { answer } = await vendor.runAsTool('olderAgent', tool, { callId: 'call_1' });
			expect(answer).toMatchObject({
				asksFor: ['callId'],
				description: expect.stringMatching(
					new RegExp(`^Cancel a call in ${entry.displayName}`, 'i'),
				),
			});
		},
	);

	it.each(VENDORS)('$name: the panel of the tool shows no Separate Outputs', (entry) => {
		const type = harness.engine.nodeTypeOf(entry.name);
		const parameters = { resource: 'call', operation: 'checkThenCancel' };
		const shown = ({ description }: Pick<typeof type, 'description'>) =>
			description.properties
				.filter((property) =>
					NodeHelpers.displayParameter(parameters, property, { typeVersion: 1 }, description),
				)
				.map((property) => property.name);
		expect(shown(type)).toContain('separateOutputs');
		expect(shown(toolVariantOf(type))).not.toContain('separateOutputs');
		expect(shown(toolVariantOf(type))).toContain('callId');
	});
});
