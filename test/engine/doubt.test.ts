import { whenAnswerIsLost, whenFoundCancelled } from '../support/vendor.cjs';
import {
	EVERYWHERE,
	type RunningVendor,
	SINGLE_OPERATIONS,
	type SingleOperation,
	useHarness,
} from './harness.cjs';
import { HEPPU, VOXWORKS, VENDORS, type Vendor } from '../support/vendors.cjs';
import { Elsewhere } from './elsewhere.cjs';
import type { Fault } from '../../tools/simulators/index.cjs';

/*
 * Answers that are lost, unreadable, or not to be trusted. Each run is also held against the
 * simulator's own state, see truth.cts: nothing here may call a living call cancelled.
 */

const harness = useHarness();

/** Requests of an operation, from its first cancel on. */
function fromCancel(operation: SingleOperation, ...verbs: string[]): string[] {
	const all = operation === 'cancel' ? verbs : ['read', ...verbs];
	return all.map((verb) => `${verb} call_1`);
}

/** Long enough for a loopback under load, short enough to wait for. */
const SHORT_TIMEOUT = { timeout: 500 };

/** An error is an item with the same fields. */
const GOES_ON = { onError: 'continueRegularOutput' } as const;

async function vendorWithCall(entry: Vendor): Promise<RunningVendor> {
	const vendor = await harness.start(entry);
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
	...[408, 503].map(
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
	...[408, 503].map(
		(status): Loss => ({ what: `HTTP ${status}`, fault: { kind: 'status', status } }),
	),
	{ what: 'a web page with HTTP 200', fault: { kind: 'html' } },
	{ what: 'a web page with HTTP 503', fault: { kind: 'html', status: 503 } },
	{ what: 'nothing with HTTP 200', fault: { kind: 'empty' } },
];

describe.each(EVERYWHERE)(
	'$name, $operation: a cancel whose answer is lost',
	({ entry, operation }) => {
		it.each(LOST_AFTER_THE_EFFECT)(
			'is reported as cancelled where the call reads so, and else as unconfirmed, if it took effect: $what',
			async ({ fault }) => {
				const vendor = await vendorWithCall(entry);
				vendor.faultOnCancel(fault);
				const { call, sent } = await vendor.runOnCalls({
					operation,
					calls: ['call_1'],
					options: SHORT_TIMEOUT,
					node: GOES_ON,
				});
				expect(call).toMatchObject({ ...whenAnswerIsLost(entry), attempts: 1 });
				expect(sent).toEqual(fromCancel(operation, 'cancel', 'read'));
			},
		);

		it.each(LOST_WITHOUT_EFFECT)(
			'is sent again, after reading the call back, where it did not: $what',
			async ({ fault }) => {
				const vendor = await vendorWithCall(entry);
				vendor.faultOnCancel(fault);
				const { call, sent } = await vendor.runOnCalls({
					operation,
					calls: ['call_1'],
					options: SHORT_TIMEOUT,
				});
				expect(call).toMatchObject({ cancelled: true, outcome: 'cancelled', attempts: 2 });
				expect(sent).toEqual(fromCancel(operation, 'cancel', 'read', 'cancel'));
			},
		);

		it('is an error that leaves it open, if the call stays alive through all attempts', async () => {
			const vendor = await vendorWithCall(entry);
			vendor.faultOnCancel({ kind: 'dropBefore', times: Infinity });
			const { error, result, sent } = await vendor.runOnCalls({ operation, calls: ['call_1'] });
			expect(result.error?.message).toBe(
				`The call may or may not have been cancelled: ${vendor.displayName} closed the connection without a full answer`,
			);
			expect(error).toContain(`Look the call up in ${vendor.displayName}, or run this again`);
			expect(sent).toEqual(
				fromCancel(operation, 'cancel', 'read', 'cancel', 'read', 'cancel', 'read'),
			);
		});

		it("is tried no oftener than 'Max Attempts' says", async () => {
			const vendor = await vendorWithCall(entry);
			vendor.faultOnCancel({ kind: 'status', status: 503, times: Infinity });
			const { items, sent } = await vendor.runOnCalls({
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

		it('is not called cancelled if the call ended by itself meanwhile', async () => {
			const vendor = await vendorWithCall(entry);
			vendor.faultOnCancel({ kind: 'dropBefore' });
			let isLost = false;
			vendor.when('cancel', () => (isLost = true));
			vendor.when('read', (callId) => {
				if (isLost) vendor.simulator.setStatus(callId, entry.words.ended);
			});
			const ending = await vendor.runOnCalls({ operation, calls: ['call_1'] });
			expect(ending.sent).toEqual(fromCancel(operation, 'cancel', 'read'));
			if (!entry.tellsCancelled) {
				expect(ending.error).toContain('may or may not have been cancelled: it is over');
				return;
			}
			if (operation === 'cancel') {
				expect(ending.error).toContain(
					`did not cancel the call call_1: its status is ${entry.words.ended}`,
				);
				expect(ending.error).toContain('this run may have ended it');
			} else {
				expect(ending.call).toMatchObject({
					cancelled: false,
					outcome: 'notCancellable',
					previousStatus: vendor.entry.words.notStarted,
					status: entry.words.ended,
					reason: `Call status is ${entry.words.ended}; this run may have ended it`,
					attempts: 1,
				});
			}
		});

		it('is an error that leaves it open, if the call cannot be read back either', async () => {
			const vendor = await vendorWithCall(entry);
			vendor.faultOnCancel({ kind: 'dropAfter', times: Infinity });
			vendor.faultOnRead({
				kind: 'status',
				status: 502,
				times: Infinity,
				after: operation === 'cancel' ? 0 : 1,
			});
			const { error, sent } = await vendor.runOnCalls({ operation, calls: ['call_1'] });
			expect(error).toContain('may or may not have been cancelled');
			expect(sent.slice(-4)).toEqual(
				['cancel', 'read', 'read', 'read'].map((verb) => `${verb} call_1`),
			);
		});

		it('stays open, whatever keeps the node from asking again', async () => {
			const vendor = await vendorWithCall(entry);
			vendor.faultOnCancel({ kind: 'dropAfter' });
			vendor.faultOnRead({ kind: 'status', status: 401, after: operation === 'cancel' ? 0 : 1 });
			const { error } = await vendor.runOnCalls({ operation, calls: ['call_1'] });
			expect(error).toContain('may or may not have been cancelled');
			expect(error).toContain(`${vendor.displayName} did not accept the API key`);
		});
	},
);

describe.each(VENDORS)('$name: a vendor that cannot be reached', (entry) => {
	it.each(SINGLE_OPERATIONS)(
		'%s says so, and raises no doubt about the call',
		async (operation) => {
			const vendor = await vendorWithCall(entry);
			await vendor.simulator.close();
			const { error, sent } = await vendor.runOnCalls({ operation, calls: ['call_1'] });
			expect(error).toContain(`${vendor.displayName} refused the connection`);
			expect(error).toContain('ECONNREFUSED');
			expect(error).not.toContain('may or may not');
			expect(sent).toEqual([]);
		},
	);
});

describe('a 200 that says nothing, or something else, about the cancel', () => {
	const cases = VENDORS.flatMap((entry) =>
		entry.oddCancels.map((odd) => ({ entry, name: entry.name, ...odd })),
	);

	it.each(cases)('$name: $what has the call read back, and the cancel sent again', async (each) => {
		const vendor = await vendorWithCall(each.entry);
		vendor.faultOnCancel({ kind: 'body', body: each.body });
		const { call, sent } = await vendor.runOnCalls({ operation: 'cancel', calls: ['call_1'] });
		expect(sent).toEqual(['cancel call_1', 'read call_1', 'cancel call_1']);
		expect(call).toMatchObject({ outcome: 'cancelled', attempts: 2 });
	});

	it.each(VENDORS)('$name: for good is never a success', async (entry) => {
		const vendor = await vendorWithCall(entry);
		vendor.faultOnCancel({ kind: 'body', body: {}, times: Infinity });
		const { error } = await vendor.runOnCalls({ operation: 'checkThenCancel', calls: ['call_1'] });
		expect(error).toContain('The call may or may not have been cancelled');
		expect(error).toContain('gave an answer that cannot be read (HTTP 200)');
	});

	it('Voxworks: a 204 has the call read back', async () => {
		const voxworks = await vendorWithCall(VOXWORKS);
		voxworks.faultOnCancel({ kind: 'empty', status: 204, takesEffect: true });
		const { call, sent } = await voxworks.runOnCalls({ operation: 'cancel', calls: ['call_1'] });
		expect(call).toMatchObject({ outcome: 'cancelled', status: 'cancelled' });
		expect(sent).toEqual(['cancel call_1', 'read call_1']);
	});

	it('Voxworks: success alone is enough, as no other field is promised', async () => {
		const voxworks = await vendorWithCall(VOXWORKS);
		voxworks.faultOnCancel({ kind: 'body', body: { success: true }, takesEffect: true });
		const { call, sent } = await voxworks.runOnCalls({ operation: 'cancel', calls: ['call_1'] });
		expect(call).toMatchObject({ outcome: 'cancelled', status: null });
		expect(sent).toEqual(['cancel call_1']);
	});

	it('Voxworks: success false for a scheduled call is an error in its own words', async () => {
		const voxworks = await vendorWithCall(VOXWORKS);
		voxworks.faultOnCancel({ kind: 'body', body: { success: false, message: 'Not today' } });
		const { error, sent } = await voxworks.runOnCalls({
			operation: 'checkThenCancel',
			calls: ['call_1'],
		});
		expect(error).toContain('Voxworks refused to cancel the call');
		expect(error).toContain('The vendor says: "Not today"');
		expect(sent).toEqual(['read call_1', 'cancel call_1', 'read call_1']);
	});

	it('Voxworks: success false for a call that has ended is told as such', async () => {
		const voxworks = await vendorWithCall(VOXWORKS);
		voxworks.faultOnCancel({ kind: 'body', body: { success: false, message: 'Too late' } });
		voxworks.when('cancel', (callId) => voxworks.simulator.setStatus(callId, 'voicemail'));
		const { call } = await voxworks.runOnCalls({ operation: 'checkThenCancel', calls: ['call_1'] });
		expect(call).toMatchObject({
			outcome: 'notCancellable',
			reason: 'Call status is voicemail',
			message: 'Too late',
		});
	});
});

describe('a check that cannot be read', () => {
	const UNREADABLE: Array<{ what: string; fault: Fault }> = [
		{ what: 'a web page', fault: { kind: 'html' } },
		{ what: 'nothing', fault: { kind: 'empty' } },
		{ what: 'a 204', fault: { kind: 'empty', status: 204 } },
		{ what: 'null', fault: { kind: 'body', body: null } },
		{ what: 'a list', fault: { kind: 'body', body: [] } },
		{ what: 'half an answer', fault: { kind: 'truncate' } },
		{ what: 'a 503', fault: { kind: 'status', status: 503 } },
		{ what: 'a cut connection', fault: { kind: 'dropBefore' } },
	];
	const ANSWERS = VENDORS.flatMap((entry) => {
		const odd = entry.oddReads.map(({ what, body }) => ({
			what,
			fault: { kind: 'body', body } as const,
		}));
		return [...UNREADABLE, ...odd].map((each) => ({ entry, name: entry.name, ...each }));
	});

	it.each(ANSWERS)('$name: $what is asked for again', async ({ entry, fault }) => {
		const vendor = await vendorWithCall(entry);
		vendor.faultOnRead(fault);
		const { call, sent } = await vendor.runOnCalls({
			operation: 'checkThenCancel',
			calls: ['call_1'],
		});
		expect(call).toMatchObject({
			outcome: 'cancelled',
			previousStatus: vendor.entry.words.notStarted,
		});
		expect(sent).toEqual(['read call_1', 'read call_1', 'cancel call_1']);
	});

	it.each(VENDORS)('$name: for good it is an error, and no cancel is sent', async (entry) => {
		const vendor = await vendorWithCall(entry);
		vendor.faultOnRead({ kind: 'body', body: null, times: Infinity });
		const { error, sent } = await vendor.runOnCalls({
			operation: 'checkThenCancel',
			calls: ['call_1'],
			options: { onNotFound: 'outcome' },
		});
		expect(error).toContain('The call could not be read, so no cancel was sent');
		expect(sent).toEqual(['read call_1', 'read call_1', 'read call_1']);
	});
});

describe('a call that changes between check and cancel', () => {
	it('Heppu: ended meanwhile, it is told as such, with what was read before', async () => {
		const heppu = await vendorWithCall(HEPPU);
		heppu.when('cancel', (callId) => heppu.simulator.setStatus(callId, 'no_answer'));
		const { call, sent } = await heppu.runOnCalls({
			operation: 'checkThenCancel',
			calls: ['call_1'],
		});
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

	it.each(VENDORS)(
		'$name: cancelled by somebody else meanwhile, it counts as cancelled where it reads so',
		async (entry) => {
			const vendor = await vendorWithCall(entry);
			vendor.when('cancel', (callId) => vendor.simulator.setStatus(callId, entry.words.cancelled));
			const { call } = await vendor.runOnCalls({ operation: 'checkThenCancel', calls: ['call_1'] });
			expect(call).toMatchObject({ ...whenFoundCancelled(entry), cancelledAt: null });
		},
	);

	it('Voxworks: gone live meanwhile, it is not cancelled, in the words of Voxworks', async () => {
		const voxworks = await vendorWithCall(VOXWORKS);
		voxworks.when('cancel', (callId) => voxworks.simulator.setStatus(callId, 'in_progress'));
		const { call, sent } = await voxworks.runOnCalls({
			operation: 'checkThenCancel',
			calls: ['call_1'],
		});
		expect(call).toMatchObject({
			outcome: 'notCancellable',
			previousStatus: 'scheduled',
			status: 'in_progress',
			message: 'Call is no longer scheduled',
		});
		expect(sent).toEqual(['read call_1', 'cancel call_1', 'read call_1']);
	});

	it('Voxworks: gone live after a lost cancel and then refused, it is over, in the words of Voxworks', async () => {
		const voxworks = await vendorWithCall(VOXWORKS);
		voxworks.faultOnCancel({ kind: 'dropBefore' });
		let cancels = 0;
		voxworks.when('cancel', (callId) => {
			cancels += 1;
			if (cancels === 2) voxworks.simulator.setStatus(callId, 'in_progress');
		});
		const { error, sent } = await voxworks.runOnCalls({ operation: 'cancel', calls: ['call_1'] });
		expect(error).toContain('did not cancel the call call_1: its status is in_progress');
		expect(sent).toEqual(['cancel call_1', 'read call_1', 'cancel call_1', 'read call_1']);
	});

	it.each(['notStarted', 'selected'])(
		"Heppu: gone live after a lost cancel, 'Cancel If' %s spares it from another",
		async (cancelIf) => {
			const heppu = await vendorWithCall(HEPPU);
			heppu.faultOnCancel({ kind: 'status', status: 503 });
			let reads = 0;
			heppu.when('read', (callId) => {
				reads += 1;
				// The check, the reading back, and then the check before the next attempt.
				if (reads === 3) heppu.simulator.setStatus(callId, 'active');
			});
			const { error, sent } = await heppu.runOnCalls({
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

	it.each(VENDORS)(
		'$name: refused, and then not to be read, is an error that says so',
		async (entry) => {
			const vendor = await vendorWithCall(entry);
			vendor.faultOnCancel({ kind: 'status', status: 400 });
			vendor.faultOnRead({ kind: 'status', status: 500, times: Infinity });
			const { error, sent } = await vendor.runOnCalls({ operation: 'cancel', calls: ['call_1'] });
			expect(error).toContain('refused the cancel, and the call could not be read to see why');
			expect(sent).toEqual(['cancel', 'read', 'read', 'read'].map((verb) => `${verb} call_1`));
		},
	);
});

describe('a good status whose body tells of an error', () => {
	it.each(VENDORS)(
		'$name: is not taken for a cancelled call before that is seen',
		async (entry) => {
			const vendor = await vendorWithCall(entry);
			vendor.faultOnCancel({
				kind: 'body',
				body: entry.bodies.cancelledWithError,
				times: Infinity,
			});
			const { error, sent } = await vendor.runOnCalls({
				operation: 'cancel',
				calls: ['call_1'],
				options: { maxAttempts: 1 },
			});
			expect(error).toContain('may or may not have been cancelled');
			expect(sent).toEqual(['cancel call_1', 'read call_1']);
		},
	);

	it.each(VENDORS)('$name: is one if the call then shows it', async (entry) => {
		const vendor = await vendorWithCall(entry);
		vendor.faultOnCancel({
			kind: 'body',
			body: entry.bodies.cancelledWithError,
			takesEffect: true,
		});
		const { call } = await vendor.runOnCalls({
			operation: 'cancel',
			calls: ['call_1'],
			node: GOES_ON,
		});
		expect(call).toMatchObject({ ...whenAnswerIsLost(entry), attempts: 1 });
	});
});

describe('an answer that trickles in, and would go on for longer than the time-out', () => {
	it("is given up after 'Timeout', as one that never comes", async () => {
		const answer = { data: { id: 'call_1', status: 'cancelled' }, message: 'x'.repeat(60) };
		const slow = await Elsewhere.open(answer, { trickleMs: 30 });
		const heppu = await harness.start(HEPPU);
		heppu.add('call_1', 'cancelled');
		try {
			const { error } = await heppu.runOnCalls({
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
		[300, 302, 304, 307].map((status) => ({ ...where, status })),
	);

	it.each(REDIRECTS)(
		'$name, $operation: a $status to another host is an error, and that host hears nothing',
		async ({ entry, operation, status }) => {
			const vendor = await vendorWithCall(entry);
			vendor.simulator.fault({ kind: 'redirect', status, location: elsewhere.url() + '/api' });
			const { error, sent } = await vendor.runOnCalls({ operation, calls: ['call_1'] });
			expect(error).toContain('redirected the request elsewhere, which is never followed');
			expect(error).toContain(`Check the 'Base URL' in the ${vendor.displayName} credential`);
			expect(elsewhere.requests).toEqual([]);
			expect(sent).toEqual(FIRST_ODD_ANSWER[operation]);
			expect(vendor.simulator.status('call_1')).toBe(vendor.entry.words.notStarted);
		},
	);

	it.each(VENDORS)(
		'$name: a redirect of the cancel after the check is not followed either',
		async (entry) => {
			const vendor = await vendorWithCall(entry);
			vendor.faultOnCancel({ kind: 'redirect', location: elsewhere.url() });
			const { error, sent } = await vendor.runOnCalls({
				operation: 'checkThenCancel',
				calls: ['call_1'],
			});
			expect(error).toContain('redirected the request elsewhere');
			expect(elsewhere.requests).toEqual([]);
			expect(sent).toEqual(['read call_1', 'cancel call_1', 'read call_1']);
		},
	);

	it.each(VENDORS)(
		'$name: a redirect within the same host is not followed either',
		async (entry) => {
			const vendor = await vendorWithCall(entry);
			vendor.add('call_2');
			const location = vendor.simulator.url + entry.paths.read('call_2');
			vendor.faultOnCancel({ kind: 'redirect', location, status: 307 });
			const { error, sent } = await vendor.runOnCalls({ operation: 'cancel', calls: ['call_1'] });
			expect(error).toContain('redirected');
			expect(sent).toEqual(['cancel call_1', 'read call_1']);
		},
	);

	it.each(EVERYWHERE)(
		'$name, $operation: a 404 with a web page is no finding about the call',
		async (each) => {
			const vendor = await vendorWithCall(each.entry);
			vendor.simulator.fault({ kind: 'html', status: 404 });
			const { error, sent } = await vendor.runOnCalls({
				operation: each.operation,
				calls: ['call_1'],
				options: each.operation === 'cancel' ? {} : { onNotFound: 'outcome' },
			});
			expect(error).toContain('answered with a web page instead of its API');
			expect(sent).toEqual(FIRST_ODD_ANSWER[each.operation]);
		},
	);

	it.each([402])(
		'a %s, which no documentation names, is an error once the call shows as alive',
		async (status) => {
			for (const entry of VENDORS) {
				const vendor = await vendorWithCall(entry);
				vendor.faultOnCancel({ kind: 'status', status });
				const { result, error, sent } = await vendor.runOnCalls({
					operation: 'cancel',
					calls: ['call_1'],
				});
				expect(error).toContain(`its documentation does not name (HTTP ${status})`);
				expect(error).toContain(
					`Call status is ${vendor.entry.words.notStarted}, so the cancel had no effect`,
				);
				expect(result.error?.httpCode).toBe(String(status));
				expect(sent).toEqual(['cancel call_1', 'read call_1']);
			}
		},
	);

	it.each([409])('a %s is a refusal: the call is read back to tell why', async (status) => {
		for (const entry of VENDORS) {
			const vendor = await vendorWithCall(entry);
			vendor.faultOnCancel({ kind: 'status', status });
			vendor.when('cancel', (callId) => vendor.simulator.setStatus(callId, entry.words.ended));
			const { call, sent } = await vendor.runOnCalls({
				operation: 'checkThenCancel',
				calls: ['call_1'],
			});
			expect(call).toMatchObject({ outcome: 'notCancellable', status: entry.words.ended });
			expect(sent).toEqual(['read call_1', 'cancel call_1', 'read call_1']);
		}
	});
});

describe('a cancel whose answer says nothing that is documented', () => {
	const ODD: Array<{ what: string; fault: Fault }> = [
		...[302, 402, 407].map((status) => ({
			what: `HTTP ${status}`,
			fault: { kind: 'statusAfter', status } as const,
		})),
		...[401, 404].map((status) => ({
			what: `a web page with HTTP ${status}`,
			fault: { kind: 'html', status, takesEffect: true } as const,
		})),
		...[403].map((status) => ({
			what: `nothing with HTTP ${status}`,
			fault: { kind: 'empty', status, takesEffect: true } as const,
		})),
	];
	const cases = EVERYWHERE.flatMap((where) => ODD.map((odd) => ({ ...where, ...odd })));

	it.each(cases)(
		'$name, $operation: $what is a success where the call then reads as cancelled, and else unconfirmed',
		async ({ entry, operation, fault }) => {
			const vendor = await vendorWithCall(entry);
			vendor.faultOnCancel(fault);
			const { call, sent } = await vendor.runOnCalls({
				operation,
				calls: ['call_1'],
				node: GOES_ON,
			});
			expect(call).toMatchObject({ ...whenAnswerIsLost(entry), attempts: 1 });
			expect(sent).toEqual(fromCancel(operation, 'cancel', 'read'));
		},
	);

	it.each(EVERYWHERE)(
		'$name, $operation: is never told as "not cancelled" without saying that this run may have ended the call',
		async ({ entry, operation }) => {
			const vendor = await vendorWithCall(entry);
			vendor.faultOnCancel({ kind: 'status', status: 402 });
			vendor.when('cancel', (callId) => vendor.simulator.setStatus(callId, entry.words.ended));
			const ending = await vendor.runOnCalls({ operation, calls: ['call_1'] });
			expect(ending.sent).toEqual(fromCancel(operation, 'cancel', 'read'));
			if (!entry.tellsCancelled) {
				expect(ending.error).toContain('may or may not have been cancelled: it is over');
				return;
			}
			const words = operation === 'cancel' ? ending.error : ending.call.reason;
			expect(words).toContain(`Call status is ${entry.words.ended}; this run may have ended it`);
		},
	);

	it.each(EVERYWHERE)(
		'$name, $operation: leaves it open, in the words of that answer, if the call cannot be read',
		async ({ entry, operation }) => {
			const vendor = await vendorWithCall(entry);
			vendor.faultOnCancel({ kind: 'status', status: 418 });
			const after = operation === 'cancel' ? 0 : 1;
			vendor.faultOnRead({ kind: 'html', status: 403, times: Infinity, after });
			const { error, sent } = await vendor.runOnCalls({ operation, calls: ['call_1'] });
			expect(error).toContain('The call may or may not have been cancelled');
			expect(error).toContain('(HTTP 418), and the call could not be read');
			expect(sent).toEqual(fromCancel(operation, 'cancel', 'read'));
		},
	);
});

describe('a call that is gone after a lost cancel', () => {
	async function losingCall(entry: Vendor): Promise<RunningVendor> {
		const vendor = await vendorWithCall(entry);
		vendor.faultOnCancel({ kind: 'dropBefore' });
		vendor.when('cancel', (callId) => vendor.simulator.calls.delete(callId));
		return vendor;
	}

	it.each(VENDORS)(
		'$name, Check Then Cancel: is no error and never an unknown ID: this run may have ended it',
		async (entry) => {
			const vendor = await losingCall(entry);
			const { call, sent } = await vendor.runOnCalls({
				operation: 'checkThenCancel',
				calls: ['call_1'],
			});
			expect(call).toMatchObject({
				cancelled: false,
				outcome: 'notCancellable',
				previousStatus: vendor.entry.words.notStarted,
				status: null,
				reason: 'The call is gone; this run may have ended it',
			});
			expect(sent).toEqual(['read call_1', 'cancel call_1', 'read call_1']);
		},
	);

	it.each(VENDORS)(
		'$name, Cancel Call: is left open, as the ID may be wrong as well',
		async (entry) => {
			const vendor = await losingCall(entry);
			const { error, sent } = await vendor.runOnCalls({ operation: 'cancel', calls: ['call_1'] });
			expect(error).toContain('The call may or may not have been cancelled');
			expect(error).toContain('now finds no call with this ID');
			expect(sent).toEqual(['cancel call_1', 'read call_1']);
		},
	);

	it.each(VENDORS)(
		'$name, Cancel Call: is an error that says so, if the call was seen in between',
		async (entry) => {
			const vendor = await vendorWithCall(entry);
			vendor.faultOnCancel({ kind: 'dropBefore' });
			let cancels = 0;
			vendor.when('cancel', (callId) => {
				cancels += 1;
				if (cancels === 2) vendor.simulator.calls.delete(callId);
			});
			const { error } = await vendor.runOnCalls({ operation: 'cancel', calls: ['call_1'] });
			expect(error).toContain('did not cancel the call call_1: it is gone');
			expect(error).toContain('The call is gone; this run may have ended it');
		},
	);
});

describe('an answer of somebody who stands before the vendor', () => {
	const CHALLENGES = EVERYWHERE.flatMap((where) =>
		[401, 403].map((status) => ({ ...where, status })),
	);

	it.each(CHALLENGES)(
		'$name, $operation: a web page with HTTP $status is never a matter of the API key',
		async ({ entry, operation, status }) => {
			const vendor = await vendorWithCall(entry);
			vendor.simulator.fault({ kind: 'html', status, times: Infinity });
			const { error } = await vendor.runOnCalls({ operation, calls: ['call_1'] });
			expect(error).toContain('answered with a web page instead of its API');
			expect(error).toContain('A firewall or a proxy may stand in between');
			expect(error).not.toMatch(/API key/i);
		},
	);

	it.each(EVERYWHERE)(
		"$name, $operation: a 407 is told of n8n's proxy, and never of the 'Base URL'",
		async ({ entry, operation }) => {
			const vendor = await vendorWithCall(entry);
			vendor.simulator.fault({ kind: 'html', status: 407, times: Infinity });
			const { error } = await vendor.runOnCalls({ operation, calls: ['call_1'] });
			expect(error).toContain('A proxy between n8n and');
			expect(error).not.toMatch(/Base URL|API key/i);
		},
	);

	it.each(EVERYWHERE)(
		'$name, $operation: a 404 in another form is never taken for an unknown ID',
		async ({ entry, operation }) => {
			for (const body of [
				'',
				{ statusCode: 404, message: 'Cannot GET /api/v1', error: 'Not Found' },
				{ detail: 'Not Found' },
			]) {
				const vendor = await vendorWithCall(entry);
				vendor.simulator.fault({ kind: 'body', status: 404, body, times: Infinity });
				const { error } = await vendor.runOnCalls({
					operation,
					calls: ['call_1'],
					options: operation === 'cancel' ? {} : { onNotFound: 'outcome' },
				});
				expect(error).not.toContain('no call with th');
				expect(error).toContain("'Base URL'");
			}
		},
	);

	it.each(VENDORS)(
		'$name: one 401 page never keeps other calls from being cancelled',
		async (entry) => {
			const vendor = await vendorWithCall(entry);
			for (const id of ['call_2', 'call_3']) vendor.add(id);
			vendor.faultOnCancel({ kind: 'html', status: 401 }, { callId: 'call_1' });
			const { items } = await vendor.runOnCalls({
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

	it.each(VENDORS)(
		'$name: a 403 about the call is a refusal, and no matter of the key',
		async (entry) => {
			const vendor = await vendorWithCall(entry);
			vendor.faultOnCancel({
				kind: 'status',
				status: 403,
				body: entry.bodies.error('Call already ended', 403),
			});
			vendor.when('cancel', (callId) => vendor.simulator.setStatus(callId, entry.words.ended));
			const { call, sent } = await vendor.runOnCalls({
				operation: 'checkThenCancel',
				calls: ['call_1'],
			});
			expect(call).toMatchObject({
				outcome: 'notCancellable',
				reason: `Call status is ${entry.words.ended}`,
				message: 'Call already ended',
			});
			expect(sent).toEqual(['read call_1', 'cancel call_1', 'read call_1']);
		},
	);
});

describe('an ID that the vendor spells in its own way', () => {
	const UUID = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
	it.each(EVERYWHERE)(
		"$name, $operation: is never taken for another call's: a UUID in capitals is cancelled with one cancel",
		async ({ entry, operation }) => {
			const vendor = await harness.start(entry);
			const asked = UUID.toUpperCase();
			vendor.add(asked);
			vendor.faultOnRead({ kind: 'body', body: entry.bodies.read(UUID, entry.words.notStarted) });
			vendor.faultOnCancel({ kind: 'body', body: entry.bodies.cancelled(UUID), takesEffect: true });
			const { call, sent } = await vendor.runOnCalls({ operation, calls: [asked] });
			expect(call).toMatchObject({ cancelled: true, outcome: 'cancelled', attempts: 1 });
			expect(sent.filter((request) => request.startsWith('cancel'))).toHaveLength(1);
		},
	);
});

describe('a vendor whose answers take longer than a check holds', () => {
	it.each(['notStarted', 'inProgress', 'selected'])(
		"Heppu: never has a call cancelled under 'Cancel If' %s; the error gives the figure",
		async (cancelIf) => {
			const heppu = await harness.start(HEPPU);
			heppu.add('call_1', cancelIf === 'inProgress' ? 'active' : 'initiated');
			heppu.faultOnRead({ kind: 'delay', ms: 1_100, times: Infinity });
			const { error, sent } = await heppu.runOnCalls({
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

	it('Heppu: has it cancelled where whatever is alive may be cancelled', async () => {
		const heppu = await vendorWithCall(HEPPU);
		heppu.faultOnRead({ kind: 'delay', ms: 1_100, times: Infinity });
		const { call } = await heppu.runOnCalls({ operation: 'checkThenCancel', calls: ['call_1'] });
		expect(call).toMatchObject({ outcome: 'cancelled' });
	});

	it('Heppu: one slow answer alone is asked for again', async () => {
		const heppu = await vendorWithCall(HEPPU);
		heppu.faultOnRead({ kind: 'delay', ms: 1_100 });
		const { call, sent } = await heppu.runOnCalls({
			operation: 'checkThenCancel',
			calls: ['call_1'],
			parameters: { cancelIf: 'notStarted' },
		});
		expect(call).toMatchObject({ outcome: 'cancelled', attempts: 1 });
		expect(sent).toEqual(['read call_1', 'read call_1', 'cancel call_1']);
	});
});
