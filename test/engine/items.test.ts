import { whenFoundCancelled } from '../support/vendor.cjs';
import { EVERYWHERE, type RunningVendor, useHarness } from './harness.cjs';
import { HEPPU, VOXWORKS, VENDORS, type Vendor } from '../support/vendors.cjs';
import { vendorNode, type WorkflowFile } from './engine.cjs';
import type { INode, INodeExecutionData } from 'n8n-workflow';

/*
 * Items in, items out: order, pairing, expressions, outputs, and all settings of On Error. Each run
 * is also held against the simulator's own state and the schemas, see truth.cts.
 */

const harness = useHarness();

function idsUpTo(count: number): string[] {
	return Array.from({ length: count }, (_, index) => `call_${index + 1}`);
}

async function vendorWithCalls(entry: Vendor, count: number): Promise<RunningVendor> {
	const vendor = await harness.start(entry);
	for (const id of idsUpTo(count)) vendor.add(id);
	return vendor;
}

/** A node that looks up, through the items' pairing, what the trigger said. */
function lookingUpTwin(vendor: RunningVendor, name: string): INode {
	return vendorNode(
		vendor.entry,
		{
			operation: 'get',
			callId: { __rl: true, mode: 'id', value: "={{ $('Trigger').item.json.twin }}" },
		},
		{ id: name, name },
	);
}

/** Puts such a node behind each output of the node. */
function withTwinsLookedUp(vendor: RunningVendor): (file: WorkflowFile) => WorkflowFile {
	const names = ['After', 'Second', 'Third'];
	return ({ nodes, ...file }) => ({
		...file,
		nodes: nodes.map((node) =>
			names.includes(node.name) ? lookingUpTwin(vendor, node.name) : node,
		),
	});
}

