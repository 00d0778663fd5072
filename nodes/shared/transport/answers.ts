import { CallError, type Fault } from '../callError';
import type { Answer } from './request';
import { isWebPage, notTheApiError, type Voice } from './whoAnswered';
import { fieldOf, wordsIn } from '../json';

type Answered = Extract<Answer, { kind: 'answered' }>;

/** An answer sorted by its HTTP status and by who gave it, alike for all vendors. */
export type Sorted =
	/** 2xx: whether the body says what it should is for the vendor's file to tell. */
	| {
			readonly kind: 'ok';
			readonly status: number;
			readonly body: unknown;
			readonly sentAt: number;
	  }
	/** 400 and its like: the vendor understood and declined. */
	| {
			readonly kind: 'refused';
			readonly status: number;
			readonly message: string | null;
			readonly body: unknown;
	  }
	/** 404 in the vendor's own form: there is no such call. */
	| { readonly kind: 'notFound'; readonly message: string | null; readonly body: unknown }
	/** No documented answer, or not the vendor's: what it did about the request is not known. */
	| { readonly kind: 'unexpected'; readonly error: CallError; readonly body: unknown }
	| { readonly kind: 'lost'; readonly fault: Fault }
	| { readonly kind: 'expired' };

/** Documented is 400 alone; the others say the same in HTTP's own words. */
const REFUSALS = new Set([400, 409, 410, 422]);

/** The request timed out there, or came too early to be safe (425): like a 5xx, to be tried again. */
const TO_BE_TRIED_AGAIN = new Set([408, 425]);

/** A 403 in such words is about the key, unless it speaks of how the call stands as well. */
const ABOUT_ACCESS =
	/access|permission|privilege|forbidden|denied|authori[sz]|organi[sz]ation|tenant|workspace|\bteam\b|credential|scope|\bkeys?\b|apikey/i;

/** "Cancellation denied: call already ended" is about the call. To read it back is right in any case. */
const ABOUT_THE_CALL =
	/\b(already|ended|completed|finished|status|state|in progress|no longer|started)\b/i;

/** A 404 in such words is about the address, not about the call. */
const ABOUT_ADDRESS =
	/\bcannot (get|post|delete|patch)\b|\b(route|endpoint|path|url|resource path)\b.*\bnot (found|exist)|\bno (such )?(route|endpoint)/i;

/** The vendor understood the request and declined. */
export function isRefusal(answer: Answer): boolean {
	return answer.kind === 'answered' && REFUSALS.has(answer.status) && !isWebPage(answer.body);
}

/**
 * @param deed what was asked for, for the error
 * @throws CallError where the vendor itself refuses the key: 401, and 403 about access
 */
export function sortAnswer(answer: Answer, voice: Voice, deed = 'cancel the call'): Sorted {
	if (answer.kind !== 'answered') return answer;
	const { status, body, sentAt, retryAfterMs } = answer;
	if (status >= 200 && status < 300) return { kind: 'ok', status, body, sentAt };
	const own = voice.errorIn(body);
	const message = own ?? messageOf(body);
	if (isRefusal(answer)) return { kind: 'refused', status, message, body };
	if (TO_BE_TRIED_AGAIN.has(status) || (status >= 500 && status < 600)) {
		const fault = {
			what: `answered with HTTP ${status}`,
			reachedVendor: true,
			statusCode: status,
			vendorMessage: message,
			retryAfterMs,
		};
		return { kind: 'lost', fault };
	}
	if (own !== null && status === 401) throw keyRefusedError(voice.displayName, own);
	if (own !== null && status === 403) {
		if (ABOUT_ACCESS.test(own) && !ABOUT_THE_CALL.test(own))
			throw forbiddenError(voice.displayName, own, deed);
		return { kind: 'refused', status, message, body };
	}
	if (own !== null && status === 404 && !ABOUT_ADDRESS.test(own)) {
		return { kind: 'notFound', message, body };
	}
	return { kind: 'unexpected', error: unexpectedError(answer, voice), body };
}

