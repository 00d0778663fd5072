import fc from 'fast-check';

import type { BulkReport } from '../../../../nodes/shared/cancellation/bulk';
import { CallError } from '../../../../nodes/shared/callError';
import { cancelMany } from '../../../../nodes/shared/cancellation/cancelMany';
import { emergencyStop } from '../../../../nodes/shared/cancellation/emergencyStop';
import { ANY_CANCELLABLE, type CancelIf } from '../../../../nodes/shared/cancellation/policy';
import { ALIKE, meaningOf, SETTINGS, TELLING, type Vocabulary } from '../../support/calls';
import { cases, FEW_CASES } from '../../support/property';
import { cancelIfs, vocabularies } from '../../support/scenario';
import { START, VirtualTime } from '../../support/virtualClock';
import {
	isOver,
	type Mishap,
	ModelAccount,
	type ModelCall,
	type ModelRequest,
} from './modelAccount';

/** Four properties and the ten below are about one model: together they make up the runs. */
const TROUBLED = cases(0.1);

const ALIVE = ['initiated', 'scheduled', 'ringing', 'active', 'paused'];
const OVER = ['completed', 'failed', 'cancelled'];

/** Most requests go well. */
const mishaps = (...kinds: Mishap[]) =>
	fc.array(
		fc.oneof(
			{ weight: 3, arbitrary: fc.constant(undefined) },
			{ weight: 1, arbitrary: fc.constantFrom(...kinds) },
		),
		{ maxLength: 12 },
	);

/** @param lasts statuses that calls may end in */
const calls = (latestBirth: number, lasts: readonly string[]) =>
	fc
		.array(
			fc.record({
				bornAt: fc.integer({ min: 0, max: latestBirth }),
				periods: fc.array(
					fc.record({
						status: fc.constantFrom(...ALIVE),
						forMs: fc.integer({ min: 1, max: 3_000 }),
					}),
					{ maxLength: 3 },
				),
				last: fc.constantFrom(...lasts),
			}),
			{ maxLength: 14 },
		)
		.map((drawn) => drawn.map((call, index): ModelCall => ({ callId: `call_${index}`, ...call })));

interface Scenario {
	readonly calls: ModelCall[];
	readonly cancelIf: CancelIf;
	readonly dryRun: boolean;
	readonly concurrency: number;
	readonly maxAttempts: number;
	readonly retryDelayMs: number;
	readonly takesMs: number;
	readonly pageSize: number;
	readonly pages: Array<Mishap | undefined>;
	readonly reads: Array<Mishap | undefined>;
	readonly cancels: Array<Mishap | undefined>;
	readonly vocabulary: Vocabulary;
}

const scenariosOf = (drawn: fc.Arbitrary<ModelCall[]>): fc.Arbitrary<Scenario> =>
	fc.record({
		calls: drawn,
		cancelIf: cancelIfs,
		dryRun: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.constant(true)),
		concurrency: fc.integer({ min: 1, max: 5 }),
		maxAttempts: fc.integer({ min: 1, max: 3 }),
		retryDelayMs: fc.constantFrom(0, 100, 1_000),
		takesMs: fc.integer({ min: 2, max: 400 }),
		pageSize: fc.integer({ min: 1, max: 6 }),
		pages: mishaps('lostBefore'),
		reads: mishaps('lostBefore', 'keyRefused'),
		cancels: mishaps('lostBefore', 'lostAfter', 'refused', 'keyRefused'),
		vocabulary: vocabularies,
	});

/** Calls may be forgotten by the vendor, and none starts meanwhile. */
const scenarios = scenariosOf(calls(0, [...ALIVE, ...OVER, 'gone']));

/** Calls keep starting. */
const busyScenarios = scenariosOf(calls(10_000, [...ALIVE, ...OVER]));

