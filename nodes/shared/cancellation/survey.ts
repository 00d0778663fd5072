import { namelessGap } from './collect';
import { type CallListing, keysOf, type Page, type StatusWord } from './listing';
import { turnPages } from './paging';
import { inPool } from './pool';
import { statusKey } from './status';

/** From more calls than this on, the statuses are asked for one by one instead of turning every page. */
const TURNED_AT_MOST = 600;

/** Pages read side by side. */
const PAGES_AT_ONCE = 10;

/** What a page is asked for with, beside its cursor. */
export interface Ask {
	/** Rows wanted at most. */
	readonly limit?: number;
	/** Which page it is, from 1, for the error. */
	readonly page?: number;
	/** The vendor may refuse the question itself. Called then, at once, and the page is null. */
	readonly onRefused?: () => void;
}

/** Reads one page. Null where it could not be read and the work goes on without it. */
export type ReadPage = (
	listing: CallListing,
	cursor: string | null,
	ask?: Ask,
) => Promise<Page | null>;

export interface SurveyTerms {
	readonly listing: CallListing;
	readonly read: ReadPage;
	/** Is given the rows of each page as it comes. */
	onPage(page: Page): void;
	/** Whether it is of no use to go on: too many are known, or the time is up. */
	isEnough(): boolean;
	/** Words that no page names and that turned out to mean an end, as the run has learned. */
	readonly endedStatuses: ReadonlySet<string>;
	/** From more calls than this on, the statuses are asked for one by one; 600 unless given. */
	readonly turnedAtMost?: number;
	/** Requests under way at once at most. */
	readonly concurrency: number;
	/** Calls are cancelled meanwhile, and so leave the lists of live statuses while these are read. */
	readonly isDraining?: boolean;
	/** On the clock's `now()`. */
	now(): number;
	/** Calls that the run has ended since a moment: they had not when the ended ones were counted then. */
	overSince?(moment: number): Iterable<string>;
}

/** What one look at all calls has shown. */
interface Pass {
	/** All rows, told apart. */
	readonly keys: Set<string>;
	/** Calls shown alive by requests that left after the ended ones had been counted. */
	readonly alive: Set<string>;
	/** The whole's total, as told last and at most. */
	total: number | undefined;
	largest: number;
	smallest: number;
	/** Calls that are not accounted for, and why. */
	gap: string | null;
	nameless: number;
	/** A page said that nothing follows it. */
	isEndSeen: boolean;
	/** When the ended ones were counted, on the clock's `now()`. */
	countedAt: number;
}

/**
 * Accounts for every call of a list, also where it is long and calls move on while it is read. That a
 * call has ended is final, so the ended ones are counted first and the whole last: what the whole has
 * more than these was alive, and all of it has to be known.
 */
export class Survey {
	/** The whole's total, as told last. */
	private total: number | undefined;

	private readonly unaskable = new Set<string>();

	constructor(private readonly terms: SurveyTerms) {}

	/** Why the last look proves nothing; null if it does. */
	gap: string | null = null;

	/** Reads the list's newest calls. */
	async watchNewest(): Promise<void> {
		await this.look(this.begin());
	}

	/** Whether there are so many calls that the statuses have to be asked for one by one. */
	private get isLong(): boolean {
		const { listing, turnedAtMost = TURNED_AT_MOST } = this.terms;
		return listing.words !== undefined && (this.total ?? 0) > turnedAtMost;
	}

	/**
	 * Looks until all calls that are alive are known, or it cannot be told.
	 * @returns whether every call of the list that has not ended has been shown to `onPage`
	 */
	async accountForLive(): Promise<boolean> {
		const first = this.begin();
		const newest = await this.look(first);
		if (!newest) return this.conclude(first, 'it could not be read');
		if (newest.next === null) return this.concludeWhole(first);
		if (!this.isLong) return await this.accountForShort(first, newest);
		for (let tries = 1; ; tries++) {
			const pass = this.begin();
			const ended = await this.countEnded();
			await this.listLive(pass);
			if (this.terms.isEnough()) return this.conclude(pass, 'it was not read to its end');
			if (await this.isAccounted(pass, ended)) return true;
			if (tries === 1 && !this.mayHideUnaskable) continue;
			return await this.findDifference(pass, ended);
		}
	}

