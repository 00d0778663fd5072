import type { INodeParameters } from 'n8n-workflow';

import { startVoxworks } from '../../tools/simulators/index.cjs';
import {
	cancelsOf,
	detailOf,
	idsOf,
	Lab,
	type LabRun,
	NEWEST_FIRST,
	onlyItem,
	pagesOf,
	textOf,
} from './bulkLab.cjs';

/** A filter that Heppu's simulator takes for any agent. */
const AGENT_ID = '11111111-1111-4111-8111-111111111111';

// For machines that have other things to do as well.
jest.setTimeout(60_000);

let lab: Lab;

beforeAll(async () => {
	lab = await Lab.open();
});

afterEach(() => lab.reset());

afterAll(async () => await lab.close());

const heppuMany = async (parameters: INodeParameters = {}, settings: LabRun = {}) =>
	await lab.cancelMany('heppu', parameters, settings);

const voxworksMany = async (parameters: INodeParameters = {}, settings: LabRun = {}) =>
	await lab.cancelMany('voxworks', parameters, settings);

describe('Cancel Many cancels only what was meant', () => {
	it.each(['heppu', 'voxworks'] as const)(
		'cancels none of more than Max Calls (%s)',
		async (vendor) => {
			const simulator = lab[vendor];
			simulator.addCalls(121);
			const parameters = { operation: 'cancelMany', allowUnfiltered: true, filters: {} };
			const refused = await lab.run(vendor, { ...parameters, maxCalls: 120 });
			expect(textOf(refused)).toMatch(
				/^More than 120 calls would be cancelled, so none was cancelled .*'Filters'/,
			);
			expect(cancelsOf(simulator)).toEqual([]);
			const done = await lab.run(vendor, { ...parameters, maxCalls: 121 });
			expect(onlyItem(done)).toMatchObject({ complete: true, cancelled: 121 });
		},
	);

	it.each(['heppu', 'voxworks'] as const)(
		"refuses to run without a filter unless 'Allow Unfiltered' is on (%s)",
		async (vendor) => {
			const simulator = lab[vendor];
			simulator.addCalls(2);
			const refused = await lab.run(vendor, { operation: 'cancelMany' });
			expect(textOf(refused)).toMatch(/^'Filters' is empty, .* 'Allow Unfiltered'/);
			expect(simulator.log).toEqual([]);
			const done = await lab.run(vendor, { operation: 'cancelMany', allowUnfiltered: true });
			expect(onlyItem(done)).toMatchObject({ complete: true, cancelled: 2 });
		},
	);

	it.each(['heppu', 'voxworks'] as const)(
		"refuses to run without a filter as an AI agent's tool, whatever is allowed (%s)",
		async (vendor) => {
			const simulator = lab[vendor];
			simulator.addCalls(2);
			const parameters = { operation: 'cancelMany', allowUnfiltered: true };
			const refused = onlyItem(await lab.run(vendor, parameters, { asTool: true }));
			expect(refused.error).toContain('an AI agent may not cancel every call');
			expect(simulator.log).toEqual([]);
		},
	);

	it("runs with a filter as an AI agent's tool, and gives it one item", async () => {
		lab.voxworks.addCalls(3);
		const parameters = { operation: 'cancelMany', filters: { status: 'scheduled' } };
		const result = await lab.run(
			'voxworks',
			{ ...parameters, output: 'perCall' },
			{ asTool: true },
		);
		expect(onlyItem(result)).toMatchObject({ complete: true, cancelled: 3, total: 3 });
	});

	const byId = (value: string) => ({ __rl: true, mode: 'id', value });
	it.each([
		['an empty text', { phoneNumber: '' }],
		['blanks', { phoneNumber: '  ' }],
		['null', { phoneNumber: '={{ null }}' }],
		['an empty agent', { agentId: byId('') }],
		['an agent that the item does not name', { agentId: byId('={{ $json.agentId }}') }],
		['an empty date', { startDate: '' }],
		['a date that is null', { startDate: '={{ null }}' }],
		['an empty status', { status: '' }],
		['an object', { phoneNumber: '={{ $json }}' }],
	] as Array<[string, INodeParameters]>)(
		'refuses a filter that is empty rather than dropping it: %s',
		async (_, filter) => {
			lab.heppu.addCalls(2);
			const result = await heppuMany({ filters: { direction: 'outbound', ...filter } });
			expect(textOf(result)).toMatch(/^The filter '.*' is empty /);
			expect(lab.heppu.log).toEqual([]);
		},
	);

	// BUG: `readFilters` takes a filter that was set, to an expression that found nothing, for one
	// that was not set at all.
	it.each([
		['phoneNumber', 'heppu'],
		['startDate', 'heppu'],
		['status', 'heppu'],
		['contactId', 'voxworks'],
		['createdBefore', 'voxworks'],
		['scriptId', 'voxworks'],
	] as const)(
		'refuses a filter whose expression finds nothing rather than dropping it: %s of %s',
		async (filter, vendor) => {
			lab[vendor].addCalls(2);
			const one = vendor === 'heppu' ? { direction: 'outbound' } : { type: 'outbound' };
			const result = await lab.run(vendor, {
				operation: 'cancelMany',
				filters: { ...one, [filter]: '={{ $json.missing }}' },
			});
			expect(cancelsOf(lab[vendor])).toEqual([]);
			expect(textOf(result)).toMatch(/^The filter '.*' is empty /);
		},
	);

	it("refuses a 'Dry Run' or 'Allow Unfiltered' that an expression left open", async () => {
		lab.heppu.addCalls(2);
		const open = '={{ $json.missing ?? "perhaps" }}';
		expect(textOf(await heppuMany({ dryRun: open }))).toMatch(/^'Dry Run' must be true or false/);
		const result = await heppuMany({ filters: {}, allowUnfiltered: open });
		expect(textOf(result)).toMatch(/^'Allow Unfiltered' must be true or false/);
		expect(lab.heppu.log).toEqual([]);
	});

	it.each(['0', '-1', '1.5', '', 'many'])("refuses '%s' as Max Calls", async (maxCalls) => {
		lab.heppu.addCalls(2);
		const result = await heppuMany({ maxCalls: `={{ "${maxCalls}" }}` });
		expect(textOf(result)).toMatch(/^'Max Calls' must be a whole number from 1/);
		expect(lab.heppu.log).toEqual([]);
	});

	it("spares a call that went live after the listing under 'Not Started'", async () => {
		const { heppu } = lab;
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
			const { heppu } = lab;
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

	it.each([
		['agentId', AGENT_ID, {}],
		['direction', 'inbound', {}],
	] as Array<[string, string, object]>)(
		'cancels none when Heppu ignores the filter %s',
		async (filter, value) => {
			const { heppu } = lab;
			heppu.addCalls(3);
			await answerAsIfUnfiltered('heppu');
			const result = await heppuMany({ filters: { [filter]: value } });
			expect(cancelsOf(heppu)).toEqual([]);
			expect(textOf(result)).toMatch(ignored);
		},
	);

	it.each([
		['type', 'inbound'],
		['contactId', 'contact_elsewhere'],
		['scriptId', 'script_elsewhere'],
	])('cancels none when Voxworks ignores the filter %s', async (filter, value) => {
		const { voxworks } = lab;
		voxworks.addCalls(3);
		await answerAsIfUnfiltered('voxworks');
		const result = await voxworksMany({ filters: { [filter]: value } });
		expect(cancelsOf(voxworks)).toEqual([]);
		expect(textOf(result)).toMatch(ignored);
	});

	it('leaves calls alone that are listed in another status than the filter names', async () => {
		const { heppu } = lab;
		heppu.addCall({ id: 'call_active', status: 'active' });
		heppu.addCall({ id: 'call_initiated' });
		await answerAsIfUnfiltered('heppu');
		const summary = onlyItem(await heppuMany({ filters: { status: 'initiated' } }));
		expect(cancelsOf(heppu)).toEqual(['call_initiated']);
		expect(summary).toMatchObject({ total: 1, complete: true });
	});

	it.each([
		['phoneNumber', '+4915100000000'],
		['startDate', '2030-01-01T00:00:00Z'],
		['endDate', '2020-01-01T00:00:00Z'],
	])('cancels none when Heppu ignores the filter %s', async (filter, value) => {
		const { heppu } = lab;
		heppu.addCalls(3);
		await answerAsIfUnfiltered('heppu');
		const result = await heppuMany({ filters: { [filter]: value } });
		expect(cancelsOf(heppu)).toEqual([]);
		expect(textOf(result)).toMatch(ignored);
	});

	it.each([
		['progress', 'ended'],
		['createdAfter', '2030-01-01T00:00:00Z'],
		['createdBefore', '2020-01-01T00:00:00Z'],
		['status', 'queued'],
	])('cancels none when Voxworks ignores the filter %s', async (filter, value) => {
		const simulator = await startVoxworks({ scheduledStatuses: ['scheduled', 'waiting'] });
		try {
			simulator.addCalls(3, () => ({ status: filter === 'status' ? 'waiting' : 'scheduled' }));
			const rows = await lab.run(
				'voxworks',
				{ operation: 'getAll', returnAll: true },
				{ simulator },
			);
			simulator.fault({ kind: 'body', body: { success: true, calls: rows.json('Vendor') } });
			const result = await voxworksMany({ filters: { [filter]: value } }, { simulator });
			expect(cancelsOf(simulator)).toEqual([]);
			expect(textOf(result)).toMatch(ignored);
		} finally {
			await simulator.close();
		}
	});

	it('leaves out a Voxworks call that moved on while the list was made, known word or not', async () => {
		const { voxworks } = lab;
		voxworks.addCall({ id: 'call_scheduled' });
		voxworks.addCall({ id: 'call_on_its_way', status: 'in_progress' });
		await answerAsIfUnfiltered('voxworks');
		const summary = onlyItem(await voxworksMany({ filters: { status: 'scheduled' } }));
		expect(cancelsOf(voxworks)).toEqual(['call_scheduled']);
		expect(summary).toMatchObject({ total: 1, complete: true });
	});

	it.each([
		['phoneNumber', '0049 151 123-45678'],
		['startDate', '2020-01-01T00:00:00Z'],
		['endDate', '2090-01-01T00:00:00Z'],
	])('takes rows that match the filter %s for what they are', async (filter, value) => {
		const { heppu } = lab;
		heppu.addCalls(3, () => ({ phoneNumber: '+4915112345678' }));
		await answerAsIfUnfiltered('heppu');
		const summary = onlyItem(await heppuMany({ filters: { [filter]: value } }));
		expect(summary).toMatchObject({ total: 3, cancelled: 3 });
	});

	/** The next page holds all calls, whatever it was asked for. */
	async function answerAsIfUnfiltered(vendor: 'heppu' | 'voxworks'): Promise<void> {
		const simulator = lab[vendor];
		const rows = (
			await lab.run(vendor, { operation: 'getAll', returnAll: true, simplify: false })
		).json('Vendor');
		const body =
			vendor === 'heppu'
				? { data: { calls: rows, pagination: { total: rows.length, hasMore: false } } }
				: { success: true, calls: rows, meta: { next_cursor: null } };
		simulator.fault({ kind: 'body', body });
	}
});

describe('Cancel Many hands its filters to the vendor', () => {
	const listed = async (vendor: 'heppu' | 'voxworks', filters: INodeParameters) => {
		const timezone = 'America/New_York';
		const parameters = { operation: 'cancelMany', dryRun: true, filters };
		onlyItem(await lab.run(vendor, parameters, { timezone }));
		return pagesOf(lab[vendor]);
	};

	it("gives Heppu all of its filters, with dates in the workflow's time zone", async () => {
		const agentId = { __rl: true, mode: 'list', value: AGENT_ID, cachedResultName: 'Renewals' };
		const phoneNumber = ' +4915112345678 ';
		const filters = { agentId, direction: 'inbound', phoneNumber, status: 'no_answer' };
		const dates = { startDate: '2026-07-01T09:30:00', endDate: '2026-12-01T00:00:00.000Z' };
		expect(await listed('heppu', { ...filters, ...dates })).toEqual([
			{
				agentId: AGENT_ID,
				direction: 'inbound',
				endDate: '2026-12-01T00:00:00.000Z',
				phoneNumber: '+4915112345678',
				startDate: '2026-07-01T13:30:00.000Z',
				status: 'no_answer',
				...NEWEST_FIRST,
				limit: '100',
			},
		]);
	});

	it("gives Voxworks all of its filters, with dates in the workflow's time zone", async () => {
		const filters = {
			contactId: 'contact_1',
			progress: 'not_started',
			scriptId: 'script_1',
			status: 'scheduled',
			type: 'web',
			createdAfter: '2026-01-15T00:00:00',
			createdBefore: "={{ DateTime.fromISO('2026-07-01T12:00', { zone: 'Europe/Helsinki' }) }}",
		};
		expect(await listed('voxworks', filters)).toEqual([
			{
				contact_id: 'contact_1',
				created_after: '2026-01-15T05:00:00.000Z',
				created_before: '2026-07-01T09:00:00.000Z',
				limit: '100',
				progress: 'not_started',
				script_id: 'script_1',
				status: 'scheduled',
				type: 'web',
			},
		]);
	});

	it('refuses a date that is none', async () => {
		const result = await heppuMany({ filters: { startDate: 'next week' } });
		expect(textOf(result)).toMatch(/^'Start Date' is not a date /);
		expect(lab.heppu.log).toEqual([]);
	});
});
