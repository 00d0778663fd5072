import { cancelsOf, itemsOf, onlyItem, pagesOf, textOf, useHarness } from './harness.cjs';
import { HEPPU, VENDORS, VOXWORKS, type Vendor } from '../support/vendors.cjs';

const harness = useHarness();

const ANNA = '+4915112345678';
const BEN = '+358401234567';
const NOBODY = '+61491570156';
/** Numbers that look much like Anna's. */
const NEARLY_ANNA = ['+4915112345679', '+49151123456780', '+14915112345678', '+915112345678'];

function addCalls(vendor: Vendor, calls: Readonly<Record<string, string>>): void {
	for (const [id, phoneNumber] of Object.entries(calls))
		harness.of(vendor).simulator.addCall(vendor.call({ id, phoneNumber }));
}

describe('the filter Phone Number', () => {
	it.each(VENDORS)('cuts no call to a number that looks much alike ($name)', async (vendor) => {
		addCalls(vendor, { anna: ANNA });
		NEARLY_ANNA.forEach((number, index) => addCalls(vendor, { [`nearly_${index}`]: number }));
		const summary = onlyItem(
			await harness.of(vendor).cancelMany({ filters: { phoneNumber: ANNA } }),
		);
		expect(cancelsOf(harness.of(vendor).simulator)).toEqual(['anna']);
		expect(summary).toMatchObject({ complete: true, total: 1, cancelled: 1 });
	});

	it("leaves out the calls that Heppu matches by the agent's end", async () => {
		const { simulator } = harness.of(HEPPU);
		simulator.addCall({ id: 'of_the_agent', phoneNumber: ANNA, contact: { phone: BEN } });
		simulator.addCall({ id: 'to_anna', phoneNumber: ANNA, contact: { phone: ANNA } });
		simulator.addCall({ id: 'contact_not_shown', phoneNumber: ANNA, notListed: ['contact'] });
		const summary = onlyItem(
			await harness.of(HEPPU).cancelMany({ filters: { phoneNumber: ANNA } }),
		);
		expect(cancelsOf(simulator).sort()).toEqual(['contact_not_shown', 'to_anna']);
		expect(summary).toMatchObject({ complete: true, total: 2 });
	});

	it('does not cut all calls of an agent whose own number was given', async () => {
		const { simulator } = harness.of(HEPPU);
		simulator.addCalls(700, (index) => ({
			phoneNumber: ANNA,
			contact: { phone: `+35840${String(index).padStart(7, '0')}` },
		}));
		const summary = onlyItem(
			await harness.of(HEPPU).cancelMany({ filters: { phoneNumber: ANNA } }),
		);
		expect(cancelsOf(simulator)).toEqual([]);
		expect(summary).toMatchObject({ complete: true, total: 0 });
	});

	it.each([
		[HEPPU, ['contact', 'phoneNumber']],
		[VOXWORKS, ['contact', 'to_number', 'phone_number']],
	] as Array<[Vendor, string[]]>)(
		'is an error where a row shows no number ($name)',
		async (vendor, notListed) => {
			const { simulator } = harness.of(vendor);
			addCalls(vendor, { anna: ANNA });
			simulator.addCall(
				Object.assign(vendor.call({ id: 'who', phoneNumber: ANNA }), { notListed }),
			);
			const result = await harness.of(vendor).cancelMany({ filters: { phoneNumber: ANNA } });
			expect(textOf(result)).toMatch(/shows no phone number.*so nothing was cancelled/);
			expect(cancelsOf(simulator)).toEqual([]);
		},
	);
});

