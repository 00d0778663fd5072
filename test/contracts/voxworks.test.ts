import { withSimulator } from '../engine/harness.cjs';
import { VOXWORKS } from '../support/vendors.cjs';
import type { VoxworksSimulator } from '../../tools/simulators/index.cjs';
import {
	Agreement,
	API_KEY,
	byId,
	faultsOfAnswers,
	faultsOfRequests,
	OTHER_KEY,
} from './agreement.cjs';
import { requireAgreement } from './wholeAgreement.cjs';

/*
 * The built node in n8n's engine talks to Voxworks's simulator through Prism, which holds each request
 * and each answer against voxworks.openapi.yaml. What goes by is judged at the end, for all tests at once.
 */

const LIST = 'GET /api/v1/calls';
const READ = 'GET /api/v1/get-call/{call_id}';
const CANCEL = 'POST /api/v1/cancel-call/{call_id}';
const CREATE = 'POST /api/v1/create-phone-call';
const RESULT = 'GET /api/v1/get-call-result/{call_id}';
const MOVE = 'PATCH /api/v1/reschedule-call/{call_id}';
/** At most two years ahead: later is refused as a slip. */
const NEW_TIME = `${new Date().getUTCFullYear() + 1}-07-01T09:30:00+02:00`;
const STATUSES = ['scheduled', 'in_progress', 'completed', 'hang-up', 'User rejected', 'cancelled'];

const CALL = {
	operation: 'schedule',
	...VOXWORKS.placing.caller,
	phoneNumber: '+61491570006',
	when: 'now',
};

let voxworks: Agreement<VoxworksSimulator>;
beforeAll(async () => {
	voxworks = await Agreement.open(VOXWORKS);
});
beforeEach(async () => await voxworks.connect());
afterEach(async () => await voxworks.disconnect());
afterAll(async () => await voxworks.close());

/** Each endpoint as the node comes to ask for it; gives the error, if it is one. */
const ASKING = {
	[LIST]: async (key?: string) =>
		(await voxworks.run({ operation: 'getAll', returnAll: true }, { key })).error?.message,
	[READ]: async (key?: string) =>
		(await voxworks.run({ operation: 'get', callId: byId('call_1') }, { key })).error?.message,
	[CANCEL]: async (key?: string) =>
		(await voxworks.run({ operation: 'cancel', callId: byId('call_1') }, { key })).error?.message,
	[CREATE]: async (key?: string) => (await voxworks.run(CALL, { key })).error?.message,
	[RESULT]: async (key?: string) =>
		(await voxworks.run({ operation: 'getResult', callId: byId('call_1') }, { key })).error
			?.message,
	[MOVE]: async (key?: string) =>
		(
			await voxworks.run(
				{ operation: 'reschedule', callId: byId('call_1'), scheduledAt: NEW_TIME },
				{ key },
			)
		).error?.message,
};

