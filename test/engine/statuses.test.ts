import { requireForm, schemaOf } from './honesty.cjs';
import { type Ending, Stage, type VendorOnStage } from './stage.cjs';

/*
 * Every documented status, and some that no page names, under both operations: what is sent and what
 * comes out. Each run is also held against the simulator's own state and the schemas: honesty.cts.
 */

let stage: Stage;
beforeAll(async () => {
	stage = await Stage.set();
});
afterEach(async () => await stage.clear());

/** What a status leads to, by the design's cancellation rules. */
type Fate =
	| 'cancelled'
	| 'alreadyCancelled'
	| 'ended'
	/** The vendor says no, and no documentation says otherwise. */
	| 'refused'
	/** The vendor says no, although its documentation says yes. */
	| 'refusedAgainstItsWord';

interface Case {
	readonly status: string;
	readonly phase: string;
	readonly fate: Fate;
}

const HEPPU: Case[] = [
	{ status: 'initiated', phase: 'notStarted', fate: 'cancelled' },
	{ status: 'scheduled', phase: 'notStarted', fate: 'cancelled' },
	{ status: 'queued', phase: 'notStarted', fate: 'cancelled' },
	{ status: 'connecting', phase: 'inProgress', fate: 'cancelled' },
	{ status: 'ringing', phase: 'inProgress', fate: 'cancelled' },
	{ status: 'active', phase: 'inProgress', fate: 'cancelled' },
	{ status: 'on_hold', phase: 'unknown', fate: 'cancelled' },
	{ status: 'completed', phase: 'ended', fate: 'ended' },
	{ status: 'failed', phase: 'ended', fate: 'ended' },
	{ status: 'no_answer', phase: 'ended', fate: 'ended' },
	{ status: 'busy', phase: 'ended', fate: 'ended' },
	{ status: 'cancelled', phase: 'ended', fate: 'alreadyCancelled' },
];

const STUBBORN_HEPPU: Case[] = [
	{ status: 'initiated', phase: 'notStarted', fate: 'refusedAgainstItsWord' },
	{ status: 'connecting', phase: 'inProgress', fate: 'refusedAgainstItsWord' },
	{ status: 'ringing', phase: 'inProgress', fate: 'refusedAgainstItsWord' },
	{ status: 'active', phase: 'inProgress', fate: 'refusedAgainstItsWord' },
	{ status: 'scheduled', phase: 'notStarted', fate: 'refused' },
	{ status: 'queued', phase: 'notStarted', fate: 'refused' },
	{ status: 'on_hold', phase: 'unknown', fate: 'refused' },
];

const VOXWORKS: Case[] = [
	{ status: 'scheduled', phase: 'notStarted', fate: 'cancelled' },
	{ status: 'pending', phase: 'unknown', fate: 'cancelled' },
	{ status: 'in_progress', phase: 'unknown', fate: 'refused' },
	{ status: 'on hold', phase: 'unknown', fate: 'refused' },
	{ status: 'completed', phase: 'ended', fate: 'ended' },
	{ status: 'failed', phase: 'ended', fate: 'ended' },
	{ status: 'voicemail', phase: 'ended', fate: 'ended' },
	{ status: 'dropout', phase: 'ended', fate: 'ended' },
	{ status: 'hang-up', phase: 'ended', fate: 'ended' },
	{ status: 'rang-out', phase: 'ended', fate: 'ended' },
	{ status: 'User unavailable', phase: 'ended', fate: 'ended' },
	{ status: 'User rejected', phase: 'ended', fate: 'ended' },
	{ status: 'user_rejected', phase: 'ended', fate: 'ended' },
	{ status: 'HANG UP', phase: 'ended', fate: 'ended' },
	{ status: 'cancelled', phase: 'ended', fate: 'alreadyCancelled' },
	{ status: 'Canceled', phase: 'ended', fate: 'alreadyCancelled' },
];

interface World {
	readonly world: string;
	readonly cases: Case[];
	readonly open: () => Promise<VendorOnStage>;
	/** The vendor's words to a cancel that it accepts, and to one that it does not. */
	readonly thanks: string | null;
	readonly refusal: (status: string) => string;
}

