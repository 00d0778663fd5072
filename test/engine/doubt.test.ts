import { Elsewhere } from './elsewhere.cjs';
import { Stage, type VendorOnStage } from './stage.cjs';
import type { Fault, VendorName } from '../../tools/simulators/index.cjs';

/*
 * Answers that are lost, unreadable, or not to be trusted. Each run is also held against the
 * simulator's own state, see honesty.cts: nothing here may call a living call cancelled.
 */

let stage: Stage;
beforeAll(async () => {
	stage = await Stage.set();
});
afterEach(async () => await stage.clear());

const VENDORS: VendorName[] = ['heppu', 'voxworks'];
const OPERATIONS = ['cancel', 'checkThenCancel'] as const;
type Operation = (typeof OPERATIONS)[number];

const EVERYWHERE = VENDORS.flatMap((name) => OPERATIONS.map((operation) => ({ name, operation })));

/** Requests of an operation, from its first cancel on. */
function fromCancel(operation: Operation, ...verbs: string[]): string[] {
	const all = operation === 'cancel' ? verbs : ['read', ...verbs];
	return all.map((verb) => `${verb} call_1`);
}

/** Long enough for a loopback under load, short enough to wait for. */
const SHORT_TIMEOUT = { timeout: 500 };

async function vendorWithCall(name: VendorName): Promise<VendorOnStage> {
	const vendor = await stage.vendor(name);
	vendor.add('call_1');
	return vendor;
}

interface Loss {
	readonly what: string;
	readonly fault: Fault;
}

const LOST_AFTER_THE_EFFECT: Loss[] = [
	{ what: 'the connection drops', fault: { kind: 'dropAfter' } },
	{ what: 'the connection drops in mid-answer', fault: { kind: 'truncate', takesEffect: true } },
	{ what: 'the answer never comes', fault: { kind: 'hangAfter' } },
	...[408, 425, 500, 502, 503, 504].map(
		(status): Loss => ({ what: `HTTP ${status}`, fault: { kind: 'statusAfter', status } }),
	),
	{ what: 'a web page with HTTP 200', fault: { kind: 'html', takesEffect: true } },
	{ what: 'nothing with HTTP 200', fault: { kind: 'empty', takesEffect: true } },
	{ what: 'JSON of another shape', fault: { kind: 'body', body: [1], takesEffect: true } },
];

const LOST_WITHOUT_EFFECT: Loss[] = [
	{ what: 'the connection drops', fault: { kind: 'dropBefore' } },
	{ what: 'the connection drops in mid-answer', fault: { kind: 'truncate' } },
	{ what: 'the answer never comes', fault: { kind: 'hang' } },
	...[408, 425, 500, 502, 503, 504].map(
		(status): Loss => ({ what: `HTTP ${status}`, fault: { kind: 'status', status } }),
	),
	{ what: 'a web page with HTTP 200', fault: { kind: 'html' } },
	{ what: 'a web page with HTTP 503', fault: { kind: 'html', status: 503 } },
	{ what: 'nothing with HTTP 200', fault: { kind: 'empty' } },
];

