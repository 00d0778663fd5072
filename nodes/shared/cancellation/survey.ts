import { ByStatus, type ByStatusTerms } from './byStatus';
import { keysOf, type Page } from './listing';
import { Look, type LookTerms } from './look';
import { turnPages } from './paging';
import { readSideBySide } from './sideBySide';
import { statusKey } from './status';

/** A list of more calls than this is asked for status by status instead of turning every page. */
const TURNED_AT_MOST = 600;

const UNREAD = 'it could not be read';

const CUT_SHORT = 'it was not read to its end';

export interface SurveyTerms extends ByStatusTerms, Omit<LookTerms, 'hasEnded'> {
	/** Is given each page as it comes. */
	onPage(page: Page): void;
	/** A list of more calls than this is asked for status by status; 600 unless given. */
	readonly turnedAtMost?: number;
}

/**
 * Rules 7 and 8: accounts for every call of a list, even where it is long and calls move on while it is
 * read. A call that has ended stays so. Hence the ended ones are counted first and the whole last: the
 * difference was alive in between, and each of these calls has to be known.
 */
export class Survey {
	/** Why the last look proves nothing; null if it does. */
	gap: string | null = null;

	/** The list's total, as told last. */
	private total: number | undefined;

	private readonly byStatus: ByStatus;

	private readonly lookTerms: LookTerms;

	constructor(private readonly terms: SurveyTerms) {
		this.byStatus = new ByStatus(terms);
		this.lookTerms = {
			now: () => terms.now(),
			overSince: (moment) => terms.overSince?.(moment) ?? [],
			hasEnded: ({ phase, status }) =>
				phase === 'ended' || terms.endedStatuses.has(statusKey(status)),
		};
	}

	/** Reads the list's newest calls. */
	async watchNewest(): Promise<void> {
		await this.readNewest(this.begin());
	}

	/** Reads the first calls of each status in which a person is on the line, where the list is long. */
	async watchInProgress(): Promise<void> {
		if (!this.isLong) return;
		const look = this.begin();
		await this.byStatus.listInProgress((page) => this.take(look, page));
	}

	/**
	 * Looks until all calls that are alive are known, or it cannot be told.
	 * @returns whether every call of the list that has not ended has been shown to `onPage`
	 */
	async accountForLive(): Promise<boolean> {
		const first = this.begin();
		const newest = await this.readNewest(first);
		if (!newest) return this.conclude(first, UNREAD);
		if (newest.next === null) return this.conclude(first, first.shortage);
		if (!this.isLong) return await this.accountForShort(first, newest);
		for (let tries = 1; ; tries++) {
			const look = this.begin();
			const ended = await this.byStatus.countEnded();
			await this.byStatus.listLive((page) => this.take(look, page));
			if (this.terms.isEnough()) return this.conclude(look, CUT_SHORT);
			if (await this.isAccountedFor(look, ended)) return true;
			if (tries === 1 && !this.byStatus.hasRefused) continue;
			return await this.findDifference(look, ended);
		}
	}

	/** Turns every page, once more if that proves nothing, and then one after the other. */
	private async accountForShort(first: Look, newest: Page): Promise<boolean> {
		if (await this.turnAll(first, newest)) return true;
		if (this.terms.isEnough()) return false;
		const again = this.begin();
		const fresh = await this.readNewest(again);
		if (!fresh) return this.conclude(again, UNREAD);
		if (await this.turnAll(again, fresh)) return true;
		return this.terms.isEnough() ? false : await this.turnOneByOne(this.begin());
	}

	/**
	 * Looks whether no call is alive, where none is known to be.
	 * @returns false also where calls turn up, which `onPage` then has been shown
	 */
	async proveNoneLive(): Promise<boolean> {
		const look = this.begin();
		const ended = this.isLong ? await this.byStatus.countEnded() : undefined;
		const newest = await this.readNewest(look);
		if (!newest) return this.conclude(look, UNREAD);
		if (newest.next === null) {
			return this.conclude(look, look.shortage) && look.hasMetNoneAlive;
		}
		if (!this.isLong) return (await this.turnAll(look, newest)) && look.hasMetNoneAlive;
		if (ended === undefined) return this.conclude(look, 'it has grown while it was read');
		return look.liveAtMost(ended) === 0 && look.hasMetNoneAlive && this.conclude(look, null);
	}