const WORLDS: World[] = [
	{
		world: 'Heppu',
		cases: HEPPU,
		open: async () => await stage.heppu(),
		thanks: 'Call cancelled successfully',
		refusal: (status) => `Cannot cancel call with status: ${status}`,
	},
	{
		world: 'Heppu, if it refuses what it documents as possible',
		cases: STUBBORN_HEPPU,
		open: async () => await stage.heppu({ refuses: STUBBORN_HEPPU.map(({ status }) => status) }),
		thanks: null,
		refusal: (status) => `Cannot cancel call with status: ${status}`,
	},
	{
		world: 'Voxworks',
		cases: VOXWORKS,
		open: async () => await stage.voxworks({ scheduledStatuses: ['scheduled', 'pending'] }),
		thanks: null,
		refusal: () => 'Call is no longer scheduled',
	},
];

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

const CANCEL_CALL_SENDS: Record<Fate, string[]> = {
	cancelled: ['cancel call_1'],
	alreadyCancelled: ['cancel call_1', 'read call_1'],
	ended: ['cancel call_1', 'read call_1'],
	refused: ['cancel call_1', 'read call_1'],
	refusedAgainstItsWord: ['cancel call_1', 'read call_1'],
};

const CHECK_THEN_CANCEL_SENDS: Record<Fate, string[]> = {
	cancelled: ['read call_1', 'cancel call_1'],
	alreadyCancelled: ['read call_1'],
	ended: ['read call_1'],
	refused: ['read call_1', 'cancel call_1', 'read call_1'],
	refusedAgainstItsWord: ['read call_1', 'cancel call_1', 'read call_1'],
};

const OUTCOME: Record<Fate, string> = {
	cancelled: 'is cancelled',
	alreadyCancelled: 'is found cancelled',
	ended: 'is not cancelled',
	refused: 'is not cancelled, in the words of the vendor',
	refusedAgainstItsWord: 'is an error, in the words of the vendor',
};

describe.each(WORLDS)('$world', ({ cases, open, thanks, refusal }) => {
	const told = cases.map((each) => ({ ...each, ending: OUTCOME[each.fate] }));

	test.each(told)('Cancel Call: $status $ending', async ({ status, fate }) => {
		const vendor = await open();
		vendor.add('call_1', status);
		const ending = await vendor.run({ operation: 'cancel', calls: ['call_1'] });
		expect(ending.sent).toEqual(CANCEL_CALL_SENDS[fate]);
		if (fate === 'cancelled' || fate === 'alreadyCancelled') {
			const isNew = fate === 'cancelled';
			expect(ending.call).toEqual({
				vendor: vendor.name,
				callId: 'call_1',
				cancelled: true,
				outcome: fate,
				previousStatus: null,
				previousPhase: null,
				status: isNew ? 'cancelled' : status,
				reason: null,
				message: isNew ? thanks : refusal(status),
				attempts: 1,
				checkedAt: isNew ? null : TIME,
				cancelledAt: isNew ? TIME : null,
			});
		} else {
			expectRefusal(ending, vendor, status, refusal(status), fate);
		}
	});

	test.each(told)('Check Then Cancel: $status $ending', async ({ status, phase, fate }) => {
		const vendor = await open();
		vendor.add('call_1', status);
		const ending = await vendor.run({ operation: 'checkThenCancel', calls: ['call_1'] });
		expect(ending.sent).toEqual(CHECK_THEN_CANCEL_SENDS[fate]);
		if (fate === 'refusedAgainstItsWord') {
			expectRefusal(ending, vendor, status, refusal(status), fate);
			return;
		}
		const isSent = fate === 'cancelled' || fate === 'refused';
		const isCancelled = fate === 'cancelled' || fate === 'alreadyCancelled';
		expect(ending.call).toEqual({
			vendor: vendor.name,
			callId: 'call_1',
			cancelled: isCancelled,
			outcome: isCancelled ? fate : 'notCancellable',
			previousStatus: status,
			previousPhase: phase,
			status: fate === 'cancelled' ? 'cancelled' : status,
			reason: isCancelled ? null : `Call status is ${status}`,
			message: fate === 'cancelled' ? thanks : fate === 'refused' ? refusal(status) : null,
			attempts: isSent ? 1 : 0,
			checkedAt: TIME,
			cancelledAt: fate === 'cancelled' ? TIME : null,
		});
	});
});

/** The workflow stops, with the vendor's words and a way to go on. */
function expectRefusal(
	{ result, error }: Ending,
	{ displayName }: VendorOnStage,
	status: string,
	words: string,
	fate: Fate,
): void {
	expect(result.status).toBe('error');
	expect(result.error?.message).toBe(
		fate === 'refusedAgainstItsWord'
			? `${displayName} refused to cancel the call, although its status is one that can be cancelled`
			: `${displayName} did not cancel the call: its status is ${status}`,
	);
	expect(error).toContain(`The vendor says: "${words}". Call status is ${status}. `);
}

