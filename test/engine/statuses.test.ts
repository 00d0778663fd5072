import type { Fate } from '../support/vendor.cjs';
import {
	type CallsOutcome,
	EVERYWHERE,
	type RunningVendor,
	SINGLE_OPERATIONS,
	useHarness,
} from './harness.cjs';
import { HEPPU, VOXWORKS, VENDORS } from '../support/vendors.cjs';
import { schemaOf } from './outputForm.cjs';

/*
 * Every documented status, and some that no page names, under both operations: what is sent and what
 * comes out. Each run is also held against the simulator's own state and the schemas: truth.cts.
 */

const harness = useHarness();

const BEHAVIOURS = VENDORS.flatMap((entry) =>
	entry.behaviours.map((behaviour) => ({ entry, ...behaviour })),
);

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

describe.each(BEHAVIOURS)('$title', ({ entry, options, cases, acceptance, refusal }) => {
	const told = cases.map((each) => ({ ...each, ending: OUTCOME[each.fate] }));

	async function vendorWithCall(status: string): Promise<RunningVendor> {
		const vendor = await harness.start(entry, options);
		vendor.add('call_1', status);
		return vendor;
	}

	it.each(told)('Cancel Call: $status $ending', async ({ status, fate }) => {
		const vendor = await vendorWithCall(status);
		const ending = await vendor.runOnCalls({ operation: 'cancel', calls: ['call_1'] });
		expect(ending.sent).toEqual(CANCEL_CALL_SENDS[fate]);
		if (fate === 'cancelled' || fate === 'alreadyCancelled') {
			const isNew = fate === 'cancelled';
			expect(ending.call).toEqual({
				vendor: entry.name,
				callId: 'call_1',
				cancelled: true,
				outcome: fate,
				previousStatus: null,
				previousPhase: null,
				status: entry.shown(isNew ? entry.words.cancelled : status),
				reason: null,
				message: isNew ? acceptance : refusal(status),
				lineStatus: null,
				// A refusal has the call read back.
				phoneNumber: isNew ? null : expect.stringMatching(/^\+\d+$/),
				scheduledAt: isNew || !entry.readsDueTime ? null : expect.any(String),
				attempts: 1,
				checkedAt: isNew ? null : TIME,
				cancelledAt: isNew ? TIME : null,
			});
		} else {
			expectRefusal(ending, vendor, entry.shown(status), refusal(status), fate);
		}
	});

	it.each(told)('Check Then Cancel: $status $ending', async ({ status, phase, fate }) => {
		const vendor = await vendorWithCall(status);
		const shown = entry.shown(status);
		const ending = await vendor.runOnCalls({ operation: 'checkThenCancel', calls: ['call_1'] });
		expect(ending.sent).toEqual(CHECK_THEN_CANCEL_SENDS[fate]);
		if (fate === 'refusedAgainstItsWord') {
			expectRefusal(ending, vendor, shown, refusal(status), fate);
			return;
		}
		const isSent = fate === 'cancelled' || fate === 'refused';
		const isCancelled = fate === 'cancelled' || fate === 'alreadyCancelled';
		expect(ending.call).toEqual({
			vendor: entry.name,
			callId: 'call_1',
			cancelled: isCancelled,
			outcome: isCancelled ? fate : 'notCancellable',
			previousStatus: shown,
			previousPhase: phase,
			status: fate === 'cancelled' ? entry.shown(entry.words.cancelled) : shown,
			reason: isCancelled ? null : `Call status is ${shown}`,
			message: fate === 'cancelled' ? acceptance : fate === 'refused' ? refusal(status) : null,
			lineStatus: null,
			phoneNumber: expect.stringMatching(/^\+\d+$/),
			scheduledAt: entry.readsDueTime ? expect.any(String) : null,
			attempts: isSent ? 1 : 0,
			checkedAt: TIME,
			cancelledAt: fate === 'cancelled' ? TIME : null,
		});
	});
});

/** The workflow stops, with the vendor's words and a way to go on. */
function expectRefusal(
	{ result, error }: CallsOutcome,
	{ displayName }: RunningVendor,
	status: string,
	words: string,
	fate: Fate,
): void {
	expect(result.status).toBe('error');
	expect(result.error?.message).toBe(
		fate === 'refusedAgainstItsWord'
			? `${displayName} refused to cancel the call, although its status is one that can be cancelled`
			: `${displayName} did not cancel the call call_1: its status is ${status}`,
	);
	expect(error).toContain(`The vendor says: "${words}". Call status is ${status}. `);
}