describe('many items', () => {
	it.each(EVERYWHERE)(
		'$name, $operation: each gets its item, in the order of the input',
		async (each) => {
			const vendor = await vendorWithCalls(each.entry, 12);
			const ids = idsUpTo(12).reverse();
			const { items, sent } = await vendor.runOnCalls({ operation: each.operation, calls: ids });
			expect(items.map(({ json }) => json.callId)).toEqual(ids);
			expect(items.map(({ pairedItem }) => pairedItem)).toEqual(ids.map((_, item) => ({ item })));
			expect(sent).toHaveLength(each.operation === 'cancel' ? 12 : 24);
			expect(vendor.simulator.alive()).toEqual([]);
		},
	);

	it.each(VENDORS)('$name: they keep their order when they finish in another', async (entry) => {
		const vendor = await vendorWithCalls(entry, 4);
		vendor.faultOnCancel({ kind: 'delay', ms: 600 }, { callId: 'call_1' });
		vendor.faultOnCancel({ kind: 'delay', ms: 300 }, { callId: 'call_2' });
		const { calls } = await vendor.runOnCalls({ operation: 'cancel', calls: idsUpTo(4) });
		const finished = vendor.engine.log.flatMap(({ facts }) => facts.callId ?? []);
		expect(finished.slice(-2)).toEqual(['call_2', 'call_1']);
		expect(calls.map(({ callId }) => callId)).toEqual(idsUpTo(4));
	});

	it("never have more requests in flight than 'Max Concurrency'", async () => {
		const heppu = await vendorWithCalls(HEPPU, 9);
		heppu.simulator.setLatency(20);
		await heppu.runOnCalls({
			operation: 'cancel',
			calls: idsUpTo(9),
			options: { maxConcurrency: 3 },
		});
		expect(heppu.simulator.summary().peakConcurrent).toBe(3);
	});

	it('none at all is no run', async () => {
		const heppu = await harness.start(HEPPU);
		const { result, sent } = await heppu.runOnCalls({ operation: 'cancel', calls: [] });
		expect(result.status).toBe('success');
		expect(sent).toEqual([]);
	});

	it.each(EVERYWHERE)('$name, $operation: the same call twice is cancelled once', async (each) => {
		const vendor = await vendorWithCalls(each.entry, 2);
		const { items, sent } = await vendor.runOnCalls({
			operation: each.operation,
			calls: ['call_1', 'call_2', ' call_1 ', 'call_1\n'],
		});
		expect(sent.filter((request) => request === 'cancel call_1')).toHaveLength(1);
		expect(sent).toHaveLength(each.operation === 'cancel' ? 2 : 4);
		expect(items.map(({ json }) => [json.callId, json.outcome])).toEqual(
			['call_1', 'call_2', 'call_1', 'call_1'].map((id) => [id, 'cancelled']),
		);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 1, 2, 3].map((item) => ({ item })),
		);
	});

	it('the same call under different rules is judged by each, one after the other', async () => {
		const heppu = await harness.start(HEPPU);
		heppu.add('call_1', 'active');
		const { calls, sent } = await heppu.runOnCalls({
			operation: 'checkThenCancel',
			input: ['notStarted', 'inProgress'].map((rule) => ({ callId: 'call_1', rule })),
			parameters: { cancelIf: '={{ $json.rule }}' },
		});
		expect(calls.map(({ outcome }) => outcome)).toEqual(['notCancellable', 'cancelled']);
		expect(sent).toEqual(['read call_1', 'read call_1', 'cancel call_1']);
	});

	it('the same call with other options is cancelled once, too', async () => {
		const heppu = await vendorWithCalls(HEPPU, 1);
		const { calls, sent } = await heppu.runOnCalls({
			operation: 'cancel',
			input: [1, 2].map((tries) => ({ callId: 'call_1', tries })),
			options: { maxAttempts: '={{ $json.tries }}' },
		});
		expect(calls.map(({ cancelled }) => cancelled)).toEqual([true, true]);
		expect(sent).toEqual(['cancel call_1']);
	});

	it('a rule that comes again is judged by what the run has done meanwhile', async () => {
		const heppu = await harness.start(HEPPU);
		heppu.add('call_1', 'active');
		const { calls } = await heppu.runOnCalls({
			operation: 'checkThenCancel',
			input: ['notStarted', 'inProgress', 'notStarted'].map((rule) => ({ callId: 'call_1', rule })),
			parameters: { cancelIf: '={{ $json.rule }}' },
		});
		expect(calls.map(({ outcome }) => outcome)).toEqual([
			'notCancellable',
			'cancelled',
			'alreadyCancelled',
		]);
	});

	it.each(VENDORS)('$name: parameters and options are expressions of each item', async (entry) => {
		const vendor = await vendorWithCalls(entry, 2);
		vendor.faultOnCancel({ kind: 'dropBefore', times: Infinity }, { callId: 'call_2' });
		const { items, sent } = await vendor.runOnCalls({
			operation: 'cancel',
			input: [
				{ body: { id: 1 }, tries: 5 },
				{ body: { id: 2 }, tries: 2 },
			],
			parameters: {
				callId: { __rl: true, mode: 'id', value: '=call_{{ $json.body.id }}' },
			},
			options: { maxAttempts: '={{ $json.tries }}' },
			node: { onError: 'continueRegularOutput' },
		});
		expect(items.map(({ json }) => [json.outcome, json.attempts])).toEqual([
			['cancelled', 1],
			['unconfirmed', 2],
		]);
		expect(sent.filter((request) => request === 'cancel call_2')).toHaveLength(2);
	});

	it.each([
		['picked from the list', { __rl: true, mode: 'list', value: 'call_1', cachedResultName: 'x' }],
		['by ID', { __rl: true, mode: 'id', value: 'call_1' }],
		['as plain text', 'call_1'],
	])('the call may be given %s', async (_how, callId) => {
		const heppu = await vendorWithCalls(HEPPU, 1);
		const { call } = await heppu.runOnCalls({
			operation: 'cancel',
			input: [{}],
			parameters: { callId },
		});
		expect(call).toMatchObject({ callId: 'call_1', outcome: 'cancelled' });
	});
});