describe.each(EVERYWHERE)(
	'$name, $operation: a cancel whose answer is lost',
	({ name, operation }) => {
		test.each(LOST_AFTER_THE_EFFECT)(
			'is reported as cancelled, after reading the call back, where it took effect: $what',
			async ({ fault }) => {
				const vendor = await vendorWithCall(name);
				vendor.faultOnCancel(fault);
				const { call, sent } = await vendor.run({
					operation,
					calls: ['call_1'],
					options: SHORT_TIMEOUT,
				});
				expect(call).toMatchObject({ cancelled: true, outcome: 'cancelled', attempts: 1 });
				expect(sent).toEqual(fromCancel(operation, 'cancel', 'read'));
			},
		);

		test.each(LOST_WITHOUT_EFFECT)(
			'is sent again, after reading the call back, where it did not: $what',
			async ({ fault }) => {
				const vendor = await vendorWithCall(name);
				vendor.faultOnCancel(fault);
				const { call, sent } = await vendor.run({
					operation,
					calls: ['call_1'],
					options: SHORT_TIMEOUT,
				});
				expect(call).toMatchObject({ cancelled: true, outcome: 'cancelled', attempts: 2 });
				expect(sent).toEqual(fromCancel(operation, 'cancel', 'read', 'cancel'));
			},
		);

		test('is an error that leaves it open, if the call stays alive through all attempts', async () => {
			const vendor = await vendorWithCall(name);
			vendor.faultOnCancel({ kind: 'dropBefore', times: Infinity });
			const { error, result, sent } = await vendor.run({ operation, calls: ['call_1'] });
			expect(result.error?.message).toBe(
				`The call may or may not have been cancelled: ${vendor.displayName} closed the connection without a full answer`,
			);
			expect(error).toContain(`Look the call up in ${vendor.displayName}, or run this again`);
			expect(sent).toEqual(
				fromCancel(operation, 'cancel', 'read', 'cancel', 'read', 'cancel', 'read'),
			);
		});

		test("is tried no oftener than 'Max Attempts' says", async () => {
			const vendor = await vendorWithCall(name);
			vendor.faultOnCancel({ kind: 'status', status: 503, times: Infinity });
			const { items, sent } = await vendor.run({
				operation,
				calls: ['call_1'],
				options: { maxAttempts: 1 },
				node: { onError: 'continueRegularOutput' },
			});
			expect(items[0]?.json).toMatchObject({
				error: `The call may or may not have been cancelled: ${vendor.displayName} answered with HTTP 503`,
				outcome: 'unconfirmed',
				cancelled: false,
				attempts: 1,
				cancelledAt: null,
			});
			expect(sent).toEqual(fromCancel(operation, 'cancel', 'read'));
		});

		test('is not called cancelled if the call ended by itself meanwhile', async () => {
			const vendor = await vendorWithCall(name);
			vendor.faultOnCancel({ kind: 'dropBefore' });
			let isLost = false;
			vendor.when('cancel', () => (isLost = true));
			vendor.when('read', (callId) => {
				if (isLost) vendor.simulator.setStatus(callId, 'completed');
			});
			const ending = await vendor.run({ operation, calls: ['call_1'] });
			expect(ending.sent).toEqual(fromCancel(operation, 'cancel', 'read'));
			if (operation === 'cancel') {
				expect(ending.error).toContain('did not cancel the call: its status is completed');
				expect(ending.error).toContain('this run may have ended it');
			} else {
				expect(ending.call).toMatchObject({
					cancelled: false,
					outcome: 'notCancellable',
					previousStatus: vendor.notStarted,
					status: 'completed',
					reason: 'Call status is completed; this run may have ended it',
					attempts: 1,
				});
			}
		});

		test('is an error that leaves it open, if the call cannot be read back either', async () => {
			const vendor = await vendorWithCall(name);
			vendor.faultOnCancel({ kind: 'dropAfter', times: Infinity });
			vendor.faultOnRead({
				kind: 'status',
				status: 502,
				times: Infinity,
				after: operation === 'cancel' ? 0 : 1,
			});
			const { error, sent } = await vendor.run({ operation, calls: ['call_1'] });
			expect(error).toContain('may or may not have been cancelled');
			expect(sent.slice(-4)).toEqual(
				['cancel', 'read', 'read', 'read'].map((verb) => `${verb} call_1`),
			);
		});

		test('stays open, whatever keeps the node from asking again', async () => {
			const vendor = await vendorWithCall(name);
			vendor.faultOnCancel({ kind: 'dropAfter' });
			vendor.faultOnRead({ kind: 'status', status: 401, after: operation === 'cancel' ? 0 : 1 });
			const { error } = await vendor.run({ operation, calls: ['call_1'] });
			expect(error).toContain('may or may not have been cancelled');
			expect(error).toContain(`${vendor.displayName} did not accept the API key`);
		});
	},
);

describe.each(VENDORS)('%s: a vendor that cannot be reached', (name) => {
	test.each(OPERATIONS)('%s says so, and raises no doubt about the call', async (operation) => {
		const vendor = await vendorWithCall(name);
		await vendor.simulator.close();
		const { error, sent } = await vendor.run({ operation, calls: ['call_1'] });
		expect(error).toContain(`${vendor.displayName} refused the connection`);
		expect(error).toContain('ECONNREFUSED');
		expect(error).not.toContain('may or may not');
		expect(sent).toEqual([]);
	});
});

