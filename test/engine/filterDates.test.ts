import { cancelsOf, hintsOf, itemsOf, onlyItem, pagesOf, textOf, useHarness } from './harness.cjs';
import { HEPPU, VENDORS, type Vendor, VOXWORKS } from '../support/vendors.cjs';

const harness = useHarness();

/** Calls around a day in Berlin, where it is two hours later than in UTC: [name, time]. */
const AROUND_A_DAY = [
	['the_moment_before', '2031-06-30T21:59:59.999Z'],
	['first', '2031-06-30T22:00:00.000Z'],
	['noon', '2031-07-01T10:00:00.000Z'],
	['last', '2031-07-01T21:59:59.999Z'],
	['the_next_midnight', '2031-07-01T22:00:00.000Z'],
] as const;

const ON_THE_DAY = ['first', 'last', 'noon'];

const TIMEZONE = { timezone: 'Europe/Berlin' };

const RANGES = VENDORS.flatMap((vendor) =>
	(['created', 'due'] as const).map((what) => ({ vendor, name: vendor.name, what })),
);

describe('a range of dates', () => {
	it.each(RANGES)(
		'of one day means all of that day and no moment beside it: $what ($name)',
		async ({ vendor, what }) => {
			const { simulator } = harness.of(vendor);
			for (const [id, time] of AROUND_A_DAY) {
				const facts = what === 'due' ? { dueAt: time } : { createdAt: time };
				simulator.addCall(vendor.call({ id, ...facts }));
			}
			const filters = { [`${what}After`]: '2031-07-01', [`${what}Before`]: '2031-07-01' };
			const result = await harness.of(vendor).cancelMany({ filters }, TIMEZONE);
			// Voxworks's own bound leaves out the moment that it names.
			const isOpen = vendor.name === 'voxworks' && what === 'created';
			const wanted = isOpen ? ON_THE_DAY.slice(1) : ON_THE_DAY;
			expect(cancelsOf(simulator).sort()).toEqual(wanted);
			expect(onlyItem(result)).toMatchObject({ complete: true, total: wanted.length });
		},
	);

	it.each(RANGES)(
		'holds the moment that it begins with, and not the one that it ends with: $what ($name)',
		async ({ vendor, what }) => {
			const { simulator } = harness.of(vendor);
			for (const [id, time] of AROUND_A_DAY) {
				const facts = what === 'due' ? { dueAt: time } : { createdAt: time };
				simulator.addCall(vendor.call({ id, ...facts }));
			}
			const from = { [`${what}After`]: '2031-07-01T21:59:59.999Z' };
			const reading = { operation: 'getAll', returnAll: true };
			const begun = await harness.of(vendor).run({ ...reading, filters: from });
			const to = { [`${what}Before`]: '2031-06-30T22:00:00.000Z' };
			const ended = await harness.of(vendor).run({ ...reading, filters: to });
			const ids = (result: typeof begun) => itemsOf(result).map(({ json }) => json.callId);
			// Whether a vendor takes its own bound in may not be documented; it is asked for no more than that.
			expect(ids(begun)).toContain('the_next_midnight');
			expect(ids(begun)).not.toContain('noon');
			expect(ids(ended)).toEqual(['the_moment_before']);
		},
	);

	it.each(RANGES)(
		'that holds no moment is refused before anything is sent: $what ($name)',
		async ({ vendor, what }) => {
			harness.of(vendor).simulator.addCalls(2);
			const filters = {
				[`${what}After`]: '2031-07-01T00:00:00',
				[`${what}Before`]: '2031-07-01T00:00:00',
			};
			const text = textOf(await harness.of(vendor).cancelMany({ filters }));
			expect(text).toMatch(/^No call can match: '.* After' is not before '.* Before'.*whole day/);
			expect(harness.of(vendor).simulator.log).toEqual([]);
		},
	);
});

