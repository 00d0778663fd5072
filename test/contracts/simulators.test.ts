import axios, { type AxiosResponse } from 'axios';

import {
	exactNumber,
	type HeppuOptions,
	type RateLimit,
	type Simulator,
	type SimulatorOptions,
	type VoxworksOptions,
	type VoxworksSimulator,
} from '../../tools/simulators/index.cjs';
import { HEPPU, type Vendor, vendorOf, VOXWORKS } from '../support/vendors.cjs';

/* What the simulators can do beyond the documented: the engine's tests rely on each of these. */

const open: Simulator[] = [];

afterEach(async () => {
	await Promise.all(open.splice(0).map(async (simulator) => await simulator.close()));
});

async function started<Running extends Simulator, Options extends SimulatorOptions>(
	vendor: Vendor<string, Running, Options>,
	options?: Options,
): Promise<Running> {
	const simulator = await vendor.start(options);
	open.push(simulator);
	return simulator;
}

const heppuWith = async (options?: HeppuOptions) => await started(HEPPU, options);

const voxworksWith = async (options?: VoxworksOptions) => await started(VOXWORKS, options);

async function ask(
	simulator: Simulator,
	path: string,
	method = 'GET',
	more: { responseType?: 'stream' | 'text'; timeout?: number; decompress?: boolean } = {},
): Promise<AxiosResponse> {
	return await axios.request({
		baseURL: simulator.url + vendorOf(simulator).root,
		url: path,
		method,
		headers: vendorOf(simulator).keyHeaders(simulator.apiKey),
		proxy: false,
		validateStatus: () => true,
		...more,
	});
}

const rowsOf = ({ data }: AxiosResponse): Array<Record<string, unknown>> => data.data.calls;
const pagesOf = ({ data }: AxiosResponse) => data.data.pagination;

describe('rate limit', () => {
	const LIMIT: RateLimit = { perSecond: 0.1, burst: 1 };

	it.each([
		[HEPPU, undefined, [false, false]],
		[VOXWORKS, undefined, [false, true]],
		[HEPPU, 'on429', [false, true]],
		[HEPPU, 'always', [true, true]],
		[VOXWORKS, 'always', [true, true]],
		[VOXWORKS, 'never', [false, false]],
	] as const)(
		'$0.name sends its quota $1: on good answers and on 429 $2',
		async (vendor, headers, on) => {
			const rateLimit = { ...LIMIT, headers };
			const simulator = await started<Simulator, SimulatorOptions>(vendor, { rateLimit });
			const answers = [await ask(simulator, '/calls'), await ask(simulator, '/calls')];
			expect(answers.map(({ status }) => status)).toEqual([200, 429]);
			expect(answers.map((answer) => 'x-ratelimit-remaining' in answer.headers)).toEqual(on);
			expect('x-ratelimit-limit' in answers[1]!.headers).toBe(on[1]);
			expect('retry-after' in answers[1]!.headers).toBe(true);
		},
	);

	it.each([
		['seconds', (text: string) => Number(text)],
		['httpDate', (text: string, now: number) => (Date.parse(text) - now) / 1000],
		['epochSeconds', (text: string, now: number) => Number(text) - now / 1000],
		['epochMs', (text: string, now: number) => (Number(text) - now) / 1000],
	] as const)('a wait is told as %s', async (as, read) => {
		const heppu = await heppuWith({ rateLimit: { ...LIMIT, retryAfter: { as, seconds: 90 } } });
		await ask(heppu, '/calls');
		const { headers } = await ask(heppu, '/calls');
		const wait = read(String(headers['retry-after']), Date.now());
		expect(wait).toBeGreaterThan(85);
		expect(wait).toBeLessThan(92);
	});

	it('rubbish and absurd waits are sent as they are, and none at all', async () => {
		const heppu = await heppuWith();
		for (const retryAfter of ['soon', 900_000, '-1', null]) {
			heppu.setRateLimit({ ...LIMIT, retryAfter });
			await ask(heppu, '/calls');
			const { headers } = await ask(heppu, '/calls');
			expect(headers['retry-after']).toBe(retryAfter === null ? undefined : String(retryAfter));
		}
	});

	it('the clock behind Date and Retry-After can be wrong, or silent', async () => {
		const retryAfter = { as: 'httpDate', seconds: 10 } as const;
		const heppu = await heppuWith({
			clockSkewMs: 3_600_000,
			rateLimit: { ...LIMIT, retryAfter },
		});
		await ask(heppu, '/calls');
		const { headers } = await ask(heppu, '/calls');
		const date = Date.parse(String(headers.date));
		expect(date - Date.now()).toBeGreaterThan(3_590_000);
		expect(Date.parse(String(headers['retry-after'])) - date).toBe(10_000);
		heppu.setClockSkew(null);
		expect((await ask(heppu, '/calls')).headers.date).toBeUndefined();
	});
});