describe('call IDs', () => {
	const ODD_IDS = [
		['a space around it', ' call_1 ', 'call_1'],
		['a slash', 'a/b', 'a/b'],
		['a query', 'a?b=c', 'a?b=c'],
		['a fragment', 'a#b', 'a#b'],
		['an umlaut', 'ü', 'ü'],
		['a space within', 'a b', 'a b'],
		['a percent sign', '100%', '100%'],
		['an escape', 'a%2Fb', 'a%2Fb'],
		['a way up', '../agents', '../agents'],
		['a way up, escaped', '%2e%2e', '%2e%2e'],
		['a backslash', 'a\\b', 'a\\b'],
		['a colon and an at sign', 'user:pw@host', 'user:pw@host'],
		['three dots', '...', '...'],
		['an emoji', '📞', '📞'],
		['a plus sign', 'a+b', 'a+b'],
		['a semicolon', 'a;b', 'a;b'],
		['brackets', '<>{}[]', '<>{}[]'],
		['the name of a property of all objects', '__proto__', '__proto__'],
		['300 characters', 'x'.repeat(300), 'x'.repeat(300)],
		['a number', 42, '42'],
	] as const;

	it.each(ODD_IDS)(
		'%s: one encoded segment of the path, for every vendor',
		async (_what, given, id) => {
			for (const entry of VENDORS) {
				const vendor = await harness.start(entry);
				vendor.add(id);
				const { call } = await vendor.runOnCalls({ operation: 'checkThenCancel', calls: [given] });
				expect(call).toMatchObject({ callId: id, outcome: 'cancelled' });
				const [read, cancel] = vendor.simulator.log.map(({ path }) => path);
				const segment = encodeURIComponent(id);
				expect([read, cancel]).toEqual([entry.paths.read(segment), entry.paths.cancel(segment)]);
			}
		},
	);

	const NO_IDS = [
		['nothing', ''],
		['spaces', '  \t '],
		['one dot', '.'],
		['two dots', '..'],
		['two dots among spaces', ' .. '],
		['a missing field', undefined],
		['null', null],
		['a line break within', 'call_1\ncall_2'],
		['a control character', 'call_1\u0000'],
		['half a character', '\ud800'],
		['1025 characters', 'x'.repeat(1025)],
		['a list', ['call_1']],
		['an object', { id: 'call_1' }],
		['true', true],
	] as const;

	it.each(NO_IDS)(
		'%s: refused before anything is sent, even for the other items',
		async (_what, given) => {
			for (const { entry, operation } of EVERYWHERE) {
				const vendor = await vendorWithCalls(entry, 1);
				const { result, error, sent } = await vendor.runOnCalls({
					operation,
					calls: ['call_1', given],
				});
				expect(sent).toEqual([]);
				expect(error).toContain("'Call'");
				expect(error).toMatch(/Enter the ID|one ID per item|the field that holds the ID/);
				expect(result.error?.context?.itemIndex).toBe(1);
			}
		},
	);

	it.each(NO_IDS.filter(([what]) => ['nothing', 'null', 'a list'].includes(what)))(
		'%s: one error item, and the others are worked on, if errors do not stop',
		async (_what, given) => {
			const voxworks = await vendorWithCalls(VOXWORKS, 2);
			const { items, sent } = await voxworks.runOnCalls({
				operation: 'cancel',
				calls: ['call_1', given, 'call_2'],
				node: { onError: 'continueRegularOutput' },
			});
			expect(sent.sort()).toEqual(['cancel call_1', 'cancel call_2']);
			expect(items.map(({ json }) => json.outcome)).toEqual(['cancelled', 'failed', 'cancelled']);
			expect(items[1]).toMatchObject({
				json: {
					callId: null,
					cancelled: false,
					attempts: 0,
					error: expect.stringContaining("'Call'"),
					message: expect.stringMatching(/Enter the ID|one ID per item/),
				},
				pairedItem: { item: 1 },
			});
		},
	);

	it.each([
		['timeout', 0],
		['timeout', 'soon'],
		['maxAttempts', 11],
		['maxAttempts', ''],
		['retryDelay', -1],
		['rateLimitWait', 3601],
		['maxConcurrency', 0],
	])(
		'an option out of its range (%s: %j) is refused before anything is sent',
		async (option, value) => {
			const heppu = await vendorWithCalls(HEPPU, 1);
			const { error, sent } = await heppu.runOnCalls({
				operation: 'cancel',
				input: [{ callId: 'call_1', value }],
				options: { [option]: '={{ $json.value }}' },
			});
			expect(error).toMatch(/The option '.+' must be a number from \d+ to \d+/);
			expect(sent).toEqual([]);
		},
	);
});

