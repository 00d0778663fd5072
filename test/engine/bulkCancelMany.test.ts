import { NEWEST_FIRST } from './emergencyStop.cjs';
import {
	cancelsOf,
	detailOf,
	detailsOf,
	hintsOf,
	idsOf,
	itemsOf,
	onlyItem,
	pagesOf,
	pairsOf,
	type RunSettings,
	useHarness,
	withSimulator,
} from './harness.cjs';
import { HEPPU, VENDORS, VOXWORKS } from '../support/vendors.cjs';
import type { INodeParameters } from 'n8n-workflow';

const ISO_8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** A filter that Heppu's simulator takes for any agent. */
const AGENT_ID = '11111111-1111-4111-8111-111111111111';

const harness = useHarness();

const heppuMany = async (parameters: INodeParameters = {}, settings: RunSettings = {}) =>
	await harness.of(HEPPU).cancelMany(parameters, settings);

const voxworksMany = async (parameters: INodeParameters = {}, settings: RunSettings = {}) =>
	await harness.of(VOXWORKS).cancelMany(parameters, settings);

describe('Cancel Many asks for no more than it needs', () => {
	it('lists all pages first, then sends Heppu one request per live call and none for ended ones', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		const agent = { id: AGENT_ID };
		const statuses = ['initiated', 'active', 'completed', 'ringing', 'cancelled', 'scheduled'];
		const ours = heppu.addCalls(230, (index) => ({ agent, status: statuses[index % 6] }));
		const others = heppu.addCalls(40, () => ({ status: 'active' }));
		const live = ours.filter(({ status }) => !['completed', 'cancelled'].includes(status));

		const summary = onlyItem(await heppuMany({ filters: { agentId: AGENT_ID } }));

		expect(pagesOf(heppu)).toEqual([
			{ agentId: AGENT_ID, ...NEWEST_FIRST, limit: '100' },
			{ agentId: AGENT_ID, ...NEWEST_FIRST, limit: '100', offset: '100' },
			{ agentId: AGENT_ID, ...NEWEST_FIRST, limit: '100', offset: '200' },
		]);
		expect(heppu.log.slice(0, 3).every(({ method }) => method === 'GET')).toBe(true);
		expect(heppu.log).toHaveLength(3 + live.length);
		expect(cancelsOf(heppu).sort()).toEqual(idsOf(live).sort());
		expect(heppu.alive()).toEqual(others);
		expect(summary).toMatchObject({ complete: true, total: live.length, ended: 230 - live.length });
		expect(summary).toMatchObject({ cancellable: live.length, notStarted: 77, inProgress: 77 });
	});

	it('lists all pages first, then sends Voxworks one request per scheduled call and none for ended ones', async () => {
		const { simulator: voxworks } = harness.of(VOXWORKS);
		const statuses = ['scheduled', 'voicemail', 'scheduled', 'hang-up', 'cancelled'];
		const calls = voxworks.addCalls(230, (index) => ({ status: statuses[index % 5] }));
		const scheduled = calls.filter(({ status }) => status === 'scheduled');

		const summary = onlyItem(await voxworksMany());

		const pages = pagesOf(voxworks);
		expect(pages).toHaveLength(3);
		const asked = { type: 'outbound', limit: '100' };
		expect(pages[0]).toEqual(asked);
		for (const page of pages.slice(1))
			expect(page).toEqual({ ...asked, cursor: expect.stringMatching(/^2/) });
		expect(voxworks.log).toHaveLength(3 + scheduled.length);
		expect(cancelsOf(voxworks).sort()).toEqual(idsOf(scheduled).sort());
		expect(voxworks.alive()).toEqual([]);
		expect(summary).toMatchObject({ complete: true, total: scheduled.length });
		expect(summary).toMatchObject({ cancellable: scheduled.length, ended: 138 });
	});

	it("reads each call again right before its cancel under a narrower 'Cancel If', and sends the others nothing", async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		const waiting = heppu.addCalls(30);
		heppu.addCalls(20, () => ({ status: 'active' }));
		heppu.addCalls(10, () => ({ status: 'busy' }));

		const summary = onlyItem(await heppuMany({ cancelIf: 'notStarted' }));

		expect(cancelsOf(heppu).sort()).toEqual(idsOf(waiting).sort());
		expect(heppu.log).toHaveLength(1 + 2 * waiting.length);
		expect(summary).toMatchObject({ complete: true, total: 50, cancellable: 30, cancelled: 30 });
		expect(summary).toMatchObject({ notCancellable: 20, ended: 10 });
		expect(summary).toMatchObject({ notStarted: 30, inProgress: 0 });
	});

	it('takes a 204 without a body for a cancelled call', async () => {
		await withSimulator(HEPPU, { deleteAnswers204: true }, async (heppu) => {
			heppu.addCalls(12);
			const summary = onlyItem(await heppuMany({}, { simulator: heppu }));
			expect(summary).toMatchObject({ complete: true, cancelled: 12 });
			expect(heppu.log).toHaveLength(13);
		});
	});

	it('waits out rate limits without losing a call or using up an attempt', async () => {
		await withSimulator(HEPPU, {}, async (heppu) => {
			heppu.addCalls(60);
			const on = { method: 'DELETE' };
			for (const after of [4, 20, 21]) heppu.fault({ kind: 'status', status: 429, on, after });
			const summary = onlyItem(await heppuMany({}, { simulator: heppu }));
			expect(heppu.summary().rateLimited).toBe(3);
			expect(summary).toMatchObject({ complete: true, cancelled: 60 });
			expect(detailsOf(summary).every(({ attempts }) => attempts === 1)).toBe(true);
			expect(cancelsOf(heppu)).toHaveLength(63);
		});
	});
});

