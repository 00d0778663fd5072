import type { IHttpRequestMethods, INodeProperties } from 'n8n-workflow';

import type { LineStatus } from '../cancellation/call';
import type { StatusLists } from '../cancellation/status';
import type { ListQuery } from '../parameters/filters';
import type { PlacingField } from '../parameters/placing';
import type { WantedCall } from '../scheduling/placing';
import type { ErrorIn } from '../transport/whoAnswered';
import type { Shown, Verdict } from './filterChecks';

/** What a record of a call, in a list or by itself, shows. */
export interface ShownCall {
	/** As it stands there: a number may have lost digits. */
	readonly id: unknown;
	/** The vendor's word; null where there is none. */
	readonly status: string | null;
	/** When it was created, as the vendor writes it; null where it does not show. */
	readonly createdAt: string | null;
	/** The number of the other party; null where it does not show. */
	readonly phoneNumber: string | null;
	/** When the call is to be made, as the vendor writes it; null where it does not show. */
	readonly scheduledAt: string | null;
	/** The voice agent's name, where the list shows it: by it, too, a person knows a call in the picker. */
	readonly agentName?: string | null;
	/** The record shows when the call ended, whatever its status says. */
	readonly hasEndDate?: boolean;
}

/** What the body of a good answer to a cancel means. */
export type CancelMeaning =
	/** It says that the call is cancelled, with this status where there is one. */
	| { readonly kind: 'cancelled'; readonly status: string | null }
	/** An answer that was read and says no. */
	| { readonly kind: 'refused' }
	/** It says neither: the call may or may not be cancelled. */
	| { readonly kind: 'unreadable' };

/** Where the next page starts (null on the last one), and how many match where the vendor says so. */
export interface NextPage {
	readonly next: string | null;
	readonly total?: number;
}

/** How a list turns its pages. Cursors are texts of the vendor's file, null for the first page. */
export interface Pages {
	/** Calls on a page at most. */
	readonly longest: number;
	/** No page says how long a page may be: if the vendor refuses the length, it chooses its own. */
	readonly mayRefuseLength?: boolean;
	/** Query of one page. `limit` is absent where the vendor refused it. */
	query(page: { cursor: string | null; limit?: number }): Readonly<Record<string, string | number>>;
	/** @param count rows of this page */
	next(body: unknown, page: { cursor: string | null; count: number }): NextPage;
	/** Where pages go by offset: the cursor of the page that begins with this row, from 0. */
	at?(offset: number): string;
	/** Where pages go by date: the cursor, moved by some ms; null if it is no date. */
	moved?(cursor: string, ms: number): string | null;
}

/**
 * One filter of a vendor's list, told once: its field in the panel, its name in the query, the form that
 * the vendor takes, and how a row shows that it was ignored.
 */
export interface VendorFilter {
	readonly name: string;
	readonly displayName: string;
	readonly description?: string;
	readonly placeholder?: string;
	readonly default?: string | boolean | string[];
	/** The form of its value; a `locator` is picked from a list, `options` are one or several words. */
	readonly kind:
		| 'boolean'
		| 'date'
		| 'id'
		| 'locator'
		| 'option'
		| 'options'
		| 'phoneNumber'
		| 'word'
		| 'wordFromList';
	/**
	 * Words that the vendor is known to use, in its own spelling; of an `option` and of `options`, these are all.
	 * Of `options` they stand in the order of a call's life: the list is read in it word by word, so that a
	 * call that moves on meanwhile is met again.
	 */
	readonly words?: readonly string[];
	/** Of a `locator`: the parameter that picks it. */
	readonly field?: INodeProperties;
	/** Its name in the query; absent where the vendor has no such filter and the node applies it itself. */
	readonly query?: string;
	/**
	 * The node decides by what a row shows, whether the vendor was asked or not: of the readings in `shown`
	 * the first that gives something counts. `lacks` completes "a call that shows no …".
	 */
	readonly byNode?: { readonly lacks: string };
	/** Of a date that a range begins with: the query name, else the name, of the one that ends it. */
	readonly rangeEnd?: string;
	/** Of a date that a range begins with: the list goes by it, the latest first, so that it ends there. */
	readonly endsList?: boolean;
	/** What a row shows of it, in one field or in several. */
	readonly shown: readonly Shown[];
	/**
	 * What it means that a row shows another value. `error`, unless said otherwise: the vendor ignored the
	 * filter. `leaveOut`: the call moved on while the page was made. `leaveOutUnlessAll`: so too, but where
	 * every row of a page is such, the filter was ignored.
	 */
	readonly onOthers?: 'error' | 'leaveOut' | 'leaveOutUnlessAll';
}

