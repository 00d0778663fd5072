import { cancelsOf, itemsOf, onlyItem, pagesOf, useHarness } from './harness.cjs';
import { HEPPU, VOXWORKS } from '../support/vendors.cjs';

const harness = useHarness();

describe('several statuses of Heppu', () => {
	it.each([
		['a list', ['initiated', 'ringing']],
		['a list by expression', '={{ ["ringing", "initiated"] }}'],
		['a text with commas', 'Ringing, initiated'],
	])('are cancelled together, and no other, given as %s', async (_, status) => {
		const { simulator } = harness.of(HEPPU);
		for (const each of ['scheduled', 'queued', 'initiated', 'connecting', 'ringing', 'active'])
			simulator.addCall({ id: each, status: each });
		const summary = onlyItem(await harness.of(HEPPU).cancelMany({ filters: { status } }));
		expect(cancelsOf(simulator).sort()).toEqual(['initiated', 'ringing']);
		expect(summary).toMatchObject({ complete: true, total: 2, cancelled: 2 });
		expect(summary.filters).toEqual({ status: 'initiated,ringing' });
	});

	it("are read in the order of a call's life, so that one that moves on is met again, and once", async () => {
		const { simulator } = harness.of(HEPPU);
		simulator.addCall({ id: 'call_1', status: 'initiated' });
		simulator.addCall({ id: 'call_2', status: 'initiated' });
		let asked = 0;
		simulator.onRequest(({ method }) => {
			// The first call moves on between the two lists.
			if (method === 'GET' && ++asked === 2) simulator.setStatus('call_1', 'ringing');
		});
		const filters = { status: ['ringing', 'initiated'] };
		const summary = onlyItem(await harness.of(HEPPU).cancelMany({ filters, dryRun: true }));
		expect(pagesOf(simulator).map(({ status }) => status)).toEqual(['initiated', 'ringing']);
		expect(summary).toMatchObject({ complete: true, total: 2, notStarted: 1, inProgress: 1 });
	});

	it('are listed by Get Many, each call once', async () => {
		const { simulator } = harness.of(HEPPU);
		for (const status of ['initiated', 'ringing', 'completed']) simulator.addCall({ status });
		const filters = { status: ['initiated', 'completed'] };
		const result = await harness.of(HEPPU).run({ operation: 'getAll', returnAll: true, filters });
		expect(itemsOf(result).map(({ json }) => json.status)).toEqual(['initiated', 'completed']);
	});

	it('over several pages are cancelled whole', async () => {
		const { simulator } = harness.of(HEPPU);
		simulator.addCalls(250, (index) => ({ status: index % 2 ? 'initiated' : 'active' }));
		simulator.addCalls(150, () => ({ status: 'ringing' }));
		const filters = { status: ['active', 'initiated'] };
		const summary = onlyItem(await harness.of(HEPPU).cancelMany({ filters }));
		expect(summary).toMatchObject({ complete: true, total: 250, cancelled: 250 });
		expect(simulator.alive()).toHaveLength(150);
	});
});

describe('the status of Voxworks', () => {
	it('is picked from the known words, Scheduled first, and may be any other', async () => {
		const { options = [] } =
			harness.of(VOXWORKS).nodeType.description.properties.find(({ name }) => name === 'filters') ??
			{};
		const field = options.find(({ name }) => name === 'status');
		const words = Object(field).options.map(({ name }: { name: string }) => name);
		expect(words[0]).toBe('Scheduled');
		expect(words.slice(1)).toEqual([...words.slice(1)].sort());
		const { simulator } = harness.of(VOXWORKS);
		simulator.addCall({ id: 'call_1', status: 'Waiting' });
		simulator.addCall({ id: 'call_2' });
		const filters = { status: '={{ "Waiting" }}' };
		onlyItem(await harness.of(VOXWORKS).cancelMany({ filters, dryRun: true }));
		expect(pagesOf(simulator)[0]).toMatchObject({ status: 'Waiting' });
	});
});
