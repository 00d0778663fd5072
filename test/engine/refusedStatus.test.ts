import { HEPPU, VOXWORKS } from '../support/vendors.cjs';
import { cancelsOf, itemsOf, onlyItem, pagesOf, textOf, useHarness } from './harness.cjs';
import type { HeppuOptions } from '../../tools/simulators/index.cjs';

const harness = useHarness();

/** Ways in which Heppu may take a status that is not among the nine that its list can be filtered by. */
const WAYS: Array<[string, HeppuOptions]> = [
	['accepts', { listableStatuses: 'any' }],
	['refuses with 400', {}],
	['refuses with 422', { listing: { refusesStatusWith: 422 } }],
	['ignores', { listing: { ignores: ['status'] } }],
];

const ALIVE = ['scheduled', 'queued', 'initiated', 'connecting', 'ringing', 'active', 'on_hold'];

const EVERY_WAY = WAYS.flatMap(([way, options]) =>
	['scheduled', 'queued'].map((status) => ({ way, options, status })),
);

describe('A status that no page offers as a filter', () => {
	it.each(EVERY_WAY)(
		'is cancelled, and no other, where Heppu $way it: $status',
		async ({ options, status }) => {
			const heppu = await harness.start(HEPPU, options);
			for (const each of [...ALIVE, 'completed']) heppu.add(`call_${each}`, each);
			heppu.simulator.addCalls(250, (index) => ({ status: index % 2 ? 'completed' : 'initiated' }));
			const summary = onlyItem(await heppu.cancelMany({ filters: { status: [status] } }));
			expect(cancelsOf(heppu.simulator)).toEqual([`call_${status}`]);
			expect(summary).toMatchObject({ complete: true, total: 1, cancelled: 1 });
			expect(summary.filters).toEqual({ status });
		},
	);

	it.each(WAYS)('is cancelled together with others where Heppu %s it', async (_, options) => {
		const heppu = await harness.start(HEPPU, options);
		for (const each of ALIVE) heppu.add(`call_${each}`, each);
		const filters = { status: ['scheduled', 'queued', 'ringing'] };
		const summary = onlyItem(await heppu.cancelMany({ filters }));
		expect(cancelsOf(heppu.simulator).sort()).toEqual([
			'call_queued',
			'call_ringing',
			'call_scheduled',
		]);
		expect(summary).toMatchObject({ complete: true, total: 3, cancelled: 3 });
	});

	it('is asked for once only where Heppu refuses it, and then the list without it', async () => {
		const { simulator } = harness.of(HEPPU);
		simulator.addCalls(120, () => ({ status: 'scheduled' }));
		const summary = onlyItem(
			await harness.of(HEPPU).cancelMany({ filters: { status: 'scheduled' } }),
		);
		expect(summary).toMatchObject({ complete: true, cancelled: 120 });
		expect(pagesOf(simulator).filter(({ status }) => status !== undefined)).toHaveLength(1);
	});

	it('is not guessed at where a row shows none', async () => {
		const { simulator } = harness.of(HEPPU);
		simulator.addCall({ status: 'scheduled' });
		simulator.addCall({ status: 'scheduled', notListed: ['status'] });
		const result = await harness.of(HEPPU).cancelMany({ filters: { status: 'scheduled' } });
		expect(textOf(result)).toMatch(/shows no status, so that 'Status' cannot be applied/);
		expect(cancelsOf(simulator)).toEqual([]);
	});

	it('is listed by Get Many, up to a limit', async () => {
		const { simulator } = harness.of(HEPPU);
		const wanted = simulator.addCalls(5, () => ({ status: 'scheduled' })).map(({ id }) => id);
		simulator.addCalls(150);
		const parameters = { operation: 'getAll', filters: { status: 'scheduled' }, limit: 3 };
		const result = await harness.of(HEPPU).run({ ...parameters, returnAll: false });
		expect(itemsOf(result).map(({ json }) => json.callId)).toEqual(wanted.reverse().slice(0, 3));
	});

	it('is found by Get Many where a call beside it shows none', async () => {
		const { simulator } = harness.of(HEPPU);
		const { id } = simulator.addCall({ status: 'scheduled' });
		simulator.addCall({ status: 'scheduled', notListed: ['status'] });
		const filters = { status: 'scheduled' };
		const result = await harness.of(HEPPU).run({ operation: 'getAll', returnAll: true, filters });
		expect(itemsOf(result).map(({ json }) => json.callId)).toEqual([id]);
	});
});

describe('What is no such refusal', () => {
	it("shows Heppu's words: it refuses a documented status, too", async () => {
		const heppu = await harness.start(HEPPU, { listing: { refuses: ['status'] } });
		heppu.add('call_1', 'initiated');
		const result = await heppu.cancelMany({ filters: { status: 'initiated' } });
		expect(textOf(result)).toMatch(/refused to show the list of calls.*Invalid parameter: status/);
		expect(cancelsOf(heppu.simulator)).toEqual([]);
	});

	it("shows Heppu's words: it refuses another filter beside it", async () => {
		const heppu = await harness.start(HEPPU, { listing: { refuses: ['direction'] } });
		heppu.add('call_1', 'scheduled');
		const filters = { status: 'scheduled', direction: 'outbound' };
		expect(textOf(await heppu.cancelMany({ filters }))).toMatch(/Invalid parameter: direction/);
		expect(heppu.simulator.log).toHaveLength(2);
	});

	it('is a refused key', async () => {
		const heppu = harness.of(HEPPU);
		heppu.add('call_1', 'scheduled');
		const simulator = { url: heppu.simulator.url, apiKey: 'wrong' };
		const settings = { simulator, observed: heppu.simulator };
		const result = await heppu.cancelMany({ filters: { status: 'scheduled' } }, settings);
		expect(textOf(result)).toMatch(/did not accept the API key/);
		expect(heppu.simulator.log).toHaveLength(1);
	});

	it("shows Voxworks's words to a word of the builder's own", async () => {
		const voxworks = await harness.start(VOXWORKS, { listing: { refuses: ['status'] } });
		voxworks.add('call_1');
		const filters = { status: '={{ "waiting" }}' };
		expect(textOf(await voxworks.cancelMany({ filters }))).toMatch(/Invalid parameter: status/);
	});
});
