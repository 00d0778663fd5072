import { byId } from '../support/vendor.cjs';
import { NEWEST_FIRST } from './emergencyStop.cjs';
import { HEPPU, VOXWORKS, VENDORS, type Vendor } from '../support/vendors.cjs';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import {
	cancelsOf,
	itemsOf,
	useHarness,
	type RunSettings,
	onlyItem,
	pagesOf,
	textOf,
} from './harness.cjs';

/* What goes in: values that name something, and those that only seem to. */

const harness = useHarness();

const AGENT = 'aaaaaaaa-1111-4111-8111-111111111111';

/** Runs an operation with the value of the item's field `given` in one place. */
const withGiven = async (
	vendor: Vendor,
	given: unknown,
	parameters: INodeParameters,
	settings: RunSettings = {},
) => await harness.of(vendor).run(parameters, { input: [{ given } as IDataObject], ...settings });

describe('What is no ID, where one call is meant', () => {
	const MISTAKEN: Array<[string, unknown, RegExp]> = [
		[
			'a phone number',
			'+358401234567',
			/is a phone number.*\+358401234567.*Cancel Many.*'Phone Number'/,
		],
		['a list', ['call_1', 'call_2'], /is a list.*one ID per item: put a Split Out node before it/],
		['a list as a text', 'call_1, call_2', /several IDs.*one ID per item: put a Split Out node/],
		['a web address', 'https://app.example/calls/call_1', /is a web address.*Enter only the ID/],
		['an ID in quotes', '"call_1"', /quotation marks.*Take them away/],
		['an object', { id: 'call_1' }, /is an object.*the field that holds the ID/],
	];

	it.each(MISTAKEN)('is told by what it is, and nothing is sent: %s', async (_, given, said) => {
		for (const vendor of VENDORS) {
			for (const operation of ['cancel', 'checkThenCancel', 'get']) {
				const callId = byId('={{ $json.given }}');
				const result = await withGiven(vendor, given, { operation, callId });
				expect(textOf(result)).toMatch(said);
				expect(harness.of(vendor).simulator.log).toEqual([]);
			}
		}
	});
});

describe('A batch that one item ends', () => {
	const input = [{ given: 'call_nowhere' }, { given: 'call_2' }];
	const callId = byId('={{ $json.given }}');

	it.each(VENDORS)('says how to go on without it ($name)', async (vendor) => {
		for (const operation of ['cancel', 'checkThenCancel', 'get']) {
			const text = textOf(await harness.of(vendor).run({ operation, callId }, { input }));
			expect(text).toContain('found no call with the ID call_nowhere');
			expect(text).toContain("set 'On Error' to Continue");
			const isOption = text.includes("'On Not Found' to Outcome");
			expect(isOption).toBe(operation === 'checkThenCancel');
		}
	});

	it.each(VENDORS)('says nothing of it where no item could do better ($name)', async (vendor) => {
		const parameters = { operation: 'checkThenCancel', callId };
		const result = await harness
			.of(vendor)
			.run(parameters, { input, credential: { apiKey: 'wrong' } });
		expect(textOf(result)).not.toContain("'On Error'");
	});
});

