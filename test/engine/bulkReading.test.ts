import { byId } from '../support/vendor.cjs';
import { requireForm, schemaOf } from './outputForm.cjs';
import { NEWEST_FIRST } from './emergencyStop.cjs';
import { HEPPU, VOXWORKS, VENDORS, type Vendor } from '../support/vendors.cjs';
import type { INodeParameters } from 'n8n-workflow';

import { startVoxworks } from '../../tools/simulators/index.cjs';
import {
	hintsOf,
	idsOf,
	itemsOf,
	useHarness,
	type RunSettings,
	onlyItem,
	pagesOf,
	pairsOf,
	textOf,
} from './harness.cjs';

const AGENT_ID = '11111111-1111-4111-8111-111111111111';

const harness = useHarness();

const get = async (
	vendor: Vendor,
	callId: string,
	parameters: INodeParameters = {},
	settings: RunSettings = {},
) =>
	await harness.of(vendor).run({ operation: 'get', callId: byId(callId), ...parameters }, settings);

const getMany = async (
	vendor: Vendor,
	parameters: INodeParameters = {},
	settings: RunSettings = {},
) => await harness.of(vendor).run({ operation: 'getAll', ...parameters }, settings);

describe('Get', () => {
	it("gives Heppu's fields as they come, plus vendor, callId and phase", async () => {
		const call = harness.of(HEPPU).simulator.addCall({ status: 'active', metadata: { order: 7 } });
		const item = onlyItem(await get(HEPPU, call.id, { simplify: false }));
		expect(Object.keys(item).slice(0, 4)).toEqual(['vendor', 'callId', 'phase', 'status']);
		expect(item).toMatchObject({ vendor: HEPPU.name, callId: call.id, phase: 'inProgress' });
		expect(item).toMatchObject({ id: call.id, agent: call.agent, metadata: { order: 7 } });
		expect(item).toHaveProperty('liveRoomStatus.roomExists', true);
		expect(harness.of(HEPPU).simulator.log).toHaveLength(1);
	});

	it("gives Voxworks's fields as they come, plus vendor, callId and phase", async () => {
		const call = harness.of(VOXWORKS).simulator.addCall({ status: 'hang-up' });
		const item = onlyItem(await get(VOXWORKS, call.id, { simplify: false }));
		expect(item).toMatchObject({ vendor: VOXWORKS.name, callId: call.id, phase: 'ended' });
		expect(item).toMatchObject({ call_id: call.id, status: 'hang-up', contact: call.contact });
	});

	it('simplifies to at most ten flat fields beside the common ones, unless told not to', async () => {
		const call = harness.of(HEPPU).simulator.addCall({
			status: 'completed',
			phoneNumber: '+4915112345678',
			agent: { id: AGENT_ID, name: 'Renewals' },
		});
		const item = onlyItem(await get(HEPPU, call.id));
		expect(item).toEqual({
			vendor: HEPPU.name,
			callId: call.id,
			phase: 'ended',
			status: 'completed',
			phoneNumber: '+4915112345678',
			agentId: AGENT_ID,
			agentName: 'Renewals',
			direction: 'outbound',
			startedAt: null,
			endedAt: call.endedAt,
			duration: 0,
			createdAt: call.createdAt,
		});
	});

	it.each(VENDORS)(
		'reads the call of each input item, in their order and paired to them ($name)',
		async (vendor) => {
			const { simulator } = harness.of(vendor);
			const ids = idsOf(simulator.addCalls(30));
			simulator.fault({ kind: 'delay', ms: 50, on: { callId: ids[0] } });
			const input = ids.map((id) => ({ id }));
			const items = itemsOf(await get(vendor, '={{ $json.id }}', {}, { input }));
			expect(items.map(({ json }) => json.callId)).toEqual(ids);
			expect(items.flatMap(pairsOf)).toEqual(ids.map((_, index) => index));
		},
	);

	it('never puts a key on a good item that n8n would take for a failure', async () => {
		const call = { id: 'call_a', status: 'failed', error: { code: 7 }, vendor: 'someone else' };
		harness.of(HEPPU).simulator.fault({ kind: 'body', body: { data: call } });
		const item = onlyItem(await get(HEPPU, 'call_a', { simplify: false }));
		expect(item).not.toHaveProperty('error');
		expect(item).toMatchObject({ vendor: HEPPU.name, vendorError: { code: 7 } });
	});

	it.each(VENDORS)(
		'says that a call is not there, with the reason of the vendor ($name)',
		async (vendor) => {
			const text = textOf(await get(vendor, 'call_nowhere'));
			expect(text).toMatch(/found no call with the ID call_nowhere /);
			expect(text).toContain(`"${vendor.unknownCall}"`);
		},
	);

	it('tries a call again that could not be read, and says so in the end', async () => {
		const { id } = harness.of(HEPPU).simulator.addCall();
		harness.of(HEPPU).simulator.fault({ kind: 'html', times: 2 });
		expect(onlyItem(await get(HEPPU, id))).toMatchObject({ callId: id });
		harness.of(HEPPU).simulator.fault({ kind: 'status', status: 503, times: 3 });
		expect(textOf(await get(HEPPU, id))).toMatch(/^The call could not be read: Heppu .* 503/);
		expect(harness.of(HEPPU).simulator.log).toHaveLength(6);
	});

	it.each([
		['continueRegularOutput', [['call_000001', 'call_000002', 'call_nowhere'], []]],
		['continueErrorOutput', [['call_000001', 'call_000002'], [undefined]]],
	] as const)('hands failed items on where %s says', async (onError, expected) => {
		harness.of(HEPPU).simulator.addCalls(2);
		const input = ['call_000001', 'call_000002', 'call_nowhere'].map((id) => ({ id }));
		const settings = { input, node: { onError } };
		const result = await get(HEPPU, '={{ $json.id }}', {}, settings);
		const idsOn = (output: number) => itemsOf(result, output).map(({ json }) => json.callId);
		expect([idsOn(0), idsOn(1)]).toEqual(expected);
		const failed = [...itemsOf(result, 0), ...itemsOf(result, 1)].filter(({ json }) => json.error);
		expect(failed.map(pairsOf)).toEqual([[2]]);
	});
});