/** A cancel that takes effect unheard, and then a key that is refused. */
const FORGETFUL: Scenario = {
	calls: [{ callId: 'call_0', bornAt: 0, last: 'active' }],
	cancelIf: ANY_CANCELLABLE,
	dryRun: false,
	concurrency: 1,
	maxAttempts: 1,
	retryDelayMs: 100,
	takesMs: 10,
	pageSize: 5,
	pages: [undefined, 'lostBefore'],
	reads: ['lostBefore'],
	cancels: ['lostAfter', 'keyRefused'],
	vocabulary: TELLING,
};

interface Ending {
	readonly account: ModelAccount;
	readonly vocabulary: Vocabulary;
	readonly report?: BulkReport;
	readonly error?: CallError;
}

async function runScenario(
	scenario: Scenario,
	perform: (account: ModelAccount, scenario: Scenario) => Promise<BulkReport>,
): Promise<Ending> {
	const left = {
		page: [...scenario.pages],
		read: [...scenario.reads],
		cancel: [...scenario.cancels],
	};
	const account = new ModelAccount(new VirtualTime(), scenario.calls, {
		pageSize: scenario.pageSize,
		takesMs: scenario.takesMs,
		vocabulary: scenario.vocabulary,
		mishapOf: ({ kind }) => left[kind].shift(),
	});
	const { vocabulary } = scenario;
	return await account.run(perform(account, scenario)).then(
		(report) => ({ account, vocabulary, report }),
		(error: unknown) => ({ account, vocabulary, error: callErrorIn(error) }),
	);
}

function callErrorIn(error: unknown): CallError {
	if (error instanceof CallError) return error;
	throw error;
}

const termsOf = (account: ModelAccount, scenario: Scenario) => {
	const { dryRun, concurrency, maxAttempts, retryDelayMs } = scenario;
	const settings = { ...SETTINGS, maxAttempts, retryDelayMs };
	return account.request({ dryRun, concurrency, settings });
};

async function runCancelMany(scenario: Scenario): Promise<Ending> {
	return await runScenario(
		scenario,
		async (account, { cancelIf }) =>
			await cancelMany({
				...termsOf(account, scenario),
				listing: account.listing(),
				cancelIf,
				maxCalls: 1_000,
			}),
	);
}

const MAX_DURATION_MS = 30_000;

async function runEmergencyStop(scenario: Scenario): Promise<Ending> {
	return await runScenario(
		{ ...scenario, cancelIf: ANY_CANCELLABLE },
		async (account) =>
			await emergencyStop({
				...termsOf(account, scenario),
				listing: account.listing(),
				deadline: START + MAX_DURATION_MS,
				quietPeriodMs: 0,
			}),
	);
}

/** The rule in words of its own, not those of the product. */
function isAllowed(status: string, cancelIf: CancelIf): boolean {
	const { phase } = meaningOf(status);
	if (phase === 'ended') return false;
	return cancelIf.rule === 'anyCancellable'
		? true
		: cancelIf.rule === 'selected'
			? cancelIf.statuses.includes(status)
			: phase === cancelIf.rule;
}

function expectCountsToAddUp({ report }: Ending): void {
	if (!report) return;
	const { summary } = report;
	const { cancelled, alreadyCancelled, notCancellable, failed, unconfirmed, details } = summary;
	const would = details.filter(({ outcome }) => outcome === 'wouldCancel').length;
	expect(cancelled + alreadyCancelled + notCancellable + failed + unconfirmed + would).toBe(
		summary.total,
	);
	expect(details).toHaveLength(summary.total);
	expect(new Set(details.map(({ callId }) => callId)).size).toBe(summary.total);
	expect(summary.cancellable).toBeLessThanOrEqual(summary.total);
}

/** What a result says of a call is so in the account. */
function expectTrueDetails({ account, report, vocabulary }: Ending): void {
	for (const { callId, cancelled, outcome, attempts } of report?.summary.details ?? []) {
		const call = account.calls.find((candidate) => candidate.callId === callId);
		const status = call ? account.statusOf(call) : null;
		if (cancelled) expect([callId, status]).toEqual([callId, 'cancelled']);
		// "unconfirmed" is the one word for a cancel that nobody knows the effect of.
		if (!cancelled && outcome !== 'unconfirmed') {
			expect([callId, account.wasCancelledByUs(callId)]).toEqual([callId, false]);
		}
		if (outcome === 'alreadyCancelled') expect(vocabulary).not.toBe(ALIKE);
		const sent = account.cancels.filter((sentFor) => sentFor === callId);
		expect(sent).toHaveLength(attempts);
	}
}