describe('a 200 that says nothing, or something else, about the cancel', () => {
	const BODIES: Record<VendorName, Array<{ what: string; body: unknown }>> = {
		heppu: [
			{ what: 'null', body: null },
			{ what: 'a text', body: '"cancelled"' },
			{ what: 'broken JSON', body: '{"data":{"id":"call_1","status":"cancelled"' },
			{ what: 'an empty object', body: {} },
			{ what: 'no call', body: { data: null } },
			{ what: 'a call in a list', body: { data: [{ id: 'call_1', status: 'cancelled' }] } },
			{
				what: 'no status',
				body: { data: { id: 'call_1' }, message: 'Call cancelled successfully' },
			},
			{ what: 'a living status', body: { data: { id: 'call_1', status: 'active' } } },
			{ what: 'an ended status', body: { data: { id: 'call_1', status: 'completed' } } },
			{ what: 'an unknown status', body: { data: { id: 'call_1', status: 'cancelling' } } },
			{ what: 'a status that is no text', body: { data: { id: 'call_1', status: ['cancelled'] } } },
			{ what: 'another call', body: { data: { id: 'call_2', status: 'cancelled' } } },
			{ what: 'success false', body: { success: false, message: 'No' } },
			{
				what: "the other vendor's answer",
				body: { success: true, call_id: 'call_1', status: 'cancelled' },
			},
			{ what: 'an error', body: { error: { message: 'Internal', code: 500 } } },
		],
		voxworks: [
			{ what: 'null', body: null },
			{ what: 'a text', body: '"cancelled"' },
			{ what: 'broken JSON', body: '{"success":true,"call_id":"call_1"' },
			{ what: 'an empty object', body: {} },
			{ what: 'a list', body: [{ success: true, call_id: 'call_1' }] },
			{ what: 'success as a text', body: { success: 'true', status: 'cancelled' } },
			{ what: 'success as a number', body: { success: 1, status: 'cancelled' } },
			{ what: 'a status alone', body: { call_id: 'call_1', status: 'cancelled' } },
			{ what: 'another call', body: { success: true, call_id: 'call_2', status: 'cancelled' } },
			{
				what: 'a scheduled status',
				body: { success: true, call_id: 'call_1', status: 'scheduled' },
			},
			{ what: 'an ended status', body: { success: true, call_id: 'call_1', status: 'completed' } },
			...['in-progress', 'not cancelled', 'cancel_failed', 'cancelling', 0, true, {}].map(
				(status) => ({
					what: `the status ${JSON.stringify(status)}`,
					body: { success: true, call_id: 'call_1', status },
				}),
			),
			{ what: 'a live call in it', body: { success: true, call: { status: 'in_progress' } } },
			{ what: "the other vendor's answer", body: { data: { id: 'call_1', status: 'cancelled' } } },
		],
	};
	const cases = VENDORS.flatMap((name) => BODIES[name].map((each) => ({ name, ...each })));

	test.each(cases)(
		'$name: $what has the call read back, and the cancel sent again',
		async (each) => {
			const vendor = await vendorWithCall(each.name);
			vendor.faultOnCancel({ kind: 'body', body: each.body });
			const { call, sent } = await vendor.run({ operation: 'cancel', calls: ['call_1'] });
			expect(sent).toEqual(['cancel call_1', 'read call_1', 'cancel call_1']);
			expect(call).toMatchObject({ outcome: 'cancelled', attempts: 2 });
		},
	);

	test.each(cases)('$name: $what for good is never a success', async ({ name, body }) => {
		const vendor = await vendorWithCall(name);
		vendor.faultOnCancel({ kind: 'body', body, times: Infinity });
		const { error } = await vendor.run({ operation: 'checkThenCancel', calls: ['call_1'] });
		expect(error).toContain('The call may or may not have been cancelled');
		expect(error).toContain('gave an answer that cannot be read (HTTP 200)');
	});

	test('Voxworks: a 204 has the call read back', async () => {
		const voxworks = await vendorWithCall('voxworks');
		voxworks.faultOnCancel({ kind: 'empty', status: 204, takesEffect: true });
		const { call, sent } = await voxworks.run({ operation: 'cancel', calls: ['call_1'] });
		expect(call).toMatchObject({ outcome: 'cancelled', status: 'cancelled' });
		expect(sent).toEqual(['cancel call_1', 'read call_1']);
	});

	test('Voxworks: success alone is enough, as no other field is promised', async () => {
		const voxworks = await vendorWithCall('voxworks');
		voxworks.faultOnCancel({ kind: 'body', body: { success: true }, takesEffect: true });
		const { call, sent } = await voxworks.run({ operation: 'cancel', calls: ['call_1'] });
		expect(call).toMatchObject({ outcome: 'cancelled', status: null });
		expect(sent).toEqual(['cancel call_1']);
	});

	test('Voxworks: success false for a scheduled call is an error in its own words', async () => {
		const voxworks = await vendorWithCall('voxworks');
		voxworks.faultOnCancel({ kind: 'body', body: { success: false, message: 'Not today' } });
		const { error, sent } = await voxworks.run({
			operation: 'checkThenCancel',
			calls: ['call_1'],
		});
		expect(error).toContain('Voxworks refused to cancel the call');
		expect(error).toContain('The vendor says: "Not today"');
		expect(sent).toEqual(['read call_1', 'cancel call_1', 'read call_1']);
	});

	test('Voxworks: success false for a call that has ended is told as such', async () => {
		const voxworks = await vendorWithCall('voxworks');
		voxworks.faultOnCancel({ kind: 'body', body: { success: false, message: 'Too late' } });
		voxworks.when('cancel', (callId) => voxworks.simulator.setStatus(callId, 'voicemail'));
		const { call } = await voxworks.run({ operation: 'checkThenCancel', calls: ['call_1'] });
		expect(call).toMatchObject({
			outcome: 'notCancellable',
			reason: 'Call status is voicemail',
			message: 'Too late',
		});
	});
});

