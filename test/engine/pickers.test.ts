import type { INodeProperties } from 'n8n-workflow';

import type { Fault } from '../../tools/simulators/index.cjs';
import { idsOf, Lab, pagesOf, type Picking } from './bulkLab.cjs';

// For machines that have other things to do as well.
jest.setTimeout(60_000);

let lab: Lab;

beforeAll(async () => {
	lab = await Lab.open();
});

afterEach(() => lab.reset());

afterAll(async () => await lab.close());

const calls = async (vendor: 'heppu' | 'voxworks', picking: Partial<Picking> = {}) =>
	await lab.pick(vendor, { method: 'searchCalls', ...picking });

const agents = async (picking: Partial<Picking> = {}) =>
	await lab.pick('heppu', { method: 'searchAgents', ...picking });

/** All views of a list, as somebody scrolling through it loads them. */
async function scrollThrough(vendor: 'heppu' | 'voxworks', picking: Picking) {
	const views = [];
	let paginationToken: string | undefined;
	do {
		const view = await lab.pick(vendor, { ...picking, paginationToken });
		views.push(view.results.map(({ value }) => String(value)));
		paginationToken = view.paginationToken?.toString();
	} while (paginationToken !== undefined && views.length < 50);
	return views;
}

describe('The list of calls to pick from', () => {
	it('names a Heppu call by number, status and time in the time zone of the workflow', async () => {
		lab.heppu.addCall({
			id: 'call_a',
			phoneNumber: '+4915112345678',
			scheduledAt: '2026-07-01T22:30:00Z',
		});
		const timezone = 'Europe/Berlin';
		expect((await calls('heppu', { timezone })).results).toEqual([
			{ name: '+4915112345678 · initiated · 2 Jul, 00:30', value: 'call_a' },
		]);
	});

	it('names a Voxworks call by number, status and time in the time zone of the workflow', async () => {
		lab.voxworks.addCall({
			id: 'call_a',
			contact: { phone_number: '+61491570156' },
			scheduled_time: '2026-01-01T20:00:00Z',
		});
		const timezone = 'Australia/Sydney';
		expect((await calls('voxworks', { timezone })).results).toEqual([
			{ name: '+61491570156 · scheduled · 2 Jan, 07:00', value: 'call_a' },
		]);
	});

	it.each(['heppu', 'voxworks'] as const)(
		"shows times in UTC, and says so, where n8n's time zone is none that exists (%s)",
		async (vendor) => {
			if (vendor === 'heppu') {
				lab.heppu.addCall({ id: 'call_a', scheduledAt: '2026-07-01T22:30:00Z' });
			} else {
				lab.voxworks.addCall({ id: 'call_a', scheduled_time: '2026-07-01T22:30:00Z' });
			}
			const { results } = await calls(vendor, { timezone: 'Mars/Olympus' });
			expect(results[0]?.name).toMatch(/ · 1 Jul, 22:30 UTC$/);
		},
	);

	it('names a call of which the vendor shows next to nothing by its ID', async () => {
		const body = { data: { calls: [{ id: 'call_a', status: 'initiated' }] } };
		lab.heppu.fault({ kind: 'body', body });
		expect((await calls('heppu')).results).toEqual([
			{ name: 'call_a · initiated', value: 'call_a' },
		]);
		lab.voxworks.fault({ kind: 'body', body: { calls: [{ call_id: 'call_b' }] } });
		expect((await calls('voxworks')).results).toEqual([
			{ name: 'call_b · unknown status', value: 'call_b' },
		]);
	});

	it.each(['heppu', 'voxworks'] as const)(
		'shows the newest first and every call once, page by page (%s)',
		async (vendor) => {
			const newestFirst = idsOf(lab[vendor].addCalls(230)).reverse();
			const views = await scrollThrough(vendor, { method: 'searchCalls' });
			expect(views.length).toBeGreaterThan(1);
			expect(views.flat()).toEqual(newestFirst);
			expect(pagesOf(lab[vendor])).toHaveLength(views.length);
		},
	);

	it('asks Heppu for the newest first rather than trusting in a default', async () => {
		lab.heppu.addCalls(2);
		await calls('heppu');
		expect(pagesOf(lab.heppu)).toEqual([
			expect.objectContaining({ sortBy: 'createdAt', sortOrder: 'desc' }),
		]);
	});

	it.each(['cancel', 'checkThenCancel'])(
		'leaves out calls that cannot be cancelled for the operation %s',
		async (operation) => {
			const { heppu, voxworks } = lab;
			for (const status of ['initiated', 'queued', 'active', 'completed', 'busy', 'cancelled']) {
				heppu.addCall({ id: `call_${status}`, status });
			}
			for (const status of ['scheduled', 'waiting', 'voicemail', 'hang-up', 'canceled']) {
				voxworks.addCall({ id: `call_${status}`, status });
			}
			const valuesOf = async (vendor: 'heppu' | 'voxworks') =>
				(await calls(vendor, { operation })).results.map(({ value }) => value);
			expect(await valuesOf('heppu')).toEqual(['call_active', 'call_queued', 'call_initiated']);
			expect(await valuesOf('voxworks')).toEqual(['call_waiting', 'call_scheduled']);
		},
	);

	it('shows ended calls too where a call is only read', async () => {
		lab.heppu.addCalls(3, (index) => ({ status: ['active', 'completed', 'busy'][index] }));
		expect((await calls('heppu', { operation: 'get' })).results).toHaveLength(3);
	});

	it('turns past pages of ended calls to those that can be cancelled', async () => {
		const { heppu } = lab;
		const [call] = heppu.addCalls(1);
		heppu.addCalls(450, () => ({ status: 'completed' }));
		const view = await calls('heppu');
		expect(view.results.map(({ value }) => value)).toEqual([call?.id]);
		expect(view.paginationToken).toBeUndefined();
		expect(pagesOf(heppu)).toHaveLength(5);
	});

	it('gives back the panel after ten pages without a hit, and goes on from there', async () => {
		const { heppu } = lab;
		const [call] = heppu.addCalls(1);
		heppu.addCalls(1_200, () => ({ status: 'completed' }));
		const first = await calls('heppu');
		expect(first.results).toEqual([]);
		expect(pagesOf(heppu)).toHaveLength(10);
		const paginationToken = first.paginationToken?.toString();
		const second = await calls('heppu', { paginationToken });
		expect(second.results.map(({ value }) => value)).toEqual([call?.id]);
	});

	it.each([
		['a part of the number', '112345'],
		['the status', 'RINGING'],
		['the ID', 'call_wanted'],
		['the day', '1 Jul'],
	])('finds calls by %s, however far back', async (_, filter) => {
		const { heppu } = lab;
		heppu.addCall({
			id: 'call_wanted',
			status: 'ringing',
			phoneNumber: '+4915112345678',
			scheduledAt: '2026-07-01T12:00:00Z',
		});
		const scheduledAt = '2026-08-02T12:00:00Z';
		heppu.addCalls(320, () => ({ phoneNumber: '+358500000000', scheduledAt }));
		const view = await calls('heppu', { filter, timezone: 'UTC' });
		expect(view.results.map(({ value }) => value)).toEqual(['call_wanted']);
	});

	it('shows an empty list where there is nothing to pick', async () => {
		for (const vendor of ['heppu', 'voxworks'] as const) {
			expect(await calls(vendor)).toEqual({ results: [], paginationToken: undefined });
		}
	});
});