describe('Heppu, whose dates the node applies itself', () => {
	it('is sent no date, and its list is left where Created After ends it', async () => {
		const { simulator } = harness.of(HEPPU);
		const createdAt = '2020-01-01T00:00:00.000Z';
		simulator.addCalls(450, () => ({ createdAt }));
		const [wanted] = simulator.addCalls(1, () => ({ createdAt: '2031-01-01T00:00:00.000Z' }));
		const filters = { createdAfter: '2030-01-01T00:00:00Z', dueAfter: '2030-01-01T00:00:00Z' };
		const summary = onlyItem(await harness.of(HEPPU).cancelMany({ filters }));
		expect(cancelsOf(simulator)).toEqual([wanted?.id]);
		expect(summary).toMatchObject({ complete: true, total: 1, ended: 0 });
		expect(pagesOf(simulator)).toEqual([HEPPU.pageQuery]);
	});

	it.each(['shuffled', 'reversed'] as const)(
		'is read to its end where its list does not go by the creation date: %s',
		async (order) => {
			const { simulator } = harness.of(HEPPU);
			simulator.addCalls(150, () => ({ createdAt: '2020-01-01T00:00:00.000Z' }));
			simulator.addCalls(150, () => ({ createdAt: '2031-01-01T00:00:00.000Z' }));
			simulator.setListing({ order });
			const filters = { createdAfter: '2030-01-01T00:00:00Z' };
			const summary = onlyItem(await harness.of(HEPPU).cancelMany({ filters }));
			expect(summary).toMatchObject({ complete: true, total: 150, cancelled: 150 });
		},
	);

	it('takes an immediate call for due when it was created', async () => {
		const { simulator } = harness.of(HEPPU);
		const at = (createdAt: string) => ({ createdAt, scheduledAt: null });
		simulator.addCall({ id: 'before', ...at('2031-06-30T23:59:59.999Z') });
		simulator.addCall({ id: 'on', ...at('2031-07-01T00:00:00.000Z') });
		simulator.addCall({ id: 'after', ...at('2031-07-02T00:00:00.000Z') });
		const filters = { dueAfter: '2031-07-01T00:00:00Z', dueBefore: '2031-07-02T00:00:00Z' };
		onlyItem(await harness.of(HEPPU).cancelMany({ filters }));
		expect(cancelsOf(simulator)).toEqual(['on']);
	});
});

const UNSHOWN: Array<{ vendor: Vendor; filter: string; field: string; lacks: string }> = [
	{ vendor: HEPPU, filter: 'createdAfter', field: 'createdAt', lacks: 'creation date' },
	{ vendor: HEPPU, filter: 'createdBefore', field: 'createdAt', lacks: 'creation date' },
	{ vendor: HEPPU, filter: 'dueBefore', field: 'scheduledAt', lacks: 'due time' },
	{ vendor: VOXWORKS, filter: 'createdBefore', field: 'created_at', lacks: 'creation date' },
	{ vendor: VOXWORKS, filter: 'dueAfter', field: 'scheduled_time', lacks: 'due time' },
	{ vendor: VOXWORKS, filter: 'dueBefore', field: 'scheduled_time', lacks: 'due time' },
];

describe('a row that does not show the date a filter asks for', () => {
	it.each(UNSHOWN)(
		'ends Cancel Many before anything is cancelled: $filter ($vendor.name)',
		async ({ vendor, filter, field, lacks }) => {
			const { simulator } = harness.of(vendor);
			simulator.addCalls(2);
			Object.assign(simulator.addCalls(1)[0] ?? {}, { notListed: [field] });
			const value = filter.endsWith('After') ? '2020-01-01T00:00:00Z' : '2090-01-01T00:00:00Z';
			const result = await harness.of(vendor).cancelMany({ filters: { [filter]: value } });
			expect(textOf(result)).toMatch(
				new RegExp(`listed a call that shows no ${lacks}, .*so nothing was cancelled`),
			);
			expect(cancelsOf(simulator)).toEqual([]);
		},
	);

	it.each(UNSHOWN)(
		'is left out by Get Many, which says so: $filter ($vendor.name)',
		async ({ vendor, filter, field }) => {
			const { simulator } = harness.of(vendor);
			simulator.addCalls(2);
			Object.assign(simulator.addCalls(1)[0] ?? {}, { notListed: [field] });
			const value = filter.endsWith('After') ? '2020-01-01T00:00:00Z' : '2090-01-01T00:00:00Z';
			const parameters = { operation: 'getAll', returnAll: true, filters: { [filter]: value } };
			const result = await harness.of(vendor).run(parameters);
			expect(itemsOf(result)).toHaveLength(2);
			expect(hintsOf(result).join()).toMatch(/do not show what a filter asks for/);
		},
	);
});
