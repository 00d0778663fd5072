import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { byId } from '../support/vendor.cjs';
import { VENDORS } from '../support/vendors.cjs';
import { itemsOf, onlyItem, textOf, useHarness } from './harness.cjs';

/* What goes into Schedule Call: an expression that found nothing must not ring anybody up. */

const harness = useHarness();

const NUMBER = '+358401234567';

const HOUR_MS = 3_600_000;

const LATER = new Date(Math.ceil(Date.now() / 1000) * 1000 + HOUR_MS).toISOString();

const REFUSED = VENDORS.flatMap((entry) =>
	entry.placing.refused.map(([additionalFields, said]) => ({
		entry,
		name: entry.name,
		additionalFields,
		said,
		given: JSON.stringify(additionalFields).slice(0, 60),
	})),
);

describe('The time of a call', () => {
	const HOUR_AGO = new Date(Date.now() - HOUR_MS).toISOString();

	it.each([
		['nothing at all', undefined, /'Scheduled At' is empty/],
		['null', null, /'Scheduled At' is empty/],
		['an empty text', '', /'Scheduled At' is empty/],
		['blanks', '  ', /'Scheduled At' is empty/],
		['undefined as a text', 'undefined', /'Scheduled At' is not a date/],
		['words', 'tomorrow at nine', /'Scheduled At' is not a date/],
		['an epoch', 1_795_348_800, /'Scheduled At' is not a date/],
		['a list', ['2030-01-01T10:00:00Z'], /'Scheduled At' is not a date/],
		['an object', { at: LATER }, /'Scheduled At' is not a date/],
		['a day that does not exist', '2027-02-30T10:00:00Z', /'Scheduled At' is not a date/],
		['an hour ago', HOUR_AGO, /'Scheduled At' is past/],
		['a little more than a minute ago', new Date(Date.now() - 61_000).toISOString(), /is past/],
		['a day alone', '2027-03-01', /is a day without a time, which would ring at midnight/],
		[
			'a year that was mistyped',
			'2062-11-26T10:00:00Z',
			/is more than two years ahead.*Check the year/,
		],
	])('that is %s rings nobody up', async (_, at, said) => {
		for (const entry of VENDORS) {
			const running = harness.of(entry);
			const result = await running.schedule([{ phoneNumber: NUMBER, at } as IDataObject]);
			expect(textOf(result)).toMatch(said);
			expect(running.simulator.log).toEqual([]);
		}
	});

	it.each(VENDORS)('may be past by less than a minute ($name)', async (entry) => {
		const at = new Date(Date.now() - 30_000).toISOString();
		const item = onlyItem(await harness.of(entry).schedule([{ phoneNumber: NUMBER, at }]));
		expect(item).toMatchObject({ placed: true, scheduledAt: at });
	});

	it.each(VENDORS)(
		'is in the time zone of the workflow unless it names one ($name)',
		async (entry) => {
			const running = harness.of(entry);
			const year = new Date().getUTCFullYear() + 1;
			const items = [`${year}-07-01T09:30:00`, `${year}-07-01T09:30:00+02:00`];
			const result = await running.schedule(
				items.map((at) => ({ phoneNumber: NUMBER, at })),
				{ timezone: 'America/New_York' },
			);
			expect(itemsOf(result).map(({ json }) => json.scheduledAt)).toEqual([
				`${year}-07-01T13:30:00.000Z`,
				`${year}-07-01T07:30:00.000Z`,
			]);
		},
	);

	it.each(VENDORS)(
		'is never guessed at where When is neither of the two ($name)',
		async (entry) => {
			const running = harness.of(entry);
			for (const when of ['Now', 'later', '={{ null }}', '={{ true }}']) {
				const result = await running.schedule([{ phoneNumber: NUMBER, at: LATER }], {
					parameters: { when },
				});
				expect(textOf(result)).toMatch(/'When' must be atTime or now/);
			}
			expect(running.simulator.log).toEqual([]);
		},
	);
});

describe('What the call is placed with', () => {
	it.each(VENDORS)('is mended where it is certain what is meant ($name)', async (entry) => {
		const item = onlyItem(
			await harness.of(entry).schedule([{ phoneNumber: ' 00358 (0)40-123 4567', at: LATER }]),
		);
		expect(item).toMatchObject({ placed: true, phoneNumber: NUMBER });
	});

	it.each(['040 1234567', '', 'Anna', '+358401234567, +358401234568', 358401234567])(
		'is refused before anything is sent: the number %j',
		async (phoneNumber) => {
			for (const entry of VENDORS) {
				const result = await harness.of(entry).schedule([{ phoneNumber, at: LATER }]);
				expect(textOf(result)).toMatch(/'Phone Number' needs a phone number with its country/);
				expect(harness.of(entry).simulator.log).toEqual([]);
			}
		},
	);

	it.each(VENDORS)('is refused before anything is sent: an empty caller ($name)', async (entry) => {
		const { caller } = entry.placing;
		for (const [name, value] of Object.entries(caller)) {
			const empty: INodeParameters = {
				[name]: typeof value === 'string' ? '={{ null }}' : byId('={{ null }}'),
			};
			const result = await harness
				.of(entry)
				.schedule([{ phoneNumber: NUMBER, at: LATER }], { parameters: empty });
			expect(textOf(result)).toMatch(/^'[\w ]+' (is empty|must be|needs a)/);
		}
		expect(harness.of(entry).simulator.log).toEqual([]);
	});

	it.each(REFUSED)(
		'is refused by name: $given ($name)',
		async ({ entry, additionalFields, said }) => {
			const result = await harness
				.of(entry)
				.schedule([{ phoneNumber: NUMBER, at: LATER }], { parameters: { additionalFields } });
			expect(textOf(result)).toMatch(said);
			expect(harness.of(entry).simulator.log).toEqual([]);
		},
	);
});
