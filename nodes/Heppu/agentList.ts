import {
	type Listing,
	type Page,
	readPageUntilKnown,
	type ReadSettings,
} from '../shared/cancellation/listing';
import { fieldOf, wordOf } from '../shared/json';
import { canonicalId } from '../shared/sameId';
import { messageOf, sortListing, unreadable } from '../shared/transport/answers';
import type { Transport } from '../shared/transport/transport';
import { usableId } from '../shared/usableId';
import { hasError } from '../shared/vendor/callApi';
import { differsInWord } from '../shared/vendor/filterChecks';
import { offsetPages } from '../shared/vendor/pages';
import { textField } from '../shared/vendor/rows';
import type { Vendor } from '../shared/vendor/vendor';

/** An agent as the list shows it. */
export interface ListedAgent {
	readonly id: string;
	readonly name: string | null;
	readonly status: string | null;
	/** The vendor's fields as they came. */
	readonly row: Readonly<Record<string, unknown>>;
}

/** What the list is narrowed by, under the vendor's names. */
export interface AgentQuery {
	readonly status?: string;
	readonly type?: string;
}

const PAGES = offsetPages(100, (body) => fieldOf(fieldOf(body, 'data'), 'pagination'));

/**
 * Documented: `GET /agents` answers `{success, data: {agents: [{id, name, type, status, phoneNumbers}], pagination:
 * {limit, offset, total}}}`, and takes `type` and `status`. A row that shows another value than the one asked for
 * is left out, whether the vendor ignored the filter or the agent has changed meanwhile.
 * @param open makes the transport of one page
 */
export function agentListing(
	vendor: Vendor,
	open: () => Transport,
	query: AgentQuery = {},
): Listing<ListedAgent> {
	const path = `${vendor.root}/agents`;
	const isOther = [
		differsInWord(query.status, textField('status')),
		differsInWord(query.type, textField('type')),
	];
	return {
		displayName: vendor.displayName,
		async readPage(cursor, limit) {
			const page = PAGES.query({ cursor, limit: Math.min(limit ?? PAGES.longest, PAGES.longest) });
			const sent = await open().send({ method: 'GET', path, query: { ...query, ...page } });
			if (sent.kind === 'expired') return sent;
			const answer = sortListing(sent, vendor, 'the list of agents');
			if (answer.kind !== 'ok') return answer;
			const { body, status } = answer;
			const agents = fieldOf(fieldOf(body, 'data'), 'agents');
			if (!Array.isArray(agents) || hasError(vendor, body)) {
				return unreadable(status, messageOf(body));
			}
			const listed = agents.flatMap(agentIn);
			return {
				kind: 'page',
				rows: listed.filter(({ row }) => !isOther.some((differs) => differs(row))),
				keys: listed.map(({ id }) => id),
				nameless: agents.length - listed.length,
				...PAGES.next(body, { cursor, count: agents.length }),
			};
		},
	};
}

/** None for a row without a usable ID. */
function agentIn(row: unknown): ListedAgent[] {
	const id = usableId(fieldOf(row, 'id'));
	if (id === null || typeof row !== 'object' || row === null) return [];
	const name = wordOf(fieldOf(row, 'name'));
	return [{ id, name, status: wordOf(fieldOf(row, 'status')), row: { ...row } }];
}

/**
 * Turns pages until an agent is met, each asked for once.
 * @returns null where the list does not show it, or a page could not be read
 * @throws CallError where no further request can help
 */
export async function findAgent(
	listing: Listing<ListedAgent>,
	agentId: string,
): Promise<ListedAgent | null> {
	const met = new Set<string>();
	for (let cursor: string | null = null; ; ) {
		const page = await listing.readPage(cursor);
		if (page.kind !== 'page') return null;
		const found = page.rows.find(({ id }) => canonicalId(id) === canonicalId(agentId));
		if (found || page.next === null || !bringsNew(page, met)) return found ?? null;
		cursor = page.next;
	}
}

/** The agents of a list, each once, and why some may be missing; null if none is. */
export interface ListedAgents {
	readonly agents: ListedAgent[];
	readonly gap: string | null;
}

/**
 * Reads the list to its end, or until there are as many as wanted.
 * @throws CallError if a page cannot be read
 */
export async function listAgents(
	listing: Listing<ListedAgent>,
	settings: ReadSettings,
	wanted = Infinity,
): Promise<ListedAgents> {
	const agents = new Map<string, ListedAgent>();
	const met = new Set<string>();
	let nameless = 0;
	let cursor: string | null = null;
	for (let number = 1; ; number++) {
		const subject = `Page ${number} of the list of agents`;
		const page: Page<ListedAgent> = await readPageUntilKnown(
			listing,
			cursor,
			subject,
			settings,
			wanted,
		);
		for (const agent of page.rows) agents.set(agent.id, agent);
		nameless += page.nameless ?? 0;
		const isNew = bringsNew(page, met);
		if (agents.size >= wanted) return { agents: [...agents.values()].slice(0, wanted), gap: null };
		if (page.next === null || !isNew) {
			const isShort = page.next !== null || (page.total ?? 0) > met.size + nameless;
			return { agents: [...agents.values()], gap: gapOf(nameless, isShort) };
		}
		cursor = page.next;
	}
}

/** Notes the agents of a page. @returns whether there is one that no page before has shown */
function bringsNew({ keys = [] }: Page<ListedAgent>, met: Set<string>): boolean {
	const before = met.size;
	for (const key of keys) met.add(key);
	return met.size > before;
}

function gapOf(nameless: number, isShort: boolean): string | null {
	if (nameless > 0) return 'it has agents without an ID that can be used';
	return isShort ? 'it tells of more agents than it shows' : null;
}
