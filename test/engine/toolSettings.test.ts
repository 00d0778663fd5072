import type { INodeParameters } from 'n8n-workflow';

import { VENDORS, type Vendor } from '../support/vendors.cjs';
import { byId } from '../support/vendor.cjs';
import { addAgents, AGENTS } from './agents.cjs';
import { cancelsOf, onlyItem, textOf, useHarness } from './harness.cjs';
import { fieldIn, optionsIn, panelOf } from './panel.cjs';

/* What an AI agent's tool is preset to, and what its model may not set. */

const harness = useHarness();
beforeAll(() => {
	addAgents(harness.engine);
});

const panel = ({ name }: Pick<Vendor, 'name'>, values: INodeParameters, asTool: boolean) =>
	panelOf(harness.engine.nodeTypeOf(name), values, asTool);

const HANGING_UP = VENDORS.filter(({ hasCancelIf }) => hasCancelIf);

const OPERATIONS = VENDORS.flatMap((entry) =>
	['cancel', 'cancelMany', 'checkThenCancel', 'emergencyStop', 'get', 'getAll', 'schedule']
		.filter((operation) => operation !== 'emergencyStop' || entry.hasEmergencyStop)
		.map((operation) => ({ entry, name: entry.name, operation })),
);

/** Whatever an operation may want to be told. */
const TARGET = {
	callId: byId('call_a'),
	agentId: byId('11111111-1111-4111-8111-111111111111'),
	phoneNumber: '+358401234567',
	when: 'now',
	scheduledAt: '2027-01-01T10:00:00Z',
	letAiPlaceCalls: true,
};

const targetAt = ({ placing }: Vendor): INodeParameters => ({ ...TARGET, ...placing.caller });

/** What no model may set, beside the options. */
const BUILDERS = ['deactivateAgent', 'dryRun', 'failIfIncomplete', 'maxCalls'];

/** The function by which n8n hands a value over to the model, in every spelling that it evaluates. */
const SPELLINGS = ['$fromAI', '$fromAi', '$fromai'];

describe("The panel of an AI agent's tool", () => {
	it.each(VENDORS)('$name: presets the careful thing, and only there', (entry) => {
		const values = { operation: 'cancelMany' };
		const inNode = panel(entry, values, false).values;
		const inTool = panel(entry, values, true).values;
		expect([inNode.maxCalls, inTool.maxCalls]).toEqual([1000, 10]);
		if (!entry.hasCancelIf) return;
		expect([inNode.cancelIf, inTool.cancelIf]).toEqual(['anyCancellable', 'notStarted']);
		const check = { operation: 'checkThenCancel' };
		expect(panel(entry, check, true).values.cancelIf).toBe('notStarted');
	});

	it.each(VENDORS)('$name: keeps what its builder has set, in a tool and out of it', (entry) => {
		const own = entry.hasCancelIf ? { cancelIf: 'inProgress' } : {};
		for (const maxCalls of [10, 1000, 7]) {
			for (const asTool of [false, true]) {
				const given = { ...own, operation: 'cancelMany', maxCalls, dryRun: true };
				expect(panel(entry, given, asTool).values).toMatchObject(given);
			}
		}
	});

	it.each(OPERATIONS)(
		'$name, $operation: offers the model no switch, limit or option',
		({ entry, operation }) => {
			const tool = panel(entry, { operation }, true);
			const builders = tool.names.filter((name) => BUILDERS.includes(name));
			for (const name of builders) expect(fieldIn(tool, name).noDataExpression).toBe(true);
			for (const option of optionsIn(tool, 'options')) expect(option.noDataExpression).toBe(true);
			// Out of a tool an expression is as welcome as ever.
			const node = panel(entry, { operation }, false);
			for (const name of builders) expect(fieldIn(node, name).noDataExpression).toBeUndefined();
			for (const option of optionsIn(node, 'options'))
				expect(option.noDataExpression).toBeUndefined();
		},
	);

	it.each(OPERATIONS)(
		'$name, $operation: says that the AI decides when, where it cancels',
		({ entry, operation }) => {
			const cancels = !operation.startsWith('get');
			const texts = (asTool: boolean) => panel(entry, { operation }, asTool).notices.join(' ');
			expect(/The AI agent decides when.*Human Review/.test(texts(true))).toBe(cancels);
			expect(texts(false)).not.toMatch(/AI agent/);
		},
	);
});

