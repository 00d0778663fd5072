import fc from 'fast-check';

import { CallError } from '../../../../nodes/shared/callError';
import type { CallListing, Page } from '../../../../nodes/shared/cancellation/listing';
import { Survey } from '../../../../nodes/shared/cancellation/survey';
import { meaningOf, TELLING, type Vocabulary } from '../../support/calls';
import { vocabularies } from '../../support/scenario';
import { CASES } from '../../support/property';

/** Words that a call may go through, in a life that never comes back from its end. */
const LIVE = ['scheduled', 'initiated', 'ringing', 'active', 'paused'];
const ENDED = TELLING.ended;

/** What happens at the vendor between two requests. */
type Event =
	| { readonly kind: 'start'; readonly status: string }
	| { readonly kind: 'move'; readonly nth: number; readonly status: string }
	| { readonly kind: 'end'; readonly nth: number; readonly status: string };

interface World {
	readonly calls: string[];
	readonly pageSize: number;
	readonly turnedAtMost: number;
	readonly concurrency: number;
	readonly tellsTotals: boolean;
	readonly unaskable: readonly string[];
	readonly vocabulary: Vocabulary;
	/** Events before each request is looked at. */
	readonly events: Event[][];
	/** Steps of promises that each request takes on its way and on its way back. */
	readonly delays: number[];
}

const statuses = fc.constantFrom(...LIVE);
const endings = fc.constantFrom(...ENDED);
const nth = fc.nat({ max: 30 });

const events: fc.Arbitrary<Event> = fc.oneof(
	fc.record({ kind: fc.constant('start' as const), status: statuses }),
	fc.record({ kind: fc.constant('move' as const), nth, status: statuses }),
	fc.record({ kind: fc.constant('end' as const), nth, status: endings }),
);

const worlds: fc.Arbitrary<World> = fc.record<World>({
	calls: fc.array(fc.oneof(statuses, endings, endings), { maxLength: 14 }),
	pageSize: fc.integer({ min: 1, max: 5 }),
	turnedAtMost: fc.constantFrom(0, 4, 8, 600),
	concurrency: fc.constantFrom(1, 3, 10),
	tellsTotals: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
	unaskable: fc.constantFrom<Array<readonly string[]>>([], ['scheduled']),
	vocabulary: vocabularies,
	events: fc.oneof(
		fc.constant<Event[][]>([]),
		fc.array(
			fc.oneof(
				{ weight: 2, arbitrary: fc.constant<Event[]>([]) },
				fc.array(events, { maxLength: 2 }),
			),
			{
				maxLength: 20,
			},
		),
	),
	delays: fc.array(fc.nat({ max: 4 }), { maxLength: 20 }),
});

/** A vendor whose calls move, start and end between any two requests; the newest call comes first. */
class RestlessVendor {
	/** Oldest first. */
	readonly calls: Array<{ readonly callId: string; status: string }>;

	private readonly events: Event[][];

	private readonly delays: number[];

	constructor(private readonly world: World) {
		this.calls = world.calls.map((status, index) => ({ callId: `call_${index}`, status }));
		this.events = [...world.events];
		this.delays = [...world.delays];
	}

	get alive(): string[] {
		return this.calls.filter(({ status }) => !ENDED.includes(status)).map(({ callId }) => callId);
	}

	listing(wanted?: string): CallListing {
		return {
			displayName: 'Acme',
			at: String,
			isByStatus: wanted !== undefined,
			...(wanted === undefined
				? {
						words: {
							live: LIVE.slice(0, 4).map((status) => ({
								status,
								phase: meaningOf(status).phase,
								isDocumented: status !== 'scheduled',
							})),
							ended: this.world.vocabulary.ended,
							listing: (status: string) => this.listing(status),
						},
					}
				: {}),
			readPage: async (cursor, limit) => {
				await this.travel();
				for (const event of this.events.shift() ?? []) this.happen(event);
				if (wanted !== undefined && this.world.unaskable.includes(wanted)) {
					throw new CallError('refused', 'Acme refused to show the list', { hint: 'Check it' });
				}
				const page = this.page(Number(cursor ?? 0), wanted, limit);
				await this.travel();
				return page;
			},
		};
	}

