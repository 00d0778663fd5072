import { CallError } from '../callError';
import type { Tally } from './bulk';
import { type BulkRequest, type Listed, listedIn, NOTHING_CANCELLED } from './bulkRequest';
import { type CallListing, type Page, pageName, readPageUntilKnown } from './listing';
import { Look } from './look';
import { turnPages } from './paging';
import { type CancelIf, reasonToSpare } from './policy';
import type { Ask } from './sideBySide';
import { Survey } from './survey';
import type { UnknownStatuses } from './unknownStatuses';

export interface MatchTerms extends BulkRequest {
	readonly cancelIf: CancelIf;
	/** If more calls would be cancelled, none is. */
	readonly maxCalls: number;
}

/** Times that one listing is read because calls left it meanwhile. */
const READ_AT_MOST = 3;

/** Rule 7: what the listings of a Cancel Many show, and which of the calls are to be cancelled. */
export class Matches {
	/** Each call as it was shown last. */
	readonly found = new Map<string, Listed>();

	/** Labels of filters of which some live call shows nothing: that it matches is the vendor's word alone. */
	readonly unproven = new Set<string>();

	/** Calls found alive and allowed by `cancelIf`. */
	readonly wanted = new Set<string>();

	constructor(
		private readonly terms: MatchTerms,
		private readonly tally: Tally,
		private readonly unknownStatuses: UnknownStatuses,
	) {}

	/**
	 * Finds all calls that match.
	 * @returns why calls may be missing; null if none is
	 * @throws CallError if a page cannot be read
	 */
	async find(listing: CallListing): Promise<string | null> {
		return listing.words ? await this.survey(listing) : await this.turn(listing);
	}

	private async survey(listing: CallListing): Promise<string | null> {
		const { clock, turnedAtMost, concurrency } = this.terms;
		const survey = new Survey({
			listing,
			read: async (narrowed, cursor, ask) => await this.readIfAskable(narrowed, cursor, ask),
			onPage: (page) => this.take(page),
			isEnough: () => this.isEnough,
			endedStatuses: this.unknownStatuses.ended,
			turnedAtMost,
			concurrency,
			now: () => clock.now(),
		});
		this.tally.listings++;
		await survey.accountForLive();
		return survey.gap;
	}

	/**
	 * Reads a list page by page. Where calls left it meanwhile, the pages have moved and it is read again.
	 * @returns why calls may be missing; null if none is
	 */
	async turn(listing: CallListing): Promise<string | null> {
		for (let reading = 1; ; reading++) {
			this.found.clear();
			this.wanted.clear();
			const { gap, hasMoved } = await this.turnOnce(listing);
			if (!hasMoved || reading === READ_AT_MOST) return gap;
		}
	}

	private async turnOnce(listing: CallListing): Promise<{ gap: string | null; hasMoved: boolean }> {
		this.tally.listings++;
		const { clock } = this.terms;
		// Where rows were left out, the total still tells whether each row has been met.
		const look = new Look({ now: () => clock.now(), hasEnded: () => false });
		const { isWhole, gap, hasMoved } = await turnPages(
			listing,
			async (part, cursor, page) => await this.read(part, cursor, { page }),
			(page) => {
				this.take(page);
				look.takeWhole(page);
				return !this.isEnough;
			},
		);
		// Totals of several lists, and of one that calls leave as they move on, prove nothing.
		const shortage = listing.parts || listing.isByStatus ? null : look.shortageAtLeast;
		return { gap: gap ?? (isWhole ? shortage : 'it was not read to its end'), hasMoved };
	}

	/** @returns null where the vendor refuses a question that it may refuse */
	private async readIfAskable(
		listing: CallListing,
		cursor: string | null,
		ask: Ask = {},
	): Promise<Page | null> {
		return await this.read(listing, cursor, ask).catch((thrown: unknown) => {
			const isRefusal = thrown instanceof CallError && thrown.kind === 'refused';
			if (!isRefusal || !ask.onRefused) throw thrown;
			ask.onRefused();
			return null;
		});
	}

	private async read(
		listing: CallListing,
		cursor: string | null,
		{ page = 1, limit }: Ask,
	): Promise<Page> {
		const { clock, settings } = this.terms;
		const consequence = this.tally.over > 0 ? '' : NOTHING_CANCELLED;
		const terms = { clock, settings, consequence };
		return await readPageUntilKnown(listing, cursor, pageName(page), terms, limit);
	}

	private take(page: Page): void {
		const { cancelIf, clock } = this.terms;
		for (const label of page.unproven ?? []) this.unproven.add(label);
		for (const row of page.rows) {
			const { call } = row;
			const listed = listedIn(page, row, clock);
			const before = this.found.get(call.callId);
			if (before && before.sentAt > listed.sentAt) continue;
			this.found.set(call.callId, listed);
			const isWanted = call.phase !== 'ended' && reasonToSpare(call, cancelIf) === null;
			if (isWanted) this.wanted.add(call.callId);
			else this.wanted.delete(call.callId);
		}
	}

	/** More calls are known than may be cancelled: the rest need not be listed. */
	private get isEnough(): boolean {
		return this.wanted.size > this.terms.maxCalls;
	}
}
