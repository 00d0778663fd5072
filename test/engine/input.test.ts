import type { GenericValue, IDataObject, INodeParameters } from 'n8n-workflow';

import type { VendorName } from '../../tools/simulators/index.cjs';
import {
	cancelsOf,
	itemsOf,
	Lab,
	type LabRun,
	NEWEST_FIRST,
	onlyItem,
	pagesOf,
	textOf,
} from './bulkLab.cjs';

/* What goes in: values that name something, and those that only seem to. */

// For machines that have other things to do as well.
jest.setTimeout(60_000);

let lab: Lab;
beforeAll(async () => {
	lab = await Lab.open();
});
afterEach(() => lab.reset());
afterAll(async () => await lab.close());

const VENDORS: VendorName[] = ['heppu', 'voxworks'];
const AGENT = 'aaaaaaaa-1111-4111-8111-111111111111';

const byId = (value: GenericValue) => ({ __rl: true, mode: 'id', value }) as INodeParameters;

/** Runs an operation with the value of the item's field `given` in one place. */
const withGiven = async (
	vendor: VendorName,
	given: unknown,
	parameters: INodeParameters,
	settings: LabRun = {},
) => await lab.run(vendor, parameters, { input: [{ given } as IDataObject], ...settings });

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
					expect(lab[vendor].log).toEqual([]);
				}
			}
		}
	});

	it.each(LOST)('is never taken for the ID of an agent: %s', async (_, given) => {
		lab.heppu.addCalls(2);
		const agentId = byId('={{ $json.given }}');
		const stop = await withGiven('heppu', given, { operation: 'emergencyStop', agentId });
		expect(textOf(stop)).toMatch(/^'Agent' /);
		const parameters = { operation: 'cancelMany', filters: { agentId } };
		expect(textOf(await withGiven('heppu', given, parameters))).toContain("'Agent'");
		expect(lab.heppu.log).toEqual([]);
	});

	it.each(LOST)('is never taken for the ID of a contact or a script: %s', async (_, given) => {
		lab.voxworks.addCalls(2);
		for (const [filter, label] of [
			['contactId', "'Contact ID'"],
			['scriptId', "'Script ID'"],
		] as const) {
			for (const operation of ['cancelMany', 'getAll']) {
				const parameters = { operation, filters: { [filter]: '={{ $json.given }}' } };
				expect(textOf(await withGiven('voxworks', given, parameters))).toContain(label);
			}
		}
		expect(lab.voxworks.log).toEqual([]);
	});

	it('is told with the way out', async () => {
		const result = await withGiven('heppu', JSON.parse('7615917337495251231'), {
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
			lab.heppu.addCall({ id });
			const callId = byId('={{ $json.given }}');
			const result = await withGiven('heppu', given, { operation: 'cancel', callId });
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
		lab.heppu.addCalls(2, () => ({ phoneNumber: NUMBER }));
		lab.heppu.addCall({ phoneNumber: '+358401234568' });
		const result = await withGiven('heppu', given, { operation: 'cancelMany', filters });
		expect(onlyItem(result)).toMatchObject({
			complete: true,
			cancelled: 2,
			filters: { phoneNumber: NUMBER },
		});
		expect(pagesOf(lab.heppu)[0]?.phoneNumber).toBe(NUMBER);
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
		lab.heppu.addCalls(2, () => ({ phoneNumber: NUMBER }));
		for (const operation of ['cancelMany', 'getAll']) {
			const text = textOf(await withGiven('heppu', given, { operation, filters }));
			expect(text).toMatch(/'Phone Number'.*e\.g\. \+358401234567/);
		}
		expect(lab.heppu.log).toEqual([]);
	});
});