describe('a check that cannot be read', () => {
	const ANSWERS: Array<{ name: VendorName; what: string; fault: Fault }> = [
		...VENDORS.flatMap((name) => [
			{ name, what: 'a web page', fault: { kind: 'html' } as const },
			{ name, what: 'nothing', fault: { kind: 'empty' } as const },
			{ name, what: 'a 204', fault: { kind: 'empty', status: 204 } as const },
			{ name, what: 'null', fault: { kind: 'body', body: null } as const },
			{ name, what: 'a list', fault: { kind: 'body', body: [] } as const },
			{ name, what: 'half an answer', fault: { kind: 'truncate' } as const },
			{ name, what: 'a 503', fault: { kind: 'status', status: 503 } as const },
			{ name, what: 'a cut connection', fault: { kind: 'dropBefore' } as const },
		]),
		{
			name: 'heppu',
			what: 'another call',
			fault: { kind: 'body', body: { data: { id: 'call_2', status: 'cancelled' } } },
		},
		{ name: 'heppu', what: 'no status', fault: { kind: 'body', body: { data: { id: 'call_1' } } } },
		{
			name: 'voxworks',
			what: 'another call',
			fault: {
				kind: 'body',
				body: { success: true, call: { call_id: 'call_2', status: 'completed' } },
			},
		},
		{
			name: 'voxworks',
			what: 'success false',
			fault: { kind: 'body', body: { success: false, message: 'No' } },
		},
		{
			name: 'voxworks',
			what: 'no call',
			fault: { kind: 'body', body: { success: true, call: {} } },
		},
	];

	test.each(ANSWERS)('$name: $what is asked for again', async ({ name, fault }) => {
		const vendor = await vendorWithCall(name);
		vendor.faultOnRead(fault);
		const { call, sent } = await vendor.run({ operation: 'checkThenCancel', calls: ['call_1'] });
		expect(call).toMatchObject({ outcome: 'cancelled', previousStatus: vendor.notStarted });
		expect(sent).toEqual(['read call_1', 'read call_1', 'cancel call_1']);
	});

	test.each(ANSWERS)('$name: $what for good is an error, and no cancel is sent', async (each) => {
		const vendor = await vendorWithCall(each.name);
		vendor.faultOnRead({ ...each.fault, times: Infinity });
		const { error, sent } = await vendor.run({
			operation: 'checkThenCancel',
			calls: ['call_1'],
			options: { onNotFound: 'outcome' },
		});
		expect(error).toContain('The call could not be read, so no cancel was sent');
		expect(sent).toEqual(['read call_1', 'read call_1', 'read call_1']);
	});
});

describe('a call that changes between check and cancel', () => {
	test('Heppu: ended meanwhile, it is told as such, with what was read before', async () => {
		const heppu = await vendorWithCall('heppu');
		heppu.when('cancel', (callId) => heppu.simulator.setStatus(callId, 'no_answer'));
		const { call, sent } = await heppu.run({ operation: 'checkThenCancel', calls: ['call_1'] });
		expect(call).toMatchObject({
			outcome: 'notCancellable',
			previousStatus: 'initiated',
			previousPhase: 'notStarted',
			status: 'no_answer',
			reason: 'Call status is no_answer',
			message: 'Cannot cancel call with status: no_answer',
		});
		expect(sent).toEqual(['read call_1', 'cancel call_1', 'read call_1']);
	});

	test.each(VENDORS)(
		'%s: cancelled by somebody else meanwhile, it counts as cancelled',
		async (name) => {
			const vendor = await vendorWithCall(name);
			vendor.when('cancel', (callId) => vendor.simulator.setStatus(callId, 'cancelled'));
			const { call } = await vendor.run({ operation: 'checkThenCancel', calls: ['call_1'] });
			expect(call).toMatchObject({
				outcome: 'alreadyCancelled',
				cancelled: true,
				cancelledAt: null,
			});
		},
	);

	test('Voxworks: gone live meanwhile, it is not cancelled, in the words of Voxworks', async () => {
		const voxworks = await vendorWithCall('voxworks');
		voxworks.when('cancel', (callId) => voxworks.simulator.setStatus(callId, 'in_progress'));
		const { call, sent } = await voxworks.run({ operation: 'checkThenCancel', calls: ['call_1'] });
		expect(call).toMatchObject({
			outcome: 'notCancellable',
			previousStatus: 'scheduled',
			status: 'in_progress',
			message: 'Call is no longer scheduled',
		});
		expect(sent).toEqual(['read call_1', 'cancel call_1', 'read call_1']);
	});

	test('Voxworks: gone live after a lost cancel and then refused, it is over, in the words of Voxworks', async () => {
		const voxworks = await vendorWithCall('voxworks');
		voxworks.faultOnCancel({ kind: 'dropBefore' });
		let cancels = 0;
		voxworks.when('cancel', (callId) => {
			cancels += 1;
			if (cancels === 2) voxworks.simulator.setStatus(callId, 'in_progress');
		});
		const { error, sent } = await voxworks.run({ operation: 'cancel', calls: ['call_1'] });
		expect(error).toContain('did not cancel the call: its status is in_progress');
		expect(sent).toEqual(['cancel call_1', 'read call_1', 'cancel call_1', 'read call_1']);
	});

	test.each(['notStarted', 'selected'])(
		"Heppu: gone live after a lost cancel, 'Cancel If' %s spares it from another",
		async (cancelIf) => {
			const heppu = await vendorWithCall('heppu');
			heppu.faultOnCancel({ kind: 'status', status: 503 });
			let reads = 0;
			heppu.when('read', (callId) => {
				reads += 1;
				// The check, the reading back, and then the check before the next attempt.
				if (reads === 3) heppu.simulator.setStatus(callId, 'active');
			});
			const { error, sent } = await heppu.run({
				operation: 'checkThenCancel',
				calls: ['call_1'],
				parameters: { cancelIf, ...(cancelIf === 'selected' && { statuses: ['initiated'] }) },
			});
			expect(heppu.simulator.status('call_1')).toBe('active');
			expect(sent).toEqual(['read', 'cancel', 'read', 'read'].map((verb) => `${verb} call_1`));
			expect(error).toContain('may or may not have been cancelled');
			expect(error).toContain("'Cancel If' now excludes the call");
		},
	);

	test.each(VENDORS)(
		'%s: refused, and then not to be read, is an error that says so',
		async (name) => {
			const vendor = await vendorWithCall(name);
			vendor.faultOnCancel({ kind: 'status', status: 400 });
			vendor.faultOnRead({ kind: 'status', status: 500, times: Infinity });
			const { error, sent } = await vendor.run({ operation: 'cancel', calls: ['call_1'] });
			expect(error).toContain('refused the cancel, and the call could not be read to see why');
			expect(sent).toEqual(['cancel', 'read', 'read', 'read'].map((verb) => `${verb} call_1`));
		},
	);
});

