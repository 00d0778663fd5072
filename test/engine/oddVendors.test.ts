import { HEPPU, VOXWORKS, type Vendor } from '../support/vendors.cjs';
import type { INodeParameters } from 'n8n-workflow';

import { useHarness, type RunSettings, onlyItem, textOf } from './harness.cjs';
import { type Asked, type ScriptedAnswer, ScriptedVendor } from './scriptedVendor.cjs';

const harness = useHarness();

let vendor: ScriptedVendor | undefined;

afterEach(async () => await vendor?.close());

type Answering = (asked: Asked) => ScriptedAnswer | null;

async function run(
	name: Vendor,
	answer: Answering,
	parameters: INodeParameters,
	settings: RunSettings = {},
) {
	vendor = await ScriptedVendor.start(answer);
	const observed = { because: 'the test looks at what the vendor was asked' };
	return await harness.of(name).run(parameters, { simulator: vendor, observed, ...settings });
}

const ACCOUNT = { operation: 'emergencyStop', scope: 'account', confirm: true };

/** Heppu with calls whose rows say more than `id` and `status`. */
class ScriptedHeppu {
	readonly live: Set<string>;

	constructor(
		private readonly ids: readonly string[],
		private readonly word = 'active',
		private readonly more: object = {},
		private readonly pagination: (query: URLSearchParams) => object = () => ({
			total: ids.length,
			hasMore: false,
		}),
	) {
		this.live = new Set(ids);
	}

	answer({ method, path, query, callId }: Asked): ScriptedAnswer {
		if (method === 'DELETE') {
			this.live.delete(callId);
			return { body: { data: { id: callId, status: 'cancelled' } } };
		}
		if (!path.endsWith('/calls')) return { body: { data: this.row(callId) } };
		const calls = this.ids.map((id) => this.row(id));
		return { body: { data: { calls, pagination: this.pagination(query) } } };
	}

	private row(id: string) {
		const status = this.live.has(id) ? this.word : 'cancelled';
		return { id, status, direction: 'outbound', createdAt: '2026-01-01T00:00:00Z', ...this.more };
	}
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `call_${index}`);

describe('an agent', () => {
	const UUID = '0f8fad5b-d9cb-469f-a165-70867728950e';
	const spellings = [
		UUID.toUpperCase(),
		UUID.replaceAll('-', ''),
		`{${UUID.toUpperCase()}}`,
		`urn:uuid:${UUID}`,
	];

	it.each(spellings)('is found by its ID written as %s, and its calls are ended', async (value) => {
		const heppu = new ScriptedHeppu(['call_1', 'call_2'], 'active', { agent: { id: UUID } });
		const agentId = { __rl: true, mode: 'id', value };
		const stop = { operation: 'emergencyStop', scope: 'agent', agentId };
		const summary = onlyItem(await run(HEPPU, (asked) => heppu.answer(asked), stop));
		expect(summary).toMatchObject({ complete: true, cancelled: 2, filters: { agentId: UUID } });
		expect(heppu.live.size).toBe(0);
	});
});

describe('a list that takes no offset and tells of more for ever', () => {
	const endless = () => new ScriptedHeppu(numbered(50), 'active', {}, () => ({ hasMore: true }));
	const many = [{ direction: 'outbound' }, { status: 'active' }].map((filters) => ({
		operation: 'cancelMany',
		filters,
		failIfIncomplete: false,
	}));

	it.each(many)(
		'is read to an end by Cancel Many, and is never complete (%j)',
		async (parameters) => {
			const heppu = endless();
			const summary = onlyItem(await run(HEPPU, (asked) => heppu.answer(asked), parameters));
			expect(summary).toMatchObject({ complete: false, total: 50, cancelled: 50 });
			expect(vendor?.requests.length).toBeLessThan(150);
		},
	);

	it('is read to an end by Get Many', async () => {
		const heppu = endless();
		const all = { operation: 'getAll', returnAll: true };
		const result = await run(HEPPU, (asked) => heppu.answer(asked), all);
		expect(result.json('Vendor')).toHaveLength(50);
		expect(vendor?.requests.length).toBeLessThan(20);
	});

	it('is not turned for as long as a total says that is far too large', async () => {
		const heppu = new ScriptedHeppu(numbered(3), 'active');
		const answer: Answering = (asked) => {
			if (asked.method !== 'GET' || !asked.path.endsWith('/calls')) return heppu.answer(asked);
			const isFirst = !asked.query.has('offset') && !asked.query.has('status');
			const rows = isFirst ? heppu.answer(asked) : { body: { data: { calls: [] } } };
			const total = asked.query.has('status') ? 0 : 1_000_000_000;
			const data = Object(Object(rows.body).data);
			return { body: { data: { ...data, pagination: { total, hasMore: false } } } };
		};
		const text = textOf(
			await run(HEPPU, answer, { operation: 'cancelMany', filters: { direction: 'outbound' } }),
		);
		expect(text).toContain('tells of 999999997 calls more than it shows');
		expect(vendor?.requests.length).toBeLessThan(60);
		expect(heppu.live.size).toBe(0);
	});
});

describe('Emergency Stop', () => {
	it('names a call that is listed alive for ever though its reading finds none, and asks in bounds', async () => {
		const gone = { status: 404, body: { error: { message: 'Call not found' } } };
		const heppu = new ScriptedHeppu(['call_0']);
		const answer: Answering = (asked) =>
			asked.path.endsWith('/calls') ? heppu.answer(asked) : gone;
		const text = textOf(await run(HEPPU, answer, { ...ACCOUNT, options: { maxDuration: 3 } }));
		expect(text).toMatch(/lists calls as still running or waiting that have ended .*: call_0/);
		expect(vendor?.requests.length).toBeLessThan(50);
	});

	it('lets no call of a strange word wait for one that gets no answer', async () => {
		const heppu = new ScriptedHeppu(numbered(30), 'in_conversation');
		const endedAfter: number[] = [];
		const startedAt = performance.now();
		const answer: Answering = (asked) => {
			if (asked.method === 'DELETE' && asked.callId === 'call_0') return null;
			if (asked.method === 'DELETE') endedAfter.push(performance.now() - startedAt);
			return heppu.answer(asked);
		};
		const options = { timeout: 3_000, maxDuration: 4 };
		await run(HEPPU, answer, { ...ACCOUNT, options, failIfIncomplete: false });
		expect(endedAfter).toHaveLength(29);
		expect(Math.max(...endedAfter)).toBeLessThan(2_500);
		expect([...heppu.live]).toEqual(['call_0']);
	});
});

describe('Cancel Many of Voxworks', () => {
	const rows = numbered(250).map((call_id, index) => ({
		call_id,
		status: 'completed',
		type: 'outbound',
		created_at: new Date(1_767_225_600_000 - index * 1_000).toISOString(),
	}));

	it('proves by a second listing that nothing was to be cancelled, where pages cannot be joined', async () => {
		const answer: Answering = ({ query }) => {
			const status = query.get('status');
			const matching = rows.filter((row) => status === null || row.status === status);
			const from = Number((query.get('cursor') ?? 'page 0').slice('page '.length));
			const next_cursor = from + 100 < matching.length ? `page ${from + 100}` : null;
			const calls = matching.slice(from, from + 100);
			return { body: { success: true, calls, meta: { next_cursor } } };
		};
		const many = { operation: 'cancelMany', filters: { type: 'outbound' } };
		expect(onlyItem(await run(VOXWORKS, answer, many))).toMatchObject({
			complete: true,
			total: 0,
			ended: 250,
			listings: 2,
		});
	});
});
