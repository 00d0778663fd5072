import { addAgents, toolVariantOf, workflowWithTool } from './agents.cjs';
import { requireHonestAnswer, requireHonesty } from './honesty.cjs';
import { Stage, type VendorOnStage } from './stage.cjs';
import { Watch } from './witness.cjs';
import type { VendorName } from '../../tools/simulators/index.cjs';
import { type IDataObject, type INodeParameters, NodeHelpers } from 'n8n-workflow';

/* The nodes as tools of an AI agent: the way n8n 2.x runs them, and the way n8n 1.x does. */

let stage: Stage;
beforeAll(async () => {
	stage = await Stage.set();
	addAgents(stage.engine);
});
afterEach(async () => await stage.clear());

const VENDORS: VendorName[] = ['heppu', 'voxworks'];
const OPERATIONS = ['cancel', 'checkThenCancel'] as const;
const AGENTS = ['agent', 'olderAgent'] as const;
type Agent = (typeof AGENTS)[number];

const EVERYWHERE = AGENTS.flatMap((agent) =>
	VENDORS.flatMap((name) => OPERATIONS.map((operation) => ({ agent, name, operation }))),
);

const FROM_AGENT = {
	__rl: true,
	mode: 'id',
	value: "={{ $fromAI('callId', 'The call to cancel', 'string') }}",
};

/** Has an agent call the tool once. @returns what the agent gets to read, as one text */
async function ask(
	agent: Agent,
	vendor: VendorOnStage,
	operation: (typeof OPERATIONS)[number],
	input: IDataObject,
	parameters: INodeParameters = {},
	options: INodeParameters = {},
): Promise<string> {
	const tool = vendor.node({
		operation,
		parameters: { callId: FROM_AGENT, ...parameters },
		options,
	});
	const watch = new Watch(vendor.simulator, vendor.simulator.apiKey);
	const result = await stage.engine.run(workflowWithTool(agent, tool), {
		credentials: { [vendor.credentialType]: vendor.credential },
		input: [input],
	});
	watch.end(result.status);
	const testimony = vendor.testimony({ operation, parameters }, watch);
	requireHonesty(testimony, result);
	if (result.error) throw result.error;
	const [answer] = Object(result.json('Agent')[0]).answers;
	const text = agent === 'agent' ? JSON.stringify(answer) : String(answer.answer);
	requireHonestAnswer(testimony, itemsIn(text));
	return text;
}

/** Items in a tool's answer: n8n 2 hands on outputs of items, n8n 1 their JSON as a text; an error is neither. */
function itemsIn(answer: string): IDataObject[] {
	let parsed: unknown;
	try {
		parsed = JSON.parse(answer);
	} catch {
		return [];
	}
	const values = [parsed].flat(Infinity).map((value) => Object(value).json ?? value);
	return values.filter((value) => typeof value === 'object' && value !== null);
}

test.each(EVERYWHERE)(
	'$agent, $name, $operation: a call that the agent names is cancelled',
	async (each) => {
		const vendor = await stage.vendor(each.name);
		vendor.add('call_1');
		const answer = await ask(each.agent, vendor, each.operation, { callId: 'call_1' });
		expect(answer).toContain('"outcome":"cancelled"');
		expect(answer).toContain('"callId":"call_1"');
		expect(vendor.simulator.status('call_1')).toBe('cancelled');
		expect(vendor.sent()).toEqual(
			each.operation === 'cancel' ? ['cancel call_1'] : ['read call_1', 'cancel call_1'],
		);
	},
);

const ASKED = AGENTS.flatMap((agent) => VENDORS.map((name) => ({ agent, name })));

test.each(ASKED)(
	'$agent, $name: an agent has one answer, so Separate Outputs is ignored',
	async (each) => {
		const vendor = await stage.vendor(each.name);
		vendor.add('call_1', 'completed');
		const answer = await ask(
			each.agent,
			vendor,
			'checkThenCancel',
			{ callId: 'call_1' },
			{ separateOutputs: true },
		);
		expect(answer).toContain('"outcome":"notCancellable"');
		expect(answer).toContain('"reason":"Call status is completed"');
	},
);

test.each(ASKED)('$agent, $name: an agent is told of a call that is not there', async (each) => {
	const vendor = await stage.vendor(each.name);
	const answer = await ask(each.agent, vendor, 'checkThenCancel', { callId: 'call_1' });
	expect(answer).toContain(`${vendor.displayName} knows no call with this ID`);
});

test.each(ASKED)(
	'$agent, $name: an ID that an agent makes up reaches no other path',
	async (each) => {
		const vendor = await stage.vendor(each.name);
		const answer = await ask(each.agent, vendor, 'cancel', { callId: '..' });
		expect(answer).toContain("must not be '.' or '..'");
		expect(vendor.sent()).toEqual([]);
	},
);

test.each(ASKED)(
	'$agent, $name: a cancel whose answer is lost for good is not called a success',
	async (each) => {
		const vendor = await stage.vendor(each.name);
		vendor.add('call_1');
		vendor.faultOnCancel({ kind: 'dropBefore', times: Infinity });
		const answer = await ask(each.agent, vendor, 'cancel', { callId: 'call_1' });
		expect(answer).toContain('may or may not have been cancelled');
		expect(answer).not.toContain('"cancelled":true');
	},
);

test('the agent is asked for nothing but the call, and told what the tool does', async () => {
	const heppu = await stage.heppu();
	heppu.add('call_1');
	const tool = heppu.node({ operation: 'cancel', parameters: { callId: FROM_AGENT } });
	const result = await stage.engine.run(workflowWithTool('olderAgent', tool), {
		credentials: { [heppu.credentialType]: heppu.credential },
		input: [{ callId: 'call_1' }],
	});
	const [answer] = Object(result.json('Agent')[0]).answers;
	expect(answer).toMatchObject({
		asksFor: ['callId'],
		description: expect.stringMatching(/^Cancel a call in Heppu/i),
	});
});

test.each(VENDORS)('%s: the panel of the tool shows no Separate Outputs', (name) => {
	const { type } = stage.engine.loader.getNode(name);
	if ('nodeVersions' in type) throw new Error('The node has versions');
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
