import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';

import type { VendorName } from '../../tools/simulators/index.cjs';
import { itemsOf, Lab, onlyItem, schemaOf } from './bulkLab.cjs';
import { requireForm } from './honesty.cjs';

/* What comes out: items of calls that went wrong, the words of vendors, and lines of the log. */

// For machines that have other things to do as well.
jest.setTimeout(60_000);

let lab: Lab;
beforeAll(async () => {
	lab = await Lab.open();
});
afterEach(() => lab.reset());
afterAll(async () => await lab.close());

const VENDORS: VendorName[] = ['heppu', 'voxworks'];
const SINGLE = ['cancel', 'checkThenCancel'] as const;
const BULK: Array<[VendorName, string]> = [
	['heppu', 'cancelMany'],
	['heppu', 'emergencyStop'],
	['voxworks', 'cancelMany'],
];
const regular: Partial<INode> = { onError: 'continueRegularOutput' };
const routed: Partial<INode> = { onError: 'continueErrorOutput' };

const CALL: INodeParameters = {
	callId: { __rl: true, mode: 'id', value: '={{ $json.callId }}' },
};

/** What an earlier node of ours may have given: it says of the call what is no longer so. */
const EARLIER = { cancelled: true, outcome: 'cancelled', customer: 'Anna' };

const cancelMethodOf = (vendor: VendorName) => (vendor === 'heppu' ? 'DELETE' : 'POST');

/** Calls of each fate: lost, over, nobody's, and one whose ID is none. */
function addFates(vendor: VendorName): IDataObject[] {
	const alive = vendor === 'heppu' ? 'initiated' : 'scheduled';
	lab[vendor].addCall({ id: 'call_lost', status: alive });
	lab[vendor].addCall({ id: 'call_over', status: 'completed' });
	lab[vendor].fault({
		kind: 'status',
		status: 503,
		on: { method: cancelMethodOf(vendor), callId: 'call_lost' },
		times: Infinity,
	});
	return ['call_lost', 'call_over', 'call_nowhere', '..'].map((callId) => ({ callId, ...EARLIER }));
}