describe('a good status whose body tells of an error', () => {
	const BODIES = {
		heppu: { data: { id: 'call_1', status: 'cancelled' }, error: { message: 'Room not found' } },
		voxworks: { success: true, status: 'cancelled', error: 'Queue not reached' },
	};

	test.each(VENDORS)('%s: is not taken for a cancelled call before that is seen', async (name) => {
		const vendor = await vendorWithCall(name);
		vendor.faultOnCancel({ kind: 'body', body: BODIES[name], times: Infinity });
		const { error, sent } = await vendor.run({
			operation: 'cancel',
			calls: ['call_1'],
			options: { maxAttempts: 1 },
		});
		expect(error).toContain('may or may not have been cancelled');
		expect(sent).toEqual(['cancel call_1', 'read call_1']);
	});

	test.each(VENDORS)('%s: is one if the call then shows it', async (name) => {
		const vendor = await vendorWithCall(name);
		vendor.faultOnCancel({ kind: 'body', body: BODIES[name], takesEffect: true });
		const { call } = await vendor.run({ operation: 'cancel', calls: ['call_1'] });
		expect(call).toMatchObject({ cancelled: true, outcome: 'cancelled', attempts: 1 });
	});
});

describe('an answer that trickles in, and would go on for longer than the time-out', () => {
	test("is given up after 'Timeout', as one that never comes", async () => {
		const answer = { data: { id: 'call_1', status: 'cancelled' }, message: 'x'.repeat(60) };
		const slow = await Elsewhere.open(answer, { trickleMs: 30 });
		const heppu = await stage.heppu();
		heppu.add('call_1', 'cancelled');
		try {
			const { error } = await heppu.run({
				operation: 'cancel',
				calls: ['call_1'],
				credential: { baseUrl: slow.url() },
				options: { timeout: 400, maxAttempts: 1 },
			});
			expect(error).toContain('did not answer within 400 ms');
		} finally {
			await slow.close();
		}
	});
});