/** Each cancel follows a reading, or where any call will do the listing, that allows it. */
function expectNoExcludedCancels({ account }: Ending, cancelIf: CancelIf): void {
	const lastShown = new Map(account.listed);
	const justRead = new Set<string>();
	const isKnown = ({ shown }: ModelRequest) => ALIVE.includes(shown) || OVER.includes(shown);
	for (const request of account.requests) {
		const { callId, kind, shown } = request;
		if (callId === null) continue;
		if (kind === 'read' && isKnown(request)) {
			lastShown.set(callId, shown);
			justRead.add(callId);
		} else if (kind === 'cancel') {
			const status = lastShown.get(callId) ?? 'never seen';
			expect([callId, status, isAllowed(status, cancelIf)]).toEqual([callId, status, true]);
			if (cancelIf.rule !== 'anyCancellable') expect(justRead).toContain(callId);
			justRead.delete(callId);
		}
	}
}

describe('Cancel Many, whatever calls and vendors do,', () => {
	it('gives counts that add up and details that are true', async () => {
		await fc.assert(
			fc.asyncProperty(scenarios, async (scenario) => {
				const ending = await runCancelMany(scenario);
				expectCountsToAddUp(ending);
				expectTrueDetails(ending);
			}),
			FEW_CASES,
		);
	});

	it("never cancels a call that its last reading or 'Cancel If' excludes", async () => {
		await fc.assert(
			fc.asyncProperty(scenarios, async (scenario) => {
				expectNoExcludedCancels(await runCancelMany(scenario), scenario.cancelIf);
			}),
			FEW_CASES,
		);
	});

	it('is complete only if every call that was to be cancelled is over or spared', async () => {
		await fc.assert(
			fc.asyncProperty(scenarios, async (scenario) => {
				const { account, report } = await runCancelMany(scenario);
				if (!report?.summary.complete || scenario.dryRun) return;
				for (const { callId, reason } of report.summary.details) {
					const status = account.listed.get(callId) ?? 'never seen';
					if (!isAllowed(status, scenario.cancelIf) || reason?.includes("'Cancel If'")) continue;
					expect(account.alive).not.toContain(callId);
				}
			}),
			FEW_CASES,
		);
	});

	it('sends no cancel in a dry run or after a listing that failed, and none to an ended call', async () => {
		await fc.assert(
			fc.asyncProperty(scenarios, async (scenario) => {
				const { account, error } = await runCancelMany(scenario);
				if (scenario.dryRun || error) expect(account.sent('cancel')).toEqual([]);
				for (const [callId, status] of account.listed) {
					const asked = account.requests.some((request) => request.callId === callId);
					if (!isAllowed(status, scenario.cancelIf))
						expect([callId, asked]).toEqual([callId, false]);
				}
			}),
			FEW_CASES,
		);
	});

	it('never has more calls in hand than it may, nor sends more cancels than attempts', async () => {
		await fc.assert(
			fc.asyncProperty(scenarios, async (scenario) => {
				const { account, report } = await runCancelMany(scenario);
				expect(account.peak).toBeLessThanOrEqual(scenario.concurrency);
				for (const { attempts } of report?.summary.details ?? []) {
					expect(attempts).toBeLessThanOrEqual(scenario.maxAttempts);
				}
			}),
			FEW_CASES,
		);
	});
});

