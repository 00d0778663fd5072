import fc from 'fast-check';

import type { BulkReport } from '../../../../nodes/shared/cancellation/bulk';
import { cancelMany } from '../../../../nodes/shared/cancellation/cancelMany';
import { emergencyStop } from '../../../../nodes/shared/cancellation/emergencyStop';
import { ANY_CANCELLABLE } from '../../../../nodes/shared/cancellation/policy';
import { SETTINGS } from '../../support/calls';
import { cases } from '../../support/property';
import { START, VirtualTime } from '../../support/virtualClock';
import {
	isOver,
	type Mishap,
	ModelAccount,
	type ModelCall,
	type ModelRequest,
} from './modelAccount';

/** Dials win within this time, ms: before the first look. */
const LATEST_WIN_MS = 900;

const MAX_DURATION_MS = 30_000;

const PAGE_SIZE = 2;

interface Scenario {
	readonly calls: ModelCall[];
	readonly lines: 'shown' | 'hidden';
	readonly takesMs: number;
	/** How much longer than the page before each page of a list takes, ms. */
	readonly laterPagesMs: number;
	readonly concurrency: number;
	readonly quietPeriodMs: number;
	readonly reads: Array<Mishap | undefined>;
	readonly cancels: Array<Mishap | undefined>;
}

const drawnCalls = fc
	.array(
		fc.record({
			bornAt: fc.constantFrom(0, 0, 0, 3_000),
			last: fc.constantFrom('queued', 'queued', 'ringing', 'active', 'active', 'initiated'),
			dial: fc.record({
				wins: fc.nat({ max: 2 }),
				afterMs: fc.integer({ min: 1, max: LATEST_WIN_MS }),
			}),
			room: fc.record({
				outlives: fc.constantFrom(0, 0, 0, 1, 2, 99),
				closesAfterMs: fc.constantFrom(0, 0, 500, 1_500, 2_500),
			}),
		}),
		{ maxLength: 10 },
	)
	.map((drawn) => drawn.map((call, index): ModelCall => ({ callId: `call_${index}`, ...call })));

const mishaps = (...kinds: Mishap[]) =>
	fc.array(fc.constantFrom<Array<Mishap | undefined>>(undefined, undefined, ...kinds), {
		maxLength: 12,
	});

const scenariosWith = (reads: fc.Arbitrary<Scenario['reads']>, cancels = reads) =>
	fc.record<Scenario>({
		calls: drawnCalls,
		lines: fc.constantFrom('shown', 'shown', 'hidden'),
		takesMs: fc.integer({ min: 2, max: 300 }),
		laterPagesMs: fc.constantFrom(0, 0, 1_400),
		concurrency: fc.integer({ min: 1, max: 5 }),
		quietPeriodMs: fc.constantFrom(0, 1_000, 5_000),
		reads,
		cancels,
	});

/** Nothing goes wrong but lines and dials. */
const quiet = scenariosWith(fc.constant([]));
/** No dial wins, so that an Emergency Stop has no call to check again that a listing shows alive. */
const dialless = quiet.map(
	(scenario): Scenario => ({
		...scenario,
		calls: scenario.calls.map((call) => ({ ...call, dial: undefined })),
	}),
);
const troubled = scenariosWith(
	mishaps('lostBefore'),
	mishaps('lostBefore', 'lostAfter', 'refused'),
);

interface Ending {
	readonly account: ModelAccount;
	readonly report: BulkReport;
	readonly endedAt: number;
}

type Perform = (scenario: Scenario, verifyHangUp?: boolean) => Promise<Ending>;