describe('An item that went wrong', () => {
	it.each(VENDORS)(
		'begins with its outcome on the error output, and has no key of ours (%s)',
		async (vendor) => {
			const input = addFates(vendor);
			const result = await lab.run(
				vendor,
				{ operation: 'cancel', ...CALL },
				{ input, node: routed },
			);
			const items = itemsOf(result, 1).map(({ json }) => json);
			expect(items.map(({ message }) => String(message).split(': ')[0])).toEqual([
				'unconfirmed',
				'notCancellable',
				'notFound',
				'failed',
			]);
			for (const [index, item] of items.entries()) {
				const { error, message, ...others } = item;
				expect(error).toBeTruthy();
				expect(message).toBeTruthy();
				expect(others).toEqual(input[index]);
			}
			expect(itemsOf(result, 0)).toEqual([]);
		},
	);

	it.each(VENDORS)('has the fields of any other on the regular output (%s)', async (vendor) => {
		for (const operation of SINGLE) {
			lab.reset();
			const input = addFates(vendor);
			const options = { maxAttempts: 1 };
			const parameters = { operation, ...CALL, options };
			const items = itemsOf(await lab.run(vendor, parameters, { input, node: regular }));
			expect(items.map(({ json }) => [json.callId, json.outcome, json.cancelled])).toEqual([
				['call_lost', 'unconfirmed', false],
				['call_over', 'notCancellable', false],
				['call_nowhere', 'notFound', false],
				[null, 'failed', false],
			]);
			for (const { json } of items) {
				expect(json).not.toHaveProperty('details');
				requireForm(json, Object(schemaOf(vendor, operation)));
			}
		}
	});

	it.each(VENDORS)(
		'keeps the ID of its call where another parameter is wrong (%s)',
		async (vendor) => {
			const options = { timeout: 'soon' };
			for (const operation of [...SINGLE, 'get']) {
				const parameters = { operation, ...CALL, options };
				const input = [{ callId: 'call_1' }];
				const item = onlyItem(await lab.run(vendor, parameters, { input, node: regular }));
				expect(item).toMatchObject({ vendor, callId: 'call_1', error: expect.any(String) });
				if (operation !== 'get') requireForm(item, Object(schemaOf(vendor, operation)));
			}
		},
	);

	it.each(BULK)(
		'of a bulk run has the fields of any other summary: %s %s',
		async (vendor, operation) => {
			lab[vendor].addCalls(3);
			lab[vendor].fault({
				kind: 'status',
				status: 403,
				on: { method: cancelMethodOf(vendor), callId: 'call_000002' },
				times: Infinity,
			});
			const parameters = {
				operation,
				...(operation === 'cancelMany'
					? { allowUnfiltered: true }
					: { scope: 'account', confirm: true }),
				options: { maxDuration: 1 },
			};
			const item = onlyItem(await lab.run(vendor, parameters, { node: regular }));
			expect(item).toMatchObject({
				complete: false,
				total: 3,
				cancelled: 2,
				failed: 1,
				filters: {},
			});
			expect(item.error).toMatch(/^1 of 3 calls may still be alive/);
			expect(item.message).toContain('call_000002');
			requireForm(item, Object(schemaOf(vendor, operation)));
		},
	);

	it.each(BULK)(
		'of a bulk run that could not begin has them, too: %s %s',
		async (vendor, operation) => {
			const wrong = { operation, maxCalls: 0, scope: 'nobody' };
			const item = onlyItem(await lab.run(vendor, wrong, { node: regular }));
			expect(item).toMatchObject({ complete: false, total: 0, cancelled: 0, details: [] });
			expect(item.error).toMatch(/'/);
			requireForm(item, Object(schemaOf(vendor, operation)));
			const error = itemsOf(await lab.run(vendor, wrong, { node: routed }), 1)[0]?.json;
			expect(error).toEqual({ error: item.error, message: `failed: ${String(item.message)}` });
		},
	);

	it.each(VENDORS)('is read by an AI agent in the same form (%s)', async (vendor) => {
		const parameters = { operation: 'cancel', ...CALL };
		const settings = { input: [{ callId: 'call_nowhere' }], asTool: true, node: routed };
		const item = onlyItem(await lab.run(vendor, parameters, settings));
		expect(item).toMatchObject({ callId: 'call_nowhere', outcome: 'notFound', cancelled: false });
		expect(item.error).toMatch(/knows no call with this ID/);
	});

	it.each(VENDORS)(
		'of Get and Get Many says which call, or that it is about none (%s)',
		async (vendor) => {
			const get = { operation: 'get', ...CALL };
			const input = [{ callId: 'call_nowhere' }];
			expect(onlyItem(await lab.run(vendor, get, { input, node: regular }))).toEqual({
				vendor,
				callId: 'call_nowhere',
				phase: 'unknown',
				status: null,
				message: expect.stringContaining('Call not found'),
				error: expect.stringContaining('knows no call with this ID'),
			});
			const error = itemsOf(await lab.run(vendor, get, { input, node: routed }), 1)[0]?.json;
			expect(error?.message).toMatch(/^notFound: /);
			const many = onlyItem(
				await lab.run(vendor, { operation: 'getAll', limit: 0 }, { node: regular }),
			);
			expect(many).toMatchObject({
				vendor,
				callId: null,
				phase: 'unknown',
				error: expect.any(String),
			});
		},
	);
});

describe("A vendor's words", () => {
	const bodyOf = (message: string) => ({ success: false, message, error: { message } });

	it.each(VENDORS)(
		'never hold an HTML entity in an item or an answer to an agent (%s)',
		async (vendor) => {
			const words = 'R&D <sales> are busy';
			const alive = vendor === 'heppu' ? 'initiated' : 'scheduled';
			for (const settings of [{ node: regular }, { node: routed }, { asTool: true }]) {
				lab.reset();
				lab[vendor].addCall({ id: 'call_1', status: alive });
				const on = { method: cancelMethodOf(vendor) } as const;
				lab[vendor].fault({ kind: 'body', status: 403, body: bodyOf(words), on, times: Infinity });
				const input = [{ callId: 'call_1' }];
				const result = await lab.run(
					vendor,
					{ operation: 'cancel', ...CALL },
					{ input, ...settings },
				);
				const text = JSON.stringify([itemsOf(result), itemsOf(result, 1), lab.engine.log]);
				expect(text).toContain('R&D <sales>');
				expect(text).not.toMatch(/&(amp|lt|gt);/);
			}
		},
	);

	it.each(VENDORS)('are cut wherever they are kept: a status of 1 MB (%s)', async (vendor) => {
		const status = 'x'.repeat(1_000_000);
		lab[vendor].addCall({ id: 'call_1', status });
		const bulk = { operation: 'cancelMany', allowUnfiltered: true };
		const input = [{ callId: 'call_1' }];
		const outputs = [
			await lab.run(vendor, { operation: 'get', ...CALL }, { input }),
			await lab.run(vendor, { ...bulk, dryRun: true }),
			await lab.run(vendor, { operation: 'checkThenCancel', ...CALL }, { input, node: regular }),
		].map((result) => itemsOf(result));
		const picked = await lab.pick(vendor, { method: 'searchCalls' });
		for (const kept of [...outputs, picked, lab.engine.log]) {
			expect(JSON.stringify(kept).length).toBeLessThan(10_000);
		}
	});

	it.each(VENDORS)('are cut wherever they are kept: a message of 1 MB (%s)', async (vendor) => {
		const alive = vendor === 'heppu' ? 'initiated' : 'scheduled';
		lab[vendor].addCall({ id: 'call_1', status: alive });
		const body = bodyOf(`No\u0000 ${'x'.repeat(1_000_000)}`);
		const on = { method: cancelMethodOf(vendor) } as const;
		lab[vendor].fault({ kind: 'body', status: 400, body, on, times: Infinity });
		const input = [{ callId: 'call_1' }];
		const parameters = { operation: 'checkThenCancel', ...CALL };
		const result = await lab.run(vendor, parameters, { input, node: regular });
		const text = JSON.stringify([itemsOf(result), lab.engine.log]);
		expect(text.length).toBeLessThan(10_000);
		expect(text).not.toContain('\\u0000');
	});
});

describe('A line of the log about a call', () => {
	const linesAbout = (callId: string) =>
		lab.engine.log.filter(({ facts }) => facts.callId === callId).map(({ message }) => message);

	it.each(VENDORS)('holds its ID and the outcome in the message itself (%s)', async (vendor) => {
		const input = addFates(vendor).slice(0, 3);
		await lab.run(vendor, { operation: 'cancel', ...CALL }, { input, node: regular });
		const name = lab.nodeType(vendor).description.displayName;
		expect(linesAbout('call_lost')).toEqual([`${name} call call_lost: unconfirmed`]);
		expect(linesAbout('call_over')).toEqual([`${name} call call_over: notCancellable`]);
		expect(linesAbout('call_nowhere')).toEqual([`${name} call call_nowhere: notFound`]);
	});

	it.each(VENDORS)('is one line, and of a sane length, whatever the ID (%s)', async (vendor) => {
		const ids = ['call\u2028_1', `call_${'9'.repeat(1_000)}`];
		const input = ids.map((callId) => ({ callId }));
		await lab.run(vendor, { operation: 'cancel', ...CALL }, { input, node: regular });
		const lines = lab.engine.log
			.map(({ message }) => message)
			.filter((line) => /call_?/.test(line));
		expect(lines).toHaveLength(2);
		for (const line of lines) {
			expect(line).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
			expect(line.length).toBeLessThan(200);
		}
	});

	it.each(VENDORS)(
		'never holds the key, even where somebody gives it as an ID (%s)',
		async (vendor) => {
			const { apiKey } = lab[vendor];
			const input = [{ callId: apiKey }];
			await lab.run(
				vendor,
				{ operation: 'cancel', ...CALL },
				{ input, node: regular, givesKey: true },
			);
			expect(JSON.stringify(lab.engine.log)).not.toContain(apiKey);
		},
	);
});