describe("Heppu's listing", () => {
	it.each([400, 422] as const)('refuses a status it cannot filter by with %i', async (code) => {
		const heppu = await heppuWith({ listing: { refusesStatusWith: code } });
		expect((await ask(heppu, '/calls?status=scheduled')).status).toBe(code);
		expect((await ask(heppu, '/calls?status=initiated')).status).toBe(200);
	});

	it('tells no total, or a wrong one, and no hasMore', async () => {
		const heppu = await heppuWith();
		heppu.addCalls(3);
		for (const shows of [2.5, -1, 'three', null, 1e9]) {
			heppu.setListing({ total: { shows }, hasMore: 'absent' });
			expect(pagesOf(await ask(heppu, '/calls'))).toEqual({ total: shows, limit: 50, offset: 0 });
		}
		heppu.setListing({ total: { offBy: 1 }, hasMore: { shows: 'yes' } });
		expect(pagesOf(await ask(heppu, '/calls'))).toMatchObject({ total: 4, hasMore: 'yes' });
		heppu.setListing({ total: 'absent' });
		expect(pagesOf(await ask(heppu, '/calls'))).not.toHaveProperty('total');
		heppu.reset();
		expect(pagesOf(await ask(heppu, '/calls'))).toMatchObject({ total: 0, hasMore: false });
	});

	it('is null or absent when it is empty', async () => {
		const heppu = await heppuWith({ listing: { whenEmpty: 'null' } });
		expect((await ask(heppu, '/calls')).data.data).toMatchObject({
			calls: null,
			pagination: { total: 0 },
		});
		heppu.setListing({ whenEmpty: 'absent' });
		expect((await ask(heppu, '/calls')).data.data).not.toHaveProperty('calls');
		heppu.addCall();
		expect(rowsOf(await ask(heppu, '/calls'))).toHaveLength(1);
	});

	it('has odd rows: without an ID or status, of another call, twice, with an inexact number', async () => {
		const heppu = await heppuWith({ listing: { repeatRows: 1, extraRows: [{ row: {} }] } });
		heppu.addCall({ notListed: ['status'] });
		heppu.addCall({ asListed: { status: null } });
		heppu.addCall({ asListed: { id: exactNumber('7615917337495251231') } });
		heppu.addCall({ id: 'call_\ud800' });
		heppu.addCall({ notListed: ['id'] });
		const { data } = await ask(heppu, '/calls', 'GET', { responseType: 'text' });
		const rows = rowsOf({ data: JSON.parse(String(data)) } as AxiosResponse);
		expect(String(data)).toContain('"id":7615917337495251231,');
		expect(rows).toHaveLength(7);
		expect(rows[0]).not.toHaveProperty('id');
		expect(rows[5]).toEqual(rows[0]);
		expect(rows[1]?.id).toBe('call_\ud800');
		expect(rows[3]?.status).toBeNull();
		expect(rows[4]).not.toHaveProperty('status');
		expect(rows[6]).toEqual({});
	});

	it('is behind the truth, by requests and by time', async () => {
		const heppu = await heppuWith({ listing: { lag: { requests: 1 } } });
		const { id } = heppu.addCall();
		const shown = async () => rowsOf(await ask(heppu, '/calls')).map(({ status }) => status);
		expect(await shown()).toEqual(['initiated']);
		heppu.setStatus(id, 'cancelled');
		expect(await shown()).toEqual(['initiated']);
		expect(await shown()).toEqual(['cancelled']);
		heppu.setListing({ lag: { ms: 60_000 } });
		heppu.setStatus(id, 'failed');
		heppu.addCall();
		expect(await shown()).toEqual(['cancelled']);
		expect(rowsOf(await ask(heppu, '/calls?status=failed'))).toEqual([]);
	});

	it('caps a limit, ignores the agent and the order asked for', async () => {
		const heppu = await heppuWith({
			listing: { maxLimit: 2, aboveMaxLimit: 'cap', ignores: ['agentId'], order: 'reversed' },
		});
		heppu.addCalls(3);
		const answer = await ask(
			heppu,
			'/calls?limit=100&agentId=00000000-0000-4000-8000-000000000009',
		);
		expect(rowsOf(answer).map(({ id }) => id)).toEqual(['call_000001', 'call_000002']);
		expect(pagesOf(answer)).toMatchObject({ limit: 2, total: 3, hasMore: true });
		heppu.setListing({ order: 'shuffled', maxLimit: 100 });
		const shuffled = rowsOf(await ask(heppu, '/calls')).map(({ id }) => id);
		expect([...shuffled].sort()).toEqual(['call_000001', 'call_000002', 'call_000003']);
	});

	it('fails page by page, and in a pattern', async () => {
		const heppu = await heppuWith();
		heppu.addCalls(120);
		heppu.fault({ kind: 'status', status: 500, times: Infinity, on: { query: { offset: '50' } } });
		expect((await ask(heppu, '/calls')).status).toBe(200);
		expect((await ask(heppu, '/calls?offset=50')).status).toBe(500);
		heppu.reset();
		heppu.fault({ kind: 'status', status: 503, times: Infinity, pattern: 'XX.' });
		const statuses = [];
		for (let turn = 0; turn < 6; turn += 1) statuses.push((await ask(heppu, '/calls')).status);
		expect(statuses).toEqual([503, 503, 200, 503, 503, 200]);
	});
});