describe('Cancel Many tells what it did', () => {
	it('sums up every kind of outcome with the documented fields', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		const statuses = ['initiated', 'active', 'queued', 'paused', 'completed', 'cancelled'];
		heppu.addCalls(statuses.length, (index) => ({
			id: `call_${statuses[index]}`,
			status: statuses[index],
		}));
		heppu.addCall({ id: 'call_ends_meanwhile', status: 'ringing' });
		heppu.addCall({ id: 'call_cancelled_meanwhile' });
		heppu.addCall({ id: 'call_vanishes' });
		heppu.onRequest(({ method, callId }) => {
			if (method !== 'DELETE') return;
			if (callId === 'call_ends_meanwhile') heppu.setStatus(callId, 'no_answer');
			if (callId === 'call_cancelled_meanwhile') heppu.setStatus(callId, 'cancelled');
			if (callId === 'call_vanishes') heppu.calls.delete(callId);
		});

		const { details, ...summary } = onlyItem(await heppuMany());

		expect(summary).toEqual({
			vendor: HEPPU.name,
			dryRun: false,
			complete: true,
			total: 7,
			cancellable: 7,
			notStarted: 4,
			inProgress: 2,
			cancelled: 4,
			alreadyCancelled: 1,
			notCancellable: 2,
			failed: 0,
			unconfirmed: 0,
			ended: 2,
			listings: 1,
			filters: { direction: 'outbound' },
			startedAt: expect.stringMatching(ISO_8601),
			finishedAt: expect.stringMatching(ISO_8601),
		});
		expect(detailOf({ details }, 'call_active')).toEqual({
			vendor: HEPPU.name,
			callId: 'call_active',
			cancelled: true,
			outcome: 'cancelled',
			previousStatus: 'active',
			previousPhase: 'inProgress',
			status: 'cancelled',
			reason: null,
			message: 'Call cancelled successfully',
			lineStatus: null,
			phoneNumber: heppu.calls.get('call_active')?.phoneNumber,
			scheduledAt: heppu.calls.get('call_active')?.scheduledAt,
			attempts: 1,
			checkedAt: expect.stringMatching(ISO_8601),
			cancelledAt: expect.stringMatching(ISO_8601),
		});
		const outcomes = Object.fromEntries(
			detailsOf({ details }).map(({ callId, outcome, status }) => [callId, [outcome, status]]),
		);
		expect(outcomes).toMatchObject({
			call_initiated: ['cancelled', 'cancelled'],
			call_queued: ['cancelled', 'cancelled'],
			call_paused: ['cancelled', 'cancelled'],
			call_ends_meanwhile: ['notCancellable', 'no_answer'],
			call_cancelled_meanwhile: ['alreadyCancelled', 'cancelled'],
			call_vanishes: ['notCancellable', null],
		});
	});

	it('says that Voxworks does not hang up calls that have started, which leaves nothing to do', async () => {
		const { simulator: voxworks } = harness.of(VOXWORKS);
		voxworks.addCall({ id: 'call_waiting' });
		voxworks.addCall({ id: 'call_talking', status: 'in_progress' });
		const summary = onlyItem(await voxworksMany({ failIfIncomplete: false }));
		expect(summary).toMatchObject({ vendor: VOXWORKS.name, complete: true, cancellable: 1 });
		expect(summary).toMatchObject({ cancelled: 1, notCancellable: 1, failed: 0 });
		expect(detailOf(summary, 'call_talking')).toMatchObject({
			outcome: 'notCancellable',
			reason: 'Call status is in_progress',
			message: 'Call is no longer scheduled',
		});
		expect(voxworks.status('call_talking')).toBe('in_progress');
	});

	it.each(VENDORS)('gives one summary item if no call matches ($name)', async (vendor) => {
		for (const output of ['summary', 'perCall']) {
			const result = await harness.of(vendor).cancelMany({ output });
			expect(onlyItem(result)).toMatchObject({
				complete: true,
				total: 0,
				listings: 1,
				details: [],
			});
			expect(result.json('After')).toHaveLength(1);
		}
	});

	it.each(VENDORS)(
		'gives one item per call if asked to, each paired to the input ($name)',
		async (vendor) => {
			const { words } = vendor;
			const calls = harness.of(vendor).simulator.addCalls(5, (index) => ({
				status: index === 0 ? words.ended : words.notStarted,
			}));
			const items = itemsOf(await harness.of(vendor).cancelMany({ output: 'perCall' }));
			expect(items.map(({ json }) => json.callId).sort()).toEqual(idsOf(calls.slice(1)));
			expect(items.filter(({ json }) => json.outcome === 'cancelled')).toHaveLength(4);
			for (const item of items) {
				expect(item.json).toMatchObject({ vendor: vendor.name, callId: expect.any(String) });
				expect(pairsOf(item)).toEqual([0]);
			}
		},
	);

	it('sends no cancel in a dry run, and reports what it would cancel', async () => {
		const { simulator: heppu } = harness.of(HEPPU);
		heppu.addCalls(3);
		heppu.addCall({ status: 'active' });
		heppu.addCall({ status: 'completed' });
		const result = await heppuMany({ dryRun: true, cancelIf: 'notStarted' });
		const summary = onlyItem(result);
		expect(summary).toMatchObject({ dryRun: true, complete: true, total: 4, cancellable: 3 });
		expect(summary).toMatchObject({ cancelled: 0, notCancellable: 1, ended: 1 });
		const would = detailsOf(summary).filter(({ outcome }) => outcome === 'wouldCancel');
		expect(would).toHaveLength(3);
		expect(would[0]).toMatchObject({ cancelled: false, attempts: 0, cancelledAt: null });
		expect(heppu.log).toHaveLength(1);
		expect(hintsOf(result)).toEqual([
			'Dry run: 3 calls would be cancelled, 1 would be left alone. No cancel was sent.',
		]);
	});

	it.each(VENDORS)("attaches the vendor's answers only if asked to ($name)", async (vendor) => {
		harness.of(vendor).add('call_a');
		const [plain] = detailsOf(onlyItem(await harness.of(vendor).cancelMany()));
		expect(plain).not.toHaveProperty('response');
		harness.of(vendor).add('call_b');
		const options = { includeResponse: true };
		const summary = onlyItem(await harness.of(vendor).cancelMany({ options }));
		expect(detailOf(summary, 'call_b').response).toMatchObject(
			Object(vendor.acceptedBody('call_b')),
		);
	});

	it.each(VENDORS)(
		'writes every cancellation and refusal to the log, with the call and the execution ($name)',
		async (vendor) => {
			const running = harness.of(vendor);
			for (const id of ['call_a', 'call_b']) running.add(id);
			running.faultOnCancel({ kind: 'status', status: 400 }, { callId: 'call_b' });
			await running.cancelMany();
			const facts = harness.logged(`${vendor.displayName} call `).map((entry) => entry.facts);
			expect(facts).toEqual(
				expect.arrayContaining([
					expect.objectContaining({ callId: 'call_a', outcome: 'cancelled', executionId: '1' }),
					expect.objectContaining({ callId: 'call_b', outcome: 'failed', executionId: '1' }),
				]),
			);
			expect(JSON.stringify(harness.engine.log)).not.toContain(running.simulator.apiKey);
		},
	);

	it.each(VENDORS)('tells the person at the editor in one sentence ($name)', async (vendor) => {
		const { ended, notStarted } = vendor.words;
		harness
			.of(vendor)
			.simulator.addCalls(4, (index) => ({ status: index === 0 ? ended : notStarted }));
		expect(hintsOf(await harness.of(vendor).cancelMany())).toEqual([
			'Cancel Many: 3 calls cancelled, 1 has ended.',
		]);
	});
});