describe("Heppu's 'Cancel If' lets through what it names and nothing else", () => {
	const STATUSES = HEPPU.map(({ status }) => status);
	const LIVE = HEPPU.filter(({ fate }) => fate === 'cancelled').map(({ status }) => status);

	test.each([
		{ rule: 'anyCancellable', statuses: undefined, allowed: LIVE, names: '' },
		{
			rule: 'notStarted',
			statuses: undefined,
			allowed: ['initiated', 'scheduled', 'queued'],
			names: "'Cancel If' allows only calls not started",
		},
		{
			rule: 'inProgress',
			statuses: undefined,
			allowed: ['connecting', 'ringing', 'active'],
			names: "'Cancel If' allows only calls in progress",
		},
		{
			rule: 'selected',
			statuses: ['ringing', 'queued'],
			allowed: ['queued', 'ringing'],
			names: "'Cancel If' allows only ringing, queued",
		},
	])('$rule $statuses', async ({ rule, statuses, allowed, names }) => {
		const heppu = await stage.heppu();
		for (const status of STATUSES) heppu.add(status, status);
		const { calls, sent } = await heppu.run({
			operation: 'checkThenCancel',
			calls: STATUSES,
			parameters: { cancelIf: rule, ...(statuses && { statuses }) },
		});
		expect(sent.filter((request) => request.startsWith('cancel')).sort()).toEqual(
			allowed.map((status) => `cancel ${status}`).sort(),
		);
		expect(sent.filter((request) => request.startsWith('read'))).toHaveLength(STATUSES.length);
		expect(calls.map(({ callId }) => callId)).toEqual(STATUSES);
		for (const { callId, outcome, reason, status } of calls) {
			const isSpared = LIVE.includes(String(callId)) && !allowed.includes(String(callId));
			if (!isSpared) continue;
			expect({ outcome, status }).toEqual({ outcome: 'notCancellable', status: callId });
			expect(reason).toContain(`Call status is ${callId}`);
			expect(reason).toContain(names);
		}
	});

	test.each([
		['a rule that the panel does not know', { cancelIf: 'all' }, "'Cancel If'"],
		['no status at all', { cancelIf: 'selected', statuses: '={{ [] }}' }, "'Statuses'"],
		['an ended status', { cancelIf: 'selected', statuses: ['completed'] }, "'Statuses'"],
		['no list', { cancelIf: 'selected', statuses: '={{ null }}' }, "'Statuses'"],
	])('refuses %s before anything is sent', async (_what, parameters, names) => {
		const heppu = await stage.heppu();
		heppu.add('call_1');
		const rule: string = parameters.cancelIf;
		const { error, sent } = await heppu.run({
			operation: 'checkThenCancel',
			calls: ['call_1'],
			// As an expression, since n8n itself refuses a fixed value that is not in the list.
			parameters: { ...parameters, cancelIf: `={{ "${rule}" }}` },
		});
		expect(error).toContain(names);
		expect(sent).toEqual([]);
	});
});

describe('other ways in which the vendors may word it', () => {
	test('Heppu: a 204 without a body means cancelled, with one request', async () => {
		const heppu = await stage.heppu({ deleteAnswers204: true });
		heppu.add('call_1', 'active');
		const { call, sent } = await heppu.run({ operation: 'cancel', calls: ['call_1'] });
		expect(call).toMatchObject({ outcome: 'cancelled', status: 'cancelled', message: null });
		expect(sent).toEqual(['cancel call_1']);
	});

	test.each(['id', 'call_id'] as const)('Voxworks: the ID may be called %s', async (idKey) => {
		const voxworks = await stage.voxworks({ idKey, cancelledStatus: 'canceled' });
		voxworks.add('call_1');
		const { call } = await voxworks.run({ operation: 'checkThenCancel', calls: ['call_1'] });
		expect(call).toMatchObject({ outcome: 'cancelled', status: 'canceled' });
	});

	test('Voxworks: a call without a status is unknown, and Voxworks decides', async () => {
		const voxworks = await stage.voxworks();
		voxworks.add('call_1');
		voxworks.faultOnRead({ kind: 'body', body: { success: true, call: { id: 'call_1' } } });
		const { call, sent } = await voxworks.run({ operation: 'checkThenCancel', calls: ['call_1'] });
		expect(call).toMatchObject({
			outcome: 'cancelled',
			previousStatus: null,
			previousPhase: 'unknown',
		});
		expect(sent).toEqual(['read call_1', 'cancel call_1']);
	});

	test('Voxworks: progress stands in where there is no status', async () => {
		const voxworks = await stage.voxworks();
		voxworks.add('call_1', 'completed');
		voxworks.faultOnRead({
			kind: 'body',
			body: { success: true, call: { call_id: 'call_1', progress: 'completed' } },
		});
		const { call } = await voxworks.run({ operation: 'checkThenCancel', calls: ['call_1'] });
		expect(call).toMatchObject({ outcome: 'notCancellable', previousStatus: 'completed' });
	});
});

