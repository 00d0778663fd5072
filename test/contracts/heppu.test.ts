import { HEPPU } from '../support/vendors.cjs';
import type { HeppuSimulator } from '../../tools/simulators/index.cjs';
import { withSimulator } from '../engine/harness.cjs';
import { HEPPU_STATUSES } from '../../tools/simulators/heppuCalls.cjs';
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
 * The built node in n8n's engine talks to Heppu's simulator through Prism, which holds each request
 * and each answer against heppu.openapi.yaml. What goes by is judged at the end, for all tests at once.
 */

const AGENT = '550e8400-e29b-41d4-a716-446655440000';
const LIST = 'GET /api/v1/calls';
const READ = 'GET /api/v1/calls/{callId}';
const CANCEL = 'DELETE /api/v1/calls/{callId}';
const AGENTS = 'GET /api/v1/agents';
const SCHEDULE = 'POST /api/v1/calls/schedule';
const SET = 'PATCH /api/v1/agents/{agentId}';
const STATUSES = [...HEPPU_STATUSES, 'scheduled', 'on_hold'];

/** A call that Heppu takes, if it knows the agent. */
const CALL = {
	operation: 'schedule',
	agentId: byId(AGENT),
	phoneNumber: '+358501234567',
	when: 'now',
};

let heppu: Agreement<HeppuSimulator>;
beforeAll(async () => {
	heppu = await Agreement.open(HEPPU);
});
beforeEach(async () => await heppu.connect());
afterEach(async () => await heppu.disconnect());
afterAll(async () => await heppu.close());

/** Each endpoint as the node comes to ask for it; gives the error, if it is one. */
const ASKING = {
	[LIST]: async (key?: string) =>
		(await heppu.run({ operation: 'getAll', returnAll: true }, { key })).error?.message,
	[READ]: async (key?: string) =>
		(await heppu.run({ operation: 'get', callId: byId('call_1') }, { key })).error?.message,
	[CANCEL]: async (key?: string) =>
		(await heppu.run({ operation: 'cancel', callId: byId('call_1') }, { key })).error?.message,
	[AGENTS]: async (key?: string) =>
		await heppu.pick({ method: 'searchAgents' }, key).then(() => undefined, String),
	[SCHEDULE]: async (key?: string) => (await heppu.run(CALL, { key })).error?.message,
	[SET]: async (key?: string) =>
		(
			await heppu.run(
				{ resource: 'agent', operation: 'setStatus', agentId: byId(AGENT), status: 'inactive' },
				{ key },
			)
		).error?.message,
};

