import { EVERYWHERE, idsOf, pagesOf, type Picking, useHarness } from './harness.cjs';
import { HEPPU, VOXWORKS, VENDORS, type Vendor } from '../support/vendors.cjs';
import type { Fault } from '../../tools/simulators/index.cjs';

const harness = useHarness();

/** The list that the parameter `callId` of an operation asks for. */
function methodFor(vendor: Vendor, operation = 'cancel'): Picking['method'] {
	const { properties } = harness.of(vendor).nodeType.description;
	const field = properties.find(
		({ name, displayOptions }) =>
			name === 'callId' && displayOptions?.show?.operation?.includes(operation),
	);
	const method = field?.modes?.find(({ name }) => name === 'list')?.typeOptions?.searchListMethod;
	if (method === 'searchCalls' || method === 'searchLiveCalls') return method;
	throw new Error(`${operation} has no list of calls`);
}

const calls = async (vendor: Vendor, picking: Partial<Picking> = {}) =>
	await harness.of(vendor).pick({ method: methodFor(vendor, picking.operation), ...picking });

const agents = async (picking: Partial<Picking> = {}) =>
	await harness.of(HEPPU).pick({ method: 'searchAgents', ...picking });

/** All views of a list, as somebody scrolling through it loads them. */
async function scrollThrough(vendor: Vendor, picking: Picking) {
	const views = [];
	let paginationToken: string | undefined;
	do {
		const view = await harness.of(vendor).pick({ ...picking, paginationToken });
		views.push(view.results.map(({ value }) => String(value)));
		paginationToken = view.paginationToken?.toString();
	} while (paginationToken !== undefined && views.length < 50);
	return views;
}

describe('The list of calls to pick from', () => {
	it.each(VENDORS)(
		'names a call by number, time, agent and status in the time zone of the workflow ($name)',
		async (vendor) => {
			const { facts, timezone, name } = vendor.label;
			harness.of(vendor).add('call_a', undefined, facts);
			expect((await calls(vendor, { timezone })).results).toEqual([{ name, value: 'call_a' }]);
		},
	);

	it.each(VENDORS)(
		"shows times in UTC, and says so, where n8n's time zone is none that exists ($name)",
		async (vendor) => {
			harness.of(vendor).add('call_a', undefined, { dueAt: '2026-07-01T22:30:00Z' });
			const { results } = await calls(vendor, { timezone: 'Mars/Olympus' });
			expect(results[0]?.name).toMatch(/ · due 1 Jul, 22:30 UTC · /);
		},
	);

	it.each(VENDORS)(
		'names a call of which the vendor shows next to nothing by its ID ($name)',
		async (vendor) => {
			const { row, name } = vendor.bareRow;
			const body = vendor.bodies.list([row]);
			harness.of(vendor).simulator.fault({ kind: 'body', body, times: Infinity });
			expect((await calls(vendor)).results).toEqual([{ name, value: 'call_a' }]);
		},
	);

	it.each(VENDORS)(
		'shows the newest first and every call once, page by page ($name)',
		async (vendor) => {
			const newestFirst = idsOf(harness.of(vendor).simulator.addCalls(230)).reverse();
			const views = await scrollThrough(vendor, { method: 'searchCalls', operation: 'get' });
			expect(views.length).toBeGreaterThan(1);
			expect(views.flat()).toEqual(newestFirst);
			expect(pagesOf(harness.of(vendor).simulator)).toHaveLength(views.length);
		},
	);

	it('asks Heppu for the newest first rather than trusting in a default', async () => {
		harness.of(HEPPU).simulator.addCalls(2);
		await calls(HEPPU, { operation: 'get' });
		expect(pagesOf(harness.of(HEPPU).simulator)).toEqual([
			expect.objectContaining({ sortBy: 'createdAt', sortOrder: 'desc' }),
		]);
	});

	it.each(EVERYWHERE)(
		'leaves out calls that cannot be cancelled for the operation $operation ($name)',
		async ({ entry, operation }) => {
			const { cases } = entry.behaviours[0];
			const { simulator } = harness.of(entry);
			// Calls made one after another have times of their own, and the newest is shown first.
			for (const { status } of cases) simulator.addCall({ id: `call_${status}`, status });
			const views = await scrollThrough(entry, { method: methodFor(entry, operation), operation });
			const left = cases.filter(({ phase }) =>
				entry.hangsUp ? phase !== 'ended' : !['ended', 'inProgress'].includes(phase),
			);
			expect(views.flat().sort()).toEqual(left.map(({ status }) => `call_${status}`).sort());
		},
	);

	it.each(VENDORS)('shows ended calls too where a call is only read ($name)', async (vendor) => {
		const { inProgress, ended, unreached } = vendor.words;
		for (const [index, status] of [inProgress, ended, unreached].entries())
			harness.of(vendor).add(`call_${index}`, status);
		expect((await calls(vendor, { operation: 'get' })).results).toHaveLength(3);
	});

	it('turns past pages of ended calls to one in a status that no page names', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		heppu.addCall({ id: 'call_held', status: 'on_hold' });
		heppu.addCalls(450, () => ({ status: 'completed' }));
		const view = await calls(HEPPU);
		expect(view.results.map(({ value }) => value)).toEqual(['call_held']);
		expect(view.paginationToken).toBeUndefined();
	});

	it('gives back the panel after ten pages without a hit, and goes on from there', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		heppu.addCall({ id: 'call_held', status: 'on_hold' });
		heppu.addCalls(1_200, () => ({ status: 'completed' }));
		const first = await calls(HEPPU);
		expect(first.results).toEqual([]);
		// One view of the lists by status, of which Heppu has six, and nine pages of the list of all.
		expect(pagesOf(heppu)).toHaveLength(6 + 9);
		const paginationToken = first.paginationToken?.toString();
		const second = await calls(HEPPU, { paginationToken });
		expect(second.results.map(({ value }) => value)).toEqual(['call_held']);
	});

	it.each([
		['a part of the number', '112345'],
		['the number as it is dialled at home', '0151 123 456-78'],
		['the number with its country, however it is typed', '0049 (0)151 / 12345678'],
		['its last digits', '56 78'],
		['its time', 'due 1 Jul'],
		['the status', 'RINGING'],
		['the ID', 'call_wanted'],
		['the day', '1 Jul'],
	])('finds calls by %s, however far back', async (_, filter) => {
		const { simulator: heppu } = harness.of(HEPPU);
		heppu.addCall({
			id: 'call_wanted',
			status: 'ringing',
			phoneNumber: '+4915112345678',
			scheduledAt: '2026-07-01T12:00:00Z',
		});
		const scheduledAt = '2026-08-02T12:00:00Z';
		heppu.addCalls(320, () => ({ phoneNumber: '+358500000000', scheduledAt }));
		const view = await calls(HEPPU, { filter, timezone: 'UTC' });
		expect(view.results.map(({ value }) => value)).toEqual(['call_wanted']);
	});

	it('says so where the time that it shows is that of the creation, and tells a status in words', async () => {
		harness.of(HEPPU).simulator.addCall({
			id: 'call_a',
			status: 'no_answer',
			scheduledAt: null,
			createdAt: '2026-07-01T12:00:00Z',
		});
		const { results } = await calls(HEPPU, { operation: 'get', timezone: 'UTC' });
		expect(results[0]?.name).toMatch(/ · created 1 Jul, 12:00 · .* · no answer$/);
	});

	it('shows an empty list where there is nothing to pick', async () => {
		for (const vendor of VENDORS) {
			expect(await calls(vendor)).toEqual({ results: [], paginationToken: undefined });
		}
	});
});