	/** Not so many calls: every page is turned, once more if that proves nothing, and then one by one. */
	private async accountForShort(first: Pass, newest: Page): Promise<boolean> {
		if (await this.turnAll(first, newest)) return true;
		if (this.terms.isEnough()) return false;
		const again = this.begin();
		const fresh = await this.look(again);
		if (!fresh) return this.conclude(again, 'it could not be read');
		if (await this.turnAll(again, fresh)) return true;
		return this.terms.isEnough() ? false : await this.turnOneByOne(this.begin());
	}

	/**
	 * Looks whether no call is alive, where none is known to be.
	 * @returns false also where calls turn up, which `onPage` then has been shown
	 */
	async proveNoneLive(): Promise<boolean> {
		const pass = this.begin();
		const ended = this.isLong ? await this.countEnded() : undefined;
		const newest = await this.look(pass);
		if (!newest) return this.conclude(pass, 'it could not be read');
		if (newest.next === null) return this.concludeWhole(pass) && pass.alive.size === 0;
		if (!this.isLong) return (await this.turnAll(pass, newest)) && pass.alive.size === 0;
		if (ended === undefined) return this.conclude(pass, 'it has grown while it was read');
		return this.difference(pass, ended) === 0 && pass.alive.size === 0 && this.conclude(pass);
	}

	/** Where the list is long: the first page of each status in which a person is on the line. */
	async watchLines(): Promise<void> {
		if (!this.isLong) return;
		const pass = this.begin();
		const words = this.askable.filter(({ phase }) => phase === 'inProgress');
		await this.sideBySide(words, async ({ status }) => {
			const { listing } = this.terms;
			const page = await this.terms.read(listing.words?.listing(status) ?? listing, null);
			if (page) this.take(pass, page);
		});
	}

	private begin(): Pass {
		return {
			keys: new Set(),
			alive: new Set(),
			total: undefined,
			largest: 0,
			smallest: Infinity,
			gap: null,
			nameless: 0,
			isEndSeen: false,
			countedAt: this.terms.now(),
		};
	}

	/** Reads the newest page of the whole. */
	private async look(pass: Pass): Promise<Page | null> {
		const page = await this.terms.read(this.terms.listing, null);
		if (page) this.takeWhole(pass, page);
		return page;
	}

	/** A page of the whole list. One that tells of fewer calls than before has lost a record. */
	private takeWhole(pass: Pass, page: Page): void {
		const total = wholeNumber(page.total);
		pass.isEndSeen ||= page.next === null || keysOf(page).length === 0;
		if (total !== undefined) {
			pass.smallest = Math.min(pass.smallest, total);
			if (total < Math.max(pass.largest, this.total ?? 0)) {
				pass.gap = 'a call has vanished from it';
			}
			pass.total = total;
			pass.largest = Math.max(pass.largest, total);
			this.total = total;
		}
		this.take(pass, page);
	}

	private take(pass: Pass, page: Page): void {
		pass.nameless += page.nameless ?? 0;
		for (const key of keysOf(page)) pass.keys.add(key);
		for (const { call } of page.rows) {
			if (call.phase !== 'ended' && !this.isEndedWord(call.status)) pass.alive.add(call.callId);
		}
		this.terms.onPage(page);
	}

	private isEndedWord(status: string | null): boolean {
		return this.terms.endedStatuses.has(statusKey(status));
	}

	/** @returns whether the pass is proof, and notes why not */
	private conclude(pass: Pass, gap: string | null = null): boolean {
		this.gap = gap ?? pass.gap ?? namelessGap(pass.nameless);
		return this.gap === null;
	}

	/** The list fits on one page. */
	private concludeWhole(pass: Pass): boolean {
		return this.conclude(pass, shortBy(pass.largest - pass.keys.size));
	}

	/** All pages that the total tells of have been turned. A total may be too small: then the last page tells of more. */
	private concludeTurned(pass: Pass, isWhole: boolean): boolean {
		if (!isWhole) return this.conclude(pass, 'a page could not be read');
		if (!this.concludeWhole(pass) || pass.isEndSeen) return this.gap === null;
		return this.conclude(pass, 'it goes on beyond the number of calls it tells of');
	}