describe("Heppu's cancel", () => {
	it('is acknowledged though the call lives on: by its nature, and by a fault', async () => {
		const heppu = await heppuWith();
		heppu.addCall({ id: 'tough', status: 'active', survives: 1 });
		heppu.addCall({ id: 'lucky' });
		heppu.fault({ kind: 'noEffect', on: { callId: 'lucky' } });
		for (const id of ['tough', 'lucky']) {
			const { data } = await ask(heppu, `/calls/${id}`, 'DELETE');
			expect(data.data).toEqual({ id, status: 'cancelled' });
		}
		expect(heppu.alive().map(({ id }) => id)).toEqual(['tough', 'lucky']);
		await ask(heppu, '/calls/tough', 'DELETE');
		expect(heppu.status('tough')).toBe('cancelled');
	});

	it('loses the race against the dial of a queued call', async () => {
		const heppu = await heppuWith();
		const { id } = heppu.addCall({
			status: 'queued',
			afterCancel: { status: 'connecting', afterMs: 0 },
		});
		expect((await ask(heppu, `/calls/${id}`, 'DELETE')).status).toBe(200);
		await ask(heppu, '/calls');
		await ask(heppu, '/calls');
		expect(heppu.status(id)).toBe('connecting');
	});

	it('answers a UUID in its canonical form', async () => {
		const heppu = await heppuWith({ canonicalIds: true });
		const id = 'a3bb189e-8bf9-4888-9912-ace4e6543002';
		heppu.addCall({ id });
		const { data } = await ask(heppu, `/calls/${id.toUpperCase()}`, 'DELETE');
		expect(data.data.id).toBe(id);
		expect(heppu.status(id.toUpperCase())).toBe('cancelled');
	});

	it('refuses a call whose word for having ended no page names', async () => {
		const heppu = await heppuWith({ endedStatuses: ['archived'] });
		heppu.addCall({ id: 'old', status: 'archived' });
		expect((await ask(heppu, '/calls/old', 'DELETE')).status).toBe(400);
		expect((await ask(heppu, '/calls/old')).data.data.endedAt).not.toBeNull();
		expect(heppu.alive()).toEqual([]);
	});
});