describe('The list of agents to pick from', () => {
	it('shows all voice agents by name, all pages', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		const voices = Array.from({ length: 230 }, (_, index) =>
			heppu.addAgent({ name: `Agent ${index}` }),
		);
		heppu.addAgent({ name: 'Chatty', type: 'chat' });
		const first = await agents();
		expect(first.results[0]).toEqual({ name: 'Agent 0', value: voices[0]?.id });
		const views = await scrollThrough(HEPPU, { method: 'searchAgents' });
		expect(views).toHaveLength(3);
		expect(views.flat()).toEqual(voices.map(({ id }) => id));
	});

	it('finds an agent by name or ID on any page', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		for (let index = 0; index < 150; index++) heppu.addAgent({ name: `Agent ${index}` });
		const { id } = heppu.addAgent({ name: 'Renewals' });
		for (const filter of ['renew', id.toUpperCase(), ' Renewals ']) {
			expect((await agents({ filter })).results).toEqual([{ name: 'Renewals', value: id }]);
		}
	});

	it('names an agent without a name by its ID', async () => {
		const body = { data: { agents: [{ id: 'agent_1', name: null }, { name: 'No ID' }] } };
		harness.of(HEPPU).simulator.fault({ kind: 'body', body });
		expect((await agents()).results).toEqual([{ name: 'agent_1', value: 'agent_1' }]);
	});
});

describe('A list that fails', () => {
	const failures: Array<[string, Fault, RegExp]> = [
		['a refused key', { kind: 'status', status: 401 }, /did not accept the API key: Unauth/],
		[
			"the vendor's own words",
			{ kind: 'status', status: 500, body: { error: { message: 'Down <b>for</b> an hour' } } },
			/could not be read.*HTTP 500: Down <b>for<\/b> an hour/,
		],
		['a web page', { kind: 'html' }, /could not be read.*gave an answer that cannot be read/],
		['a cut connection', { kind: 'dropBefore' }, /closed the connection without a full answer/],
		['no such list', { kind: 'status', status: 404 }, /has no such list at this address/],
		['a redirect', { kind: 'redirect', location: 'http://127.0.0.1:1/' }, /redirected/],
	];

	it.each(failures)(
		"shows the vendor's reason in the list of calls: %s",
		async (_, fault, said) => {
			harness.of(HEPPU).simulator.addCalls(3);
			harness.of(HEPPU).simulator.fault({ ...fault, times: Infinity });
			await expect(calls(HEPPU)).rejects.toThrow(said);
			expect(harness.of(HEPPU).simulator.log).toHaveLength(1);
		},
	);

	it.each(failures)(
		"shows the vendor's reason in the list of agents: %s",
		async (_, fault, said) => {
			harness.of(HEPPU).simulator.addAgent();
			harness.of(HEPPU).simulator.fault({ ...fault, times: Infinity });
			await expect(agents()).rejects.toThrow(said);
		},
	);

	it("shows Voxworks's reason too", async () => {
		harness.of(VOXWORKS).simulator.fault({ kind: 'status', status: 401 });
		await expect(calls(VOXWORKS)).rejects.toThrow(/did not accept the API key: Unauthorized/);
	});

	it('shows why no key was sent to a wrong address', async () => {
		const simulator = { url: 'http://heppu.example', apiKey: 'sim-key' };
		await expect(calls(HEPPU, { simulator })).rejects.toThrow(/must start with https:/);
	});

	it('shows a reason on a later page as well', async () => {
		harness.of(HEPPU).simulator.addCalls(150);
		const { paginationToken } = await calls(HEPPU);
		harness.of(HEPPU).simulator.fault({ kind: 'status', status: 403 });
		const next = calls(HEPPU, { paginationToken: paginationToken?.toString() });
		await expect(next).rejects.toThrow(/does not let this API key/);
	});
});