	/** Turns the other pages: side by side where the total tells how many there are. */
	private async turnAll(pass: Pass, newest: Page): Promise<boolean> {
		const { listing } = this.terms;
		if (pass.total === undefined || !listing.at) return await this.turnOneByOne(pass);
		const isWhole = await this.turnSideBySide(pass, keysOf(newest).length, () => false);
		return this.concludeTurned(pass, isWhole);
	}

	private async turnOneByOne(pass: Pass): Promise<boolean> {
		const { listing, read, isEnough } = this.terms;
		const turned = await turnPages(
			listing,
			async (cursor, number) => await read(listing, cursor, { page: number }),
			(page) => {
				this.takeWhole(pass, page);
				return !isEnough();
			},
		);
		const gap = turned.isWhole ? null : 'it was not read to its end';
		// Calls that have joined the list since its first page need not be known.
		const short = pass.total === undefined ? null : shortBy(pass.smallest - pass.keys.size);
		return this.conclude(pass, turned.gap ?? gap ?? short);
	}

	/** @returns whether each page was read */
	private async turnSideBySide(
		pass: Pass,
		pageLength: number,
		isFound: () => boolean,
	): Promise<boolean> {
		const { listing } = this.terms;
		const take = (page: Page) => this.takeWhole(pass, page);
		return await this.readBeside(listing, pass.largest, pageLength, take, isFound);
	}

	/**
	 * Reads the pages after the first one side by side. One that cannot be read holds up no other.
	 * @returns whether each was read
	 */
	private async readBeside(
		listing: CallListing,
		total: number,
		pageLength: number,
		take: (page: Page) => void,
		isFound: () => boolean = () => false,
	): Promise<boolean> {
		const { read, isEnough, concurrency } = this.terms;
		const { at } = listing;
		const length = Math.max(1, pageLength);
		let isWhole = true;
		let isPastEnd = false;
		await inPool(
			offsetsOf(total, length),
			Math.min(PAGES_AT_ONCE, concurrency),
			() => !isPastEnd && !isEnough() && !isFound(),
			async (offset) => {
				const number = 1 + Math.floor(offset / length);
				const page = at ? await read(listing, at(offset), { page: number }) : null;
				if (page) take(page);
				else isWhole = false;
				// A total may be far too large: what follows an empty page need not be asked for.
				isPastEnd ||= page !== null && keysOf(page).length === 0;
			},
		);
		return isWhole;
	}

	/** @returns how many calls have ended; undefined if that cannot be relied on */
	private async countEnded(): Promise<number | undefined> {
		const { words } = this.terms.listing;
		if (!words) return undefined;
		const counts = new Map<string, number | undefined>();
		await this.sideBySide([...words.ended, ...this.terms.endedStatuses], async (status) => {
			counts.set(status, await this.count(status));
		});
		let sum = 0;
		for (const [status, count] of counts) {
			// What no page names may be what the list cannot be asked for: then all pages tell.
			if (count === undefined && words.ended.includes(status)) return undefined;
			sum += count ?? 0;
		}
		return sum;
	}

	/** A total counts only if the row beside it has the status asked for: the filter may be ignored. */
	private async count(status: string): Promise<number | undefined> {
		const { listing, read } = this.terms;
		if (!listing.words || this.unaskable.has(status)) return undefined;
		const narrowed = listing.words.listing(status);
		const isNamed = listing.words.ended.includes(status);
		const ask = isNamed ? {} : this.refusable(status);
		const page = await read(narrowed, null, { ...ask, limit: 1 });
		const total = wholeNumber(page?.total);
		if (!page || total === undefined) return undefined;
		if (total === 0) return keysOf(page).length === 0 ? 0 : undefined;
		const [row] = page.rows;
		const isAsked = row !== undefined && statusKey(row.call.status) === statusKey(status);
		return isAsked ? total : undefined;
	}