describe("an answer that is not the vendor's own", () => {
	let elsewhere: Elsewhere;
	beforeEach(async () => {
		elsewhere = await Elsewhere.open({
			success: true,
			status: 'cancelled',
			data: { status: 'cancelled' },
			call: { status: 'cancelled' },
		});
	});
	afterEach(async () => await elsewhere.close());

	/** What is sent if the first answer is none that is documented: a cancel is read back. */
	const FIRST_ODD_ANSWER = {
		cancel: ['cancel call_1', 'read call_1'],
		checkThenCancel: ['read call_1'],
	};

	const REDIRECTS = EVERYWHERE.flatMap((where) =>
		[300, 301, 302, 303, 304, 307, 308].map((status) => ({ ...where, status })),
	);

	test.each(REDIRECTS)(
		'$name, $operation: a $status to another host is an error, and that host hears nothing',
		async ({ name, operation, status }) => {
			const vendor = await vendorWithCall(name);
			vendor.simulator.fault({ kind: 'redirect', status, location: elsewhere.url() + '/api' });
			const { error, sent } = await vendor.run({ operation, calls: ['call_1'] });
			expect(error).toContain('redirected the request elsewhere, which is never followed');
			expect(error).toContain(`Check the 'Base URL' in the ${vendor.displayName} credential`);
			expect(elsewhere.requests).toEqual([]);
			expect(sent).toEqual(FIRST_ODD_ANSWER[operation]);
			expect(vendor.simulator.status('call_1')).toBe(vendor.notStarted);
		},
	);

	test.each(VENDORS)(
		'%s: a redirect of the cancel after the check is not followed either',
		async (name) => {
			const vendor = await vendorWithCall(name);
			vendor.faultOnCancel({ kind: 'redirect', location: elsewhere.url() });
			const { error, sent } = await vendor.run({ operation: 'checkThenCancel', calls: ['call_1'] });
			expect(error).toContain('redirected the request elsewhere');
			expect(elsewhere.requests).toEqual([]);
			expect(sent).toEqual(['read call_1', 'cancel call_1', 'read call_1']);
		},
	);

	test.each(VENDORS)('%s: a redirect within the same host is not followed either', async (name) => {
		const vendor = await vendorWithCall(name);
		vendor.add('call_2');
		const location = `${vendor.simulator.url}/api/v1/calls/call_2`;
		vendor.faultOnCancel({ kind: 'redirect', location, status: 307 });
		const { error, sent } = await vendor.run({ operation: 'cancel', calls: ['call_1'] });
		expect(error).toContain('redirected');
		expect(sent).toEqual(['cancel call_1', 'read call_1']);
	});

	test.each(EVERYWHERE)(
		'$name, $operation: a 404 with a web page is no finding about the call',
		async (each) => {
			const vendor = await vendorWithCall(each.name);
			vendor.simulator.fault({ kind: 'html', status: 404 });
			const { error, sent } = await vendor.run({
				operation: each.operation,
				calls: ['call_1'],
				options: each.operation === 'cancel' ? {} : { onNotFound: 'outcome' },
			});
			expect(error).toContain('answered with a web page instead of its API');
			expect(sent).toEqual(FIRST_ODD_ANSWER[each.operation]);
		},
	);

	test.each([402, 405, 418, 451])(
		'a %s, which no documentation names, is an error once the call shows as alive',
		async (status) => {
			for (const name of VENDORS) {
				const vendor = await vendorWithCall(name);
				vendor.faultOnCancel({ kind: 'status', status });
				const { result, error, sent } = await vendor.run({
					operation: 'cancel',
					calls: ['call_1'],
				});
				expect(error).toContain(`its documentation does not name (HTTP ${status})`);
				expect(error).toContain(`Call status is ${vendor.notStarted}, so the cancel had no effect`);
				expect(result.error?.httpCode).toBe(String(status));
				expect(sent).toEqual(['cancel call_1', 'read call_1']);
			}
		},
	);

	test.each([409, 410, 422])(
		'a %s is a refusal: the call is read back to tell why',
		async (status) => {
			for (const name of VENDORS) {
				const vendor = await vendorWithCall(name);
				vendor.faultOnCancel({ kind: 'status', status });
				vendor.when('cancel', (callId) => vendor.simulator.setStatus(callId, 'completed'));
				const { call, sent } = await vendor.run({
					operation: 'checkThenCancel',
					calls: ['call_1'],
				});
				expect(call).toMatchObject({ outcome: 'notCancellable', status: 'completed' });
				expect(sent).toEqual(['read call_1', 'cancel call_1', 'read call_1']);
			}
		},
	);
});

describe('a cancel whose answer says nothing that is documented', () => {
	const ODD: Array<{ what: string; fault: Fault }> = [
		...[302, 307, 402, 405, 407, 418, 451].map((status) => ({
			what: `HTTP ${status}`,
			fault: { kind: 'statusAfter', status } as const,
		})),
		...[401, 403, 404, 406].map((status) => ({
			what: `a web page with HTTP ${status}`,
			fault: { kind: 'html', status, takesEffect: true } as const,
		})),
		...[401, 403, 404].map((status) => ({
			what: `nothing with HTTP ${status}`,
			fault: { kind: 'empty', status, takesEffect: true } as const,
		})),
	];
	const cases = EVERYWHERE.flatMap((where) => ODD.map((odd) => ({ ...where, ...odd })));

	test.each(cases)(
		'$name, $operation: $what is a success, after one reading, where the call shows as cancelled',
		async ({ name, operation, fault }) => {
			const vendor = await vendorWithCall(name);
			vendor.faultOnCancel(fault);
			const { call, sent } = await vendor.run({ operation, calls: ['call_1'] });
			expect(call).toMatchObject({ cancelled: true, outcome: 'cancelled', attempts: 1 });
			expect(sent).toEqual(fromCancel(operation, 'cancel', 'read'));
		},
	);

	test.each(EVERYWHERE)(
		'$name, $operation: is never told as "not cancelled" without saying that this run may have ended the call',
		async ({ name, operation }) => {
			const vendor = await vendorWithCall(name);
			vendor.faultOnCancel({ kind: 'status', status: 402 });
			vendor.when('cancel', (callId) => vendor.simulator.setStatus(callId, 'completed'));
			const ending = await vendor.run({ operation, calls: ['call_1'] });
			expect(ending.sent).toEqual(fromCancel(operation, 'cancel', 'read'));
			const words = operation === 'cancel' ? ending.error : ending.call.reason;
			expect(words).toContain('Call status is completed; this run may have ended it');
		},
	);

	test.each(EVERYWHERE)(
		'$name, $operation: leaves it open, in the words of that answer, if the call cannot be read',
		async ({ name, operation }) => {
			const vendor = await vendorWithCall(name);
			vendor.faultOnCancel({ kind: 'status', status: 418 });
			const after = operation === 'cancel' ? 0 : 1;
			vendor.faultOnRead({ kind: 'html', status: 403, times: Infinity, after });
			const { error, sent } = await vendor.run({ operation, calls: ['call_1'] });
			expect(error).toContain('The call may or may not have been cancelled');
			expect(error).toContain('(HTTP 418), and the call could not be read');
			expect(sent).toEqual(fromCancel(operation, 'cancel', 'read'));
		},
	);
});

