import { CallError, type Fault } from '../cancellation/call';
import { usableId } from './pathSegment';
import type { Answer } from './transport';
import { cutWords } from './words';

/** An answer sorted by its HTTP status, alike for all vendors. */
export type Sorted =
	/** 2xx: whether the body says what it should is for the vendor's file to tell. */
	| { readonly kind: 'ok'; readonly status: number; readonly body: unknown }
	/** 400 and its like: the vendor understood and declined. */
	| {
			readonly kind: 'refused';
			readonly status: number;
			readonly message: string | null;
			readonly body: unknown;
	  }
	| { readonly kind: 'notFound'; readonly message: string | null; readonly body: unknown }
	| { readonly kind: 'lost'; readonly fault: Fault }
	| { readonly kind: 'heldUp' };

/** Documented is 400 alone; the others say the same in HTTP's own words. */
const REFUSALS = new Set([400, 409, 410, 422]);

/** The vendor understood the request and declined. */
export function isRefusal(answer: Answer): boolean {
	return answer.kind === 'answered' && REFUSALS.has(answer.status);
}

/**
 * @param deed what was asked for, for the error
 * @throws CallError for answers that no further request can mend: 401, 403, a redirect, other 4xx
 */
export function sortAnswer(answer: Answer, displayName: string, deed = 'cancel the call'): Sorted {
	if (answer.kind !== 'answered') return answer;
	const { status, body, retryAfterMs } = answer;
	const message = messageOf(body);
	if (status >= 200 && status < 300) return { kind: 'ok', status, body };
	if (isRefusal(answer)) return { kind: 'refused', status, message, body };
	if (status === 404 && !isWebPage(body)) return { kind: 'notFound', message, body };
	if (status === 408 || status >= 500) {
		const fault = {
			what: `answered with HTTP ${status}`,
			reachedVendor: true,
			statusCode: status,
			vendorMessage: message,
			retryAfterMs,
		};
		return { kind: 'lost', fault };
	}
	throw unmendable(status, displayName, message, deed);
}

/**
 * The same for a request that only reads: there, a refusal is an error too.
 * @param subject what was to be read, e.g. `the call`
 */
export function sortReading(
	answer: Answer,
	displayName: string,
	subject: string,
): Exclude<Sorted, { kind: 'refused' | 'heldUp' }> {
	const sorted = sortAnswer(answer, displayName, `read ${subject}`);
	if (sorted.kind !== 'refused' && sorted.kind !== 'heldUp') return sorted;
	const refusal = sorted.kind === 'refused' ? sorted : null;
	throw new CallError('refused', `${displayName} refused to show ${subject}`, {
		hint: 'Check the parameters of this node',
		vendorMessage: refusal?.message,
		statusCode: refusal?.status,
	});
}

/** A list that is not there at all: the address must be wrong. */
export function noListError(displayName: string): CallError {
	return new CallError('unexpectedAnswer', `${displayName} has no such list at this address`, {
		hint: `Check the 'Base URL' in the ${displayName} credential`,
		statusCode: 404,
	});
}

/** An answer that came with a good status and a body that says nothing of what was asked. */
export function unreadable(
	status: number,
	vendorMessage?: string | null,
): { readonly kind: 'lost'; readonly fault: Fault } {
	const what = `gave an answer that cannot be read (HTTP ${status})`;
	return { kind: 'lost', fault: { what, reachedVendor: true, statusCode: status, vendorMessage } };
}

/** A good status whose body tells of an error all the same: what else it says is not to be relied on. */
export function tellsOfError(body: unknown): boolean {
	return fieldOf(body, 'success') === false || Boolean(fieldOf(body, 'error'));
}

/** Both vendors put their words in `message` or `error.message`. */
export function messageOf(body: unknown): string | null {
	const message = fieldOf(fieldOf(body, 'error'), 'message') ?? fieldOf(body, 'message');
	return typeof message === 'string' ? cutWords(message, LONGEST_MESSAGE) || null : null;
}

/** A field of something that may be anything. */
export function fieldOf(value: unknown, name: string): unknown {
	return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
		? Reflect.get(value, name)
		: undefined;
}

/** Characters of a vendor's sentence that are kept: enough for a sentence, too few for a page. */
const LONGEST_MESSAGE = 300;

/** Characters of a vendor's word for a status that are kept. */
const LONGEST_WORD = 100;

/** A vendor's word for a status as it is kept, whoever shows or stores it; null for none. */
export function wordOf(value: unknown): string | null {
	const text = textOf(value);
	return text === null ? null : cutWords(text, LONGEST_WORD) || null;
}

/** A non-empty text, or null. Numbers count, an ID may come as one; not those that have lost digits. */
export function textOf(value: unknown): string | null {
	if (typeof value === 'number') return usableId(value);
	return typeof value === 'string' && value.trim() !== '' ? value : null;
}

function isWebPage(body: unknown): boolean {
	return typeof body === 'string' && body.trimStart().startsWith('<');
}

/** 401: true of every request with this key. */
export function keyRefusedError(displayName: string, vendorMessage?: string | null): CallError {
	return new CallError('auth', `${displayName} did not accept the API key`, {
		vendorMessage,
		statusCode: 401,
		hint: `Check the 'API Key' in the ${displayName} credential`,
	});
}

function unmendable(
	status: number,
	displayName: string,
	vendorMessage: string | null,
	deed: string,
): CallError {
	const details = { vendorMessage, statusCode: status };
	if (status === 401) return keyRefusedError(displayName, vendorMessage);
	if (status === 403) {
		return new CallError('auth', `${displayName} does not let this API key ${deed}`, {
			...details,
			hint: 'Use a credential whose API key may do that, of the organisation that the calls belong to',
		});
	}
	const what =
		status >= 300 && status < 400
			? 'redirected the request elsewhere, which is never followed'
			: status === 404
				? 'answered with a web page instead of its API'
				: 'gave an answer that its documentation does not name';
	return new CallError('unexpectedAnswer', `${displayName} ${what} (HTTP ${status})`, {
		...details,
		hint: `Check the 'Base URL' in the ${displayName} credential`,
	});
}