describe('Get Many', () => {
	it.each(VENDORS)(
		'returns the newest 50 by default, one item per call ($name)',
		async (vendor) => {
			const ids = idsOf(harness.of(vendor).simulator.addCalls(130)).reverse();
			const items = itemsOf(await getMany(vendor));
			expect(items.map(({ json }) => json.callId)).toEqual(ids.slice(0, 50));
			expect(items.flatMap(pairsOf)).toEqual(Array(50).fill(0));
			expect(pagesOf(harness.of(vendor).simulator)).toHaveLength(1);
		},
	);

	it.each(VENDORS)('turns every page for Return All ($name)', async (vendor) => {
		const ids = idsOf(harness.of(vendor).simulator.addCalls(230)).reverse();
		const items = itemsOf(await getMany(vendor, { returnAll: true }));
		expect(items.map(({ json }) => json.callId)).toEqual(ids);
	});

	it.each(VENDORS)(
		'says in a hint where calls may be missing, and gives the rest ($name)',
		async (vendor) => {
			const simulator = harness.of(vendor).simulator;
			simulator.addCalls(2);
			expect(hintsOf(await getMany(vendor, { returnAll: true }))).toEqual([]);
			simulator.setListing({ extraRows: [{ row: { status: 'paused' } }] });
			const result = await getMany(vendor, { returnAll: true });
			expect(itemsOf(result)).toHaveLength(2);
			expect(hintsOf(result)).toEqual([
				'Get Many: calls may be missing from the list: one call in it has no ID that can be used.',
			]);
			const asTool = await getMany(vendor, { returnAll: true }, { asTool: true });
			expect(itemsOf(asTool)).toHaveLength(2);
		},
	);

	it('asks Heppu for no more calls than the limit, and at most 100 on a page', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		heppu.addCalls(230);
		expect(itemsOf(await getMany(HEPPU, { limit: 7 }))).toHaveLength(7);
		expect(itemsOf(await getMany(HEPPU, { limit: 150 }))).toHaveLength(150);
		expect(itemsOf(await getMany(HEPPU, { limit: 500 }))).toHaveLength(230);
		expect(pagesOf(heppu)).toEqual([
			{ ...NEWEST_FIRST, limit: '7' },
			{ ...NEWEST_FIRST, limit: '100' },
			{ ...NEWEST_FIRST, limit: '100', offset: '99' },
			{ ...NEWEST_FIRST, limit: '100' },
			{ ...NEWEST_FIRST, limit: '100', offset: '99' },
			{ ...NEWEST_FIRST, limit: '100', offset: '198' },
		]);
	});

	it('asks Voxworks for no more calls than the limit, and at most 100 on a page', async () => {
		const { simulator: voxworks } = harness.of(VOXWORKS);
		voxworks.addCalls(230);
		expect(itemsOf(await getMany(VOXWORKS, { limit: 7 }))).toHaveLength(7);
		expect(itemsOf(await getMany(VOXWORKS, { limit: 150 }))).toHaveLength(150);
		expect(pagesOf(voxworks)).toEqual([
			{ limit: '7' },
			{ limit: '100' },
			{ limit: '100', cursor: expect.stringMatching(/^2/) },
		]);
	});

	it("turns pages of Voxworks's own size if it refuses ours", async () => {
		const voxworks = await startVoxworks({ maxLimit: 60 });
		try {
			const ids = idsOf(voxworks.addCalls(130)).reverse();
			const settings = { simulator: voxworks };
			const items = itemsOf(await getMany(VOXWORKS, { returnAll: true }, settings));
			expect(items.map(({ json }) => json.callId)).toEqual(ids);
			const [refused, ...pages] = pagesOf(voxworks);
			expect(refused).toEqual({ limit: '100' });
			expect(pages).toHaveLength(3);
			expect(pages.every((page) => !('limit' in page))).toBe(true);
		} finally {
			await voxworks.close();
		}
	});

	it('gives each Voxworks call once, though rows of the same moment repeat across pages', async () => {
		const { simulator: voxworks } = harness.of(VOXWORKS);
		for (const second of ['00', '01', '02']) {
			const created_at = `2026-05-05T12:00:${second}.000Z`;
			for (let count = 0; count < 70; count++) voxworks.addCall({ created_at });
		}
		const ids = itemsOf(await getMany(VOXWORKS, { returnAll: true })).map(
			({ json }) => json.callId,
		);
		expect(ids).toHaveLength(210);
		expect(new Set(ids).size).toBe(210);
		expect(pagesOf(voxworks).length).toBeGreaterThan(2);
	});

	it('gives the fields of the rows as they come, plus vendor, callId and phase', async () => {
		const call = harness
			.of(HEPPU)
			.simulator.addCall({ status: 'ringing', agent: { id: AGENT_ID } });
		const [heppuItem] = itemsOf(await getMany(HEPPU, { simplify: false }));
		expect(heppuItem?.json).toMatchObject({
			vendor: HEPPU.name,
			callId: call.id,
			phase: 'inProgress',
		});
		expect(heppuItem?.json).toMatchObject({ id: call.id, contact: call.contact });
		const [simple] = itemsOf(await getMany(HEPPU));
		expect(simple?.json).toMatchObject({ callId: call.id, agentId: AGENT_ID, status: 'ringing' });
		expect(simple?.json).not.toHaveProperty('contact');
		const other = harness.of(VOXWORKS).simulator.addCall({ status: 'waiting' });
		const [voxworksItem] = itemsOf(await getMany(VOXWORKS, { simplify: false }));
		expect(voxworksItem?.json).toMatchObject({ callId: other.id, phase: 'unknown' });
		expect(voxworksItem?.json).toMatchObject({ script_id: other.script_id, status: 'waiting' });
	});

	it('lists by filter for each input item, in their order and paired to them', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		heppu.addCalls(10, (index) => ({ status: index < 4 ? 'active' : 'busy' }));
		const input = ['busy', 'active', 'failed'].map((status) => ({ status }));
		const filters = { status: '={{ $json.status }}', direction: 'outbound' };
		const items = itemsOf(await getMany(HEPPU, { filters }, { input }));
		expect(items.map(({ json }) => json.status)).toEqual([
			...Array<string>(6).fill('busy'),
			...Array<string>(4).fill('active'),
		]);
		expect(items.flatMap(pairsOf)).toEqual([...Array(6).fill(0), ...Array(4).fill(1)]);
	});

	it('gives no half list: a page that fails is an error that names it', async () => {
		harness.of(HEPPU).simulator.addCalls(230);
		const on = { path: /calls$/ };
		harness.of(HEPPU).simulator.fault({ kind: 'empty', on, after: 1, times: Infinity });
		const result = await getMany(HEPPU, { returnAll: true });
		expect(textOf(result)).toMatch(/^Page 2 of the list of calls could not be read: Heppu /);
		expect(result.json('Vendor')).toEqual([]);
	});

	it.each(['0', '-5', '2.5', 'all'])("refuses '%s' as Limit", async (limit) => {
		const result = await getMany(HEPPU, { limit: `={{ "${limit}" }}` });
		expect(textOf(result)).toMatch(/^'Limit' must be a whole number from 1/);
		expect(harness.of(HEPPU).simulator.log).toEqual([]);
	});
});