describe("Heppu's 'Cancel If' lets through what it names and nothing else", () => {
	const { cases } = HEPPU.behaviours[0];
	const STATUSES = cases.map(({ status }) => status);
	const LIVE = cases.filter(({ fate }) => fate === 'cancelled').map(({ status }) => status);

	it.each([
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
		const heppu = await harness.start(HEPPU);
		for (const status of STATUSES) heppu.add(status, status);
		const { calls, sent } = await heppu.runOnCalls({
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

	it.each([
		['a rule that the panel does not know', { cancelIf: 'all' }, "'Cancel If'"],
		['no status at all', { cancelIf: 'selected', statuses: '={{ [] }}' }, "'Statuses'"],
		['an ended status', { cancelIf: 'selected', statuses: ['completed'] }, "'Statuses'"],
		['no list', { cancelIf: 'selected', statuses: '={{ null }}' }, "'Statuses'"],
	])('refuses %s before anything is sent', async (_what, parameters, names) => {
		const heppu = await harness.start(HEPPU);
		heppu.add('call_1');
		const rule: string = parameters.cancelIf;
		const { error, sent } = await heppu.runOnCalls({
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
	it('Heppu: a 204 without a body means cancelled, with one request', async () => {
		const heppu = await harness.start(HEPPU, { deleteAnswers204: true });
		heppu.add('call_1', 'active');
		const { call, sent } = await heppu.runOnCalls({ operation: 'cancel', calls: ['call_1'] });
		expect(call).toMatchObject({ outcome: 'cancelled', status: 'cancelled', message: null });
		expect(sent).toEqual(['cancel call_1']);
	});

	it.each(['id', 'call_id'] as const)('Voxworks: the ID may be called %s', async (idKey) => {
		const voxworks = await harness.start(VOXWORKS, { idKey, cancelledStatus: 'canceled' });
		voxworks.add('call_1');
		const { call } = await voxworks.runOnCalls({ operation: 'checkThenCancel', calls: ['call_1'] });
		expect(call).toMatchObject({ outcome: 'cancelled', status: 'canceled' });
	});

	it('Voxworks: a call without a status is unknown, and Voxworks decides', async () => {
		const voxworks = await harness.start(VOXWORKS);
		voxworks.add('call_1');
		voxworks.faultOnRead({ kind: 'body', body: { success: true, call: { id: 'call_1' } } });
		const { call, sent } = await voxworks.runOnCalls({
			operation: 'checkThenCancel',
			calls: ['call_1'],
		});
		expect(call).toMatchObject({
			outcome: 'cancelled',
			previousStatus: null,
			previousPhase: 'unknown',
		});
		expect(sent).toEqual(['read call_1', 'cancel call_1']);
	});

	it('Voxworks: progress stands in where there is no status', async () => {
		const voxworks = await harness.start(VOXWORKS);
		voxworks.add('call_1', 'completed');
		voxworks.faultOnRead({
			kind: 'body',
			body: { success: true, call: { call_id: 'call_1', progress: 'completed' } },
		});
		const { call } = await voxworks.runOnCalls({ operation: 'checkThenCancel', calls: ['call_1'] });
		expect(call).toMatchObject({ outcome: 'notCancellable', previousStatus: 'completed' });
	});
});

describe('documented errors', () => {
	/** What is sent about a call that the vendor does not know. */
	const LOOKS_FOR = {
		cancel: ['cancel call_1', 'read call_1'],
		checkThenCancel: ['read call_1'],
	};

	it.each(EVERYWHERE)(
		'$name, $operation: a wrong key stops the workflow after one request',
		async (pair) => {
			const vendor = await harness.start(pair.entry);
			vendor.add('call_1');
			const { result, error, sent } = await vendor.runOnCalls({
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

	it.each(SINGLE_OPERATIONS)(
		"Heppu, %s: another organisation's call is an error at once",
		async (operation) => {
			const heppu = await harness.start(HEPPU);
			heppu.add('call_1');
			const { result, error, sent } = await heppu.runOnCalls({
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

	it.each(SINGLE_OPERATIONS)(
		"Voxworks, %s: another team's call is as good as none",
		async (operation) => {
			const voxworks = await harness.start(VOXWORKS);
			voxworks.add('call_1');
			const { result, sent } = await voxworks.runOnCalls({
				operation,
				calls: ['call_1'],
				credential: { apiKey: 'other-org' },
			});
			expect(result.error?.httpCode).toBe('404');
			expect(sent).toEqual(LOOKS_FOR[operation]);
		},
	);

	it.each(EVERYWHERE)(
		'$name, $operation: an unknown call is an error that names the parameter',
		async (pair) => {
			const vendor = await harness.start(pair.entry);
			const { result, error, sent } = await vendor.runOnCalls({
				operation: pair.operation,
				calls: ['call_1'],
			});
			expect(result.error?.httpCode).toBe('404');
			expect(result.error?.message).toBe(`${vendor.displayName} found no call with the ID call_1`);
			expect(error).toContain(`The vendor says: "${pair.entry.unknownCall}"`);
			expect(error).toContain("Check 'Call'");
			expect(sent).toEqual(LOOKS_FOR[pair.operation]);
		},
	);

	it.each(VENDORS)(
		"$name: with 'On Not Found' Outcome, Check Then Cancel goes on",
		async (entry) => {
			const vendor = await harness.start(entry);
			const { call, sent } = await vendor.runOnCalls({
				operation: 'checkThenCancel',
				calls: ['call_1'],
				options: { onNotFound: 'outcome' },
			});
			expect(call).toEqual({
				vendor: entry.name,
				callId: 'call_1',
				cancelled: false,
				outcome: 'notFound',
				previousStatus: null,
				previousPhase: null,
				status: null,
				reason: 'Call not found',
				message: entry.unknownCall,
				lineStatus: null,
				phoneNumber: null,
				scheduledAt: null,
				attempts: 0,
				checkedAt: TIME,
				cancelledAt: null,
			});
			expect(sent).toEqual(['read call_1']);
		},
	);

	it.each(VENDORS)(
		'$name: a call that vanishes between check and cancel is gone, and never an unknown ID',
		async (entry) => {
			const vendor = await harness.start(entry);
			vendor.add('call_1');
			vendor.when('cancel', (callId) => vendor.simulator.calls.delete(callId));
			const { call, sent } = await vendor.runOnCalls({
				operation: 'checkThenCancel',
				calls: ['call_1'],
			});
			expect(call).toMatchObject({
				cancelled: false,
				outcome: 'notCancellable',
				previousStatus: vendor.entry.words.notStarted,
				status: null,
				reason: 'The call is gone',
				message: entry.unknownCall,
				attempts: 1,
			});
			expect(sent).toEqual(['read call_1', 'cancel call_1', 'read call_1']);
		},
	);

	it.each(EVERYWHERE)(
		'$name, $operation: while it answers 500 to all, the node does not claim to know',
		async (pair) => {
			const vendor = await harness.start(pair.entry);
			vendor.add('call_1');
			vendor.simulator.fault({ kind: 'status', status: 500, times: Infinity });
			const { error, sent } = await vendor.runOnCalls({
				operation: pair.operation,
				calls: ['call_1'],
			});
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
	it.each(SINGLE_OPERATIONS)('%s has the same schema for every vendor', (operation) => {
		const schemas = VENDORS.map((entry) =>
			JSON.stringify(schemaOf(entry, operation)).replaceAll(entry.name, 'its name'),
		);
		expect(new Set(schemas).size).toBe(1);
	});

	it('items of every vendor have the same fields in the same order', async () => {
		const fields = new Set<string>();
		for (const entry of VENDORS) {
			const vendor = await harness.start(entry);
			vendor.add('call_1');
			const { call } = await vendor.runOnCalls({ operation: 'checkThenCancel', calls: ['call_1'] });
			fields.add(Object.keys(call).join());
		}
		expect(fields.size).toBe(1);
	});

	it.each(VENDORS)(
		"$name: 'Include Response' attaches the vendor's body, and only then",
		async (entry) => {
			const vendor = await harness.start(entry);
			for (const id of ['call_1', 'call_2']) vendor.add(id);
			const { calls } = await vendor.runOnCalls({
				operation: 'cancel',
				calls: ['call_1', 'call_2'],
				options: { includeResponse: "={{ $json.callId === 'call_1' }}" },
			});
			expect(calls[0]?.response).toMatchObject(Object(entry.acceptedBody('call_1')));
			expect(calls[1]).not.toHaveProperty('response');
		},
	);

	it('Heppu: the attached response of a call left alone is that of the check', async () => {
		const heppu = await harness.start(HEPPU);
		heppu.add('call_1', 'completed');
		const { call } = await heppu.runOnCalls({
			operation: 'checkThenCancel',
			calls: ['call_1'],
			options: { includeResponse: true },
		});
		expect(call.response).toMatchObject({ data: { id: 'call_1', status: 'completed' } });
	});
});