describe('A filter that could match nothing, or not what was meant', () => {
	const REFUSED: Array<[VendorName, INodeParameters, RegExp]> = [
		['heppu', { status: 'waiting' }, /'Status'.*one of active, .*no_answer/],
		['heppu', { status: 'initiated,ringing' }, /'Status'/],
		['heppu', { status: '={{ ["initiated"] }}' }, /'Status'/],
		['heppu', { direction: 'outgoing' }, /'Direction'.*inbound, outbound/],
		['heppu', { agentId: byId('Renewals') }, /'Agent'.*not a name/],
		['heppu', { agentId: byId('Anna from sales') }, /'Agent'/],
		['heppu', { agentId: byId('anna@example.com') }, /'Agent'/],
		['heppu', { agentId: byId('+358401234567') }, /'Agent'/],
		['heppu', { agentId: byId(`${AGENT},${AGENT}`) }, /'Agent'/],
		['heppu', { startDate: '={{ 1782894600 }}' }, /'Start Date' is not a date/],
		['heppu', { startDate: '={{ 1782894600000 }}' }, /'Start Date' is not a date/],
		['heppu', { startDate: '1 July 2026' }, /'Start Date' is not a date/],
		['heppu', { startDate: '2026-07-01 9am' }, /'Start Date' is not a date/],
		['heppu', { startDate: 'Invalid DateTime' }, /'Start Date' is not a date/],
		['heppu', { startDate: '={{ DateTime.fromISO("rubbish") }}' }, /'Start Date'/],
		['heppu', { endDate: '2026-02-30' }, /'End Date' is not a date/],
		[
			'heppu',
			{ startDate: '2026-07-02T00:00:00Z', endDate: '2026-07-01T00:00:00Z' },
			/No call can match: 'Start Date' is not before 'End Date'/,
		],
		['heppu', { startDate: '2026-07-01', endDate: '2026-07-01' }, /No call can match/],
		['voxworks', { type: 'phone' }, /'Type'.*inbound, outbound, web/],
		['voxworks', { status: '={{ ["scheduled"] }}' }, /'Status'/],
		['voxworks', { status: '={{ $json }}' }, /'Status'/],
		['voxworks', { status: 'scheduled, pending' }, /'Status'.*one word/],
		['voxworks', { status: 'undefined' }, /'Status'/],
		['voxworks', { progress: 'null' }, /'Progress'/],
		['voxworks', { progress: '={{ 5 }}' }, /'Progress'/],
		['voxworks', { contactId: 'anna@example.com' }, /'Contact ID'/],
		['voxworks', { contactId: '+358401234567' }, /'Contact ID'/],
		['voxworks', { contactId: '0401234567' }, /'Contact ID'/],
		['voxworks', { scriptId: 'Renewals 2026' }, /'Script ID'/],
		[
			'voxworks',
			{ createdAfter: '2026-07-02T00:00:00Z', createdBefore: '2026-07-01T00:00:00Z' },
			/'Created After' is not before 'Created Before'/,
		],
	];

	it.each(REFUSED)(
		'is refused by name before anything is sent: %s %j',
		async (vendor, filters, said) => {
			lab[vendor].addCalls(2);
			for (const operation of ['cancelMany', 'getAll']) {
				expect(textOf(await lab.run(vendor, { operation, filters }))).toMatch(said);
			}
			expect(lab[vendor].log).toEqual([]);
		},
	);

	it.each<[VendorName, INodeParameters, Record<string, string>]>([
		['heppu', { status: 'No Answer' }, { status: 'no_answer' }],
		['heppu', { status: ' INITIATED ' }, { status: 'initiated' }],
		['heppu', { status: 'canceled' }, { status: 'cancelled' }],
		['heppu', { direction: 'Outbound' }, { direction: 'outbound' }],
		['heppu', { agentId: byId(AGENT.toUpperCase()) }, { agentId: AGENT }],
		['heppu', { startDate: '2026-07-01T09:30:00+02' }, { startDate: '2026-07-01T07:30:00.000Z' }],
		['voxworks', { status: 'Scheduled' }, { status: 'scheduled' }],
		['voxworks', { status: 'Hang Up' }, { status: 'hang-up' }],
		['voxworks', { status: 'Waiting' }, { status: 'Waiting' }],
		['voxworks', { type: 'WEB' }, { type: 'web' }],
	])('is mended where it is certain: %s %j', async (vendor, filters, sent) => {
		const summary = onlyItem(
			await lab.run(vendor, { operation: 'cancelMany', filters, dryRun: true }),
		);
		expect(summary.filters).toEqual(sent);
		expect(pagesOf(lab[vendor])[0]).toMatchObject(sent);
	});

	it('that names an agent is refused by Emergency Stop, too', async () => {
		lab.heppu.addCalls(2);
		const agentId = byId('Renewals');
		const result = await lab.run('heppu', { operation: 'emergencyStop', agentId });
		expect(textOf(result)).toMatch(/'Agent' must hold an ID, not a name/);
		expect(lab.heppu.log).toEqual([]);
	});

	it('in a time zone that is none is told as such, by the name of the setting', async () => {
		const timezone = 'Mars/Olympus';
		const filters = { createdAfter: '2026-07-01T09:30:00' };
		const parameters = { operation: 'cancelMany', filters, dryRun: true };
		const text = textOf(await lab.run('voxworks', parameters, { timezone }));
		expect(text).toMatch(
			/^'Created After' names no time zone.*'Timezone' in the workflow's settings/,
		);
		expect(lab.voxworks.log).toEqual([]);
		// A date that names its own needs none.
		const dated = { ...parameters, filters: { createdAfter: '2026-07-01T09:30:00Z' } };
		expect(onlyItem(await lab.run('voxworks', dated, { timezone })).total).toBe(0);
	});

	it.each(['0x10', '1e1', '2.5', 'ten', '={{ true }}', '={{ [5] }}'])(
		'is no number of calls either: %s',
		async (given) => {
			const cancel = { operation: 'cancelMany', filters: { direction: 'outbound' } };
			expect(textOf(await lab.run('heppu', { ...cancel, maxCalls: given }))).toContain(
				"'Max Calls'",
			);
			expect(textOf(await lab.run('heppu', { operation: 'getAll', limit: given }))).toContain(
				"'Limit'",
			);
			expect(lab.heppu.log).toEqual([]);
		},
	);
});