describe('A value that has lost information', () => {
	const LOST: Array<[string, unknown]> = [
		['a JSON number that is too long', JSON.parse('7615917337495251231')],
		['the first number that is not exact', 2 ** 53],
		['a number in exponent form', 7.615917337495251e21],
		['a number in exponent form as a text', '7.615917337495251e+21'],
		['a short one', '1e5'],
		['a short one in capitals', '1E+5'],
		['a negative number', -1],
		['half a number', 1.5],
		['NaN', NaN],
		['infinity', Infinity],
		['NaN as a text', 'NaN'],
		['undefined as a text', 'undefined'],
		['null as a text', 'null'],
		['an object as a text', '[object Object]'],
		['true', true],
		['a list of one', ['call_1']],
		['an object', { id: 'call_1' }],
	];
	const SINGLE = ['cancel', 'checkThenCancel', 'get'] as const;

	it.each(LOST)('is never taken for the ID of a call: %s', async (_, given) => {
		for (const vendor of VENDORS) {
			for (const operation of SINGLE) {
				for (const callId of [byId('={{ $json.given }}'), '={{ $json.given }}']) {
					const result = await withGiven(vendor, given, { operation, callId });
					expect(textOf(result)).toMatch(/^'Call' /);
					expect(harness.of(vendor).simulator.log).toEqual([]);
				}
			}
		}
	});

	it.each(LOST)('is never taken for the ID of an agent to stop: %s', async (_, given) => {
		harness.of(HEPPU).simulator.addCalls(2);
		const agentId = byId('={{ $json.given }}');
		const stop = await withGiven(HEPPU, given, { operation: 'emergencyStop', agentId });
		expect(textOf(stop)).toMatch(/^'Agent' /);
		expect(harness.of(HEPPU).simulator.log).toEqual([]);
	});

	it.each(LOST)('is never taken for the ID in a filter: %s', async (_, given) => {
		for (const vendor of VENDORS) {
			const { simulator } = harness.of(vendor);
			simulator.addCalls(2);
			for (const { given: filtersOf, label } of vendor.filters.ids) {
				for (const operation of ['cancelMany', 'getAll']) {
					const parameters = { operation, filters: filtersOf('={{ $json.given }}') };
					expect(textOf(await withGiven(vendor, given, parameters))).toContain(label);
				}
			}
			expect(simulator.log).toEqual([]);
		}
	});

	it('is told with the way out', async () => {
		const result = await withGiven(HEPPU, JSON.parse('7615917337495251231'), {
			operation: 'cancel',
			callId: byId('={{ $json.given }}'),
		});
		expect(textOf(result)).toMatch(/lost digits.*Pass it as a text/);
	});

	it('is none where the number is exact, or a text: 42, and nineteen digits', async () => {
		for (const [given, id] of [
			[42, '42'],
			[0, '0'],
			['7615917337495251231', '7615917337495251231'],
		] as const) {
			harness.of(HEPPU).simulator.addCall({ id });
			const callId = byId('={{ $json.given }}');
			const result = await withGiven(HEPPU, given, { operation: 'cancel', callId });
			expect(onlyItem(result)).toMatchObject({ callId: id, cancelled: true });
		}
	});
});

describe('A phone number', () => {
	const NUMBER = '+358401234567';
	const filters = { phoneNumber: '={{ $json.given }}' };

	it.each([
		'+358 40 123 4567',
		'+358\u00a040\u2013123\u20114567',
		'+358 (0)40 / 123.4567',
		'00358-40-1234567',
		'\u202a+358401234567\u202c',
		' tel:+358401234567',
	])('finds its calls however it is written: %j', async (given) => {
		harness.of(HEPPU).simulator.addCalls(2, () => ({ phoneNumber: NUMBER }));
		harness.of(HEPPU).simulator.addCall({ phoneNumber: '+358401234568' });
		const result = await withGiven(HEPPU, given, { operation: 'cancelMany', filters });
		expect(onlyItem(result)).toMatchObject({
			complete: true,
			cancelled: 2,
			filters: { phoneNumber: NUMBER },
		});
		expect(pagesOf(harness.of(HEPPU).simulator)[0]?.phoneNumber).toBe(NUMBER);
	});

	it.each([
		['national', '040 123 4567'],
		['without its +', ' 358401234567'],
		['a JSON number', 358401234567],
		['a name', 'Matti'],
		['two numbers', '+358401234567, +358401234568'],
		['an extension', '+358401234567 ext 5'],
		['too short', '+123456'],
		['too long', '+1234567890123456'],
		['undefined as a text', 'undefined'],
	])('that no call could match is refused by name, with an example: %s', async (_, given) => {
		harness.of(HEPPU).simulator.addCalls(2, () => ({ phoneNumber: NUMBER }));
		for (const operation of ['cancelMany', 'getAll']) {
			const text = textOf(await withGiven(HEPPU, given, { operation, filters }));
			expect(text).toMatch(/'Phone Number'.*e\.g\. \+358401234567/);
		}
		expect(harness.of(HEPPU).simulator.log).toEqual([]);
	});
});

