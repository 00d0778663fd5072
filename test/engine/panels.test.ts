import type { INodeParameters } from 'n8n-workflow';

import { HEPPU, VENDORS, type Vendor } from '../support/vendors.cjs';
import { useHarness } from './harness.cjs';
import { fieldIn, optionsIn, panelOf } from './panel.cjs';

/* What the panels show for which settings, over all vendors, in the editor and as an AI agent's tool. */

const harness = useHarness();

const panel = ({ name }: Pick<Vendor, 'name'>, values: INodeParameters, asTool = false) =>
	panelOf(harness.engine.nodeTypeOf(name), values, asTool);

/** Vendors that hang up, and so have Cancel If. */
const HANGING_UP = VENDORS.filter(({ hasCancelIf }) => hasCancelIf);
const OTHERS = VENDORS.filter(({ hasCancelIf }) => !hasCancelIf);

const WITH_CANCEL_IF = HANGING_UP.flatMap((entry) =>
	['checkThenCancel', 'cancelMany'].map((operation) => ({ entry, name: entry.name, operation })),
);

const HANGS_UP = /^Hangs up: .*To spare people on the phone set Cancel If to Not Started\.$/;
const REMAINS = /One that begins to ring in the same second/;

describe('The notice', () => {
	const statusesOf = (entry: Vendor, hangsUp: boolean) =>
		(
			fieldIn(panel(entry, { operation: 'cancelMany', cancelIf: 'selected' }), 'statuses')
				.options ?? []
		)
			.filter(({ name }) => / \(Hangs Up\)$/.test(name) === hangsUp)
			.map((option) => ('value' in option ? String(option.value) : ''));

	it.each(WITH_CANCEL_IF)(
		'$name, $operation: of a hang-up shows while the settings can hang up, and names the remedy',
		({ entry, operation }) => {
			const [sparing, cutting] = [statusesOf(entry, false), statusesOf(entry, true)];
			const hangUps: INodeParameters[] = [
				{},
				{ cancelIf: 'anyCancellable' },
				{ cancelIf: 'inProgress' },
				{ cancelIf: '={{ $json.rule }}' },
				{ cancelIf: 'selected', statuses: '={{ $json.statuses }}' },
				...cutting.map((status) => ({ cancelIf: 'selected', statuses: [...sparing, status] })),
			];
			for (const values of hangUps) {
				const { notices } = panel(entry, { operation, ...values });
				expect(notices).toEqual([expect.stringMatching(HANGS_UP)]);
			}
		},
	);

	it.each(WITH_CANCEL_IF)(
		'$name, $operation: of a hang-up gives way to a quiet line where calls in progress are spared',
		({ entry, operation }) => {
			const sparing = statusesOf(entry, false);
			const spared: INodeParameters[] = [
				{ cancelIf: 'notStarted' },
				{ cancelIf: 'selected' },
				...sparing.map((status) => ({ cancelIf: 'selected', statuses: [status] })),
				{ cancelIf: 'selected', statuses: sparing },
			];
			for (const values of spared) {
				const { notices } = panel(entry, { operation, ...values });
				expect(notices).toEqual([expect.stringMatching(REMAINS)]);
			}
		},
	);

	it.each(HANGING_UP)('$name: of a hang-up goes while a dry run sends no cancel', (entry) => {
		for (const cancelIf of ['anyCancellable', 'notStarted', 'inProgress', 'selected']) {
			const values = { operation: 'cancelMany', cancelIf };
			expect(panel(entry, { ...values, dryRun: true }).notices).toEqual([]);
			expect(panel(entry, { ...values, dryRun: '={{ $json.dry }}' }).notices).toHaveLength(1);
		}
	});

	it.each(HANGING_UP)(
		'$name: of Cancel Call, which has no Cancel If, names the way out',
		(entry) => {
			expect(panel(entry, { operation: 'cancel' }).notices).toEqual([
				expect.stringMatching(
					/^Hangs up: .*use Check Then Cancel with Cancel If set to Not Started\.$/,
				),
			]);
		},
	);

	it('says of every vendor that cannot hang up what goes on', () => {
		const operations = ['cancel', 'checkThenCancel', 'cancelMany'];
		for (const entry of OTHERS) {
			for (const operation of operations) {
				const { notices } = panel(entry, { operation });
				expect(notices).toHaveLength(1);
				expect(notices[0]).not.toMatch(/Hangs up|Cancel If/);
			}
		}
	});

	it('of Emergency Stop says that it does not switch the agent off', () => {
		for (const dryRun of [false, true]) {
			const { notices } = panel(HEPPU, { operation: 'emergencyStop', dryRun });
			expect(notices.join(' ')).toContain('It does not switch the agent off');
			expect(/Hangs up/.test(notices.join(' '))).toBe(!dryRun);
		}
	});
});

