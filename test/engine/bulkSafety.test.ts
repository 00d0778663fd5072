import { byId } from '../support/vendor.cjs';
import {
	cancelsOf,
	detailOf,
	idsOf,
	onlyItem,
	pagesOf,
	type RunSettings,
	textOf,
	useHarness,
	withSimulator,
} from './harness.cjs';
import { HEPPU, VOXWORKS, VENDORS, type Vendor } from '../support/vendors.cjs';
import type { INodeParameters } from 'n8n-workflow';

const harness = useHarness();

const heppuMany = async (parameters: INodeParameters = {}, settings: RunSettings = {}) =>
	await harness.of(HEPPU).cancelMany(parameters, settings);

const voxworksMany = async (parameters: INodeParameters = {}, settings: RunSettings = {}) =>
	await harness.of(VOXWORKS).cancelMany(parameters, settings);

describe('Cancel Many cancels only what was meant', () => {
	it.each(VENDORS)('cancels none of more than Max Calls ($name)', async (vendor) => {
		const simulator = harness.of(vendor).simulator;
		simulator.addCalls(121);
		const parameters = { operation: 'cancelMany', allowUnfiltered: true, filters: {} };
		const refused = await harness.of(vendor).run({ ...parameters, maxCalls: 120 });
		expect(textOf(refused)).toMatch(
			/^More than 120 calls would be cancelled, so none was cancelled .*'Filters'/,
		);
		expect(cancelsOf(simulator)).toEqual([]);
		const enough = { ...parameters, maxCalls: 121, failIfIncomplete: false };
		const summary = onlyItem(await harness.of(vendor).run(enough));
		expect(summary).toMatchObject({ complete: vendor.provesLongLists, cancelled: 121 });
		expect(simulator.alive()).toEqual([]);
	});

	it.each(VENDORS)(
		"refuses to run without a filter unless 'Allow Unfiltered' is on ($name)",
		async (vendor) => {
			const simulator = harness.of(vendor).simulator;
			simulator.addCalls(2);
			const refused = await harness.of(vendor).run({ operation: 'cancelMany' });
			expect(textOf(refused)).toMatch(/^'Filters' is empty, .* 'Allow Unfiltered'/);
			expect(simulator.log).toEqual([]);
			const done = await harness.of(vendor).run({ operation: 'cancelMany', allowUnfiltered: true });
			expect(onlyItem(done)).toMatchObject({ complete: true, cancelled: 2 });
		},
	);

	it.each(VENDORS)(
		"refuses to run without a filter as an AI agent's tool, whatever is allowed ($name)",
		async (vendor) => {
			const simulator = harness.of(vendor).simulator;
			simulator.addCalls(2);
			const parameters = { operation: 'cancelMany', allowUnfiltered: true };
			const refused = onlyItem(await harness.of(vendor).run(parameters, { asTool: true }));
			expect(refused.error).toContain('an AI agent may not cancel every call');
			expect(simulator.log).toEqual([]);
		},
	);

	it.each(VENDORS)(
		"runs with a filter as an AI agent's tool, and gives it one item ($name)",
		async (vendor) => {
			harness.of(vendor).simulator.addCalls(3);
			const result = await harness.of(vendor).cancelMany({ output: 'perCall' }, { asTool: true });
			expect(onlyItem(result)).toMatchObject({ complete: true, cancelled: 3, total: 3 });
		},
	);

	it.each([
		['an empty text', { phoneNumber: '' }],
		['blanks', { phoneNumber: '  ' }],
		['null', { phoneNumber: '={{ null }}' }],
		['an empty agent', { agentId: byId('') }],
		['an agent that the item does not name', { agentId: byId('={{ $json.agentId }}') }],
		['an empty date', { createdAfter: '' }],
		['a date that is null', { createdAfter: '={{ null }}' }],
		['an empty status', { status: '' }],
		['an object', { phoneNumber: '={{ $json }}' }],
	] as Array<[string, INodeParameters]>)(
		'refuses a filter that is empty rather than dropping it: %s',
		async (_, filter) => {
			harness.of(HEPPU).simulator.addCalls(2);
			const result = await heppuMany({ filters: { direction: 'outbound', ...filter } });
			expect(textOf(result)).toMatch(/^The filter '.*' is empty /);
			expect(harness.of(HEPPU).simulator.log).toEqual([]);
		},
	);

	const OPTIONAL = VENDORS.flatMap((vendor) =>
		vendor.filters.optional.map((filter) => ({ vendor, name: vendor.name, filter })),
	);

	it.each(OPTIONAL)(
		'refuses a filter whose expression finds nothing rather than dropping it: $filter of $name',
		async ({ vendor, filter }) => {
			const { simulator } = harness.of(vendor);
			simulator.addCalls(2);
			const filters = { ...vendor.filters.matchingAll.given, [filter]: '={{ $json.missing }}' };
			const result = await harness.of(vendor).run({ operation: 'cancelMany', filters });
			expect(cancelsOf(simulator)).toEqual([]);
			expect(textOf(result)).toMatch(/^The filter '.*' is empty /);
		},
	);

	it("refuses a 'Dry Run' or 'Allow Unfiltered' that an expression left open", async () => {
		harness.of(HEPPU).simulator.addCalls(2);
		const open = '={{ $json.missing ?? "perhaps" }}';
		expect(textOf(await heppuMany({ dryRun: open }))).toMatch(/^'Dry Run' must be true or false/);
		const result = await heppuMany({ filters: {}, allowUnfiltered: open });
		expect(textOf(result)).toMatch(/^'Allow Unfiltered' must be true or false/);
		expect(harness.of(HEPPU).simulator.log).toEqual([]);
	});

	it.each(['0', '-1', '1.5', '', 'many'])("refuses '%s' as Max Calls", async (maxCalls) => {
		harness.of(HEPPU).simulator.addCalls(2);
		const result = await heppuMany({ maxCalls: `={{ "${maxCalls}" }}` });
		expect(textOf(result)).toMatch(/^'Max Calls' must be a whole number from 1/);
		expect(harness.of(HEPPU).simulator.log).toEqual([]);
	});

	it("spares a call that went live after the listing under 'Not Started'", async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		const [first, second, third] = idsOf(heppu.addCalls(3));
		heppu.onRequest(({ method, callId }) => {
			if (method === 'GET' && callId === second) heppu.setStatus(callId ?? '', 'ringing');
		});
		const summary = onlyItem(await heppuMany({ cancelIf: 'notStarted' }));
		expect(cancelsOf(heppu).sort()).toEqual([first, third]);
		expect(heppu.status(second ?? '')).toBe('ringing');
		expect(summary).toMatchObject({ complete: true, cancelled: 2, notCancellable: 1 });
		const { reason } = detailOf(summary, second ?? '');
		expect(reason).toMatch(/ringing.*'Cancel If' allows only calls not started/);
	});

	it.each([
		['inProgress', {}, ['call_active', 'call_connecting', 'call_ringing']],
		['selected', { statuses: ['ringing', 'queued'] }, ['call_queued', 'call_ringing']],
		['notStarted', {}, ['call_initiated', 'call_queued']],
	] as Array<[string, INodeParameters, string[]]>)(
		"cancels what 'Cancel If' %s allows and nothing else",
		async (cancelIf, extra, expected) => {
			const { simulator: heppu } = harness.of(HEPPU);
			for (const status of ['initiated', 'queued', 'connecting', 'ringing', 'active', 'paused']) {
				heppu.addCall({ id: `call_${status}`, status });
			}
			const summary = onlyItem(await heppuMany({ cancelIf, ...extra }));
			expect(cancelsOf(heppu).sort()).toEqual(expected);
			expect(summary).toMatchObject({ complete: true, cancellable: expected.length, total: 6 });
		},
	);
});

