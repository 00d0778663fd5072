import { type CallListing, keysOf, type Page, type StatusWord, totalOf } from './listing';
import { turnPages } from './paging';
import { inPool } from './pool';
import { type Ask, readSideBySide, type ReadingTerms } from './sideBySide';
import { statusKey } from './status';

export interface ByStatusTerms extends ReadingTerms {
	readonly listing: CallListing;
	/** Statuses that no documentation names and that turned out to mean an end, as the run has learned. */
	readonly endedStatuses: ReadonlySet<string>;
	/** Calls are cancelled meanwhile, and so leave the lists of live statuses while these are read. */
	readonly isDraining?: boolean;
}

/** A list that is asked for one status at a time, side by side. */
export class ByStatus {
	/** Statuses that the vendor has refused to list by: they are not asked for again. */
	private readonly refused = new Set<string>();

	constructor(private readonly terms: ByStatusTerms) {}

	/** Whether calls may be alive in a status that cannot be asked for, and have to be looked for page by page. */
	get hasRefused(): boolean {
		return this.refused.size > 0;
	}

	/** @returns how many calls have ended; undefined if that cannot be relied on */
	async countEnded(): Promise<number | undefined> {
		const { listing, endedStatuses } = this.terms;
		const { words } = listing;
		if (!words) return undefined;
		const counts = new Map<string, number | undefined>();
		await this.sideBySide([...words.ended, ...endedStatuses], async (status) => {
			counts.set(status, await this.count(status));
		});
		let sum = 0;
		for (const [status, count] of counts) {
			// The list may not be asked for a status that no documentation names: then all pages tell.
			if (count === undefined && words.ended.includes(status)) return undefined;
			sum += count ?? 0;
		}
		return sum;
	}

	/** Counts only if the row beside the total has the status asked for: the vendor may ignore the filter. */
	private async count(status: string): Promise<number | undefined> {
		const { listing, read } = this.terms;
		if (!listing.words || this.refused.has(status)) return undefined;
		const isNamed = listing.words.ended.includes(status);
		const ask = { ...(isNamed ? {} : this.refusable(status)), limit: 1 };
		const page = await read(listing.words.listing(status), null, ask);
		const total = page ? totalOf(page) : undefined;
		if (!page || total === undefined) return undefined;
		if (total === 0) return keysOf(page).length === 0 ? 0 : undefined;
		const [row] = page.rows;
		return row && statusKey(row.call.status) === statusKey(status) ? total : undefined;
	}

	/** Lists each status that has not ended, the most urgent first. */
	async listLive(take: (page: Page) => void): Promise<void> {
		const { read, isEnough, isDraining } = this.terms;
		await this.eachLive(async (narrowed, ask) => {
			if (isDraining) return await this.listDraining(narrowed, ask, take);
			await turnPages(
				narrowed,
				async (_, cursor, page) => await read(narrowed, cursor, cursor === null ? ask : { page }),
				(page) => {
					take(page);
					return !isEnough();
				},
			);
		});
	}

	/** Reads the first page of each status in which a person is on the line. */
	async listInProgress(take: (page: Page) => void): Promise<void> {
		await this.eachLive(
			async (narrowed) => {
				const page = await this.terms.read(narrowed, null);
				if (page) take(page);
			},
			({ phase }) => phase === 'inProgress',
		);
	}

	/**
	 * Reads a list that calls leave while it is read, as they are cancelled. Its pages cannot be made to join,
	 * and to go back for those that moved up would take as long as the cancels. So each page is read once;
	 * what slips through is missing in the sum, and met in the next listing.
	 */
	private async listDraining(
		listing: CallListing,
		ask: Ask,
		take: (page: Page) => void,
	): Promise<void> {
		const first = await this.terms.read(listing, null, ask);
		if (!first) return;
		take(first);
		const total = totalOf(first);
		if (first.next === null || total === undefined) return;
		await readSideBySide(this.terms, listing, total, keysOf(first).length, take);
	}

	private async eachLive(
		work: (narrowed: CallListing, ask: Ask) => Promise<void>,
		isWanted: (word: StatusWord) => boolean = () => true,
	): Promise<void> {
		const { words } = this.terms.listing;
		if (!words) return;
		const askable = words.live.filter(({ status }) => !this.refused.has(status));
		await this.sideBySide(askable.filter(isWanted), async ({ status, isDocumented }) => {
			await work(words.listing(status), isDocumented ? {} : this.refusable(status));
		});
	}

	/** A status that no documentation offers as a filter may be refused. */
	private refusable(status: string): Ask {
		return { onRefused: () => this.refused.add(status) };
	}

	private async sideBySide<Job>(jobs: readonly Job[], work: (job: Job) => Promise<void>) {
		await inPool(jobs, Math.min(jobs.length, this.terms.concurrency), () => true, work);
	}
}
