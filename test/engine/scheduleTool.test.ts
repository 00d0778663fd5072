import { VENDORS } from '../support/vendors.cjs';
import { addAgents, AGENTS } from './agents.cjs';
import { onlyItem, useHarness } from './harness.cjs';
import { fieldIn, panelOf } from './panel.cjs';

/* Schedule Call as an AI agent's tool, and its panel. */

const harness = useHarness();
beforeAll(() => {
	addAgents(harness.engine);
});

const NUMBER = '+358401234567';

const LATER = new Date(Math.ceil(Date.now() / 1000) * 1000 + 3_600_000).toISOString();

describe("As an AI agent's tool", () => {
	const BY_EACH_AGENT = AGENTS.flatMap((agent) =>
		VENDORS.map((entry) => ({ agent, entry, name: entry.name })),
	);

	const input = { phoneNumber: NUMBER, at: LATER };
	const call = { operation: 'schedule', phoneNumber: '={{ $fromAI("phoneNumber") }}' };
	const tool = { ...call, scheduledAt: '={{ $fromAI("at") }}' };

	it.each(BY_EACH_AGENT)(
		'$agent, $name: it places no call unless its builder lets it',
		async ({ agent, entry }) => {
			const running = await harness.start(entry);
			entry.preparePlacing?.(running.simulator);
			const parameters = { ...tool, ...entry.placing.caller };
			const refused = await running.runAsTool(agent, parameters, input);
			expect(refused.text).toContain('The AI agent may not place calls');
			expect(running.simulator.log).toEqual([]);
			const letting = { ...parameters, letAiPlaceCalls: true };
			const { text } = await running.runAsTool(agent, letting, input);
			expect(text).toContain('"outcome":"placed"');
			expect(running.simulator.calls.size).toBe(1);
		},
	);

	it.each(VENDORS)('$name: no model may let itself', async (entry) => {
		for (const name of ['letAiPlaceCalls', 'maxCalls']) {
			const item = onlyItem(
				await harness.of(entry).schedule([{ ...input, [name]: true }], {
					asTool: true,
					parameters: {
						letAiPlaceCalls: true,
						[name]: `={{ $fromAI('${name}', '', 'boolean') }}`,
					},
				}),
			);
			expect(item.error).toMatch(/^An AI agent may not set '(Let the AI Place Calls|Max Calls)'$/);
		}
		expect(harness.of(entry).simulator.log).toEqual([]);
	});

	it.each(VENDORS)(
		'$name: the switch is off, and there for the builder of a tool alone',
		(entry) => {
			const type = harness.engine.nodeTypeOf(entry.name);
			const inTool = panelOf(type, { operation: 'schedule' }, true);
			expect(fieldIn(inTool, 'letAiPlaceCalls')).toMatchObject({
				displayName: 'Let the AI Place Calls',
				default: false,
				noDataExpression: true,
			});
			expect(panelOf(type, { operation: 'schedule' }).names).not.toContain('letAiPlaceCalls');
		},
	);

	it.each(VENDORS)(
		'$name: an agent is told not to try again what may have been placed',
		async (entry) => {
			const running = await harness.start(entry);
			running.faultOnPlacing({ kind: 'dropBefore', times: Infinity });
			entry.preparePlacing?.(running.simulator);
			const parameters = { ...tool, ...entry.placing.caller, letAiPlaceCalls: true };
			const { text } = await running.runAsTool('agent', parameters, input);
			expect(text).toContain('may have been placed');
			expect(text).toContain('before you place it again');
		},
	);
});

describe('The panel of Schedule Call', () => {
	it.each(VENDORS)(
		'asks for who calls, whom and when, and for no time if it is now ($name)',
		(entry) => {
			const type = harness.engine.nodeTypeOf(entry.name);
			const namesFor = (values: object) =>
				panelOf(type, { operation: 'schedule', ...values }).names;
			const all = [
				'resource',
				'operation',
				'placingNotice',
				...Object.keys(entry.placing.callerShown),
				'phoneNumber',
				'when',
				'scheduledAt',
				'additionalFields',
				'maxCalls',
				'options',
			];
			expect(namesFor({})).toEqual(all);
			expect(namesFor({ when: '={{ $json.when }}' })).toEqual(all);
			expect(namesFor({ when: 'now' })).toEqual(all.filter((name) => name !== 'scheduledAt'));
			expect(panelOf(type, { operation: 'schedule' }).values).toMatchObject({
				when: 'atTime',
				maxCalls: 50,
			});
		},
	);
});