async function run(
	{ calls, lines, takesMs, laterPagesMs, concurrency, ...scenario }: Scenario,
	verifyHangUp: boolean,
	perform: (
		request: ReturnType<ModelAccount['request']>,
		account: ModelAccount,
	) => Promise<BulkReport>,
): Promise<Ending> {
	const left = {
		page: [] as Array<Mishap | undefined>,
		read: [...scenario.reads],
		cancel: [...scenario.cancels],
	};
	const account = new ModelAccount(new VirtualTime(), calls, {
		lines,
		takesMs,
		pageSize: PAGE_SIZE,
		listUntil: START + MAX_DURATION_MS,
		delayOf: ({ kind, offset = 0 }) => (kind === 'page' ? (offset / PAGE_SIZE) * laterPagesMs : 0),
		mishapOf: ({ kind }) => left[kind].shift(),
	});
	const settings = { ...SETTINGS, retryDelayMs: 100 };
	let endedAt = Infinity;
	const work = perform(account.request({ concurrency, verifyHangUp, settings }), account);
	const report = await account.run(
		work.finally(() => {
			endedAt = account.time.elapsed;
		}),
	);
	return { account, report, endedAt };
}

const many: Perform = async (scenario, verifyHangUp = true) =>
	await run(
		{ ...scenario, calls: scenario.calls.map((call) => ({ ...call, bornAt: 0 })) },
		verifyHangUp,
		async (request, account) => {
			const terms = { cancelIf: ANY_CANCELLABLE, maxCalls: 1_000 };
			return await cancelMany({ ...request, ...terms, listing: account.listing() });
		},
	);

const stop: Perform = async (scenario, verifyHangUp = true) =>
	await run(scenario, verifyHangUp, async (request, account) => {
		const { quietPeriodMs } = scenario;
		const deadline = START + MAX_DURATION_MS;
		return await emergencyStop({ ...request, listing: account.listing(), deadline, quietPeriodMs });
	});

const BOTH = [
	{ operation: 'Cancel Many', perform: many },
	{ operation: 'Emergency Stop', perform: stop },
];

/** The requests about a call, from its last cancel on. */
function sinceLastCancel({ requests }: ModelAccount, callId: string): ModelRequest[] {
	const own = requests.filter((request) => request.callId === callId);
	return own.slice(own.map(({ kind }) => kind).lastIndexOf('cancel') + 1);
}

async function always(
	perform: Perform,
	drawn: fc.Arbitrary<Scenario>,
	look: (ending: Ending, scenario: Scenario) => void | Promise<void>,
): Promise<void> {
	await fc.assert(
		fc.asyncProperty(drawn, async (scenario) => await look(await perform(scenario), scenario)),
		cases(0.01),
	);
}