describe('Cancel Many over several input items', () => {
	it.each(VENDORS)(
		'runs once for items with the same parameters, and pairs the summary to each of them ($name)',
		async (vendor) => {
			const { simulator } = harness.of(vendor);
			simulator.addCalls(4);
			const input = [{ order: 1 }, { order: 2 }];
			const items = itemsOf(await harness.of(vendor).cancelMany({}, { input }));
			expect(items).toHaveLength(1);
			expect(items.flatMap(pairsOf)).toEqual([0, 1]);
			expect(pagesOf(simulator)).toHaveLength(1);
			expect(cancelsOf(simulator)).toHaveLength(4);
		},
	);

	it('runs once for each different filter, in the order of the input', async () => {
		harness
			.of(HEPPU)
			.simulator.addCalls(5, (index) => ({ direction: index < 2 ? 'inbound' : 'outbound' }));
		const input = ['outbound', 'inbound', 'outbound'].map((direction) => ({ direction }));
		const filters = { direction: '={{ $json.direction }}' };
		const items = itemsOf(await heppuMany({ filters }, { input }));
		expect(items.map(({ json }) => json.total)).toEqual([3, 2]);
		expect(items.map(pairsOf)).toEqual([[0, 2], [1]]);
	});

	it('sends nothing at all if one of the items is wrong and errors stop the workflow', async () => {
		harness.of(HEPPU).simulator.addCalls(5);
		const input = [{ direction: 'outbound' }, { direction: '' }];
		const filters = { direction: '={{ $json.direction }}' };
		const result = await heppuMany({ filters }, { input });
		expect(result.error?.context?.itemIndex).toBe(1);
		expect(harness.of(HEPPU).simulator.log).toEqual([]);
	});
});