	private page(offset: number, wanted?: string, limit = Infinity): Page {
		const matching = [...this.calls]
			.reverse()
			.map(({ callId, status }) => ({ callId, status: this.world.vocabulary.wordFor(status) }))
			.filter(({ status }) => wanted === undefined || status === wanted);
		const rows = matching.slice(offset, offset + Math.min(this.world.pageSize, limit));
		const end = offset + rows.length;
		return {
			kind: 'page',
			rows: rows.map(({ callId, status }) => ({
				call: { callId, status, ...meaningOf(status) },
				row: {},
			})),
			next: end < matching.length ? String(end) : null,
			...(this.world.tellsTotals ? { total: matching.length } : {}),
		};
	}

	private happen(event: Event): void {
		if (event.kind === 'start') {
			this.calls.push({ callId: `call_${this.calls.length}`, status: event.status });
			return;
		}
		const call = this.calls.at(event.nth % Math.max(1, this.calls.length));
		// An end is final.
		if (call && !ENDED.includes(call.status)) call.status = event.status;
	}

	private async travel(): Promise<void> {
		const steps = this.delays.shift() ?? 0;
		for (let step = 0; step < steps; step++) await Promise.resolve();
	}
}

interface Looked {
	readonly isProven: boolean;
	/** Calls that existed before the first request. */
	readonly before: ReadonlySet<string>;
	/** Calls that some page showed alive. */
	readonly shown: ReadonlySet<string>;
	readonly vendor: RestlessVendor;
}

async function look(world: World, ask: (survey: Survey) => Promise<boolean>): Promise<Looked> {
	const vendor = new RestlessVendor(world);
	const before = new Set(vendor.calls.map(({ callId }) => callId));
	const shown = new Set<string>();
	const survey = new Survey({
		listing: vendor.listing(),
		read: async (listing, cursor, ask) => {
			const answer = await listing.readPage(cursor, ask?.limit).catch((thrown: unknown) => {
				if (!ask?.onRefused) throw thrown;
				ask.onRefused();
				return null;
			});
			return answer?.kind === 'page' ? answer : null;
		},
		onPage: ({ rows }) => {
			for (const { call } of rows) if (call.phase !== 'ended') shown.add(call.callId);
		},
		isEnough: () => false,
		endedStatuses: new Set(),
		turnedAtMost: world.turnedAtMost,
		concurrency: world.concurrency,
		now: () => 0,
	});
	return { isProven: await ask(survey), before, shown, vendor };
}

/** How many looks were taken for proof, so that the test cannot pass by proving nothing. */
let proven = 0;

describe('A proof that all calls are known, whatever moves between two requests,', () => {
	it('has been shown each call that was there before and is alive after it', async () => {
		proven = 0;
		await fc.assert(
			fc.asyncProperty(worlds, async (world) => {
				const { isProven, before, shown, vendor } = await look(
					world,
					async (survey) => await survey.accountForLive(),
				);
				if (!isProven) return;
				proven++;
				for (const callId of vendor.alive) {
					if (before.has(callId)) expect([callId, shown.has(callId)]).toEqual([callId, true]);
				}
			}),
			CASES,
		);
		expect(proven).toBeGreaterThan(0);
	});

	it('that none is left leaves none of those alive that were there before', async () => {
		proven = 0;
		await fc.assert(
			fc.asyncProperty(worlds, async (world) => {
				const { isProven, before, vendor } = await look(world, async (survey) => {
					// An Emergency Stop has listed them before, and ended what it met.
					await survey.watchNewest();
					return await survey.proveNoneLive();
				});
				if (!isProven) return;
				proven++;
				expect(vendor.alive.filter((callId) => before.has(callId))).toEqual([]);
			}),
			CASES,
		);
		expect(proven).toBeGreaterThan(0);
	});

	it('comes about where nothing moves', async () => {
		await fc.assert(
			fc.asyncProperty(worlds, async (drawn) => {
				// A page of one call cannot overlap the next one.
				const pageSize = drawn.tellsTotals ? drawn.pageSize : drawn.pageSize + 1;
				const world = { ...drawn, pageSize, events: [] };
				const { isProven, shown, vendor } = await look(
					world,
					async (survey) => await survey.accountForLive(),
				);
				expect(isProven).toBe(true);
				expect([...shown].sort()).toEqual([...vendor.alive].sort());
			}),
			CASES,
		);
	});
});