describe('a call that is gone after a lost cancel', () => {
	async function losingCall(name: VendorName): Promise<VendorOnStage> {
		const vendor = await vendorWithCall(name);
		vendor.faultOnCancel({ kind: 'dropBefore' });
		vendor.when('cancel', (callId) => vendor.simulator.calls.delete(callId));
		return vendor;
	}

	test.each(VENDORS)(
		'%s, Check Then Cancel: is no error and never an unknown ID: this run may have ended it',
		async (name) => {
			const vendor = await losingCall(name);
			const { call, sent } = await vendor.run({ operation: 'checkThenCancel', calls: ['call_1'] });
			expect(call).toMatchObject({
				cancelled: false,
				outcome: 'notCancellable',
				previousStatus: vendor.notStarted,
				status: null,
				reason: 'The call is gone; this run may have ended it',
			});
			expect(sent).toEqual(['read call_1', 'cancel call_1', 'read call_1']);
		},
	);

	test.each(VENDORS)(
		'%s, Cancel Call: is left open, as the ID may be wrong as well',
		async (name) => {
			const vendor = await losingCall(name);
			const { error, sent } = await vendor.run({ operation: 'cancel', calls: ['call_1'] });
			expect(error).toContain('The call may or may not have been cancelled');
			expect(error).toContain('now knows no call with this ID');
			expect(sent).toEqual(['cancel call_1', 'read call_1']);
		},
	);

	test.each(VENDORS)(
		'%s, Cancel Call: is an error that says so, if the call was seen in between',
		async (name) => {
			const vendor = await vendorWithCall(name);
			vendor.faultOnCancel({ kind: 'dropBefore' });
			let cancels = 0;
			vendor.when('cancel', (callId) => {
				cancels += 1;
				if (cancels === 2) vendor.simulator.calls.delete(callId);
			});
			const { error } = await vendor.run({ operation: 'cancel', calls: ['call_1'] });
			expect(error).toContain('did not cancel the call: it is gone');
			expect(error).toContain('The call is gone; this run may have ended it');
		},
	);
});

describe('an answer of somebody who stands before the vendor', () => {
	const CHALLENGES = EVERYWHERE.flatMap((where) =>
		[401, 403].map((status) => ({ ...where, status })),
	);

	test.each(CHALLENGES)(
		'$name, $operation: a web page with HTTP $status is never a matter of the API key',
		async ({ name, operation, status }) => {
			const vendor = await vendorWithCall(name);
			vendor.simulator.fault({ kind: 'html', status, times: Infinity });
			const { error } = await vendor.run({ operation, calls: ['call_1'] });
			expect(error).toContain('answered with a web page instead of its API');
			expect(error).toContain('A firewall or a proxy may stand in between');
			expect(error).not.toMatch(/API key/i);
		},
	);

	test.each(EVERYWHERE)(
		"$name, $operation: a 407 is told of n8n's proxy, and never of the 'Base URL'",
		async ({ name, operation }) => {
			const vendor = await vendorWithCall(name);
			vendor.simulator.fault({ kind: 'html', status: 407, times: Infinity });
			const { error } = await vendor.run({ operation, calls: ['call_1'] });
			expect(error).toContain('A proxy between n8n and');
			expect(error).not.toMatch(/Base URL|API key/i);
		},
	);

	test.each(EVERYWHERE)(
		'$name, $operation: a 404 in another form is never taken for an unknown ID',
		async ({ name, operation }) => {
			for (const body of [
				'',
				{ statusCode: 404, message: 'Cannot GET /api/v1', error: 'Not Found' },
				{ detail: 'Not Found' },
			]) {
				const vendor = await vendorWithCall(name);
				vendor.simulator.fault({ kind: 'body', status: 404, body, times: Infinity });
				const { error } = await vendor.run({
					operation,
					calls: ['call_1'],
					options: operation === 'cancel' ? {} : { onNotFound: 'outcome' },
				});
				expect(error).not.toContain('knows no call with this ID');
				expect(error).toContain("'Base URL'");
			}
		},
	);

	test.each(VENDORS)(
		'%s: one 401 page never keeps other calls from being cancelled',
		async (name) => {
			const vendor = await vendorWithCall(name);
			for (const id of ['call_2', 'call_3']) vendor.add(id);
			vendor.faultOnCancel({ kind: 'html', status: 401 }, { callId: 'call_1' });
			const { items } = await vendor.run({
				operation: 'cancel',
				calls: ['call_1', 'call_2', 'call_3'],
				options: { maxConcurrency: 1 },
				node: { onError: 'continueRegularOutput' },
			});
			expect(items.map(({ json }) => json.outcome ?? 'error')).toEqual([
				items[0]?.json.outcome ?? 'error',
				'cancelled',
				'cancelled',
			]);
			expect(items[0]?.json).toHaveProperty('error');
		},
	);

	const ABOUT_THE_CALL: Record<VendorName, unknown> = {
		heppu: { error: { message: 'Call already ended', code: 403 } },
		voxworks: { success: false, message: 'Call already ended' },
	};

	test.each(VENDORS)(
		'%s: a 403 about the call is a refusal, and no matter of the key',
		async (name) => {
			const vendor = await vendorWithCall(name);
			vendor.faultOnCancel({ kind: 'status', status: 403, body: ABOUT_THE_CALL[name] });
			vendor.when('cancel', (callId) => vendor.simulator.setStatus(callId, 'completed'));
			const { call, sent } = await vendor.run({ operation: 'checkThenCancel', calls: ['call_1'] });
			expect(call).toMatchObject({
				outcome: 'notCancellable',
				reason: 'Call status is completed',
				message: 'Call already ended',
			});
			expect(sent).toEqual(['read call_1', 'cancel call_1', 'read call_1']);
		},
	);
});

