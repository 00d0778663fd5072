import Ajv, { type ValidateFunction } from 'ajv';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { startVoxworks, type VendorName } from '../../tools/simulators/index.cjs';
import {
	hintsOf,
	idsOf,
	itemsOf,
	Lab,
	type LabRun,
	NEWEST_FIRST,
	onlyItem,
	pagesOf,
	pairsOf,
	schemaOf,
	textOf,
} from './bulkLab.cjs';

const AGENT_ID = '11111111-1111-4111-8111-111111111111';

// For machines that have other things to do as well.
jest.setTimeout(60_000);

let lab: Lab;

beforeAll(async () => {
	lab = await Lab.open();
});

afterEach(() => lab.reset());

afterAll(async () => await lab.close());

const byId = (value: string) => ({ __rl: true, mode: 'id', value });

const get = async (
	vendor: VendorName,
	callId: string,
	parameters: INodeParameters = {},
	settings: LabRun = {},
) => await lab.run(vendor, { operation: 'get', callId: byId(callId), ...parameters }, settings);

const getMany = async (
	vendor: VendorName,
	parameters: INodeParameters = {},
	settings: LabRun = {},
) => await lab.run(vendor, { operation: 'getAll', ...parameters }, settings);

describe('Get', () => {
	it("gives Heppu's fields as they come, plus vendor, callId and phase", async () => {
		const call = lab.heppu.addCall({ status: 'active', metadata: { order: 7 } });
		const item = onlyItem(await get('heppu', call.id, { simplify: false }));
		expect(Object.keys(item).slice(0, 4)).toEqual(['vendor', 'callId', 'phase', 'status']);
		expect(item).toMatchObject({ vendor: 'heppu', callId: call.id, phase: 'inProgress' });
		expect(item).toMatchObject({ id: call.id, agent: call.agent, metadata: { order: 7 } });
		expect(item).toHaveProperty('liveRoomStatus.roomExists', true);
		expect(lab.heppu.log).toHaveLength(1);
	});

	it("gives Voxworks's fields as they come, plus vendor, callId and phase", async () => {
		const call = lab.voxworks.addCall({ status: 'hang-up' });
		const item = onlyItem(await get('voxworks', call.id));
		expect(item).toMatchObject({ vendor: 'voxworks', callId: call.id, phase: 'ended' });
		expect(item).toMatchObject({ call_id: call.id, status: 'hang-up', contact: call.contact });
	});

	it('simplifies to at most ten flat fields beside the common ones, unless told not to', async () => {
		const call = lab.heppu.addCall({
			status: 'completed',
			phoneNumber: '+4915112345678',
			agent: { id: AGENT_ID, name: 'Renewals' },
		});
		const item = onlyItem(await get('heppu', call.id));
		expect(item).toEqual({
			vendor: 'heppu',
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

	it('reads the call of each input item, in their order and paired to them', async () => {
		for (const vendor of ['heppu', 'voxworks'] as const) {
			const ids = idsOf(lab[vendor].addCalls(30));
			lab[vendor].fault({ kind: 'delay', ms: 50, on: { callId: ids[0] } });
			const input = ids.map((id) => ({ id }));
			const items = itemsOf(await get(vendor, '={{ $json.id }}', {}, { input }));
			expect(items.map(({ json }) => json.callId)).toEqual(ids);
			expect(items.flatMap(pairsOf)).toEqual(ids.map((_, index) => index));
		}
	});

	it('attaches the whole answer if asked to', async () => {
		const { id } = lab.voxworks.addCall();
		const item = onlyItem(await get('voxworks', id, { options: { includeResponse: true } }));
		expect(item.response).toMatchObject({ success: true, call: { call_id: id } });
	});

	it('never puts a key on a good item that n8n would take for a failure', async () => {
		const call = { id: 'call_a', status: 'failed', error: { code: 7 }, vendor: 'someone else' };
		lab.heppu.fault({ kind: 'body', body: { data: call } });
		const item = onlyItem(await get('heppu', 'call_a', { simplify: false }));
		expect(item).not.toHaveProperty('error');
		expect(item).toMatchObject({ vendor: 'heppu', vendorError: { code: 7 } });
	});

	it('says that a call is not there, with the reason of the vendor', async () => {
		for (const vendor of ['heppu', 'voxworks'] as const) {
			const text = textOf(await get(vendor, 'call_nowhere'));
			expect(text).toMatch(/knows no call with this ID .*"Call not found"/);
		}
	});

	it('tries a call again that could not be read, and says so in the end', async () => {
		const { id } = lab.heppu.addCall();
		lab.heppu.fault({ kind: 'html', times: 2 });
		expect(onlyItem(await get('heppu', id))).toMatchObject({ callId: id });
		lab.heppu.fault({ kind: 'status', status: 503, times: 3 });
		expect(textOf(await get('heppu', id))).toMatch(/^The call could not be read: Heppu .* 503/);
		expect(lab.heppu.log).toHaveLength(6);
	});

	it.each([
		['continueRegularOutput', [['call_000001', 'call_000002', 'call_nowhere'], []]],
		['continueErrorOutput', [['call_000001', 'call_000002'], [undefined]]],
	] as const)('hands failed items on where %s says', async (onError, expected) => {
		lab.heppu.addCalls(2);
		const input = ['call_000001', 'call_000002', 'call_nowhere'].map((id) => ({ id }));
		const settings = { input, node: { onError } };
		const result = await get('heppu', '={{ $json.id }}', {}, settings);
		const idsOn = (output: number) => itemsOf(result, output).map(({ json }) => json.callId);
		expect([idsOn(0), idsOn(1)]).toEqual(expected);
		const failed = [...itemsOf(result, 0), ...itemsOf(result, 1)].filter(({ json }) => json.error);
		expect(failed.map(pairsOf)).toEqual([[2]]);
	});
});

describe('Get Many', () => {
	it.each(['heppu', 'voxworks'] as const)(
		'returns the newest 50 by default, one item per call (%s)',
		async (vendor) => {
			const ids = idsOf(lab[vendor].addCalls(130)).reverse();
			const items = itemsOf(await getMany(vendor));
			expect(items.map(({ json }) => json.callId)).toEqual(ids.slice(0, 50));
			expect(items.flatMap(pairsOf)).toEqual(Array(50).fill(0));
			expect(pagesOf(lab[vendor])).toHaveLength(1);
		},
	);

	it.each(['heppu', 'voxworks'] as const)(
		'turns every page for Return All (%s)',
		async (vendor) => {
			const ids = idsOf(lab[vendor].addCalls(230)).reverse();
			const items = itemsOf(await getMany(vendor, { returnAll: true }));
			expect(items.map(({ json }) => json.callId)).toEqual(ids);
		},
	);

	it.each(['heppu', 'voxworks'] as const)(
		'says in a hint where calls may be missing, and gives the rest (%s)',
		async (vendor) => {
			const simulator = lab[vendor];
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
		const { heppu } = lab;
		heppu.addCalls(230);
		expect(itemsOf(await getMany('heppu', { limit: 7 }))).toHaveLength(7);
		expect(itemsOf(await getMany('heppu', { limit: 150 }))).toHaveLength(150);
		expect(itemsOf(await getMany('heppu', { limit: 500 }))).toHaveLength(230);
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
		const { voxworks } = lab;
		voxworks.addCalls(230);
		expect(itemsOf(await getMany('voxworks', { limit: 7 }))).toHaveLength(7);
		expect(itemsOf(await getMany('voxworks', { limit: 150 }))).toHaveLength(150);
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
			const items = itemsOf(await getMany('voxworks', { returnAll: true }, settings));
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
		const { voxworks } = lab;
		for (const second of ['00', '01', '02']) {
			const created_at = `2026-05-05T12:00:${second}.000Z`;
			for (let count = 0; count < 70; count++) voxworks.addCall({ created_at });
		}
		const ids = itemsOf(await getMany('voxworks', { returnAll: true })).map(
			({ json }) => json.callId,
		);
		expect(ids).toHaveLength(210);
		expect(new Set(ids).size).toBe(210);
		expect(pagesOf(voxworks).length).toBeGreaterThan(2);
	});

	it('gives the fields of the rows as they come, plus vendor, callId and phase', async () => {
		const call = lab.heppu.addCall({ status: 'ringing', agent: { id: AGENT_ID } });
		const [heppuItem] = itemsOf(await getMany('heppu', { simplify: false }));
		expect(heppuItem?.json).toMatchObject({
			vendor: 'heppu',
			callId: call.id,
			phase: 'inProgress',
		});
		expect(heppuItem?.json).toMatchObject({ id: call.id, contact: call.contact });
		const [simple] = itemsOf(await getMany('heppu'));
		expect(simple?.json).toMatchObject({ callId: call.id, agentId: AGENT_ID, status: 'ringing' });
		expect(simple?.json).not.toHaveProperty('contact');
		const other = lab.voxworks.addCall({ status: 'waiting' });
		const [voxworksItem] = itemsOf(await getMany('voxworks'));
		expect(voxworksItem?.json).toMatchObject({ callId: other.id, phase: 'unknown' });
		expect(voxworksItem?.json).toMatchObject({ script_id: other.script_id, status: 'waiting' });
	});

	it('lists by filter for each input item, in their order and paired to them', async () => {
		const { heppu } = lab;
		heppu.addCalls(10, (index) => ({ status: index < 4 ? 'active' : 'busy' }));
		const input = ['busy', 'active', 'failed'].map((status) => ({ status }));
		const filters = { status: '={{ $json.status }}', direction: 'outbound' };
		const items = itemsOf(await getMany('heppu', { filters }, { input }));
		expect(items.map(({ json }) => json.status)).toEqual([
			...Array<string>(6).fill('busy'),
			...Array<string>(4).fill('active'),
		]);
		expect(items.flatMap(pairsOf)).toEqual([...Array(6).fill(0), ...Array(4).fill(1)]);
	});

	it('gives no half list: a page that fails is an error that names it', async () => {
		lab.heppu.addCalls(230);
		const on = { path: /calls$/ };
		lab.heppu.fault({ kind: 'empty', on, after: 1, times: Infinity });
		const result = await getMany('heppu', { returnAll: true });
		expect(textOf(result)).toMatch(/^Page 2 of the list of calls could not be read: Heppu /);
		expect(result.json('Vendor')).toEqual([]);
	});

	it.each(['0', '-5', '2.5', 'all'])("refuses '%s' as Limit", async (limit) => {
		const result = await getMany('heppu', { limit: `={{ "${limit}" }}` });
		expect(textOf(result)).toMatch(/^'Limit' must be a whole number from 1/);
		expect(lab.heppu.log).toEqual([]);
	});
});

describe('The output schemas that the editor shows', () => {
	const ajv = new Ajv({ strict: true, allErrors: true, allowUnionTypes: true });
	ajv.addKeyword('version');
	ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

	function validatorOf(vendor: VendorName, operation: string): ValidateFunction {
		return ajv.compile(schemaOf(vendor, operation));
	}

	function expectValid(validate: ValidateFunction, items: IDataObject[]): void {
		expect(items.length).toBeGreaterThan(0);
		for (const item of items) {
			validate(item);
			expect(validate.errors ?? []).toEqual([]);
		}
	}

	const STATUSES = {
		heppu: ['initiated', 'scheduled', 'active', 'completed', 'cancelled', 'paused'],
		voxworks: ['scheduled', 'waiting', 'voicemail', 'canceled'],
	};

	/** One call in each status, one that is refused, and one that stays in doubt. */
	function addCalls(vendor: VendorName): void {
		const { [vendor]: simulator } = lab;
		for (const status of STATUSES[vendor]) simulator.addCall({ id: `call_${status}`, status });
		simulator.addCall({ id: 'call_refused' });
		simulator.addCall({ id: 'call_doubtful' });
		const method = vendor === 'heppu' ? 'DELETE' : 'POST';
		const on = { method, callId: 'call_refused' };
		simulator.fault({ kind: 'status', status: 400, on, times: Infinity });
		simulator.fault({ kind: 'dropAfter', on: { callId: 'call_doubtful' }, times: Infinity });
	}

	it.each(['heppu', 'voxworks'] as const)(
		'hold for Cancel Many, done or dry (%s)',
		async (vendor) => {
			const validate = validatorOf(vendor, 'cancelMany');
			addCalls(vendor);
			const parameters = {
				operation: 'cancelMany',
				allowUnfiltered: true,
				failIfIncomplete: false,
			};
			for (const more of [{ dryRun: true }, { options: { includeResponse: true } }, {}]) {
				expectValid(validate, [onlyItem(await lab.run(vendor, { ...parameters, ...more }))]);
			}
			const details = ajv.compile(Object(schemaOf(vendor, 'cancelMany')).properties.details.items);
			expectValid(
				details,
				(await lab.run(vendor, { ...parameters, output: 'perCall' })).json('Vendor'),
			);
			lab.reset();
			expectValid(validate, [onlyItem(await lab.run(vendor, parameters))]);
		},
	);

	it('hold for Emergency Stop, done, dry or incomplete', async () => {
		const validate = validatorOf('heppu', 'emergencyStop');
		addCalls('heppu');
		const parameters = {
			operation: 'emergencyStop',
			scope: 'account',
			confirm: true,
			failIfIncomplete: false,
			options: { maxDuration: 1, maxAttempts: 1 },
		};
		const dry = onlyItem(await lab.run('heppu', { ...parameters, dryRun: true }));
		const incomplete = onlyItem(await lab.run('heppu', parameters));
		expect(incomplete.complete).toBe(false);
		lab.reset();
		const empty = onlyItem(await lab.run('heppu', parameters));
		expectValid(validate, [dry, incomplete, empty]);
	});

	it.each(['heppu', 'voxworks'] as const)('hold for Get and Get Many (%s)', async (vendor) => {
		addCalls(vendor);
		if (vendor === 'voxworks') lab[vendor].addCall({ id: 'call_bare', status: '', progress: '' });
		for (const parameters of [{}, { simplify: false }]) {
			const many = itemsOf(await getMany(vendor, { ...parameters, returnAll: true }, {}));
			expectValid(
				validatorOf(vendor, 'getAll'),
				many.map(({ json }) => json),
			);
			const one = itemsOf(await get(vendor, `call_${STATUSES[vendor][0]}`, parameters));
			expectValid(
				validatorOf(vendor, 'get'),
				one.map(({ json }) => json),
			);
		}
	});

	it.each(['heppu', 'voxworks'] as const)(
		'hold for Cancel Call and Check Then Cancel (%s)',
		async (vendor) => {
			addCalls(vendor);
			const ids = [...lab[vendor].calls.keys(), 'call_nowhere'];
			const input = ids.map((id) => ({ id }));
			const callId = byId('={{ $json.id }}');
			for (const operation of ['checkThenCancel', 'cancel']) {
				const options = { onNotFound: 'outcome', maxAttempts: 1 };
				const settings = { input, node: { onError: 'continueErrorOutput' as const } };
				const result = await lab.run(vendor, { operation, callId, options }, settings);
				expectValid(
					validatorOf(vendor, operation),
					itemsOf(result, 0).map(({ json }) => json),
				);
			}
		},
	);

	it('are there for every operation, and reject what is not such an output', () => {
		for (const vendor of ['heppu', 'voxworks'] as const) {
			const operation = lab
				.nodeType(vendor)
				.description.properties.find(({ name }) => name === 'operation');
			const names = (operation?.options ?? []).map((option) =>
				'value' in option ? String(option.value) : '',
			);
			expect(names).toEqual(expect.arrayContaining(['cancelMany', 'get', 'getAll']));
			for (const name of names) {
				expect(validatorOf(vendor, name)({ vendor: 'acme', callId: 7 })).toBe(false);
			}
		}
	});
});