describe('A parameter whose value an expression gives', () => {
	it.each(VENDORS)('brings in no parameter of another operation ($name)', (entry) => {
		const values = { scope: '={{ 1 }}', cancelIf: '={{ 1 }}', dryRun: '={{ 1 }}' };
		const { names } = panel(entry, { operation: 'get', ...values });
		expect(names).toEqual(['resource', 'operation', 'callId', 'simplify', 'options']);
	});

	it('brings in nothing that an AI agent may not have', () => {
		const values = { operation: 'emergencyStop', scope: '={{ 1 }}' };
		expect(panel(HEPPU, values).names).toContain('confirm');
		expect(panel(HEPPU, values, true).names).not.toContain('confirm');
	});
});

describe('The order of the panel', () => {
	const BULK = VENDORS.flatMap((entry) => [
		{ entry, name: entry.name, operation: 'cancelMany' },
		...(entry.hasEmergencyStop ? [{ entry, name: entry.name, operation: 'emergencyStop' }] : []),
	]);

	it.each(BULK)(
		'$name, $operation: Dry Run stands first under the notice',
		({ entry, operation }) => {
			for (const asTool of [false, true]) {
				const { shown } = panel(entry, { operation }, asTool);
				const own = shown.slice(shown.findIndex(({ name }) => name === 'operation') + 1);
				expect(own.find(({ type }) => type !== 'notice')?.name).toBe('dryRun');
				expect(own[0]?.type).toBe('notice');
			}
		},
	);

	it.each(VENDORS)('$name: Allow Unfiltered stands last', (entry) => {
		expect(panel(entry, { operation: 'cancelMany' }).names.at(-1)).toBe('allowUnfiltered');
	});
});

describe('The options of an operation', () => {
	const OPERATIONS = VENDORS.flatMap((entry) =>
		['cancel', 'cancelMany', 'checkThenCancel', 'emergencyStop', 'get', 'getAll', 'schedule']
			.filter((operation) => operation !== 'emergencyStop' || entry.hasEmergencyStop)
			.map((operation) => ({ entry, name: entry.name, operation })),
	);

	it.each(OPERATIONS)(
		'$name, $operation: speak of that operation alone',
		({ entry, operation }) => {
			const options = optionsIn(panel(entry, { operation }), 'options');
			const foreign: Record<string, RegExp> = {
				cancel: /Emergency Stop|Max Duration|page|list|check/i,
				cancelMany: /Emergency Stop|Max Duration/,
				checkThenCancel: /Emergency Stop|Max Duration|page|list/,
				emergencyStop: /Cancel Many|Check/,
				get: /Emergency Stop|Max Duration|page|list|cancel/i,
				getAll: /Emergency Stop|Max Duration|cancel|the call\b/i,
				schedule: /Emergency Stop|Max Duration|page|cancel|check/i,
			};
			for (const { description } of options) {
				expect(description).toMatch(/\w/);
				expect(description).not.toMatch(foreign[operation] ?? /./);
			}
		},
	);

	it.each(OPERATIONS)(
		'$name, $operation: Include Response is there only where it adds something',
		({ entry, operation }) => {
			const names = optionsIn(panel(entry, { operation }), 'options').map(({ name }) => name);
			// With Simplify off, Get and Get Many give the vendor's own record.
			expect(names.includes('includeResponse')).toBe(!operation.startsWith('get'));
		},
	);
});

describe("Emergency Stop's Confirm", () => {
	it('is asked for only when the whole account is stopped for real', () => {
		const asks = (values: INodeParameters) =>
			panel(HEPPU, { operation: 'emergencyStop', ...values }).names.includes('confirm');
		expect(asks({ scope: 'account' })).toBe(true);
		expect(asks({ scope: 'account', dryRun: '={{ $json.dry }}' })).toBe(true);
		expect(asks({ scope: 'account', dryRun: true })).toBe(false);
		expect(asks({ scope: 'agent' })).toBe(false);
	});
});