describe('What goes well', () => {
	it('the credential test', async () => {
		expect(await heppu.testCredential()).toMatchObject({ status: 'OK' });
		expect(heppu.met).toEqual([`${LIST} 200`]);
	});

	it.each(STATUSES)('Get, for a call that is %s', async (status) => {
		heppu.simulator.addCall({ id: 'call_1', status });
		expect(await ASKING[READ]()).toBeUndefined();
		expect(heppu.met).toEqual([`${READ} 200`]);
	});

	it('Get Many with every filter', async () => {
		heppu.simulator.addCall({ agent: { id: AGENT }, phoneNumber: '+358501234567' });
		const filters = {
			agentId: byId(AGENT),
			direction: 'outbound',
			createdAfter: '2020-01-01',
			createdBefore: '2040-01-01T10:00:00+02:00',
			dueAfter: '2020-01-01',
			phoneNumber: '+358 (0)50 123-4567',
			status: 'initiated',
		};
		const result = await heppu.run({ operation: 'getAll', returnAll: true, filters });
		expect(result.json('Vendor')).toHaveLength(1);
	});

	it('Get Many over several pages, and up to a limit', async () => {
		heppu.simulator.addCalls(230, (index) => ({ status: STATUSES[index % STATUSES.length] }));
		const all = await heppu.run({ operation: 'getAll', returnAll: true });
		expect(all.json('Vendor')).toHaveLength(230);
		const some = await heppu.run({ operation: 'getAll', returnAll: false, limit: 7 });
		expect(some.json('Vendor')).toHaveLength(7);
	});

	it('the lists of the panel, page by page and searched', async () => {
		heppu.simulator.addCalls(120);
		for (let index = 0; index < 120; index++) heppu.simulator.addAgent();
		for (const method of ['searchCalls', 'searchAgents'] as const) {
			const first = await heppu.pick({ method });
			await heppu.pick({ method, paginationToken: first.paginationToken?.toString() });
			await heppu.pick({ method, filter: 'nobody has this' });
		}
		expect(heppu.met).toEqual([`${LIST} 200`, `${AGENTS} 200`]);
	});

	it.each(['call_1', 'call/1', 'kõne 1?#%2F+&=', '..x', '{callId}'])(
		'Cancel Call, with the ID %s',
		async (id) => {
			heppu.simulator.addCall({ id });
			const result = await heppu.run({ operation: 'cancel', callId: byId(id) });
			expect(result.error).toBeUndefined();
			expect(heppu.simulator.status(id)).toBe('cancelled');
			expect(heppu.met).toEqual([`${CANCEL} 200`]);
		},
	);

	it('Cancel Call, answered without a body', async () => {
		await withSimulator(HEPPU, { deleteAnswers204: true }, async (simulator) => {
			await heppu.connect(simulator);
			simulator.addCall({ id: 'call_1', status: 'active' });
			expect(await ASKING[CANCEL]()).toBeUndefined();
			expect(heppu.met).toEqual([`${CANCEL} 204`]);
		});
	});

	it.each([
		['closes', {}, 'closed'],
		['outlives a cancel', { outlives: 1 }, 'closed'],
	])('Cancel Call with Verify Hang-Up, for a line that %s', async (_, line, lineStatus) => {
		await withSimulator(HEPPU, { showsClosedRooms: true }, async (simulator) => {
			await heppu.connect(simulator);
			simulator.addCall({ id: 'call_1', status: 'active', line });
			const options = { verifyHangUp: true };
			const result = await heppu.run({ operation: 'cancel', callId: byId('call_1'), options });
			expect(result.json('Vendor')).toMatchObject([{ outcome: 'cancelled', lineStatus }]);
		});
	});

	it.each([STATUSES[0], 'completed'])(
		'Check Then Cancel, for a call that is %s',
		async (status) => {
			heppu.simulator.addCall({ id: 'call_1', status });
			const result = await heppu.run({ operation: 'checkThenCancel', callId: byId('call_1') });
			expect(result.error).toBeUndefined();
			expect(heppu.met[0]).toBe(`${READ} 200`);
		},
	);

	it.each(['anyCancellable', 'notStarted', 'inProgress'])('Cancel Many: %s', async (cancelIf) => {
		heppu.simulator.addCalls(40, (index) => ({ status: STATUSES[index % STATUSES.length] }));
		const filters = { direction: 'outbound' };
		const result = await heppu.run({ operation: 'cancelMany', filters, cancelIf });
		expect(result.error).toBeUndefined();
		expect(heppu.met).toContain(`${CANCEL} 200`);
	});

	it('Get Many of agents, with every filter', async () => {
		heppu.simulator.addAgent({ id: AGENT });
		const filters = { status: 'active', type: 'voice' };
		const parameters = { resource: 'agent', operation: 'getAll', returnAll: true };
		const result = await heppu.run({ ...parameters, filters });
		expect(result.json('Vendor')).toHaveLength(1);
		expect(heppu.met).toEqual([`${AGENTS} 200`]);
	});

	it.each(['active', 'deployed', 'inactive'])('Set Status: %s', async (status) => {
		heppu.simulator.addAgent({ id: AGENT });
		const parameters = { resource: 'agent', operation: 'setStatus', agentId: byId(AGENT) };
		const result = await heppu.run({ ...parameters, status });
		expect(result.error).toBeUndefined();
		expect(heppu.met).toEqual([`${AGENTS} 200`, `${SET} 200`]);
	});

	it('Emergency Stop that switches the agent off first', async () => {
		heppu.simulator.addAgent({ id: AGENT });
		heppu.simulator.addCalls(3, () => ({ status: 'active', agent: { id: AGENT } }));
		const whom = { scope: 'agent', agentId: byId(AGENT), deactivateAgent: true };
		const result = await heppu.run({ operation: 'emergencyStop', ...whom });
		expect(result.error).toBeUndefined();
		expect(heppu.met).toEqual(expect.arrayContaining([`${SET} 200`, `${CANCEL} 200`]));
	});

	it.each(['agent', 'account'])('Emergency Stop: %s', async (scope) => {
		// Past the newest thousand, it asks for each live status by itself.
		const status = (index: number) => (index % 30 === 0 ? 'active' : 'completed');
		heppu.simulator.addCalls(1_030, (index) => ({ status: status(index), agent: { id: AGENT } }));
		const whom = { scope, agentId: byId(AGENT), confirm: true };
		const result = await heppu.run({ operation: 'emergencyStop', ...whom });
		expect(result.error).toBeUndefined();
		expect(heppu.simulator.alive()).toEqual([]);
		expect(heppu.seen.some(({ sent }) => sent.includes('status=ringing'))).toBe(true);
	});
});

