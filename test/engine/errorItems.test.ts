import { itemsOf, onlyItem, SINGLE_OPERATIONS, useHarness } from './harness.cjs';
import { requireForm, schemaOf } from './outputForm.cjs';
import { VENDORS, type Vendor } from '../support/vendors.cjs';
import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';

/* What comes out: items of calls that went wrong, the words of vendors, and lines of the log. */

const harness = useHarness();

const BULK = VENDORS.flatMap((vendor) =>
	['cancelMany', ...(vendor.hasEmergencyStop ? ['emergencyStop'] : [])].map((operation) => ({
		vendor,
		name: vendor.name,
		operation,
	})),
);
const regular: Partial<INode> = { onError: 'continueRegularOutput' };
const routed: Partial<INode> = { onError: 'continueErrorOutput' };

const CALL: INodeParameters = {
	callId: { __rl: true, mode: 'id', value: '={{ $json.callId }}' },
};

/** What an earlier node of ours may have given: it says of the call what is no longer so. */
const EARLIER = { cancelled: true, outcome: 'cancelled', customer: 'Anna' };

/** Calls of each fate: lost, over, nobody's, and one whose ID is none. */
function addFates(vendor: Vendor): IDataObject[] {
	harness.of(vendor).simulator.addCall({ id: 'call_lost', status: vendor.words.notStarted });
	harness.of(vendor).simulator.addCall({ id: 'call_over', status: vendor.words.ended });
	harness.of(vendor).simulator.fault({
		kind: 'status',
		status: 503,
		on: { method: vendor.cancelMethod, callId: 'call_lost' },
		times: Infinity,
	});
	return ['call_lost', 'call_over', 'call_nowhere', '..'].map((callId) => ({ callId, ...EARLIER }));
}