describe('On Error', () => {
	it.each(EVERYWHERE)(
		'Stop ($name, $operation): the first error keeps further calls from being tried, those under way are finished',
		async ({ entry, operation }) => {
			const vendor = await vendorWithCalls(entry, 6);
			vendor.simulator.fault({ kind: 'delay', ms: 600, on: { callId: 'call_1' } });
			vendor.simulator.fault({ kind: 'status', status: 403, on: { callId: 'call_2' } });
			const { result, error } = await vendor.runOnCalls({
				operation,
				calls: idsUpTo(6),
				options: { maxConcurrency: 2 },
			});
			expect(result.status).toBe('error');
			expect(error).toContain('does not let this API key');
			expect(error).toContain('Of 6 items, 1 ended with their call cancelled and 4 were not tried');
			expect(result.error?.context?.itemIndex).toBe(1);
			expect(new Set(vendor.simulator.log.map(({ callId }) => callId))).toEqual(
				new Set(['call_1', 'call_2']),
			);
			expect(vendor.simulator.status('call_1')).toBe(entry.words.cancelled);
			expect(result.output('After')).toEqual([]);
		},
	);

	it.each(VENDORS)(
		'Stop ($name): the refused key is what is shown, not a cancel that was not sent after it',
		async (entry) => {
			const vendor = await vendorWithCalls(entry, 6);
			vendor.simulator.fault({ kind: 'delay', ms: 600, on: { callId: 'call_1' } });
			vendor.simulator.fault({ kind: 'status', status: 401, on: { callId: 'call_2' } });
			const { result, error, sent } = await vendor.runOnCalls({
				operation: 'checkThenCancel',
				calls: idsUpTo(6),
				options: { maxConcurrency: 2 },
			});
			expect(error).toMatch(/^[A-Z][a-z]+ did not accept the API key/);
			expect(error).toContain('Of 6 items, 0 ended with their call cancelled and 4 were not tried');
			expect(result.error?.context?.itemIndex).toBe(1);
			expect(sent.sort()).toEqual(['read call_1', 'read call_2']);
		},
	);

	it.each(EVERYWHERE)(
		'Continue ($name, $operation): once the key is refused no further request knocks on',
		async ({ entry, operation }) => {
			const vendor = await vendorWithCalls(entry, 30);
			vendor.simulator.fault({ kind: 'status', status: 401, times: Infinity });
			const { items, sent } = await vendor.runOnCalls({
				operation,
				calls: idsUpTo(30),
				options: { maxConcurrency: 4 },
				node: { onError: 'continueRegularOutput' },
			});
			expect(sent.length).toBeLessThanOrEqual(4);
			expect(items).toHaveLength(30);
			expect(items.at(-1)).toMatchObject({
				json: {
					outcome: 'failed',
					attempts: 0,
					callId: 'call_30',
					error: `No request was sent: ${vendor.displayName} did not accept the API key`,
					message: `Check the 'API Key' in the ${vendor.displayName} credential`,
				},
				pairedItem: { item: 29 },
			});
		},
	);

	it.each(EVERYWHERE)(
		'Continue ($name, $operation): a 403 is about one call, and the others are tried',
		async ({ entry, operation }) => {
			const vendor = await vendorWithCalls(entry, 3);
			vendor.simulator.fault({ kind: 'status', status: 403, on: { callId: 'call_1' } });
			const { calls } = await vendor.runOnCalls({
				operation,
				calls: idsUpTo(3),
				options: { maxConcurrency: 1 },
				node: { onError: 'continueRegularOutput' },
			});
			expect(calls[0]?.error).toContain('does not let this API key');
			expect(calls.slice(1)).toMatchObject([{ cancelled: true }, { cancelled: true }]);
		},
	);

	it('Stop: a single item has no count to tell', async () => {
		const heppu = await harness.start(HEPPU);
		const { error } = await heppu.runOnCalls({ operation: 'cancel', calls: ['call_1'] });
		expect(error).not.toContain('Of 1 items');
	});

	/** A call that is there, one that has ended, one that is not there. */
	async function mixedCalls(entry: Vendor): Promise<RunningVendor> {
		const vendor = await harness.start(entry);
		vendor.add('good');
		vendor.add('over', vendor.entry.words.ended);
		vendor.add('last');
		return vendor;
	}

	const MIXED = ['good', 'over', 'missing', 'last'].map((callId, index) => ({
		callId,
		customer: `customer ${index}`,
		twin: `twin_${index}`,
	}));

	it.each(VENDORS)('Continue ($name): error items stand in line with the others', async (entry) => {
		const vendor = await mixedCalls(entry);
		const { items, result } = await vendor.runOnCalls({
			operation: 'cancel',
			input: MIXED,
			node: { onError: 'continueRegularOutput' },
		});
		expect(result.status).toBe('success');
		expect(items.map(({ json }) => json.outcome)).toEqual([
			'cancelled',
			'notCancellable',
			'notFound',
			'cancelled',
		]);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 1, 2, 3].map((item) => ({ item })),
		);
		expect(items[1]?.json).toMatchObject({
			error: `${vendor.displayName} did not cancel the call over: its status is ${entry.words.ended}`,
			message: expect.stringContaining(
				`Call status is ${entry.words.ended}. Use Check Then Cancel`,
			),
			vendor: entry.name,
			callId: 'over',
			cancelled: false,
			outcome: 'notCancellable',
			status: entry.words.ended,
			attempts: 1,
		});
		expect(items[2]?.json).toMatchObject({
			error: `${vendor.displayName} found no call with the ID missing`,
			message: expect.stringContaining(`The vendor says: "${entry.unknownCall}"`),
			callId: 'missing',
			outcome: 'notFound',
		});
		expect(result.json('After')).toEqual(items.map(({ json }) => json));
	});

	it.each(VENDORS)(
		'Error output ($name): failed items leave there, with the input they came from',
		async (entry) => {
			const vendor = await mixedCalls(entry);
			const { items, result } = await vendor.runOnCalls({
				operation: 'cancel',
				input: MIXED,
				node: { onError: 'continueErrorOutput' },
			});
			expect(items.map(({ json }) => json.callId)).toEqual(['good', 'last']);
			const failed = result.output('Second');
			expect(failed.map(({ json }) => [json.callId, json.customer])).toEqual([
				['over', 'customer 1'],
				['missing', 'customer 2'],
			]);
			// More keys than these, and older n8n would send the item to the other output.
			for (const { json } of failed) {
				expect(Object.keys(json)).toEqual(['callId', 'customer', 'twin', 'error', 'message']);
			}
		},
	);

	it.each(VENDORS)(
		'$name: a following node finds the item it came from, on either output',
		async (entry) => {
			const vendor = await mixedCalls(entry);
			for (const { twin } of MIXED) vendor.add(twin);
			const { result } = await vendor.runOnCalls({
				operation: 'cancel',
				input: MIXED,
				node: { onError: 'continueErrorOutput' },
				workflow: withTwinsLookedUp(vendor),
			});
			expect(result.json('After').map(({ callId }) => callId)).toEqual(['twin_0', 'twin_3']);
			expect(result.json('Second').map(({ callId }) => callId)).toEqual(['twin_1', 'twin_2']);
		},
	);

	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'%s: a credential that cannot be used gives error items, not the input as if all had gone well',
		async (onError) => {
			const heppu = await vendorWithCalls(HEPPU, 2);
			const { result } = await heppu.runOnCalls({
				operation: 'checkThenCancel',
				calls: idsUpTo(2),
				credential: { baseUrl: 'http://192.0.2.1' },
				node: { onError },
			});
			const failed = result.output(onError === 'continueErrorOutput' ? 'Second' : 'After');
			expect(failed.map(({ json }) => json.error)).toEqual(
				Array(2).fill(expect.stringContaining("The 'Base URL' of the Heppu credential")),
			);
			expect(heppu.sent()).toEqual([]);
		},
	);

	it.each(VENDORS)('$name: a credential that is missing gives error items too', async (entry) => {
		const vendor = await vendorWithCalls(entry, 2);
		const { items, sent } = await vendor.runOnCalls({
			operation: 'cancel',
			calls: idsUpTo(2),
			node: { onError: 'continueRegularOutput', credentials: undefined },
		});
		expect(items.map(({ json }) => json.error)).toEqual(Array(2).fill(expect.any(String)));
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
		expect(sent).toEqual([]);
	});

	it('an item that went well has no key named error, which n8n would take for a failure', async () => {
		const heppu = await vendorWithCalls(HEPPU, 1);
		const { items } = await heppu.runOnCalls({ operation: 'cancel', calls: ['call_1'] });
		expect(items[0]).not.toHaveProperty('error');
		expect(items[0]?.json).not.toHaveProperty('error');
	});
});

