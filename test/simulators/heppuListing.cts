import { compareText, type CallStore } from './callStore.cjs';
import { heppuRow, type HeppuCall } from './heppuCalls.cjs';
import { choiceParameter, timeParameter, wholeNumberParameter } from './input.cjs';
import { Refusal, type Answer, type VendorRequest } from './vendor.cjs';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 100;

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
export function offsetPage(query: Query): OffsetPage {
	return {
		limit: wholeNumberParameter(query, 'limit', {
			otherwise: DEFAULT_LIMIT,
			min: 1,
			max: MAX_LIMIT,
		}),
		offset: wholeNumberParameter(query, 'offset', { otherwise: 0, min: 0, max: Infinity }),
	};
}

/**
 * `GET /api/v1/calls`. The offset counts in the matches of this very moment: calls that stop matching
 * shift all later pages, as they do with the vendor.
 */
export function listHeppuCalls(
	calls: CallStore<HeppuCall>,
	request: VendorRequest,
	statuses: readonly string[] | 'any',
): Answer {
	const page = offsetPage(request.query);
	const filter = filterFor(request, statuses);
	const sortBy =
		choiceParameter(request.query, 'sortBy', ['createdAt', 'scheduledAt']) ?? 'createdAt';
	const newestFirst =
		(choiceParameter(request.query, 'sortOrder', ['desc', 'asc']) ?? 'desc') === 'desc';

	const { rows, total } =
		sortBy === 'createdAt'
			? walk(calls.byCreation(), newestFirst, filter, page)
			: walk(bySchedule(calls.byCreation().filter(filter)), newestFirst, () => true, page);
	const hasMore = page.offset + rows.length < total;
	return {
		status: 200,
		body: { data: { calls: rows.map(heppuRow), pagination: { total, ...page, hasMore } } },
	};
}

function filterFor(
	{ query, organisation }: VendorRequest,
	statuses: readonly string[] | 'any',
): Filter {
	const agentId = agentParameter(query);
	const status = statuses === 'any' ? query.status : choiceParameter(query, 'status', statuses);
	const direction = choiceParameter(query, 'direction', ['inbound', 'outbound']);
	const { phoneNumber } = query;
	const startDate = timeParameter(query, 'startDate', 'iso8601');
	const endDate = timeParameter(query, 'endDate', 'iso8601');
	return (call) =>
		call.organisation === organisation &&
		(status === undefined || call.status === status) &&
		(agentId === undefined || call.agent.id === agentId) &&
		(direction === undefined || call.direction === direction) &&
		(phoneNumber === undefined || call.phoneNumber === phoneNumber) &&
		(startDate === undefined || call.createdAt >= startDate) &&
		(endDate === undefined || call.createdAt <= endDate);
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

function bySchedule(calls: HeppuCall[]): HeppuCall[] {
	return calls.sort((a, b) => compareText(a.scheduledAt ?? '', b.scheduledAt ?? ''));
}