describe('The list of agents to pick from', () => {
	it('shows all voice agents by name, all pages', async () => {
		const { heppu } = lab;
		const voices = Array.from({ length: 230 }, (_, index) =>
			heppu.addAgent({ name: `Agent ${index}` }),
		);
		heppu.addAgent({ name: 'Chatty', type: 'chat' });
		const first = await agents();
		expect(first.results[0]).toEqual({ name: 'Agent 0', value: voices[0]?.id });
		const views = await scrollThrough('heppu', { method: 'searchAgents' });
		expect(views).toHaveLength(3);
		expect(views.flat()).toEqual(voices.map(({ id }) => id));
	});

	it('finds an agent by name or ID on any page', async () => {
		const { heppu } = lab;
		for (let index = 0; index < 150; index++) heppu.addAgent({ name: `Agent ${index}` });
		const { id } = heppu.addAgent({ name: 'Renewals' });
		for (const filter of ['renew', id.toUpperCase(), ' Renewals ']) {
			expect((await agents({ filter })).results).toEqual([{ name: 'Renewals', value: id }]);
		}
	});

	it('names an agent without a name by its ID', async () => {
		const body = { data: { agents: [{ id: 'agent_1', name: null }, { name: 'No ID' }] } };
		lab.heppu.fault({ kind: 'body', body });
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
			lab.heppu.addCalls(3);
			lab.heppu.fault({ ...fault, times: Infinity });
			await expect(calls('heppu')).rejects.toThrow(said);
			expect(lab.heppu.log).toHaveLength(1);
		},
	);

	it.each(failures)(
		"shows the vendor's reason in the list of agents: %s",
		async (_, fault, said) => {
			lab.heppu.addAgent();
			lab.heppu.fault({ ...fault, times: Infinity });
			await expect(agents()).rejects.toThrow(said);
		},
	);

	it("shows Voxworks's reason too", async () => {
		lab.voxworks.fault({ kind: 'status', status: 401 });
		await expect(calls('voxworks')).rejects.toThrow(/did not accept the API key: Unauthorized/);
	});

	it('shows why no key was sent to a wrong address', async () => {
		const simulator = { url: 'http://heppu.example', apiKey: 'sim-key' };
		await expect(calls('heppu', { simulator })).rejects.toThrow(/must start with https:/);
	});

	it('shows a reason on a later page as well', async () => {
		lab.heppu.addCalls(150);
		const { paginationToken } = await calls('heppu');
		lab.heppu.fault({ kind: 'status', status: 403 });
		const next = calls('heppu', { paginationToken: paginationToken?.toString() });
		await expect(next).rejects.toThrow(/does not let this API key/);
	});
});