/**
 * The same for a request that only reads: there, a refusal is an error too.
 * @param subject what was to be read, e.g. `the call`
 * @throws CallError for what no further reading can mend
 */
export function sortReading(
	answer: Answer,
	voice: Voice,
	subject: string,
): Exclude<Sorted, { kind: 'refused' | 'unexpected' | 'expired' }> {
	const sorted = sortAnswer(answer, voice, `read ${subject}`);
	if (sorted.kind === 'unexpected') throw sorted.error;
	if (sorted.kind !== 'refused' && sorted.kind !== 'expired') return sorted;
	const refusal = sorted.kind === 'refused' ? sorted : null;
	throw new CallError('refused', `${voice.displayName} refused to show ${subject}`, {
		hint: 'Check the parameters of this node',
		vendorMessage: refusal?.message,
		statusCode: refusal?.status,
	});
}

/**
 * The same for a list: one that is not there at all is no finding, whoever says so.
 * @param subject e.g. `the list of calls`
 */
export function sortListing(
	answer: Answer,
	voice: Voice,
	subject: string,
): Extract<Sorted, { kind: 'ok' | 'lost' }> {
	const isMissing = answer.kind === 'answered' && answer.status === 404 && !isWebPage(answer.body);
	const sorted = isMissing ? null : sortReading(answer, voice, subject);
	if (sorted !== null && sorted.kind !== 'notFound') return sorted;
	const { displayName } = voice;
	throw new CallError('unexpectedAnswer', `${displayName} has no such list at this address`, {
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
	const errors = fieldOf(body, 'errors');
	const hasErrors = Array.isArray(errors) ? errors.length > 0 : Boolean(errors);
	return fieldOf(body, 'success') === false || Boolean(fieldOf(body, 'error')) || hasErrors;
}

/** Both vendors put their words in `message` or `error.message`. */
export function messageOf(body: unknown): string | null {
	return wordsIn(fieldOf(fieldOf(body, 'error'), 'message') ?? fieldOf(body, 'message'));
}

/** 401: true of every request with this key. */
export function keyRefusedError(displayName: string, vendorMessage?: string | null): CallError {
	return new CallError('auth', `${displayName} did not accept the API key`, {
		vendorMessage,
		statusCode: 401,
		hint: `Check the 'API Key' in the ${displayName} credential`,
	});
}

/** 403: the key is known, and is not for this. */
function forbiddenError(displayName: string, vendorMessage: string, deed: string): CallError {
	return new CallError('auth', `${displayName} does not let this API key ${deed}`, {
		vendorMessage,
		statusCode: 403,
		hint: 'Use a credential whose API key may do that, of the organisation that the calls belong to',
	});
}

/** Answers whose status alone tells that the address or what stands before it is not as it should be. */
const ABOUT_WHO_ANSWERED = new Set([401, 403, 404]);

function unexpectedError(answer: Answered, voice: Voice): CallError {
	const { status, body } = answer;
	const { displayName } = voice;
	const own = voice.errorIn(body);
	const vendorMessage = own ?? messageOf(body);
	const isRedirect = status >= 300 && status < 400;
	const isForeign = own === null && (ABOUT_WHO_ANSWERED.has(status) || isWebPage(body));
	if (status === 407 || (isForeign && !isRedirect)) {
		return notTheApiError(answer, vendorMessage, voice);
	}
	const isAddress = isRedirect || status === 404;
	const what = isRedirect
		? 'redirected the request elsewhere, which is never followed'
		: status === 404
			? 'has nothing at this address'
			: 'gave an answer that its documentation does not name';
	return new CallError('unexpectedAnswer', `${displayName} ${what} (HTTP ${status})`, {
		vendorMessage,
		statusCode: status,
		hint:
			isAddress || own === null
				? `Check the 'Base URL' in the ${displayName} credential`
				: `Ask ${displayName} what it means`,
	});
}