describe('documented errors', () => {
	const VENDORS = ['heppu', 'voxworks'] as const;
	const OPERATIONS = ['cancel', 'checkThenCancel'] as const;
	const pairs = VENDORS.flatMap((name) => OPERATIONS.map((operation) => ({ name, operation })));

	/** What is sent about a call that the vendor does not know. */
	const LOOKS_FOR = {
		cancel: ['cancel call_1', 'read call_1'],
		checkThenCancel: ['read call_1'],
	};

	test.each(pairs)(
		'$name, $operation: a wrong key stops the workflow after one request',
		async (pair) => {
			const vendor = await stage.vendor(pair.name);
			vendor.add('call_1');
			const { result, error, sent } = await vendor.run({
				operation: pair.operation,
				calls: ['call_1'],
				credential: { apiKey: 'not-the-key' },
			});
			expect(result.error?.httpCode).toBe('401');
			expect(error).toContain(`${vendor.displayName} did not accept the API key`);
			expect(error).toContain(`Check the 'API Key' in the ${vendor.displayName} credential`);
			expect(sent).toHaveLength(1);
		},
	);

	test.each(OPERATIONS)(
		"Heppu, %s: another organisation's call is an error at once",
		async (operation) => {
			const heppu = await stage.heppu();
			heppu.add('call_1');
			const { result, error, sent } = await heppu.run({
				operation,
				calls: ['call_1'],
				credential: { apiKey: 'other-org' },
			});
			expect(result.error?.httpCode).toBe('403');
			expect(error).toContain('Access denied - call belongs to different organization');
			expect(sent).toHaveLength(1);
			expect(heppu.simulator.status('call_1')).toBe('initiated');
		},
	);

	test.each(OPERATIONS)(
		"Voxworks, %s: another team's call is as good as none",
		async (operation) => {
			const voxworks = await stage.voxworks();
			voxworks.add('call_1');
			const { result, sent } = await voxworks.run({
				operation,
				calls: ['call_1'],
				credential: { apiKey: 'other-org' },
			});
			expect(result.error?.httpCode).toBe('404');
			expect(sent).toEqual(LOOKS_FOR[operation]);
		},
	);

	test.each(pairs)(
		'$name, $operation: an unknown call is an error that names the parameter',
		async (pair) => {
			const vendor = await stage.vendor(pair.name);
			const { result, error, sent } = await vendor.run({
				operation: pair.operation,
				calls: ['call_1'],
			});
			expect(result.error?.httpCode).toBe('404');
			expect(result.error?.message).toBe(`${vendor.displayName} knows no call with this ID`);
			expect(error).toContain('The vendor says: "Call not found"');
			expect(error).toContain("Check 'Call'");
			expect(sent).toEqual(LOOKS_FOR[pair.operation]);
		},
	);

	test.each(VENDORS)("%s: with 'On Not Found' Outcome, Check Then Cancel goes on", async (name) => {
		const vendor = await stage.vendor(name);
		const { call, sent } = await vendor.run({
			operation: 'checkThenCancel',
			calls: ['call_1'],
			options: { onNotFound: 'outcome' },
		});
		expect(call).toEqual({
			vendor: name,
			callId: 'call_1',
			cancelled: false,
			outcome: 'notFound',
			previousStatus: null,
			previousPhase: null,
			status: null,
			reason: 'Call not found',
			message: 'Call not found',
			attempts: 0,
			checkedAt: TIME,
			cancelledAt: null,
		});
		expect(sent).toEqual(['read call_1']);
	});

	test.each(VENDORS)(
		'%s: a call that vanishes between check and cancel is gone, and never an unknown ID',
		async (name) => {
			const vendor = await stage.vendor(name);
			vendor.add('call_1');
			vendor.when('cancel', (callId) => vendor.simulator.calls.delete(callId));
			const { call, sent } = await vendor.run({
				operation: 'checkThenCancel',
				calls: ['call_1'],
			});
			expect(call).toMatchObject({
				cancelled: false,
				outcome: 'notCancellable',
				previousStatus: vendor.notStarted,
				status: null,
				reason: 'The call is gone',
				message: 'Call not found',
				attempts: 1,
			});
			expect(sent).toEqual(['read call_1', 'cancel call_1', 'read call_1']);
		},
	);

	test.each(pairs)(
		'$name, $operation: while it answers 500 to all, the node does not claim to know',
		async (pair) => {
			const vendor = await stage.vendor(pair.name);
			vendor.add('call_1');
			vendor.simulator.fault({ kind: 'status', status: 500, times: Infinity });
			const { error, sent } = await vendor.run({ operation: pair.operation, calls: ['call_1'] });
			const cancels = sent.filter((request) => request === 'cancel call_1');
			if (pair.operation === 'cancel') {
				expect(error).toContain('The call may or may not have been cancelled');
				expect(error).toContain(`${vendor.displayName} answered with HTTP 500`);
				expect(cancels).toHaveLength(3);
			} else {
				expect(error).toContain('could not be read, so no cancel was sent');
				expect(sent).toEqual(['read call_1', 'read call_1', 'read call_1']);
			}
			expect(error).toContain('The vendor says: "Internal server error"');
		},
	);
});