describe('an ID that the vendor spells in its own way', () => {
	const UUID = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
	const OWN: Record<VendorName, { cancelled: unknown; shown: unknown }> = {
		heppu: {
			cancelled: { data: { id: UUID, status: 'cancelled' } },
			shown: { data: { id: UUID, status: 'initiated' } },
		},
		voxworks: {
			cancelled: { success: true, call_id: UUID, status: 'cancelled' },
			shown: { success: true, call: { call_id: UUID, status: 'scheduled' } },
		},
	};

	test.each(EVERYWHERE)(
		"$name, $operation: is never taken for another call's: a UUID in capitals is cancelled with one cancel",
		async ({ name, operation }) => {
			const vendor = await stage.vendor(name);
			const asked = UUID.toUpperCase();
			vendor.add(asked);
			vendor.faultOnRead({ kind: 'body', body: OWN[name].shown });
			vendor.faultOnCancel({ kind: 'body', body: OWN[name].cancelled, takesEffect: true });
			const { call, sent } = await vendor.run({ operation, calls: [asked] });
			expect(call).toMatchObject({ cancelled: true, outcome: 'cancelled', attempts: 1 });
			expect(sent.filter((request) => request.startsWith('cancel'))).toHaveLength(1);
		},
	);
});

describe('a vendor whose answers take longer than a check holds', () => {
	test.each(['notStarted', 'inProgress', 'selected'])(
		"Heppu: never has a call cancelled under 'Cancel If' %s; the error gives the figure",
		async (cancelIf) => {
			const heppu = await stage.heppu();
			heppu.add('call_1', cancelIf === 'inProgress' ? 'active' : 'initiated');
			heppu.faultOnRead({ kind: 'delay', ms: 1_100, times: Infinity });
			const { error, sent } = await heppu.run({
				operation: 'checkThenCancel',
				calls: ['call_1'],
				parameters: { cancelIf, ...(cancelIf === 'selected' && { statuses: ['initiated'] }) },
			});
			expect(error).toMatch(
				/Heppu takes 1\.\d s to answer, so a check is too old when it arrives.*No cancel was sent/,
			);
			expect(sent).toEqual(['read call_1', 'read call_1', 'read call_1']);
		},
	);

	test('Heppu: has it cancelled where whatever is alive may be cancelled', async () => {
		const heppu = await vendorWithCall('heppu');
		heppu.faultOnRead({ kind: 'delay', ms: 1_100, times: Infinity });
		const { call } = await heppu.run({ operation: 'checkThenCancel', calls: ['call_1'] });
		expect(call).toMatchObject({ outcome: 'cancelled' });
	});

	test('Heppu: one slow answer alone is asked for again', async () => {
		const heppu = await vendorWithCall('heppu');
		heppu.faultOnRead({ kind: 'delay', ms: 1_100 });
		const { call, sent } = await heppu.run({
			operation: 'checkThenCancel',
			calls: ['call_1'],
			parameters: { cancelIf: 'notStarted' },
		});
		expect(call).toMatchObject({ outcome: 'cancelled', attempts: 1 });
		expect(sent).toEqual(['read call_1', 'read call_1', 'cancel call_1']);
	});
});