describe('An item that went wrong', () => {
	it.each(VENDORS)(
		'begins with its outcome on the error output, and has no key of ours ($name)',
		async (vendor) => {
			const input = addFates(vendor);
			const result = await harness
				.of(vendor)
				.run({ operation: 'cancel', ...CALL }, { input, node: routed });
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

	it.each(VENDORS)('has the fields of any other on the regular output ($name)', async (vendor) => {
		for (const operation of SINGLE_OPERATIONS) {
			harness.reset();
			const input = addFates(vendor);
			const options = { maxAttempts: 1 };
			const parameters = { operation, ...CALL, options };
			const items = itemsOf(await harness.of(vendor).run(parameters, { input, node: regular }));
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
		'keeps the ID of its call where another parameter is wrong ($name)',
		async (vendor) => {
			const options = { timeout: 'soon' };
			for (const operation of [...SINGLE_OPERATIONS, 'get']) {
				const parameters = { operation, ...CALL, options };
				const input = [{ callId: 'call_1' }];
				const item = onlyItem(await harness.of(vendor).run(parameters, { input, node: regular }));
				expect(item).toMatchObject({
					vendor: vendor.name,
					callId: 'call_1',
					error: expect.any(String),
				});
				if (operation !== 'get') requireForm(item, Object(schemaOf(vendor, operation)));
			}
		},
	);

	it.each(BULK)(
		'of a bulk run has the fields of any other summary: $name $operation',
		async ({ vendor, operation }) => {
			harness.of(vendor).simulator.addCalls(3);
			harness.of(vendor).simulator.fault({
				kind: 'status',
				status: 403,
				on: { method: vendor.cancelMethod, callId: 'call_000002' },
				times: Infinity,
			});
			const parameters = {
				operation,
				...(operation === 'cancelMany'
					? { allowUnfiltered: true }
					: { scope: 'account', confirm: true }),
				options: { maxDuration: 1 },
			};
			const item = onlyItem(await harness.of(vendor).run(parameters, { node: regular }));
			expect(item).toMatchObject({
				complete: false,
				total: 3,
				cancelled: 2,
				failed: 1,
				filters: {},
			});
			expect(item.error).toMatch(/^1 of 3 calls may still be running or waiting/);
			expect(item.message).toContain('call_000002');
			requireForm(item, Object(schemaOf(vendor, operation)));
		},
	);

	it.each(BULK)(
		'of a bulk run that could not begin has them, too: $name $operation',
		async ({ vendor, operation }) => {
			const wrong = { operation, maxCalls: 0, scope: 'nobody' };
			const item = onlyItem(await harness.of(vendor).run(wrong, { node: regular }));
			expect(item).toMatchObject({ complete: false, total: 0, cancelled: 0, details: [] });
			expect(item.error).toMatch(/'/);
			requireForm(item, Object(schemaOf(vendor, operation)));
			const error = itemsOf(await harness.of(vendor).run(wrong, { node: routed }), 1)[0]?.json;
			expect(error).toEqual({ error: item.error, message: `failed: ${String(item.message)}` });
		},
	);

	it.each(VENDORS)('is read by an AI agent in the same form ($name)', async (vendor) => {
		const parameters = { operation: 'cancel', ...CALL };
		const settings = { input: [{ callId: 'call_nowhere' }], asTool: true, node: routed };
		const item = onlyItem(await harness.of(vendor).run(parameters, settings));
		expect(item).toMatchObject({ callId: 'call_nowhere', outcome: 'notFound', cancelled: false });
		expect(item.error).toMatch(/found no call with the ID/);
	});

	it.each(VENDORS)(
		'of Get and Get Many says which call, or that it is about none ($name)',
		async (vendor) => {
			const get = { operation: 'get', ...CALL };
			const input = [{ callId: 'call_nowhere' }];
			expect(onlyItem(await harness.of(vendor).run(get, { input, node: regular }))).toEqual({
				vendor: vendor.name,
				callId: 'call_nowhere',
				phase: 'unknown',
				status: null,
				message: expect.stringContaining(vendor.unknownCall),
				error: expect.stringContaining('found no call with the ID'),
			});
			const error = itemsOf(await harness.of(vendor).run(get, { input, node: routed }), 1)[0]?.json;
			expect(error?.message).toMatch(/^notFound: /);
			const many = onlyItem(
				await harness.of(vendor).run({ operation: 'getAll', limit: 0 }, { node: regular }),
			);
			expect(many).toMatchObject({
				vendor: vendor.name,
				callId: null,
				phase: 'unknown',
				error: expect.any(String),
			});
		},
	);
});

describe("A vendor's words", () => {
	it.each(VENDORS)(
		'never hold an HTML entity in an item or an answer to an agent ($name)',
		async (vendor) => {
			const words = 'R&D <sales> are busy';
			for (const settings of [{ node: regular }, { node: routed }, { asTool: true }]) {
				harness.reset();
				harness.of(vendor).simulator.addCall({ id: 'call_1', status: vendor.words.notStarted });
				const on = { method: vendor.cancelMethod } as const;
				harness.of(vendor).simulator.fault({
					kind: 'body',
					status: 403,
					body: vendor.bodies.error(words, 403),
					on,
					times: Infinity,
				});
				const input = [{ callId: 'call_1' }];
				const result = await harness
					.of(vendor)
					.run({ operation: 'cancel', ...CALL }, { input, ...settings });
				const text = JSON.stringify([itemsOf(result), itemsOf(result, 1), harness.engine.log]);
				expect(text).toContain('R&D <sales>');
				expect(text).not.toMatch(/&(amp|lt|gt);/);
			}
		},
	);

	it.each(VENDORS)('are cut wherever they are kept: a status of 1 MB ($name)', async (vendor) => {
		const status = 'x'.repeat(1_000_000);
		harness.of(vendor).simulator.addCall({ id: 'call_1', status });
		const bulk = { operation: 'cancelMany', allowUnfiltered: true };
		const input = [{ callId: 'call_1' }];
		const outputs = [
			await harness.of(vendor).run({ ...bulk, dryRun: true }),
			await harness
				.of(vendor)
				.run({ operation: 'checkThenCancel', ...CALL }, { input, node: regular }),
		].map((result) => itemsOf(result));
		const picked = await harness.of(vendor).pick({ method: 'searchCalls' });
		const got = await harness.of(vendor).run({ operation: 'get', ...CALL }, { input });
		// Fields of the vendor's own are as they came; which of them hold the status differs.
		const { status: shown } = onlyItem(got);
		for (const kept of [...outputs, shown, picked, harness.engine.log]) {
			expect(JSON.stringify(kept).length).toBeLessThan(10_000);
		}
	});

	it.each(VENDORS)('are cut wherever they are kept: a message of 1 MB ($name)', async (vendor) => {
		harness.of(vendor).simulator.addCall({ id: 'call_1', status: vendor.words.notStarted });
		const body = vendor.bodies.error(`No\u0000 ${'x'.repeat(1_000_000)}`, 400);
		const on = { method: vendor.cancelMethod } as const;
		harness.of(vendor).simulator.fault({ kind: 'body', status: 400, body, on, times: Infinity });
		const input = [{ callId: 'call_1' }];
		const parameters = { operation: 'checkThenCancel', ...CALL };
		const result = await harness.of(vendor).run(parameters, { input, node: regular });
		const text = JSON.stringify([itemsOf(result), harness.engine.log]);
		expect(text.length).toBeLessThan(10_000);
		expect(text).not.toContain('\\u0000');
	});
});

describe('A line of the log about a call', () => {
	const linesAbout = (callId: string) =>
		harness.engine.log.filter(({ facts }) => facts.callId === callId).map(({ message }) => message);

	it.each(VENDORS)('holds its ID and the outcome in the message itself ($name)', async (vendor) => {
		const input = addFates(vendor).slice(0, 3);
		await harness.of(vendor).run({ operation: 'cancel', ...CALL }, { input, node: regular });
		const name = harness.of(vendor).nodeType.description.displayName;
		expect(linesAbout('call_lost')).toEqual([`${name} call call_lost: unconfirmed`]);
		expect(linesAbout('call_over')).toEqual([`${name} call call_over: notCancellable`]);
		expect(linesAbout('call_nowhere')).toEqual([`${name} call call_nowhere: notFound`]);
	});

	it.each(VENDORS)('is one line, and of a sane length, whatever the ID ($name)', async (vendor) => {
		const ids = ['call\u2028_1', `call_${'9'.repeat(1_000)}`];
		const input = ids.map((callId) => ({ callId }));
		await harness.of(vendor).run({ operation: 'cancel', ...CALL }, { input, node: regular });
		const lines = harness.engine.log
			.map(({ message }) => message)
			.filter((line) => /call_?/.test(line));
		expect(lines).toHaveLength(2);
		for (const line of lines) {
			expect(line).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
			expect(line.length).toBeLessThan(200);
		}
	});

	it.each(VENDORS)(
		'never holds the key, even where somebody gives it as an ID ($name)',
		async (vendor) => {
			const { apiKey } = harness.of(vendor).simulator;
			const input = [{ callId: apiKey }];
			await harness
				.of(vendor)
				.run({ operation: 'cancel', ...CALL }, { input, node: regular, givesKey: true });
			expect(JSON.stringify(harness.engine.log)).not.toContain(apiKey);
		},
	);
});