describe('Retry On Fail', () => {
	const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

	/** Where a cancelled call looks like one that ended, Cancel Call cannot take it for a success. */
	const canRunAgain = EVERYWHERE.filter(
		({ entry, operation }) => entry.tellsCancelled || operation === 'checkThenCancel',
	);

	it.each(canRunAgain)(
		'$name, $operation: runs all items again, and what was cancelled before is no failure',
		async ({ entry, operation }) => {
			const vendor = await vendorWithCalls(entry, 3);
			vendor.simulator.fault({ kind: 'status', status: 403, on: { callId: 'call_3' } });
			const { calls, result } = await vendor.runOnCalls({
				operation,
				calls: idsUpTo(3),
				options: { maxConcurrency: 1 },
				node: RETRY,
			});
			expect(result.status).toBe('success');
			const found = whenFoundCancelled(entry);
			expect(calls).toMatchObject([found, found, { cancelled: true, outcome: 'cancelled' }]);
			expect(vendor.simulator.alive()).toEqual([]);
		},
	);

	it.each(VENDORS.filter(({ tellsCancelled }) => !tellsCancelled))(
		'$name: Cancel Call says of a call that it cancelled before that it is over',
		async (entry) => {
			const vendor = await vendorWithCalls(entry, 3);
			vendor.simulator.fault({ kind: 'status', status: 403, on: { callId: 'call_3' } });
			const { error } = await vendor.runOnCalls({
				operation: 'cancel',
				calls: idsUpTo(3),
				options: { maxConcurrency: 1 },
				node: RETRY,
			});
			expect(error).toContain(`its status is ${entry.words.ended}`);
		},
	);

	it('with On Error Continue, runs all again while the first item has failed', async () => {
		const heppu = await vendorWithCalls(HEPPU, 2);
		heppu.faultOnCancel({ kind: 'status', status: 403 }, { callId: 'call_1' });
		const { calls } = await heppu.runOnCalls({
			operation: 'cancel',
			calls: idsUpTo(2),
			node: { ...RETRY, onError: 'continueRegularOutput' },
		});
		expect(calls.map(({ outcome }) => outcome)).toEqual(['cancelled', 'alreadyCancelled']);
	});

	it('gives up after the last try, with the error of the last', async () => {
		const voxworks = await vendorWithCalls(VOXWORKS, 1);
		voxworks.faultOnCancel({ kind: 'status', status: 403, times: Infinity });
		const { result, sent } = await voxworks.runOnCalls({
			operation: 'cancel',
			calls: ['call_1'],
			node: RETRY,
		});
		expect(result.error?.httpCode).toBe('403');
		expect(sent).toHaveLength(3);
	});

	it('a call that has ended is an error of Cancel Call at every try', async () => {
		const heppu = await harness.start(HEPPU);
		heppu.add('call_1', 'completed');
		const { error, sent } = await heppu.runOnCalls({
			operation: 'cancel',
			calls: ['call_1'],
			node: RETRY,
		});
		expect(error).toContain('its status is completed');
		expect(sent.filter((request) => request === 'cancel call_1')).toHaveLength(3);
	});
});

