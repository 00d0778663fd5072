import type { CallListing, PageAnswer, StatusWord } from '../cancellation/listing';
import { cancelledWords, type StatusLists, statusDictionary } from '../cancellation/status';
import type { ListQuery } from '../parameters/filters';
import { isRefusal, messageOf, sortListing, unreadable } from '../transport/answers';
import type { Answer, Transport } from '../transport/transport';
import { hasError } from './callApi';
import { type PageCheck, pageCheck } from './filters';
import type { VendorProfile } from './profile';
import { readRows, type RowReader, sentAtOf } from './rows';

/** How a list is to be read. */
export interface ListTerms {
	/** Calls wanted at most, so that a page need not hold more. */
	readonly wanted?: number;
	/** It is asked for in one status to count it: what its total says is weighed by whoever counts. */
	readonly isCounted?: boolean;
	/** Rows that another filter would have kept away are left out, even if there are no others. */
	readonly leavesOthersOut?: boolean;
}

/** The list of calls under a filter, behind the port that the rules know. */
export function callListing(
	profile: VendorProfile,
	open: () => Transport,
	query: ListQuery,
	terms: ListTerms = {},
): CallListing {
	const { displayName, list, statuses } = profile;
	const { statusQuery, tellsTotals = false, pages } = list;
	const isByStatus = statusQuery !== undefined && query[statusQuery] !== undefined;
	const reader = new PageReader(profile, open, query, terms);
	const { notStarted, inProgress } = statuses.cancellable;
	const [scheduled] = inProgress.length === 0 ? notStarted : [];
	const inStatus = (status: string, more: ListTerms) =>
		callListing(profile, open, { ...query, [statusQuery ?? '']: status }, { ...terms, ...more });
	const mayAskByStatus = statusQuery !== undefined && !isByStatus;
	return {
		displayName,
		isByStatus,
		...(pages.at ? { at: pages.at } : {}),
		...(pages.moved ? { moved: pages.moved } : {}),
		...(mayAskByStatus && tellsTotals
			? {
					words: {
						...wordsOf(statuses),
						listing: (status: string) => inStatus(status, { isCounted: true, wanted: undefined }),
					},
				}
			: {}),
		...(mayAskByStatus && !tellsTotals && scheduled !== undefined
			? { certain: inStatus(scheduled, {}) }
			: {}),
		readPage: async (cursor, limit) => await reader.read(cursor, limit),
	};
}

/** What may be asked for by status: whoever is on the line first, then those about to be. */
function wordsOf(statuses: StatusLists) {
	const { cancellable, undecided, ended } = statuses;
	const wordOf =
		(phase: 'inProgress' | 'notStarted', isDocumented: boolean) =>
		(status: string): StatusWord => ({ status, phase, isDocumented });
	return {
		live: [
			...[...cancellable.inProgress].reverse().map(wordOf('inProgress', true)),
			...[...undecided.notStarted].reverse().map(wordOf('notStarted', false)),
			...cancellable.notStarted.map(wordOf('notStarted', true)),
		],
		ended: [...ended, ...cancelledWords(statuses)],
	};
}

/** Reads the pages of one listing. */
class PageReader {
	/** The vendor refused the length of a page: from then on it chooses its own. */
	private lengthIsRefused = false;

	private readonly rowReader: RowReader;

	private readonly check: PageCheck;

	constructor(
		private readonly profile: VendorProfile,
		private readonly open: () => Transport,
		private readonly query: ListQuery,
		private readonly terms: ListTerms,
	) {
		this.rowReader = { shown: profile.shown, meaningOf: statusDictionary(profile.statuses) };
		this.check = pageCheck(profile, query, terms.leavesOthersOut ?? false);
	}

	async read(cursor: string | null, limit?: number): Promise<PageAnswer> {
		const { profile, terms } = this;
		const { list } = profile;
		const { longest } = list.pages;
		const sent = await this.ask(cursor, Math.min(limit ?? terms.wanted ?? longest, longest));
		if (sent.kind === 'expired') return sent;
		const answer = sortListing(sent, profile, 'the list of calls');
		if (answer.kind !== 'ok') return answer;
		const { status, body } = answer;
		const rows = hasError(profile, body) ? null : readRows(list.rows(body), this.rowReader);
		if (!rows) return unreadable(status, messageOf(body));
		const page = this.check(rows);
		const count = rows.keys.length;
		const turn = list.pages.next(body, { cursor, count });
		// No call at all, where there are said to be some.
		const isEmpty = list.tellsTotals && turn.next !== null && count === 0 && cursor === null;
		if (isEmpty && !terms.isCounted) return unreadable(status);
		return { kind: 'page', ...page, ...turn, ...sentAtOf(sent) };
	}

	private async ask(cursor: string | null, limit: number): Promise<Answer> {
		const { profile, query, open, lengthIsRefused } = this;
		const { path, pages } = profile.list;
		const page = pages.query({ cursor, limit: lengthIsRefused ? undefined : limit });
		const answer = await open().send({
			method: 'GET',
			path: profile.root + path,
			query: { ...query, ...page },
		});
		if (!pages.mayRefuseLength || lengthIsRefused || !this.isDeclined(answer)) return answer;
		this.lengthIsRefused = true;
		return await this.ask(cursor, limit);
	}

	/** 400 and its like, or the vendor's error under a good status. */
	private isDeclined(answer: Answer): boolean {
		if (isRefusal(answer)) return true;
		const isGood = answer.kind === 'answered' && answer.status < 300;
		return isGood && hasError(this.profile, answer.body);
	}
}