describe('Cancel Many trusts no listing that shows what was not asked for', () => {
	const ignored = /do not match '.*', so none of them was touched/;

	const IGNORED = VENDORS.flatMap((vendor) =>
		vendor.filters.ignored.map(([filter, value]) => ({ vendor, name: vendor.name, filter, value })),
	);

	it.each(IGNORED)(
		'cancels none when $name ignores the filter $filter',
		async ({ vendor, filter, value }) => {
			const { simulator } = harness.of(vendor);
			simulator.addCalls(3);
			await answerAsIfUnfiltered(vendor);
			const result = await harness.of(vendor).cancelMany({ filters: { [filter]: value } });
			expect(cancelsOf(simulator)).toEqual([]);
			expect(textOf(result)).toMatch(ignored);
		},
	);

	it('leaves calls alone that are listed in another status than the filter names', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		heppu.addCall({ id: 'call_active', status: 'active' });
		heppu.addCall({ id: 'call_initiated' });
		await answerAsIfUnfiltered(HEPPU);
		const summary = onlyItem(await heppuMany({ filters: { status: 'initiated' } }));
		expect(cancelsOf(heppu)).toEqual(['call_initiated']);
		expect(summary).toMatchObject({ total: 1, complete: true });
	});

	it('cancels none when Voxworks ignores the filter status, of a word that no page names', async () => {
		const scheduledStatuses = ['scheduled', 'waiting'];
		await withSimulator(VOXWORKS, { scheduledStatuses }, async (simulator) => {
			simulator.addCalls(3, () => ({ status: 'waiting' }));
			const rows = await harness
				.of(VOXWORKS)
				.run({ operation: 'getAll', returnAll: true, simplify: false }, { simulator });
			simulator.fault({ kind: 'body', body: VOXWORKS.bodies.list(rows.json('Vendor')) });
			const result = await voxworksMany({ filters: { status: 'queued' } }, { simulator });
			expect(cancelsOf(simulator)).toEqual([]);
			expect(textOf(result)).toMatch(ignored);
		});
	});

	it('leaves out a Voxworks call that moved on while the list was made, known word or not', async () => {
		const { simulator: voxworks } = harness.of(VOXWORKS);
		voxworks.addCall({ id: 'call_scheduled' });
		voxworks.addCall({ id: 'call_on_its_way', status: 'in_progress' });
		await answerAsIfUnfiltered(VOXWORKS);
		const summary = onlyItem(await voxworksMany({ filters: { status: 'scheduled' } }));
		expect(cancelsOf(voxworks)).toEqual(['call_scheduled']);
		expect(summary).toMatchObject({ total: 1, complete: true });
	});

	it.each([
		['phoneNumber', '0049 151 123-45678'],
		['createdAfter', '2020-01-01T00:00:00Z'],
		['createdBefore', '2090-01-01T00:00:00Z'],
	])('takes rows that match the filter %s for what they are', async (filter, value) => {
		const { simulator: heppu } = harness.of(HEPPU);
		heppu.addCalls(3, () => ({ phoneNumber: '+4915112345678' }));
		await answerAsIfUnfiltered(HEPPU);
		const summary = onlyItem(await heppuMany({ filters: { [filter]: value } }));
		expect(summary).toMatchObject({ total: 3, cancelled: 3 });
	});

	/** The next page holds all calls, whatever it was asked for. */
	async function answerAsIfUnfiltered(vendor: Vendor): Promise<void> {
		const parameters = { operation: 'getAll', returnAll: true, simplify: false };
		const rows = (await harness.of(vendor).run(parameters)).json('Vendor');
		harness.of(vendor).simulator.fault({ kind: 'body', body: vendor.bodies.list(rows) });
	}
});

describe('Cancel Many hands its filters to the vendor', () => {
	it.each(VENDORS)(
		"hands over all of them, with dates in the workflow's time zone ($name)",
		async (vendor) => {
			const { given, sent } = vendor.filters.all;
			const parameters = { operation: 'cancelMany', dryRun: true, filters: given };
			onlyItem(await harness.of(vendor).run(parameters, { timezone: 'America/New_York' }));
			const pages = pagesOf(harness.of(vendor).simulator);
			expect(pages).toHaveLength(1);
			expect(pages[0]).toEqual({ ...sent, ...vendor.pageQuery });
		},
	);

	it('refuses a date that is none', async () => {
		const result = await heppuMany({ filters: { createdAfter: 'next week' } });
		expect(textOf(result)).toMatch(/^'Created After' is not a date /);
		expect(harness.of(HEPPU).simulator.log).toEqual([]);
	});
});