describe('Separate Outputs', () => {
	const SEPARATE = { separateOutputs: true };

	async function calls(entry: Vendor): Promise<RunningVendor> {
		const vendor = await harness.start(entry);
		vendor.add('live_1');
		vendor.add('over', vendor.entry.words.ended);
		vendor.add('gone', vendor.entry.words.cancelled);
		vendor.add('live_2');
		return vendor;
	}

	const INPUT = ['live_1', 'over', 'gone', 'missing', 'live_2'].map((callId, index) => ({
		callId,
		twin: `twin_${index}`,
	}));

	it.each(VENDORS)(
		'$name: Cancelled and Not Cancelled, each in order and paired',
		async (entry) => {
			const vendor = await calls(entry);
			const { result } = await vendor.runOnCalls({
				operation: 'checkThenCancel',
				input: INPUT,
				parameters: SEPARATE,
				options: { onNotFound: 'outcome' },
			});
			const [cancelled, spared] = [0, 1].map((output) => result.output('Vendor', output));
			const told = (items: INodeExecutionData[] = []) =>
				items.map(({ json, pairedItem }) => [json.callId, json.outcome, pairedItem]);
			const { tellsCancelled } = entry;
			const gone = ['gone', whenFoundCancelled(entry).outcome, { item: 2 }];
			expect(told(cancelled)).toEqual([
				['live_1', 'cancelled', { item: 0 }],
				...(tellsCancelled ? [gone] : []),
				['live_2', 'cancelled', { item: 4 }],
			]);
			expect(told(spared)).toEqual([
				['over', 'notCancellable', { item: 1 }],
				...(tellsCancelled ? [] : [gone]),
				['missing', 'notFound', { item: 3 }],
			]);
			const idsAt = (node: string) => result.json(node).map(({ callId }) => callId);
			expect(idsAt('After')).toEqual(['live_1', ...(tellsCancelled ? ['gone'] : []), 'live_2']);
			expect(idsAt('Second')).toEqual(['over', ...(tellsCancelled ? [] : ['gone']), 'missing']);
		},
	);

	it.each(VENDORS)(
		'$name: with an error output there are three, and all are paired',
		async (entry) => {
			const vendor = await calls(entry);
			for (const { twin } of INPUT) vendor.add(twin);
			const { result } = await vendor.runOnCalls({
				operation: 'checkThenCancel',
				input: INPUT,
				parameters: SEPARATE,
				node: { onError: 'continueErrorOutput' },
				workflow: withTwinsLookedUp(vendor),
			});
			const { tellsCancelled } = entry;
			const idsAt = (node: string) => result.json(node).map(({ callId }) => callId);
			const gone = ['twin_2'];
			expect(idsAt('After')).toEqual(['twin_0', ...(tellsCancelled ? gone : []), 'twin_4']);
			expect(idsAt('Second')).toEqual(['twin_1', ...(tellsCancelled ? [] : gone)]);
			expect(idsAt('Third')).toEqual(['twin_3']);
		},
	);

	it('with On Error Continue, what went wrong is in Not Cancelled', async () => {
		const heppu = await calls(HEPPU);
		const { result } = await heppu.runOnCalls({
			operation: 'checkThenCancel',
			input: INPUT,
			parameters: SEPARATE,
			node: { onError: 'continueRegularOutput' },
		});
		expect(result.json('Vendor', 1).map(({ callId }) => callId)).toEqual(['over', 'missing']);
	});

	it('without it, and for Cancel Call in any case, there is one output', async () => {
		const heppu = await calls(HEPPU);
		const { result } = await heppu.runOnCalls({
			operation: 'cancel',
			calls: ['live_1', 'live_2'],
			parameters: SEPARATE,
		});
		expect(result.json('Vendor', 0)).toHaveLength(2);
		expect(result.output('Second')).toEqual([]);
	});

	it('a run that cancels nothing still gives its items', async () => {
		const heppu = await calls(HEPPU);
		const { result } = await heppu.runOnCalls({
			operation: 'checkThenCancel',
			calls: ['over'],
			parameters: SEPARATE,
		});
		expect(result.json('After')).toEqual([]);
		expect(result.json('Second')).toHaveLength(1);
	});
});