describe('typed output', () => {
	const FIELDS = {
		vendor: 'heppu',
		callId: 'call_1',
		cancelled: true,
		outcome: 'cancelled',
		previousStatus: null,
		previousPhase: null,
		status: 'cancelled',
		reason: null,
		message: null,
		attempts: 1,
		checkedAt: null,
		cancelledAt: '2026-01-01T00:00:00.000Z',
	};

	test.each([
		['a field that is not promised', { ...FIELDS, extra: 1 }],
		['a missing field', { vendor: 'heppu', callId: 'call_1' }],
		['another vendor', { ...FIELDS, vendor: 'voxworks' }],
		['a time that is none', { ...FIELDS, cancelledAt: 'today' }],
		['an outcome that is none', { ...FIELDS, outcome: 'done' }],
	])('the check that all these runs pass does not let through %s', (_what, item) => {
		const schema = schemaOf('Heppu', 'cancel');
		requireForm(FIELDS, schema);
		expect(() => requireForm(item, schema)).toThrow();
	});

	test.each(['cancel', 'checkThenCancel'])(
		'%s has the same schema for both vendors',
		(operation) => {
			const [heppu, voxworks] = ['Heppu', 'Voxworks'].map((displayName) =>
				JSON.stringify(schemaOf(displayName, operation)).replace(displayName.toLowerCase(), ''),
			);
			expect(heppu).toBe(voxworks);
		},
	);

	test('items of both vendors have the same fields in the same order', async () => {
		const endings = [];
		for (const name of ['heppu', 'voxworks'] as const) {
			const vendor = await stage.vendor(name);
			vendor.add('call_1');
			endings.push(await vendor.run({ operation: 'checkThenCancel', calls: ['call_1'] }));
		}
		const [heppu, voxworks] = endings.map(({ call }) => Object.keys(call));
		expect(heppu).toEqual(voxworks);
	});

	test.each([
		[
			'heppu',
			{ data: { id: 'call_1', status: 'cancelled' }, message: 'Call cancelled successfully' },
		],
		['voxworks', { success: true, call_id: 'call_1', status: 'cancelled' }],
	] as const)(
		"%s: 'Include Response' attaches the vendor's body, and only then",
		async (name, body) => {
			const vendor = await stage.vendor(name);
			for (const id of ['call_1', 'call_2']) vendor.add(id);
			const { calls } = await vendor.run({
				operation: 'cancel',
				calls: ['call_1', 'call_2'],
				options: { includeResponse: "={{ $json.callId === 'call_1' }}" },
			});
			expect(calls[0]).toHaveProperty('response', body);
			expect(calls[1]).not.toHaveProperty('response');
		},
	);

	test('Heppu: the attached response of a call left alone is that of the check', async () => {
		const heppu = await stage.heppu();
		heppu.add('call_1', 'completed');
		const { call } = await heppu.run({
			operation: 'checkThenCancel',
			calls: ['call_1'],
			options: { includeResponse: true },
		});
		expect(call.response).toMatchObject({ data: { id: 'call_1', status: 'completed' } });
	});
});