	/** Whether there are so many calls that the statuses have to be asked for one by one. */
	private get isLong(): boolean {
		const { listing, turnedAtMost = TURNED_AT_MOST } = this.terms;
		return listing.words !== undefined && (this.total ?? 0) > turnedAtMost;
	}

	private begin(before?: Look): Look {
		return new Look(this.lookTerms, this.total, before);
	}

	/** Reads the newest page of the whole list. */
	private async readNewest(look: Look): Promise<Page | null> {
		const page = await this.terms.read(this.terms.listing, null);
		if (page) this.takeWhole(look, page);
		return page;
	}

	private takeWhole(look: Look, page: Page): void {
		look.takeWhole(page);
		this.total = look.total ?? this.total;
		this.terms.onPage(page);
	}

	private take(look: Look, page: Page): void {
		look.take(page);
		this.terms.onPage(page);
	}

	/**
	 * Notes why the look is no proof.
	 * @param gap what is missing in it; null for nothing
	 * @returns whether it is proof
	 */
	private conclude(look: Look, gap: string | null): boolean {
		this.gap = gap ?? look.flaw;
		return this.gap === null;
	}

	/** All pages that the total tells of have been turned. A total may be too small: then the last page tells of more. */
	private concludeTurned(look: Look, isWhole: boolean): boolean {
		if (!isWhole) return this.conclude(look, 'a page could not be read');
		if (!this.conclude(look, look.shortage) || look.isEndSeen) return this.gap === null;
		return this.conclude(look, 'it goes on beyond the number of calls it tells of');
	}

	/** Turns the other pages: side by side where the total tells how many there are. */
	private async turnAll(look: Look, newest: Page): Promise<boolean> {
		if (look.total === undefined || !this.terms.listing.at) return await this.turnOneByOne(look);
		return this.concludeTurned(look, await this.turnSideBySide(look, newest, () => false));
	}

	private async turnOneByOne(look: Look): Promise<boolean> {
		const { listing, read, isEnough } = this.terms;
		const turned = await turnPages(
			listing,
			async (_, cursor, page) => await read(listing, cursor, { page }),
			(page) => {
				this.takeWhole(look, page);
				return !isEnough();
			},
		);
		const cut = turned.isWhole ? null : CUT_SHORT;
		return this.conclude(look, turned.gap ?? cut ?? look.shortageAtLeast);
	}

	/** @returns whether each page was read */
	private async turnSideBySide(look: Look, newest: Page, isFound: () => boolean): Promise<boolean> {
		const { listing, isEnough } = this.terms;
		const terms = { ...this.terms, isEnough: () => isEnough() || isFound() };
		const take = (page: Page) => this.takeWhole(look, page);
		return await readSideBySide(terms, listing, look.expected, keysOf(newest).length, take);
	}

	/** Whether all that the whole list has beside the ended calls is known. Its newest page is read last of all. */
	private async isAccountedFor(look: Look, ended: number | undefined): Promise<boolean> {
		if (!(await this.readNewest(look))) return this.conclude(look, UNREAD);
		return this.conclude(look, look.shortageOfLive(ended));
	}

	/** Turns all pages, until the calls that are missing are found or the list ends. */
	private async findDifference(look: Look, ended: number | undefined): Promise<boolean> {
		if (look.total === undefined || !this.terms.listing.at) return await this.turnOneByOne(look);
		const whole = this.begin(look);
		const newest = await this.readNewest(whole);
		if (!newest) return this.conclude(whole, UNREAD);
		const isFound = () => look.shortageOfLive(ended) === null;
		const isWhole = await this.turnSideBySide(whole, newest, isFound);
		return isFound()
			? await this.isAccountedFor(whole, ended)
			: this.concludeTurned(whole, isWhole);
	}
}
