import type { CallListing, PageAnswer, StatusWord } from '../cancellation/listing';
import {
	cancelledWords,
	canHangUp,
	type StatusLists,
	statusDictionary,
	statusKey,
} from '../cancellation/status';
import type { ListQuery } from '../parameters/filters';
import { isRefusal, messageOf, sortListing, unreadable } from '../transport/answers';
import type { Answer, Transport } from '../transport/transport';
import { hasError } from './callApi';
import { type PageCheck, pageCheck } from './filters';
import { type CheckTerms, isDecidedByNode } from './nodeFilters';
import type { VendorFilter, VendorProfile } from './profile';
import { keyOf, queriesOf, sentQuery } from './queries';
import { readRows, type RowReader, timesOf } from './rows';
import type { SharedPages } from './sharedPages';

/** How a list is to be read. */
export interface ListTerms extends CheckTerms {
	/** Calls wanted at most, so that a page need not hold more. */
	readonly wanted?: number;
	/** It is asked for in one status to count it: what its total says is weighed by whoever counts. */
	readonly isCounted?: boolean;
	/** Pages that several listings of a run share, where only the node's own filters differ. */
	readonly shared?: SharedPages;
}

/** The list of calls under a filter, behind the port that the rules know. */
export function callListing(
	profile: VendorProfile,
	open: () => Transport,
	query: ListQuery,
	terms: ListTerms = {},
): CallListing {
	const parts = queriesOf(profile.filters, query).map((one) =>
		oneListing(profile, open, one, terms),
	);
	const [first] = parts;
	if (parts.length === 1 && first) return first;
	return {
		displayName: profile.displayName,
		isByStatus: parts.some(({ isByStatus }) => isByStatus),
		parts,
		readPage: async () => await Promise.reject(new Error('A list in parts is read part by part')),
	};
}

/** A list that can be asked for as one. */
function oneListing(
	profile: VendorProfile,
	open: () => Transport,
	query: ListQuery,
	terms: ListTerms,
): CallListing {
	const { displayName, list, statuses } = profile;
	const { statusQuery, tellsTotals = false, pages } = list;
	const isByStatus = statusQuery !== undefined && query[statusQuery] !== undefined;
	const reader = new PageReader(profile, open, query, terms);
	const [scheduled] = canHangUp(statuses) ? [] : statuses.cancellable.notStarted;
	const inStatus = (status: string, more: ListTerms) =>
		oneListing(profile, open, { ...query, [statusQuery ?? '']: status }, { ...terms, ...more });
	const mayAskByStatus = statusQuery !== undefined && !isByStatus;
	return {
		displayName,
		isByStatus,
		...(pages.at ? { at: pages.at } : {}),
		...(pages.moved ? { moved: pages.moved } : {}),
		// The vendor's totals count calls that the node leaves out.
		...(mayAskByStatus && tellsTotals && !isDecidedByNode(profile.filters, query)
			? {
					words: {
						live: liveWords(statuses),
						ended: [...statuses.ended, ...cancelledWords(statuses)],
						listing: (status: string) => inStatus(status, { isCounted: true, wanted: undefined }),
					},
				}
			: {}),
		...(mayAskByStatus && !tellsTotals && scheduled !== undefined
			? { certain: inStatus(scheduled, { shared: undefined }) }
			: {}),
		readPage: async (cursor, limit) => await reader.read(cursor, limit),
	};
}

/** Statuses of calls that have not ended: whoever is on the line first, then those about to be. */
export function liveWords({ cancellable, undecided }: StatusLists): StatusWord[] {
	const wordOf =
		(phase: 'inProgress' | 'notStarted', isDocumented: boolean) =>
		(status: string): StatusWord => ({ status, phase, isDocumented });
	return [
		...[...cancellable.inProgress].reverse().map(wordOf('inProgress', true)),
		...[...undecided.notStarted].reverse().map(wordOf('notStarted', false)),
		...cancellable.notStarted.map(wordOf('notStarted', true)),
	];
}

/** Reads the pages of one listing. */
class PageReader {
	/** The vendor refused the length of a page: from then on it chooses its own. */
	private lengthIsRefused = false;

	private readonly rowReader: RowReader;

	private readonly check: PageCheck;

	private readonly sentQuery: ListQuery;

	/** The node ends the list before the vendor does, so that its totals count more than is read. */
	private readonly hasEnd: boolean;

	/** The node leaves rows out: a page need not be short, and others may have asked for it in the same words. */
	private readonly isNarrowedHere: boolean;

	/** The list is asked for in a status that no documentation offers as a filter, so that it may be refused. */
	private readonly mayGiveUpStatus: boolean;

	/** Reads the list instead, once that has come about. */
	private withoutStatus: PageReader | undefined;

	private readonly asked = new Set<string>();

	/** The list is read once more, e.g. after the cancels: from then on only fresh answers prove anything. */
	private isReadAgain = false;