describe('A filter that could match nothing, or not what was meant', () => {
	const REFUSED = VENDORS.flatMap((vendor) =>
		vendor.filters.refused.map(([filters, said]) => ({ vendor, name: vendor.name, filters, said })),
	);

	it.each(REFUSED)(
		'is refused by name before anything is sent: $name $filters',
		async ({ vendor, filters, said }) => {
			const { simulator } = harness.of(vendor);
			simulator.addCalls(2);
			for (const operation of ['cancelMany', 'getAll']) {
				expect(textOf(await harness.of(vendor).run({ operation, filters }))).toMatch(said);
			}
			expect(simulator.log).toEqual([]);
		},
	);

	const MENDED = VENDORS.flatMap((vendor) =>
		vendor.filters.mended.map(([filters, ...sent]) => ({
			vendor,
			name: vendor.name,
			filters,
			sent,
		})),
	);

	it.each(MENDED)(
		'is mended where it is certain: $name $filters',
		async ({ vendor, filters, sent }) => {
			const parameters = { operation: 'cancelMany', filters, dryRun: true };
			const summary = onlyItem(await harness.of(vendor).run(parameters));
			const names = Object.keys(Object.assign({}, ...sent));
			const joined = names.map((name) => [name, sent.map((query) => query[name]).join()]);
			expect(summary.filters).toEqual(Object.fromEntries(joined));
			expect(pagesOf(harness.of(vendor).simulator)).toMatchObject(sent);
		},
	);

	it('that names an agent is refused by Emergency Stop, too', async () => {
		harness.of(HEPPU).simulator.addCalls(2);
		const agentId = byId('Renewals');
		const result = await harness.of(HEPPU).run({ operation: 'emergencyStop', agentId });
		expect(textOf(result)).toMatch(/'Agent' must hold an ID, not a name/);
		expect(harness.of(HEPPU).simulator.log).toEqual([]);
	});

	it('in a time zone that is none is told as such, by the name of the setting', async () => {
		const timezone = 'Mars/Olympus';
		const filters = { createdAfter: '2026-07-01T09:30:00' };
		const parameters = { operation: 'cancelMany', filters, dryRun: true };
		const text = textOf(await harness.of(VOXWORKS).run(parameters, { timezone }));
		expect(text).toMatch(
			/^'Created After' names no time zone.*'Timezone' in the workflow's settings/,
		);
		expect(harness.of(VOXWORKS).simulator.log).toEqual([]);
		// A date that names its own needs none.
		const dated = { ...parameters, filters: { createdAfter: '2026-07-01T09:30:00Z' } };
		expect(onlyItem(await harness.of(VOXWORKS).run(dated, { timezone })).total).toBe(0);
	});

	it.each(['0x10', '1e1', '2.5', 'ten', '={{ true }}', '={{ [5] }}'])(
		'is no number of calls either: %s',
		async (given) => {
			const cancel = { operation: 'cancelMany', filters: { direction: 'outbound' } };
			expect(textOf(await harness.of(HEPPU).run({ ...cancel, maxCalls: given }))).toContain(
				"'Max Calls'",
			);
			expect(textOf(await harness.of(HEPPU).run({ operation: 'getAll', limit: given }))).toContain(
				"'Limit'",
			);
			expect(harness.of(HEPPU).simulator.log).toEqual([]);
		},
	);
});

