import type { IDataObject } from 'n8n-workflow';

import { CallError, type Fault } from '../shared/callError';
import type { CallApi, CallSnapshot } from '../shared/cancellation/call';
import {
	readUntilKnown,
	type RetrySettings,
	unreadableError,
	waitToRetry,
} from '../shared/cancellation/retry';
import { notFoundError } from '../shared/cancellation/strict';
import { statusDictionary } from '../shared/cancellation/status';
import type { Clock } from '../shared/clock';
import { fieldOf } from '../shared/json';
import type { Presentation } from '../shared/parameters/simplify';
import { isAbout } from '../shared/sameId';
import { messageOf, sortAnswer, unreadable } from '../shared/transport/answers';
import type { Transport } from '../shared/transport/transport';
import { pathSegment } from '../shared/usableId';
import { hasError } from '../shared/vendor/callApi';
import { toJsonFields } from '../shared/vendor/simplify';
import type { Vendor } from '../shared/vendor/vendor';
import { idIn, statusOf } from './answers';

type Fields = Readonly<Record<string, unknown>>;

/** What the answer to a request for a call's result says. */
export type ResultAnswer =
	/** @param record null where it holds none */
	| { readonly kind: 'result'; readonly record: Fields | null; readonly message: string | null }
	| { readonly kind: 'refused' | 'notFound'; readonly message: string | null }
	| { readonly kind: 'lost'; readonly fault: Fault }
	| { readonly kind: 'expired' };

/**
 * Documented: `GET /get-call-result/{call_id}` answers `{success, call: {…}}`, with summary, transcript, recording URL,
 * structured data, rating and objectives under names that were not seen.
 * @throws CallError where asking again cannot help
 */
export async function askForResult(
	vendor: Vendor,
	transport: Transport,
	callId: string,
): Promise<ResultAnswer> {
	const path = `${vendor.root}/get-call-result/${pathSegment(callId)}`;
	const sent = await transport.send({ method: 'GET', path });
	const answer = sortAnswer(sent, vendor, 'read the result of the call');
	if (answer.kind === 'unexpected') throw answer.error;
	if (answer.kind !== 'ok') return answer;
	const { body, status } = answer;
	const message = vendor.errorIn(body) ?? messageOf(body);
	if (fieldOf(body, 'success') === false) return { kind: 'refused', message };
	if (hasError(vendor, body)) return unreadable(status, message);
	const record = recordIn(body);
	if (record === null && fieldOf(body, 'success') !== true) return unreadable(status, message);
	if (record !== null && !isAbout(callId, idIn(record))) return unreadable(status, message);
	return { kind: 'result', record, message };
}

/** Documented: `call`. What else may hold it is assumed. */
function recordIn(body: unknown): Fields | null {
	const records = ['call', 'result', 'data'].map((name) => fieldOf(body, name));
	const record = records.find((value) => typeof value === 'object' && value !== null);
	return record === undefined || record === null || Array.isArray(record) ? null : { ...record };
}

export interface ResultTerms {
	readonly vendor: Vendor;
	readonly api: CallApi;
	ask(): Promise<ResultAnswer>;
	readonly callId: string;
	readonly settings: RetrySettings;
	readonly clock: Clock;
}

/** What is known of a call's result. */
export interface CallResultFound {
	readonly call: Pick<CallSnapshot, 'callId' | 'phase' | 'status'>;
	/** Null where Voxworks gives none. */
	readonly record: Fields | null;
	readonly message: string | null;
}

/**
 * Asks for a call's result until the answer can be read. Where there is none, the call itself tells whether it is
 * unknown or just has no result yet.
 * @throws CallError for an unknown call, and where no answer can be read
 */
export async function findResult(terms: ResultTerms): Promise<CallResultFound> {
	const { vendor, callId, settings, clock } = terms;
	for (let tried = 1; ; tried++) {
		const answer = await terms.ask();
		if (answer.kind === 'result' && answer.record !== null) {
			const status = statusOf(answer.record);
			const { phase } = statusDictionary(vendor.statuses)(status);
			return { call: { callId, status, phase }, record: answer.record, message: answer.message };
		}
		if (answer.kind !== 'lost') return await withoutResult(terms, answer);
		const mayRetry = tried < settings.maxAttempts;
		if (!mayRetry || !(await waitToRetry(clock, settings, tried, answer.fault))) {
			throw unreadableError(vendor.displayName, 'The result of the call', answer.fault);
		}
	}
}

/** @throws CallError where the vendor knows no such call, or refuses to show the result of one that is over */
async function withoutResult(
	{ vendor, api, callId, clock, settings }: ResultTerms,
	answer: Exclude<ResultAnswer, { kind: 'lost' }>,
): Promise<CallResultFound> {
	const message = answer.kind === 'expired' ? null : answer.message;
	const read = await readUntilKnown(api, callId, clock, settings);
	if (read.kind === 'call') {
		if (answer.kind !== 'refused' || read.call.phase !== 'ended') {
			return { call: read.call, record: null, message };
		}
		throw new CallError('refused', `${vendor.displayName} refused to show the result of the call`, {
			hint: `The call's status is ${read.call.status}. Ask ${vendor.displayName} why it refuses`,
			isAnswer: true,
			vendorMessage: message,
		});
	}
	if (read.kind === 'notFound') throw notFoundError(vendor.displayName, callId, read.message);
	throw unreadableError(vendor.displayName, 'The call', read.fault);
}

/** Fields of a result, and the names that they may have (assumed). */
const NAMES: Readonly<Record<string, readonly string[]>> = {
	summary: ['summary', 'call_summary'],
	transcript: ['transcript', 'call_transcript', 'transcription'],
	recordingUrl: ['recording_url', 'recordingUrl', 'recording'],
	structuredData: ['structured_data', 'structuredData', 'extracted_data'],
	rating: ['rating', 'call_rating'],
	objectives: ['objectives', 'call_objectives'],
};

/** What is about the call itself, and no part of its result. */
const ABOUT_THE_CALL =
	/^((call_)?id|(call_)?status|progress|(call_)?type|direction|contact(_\w+)?|script(_\w+)?|team_id|user_id|(from|to|phone)_number|end_reason|duration|\w+_(at|time))$/i;

/** Whether a record holds anything that is a result. */
export function hasResult(record: Fields | null): boolean {
	return Object.entries(record ?? {}).some(
		([name, value]) => !ABOUT_THE_CALL.test(name) && !isEmpty(value),
	);
}

function isEmpty(value: unknown): boolean {
	if (typeof value === 'object' && value !== null) return Object.values(value).every(isEmpty);
	return value === undefined || value === null || (typeof value === 'string' && !value.trim());
}

/** Fields of a result that can be selected. */
export const RESULT_FIELDS: readonly string[] = Object.keys(NAMES);

/** What is given of a result: all of it, as it came, where none of its names is known. */
export function shownOf(record: Fields, shown: Presentation): IDataObject {
	const isKnown = Object.values(NAMES).some((names) => names.some((name) => name in record));
	if (shown.kind === 'raw' || !isKnown) return toJsonFields(record);
	const wanted = shown.kind === 'selected' ? shown.fields : RESULT_FIELDS;
	const values = wanted.map((field) => [
		field,
		NAMES[field]?.map((name) => record[name]).find((value) => value !== undefined),
	]);
	return toJsonFields(Object.fromEntries(values));
}