describe('What goes well', () => {
	it('the credential test', async () => {
		expect(await voxworks.testCredential()).toMatchObject({ status: 'OK' });
		expect(voxworks.met).toEqual([`${LIST} 200`]);
	});

	it.each(STATUSES)('Get, for a call that is %s', async (status) => {
		voxworks.simulator.addCall({ id: 'call_1', status });
		expect(await ASKING[READ]()).toBeUndefined();
		expect(voxworks.met).toEqual([`${READ} 200`]);
	});

	it('Get Many with every filter', async () => {
		voxworks.simulator.addCall({ contact_id: 'c & 1', script_id: 'script/1' });
		const filters = {
			contactId: 'c & 1',
			createdAfter: '2020-01-01',
			createdBefore: '2040-01-01T10:00:00+02:00',
			progress: 'not_started',
			scriptId: 'script/1',
			status: 'scheduled',
			type: 'outbound',
		};
		const result = await voxworks.run({ operation: 'getAll', returnAll: true, filters });
		expect(result.json('Vendor')).toHaveLength(1);
	});

	it('Get Many over several pages, and up to a limit', async () => {
		voxworks.simulator.addCalls(130, (index) => ({ status: STATUSES[index % STATUSES.length] }));
		const all = await voxworks.run({ operation: 'getAll', returnAll: true });
		expect(all.json('Vendor')).toHaveLength(130);
		const some = await voxworks.run({ operation: 'getAll', returnAll: false, limit: 7 });
		expect(some.json('Vendor')).toHaveLength(7);
	});

	it('both lists of the panel, page by page and searched', async () => {
		voxworks.simulator.addCalls(120);
		for (const method of ['searchCalls', 'searchLiveCalls'] as const) {
			const first = await voxworks.pick({ method });
			await voxworks.pick({ method, paginationToken: first.paginationToken?.toString() });
			await voxworks.pick({ method, filter: 'nobody has this' });
		}
		expect(voxworks.met).toEqual([`${LIST} 200`]);
	});

	it.each(['call_1', 'call/1', 'kõne 1?#%2F+&=', '..x', '{call_id}'])(
		'Cancel Call, with the ID %s',
		async (id) => {
			voxworks.simulator.addCall({ id });
			const result = await voxworks.run({ operation: 'cancel', callId: byId(id) });
			expect(result.error).toBeUndefined();
			expect(voxworks.simulator.status(id)).toBe('cancelled');
			expect(voxworks.met).toEqual([`${CANCEL} 200`]);
		},
	);

	it.each([STATUSES[0], 'completed'])(
		'Check Then Cancel, for a call that is %s',
		async (status) => {
			voxworks.simulator.addCall({ id: 'call_1', status });
			const result = await voxworks.run({ operation: 'checkThenCancel', callId: byId('call_1') });
			expect(result.error).toBeUndefined();
			expect(voxworks.met[0]).toBe(`${READ} 200`);
		},
	);

	it.each(STATUSES)('Get Result, for a call that is %s', async (status) => {
		voxworks.simulator.addCall({ id: 'call_1', status });
		expect(await ASKING[RESULT]()).toBeUndefined();
		expect(voxworks.met[0]).toBe(`${RESULT} 200`);
	});

	it('Reschedule Call', async () => {
		voxworks.simulator.addCall({ id: 'call_1' });
		expect(await ASKING[MOVE]()).toBeUndefined();
		expect(voxworks.met).toEqual([`${MOVE} 200`]);
	});

	it('Cancel Many', async () => {
		voxworks.simulator.addCalls(70, (index) => ({ status: STATUSES[index % STATUSES.length] }));
		const parameters = { filters: { type: 'outbound' }, failIfIncomplete: false };
		const result = await voxworks.run({ operation: 'cancelMany', ...parameters });
		expect(result.error).toBeUndefined();
		// What has started, Voxworks refuses, and the node reads it back.
		expect(voxworks.met.sort()).toEqual(
			[`${LIST} 200`, `${CANCEL} 200`, `${CANCEL} 400`, `${READ} 200`].sort(),
		);
	});

	it.each([
		['calls', 'id'],
		['data', 'call_id'],
		['data.calls', 'id'],
	] as const)('Cancel Many, if the list is called %s and an ID %s', async (listKey, idKey) => {
		await withSimulator(VOXWORKS, { listKey, idKey }, async (simulator) => {
			await voxworks.connect(simulator);
			simulator.addCalls(60);
			const filters = { status: 'scheduled' };
			const result = await voxworks.run({ operation: 'cancelMany', filters });
			expect(result.error).toBeUndefined();
			expect(simulator.alive()).toEqual([]);
		});
	});
});

describe('Schedule Call', () => {
	it('at once', async () => {
		expect(await ASKING[CREATE]()).toBeUndefined();
		expect(voxworks.met).toEqual([`${CREATE} 201`]);
	});

	it('at a time, with all that can be given', async () => {
		const scheduledAt = new Date(Date.now() + 3_600_000).toISOString();
		const additionalFields = VOXWORKS.placing.additional.given;
		const result = await voxworks.run({ ...CALL, when: 'atTime', scheduledAt, additionalFields });
		expect(result.error).toBeUndefined();
		expect(voxworks.met).toEqual([`${CREATE} 201`]);
	});

	it('that Voxworks refuses', async () => {
		voxworks.simulator.fault({ kind: 'status', status: 400 });
		expect(await ASKING[CREATE]()).toMatch(/refused to place the call/);
		expect(voxworks.met).toEqual([`${CREATE} 400`]);
	});
});