describe("What an AI agent's tool is preset to holds when it runs", () => {
	it.each(HANGING_UP)('$name: a call in progress is spared', async (vendor) => {
		const running = harness.of(vendor);
		running.add('call_a');
		running.add('call_b', vendor.words.inProgress);
		const asTool = true;
		const summary = onlyItem(await running.cancelMany({}, { asTool }));
		expect(summary).toMatchObject({ cancelled: 1, notCancellable: 1 });
		const { call } = await running.runOnCalls({
			operation: 'checkThenCancel',
			calls: ['call_b'],
			asTool,
		});
		expect(call).toMatchObject({ outcome: 'notCancellable', previousPhase: 'inProgress' });
		const own = { cancelIf: 'anyCancellable' };
		expect(onlyItem(await running.cancelMany(own, { asTool }))).toMatchObject({ cancelled: 1 });
	});

	it.each(VENDORS)('$name: more than ten calls are too many', async (vendor) => {
		const running = harness.of(vendor);
		running.simulator.addCalls(11);
		const refused = onlyItem(await running.cancelMany({}, { asTool: true }));
		expect(refused.error).toBe('More than 10 calls would be cancelled, so none was cancelled');
		expect(cancelsOf(running.simulator)).toEqual([]);
		const own = onlyItem(await running.cancelMany({ maxCalls: 1000 }, { asTool: true }));
		expect(own).toMatchObject({ cancelled: 11 });
	});

	it.each(HANGING_UP)('$name: the node itself has its own presets', async (vendor) => {
		const running = harness.of(vendor);
		running.simulator.addCalls(11);
		running.add('call_b', vendor.words.inProgress);
		expect(onlyItem(await running.cancelMany())).toMatchObject({ cancelled: 12 });
	});
});

describe('A value that is left to the model', () => {
	const LEFT = VENDORS.flatMap((entry) =>
		[
			{ label: 'Dry Run', parameters: { dryRun: 'boolean' } },
			{ label: 'Max Calls', parameters: { maxCalls: 'number' } },
			{ label: 'Fail If Incomplete', parameters: { failIfIncomplete: 'boolean' } },
		].map((each) => ({ entry, name: entry.name, ...each })),
	);

	const valueOf = (spelling: string, name: string, type: string) =>
		`={{ /*n8n-auto-generated-fromAI-override*/ ${spelling}('${name}', '', '${type}') }}`;

	it.each(LEFT)('$name: is refused by name for $label', async ({ entry, label, parameters }) => {
		const running = harness.of(entry);
		running.add('call_a');
		const [[name, type] = ['', '']] = Object.entries(parameters);
		for (const spelling of SPELLINGS) {
			const input = [{ [name]: type === 'number' ? 5 : false }];
			const given = { [name]: valueOf(spelling, name, type) };
			const item = onlyItem(await running.cancelMany(given, { input, asTool: true }));
			expect(item.error).toBe(`An AI agent may not set '${label}'`);
		}
		expect(running.simulator.log).toEqual([]);
	});

	it.each(OPERATIONS)(
		'$name, $operation: is refused by name for any option',
		async ({ entry, operation }) => {
			const running = harness.of(entry);
			running.add('call_a');
			const filters = entry.filters.matchingAll.given;
			for (const { name, displayName } of optionsIn(panel(entry, { operation }, true), 'options')) {
				const options = { [name]: valueOf('$fromAI', name, 'string') };
				const parameters = { operation, ...targetAt(entry), filters, options };
				const item = onlyItem(await running.run(parameters, { asTool: true }));
				expect(item.error).toBe(`An AI agent may not set '${displayName}'`);
			}
			expect(running.simulator.log).toEqual([]);
		},
	);

	it.each(VENDORS)('$name: is refused by name for the operation', async (entry) => {
		const running = harness.of(entry);
		const operation = valueOf('$fromAI', 'operation', 'string');
		const input = [{ operation: 'cancelMany' }];
		const result = await running.run({ operation, ...targetAt(entry) }, { input, asTool: true });
		expect(textOf(result)).toMatch(/^An AI agent may not set 'Operation'/);
		expect(running.simulator.log).toEqual([]);
	});

	const BY_EACH_AGENT = AGENTS.flatMap((agent) =>
		VENDORS.map((entry) => ({ agent, entry, name: entry.name })),
	);

	it.each(BY_EACH_AGENT)(
		'$agent, $name: is refused when an agent runs the tool',
		async ({ agent, entry }) => {
			const running = await harness.start(entry);
			running.add('call_a');
			const parameters = {
				operation: 'cancelMany',
				filters: entry.filters.matchingAll.given,
				maxCalls: valueOf('$fromAI', 'maxCalls', 'number'),
			};
			const { text } = await running.runAsTool(agent, parameters, { maxCalls: 1000 });
			expect(text).toContain("An AI agent may not set 'Max Calls'");
			expect(running.simulator.log).toEqual([]);
		},
	);

	it.each(BY_EACH_AGENT)(
		'$agent, $name: presets hold when an agent runs the tool',
		async ({ agent, entry }) => {
			const running = await harness.start(entry);
			running.simulator.addCalls(11);
			const parameters = {
				operation: 'cancelMany',
				filters: entry.filters.matchingAll.given,
			};
			const { text } = await running.runAsTool(agent, parameters, {});
			expect(text).toContain('More than 10 calls would be cancelled');
			expect(cancelsOf(running.simulator)).toEqual([]);
		},
	);
});