describe.each(BOTH)('$operation, whatever lines and dials do,', ({ perform }) => {
	it('never tells a call as cancelled whose line was seen open last', async () => {
		await always(perform, troubled, ({ account, report }) => {
			for (const { callId, cancelled, lineStatus } of report.summary.details) {
				if (!cancelled) continue;
				expect(lineStatus).not.toBe('open');
				const looks = sinceLastCancel(account, callId).filter(({ line }) => line !== undefined);
				expect([callId, looks.at(-1)?.line]).not.toEqual([callId, 'open']);
			}
		});
	});

	it('tells a line as closed or open only if it is', async () => {
		await always(perform, quiet, ({ account, report }) => {
			for (const { callId, lineStatus } of report.summary.details) {
				if (lineStatus === 'closed') expect(account.isLineOpen(callId)).toBe(false);
				if (lineStatus === 'open') expect(account.isLineOpen(callId)).toBe(true);
			}
		});
	});

	it('tells no call as cancelled that is alive, though the vendor had said so', async () => {
		await always(perform, quiet, ({ account, report }) => {
			for (const { callId, cancelled } of report.summary.details) {
				if (cancelled) expect([callId, account.alive.includes(callId)]).toEqual([callId, false]);
			}
		});
	});

	it('is complete only if no call is alive, and no line is open that readings show', async () => {
		await always(perform, quiet, ({ account, report }, { lines }) => {
			if (!report.summary.complete) return;
			const looks = account.sent('page').filter(({ status, offset }) => !status && offset === 0);
			const listedAt = looks.at(-1)?.sentAt ?? 0;
			const started = account.calls.filter(({ bornAt = 0 }) => bornAt <= listedAt);
			for (const { callId } of started) expect(account.alive).not.toContain(callId);
			for (const { callId, lineStatus } of report.summary.details) {
				if (lines === 'hidden' || lineStatus === null) continue;
				expect([callId, account.isLineOpen(callId)]).toEqual([callId, false]);
			}
		});
	});

	it('reads a call three times after each of its cancels at most', async () => {
		await always(perform, dialless, ({ account, report }) => {
			for (const { callId } of report.summary.details) {
				let looks = 0;
				for (const { kind, callId: asked } of account.requests) {
					if (asked !== callId) continue;
					looks = kind === 'read' ? looks + 1 : 0;
					expect(looks).toBeLessThanOrEqual(3);
				}
			}
		});
	});

	it('asks three calls at most where none shows its line', async () => {
		const silent = quiet.map(
			(scenario): Scenario => ({
				...scenario,
				lines: 'hidden',
				calls: scenario.calls.filter(({ last }) => last !== 'queued'),
			}),
		);
		await always(perform, silent, ({ account }) => {
			const asked = new Set(account.sent('read').map(({ callId }) => callId));
			expect(asked.size).toBeLessThanOrEqual(3);
		});
	});

	it('looks at a call a second after its cancel at the earliest', async () => {
		await always(perform, dialless, ({ account }) => {
			for (const look of account.sent('read')) {
				const cancels = account
					.sent('cancel')
					.filter(({ callId, sentAt }) => callId === look.callId && sentAt <= look.sentAt);
				const last = cancels.at(-1)?.sentAt ?? -Infinity;
				expect(look.sentAt - last).toBeGreaterThanOrEqual(1_000);
			}
		});
	});

	it('reads a line only after every call has had its first cancel', async () => {
		await always(perform, quiet, ({ account }, { calls }) => {
			if (calls.some(({ bornAt = 0 }) => bornAt > 0)) return;
			const firstRead = account.requests.findIndex(({ kind }) => kind === 'read');
			if (firstRead < 0) return;
			const before = account.requests.slice(0, firstRead);
			const cancelled = before.filter(({ kind }) => kind === 'cancel');
			expect(new Set(cancelled.map(({ callId }) => callId)).size).toBe(calls.length);
		});
	});

	it('sends each first cancel as early as without a look at lines', async () => {
		await always(perform, quiet, async (ending, scenario) => {
			const without = await perform(scenario, false);
			const firsts = ({ account }: Ending) =>
				new Map(
					[...account.sent('cancel')].reverse().map(({ callId, sentAt }) => [callId, sentAt]),
				);
			const before = firsts(without);
			for (const [callId, sentAt] of firsts(ending)) {
				const isThereFromTheStart = scenario.calls.some(
					(call) => call.callId === callId && (call.bornAt ?? 0) === 0,
				);
				if (isThereFromTheStart) expect([callId, sentAt]).toEqual([callId, before.get(callId)]);
			}
		});
	});
});

it('an Emergency Stop sends nothing after Max Duration, and ends soon after it', async () => {
	await always(stop, quiet, ({ account, endedAt }, { takesMs, laterPagesMs = 0 }) => {
		for (const { sentAt } of account.requests) expect(sentAt).toBeLessThanOrEqual(MAX_DURATION_MS);
		// The answers to two pages may be under way, one behind the other.
		const underWayMs = 2 * (takesMs + laterPagesMs);
		expect(endedAt).toBeLessThanOrEqual(MAX_DURATION_MS + 1_000 + underWayMs);
	});
});

it('the model can tell right from wrong: lines close and stay open, and dials win', async () => {
	const seen = new Set<string>();
	await always(many, quiet, ({ report, account }) => {
		for (const { outcome, lineStatus, attempts } of report.summary.details) {
			seen.add(`${outcome} ${lineStatus}`);
			if (attempts > 1) seen.add('sent again');
		}
		if (account.calls.some((call) => !isOver(account.statusOf(call)))) seen.add('alive');
	});
	for (const wanted of ['cancelled closed', 'cancelled unknown', 'cancelled null', 'sent again'])
		expect(seen).toContain(wanted);
	expect(seen).toContain('unconfirmed open');
});