describe('Schedule Call', () => {
	it('at once', async () => {
		heppu.simulator.addAgent({ id: AGENT });
		expect(await ASKING[SCHEDULE]()).toBeUndefined();
		expect(heppu.met).toEqual([`${SCHEDULE} 201`]);
	});

	it('at a time, with all that can be given', async () => {
		heppu.simulator.addAgent({ id: AGENT });
		const scheduledAt = new Date(Date.now() + 3_600_000).toISOString();
		const additionalFields = HEPPU.placing.additional.given;
		const result = await heppu.run({ ...CALL, when: 'atTime', scheduledAt, additionalFields });
		expect(result.error).toBeUndefined();
		expect(heppu.met).toEqual([`${SCHEDULE} 201`]);
	});

	it('by an agent that nobody knows, and with a number that Heppu does not take', async () => {
		expect(await ASKING[SCHEDULE]()).toMatch(/refused to place the call/);
		expect(heppu.met).toEqual([`${SCHEDULE} 404`]);
		heppu.simulator.fault({ kind: 'status', status: 400 });
		expect(await ASKING[SCHEDULE]()).toMatch(/refused to place the call/);
	});

	it('whose answer is lost, and which is then looked for', async () => {
		heppu.simulator.addAgent({ id: AGENT });
		heppu.simulator.fault({ kind: 'statusAfter', status: 500 });
		expect(await ASKING[SCHEDULE]()).toBeUndefined();
		expect(heppu.met).toEqual([`${SCHEDULE} 500`, `${LIST} 200`]);
	});
});

describe('What goes wrong', () => {
	const endpoints = [LIST, READ, CANCEL, AGENTS, SCHEDULE] as const;

	it('Set Status, refused, of an unknown agent, with a wrong key, too often, and in trouble', async () => {
		expect(await ASKING[SET]()).toMatch(/found no agent with this ID/);
		heppu.simulator.addAgent({ id: AGENT });
		for (const status of [400, 500]) {
			heppu.simulator.fault({ kind: 'status', status, on: { method: 'PATCH' } });
			expect(await ASKING[SET]()).toBeDefined();
		}
		expect(await ASKING[SET]('wrong')).toMatch(/did not accept the API key/);
		// With the list of agents out of reach, the change is sent at once.
		heppu.simulator.fault({ kind: 'status', status: 500, on: { method: 'GET' }, times: Infinity });
		heppu.simulator.fault({ kind: 'status', status: 401, on: { method: 'PATCH' } });
		expect(await ASKING[SET]()).toMatch(/did not accept the API key/);
		const headers = { 'retry-after': '900' };
		heppu.simulator.fault({ kind: 'status', status: 429, headers, on: { method: 'PATCH' } });
		expect(await ASKING[SET]()).toMatch(/limit/);
		const met = [404, 400, 500, 401, 429].map((status) => `${SET} ${status}`);
		expect(heppu.met).toEqual(expect.arrayContaining(met));
	});

	it.each(endpoints)('%s with a wrong key', async (endpoint) => {
		expect(await ASKING[endpoint]('wrong')).toMatch(/did not accept the API key/);
		expect(heppu.met).toEqual([`${endpoint} 401`]);
	});

	it('the credential test with a wrong key', async () => {
		expect(await heppu.testCredential('wrong')).toMatchObject({ status: 'Error' });
		expect(heppu.met).toEqual([`${LIST} 401`]);
	});

	it.each([READ, CANCEL] as const)("%s for another organisation's call", async (endpoint) => {
		heppu.simulator.addCall({ id: 'call_1' });
		expect(await ASKING[endpoint](OTHER_KEY)).toBeDefined();
		expect(heppu.met).toEqual([`${endpoint} 403`]);
	});

	it.each([READ, CANCEL] as const)('%s for a call that nobody knows', async (endpoint) => {
		expect(await ASKING[endpoint]()).toMatch(/found no call with the ID/);
		// A cancel is read back before it is told.
		const met = endpoint === CANCEL ? [CANCEL, READ] : [endpoint];
		expect(heppu.met).toEqual(met.map((each) => `${each} 404`));
	});

	it('Cancel Call, for a call that has ended', async () => {
		heppu.simulator.addCall({ id: 'call_1', status: 'completed' });
		expect(await ASKING[CANCEL]()).toBeDefined();
		expect(heppu.met).toEqual([`${CANCEL} 400`, `${READ} 200`]);
	});

	it('Get Many, if Heppu refuses a filter', async () => {
		heppu.simulator.fault({ kind: 'status', status: 400 });
		expect(await ASKING[LIST]()).toBeDefined();
		expect(heppu.met).toEqual([`${LIST} 400`]);
	});

	it.each(endpoints)('%s beyond the rate limit', async (endpoint) => {
		await heppu.exhaust();
		expect(await ASKING[endpoint]()).toBeDefined();
		expect(heppu.met).toEqual([`${endpoint} 429`]);
	});

	it.each(endpoints)('%s when Heppu is in trouble', async (endpoint) => {
		heppu.simulator.addCall({ id: 'call_1' });
		heppu.simulator.fault({ kind: 'status', status: 500 });
		expect(await ASKING[endpoint]()).toBeDefined();
		expect(heppu.met[0]).toBe(`${endpoint} 500`);
	});
});

