import { hintsOf, onlyItem, textOf, useHarness } from './harness.cjs';
import { HEPPU, VENDORS } from '../support/vendors.cjs';

const harness = useHarness();

const SAID = 'No call matches these filters. Check their spelling';

describe('a bulk operation that finds no call', () => {
	it.each(VENDORS)('says so in its hint, and goes on ($name)', async (vendor) => {
		harness.of(vendor).simulator.addCalls(2);
		const filters = vendor.filters.matchingNothing.given;
		const result = await harness.of(vendor).cancelMany({ filters });
		expect(onlyItem(result)).toMatchObject({ complete: true, total: 0, ended: 0 });
		expect(hintsOf(result)).toEqual([`Cancel Many: ${SAID}.`]);
	});

	it.each(VENDORS)(
		"stops the workflow if 'If Nothing Matches' is Error ($name)",
		async (vendor) => {
			harness.of(vendor).simulator.addCalls(2);
			const filters = vendor.filters.matchingNothing.given;
			const options = { ifNothingMatches: 'error' };
			for (const dryRun of [false, true]) {
				const result = await harness.of(vendor).cancelMany({ filters, options, dryRun });
				expect(textOf(result)).toMatch(
					/^No call matches these filters\. Check their spelling .*'If Nothing Matches' to Go On/,
				);
			}
		},
	);

	it.each(VENDORS)(
		"takes calls that have ended for a match, whatever 'If Nothing Matches' is ($name)",
		async (vendor) => {
			harness.of(vendor).add('call_1', vendor.words.ended);
			const options = { ifNothingMatches: 'error' };
			const summary = onlyItem(await harness.of(vendor).cancelMany({ options }));
			expect(summary).toMatchObject({ complete: true, total: 0, ended: 1 });
		},
	);

	it.each(VENDORS)(
		"refuses a word that 'If Nothing Matches' does not know ($name)",
		async (vendor) => {
			harness.of(vendor).simulator.addCalls(2);
			const options = { ifNothingMatches: 'stop' };
			const result = await harness.of(vendor).cancelMany({ options });
			expect(textOf(result)).toMatch(/'If Nothing Matches' must be error or goOn/);
			expect(harness.of(vendor).simulator.log).toEqual([]);
		},
	);

	it.each(VENDORS)(
		'says that the account has none where there is no filter ($name)',
		async (vendor) => {
			const parameters = { filters: {}, allowUnfiltered: true };
			const result = await harness.of(vendor).cancelMany(parameters);
			expect(hintsOf(result)).toEqual(['Cancel Many: The account has no call.']);
		},
	);

	it('stops there in an Emergency Stop too', async () => {
		const parameters = { operation: 'emergencyStop', scope: 'account', confirm: true };
		const options = { ifNothingMatches: 'error', quietPeriod: 0 };
		const result = await harness.of(HEPPU).run({ ...parameters, options });
		expect(textOf(result)).toMatch(/^The account has no call/);
	});
});
