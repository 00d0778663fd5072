import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import type { ListedRow, Listing, PageAnswer } from '../cancellation/listing';
import { unreadableError } from '../cancellation/retry';
import { openAccount } from '../transport/account';
import { Transport } from '../transport/transport';
import { internationalNumber } from '../e164';
import { cutWords } from '../words';
import { isTimeZone } from '../parameters/dates';
import { toListError } from './errors';
import { liveCalls } from './liveCalls';
import { DEFAULT_OPTIONS } from '../parameters/options';
import type { Vendor } from '../vendor/vendor';

/** Pages read for one view of the picker at most, while too few of their calls fit the search. */
const PAGES_PER_VIEW = 10;

/** Entries that fill the panel, so that it can be scrolled. */
const ENTRIES_THAT_FILL = 10;

const SEPARATOR = ' · ';

/** Characters of a label, and of each of its parts. */
const LONGEST_LABEL = 200;
const LONGEST_PART = 60;

type Search = (
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
) => Promise<INodeListSearchResult>;

/**
 * The pickers of calls, searched by number, time, agent, status or ID. `searchCalls` shows all, newest first as
 * the vendor lists them. `searchLiveCalls` is for whoever can do nothing with a call that has ended: it shows the
 * others alone, status by status. A field asks for one of them by its `searchListMethod`.
 */
export function callPickers(vendor: Vendor): Record<'searchCalls' | 'searchLiveCalls', Search> {
	const searchOf = (listing: (open: () => Transport) => Listing<ListedRow>): Search =>
		async function search(filter, paginationToken) {
			const toEntries = (rows: readonly ListedRow[]) =>
				rows.map((row) => entryOf(this, vendor, row));
			return await searchPages(this, vendor, listing, toEntries, filter, paginationToken);
		};
	return {
		searchCalls: searchOf((open) => vendor.listing(open, {})),
		searchLiveCalls: searchOf((open) => liveCalls(vendor, open)),
	};
}

function entryOf(context: ILoadOptionsFunctions, vendor: Vendor, { call, row }: ListedRow): Entry {
	const { phoneNumber, scheduledAt, createdAt, agentName = null } = vendor.shown(row);
	const time =
		labelled('due', timeText(context, scheduledAt)) ??
		labelled('created', timeText(context, createdAt));
	const status = call.status?.replaceAll('_', ' ') ?? 'unknown status';
	const parts = [phoneNumber ?? call.callId, time, agentName, status];
	const name = parts.filter((part) => part !== null).map((part) => cutWords(part, LONGEST_PART));
	return { name: name.filter(Boolean).join(SEPARATOR), value: call.callId };
}

function labelled(label: string, text: string | null): string | null {
	return text === null ? null : `${label} ${text}`;
}

type Entry = INodeListSearchResult['results'][number];

/**
 * Turns pages until some entries fit the search, or the pages end. n8n's editor asks for the next view once the
 * list does not fill the panel, but under a search it does not (2.41): then the view has to fill it.
 */
export async function searchPages<Row>(
	context: ILoadOptionsFunctions,
	vendor: Vendor,
	listing: (open: () => Transport) => Listing<Row>,
	toEntries: (rows: readonly Row[]) => Entry[],
	filter = '',
	firstCursor?: string,
): Promise<INodeListSearchResult> {
	try {
		const account = await openAccount(context, vendor);
		const pages = listing(() => new Transport(account, DEFAULT_OPTIONS.request));
		const wanted = filter.trim().toLowerCase();
		const results: Entry[] = [];
		const enough = wanted === '' ? 1 : ENTRIES_THAT_FILL;
		let cursor: string | null = firstCursor ?? null;
		for (let page = 1; ; page++) {
			const answer = await readPage(pages, cursor);
			cursor = answer.next;
			const entries = toEntries(answer.rows)
				.map((entry) => ({ ...entry, name: cutWords(entry.name, LONGEST_LABEL) }))
				.filter(({ name, value }) => {
					const text = `${name} ${String(value)}`.toLowerCase();
					return text.includes(wanted) || isSameNumber(name, wanted);
				});
			results.push(...entries);
			if (results.length >= enough || cursor === null || page === PAGES_PER_VIEW) {
				return { results, paginationToken: cursor ?? undefined };
			}
		}
	} catch (error) {
		throw toListError(context.getNode(), error);
	}
}

/** Digits from the end of a number by which a person finds it. */
const DIGITS_AT_LEAST = 4;

/** Whether what was typed is a number, or the end of one, with which a label begins: spaces, `00` and the like do not count. */
function isSameNumber(label: string, typed: string): boolean {
	if (!/^[+\d\s().\-/]+$/.test(typed)) return false;
	const digits = (internationalNumber(typed) ?? typed).replace(/\D/g, '').replace(/^0+/, '');
	const [number = ''] = label.split(SEPARATOR);
	return digits.length >= DIGITS_AT_LEAST && number.replace(/\D/g, '').endsWith(digits);
}

/** Reads one page, without retries, as somebody is looking at a spinner meanwhile. */
async function readPage<Row>(
	pages: Listing<Row>,
	cursor: string | null,
): Promise<Extract<PageAnswer<Row>, { kind: 'page' }>> {
	const answer = await pages.readPage(cursor);
	if (answer.kind === 'page') return answer;
	const fault =
		answer.kind === 'lost' ? answer.fault : { what: 'was not asked in time', reachedVendor: true };
	throw unreadableError(pages.displayName, 'The list', fault);
}

/** A time in the workflow's time zone. Where that zone does not exist, in UTC, which the text then says. */
function timeText(context: ILoadOptionsFunctions, time: string | null): string | null {
	const instant = Date.parse(time ?? '');
	if (Number.isNaN(instant)) return null;
	const timeZone = context.getTimezone();
	const isKnown = isTimeZone(timeZone);
	const text = new Intl.DateTimeFormat('en-GB', {
		timeZone: isKnown ? timeZone : 'UTC',
		day: 'numeric',
		month: 'short',
		hour: '2-digit',
		minute: '2-digit',
	}).format(instant);
	return isKnown ? text : `${text} UTC`;
}
