import { compareText } from './callStore.cjs';
import { heppuRow, type HeppuCall } from './heppuCalls.cjs';
import { choiceParameter, timeParameter, wholeNumberParameter } from './input.cjs';
import {
	heeded,
	limitParameter,
	listedRow,
	underKey,
	withOddRows,
	type Listed,
} from './listing.cjs';
import type { ListManners } from './types.cjs';
import { Refusal, type Answer, type VendorRequest } from './vendor.cjs';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 100;

/** Oddities of Heppu's listing. */
export interface HeppuListManners extends ListManners {
	/** Instead of the true total: nothing at all, this value whatever it is, or so many too many or too few. */
	total?: 'absent' | { shows: unknown } | { offBy: number };
	/** Instead of the true `hasMore`. */
	hasMore?: 'absent' | { shows: unknown };
	/** Rows in no order, or the other way round, whatever was asked for. */
	order?: 'reversed' | 'shuffled';
	/** How a status that cannot be filtered by is answered: 400 by default. */
	refusesStatusWith?: 400 | 422;
}

type Query = VendorRequest['query'];
type Filter = (call: HeppuCall) => boolean;

/** Where an offset-paged listing begins and how much of it is asked for. */
export interface OffsetPage {
	readonly limit: number;
	readonly offset: number;
}

export function isUuid(text: string): boolean {
	return UUID.test(text);
}

/** Heppu's `limit` and `offset`, the same for calls and agents. */
export function offsetPage(query: Query, manners: ListManners = {}): OffsetPage {
	return {
		limit: limitParameter(query, manners, DEFAULT_LIMIT, MAX_LIMIT),
		offset: wholeNumberParameter(query, 'offset', { otherwise: 0, min: 0, max: Infinity }),
	};
}

/**
 * `GET /api/v1/calls`. The offset counts in the matches of this very moment: calls that stop matching
 * shift all later pages, as they do with the vendor.
 */
export function listHeppuCalls(
	listed: Listed<HeppuCall>,
	request: VendorRequest,
	statuses: readonly string[] | 'any',
	manners: HeppuListManners,
): Answer {
	const query = heeded(request.query, manners);
	const page = offsetPage(query, manners);
	const filter = filterFor({ ...request, query }, listed.statusOf, statuses, manners);
	const sortBy = choiceParameter(query, 'sortBy', ['createdAt', 'scheduledAt']) ?? 'createdAt';
	const newestFirst = (choiceParameter(query, 'sortOrder', ['desc', 'asc']) ?? 'desc') === 'desc';
	const ordered = listed.calls.byCreation();

	const { rows, total } =
		sortBy === 'createdAt' && manners.order !== 'shuffled'
			? walk(ordered, newestFirst !== (manners.order === 'reversed'), filter, page)
			: walk(sorted(ordered.filter(filter), manners), newestFirst, () => true, page);
	const shown = rows.map((call) => listedRow(call, heppuRow(call), listed.statusOf(call)));
	const pagination = paginationOf(total, page, page.offset + rows.length < total, manners);
	return {
		status: 200,
		body: {
			data: {
				...underKey('calls', withOddRows(shown, manners, page.offset), manners),
				pagination,
			},
		},
	};
}

function paginationOf(
	total: number,
	page: OffsetPage,
	hasMore: boolean,
	manners: HeppuListManners,
): Record<string, unknown> {
	const wrong = manners.total;
	return {
		...(wrong === undefined && { total }),
		...(typeof wrong === 'object' && {
			total: 'shows' in wrong ? wrong.shows : total + wrong.offBy,
		}),
		...page,
		...(manners.hasMore === undefined && { hasMore }),
		...(typeof manners.hasMore === 'object' && { hasMore: manners.hasMore.shows }),
	};
}

function filterFor(
	{ query, organisation }: VendorRequest,
	statusOf: Listed<HeppuCall>['statusOf'],
	statuses: readonly string[] | 'any',
	{ refusesStatusWith }: HeppuListManners,
): Filter {
	const agentId = agentParameter(query);
	const status = statusParameter(query, statuses, refusesStatusWith);
	const direction = choiceParameter(query, 'direction', ['inbound', 'outbound']);
	const { phoneNumber } = query;
	const startDate = timeParameter(query, 'startDate', 'iso8601');
	const endDate = timeParameter(query, 'endDate', 'iso8601');
	return (call) => {
		const seen = statusOf(call);
		return (
			seen !== undefined &&
			call.organisation === organisation &&
			(status === undefined || seen === status) &&
			(agentId === undefined || call.agent.id === agentId) &&
			(direction === undefined || call.direction === direction) &&
			(phoneNumber === undefined || call.phoneNumber === phoneNumber) &&
			(startDate === undefined || call.createdAt >= startDate) &&
			(endDate === undefined || call.createdAt <= endDate)
		);
	};
}

function statusParameter(
	query: Query,
	statuses: readonly string[] | 'any',
	refusedWith = 400,
): string | undefined {
	if (statuses === 'any') return query.status;
	try {
		return choiceParameter(query, 'status', statuses);
	} catch (error) {
		throw error instanceof Refusal ? new Refusal(refusedWith, error.message) : error;
	}
}

function agentParameter({ agentId }: Query): string | undefined {
	if (agentId === undefined || isUuid(agentId)) return agentId;
	throw new Refusal(400, 'Invalid agentId: must be a UUID');
}

/** One pass: counts all matches and keeps those of the page. */
function walk(
	calls: readonly HeppuCall[],
	backwards: boolean,
	filter: Filter,
	page: OffsetPage,
): { rows: HeppuCall[]; total: number } {
	const rows: HeppuCall[] = [];
	let total = 0;
	for (let step = 0; step < calls.length; step += 1) {
		const call = calls[backwards ? calls.length - 1 - step : step];
		if (call === undefined || !filter(call)) continue;
		if (total >= page.offset && rows.length < page.limit) rows.push(call);
		total += 1;
	}
	return { rows, total };
}

function sorted(calls: HeppuCall[], { order }: HeppuListManners): HeppuCall[] {
	if (order === 'shuffled') return calls.sort((a, b) => compareText(mixed(a.id), mixed(b.id)));
	return calls.sort((a, b) => compareText(a.scheduledAt ?? '', b.scheduledAt ?? ''));
}

/** A text without any order in it that is the same for each page. */
function mixed(id: string): string {
	let hash = 0x811c9dc5;
	for (const character of id) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
	return (hash >>> 0).toString(36).split('').reverse().join('');
}