describe('several Phone Numbers', () => {
	it.each([
		['a list', `={{ ["${BEN}", "${ANNA}", "${BEN}", "${NOBODY}"] }}`],
		['lines', `${BEN}\n${ANNA}\n\n${BEN}\n${NOBODY}\n`],
		[
			'commas, in any spelling',
			'00358 40 1234567, +49 (0)151 12345678, +358-40-1234567, +61491570156',
		],
	])('have a result each, in their order and once, given as %s', async (_, phoneNumbers) => {
		for (const vendor of VENDORS) {
			const { simulator } = harness.of(vendor);
			addCalls(vendor, { anna_1: ANNA, anna_2: ANNA, ben: BEN, nearly: NEARLY_ANNA[0] ?? '' });
			const summary = onlyItem(await harness.of(vendor).cancelMany({ filters: {}, phoneNumbers }));
			expect(cancelsOf(simulator).sort()).toEqual(['anna_1', 'anna_2', 'ben']);
			expect(summary).toMatchObject({ complete: true, total: 3, cancelled: 3 });
			const none = { notCancellable: 0, failed: 0, unconfirmed: 0 };
			expect(summary.numbers).toEqual([
				{ phoneNumber: BEN, total: 1, cancelled: 1, ...none },
				{ phoneNumber: ANNA, total: 2, cancelled: 2, ...none },
				{ phoneNumber: NOBODY, total: 0, cancelled: 0, ...none },
			]);
		}
	});

	it.each(VENDORS)('count together for Max Calls ($name)', async (vendor) => {
		addCalls(vendor, { anna: ANNA, ben: BEN });
		const parameters = { filters: {}, phoneNumbers: `${ANNA},${BEN}`, maxCalls: 1 };
		expect(textOf(await harness.of(vendor).cancelMany(parameters))).toMatch(/^More than 1 call/);
		expect(cancelsOf(harness.of(vendor).simulator)).toEqual([]);
	});

	it.each(VENDORS)(
		'are an error if none of them is found and Error is chosen ($name)',
		async (vendor) => {
			addCalls(vendor, { ben: BEN });
			const options = { ifNothingMatches: 'error' };
			const run = async (phoneNumbers: string) =>
				await harness.of(vendor).cancelMany({ filters: {}, phoneNumbers, options });
			expect(textOf(await run(`${ANNA},${NOBODY}`))).toMatch(/^No call matches/);
			expect(onlyItem(await run(`${ANNA},${BEN}`))).toMatchObject({ total: 1, cancelled: 1 });
		},
	);

	it.each(VENDORS)('are refused beside the filter Phone Number ($name)', async (vendor) => {
		addCalls(vendor, { anna: ANNA });
		const parameters = { filters: { phoneNumber: ANNA }, phoneNumbers: BEN };
		expect(textOf(await harness.of(vendor).cancelMany(parameters))).toMatch(
			/^'Phone Numbers' and the filter 'Phone Number' are both set/,
		);
		expect(harness.of(vendor).simulator.log).toEqual([]);
	});

	it.each(VENDORS)(
		'are refused if one is none, or an expression finds none ($name)',
		async (vendor) => {
			addCalls(vendor, { anna: ANNA });
			const wrong = [
				`${ANNA},0401234567`,
				'={{ $json.missing }}',
				'={{ [] }}',
				'={{ "" }}',
				'={{ 5 }}',
			];
			for (const phoneNumbers of wrong) {
				const text = textOf(await harness.of(vendor).cancelMany({ phoneNumbers }));
				expect(text).toMatch(/^'Phone Numbers' (is empty|needs a phone number)/);
			}
			expect(harness.of(vendor).simulator.log).toEqual([]);
		},
	);
});

describe('input items that differ only in what the node filters itself', () => {
	it.each([
		['Phone Number', VOXWORKS, 'phoneNumber', [ANNA, BEN, NOBODY]],
		['Due After', HEPPU, 'dueAfter', ['2020-01-01', '2021-01-01', '2099-01-01']],
		['Due After', VOXWORKS, 'dueAfter', ['2020-01-01', '2021-01-01', '2099-01-01']],
	] as Array<[string, Vendor, string, string[]]>)(
		'share one listing: %s',
		async (_, vendor, filter, values) => {
			const { simulator } = harness.of(vendor);
			addCalls(vendor, { anna: ANNA, ben: BEN });
			const filters = { ...vendor.filters.matchingAll.given, [filter]: '={{ $json.value }}' };
			const input = values.map((value) => ({ value }));
			const result = await harness.of(vendor).cancelMany({ filters, dryRun: true }, { input });
			expect(itemsOf(result)).toHaveLength(3);
			expect(pagesOf(simulator)).toHaveLength(1);
			const totals = filter === 'phoneNumber' ? [1, 1, 0] : [2, 2, 0];
			expect(itemsOf(result).map(({ json }) => json.total)).toEqual(totals);
		},
	);
});
