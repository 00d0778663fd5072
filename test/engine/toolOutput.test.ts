import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { byId } from '../support/vendor.cjs';
import { HEPPU, VENDORS, type Vendor } from '../support/vendors.cjs';
import { addAgents, AGENTS } from './agents.cjs';
import { onlyItem, textOf, useHarness } from './harness.cjs';
import { fieldIn, panelOf } from './panel.cjs';

/* How much of a call Get and Get Many give: Simplify in a node, Output in the tool of an AI agent. */

const harness = useHarness();
beforeAll(() => {
	addAgents(harness.engine);
});

const READING = VENDORS.flatMap((entry) =>
	['get', 'getAll'].map((operation) => ({ entry, name: entry.name, operation })),
);

const SELECTED = { toolOutput: 'selectedFields' };

const panel = ({ name }: Vendor, values: INodeParameters, asTool: boolean) =>
	panelOf(harness.engine.nodeTypeOf(name), values, asTool);

/** The item of the one call there is. */
async function read(
	entry: Vendor,
	operation: string,
	parameters: INodeParameters,
	asTool = true,
): Promise<IDataObject> {
	const vendor = harness.of(entry);
	if (vendor.simulator.calls.size === 0) vendor.add('call_a');
	const given = { operation, callId: byId('call_a'), ...parameters };
	return onlyItem(await vendor.run(given, { asTool }));
}

describe('The panel', () => {
	it.each(READING)(
		'has Simplify in a node, and Output in a tool: $name, $operation',
		({ entry, operation }) => {
			const names = (values: INodeParameters, asTool: boolean) =>
				panel(entry, { operation, ...values }, asTool).names.filter((name) =>
					['simplify', 'toolOutput', 'toolFields', 'output'].includes(name),
				);
			expect(names({}, false)).toEqual(['simplify']);
			expect(names({}, true)).toEqual(['toolOutput']);
			expect(names(SELECTED, true)).toEqual(['toolOutput', 'toolFields']);
			expect(names(SELECTED, false)).toEqual(['simplify']);
		},
	);

	it.each(READING)(
		'offers three ways, simplified first, and hands none over to the model: $name, $operation',
		({ entry, operation }) => {
			const shown = panel(entry, { operation, ...SELECTED }, true);
			const output = fieldIn(shown, 'toolOutput');
			const titles = output.options?.map(({ name }) => name);
			expect(titles).toEqual(['Simplified', 'Raw', 'Selected Fields']);
			expect(output.default).toBe('simplified');
			for (const name of ['toolOutput', 'toolFields'])
				expect(fieldIn(shown, name).noDataExpression).toBe(true);
		},
	);

	it.each(VENDORS)('leaves the output of Cancel Many alone ($name)', (entry) => {
		expect(panel(entry, { operation: 'cancelMany' }, false).names).toContain('output');
		const tool = panel(entry, { operation: 'cancelMany' }, true).names;
		expect(tool.filter((name) => /output/i.test(name))).toEqual([]);
	});

	it.each(VENDORS)('offers each field that Simplify gives ($name)', async (entry) => {
		const simple = await read(entry, 'get', {}, false);
		const { options = [] } = fieldIn(
			panel(entry, { operation: 'get', ...SELECTED }, true),
			'toolFields',
		);
		const offered = options.flatMap((option) => ('value' in option ? [option.value] : []));
		// Before them stand vendor, ID, phase and status, which are always given.
		expect(offered).toEqual(expect.arrayContaining(Object.keys(simple).slice(4)));
	});
});

describe('An AI agent gets to read', () => {
	it.each(READING)(
		'the same as a node that simplifies, unless told otherwise: $name, $operation',
		async ({ entry, operation }) => {
			const simple = await read(entry, operation, {}, false);
			expect(await read(entry, operation, {})).toEqual(simple);
			expect(await read(entry, operation, { toolOutput: 'simplified' })).toEqual(simple);
		},
	);

	it.each(READING)(
		'all fields as they come where Output is Raw: $name, $operation',
		async ({ entry, operation }) => {
			const raw = await read(entry, operation, { simplify: false }, false);
			expect(await read(entry, operation, { toolOutput: 'raw' })).toEqual(raw);
		},
	);

	it.each(READING)(
		'the ID, how the call stands and the selected fields, and nothing else: $name, $operation',
		async ({ entry, operation }) => {
			const status = entry.shown(entry.words.notStarted);
			const call = { vendor: entry.name, callId: 'call_a', phase: 'notStarted', status };
			expect(await read(entry, operation, SELECTED)).toEqual(call);
			const simple = await read(entry, operation, {}, false);
			const [field = ''] = Object.keys(simple).slice(4);
			const one = await read(entry, operation, { ...SELECTED, toolFields: [field] });
			expect(one).toEqual({ ...call, [field]: simple[field] });
		},
	);

	it("Heppu's own fields, where they are selected", async () => {
		harness.of(HEPPU).simulator.addCall({ id: 'call_a', metadata: { order: 7 } });
		const toolFields = ['phoneNumber', 'metadata', 'transcript'];
		const item = await read(HEPPU, 'get', { ...SELECTED, toolFields });
		expect(item).toMatchObject({ callId: 'call_a', metadata: { order: 7 } });
		expect(Object.keys(item)).toEqual(expect.arrayContaining(['phoneNumber', 'metadata']));
		expect(item).not.toHaveProperty('createdAt');
	});

	it.each(AGENTS)('what was selected for it, through %s', async (agent) => {
		const vendor = harness.of(HEPPU);
		vendor.add('call_a');
		const parameters = { operation: 'get', callId: byId('call_a'), ...SELECTED };
		const { text } = await vendor.runAsTool(agent, parameters, { callId: 'call_a' });
		expect(text).toContain('"status":"initiated"');
		expect(text).not.toContain('createdAt');
	});
});

describe('The model may set neither', () => {
	it.each(VENDORS)('so a value left to it is refused by name ($name)', async (entry) => {
		const model = (name: string) => ({ [name]: `={{ $fromAI('${name}') }}` });
		for (const [label, given] of [
			['Output', model('toolOutput')],
			['Fields', { ...SELECTED, ...model('toolFields') }],
		] as const) {
			const item = await read(entry, 'get', given);
			expect(item.error).toBe(`An AI agent may not set '${label}'`);
		}
	});

	it.each(VENDORS)('and no other value is guessed at ($name)', async (entry) => {
		const odd: INodeParameters[] = [
			{ toolOutput: 'everything' },
			{ ...SELECTED, toolFields: ['campaign', 'password'] },
			{ ...SELECTED, toolFields: 'phoneNumber' },
		];
		for (const given of odd) {
			const item = await read(entry, 'get', given);
			expect(item.error).toMatch(/'(Output|Fields)' holds something that cannot be chosen/);
		}
	});

	it('but in a node Simplify takes an expression as ever', async () => {
		harness.of(HEPPU).add('call_a');
		const given = { operation: 'get', callId: byId('call_a'), simplify: '={{ "maybe" }}' };
		expect(textOf(await harness.of(HEPPU).run(given))).toMatch(/'Simplify' must be true or false/);
	});
});