describe('What goes wrong', () => {
	const endpoints = [LIST, READ, CANCEL, RESULT, MOVE, CREATE] as const;

	it.each(endpoints)('%s with a wrong key', async (endpoint) => {
		expect(await ASKING[endpoint]('wrong')).toMatch(/did not accept the API key/);
		expect(voxworks.met).toEqual([`${endpoint} 401`]);
	});

	it('the credential test with a wrong key', async () => {
		expect(await voxworks.testCredential('wrong')).toMatchObject({ status: 'Error' });
		expect(voxworks.met).toEqual([`${LIST} 401`]);
	});

	it.each([READ, CANCEL, RESULT, MOVE] as const)("%s for another team's call", async (endpoint) => {
		voxworks.simulator.addCall({ id: 'call_1' });
		expect(await ASKING[endpoint](OTHER_KEY)).toMatch(/found no call with the ID/);
		// A cancel is read back before it is told, and a call without a result may just have none yet.
		const isReadBack = endpoint === CANCEL || endpoint === RESULT;
		const met = isReadBack ? [endpoint, READ] : [endpoint];
		expect(voxworks.met).toEqual(met.map((each) => `${each} 404`));
	});

	it('Cancel Call, for a call that has started', async () => {
		voxworks.simulator.addCall({ id: 'call_1', status: 'in_progress' });
		expect(await ASKING[CANCEL]()).toBeDefined();
		expect(voxworks.met).toEqual([`${CANCEL} 400`, `${READ} 200`]);
	});

	it('Reschedule Call, for a call that has started', async () => {
		voxworks.simulator.addCall({ id: 'call_1', status: 'in_progress' });
		expect(await ASKING[MOVE]()).toMatch(/it has started/);
		expect(voxworks.met).toEqual([`${MOVE} 400`, `${READ} 200`]);
	});

	it('Get Many, if Voxworks refuses a filter', async () => {
		voxworks.simulator.fault({ kind: 'status', status: 400, times: Infinity });
		expect(await ASKING[LIST]()).toBeDefined();
		expect(voxworks.met).toEqual([`${LIST} 400`]);
	});

	it.each(endpoints)('%s beyond the rate limit', async (endpoint) => {
		await voxworks.exhaust();
		expect(await ASKING[endpoint]()).toBeDefined();
		expect(voxworks.met).toEqual([`${endpoint} 429`]);
	});

	it.each(endpoints)('%s when Voxworks is in trouble', async (endpoint) => {
		voxworks.simulator.addCall({ id: 'call_1' });
		voxworks.simulator.fault({ kind: 'status', status: 500 });
		expect(await ASKING[endpoint]()).toBeDefined();
		expect(voxworks.met[0]).toBe(`${endpoint} 500`);
	});
});

describe('All of it together', () => {
	requireAgreement(VOXWORKS, () => voxworks);
});

describe('A breach of the agreement is found', () => {
	const key = { authorization: `Bearer ${API_KEY}` };

	afterEach(async () => await voxworks.disconnect({ forget: true }));

	it.each([
		['/api/v1/cancel-calls/call_1', { method: 'POST' }, /not found/],
		['/api/v1/cancel-call/call_1', {}, /not found/],
		['/api/v1/calls?type=sms', {}, /type must be equal to one of/],
		['/api/v1/calls?cursor=2', {}, /cursor must match format "date-time"/],
		['/api/v1/calls?contactId=2', {}, /contactId is not described/],
		['/api/v1/calls', { headers: {} }, /Invalid security scheme/],
		['/api/v1/cancel-call/call_1', { method: 'POST', body: '{}' }, /non-empty body/],
	])('in the request %s %j', async (path, init, fault) => {
		await voxworks.ask(path, { headers: key, ...init });
		expect(faultsOfRequests(voxworks.seen).join()).toMatch(fault);
	});

	it.each([
		['a status', { kind: 'status', status: 409 } as const, /Unable to match.* status code/],
		['an error body', { kind: 'status', status: 500, body: {} } as const, /property 'success'/],
		['a body', { kind: 'body', body: { success: true, meta: {} } } as const, /next_cursor/],
		['a 429 without its headers', { kind: 'status', status: 429 } as const, /retry-after/],
		['a web page', { kind: 'html' } as const, /media type/],
	])('in an answer: %s', async (_, fault, said) => {
		voxworks.simulator.fault(fault);
		await voxworks.ask('/api/v1/calls', { headers: key });
		expect(faultsOfAnswers(voxworks.seen).join()).toMatch(said);
	});

	it.each([
		['no ID', { call_id: undefined }, /required property 'call_id'/],
		['two IDs', { id: 'call_1' }, /call/],
		['a type that is none', { type: 'sms' }, /type must be equal to one of/],
		['a time that is none', { created_at: 'yesterday' }, /created_at must match format/],
	])('in a call: %s', async (_, change, said) => {
		voxworks.simulator.addCall({ id: 'call_1' });
		const answer = await voxworks.ask('/api/v1/get-call/call_1', { headers: key });
		expect(faultsOfAnswers(voxworks.seen)).toEqual([]);
		const { call } = Object(await answer.json());
		const body = { success: true, call: { ...call, ...change } };
		voxworks.simulator.fault({ kind: 'body', body });
		await voxworks.ask('/api/v1/get-call/call_1', { headers: key });
		expect(faultsOfAnswers(voxworks.seen).join()).toMatch(said);
	});
});