	/** Lists each status that has not ended, side by side, the most urgent first. */
	private async listLive(pass: Pass): Promise<void> {
		const { listing, read, isEnough, isDraining } = this.terms;
		await this.sideBySide(this.askable, async ({ status, isDocumented }) => {
			const narrowed = listing.words?.listing(status);
			if (!narrowed) return;
			const ask = isDocumented ? {} : this.refusable(status);
			if (isDraining) return await this.listDraining(pass, narrowed, ask);
			await turnPages(
				narrowed,
				async (cursor, page) => await read(narrowed, cursor, cursor === null ? ask : { page }),
				(page) => {
					this.take(pass, page);
					return !isEnough();
				},
			);
		});
	}

	/**
	 * A list that calls leave while it is read, as they are cancelled: its pages cannot be made to join, and
	 * to go back for what moved up would take as long as the cancels. Each is read once; what slips through
	 * is missing in the sum, and met in the next listing.
	 */
	private async listDraining(pass: Pass, listing: CallListing, ask: Ask): Promise<void> {
		const first = await this.terms.read(listing, null, ask);
		if (!first) return;
		this.take(pass, first);
		const total = wholeNumber(first.total);
		if (first.next === null || total === undefined) return;
		const take = (page: Page) => this.take(pass, page);
		await this.readBeside(listing, total, keysOf(first).length, take);
	}

	private get askable(): StatusWord[] {
		const live = this.terms.listing.words?.live ?? [];
		return live.filter(({ status }) => !this.unaskable.has(status));
	}

	/** A status that the list cannot be asked for has to be looked for page by page. */
	private get mayHideUnaskable(): boolean {
		return this.unaskable.size > 0;
	}

	/** Whether what the whole has more than the ended is known: reads the newest page, last of all. */
	private async isAccounted(pass: Pass, ended: number | undefined): Promise<boolean> {
		if (!(await this.look(pass))) return this.conclude(pass, 'it could not be read');
		const difference = this.difference(pass, ended);
		if (difference === undefined) {
			return this.conclude(pass, 'how many calls have ended could not be told');
		}
		return this.conclude(pass, shortBy(difference - this.knownIn(pass)));
	}

	/** Calls that were alive after the ended ones had been counted. */
	private knownIn({ alive, countedAt }: Pass): number {
		const known = new Set(alive);
		for (const callId of this.terms.overSince?.(countedAt) ?? []) known.add(callId);
		return known.size;
	}

	/** Calls that had not ended when the whole was told, at most. */
	private difference(pass: Pass, ended: number | undefined): number | undefined {
		if (ended === undefined || pass.total === undefined || ended > pass.total) return undefined;
		return pass.total - ended;
	}

	/** Turns all pages, until what is missing is found or the list ends. */
	private async findDifference(pass: Pass, ended: number | undefined): Promise<boolean> {
		const isFound = () => (this.difference(pass, ended) ?? Infinity) <= this.knownIn(pass);
		if (pass.total === undefined || !this.terms.listing.at) return await this.turnOneByOne(pass);
		const all = { ...this.begin(), alive: pass.alive, countedAt: pass.countedAt };
		const newest = await this.look(all);
		if (!newest) return this.conclude(all, 'it could not be read');
		const isWhole = await this.turnSideBySide(all, keysOf(newest).length, isFound);
		if (isFound()) return await this.isAccounted(all, ended);
		return this.concludeTurned(all, isWhole);
	}

	/** A word that no page offers as a filter may be refused: then it is not asked for again. */
	private refusable(status: string): Ask {
		return { onRefused: () => this.unaskable.add(status) };
	}

	private async sideBySide<Job>(jobs: readonly Job[], work: (job: Job) => Promise<void>) {
		await inPool(jobs, Math.min(jobs.length, this.terms.concurrency), () => true, work);
	}
}

function wholeNumber(total: number | undefined): number | undefined {
	return total !== undefined && Number.isSafeInteger(total) && total >= 0 ? total : undefined;
}

function shortBy(count: number): string | null {
	if (count <= 0) return null;
	return count === 1
		? 'it tells of one call more than it shows'
		: `it tells of ${count} calls more than it shows`;
}

/** Where the pages begin after the first one. */
function* offsetsOf(total: number, pageLength: number): Generator<number> {
	for (let offset = pageLength; offset < total; offset += pageLength) yield offset;
}