describe('Emergency Stop, whatever calls and vendors do,', () => {
	it('gives counts that add up and details that are true', async () => {
		await fc.assert(
			fc.asyncProperty(busyScenarios, async (scenario) => {
				const ending = await runEmergencyStop(scenario);
				expectCountsToAddUp(ending);
				expectTrueDetails(ending);
			}),
			{ ...FEW_CASES, examples: [[FORGETFUL]] },
		);
	});

	it('is complete only if no call is alive that a listing after the last cancel could show', async () => {
		await fc.assert(
			fc.asyncProperty(busyScenarios, async (scenario) => {
				const { account, report } = await runEmergencyStop(scenario);
				if (!report?.summary.complete || scenario.dryRun) return;
				const lastCancel = account.requests.map(({ kind }) => kind).lastIndexOf('cancel');
				const listing = account.requests
					.slice(lastCancel + 1)
					.filter(({ kind }) => kind === 'page');
				expect(listing).not.toEqual([]);
				const listedAt = listing[0]?.sentAt ?? 0;
				for (const call of account.calls) {
					if ((call.bornAt ?? 0) > listedAt) continue;
					expect([call.callId, isOver(account.statusOf(call))]).toEqual([call.callId, true]);
				}
			}),
			FEW_CASES,
		);
	});

	it('names every call that may be alive where it is not complete', async () => {
		await fc.assert(
			fc.asyncProperty(busyScenarios, async (scenario) => {
				const { account, report } = await runEmergencyStop(scenario);
				if (!report || scenario.dryRun) return;
				const known = new Set(report.summary.details.map(({ callId }) => callId));
				for (const callId of account.alive) {
					if (known.has(callId)) expect(report.mayBeAlive).toContain(callId);
				}
				if (report.mayBeAlive.length > 0) expect(report.summary.complete).toBe(false);
			}),
			FEW_CASES,
		);
	});

	it('cancels nothing if it cannot list at all, or only was to report', async () => {
		await fc.assert(
			fc.asyncProperty(busyScenarios, async (scenario) => {
				const { account, error } = await runEmergencyStop(scenario);
				if (scenario.dryRun || error) expect(account.sent('cancel')).toEqual([]);
			}),
			FEW_CASES,
		);
	});
});

/** What else may be odd about a vendor. */
interface Trouble {
	readonly lagMs: number;
	readonly hidesTotals: boolean;
	readonly unaskable: readonly string[];
	readonly mute: readonly string[];
	readonly nameless: readonly string[];
	readonly busyMs: number;
	readonly clockJump: { readonly afterMs: number; readonly byMs: number };
	readonly turnedAtMost: number;
	readonly quietPeriodMs: number;
	/** Ms after the start; Infinity for most. */
	readonly stopsAfterMs: number;
}

const someCalls = fc.oneof(
	{ weight: 4, arbitrary: fc.constant<string[]>([]) },
	{ weight: 1, arbitrary: fc.array(fc.nat({ max: 13 }).map((nth) => `call_${nth}`)) },
);

const troubles: fc.Arbitrary<Trouble> = fc.record<Trouble>({
	lagMs: fc.constantFrom(0, 0, 200, 900),
	hidesTotals: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, fc.constant(true)),
	unaskable: fc.constantFrom<Array<readonly string[]>>([], ['scheduled']),
	mute: someCalls,
	nameless: someCalls,
	busyMs: fc.constantFrom(1, 3_000, 60_000, 900_000_000),
	clockJump: fc.record({
		afterMs: fc.nat({ max: 5_000 }),
		byMs: fc.constantFrom(0, -3_600_000, 3_600_000),
	}),
	turnedAtMost: fc.constantFrom(0, 5, 600),
	quietPeriodMs: fc.constantFrom(0, 1_000, 5_000),
	stopsAfterMs: fc.oneof(
		{ weight: 5, arbitrary: fc.constant(Infinity) },
		{ weight: 1, arbitrary: fc.nat({ max: 5_000 }) },
	),
});

const troubledScenarios = fc.record({
	scenario: scenariosOf(calls(10_000, [...ALIVE, ...OVER])).chain((scenario) =>
		fc.record({
			scenario: fc.constant(scenario),
			pages: mishaps('lostBefore', 'busy', 'odd'),
			reads: mishaps('lostBefore', 'busy', 'odd'),
			cancels: mishaps('lostBefore', 'lostAfter', 'busy', 'odd', 'refused'),
		}),
	),
	trouble: troubles,
});