describe('All of it together', () => {
	requireAgreement(HEPPU, () => heppu, [
		`${LIST} ?sortBy`,
		`${LIST} ?sortOrder`,
		// What they go by is not documented: the node compares the dates itself.
		`${LIST} ?startDate`,
		`${LIST} ?endDate`,
	]);
});

describe('A breach of the agreement is found', () => {
	const key = { 'x-api-key': API_KEY };

	afterEach(async () => await heppu.disconnect({ forget: true }));

	it.each([
		['/api/v1/call/call_1', {}, /not found/],
		['/api/v1/calls/call_1', { method: 'POST' }, /not found/],
		['/api/v1/calls?limit=101', {}, /limit.* <= 100/],
		['/api/v1/calls?status=on_hold', {}, /status must be equal to one of/],
		['/api/v1/calls?agentId=7', {}, /agentid must match format "uuid"/],
		['/api/v1/calls?startDate=today', {}, /startdate must match format "date-time"/],
		['/api/v1/calls?page=2', {}, /page is not described/],
		['/api/v1/calls', { headers: {} }, /Invalid security scheme/],
		['/api/v1/calls/call_1', { method: 'DELETE', body: '{}' }, /non-empty body/],
	])('in the request %s %j', async (path, init, fault) => {
		await heppu.ask(path, { headers: key, ...init });
		expect(faultsOfRequests(heppu.seen).join()).toMatch(fault);
	});

	it.each([
		['a status', { kind: 'status', status: 418 } as const, /Unable to match.* status code/],
		['an error body', { kind: 'status', status: 500, body: {} } as const, /property 'error'/],
		['a body', { kind: 'body', body: { data: [] } } as const, /data must be object/],
		['a web page', { kind: 'html' } as const, /media type/],
	])('in an answer: %s', async (_, fault, said) => {
		heppu.simulator.fault(fault);
		await heppu.ask('/api/v1/calls', { headers: key });
		expect(faultsOfAnswers(heppu.seen).join()).toMatch(said);
	});

	it.each([
		['a time that is none', { createdAt: 'yesterday' }, /createdAt must match format/],
		['a status that is none', { status: null }, /status must be string/],
		['a number as text', { duration: '17' }, /duration must be number,null/],
		['a live room of an ended call', { liveRoomStatus: {} }, /liveRoomStatus/],
		['no agent', { agent: undefined }, /required property 'agent'/],
	])('in a call: %s', async (_, change, said) => {
		heppu.simulator.addCall({ id: 'call_1', status: 'completed' });
		const answer = await heppu.ask('/api/v1/calls/call_1', { headers: key });
		expect(faultsOfAnswers(heppu.seen)).toEqual([]);
		const { data } = Object(await answer.json());
		heppu.simulator.fault({ kind: 'body', body: { data: { ...data, ...change } } });
		await heppu.ask('/api/v1/calls/call_1', { headers: key });
		expect(faultsOfAnswers(heppu.seen).join()).toMatch(said);
	});
});