describe("Voxworks's listing", () => {
	const TIE = '2026-11-01T10:00:00.000Z';

	async function turned(simulator: VoxworksSimulator, atMost = 5): Promise<unknown[][]> {
		const pages: unknown[][] = [];
		let cursor: string | null = null;
		do {
			const query: string = cursor === null ? '' : `?cursor=${encodeURIComponent(cursor)}`;
			const { data } = await ask(simulator, `/calls${query}`);
			pages.push(data.calls);
			cursor = data.meta.next_cursor;
		} while (cursor !== null && pages.length < atMost);
		return pages;
	}

	it('loses what an exclusive cursor cuts off, and never passes a tie with an inclusive one', async () => {
		const voxworks = await voxworksWith({ listing: { cursor: 'exclusive' } });
		voxworks.addCalls(80, () => ({ created_at: TIE }));
		expect((await turned(voxworks)).map(({ length }) => length)).toEqual([50, 0]);
		voxworks.setListing({ cursor: 'inclusive' });
		expect((await turned(voxworks)).map(({ length }) => length)).toEqual([50, 50, 50, 50, 50]);
	});

	it('ends with its own cursor, or with an empty page', async () => {
		const voxworks = await voxworksWith({ listing: { end: 'ownCursor' } });
		voxworks.addCalls(60);
		expect((await turned(voxworks)).map(({ length }) => length)).toEqual([50, 10, 10, 10, 10]);
		voxworks.setListing({ end: 'emptyPage' });
		expect((await turned(voxworks)).map(({ length }) => length)).toEqual([50, 10, 0]);
	});

	it('is null, absent or under another key when it is empty', async () => {
		const voxworks = await voxworksWith({ listing: { whenEmpty: 'null' } });
		expect((await ask(voxworks, '/calls')).data).toMatchObject({ success: true, calls: null });
		voxworks.setListing({ whenEmpty: 'absent' });
		expect((await ask(voxworks, '/calls')).data).not.toHaveProperty('calls');
		voxworks.setListing({ whenEmpty: 'list', listKey: 'results' });
		expect((await ask(voxworks, '/calls')).data.results).toEqual([]);
	});

	it("a call's course has the words it is given, and its refusal too", async () => {
		const voxworks = await voxworksWith({
			startedStatuses: ['ringing', 'answered'],
			refusal: { status: 200, success: true },
			lifecycle: { stepMs: 1 },
		});
		const { id } = voxworks.addCall({ status: 'ringing' });
		voxworks.setLifecycle(undefined);
		const { data } = await ask(voxworks, `/cancel-call/${id}`, 'POST');
		expect(data).toEqual({ success: true, call_id: id, status: 'ringing' });
		expect(voxworks.status(id)).toBe('ringing');
	});
});

describe('what is not the vendor', () => {
	it.each([
		[{ kind: 'challenge' }, 403, 'Just a moment'],
		[{ kind: 'proxy', status: 407 }, 407, 'Proxy Authentication Required'],
		[{ kind: 'proxy', form: 'json' }, 502, '"reason":"Bad Gateway"'],
		[{ kind: 'framework404' }, 404, '"message":"Cannot DELETE /api/v1/calls/call_000001"'],
	] as const)('%j answers %i', async (fault, status, text) => {
		const heppu = await heppuWith();
		const { id } = heppu.addCall();
		heppu.fault(fault);
		const answer = await ask(heppu, `/calls/${id}`, 'DELETE', { responseType: 'text' });
		expect(answer.status).toBe(status);
		expect(String(answer.data)).toContain(text);
		expect(heppu.status(id)).toBe('initiated');
	});

	it('a body comes packed, with a byte-order mark, with stray bytes, or as 12 MB', async () => {
		const heppu = await heppuWith();
		const { id } = heppu.addCall({ status: 'active', survives: true });
		heppu.fault({ kind: 'gzip' });
		expect((await ask(heppu, `/calls/${id}`)).data.data.id).toBe(id);
		heppu.fault({ kind: 'bom' });
		const marked = await ask(heppu, `/calls/${id}`, 'GET', { responseType: 'text' });
		expect(String(marked.data)).toContain(`"id":"${id}"`);
		heppu.fault({ kind: 'invalidUtf8' });
		const spoilt = await ask(heppu, `/calls/${id}`, 'GET', { responseType: 'text' });
		expect(String(spoilt.data)).toContain('\uFFFD');
		heppu.fault({ kind: 'huge' });
		const huge = await ask(heppu, `/calls/${id}`, 'GET', { responseType: 'text' });
		expect(String(huge.data)).toHaveLength(12 * 1024 ** 2);
	});

	it.each([{ flood: true }, { everyMs: 1 }])('a body never ends: %j', async (how) => {
		const heppu = await heppuWith();
		heppu.fault({ kind: 'endless', ...how });
		const { data: body } = await ask(heppu, '/calls', 'GET', { responseType: 'stream' });
		let pieces = 0;
		for await (const piece of body) if (piece.length > 0 && (pieces += 1) === 3) break;
		expect(pieces).toBe(3);
	});
});

describe('a dialler', () => {
	it('calls keep starting while others are looked at', async () => {
		const heppu = await heppuWith();
		const agent = heppu.addAgent();
		const stop = heppu.spawn({
			everyMs: 0.1,
			forMs: 60_000,
			agentId: agent.id,
			call: { status: 'queued' },
		});
		while (heppu.calls.size < 100) await ask(heppu, '/calls?limit=1');
		stop();
		expect([...heppu.calls.values()].every(({ status }) => status === 'queued')).toBe(true);
		expect([...heppu.calls.values()][0]?.agent.id).toBe(agent.id);
	});
});