interface TroubledEnding extends Ending {
	readonly trouble: Trouble;
	readonly dryRun: boolean;
	/** Ms after the start. */
	readonly endedAt: number;
}

async function runInTrouble({
	scenario: { scenario: drawn, ...left },
	trouble,
}: typeof troubledScenarios extends fc.Arbitrary<infer Drawn>
	? Drawn
	: never): Promise<TroubledEnding> {
	const scenario = { ...drawn, ...left, pages: [...left.pages] };
	const { stopsAfterMs, turnedAtMost, quietPeriodMs, ...options } = trouble;
	const queues = { page: scenario.pages, read: [...scenario.reads], cancel: [...scenario.cancels] };
	const stop = new AbortController();
	const account = new ModelAccount(new VirtualTime(), scenario.calls, {
		...options,
		pageSize: scenario.pageSize,
		takesMs: scenario.takesMs,
		vocabulary: scenario.vocabulary,
		listUntil: START + MAX_DURATION_MS,
		stop: stop.signal,
		mishapOf: ({ kind }) => queues[kind].shift(),
	});
	if (stopsAfterMs < Infinity) void account.time.wait(stopsAfterMs).then(() => stop.abort());
	let endedAt = Infinity;
	const work = emergencyStop({
		...termsOf(account, scenario),
		turnedAtMost,
		listing: account.listing(),
		deadline: START + MAX_DURATION_MS,
		quietPeriodMs,
	}).finally(() => {
		endedAt = account.time.elapsed;
	});
	const { report, error } = await account.run(work).then(
		(given): Pick<Ending, 'report' | 'error'> => ({ report: given }),
		(thrown: unknown): Pick<Ending, 'report' | 'error'> => ({ error: callErrorIn(thrown) }),
	);
	const { vocabulary, dryRun } = scenario;
	return { account, vocabulary, report, error, trouble, dryRun, endedAt };
}

async function alwaysInTrouble(look: (ending: TroubledEnding) => void): Promise<void> {
	await fc.assert(
		fc.asyncProperty(troubledScenarios, async (drawn) => look(await runInTrouble(drawn))),
		TROUBLED,
	);
}

describe('Emergency Stop, whatever the vendor, the network and the clock do,', () => {
	it('calls nothing complete while a call is alive that was there before its last listing', async () => {
		await alwaysInTrouble(({ account, report, trouble, dryRun }) => {
			if (!report?.summary.complete || dryRun) return;
			const looks = account.sent('page').filter(({ status, offset }) => !status && offset === 0);
			const lastLook = looks.at(-1)?.sentAt ?? 0;
			for (const call of account.calls) {
				if ((call.bornAt ?? 0) > lastLook - trouble.lagMs) continue;
				expect([call.callId, isOver(account.statusOf(call))]).toEqual([call.callId, true]);
			}
		});
	});

	it('sends no cancel and no listing after Max Duration, and ends soon after it', async () => {
		await alwaysInTrouble(({ account, endedAt }) => {
			for (const { kind, sentAt } of account.requests) {
				if (kind !== 'read') expect(sentAt).toBeLessThanOrEqual(MAX_DURATION_MS);
			}
			expect(endedAt).toBeLessThanOrEqual(MAX_DURATION_MS + 2_000);
		});
	});

	it('sends nothing more once it is stopped', async () => {
		await alwaysInTrouble(({ account, trouble, error }) => {
			if (trouble.stopsAfterMs === Infinity) return;
			for (const { sentAt } of account.requests) {
				expect(sentAt).toBeLessThanOrEqual(trouble.stopsAfterMs);
			}
			if (error) expect(['stopped', 'unexpectedAnswer', 'unreadable']).toContain(error.kind);
		});
	});

	it('gives counts that add up and details that are true', async () => {
		await alwaysInTrouble((ending) => {
			expectCountsToAddUp(ending);
			expectTrueDetails(ending);
		});
	});
});