describe('The parameters that have a list', () => {
	/** Parameters named so, those within collections too. */
	function named(properties: INodeProperties[], name: string): INodeProperties[] {
		return properties.flatMap((property) => [
			...(property.name === name ? [property] : []),
			...(property.options ?? []).flatMap((option) =>
				'type' in option ? named([option], name) : [],
			),
		]);
	}

	function modesOf({ modes }: INodeProperties) {
		return modes?.map(({ name, typeOptions }) => [
			name,
			typeOptions?.searchListMethod,
			typeOptions?.searchable,
		]);
	}

	it.each(['heppu', 'voxworks'] as const)(
		'offers a searchable list and an ID for every call to pick (%s)',
		(vendor) => {
			const parameters = named(lab.nodeType(vendor).description.properties, 'callId');
			expect(parameters.map(({ displayOptions }) => displayOptions?.show?.operation)).toEqual([
				['cancel'],
				['checkThenCancel'],
				['get'],
			]);
			for (const parameter of parameters) {
				expect(modesOf(parameter)).toEqual([
					['list', 'searchCalls', true],
					['id', undefined, undefined],
				]);
			}
		},
	);

	it('offers a searchable list and an ID for every agent to pick', () => {
		const parameters = named(lab.nodeType('heppu').description.properties, 'agentId');
		// Emergency Stop's own, and the filter of Cancel Many and of Get Many.
		expect(parameters).toHaveLength(3);
		for (const parameter of parameters) {
			expect(modesOf(parameter)).toEqual([
				['list', 'searchAgents', true],
				['id', undefined, undefined],
			]);
		}
	});
});