/** A field of a call in Get and Get Many. */
export interface CallField {
	/** Its type in JSON, beside null. */
	readonly type: 'string' | 'number';
	/** Where the record holds it, e.g. `agent.id`; then it is always there. Under its own name, unless said otherwise. */
	readonly from?: readonly string[];
}

/** How a vendor places a call, now or later. */
export interface VendorSchedule {
	/** Below the root; asked by POST. */
	readonly path: string;
	/** Who calls: what stands in the panel by itself. Their values are output fields, too. */
	readonly fields: readonly PlacingField[];
	/** What else can be given, in alphabetical order of the display names. */
	readonly additionalFields: readonly PlacingField[];
	/** The body of the request. @param time when the call is to be made, ISO 8601; absent for at once */
	body(call: WantedCall, time: string | undefined): object;
	/**
	 * The call's record in a good answer, wherever it may stand; anything else where there is none. A call counts as
	 * placed only if its record has an ID that can be used.
	 */
	record(body: unknown): unknown;
	/** How the list shows whether a call was placed whose answer was lost; absent where it cannot be relied on. */
	readonly search?: {
		/** What the list is to be narrowed by. */
		query(call: WantedCall): ListQuery;
		/** Whether a row shows the caller that was asked for, and a call that goes out. */
		isBy(row: unknown, call: WantedCall): Verdict;
		/** When a row says that the call is due, as the vendor writes it; null for at once, undefined where it shows nothing. */
		due(row: unknown): string | null | undefined;
	};
}

/**
 * One vendor: everything in which it differs from others, section by section as its documentation has it.
 * Panel, filters and their safety checks, Cancel If, picker, credential and output schemas follow from it.
 */
export interface VendorProfile {
	/** The node's name, and the value of the output field `vendor`. Its credential is `<name>Api`. */
	readonly name: string;
	readonly displayName: string;
	/** Of the node, in n8n's list of nodes. */
	readonly description: string;
	/** Stands above every operation that cancels. */
	readonly notice: { readonly name: string; readonly text: string };

	/** Default of the credential's base URL. */
	readonly baseUrl: string;
	/** The path that all endpoints share, e.g. `/api/v1`: people paste it along with the base URL. */
	readonly root: string;
	readonly auth: {
		readonly header: string;
		/** Stands before the key, e.g. `Bearer `. */
		readonly prefix?: string;
		/** What a key belongs to, in the vendor's word, e.g. `team`. */
		readonly owner: string;
		/** How the credential is tested: any key that can cancel calls can list them. */
		readonly test: {
			readonly query?: Readonly<Record<string, string | number>>;
			/** Bodies under a good status that show that the key or the address is wrong; n8n's rules. */
			readonly wrong: ReadonlyArray<{
				readonly key: string;
				readonly value: unknown;
				readonly is: 'key' | 'address';
			}>;
		};
	};

	readonly statuses: StatusLists;
	/** Reads a record of a call. */
	shown(record: unknown): ShownCall;
	/** The vendor's words in an error of its own form, whatever the HTTP status; null for any other body. */
	readonly errorIn: ErrorIn;

	readonly read: {
		/** Below the root. @param id as one segment of a path */
		path(id: string): string;
		/** The call's record in the body of an answer; null where the body holds none that can be used. */
		record(body: unknown): unknown;
		/**
		 * What the record shows of the line to the person on the phone, where the vendor shows lines: then a hang-up
		 * can be verified. `closed` takes a proof; an odd form is `unknown`, or `open` where anything speaks for that.
		 */
		line?(record: unknown): LineStatus;
	};
	readonly cancel: {
		readonly method: IHttpRequestMethods;
		path(id: string): string;
		/** What an answer with a good status means. A yes counts for nothing where the body tells of an error, too. */
		meaning(answer: { status: number; body: unknown }, callId: string): CancelMeaning;
	};
	/** Absent where the vendor's API places no calls. */
	readonly schedule?: VendorSchedule;
	readonly list: {
		readonly path: string;
		readonly pages: Pages;
		/** The array of records in a body; anything else where it holds none. */
		rows(body: unknown): unknown;
		/** Query name of the filter by status, if the list has one. */
		readonly statusQuery?: string;
		/** The list tells how many calls match, so that it can be counted status by status. */
		readonly tellsTotals?: boolean;
	};
	readonly filters: readonly VendorFilter[];

	/** Fields of a call that a builder most often needs: what Get and Get Many give under Simplify. */
	readonly fields: Readonly<Record<string, CallField>>;
	/** The vendor's names for further fields of a call's record, which an AI agent's tool may be given beside those. */
	readonly otherFields?: readonly string[];
}