describe('The output schemas that the editor shows', () => {
	// Every run is held against its schema: these show calls in each status that the vendor documents, and more.
	it.each(VENDORS)('hold for Get and Get Many of a call in any status ($name)', async (vendor) => {
		const statuses = vendor.behaviours[0].cases.map(({ status }) => status);
		const ids = statuses.map((status) => `call_${status}`);
		for (const status of statuses) harness.of(vendor).add(`call_${status}`, status);
		for (const simplify of [true, false]) {
			const many = await getMany(vendor, { simplify, returnAll: true });
			expect(itemsOf(many)).toHaveLength(statuses.length);
			const input = ids.map((id) => ({ id }));
			const each = await get(vendor, '={{ $json.id }}', { simplify }, { input });
			expect(itemsOf(each)).toHaveLength(statuses.length);
		}
	});

	it('hold for a Voxworks call without a status', async () => {
		harness.of(VOXWORKS).simulator.addCall({ id: 'call_bare', status: '', progress: '' });
		for (const simplify of [true, false]) {
			expect(itemsOf(await getMany(VOXWORKS, { simplify }))).toHaveLength(1);
			expect(onlyItem(await get(VOXWORKS, 'call_bare', { simplify })).callId).toBe('call_bare');
		}
	});

	it.each(VENDORS)('are there for every operation ($name)', (vendor) => {
		const { properties } = harness.of(vendor).nodeType.description;
		const operations = properties
			.filter(({ name }) => name === 'operation')
			.flatMap(({ displayOptions, options = [] }) =>
				options.map((option) => ({
					resource: String(displayOptions?.show?.resource?.[0]),
					name: 'value' in option ? String(option.value) : '',
				})),
			);
		const names = operations.map(({ name }) => name);
		expect(names).toEqual(expect.arrayContaining(['cancelMany', 'get', 'getAll']));
		for (const { name, resource } of operations)
			expect(() =>
				requireForm({ vendor: 'nobody', callId: 7 }, schemaOf(vendor, name, resource)),
			).toThrow();
	});
});