describe("The summary's filters", () => {
	it('are what was sent, so that a misspelt one that n8n dropped can be seen', async () => {
		const filters = { direction: 'outbound', phonenumber: '+358401234567' };
		const summary = onlyItem(await harness.of(HEPPU).run({ operation: 'cancelMany', filters }));
		expect(summary.filters).toEqual({ direction: 'outbound' });
		const { limit, sortBy, sortOrder, ...asked } = pagesOf(harness.of(HEPPU).simulator)[0] ?? {};
		expect({ sortBy, sortOrder }).toEqual(NEWEST_FIRST);
		expect(limit).toBeDefined();
		expect(summary.filters).toEqual(asked);
	});

	it("are in the vendor's words", async () => {
		const filters = { contactId: 'contact_1', createdAfter: '2026-07-01T00:00:00Z' };
		const summary = onlyItem(await harness.of(VOXWORKS).run({ operation: 'cancelMany', filters }));
		expect(summary.filters).toEqual({
			contact_id: 'contact_1',
			created_after: '2026-07-01T00:00:00.000Z',
		});
	});

	it('are none where none was set', async () => {
		const parameters = { operation: 'cancelMany', allowUnfiltered: true };
		for (const vendor of VENDORS) {
			expect(onlyItem(await harness.of(vendor).run(parameters)).filters).toEqual({});
		}
	});

	it('are the agent of an Emergency Stop, or none', async () => {
		const options = { maxDuration: 30 };
		const agent = { operation: 'emergencyStop', agentId: byId(AGENT), dryRun: true, options };
		expect(onlyItem(await harness.of(HEPPU).run(agent)).filters).toEqual({ agentId: AGENT });
		const account = { ...agent, scope: 'account', confirm: true };
		expect(onlyItem(await harness.of(HEPPU).run(account)).filters).toEqual({});
	});
});

describe("An AI agent's optional filters", () => {
	const BLANK = VENDORS.flatMap((vendor) =>
		vendor.filters.leftEmpty.map((filters) => ({ vendor, name: vendor.name, filters })),
	);

	it.each(BLANK)(
		'that are left empty are not set where it only reads: $name $filters',
		async ({ vendor, filters }) => {
			harness.of(vendor).simulator.addCalls(3);
			const parameters = { operation: 'getAll', filters };
			const result = await harness.of(vendor).run(parameters, { asTool: true });
			expect(itemsOf(result).map(({ json }) => json.callId)).toHaveLength(3);
		},
	);

	it.each(BLANK)(
		'that are left empty cancel nothing: $name $filters',
		async ({ vendor, filters }) => {
			const { simulator } = harness.of(vendor);
			simulator.addCalls(3);
			for (const given of [filters, { ...vendor.filters.matchingAll.given, ...filters }]) {
				const parameters = { operation: 'cancelMany', filters: given };
				const item = onlyItem(await harness.of(vendor).run(parameters, { asTool: true }));
				expect(item.error).toMatch(/^(The filter )?'.+'/);
				expect(item).toMatchObject({ complete: false, total: 0, cancelled: 0 });
			}
			expect(cancelsOf(simulator)).toEqual([]);
		},
	);

	it('that are left empty in a workflow are an error, as ever', async () => {
		const parameters = { operation: 'getAll', filters: { phoneNumber: '' } };
		expect(textOf(await harness.of(HEPPU).run(parameters))).toMatch(
			/^The filter 'Phone Number' is empty/,
		);
	});

	it.each(VENDORS)('that match nothing are told as such ($name)', async (vendor) => {
		const { given: filters, sent } = vendor.filters.matchingNothing;
		const parameters = { operation: 'getAll', filters };
		expect(onlyItem(await harness.of(vendor).run(parameters, { asTool: true }))).toEqual({
			vendor: vendor.name,
			total: 0,
			filters: sent,
			message: expect.stringContaining('no call that matches'),
		});
		// In a workflow no call is no item.
		expect(itemsOf(await harness.of(vendor).run(parameters))).toEqual([]);
	});
});