	constructor(
		private readonly profile: VendorProfile,
		private readonly open: () => Transport,
		private readonly query: ListQuery,
		private readonly terms: ListTerms,
	) {
		this.rowReader = { shown: profile.shown, meaningOf: statusDictionary(profile.statuses) };
		this.isNarrowedHere = isDecidedByNode(profile.filters, query);
		this.check = pageCheck(profile, query, terms);
		this.sentQuery = sentQuery(profile.filters, query);
		this.mayGiveUpStatus = isUndocumentedStatus(profile, this.sentQuery) && !judgesRefusals(terms);
		this.hasEnd = profile.filters.some(
			(filter) => filter.endsList && query[keyOf(filter)] !== undefined,
		);
	}

	async read(cursor: string | null, limit?: number): Promise<PageAnswer> {
		if (this.withoutStatus) return await this.withoutStatus.read(cursor, limit);
		const { profile, terms } = this;
		const { list } = profile;
		const { longest } = list.pages;
		const wanted = limit ?? (this.isNarrowedHere ? undefined : terms.wanted);
		const sent = await this.ask(cursor, Math.min(wanted ?? longest, longest));
		if (sent.kind === 'expired') return sent;
		if (this.mayGiveUpStatus && cursor === null && this.isDeclined(sent)) {
			this.withoutStatus = new PageReader(decidingStatus(profile), this.open, this.query, terms);
			return await this.withoutStatus.read(cursor, limit);
		}
		const answer = sortListing(sent, profile, 'the list of calls');
		if (answer.kind !== 'ok') return answer;
		const { status, body } = answer;
		const rows = hasError(profile, body) ? null : readRows(list.rows(body), this.rowReader);
		if (!rows) return unreadable(status, messageOf(body));
		const { isBeyond, ...page } = this.check(rows);
		const count = rows.keys.length;
		const turn = list.pages.next(body, { cursor, count });
		// No call at all, where there are said to be some.
		const isEmpty = list.tellsTotals && turn.next !== null && count === 0 && cursor === null;
		if (isEmpty && !terms.isCounted) return unreadable(status);
		const end = this.hasEnd ? { next: isBeyond ? null : turn.next, total: undefined } : turn;
		return { kind: 'page', ...page, ...end, ...timesOf(sent) };
	}

	private async ask(cursor: string | null, limit: number): Promise<Answer> {
		const { profile, lengthIsRefused } = this;
		const { pages } = profile.list;
		const page = pages.query({ cursor, limit: lengthIsRefused ? undefined : limit });
		const answer = await this.send({ ...this.sentQuery, ...page });
		if (!pages.mayRefuseLength || lengthIsRefused || !this.isDeclined(answer)) return answer;
		this.lengthIsRefused = true;
		return await this.ask(cursor, limit);
	}

	/** What another listing of the run was answered will do, until this one is read again. */
	private async send(query: Readonly<Record<string, string | number>>): Promise<Answer> {
		const { profile, open, asked } = this;
		const shared = this.isNarrowedHere ? this.terms.shared : undefined;
		const key = JSON.stringify(query);
		this.isReadAgain ||= asked.has(key);
		const known = this.isReadAgain ? undefined : shared?.get(key);
		asked.add(key);
		if (known) return known;
		const path = profile.root + profile.list.path;
		const answer = await open().send({ method: 'GET', path, query });
		shared?.set(key, answer);
		return answer;
	}

	/** 400 and its like, or the vendor's error under a good status. */
	private isDeclined(answer: Answer): boolean {
		if (isRefusal(answer)) return true;
		const isGood = answer.kind === 'answered' && answer.status < 300;
		return isGood && hasError(this.profile, answer.body);
	}
}

/** A vendor that lists calls in every status, of which the node takes those whose row shows the one wanted. */
function decidingStatus(profile: VendorProfile): VendorProfile {
	const { statusQuery } = profile.list;
	const filters = profile.filters.map(({ query, ...filter }): VendorFilter => {
		if (query === undefined) return filter;
		if (query !== statusQuery) return { ...filter, query };
		// Its value stays where it is: see `keyOf`.
		return { ...filter, name: query, byNode: { lacks: 'status' } };
	});
	return { ...profile, filters };
}

/** @param query what the vendor is asked for */
function isUndocumentedStatus(
	{ list, statuses }: Pick<VendorProfile, 'list' | 'statuses'>,
	query: ListQuery,
): boolean {
	const status = list.statusQuery === undefined ? undefined : query[list.statusQuery];
	const isSame = (word: string) => statusKey(word) === statusKey(status ?? '');
	return liveWords(statuses).some((word) => !word.isDocumented && isSame(word.status));
}

/** Whoever counts calls by status, or wants all of them, does something else where a status is refused. */
function judgesRefusals({ isCounted = false, leavesOthersOut = false }: ListTerms): boolean {
	return isCounted || leavesOthersOut;
}