describe("The summary's filters", () => {
	it('are what was sent, so that a misspelt one that n8n dropped can be seen', async () => {
		const filters = { direction: 'outbound', phonenumber: '+358401234567' };
		const summary = onlyItem(await lab.run('heppu', { operation: 'cancelMany', filters }));
		expect(summary.filters).toEqual({ direction: 'outbound' });
		const { limit, sortBy, sortOrder, ...asked } = pagesOf(lab.heppu)[0] ?? {};
		expect({ sortBy, sortOrder }).toEqual(NEWEST_FIRST);
		expect(limit).toBeDefined();
		expect(summary.filters).toEqual(asked);
	});

	it("are in the vendor's words", async () => {
		const filters = { contactId: 'contact_1', createdAfter: '2026-07-01T00:00:00Z' };
		const summary = onlyItem(await lab.run('voxworks', { operation: 'cancelMany', filters }));
		expect(summary.filters).toEqual({
			contact_id: 'contact_1',
			created_after: '2026-07-01T00:00:00.000Z',
		});
	});

	it('are none where none was set', async () => {
		const parameters = { operation: 'cancelMany', allowUnfiltered: true };
		for (const vendor of VENDORS) {
			expect(onlyItem(await lab.run(vendor, parameters)).filters).toEqual({});
		}
	});

	it('are the agent of an Emergency Stop, or none', async () => {
		const options = { maxDuration: 30 };
		const agent = { operation: 'emergencyStop', agentId: byId(AGENT), dryRun: true, options };
		expect(onlyItem(await lab.run('heppu', agent)).filters).toEqual({ agentId: AGENT });
		const account = { ...agent, scope: 'account', confirm: true };
		expect(onlyItem(await lab.run('heppu', account)).filters).toEqual({});
	});
});

describe("An AI agent's optional filters", () => {
	const BLANK: Array<[VendorName, INodeParameters]> = [
		['heppu', { phoneNumber: '', status: '', startDate: '', agentId: byId('') }],
		['heppu', { phoneNumber: '={{ null }}', direction: '  ', endDate: '={{ null }}' }],
		['heppu', { phoneNumber: 'null', status: 'undefined' }],
		['voxworks', { contactId: '', scriptId: ' ', type: '', createdAfter: '', progress: 'null' }],
	];

	it.each(BLANK)(
		'that are left empty are not set where it only reads: %s %j',
		async (vendor, filters) => {
			lab[vendor].addCalls(3);
			const result = await lab.run(vendor, { operation: 'getAll', filters }, { asTool: true });
			expect(itemsOf(result).map(({ json }) => json.callId)).toHaveLength(3);
		},
	);

	it.each(BLANK)('that are left empty cancel nothing: %s %j', async (vendor, filters) => {
		lab[vendor].addCalls(3);
		const one = vendor === 'heppu' ? { direction: 'outbound' } : { status: 'scheduled' };
		for (const given of [filters, { ...filters, ...one }]) {
			const parameters = { operation: 'cancelMany', filters: given };
			const item = onlyItem(await lab.run(vendor, parameters, { asTool: true }));
			expect(item.error).toMatch(/^(The filter )?'.+'/);
			expect(item).toMatchObject({ complete: false, total: 0, cancelled: 0 });
		}
		expect(cancelsOf(lab[vendor])).toEqual([]);
	});

	it('that are left empty in a workflow are an error, as ever', async () => {
		const parameters = { operation: 'getAll', filters: { phoneNumber: '' } };
		expect(textOf(await lab.run('heppu', parameters))).toMatch(
			/^The filter 'Phone Number' is empty/,
		);
	});

	it.each(VENDORS)('that match nothing are told as such (%s)', async (vendor) => {
		const filters =
			vendor === 'heppu' ? { phoneNumber: '+358401234567' } : { scriptId: 'script_9' };
		const sent = vendor === 'heppu' ? filters : { script_id: 'script_9' };
		const parameters = { operation: 'getAll', filters };
		expect(onlyItem(await lab.run(vendor, parameters, { asTool: true }))).toEqual({
			vendor,
			total: 0,
			filters: sent,
			message: expect.stringContaining('no call that matches'),
		});
		// In a workflow no call is no item.
		expect(itemsOf(await lab.run(vendor, parameters))).toEqual([]);
	});
});