describe('several vendors in one workflow', () => {
	const pairs = VENDORS.flatMap((first) =>
		VENDORS.filter((second) => second !== first).map((second) => ({
			first,
			second,
			names: `${first.displayName}'s items can be handed to ${second.displayName}`,
		})),
	);

	it.each(pairs)('$names', async ({ first, second }) => {
		const [before, after] = [await harness.start(first), await harness.start(second)];
		before.add('call_1');
		after.add('call_1');
		const { result } = await before.runOnCalls({
			operation: 'checkThenCancel',
			calls: ['call_1'],
			workflow: ({ nodes, ...file }) => ({
				...file,
				nodes: nodes.map((node) => (node.name === 'After' ? checkingCall(after) : node)),
			}),
			otherCredentials: { [after.credentialType]: after.credential },
		});
		expect(result.json('After')).toEqual([
			expect.objectContaining({ vendor: second.name, callId: 'call_1', outcome: 'cancelled' }),
		]);
	});

	/** Check Then Cancel of the call that the item names, behind the node under test. */
	function checkingCall(vendor: RunningVendor): INode {
		const callId = { __rl: true, mode: 'id', value: '={{ $json.callId }}' };
		return vendor.node({ operation: 'checkThenCancel', callId }, { id: 'After', name: 'After' });
	}
});
