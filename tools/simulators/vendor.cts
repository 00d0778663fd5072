import type { IncomingHttpHeaders } from 'node:http';
import type { ErrorBody } from './faults.cjs';
import type { QuotaHeaders } from './rateLimit.cjs';
import type { Organisation, SimCall } from './types.cjs';

/**
 * What a vendor says to a request, and what the request does. Both are kept apart so that a fault can
 * lose the answer of a request that took effect, or answer one that did not.
 */
export interface Answer {
	readonly status: number;
	/** JSON; absent for an empty body. */
	readonly body?: unknown;
	readonly effect?: () => void;
}

/** A request that passed authentication. */
export interface VendorRequest {
	/** Percent-decoded; empty on paths without a call. */
	readonly callId: string;
	/** The same of an agent. */
	readonly agentId?: string;
	readonly query: Readonly<Record<string, string>>;
	/** The body as sent, since vendors judge it per endpoint. */
	readonly rawBody: string;
	readonly organisation: Organisation;
}

export interface Route {
	readonly method: 'DELETE' | 'GET' | 'PATCH' | 'POST' | 'PUT';
	/** Path pattern; `:callId` names the call. */
	readonly path: string;
	/** Says no by throwing a {@link Refusal}. */
	readonly handle: (request: VendorRequest) => Answer;
}

/** What a new call gets where nothing else is asked for. */
export interface CallDefaults {
	readonly id: string;
	/** Counts the calls, for telling details such as a phone number. */
	readonly number: number;
	readonly createdAt: string;
}

/** Everything in which one vendor differs from another, endpoints apart. */
export interface VendorRules<Call extends SimCall, Input> {
	readonly name: string;
	/** On which answers the limit's headers are, unless the limit says so itself. */
	readonly quotaHeaders: QuotaHeaders;
	readonly unauthorisedMessage: string;
	/** The API key a request presents. */
	keyIn(headers: IncomingHttpHeaders): string | undefined;
	readonly errorBody: ErrorBody;
	/** The HTTP status that an error has on the wire; its own if absent. */
	readonly errorStatus?: (status: number) => number;
	newCall(input: Input | undefined, defaults: CallDefaults): Call;
	/** ISO 8601 in UTC, the listing's order. */
	createdAt(call: Call): string;
	/** The time before which a call does not start by itself. */
	startsAt(call: Call): string | null;
	isEnded(status: string): boolean;
	/** Whether somebody is on the line in a status; nobody unless given. */
	readonly hasLine?: (status: string) => boolean;
	/** What a status becomes in an undisturbed call. */
	nextStatus(status: string): string | undefined;
	/** Sets the status and all that follows from it. */
	changeStatus(call: Call, status: string, at: string): void;
}

/** A vendor's no: answered with this status and the vendor's kind of error body. */
export class Refusal extends Error {
	constructor(
		readonly status: number,
		message: string,
	) {
		super(message);
	}
}

/** The key of `Authorization: Bearer KEY`. */
export function bearerKey(headers: IncomingHttpHeaders): string | undefined {
	return /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
}
