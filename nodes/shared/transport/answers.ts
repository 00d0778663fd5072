import { CallError, type Fault } from '../callError';
import type { Answer } from './request';
import { isWebPage, notTheApiError, type Voice } from './whoAnswered';
import { fieldOf, wordsIn } from '../json';

type Answered = Extract<Answer, { kind: 'answered' }>;

/** An answer sorted by its HTTP status and by who gave it, by the same rules for all vendors. */
export type Sorted =
	/** 2xx: whether its body says that the request succeeded is for the vendor's profile to judge. */
	| {
			readonly kind: 'ok';
			readonly status: number;
			readonly body: unknown;
			readonly sentAt: number;
	  }
	/** 400 and its like: the vendor understood the request and declined it. */
	| {
			readonly kind: 'refused';
			readonly status: number;
			readonly message: string | null;
			readonly body: unknown;
	  }
	/** 404 in the vendor's own form: the call does not exist. */
	| { readonly kind: 'notFound'; readonly message: string | null; readonly body: unknown }
	/** An answer that is not documented, or not the vendor's: whether the request took effect is not known. */
	| { readonly kind: 'unexpected'; readonly error: CallError; readonly body: unknown }
	| { readonly kind: 'lost'; readonly fault: Fault }
	| { readonly kind: 'expired' };

/** Vendors document 400 or 409 for a refusal; the others mean the same in HTTP (RFC 9110). */
const REFUSALS = new Set([400, 409, 410, 422]);

/** 408 and 425 (RFC 9110, RFC 8470) ask for another try, as a 5xx does. */
const TO_BE_TRIED_AGAIN = new Set([408, 425]);

/** A 403 in such words is about the key, unless it mentions the call's status as well. */
const ABOUT_ACCESS =
	/access|permission|privilege|forbidden|denied|authori[sz]|organi[sz]ation|tenant|workspace|\bteam\b|credential|scope|\bkeys?\b|apikey/i;

/** "Cancellation denied: call already ended" is about the call; taken for a refusal, the call is read back. */
const ABOUT_THE_CALL =
	/\b(already|ended|completed|finished|status|state|in progress|no longer|started)\b/i;

/** A 404 in such words is about the address: taken for a missing call, a wrong base URL would go unseen. */
const ABOUT_ADDRESS =
	/\bcannot (get|post|put|delete|patch)\b|\b(route|endpoint|path|url|resource path)\b.*\bnot (found|exist)|\bno (such )?(route|endpoint)/i;

/** Whether the vendor understood the request and declined it. */
export function isRefusal(answer: Answer): boolean {
	return answer.kind === 'answered' && REFUSALS.has(answer.status) && !isWebPage(answer.body);
}

/**
 * @param deed what the request was to do, for the error
 * @throws CallError of kind `auth` where the vendor itself refuses the key: 401, and 403 about access
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
 * Sorts the answer to a request that only reads: a refusal is an error there.
 * @param subject what was to be read, e.g. `the call`
 * @throws CallError where reading again cannot help
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
		isAnswer: refusal !== null,
		hint: 'Check the parameters of this node',
		vendorMessage: refusal?.message,
		statusCode: refusal?.status,
	});
}

/**
 * Sorts the answer to a listing: a 404 is an error there, as it must not pass for a list without calls.
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
		isAnswer: true,
		hint: `Check the 'Base URL' in the ${displayName} credential`,
		statusCode: 404,
	});
}

/** A 2xx whose body does not tell whether the request succeeded. */
export function unreadable(
	status: number,
	vendorMessage?: string | null,
): { readonly kind: 'lost'; readonly fault: Fault } {
	const what = `gave an answer that cannot be read (HTTP ${status})`;
	return { kind: 'lost', fault: { what, reachedVendor: true, statusCode: status, vendorMessage } };
}

/** Whether the body of a 2xx tells of an error: the rest of it is then not to be relied on. */
export function tellsOfError(body: unknown): boolean {
	const errors = fieldOf(body, 'errors');
	const hasErrors = Array.isArray(errors) ? errors.length > 0 : Boolean(errors);
	return fieldOf(body, 'success') === false || Boolean(fieldOf(body, 'error')) || hasErrors;
}

/** Most APIs put their words in `message` or `error.message`. */
export function messageOf(body: unknown): string | null {
	return wordsIn(fieldOf(fieldOf(body, 'error'), 'message') ?? fieldOf(body, 'message'));
}

/** 401 holds for every request with this key. */
export function keyRefusedError(displayName: string, vendorMessage?: string | null): CallError {
	return new CallError('auth', `${displayName} did not accept the API key`, {
		scope: 'account',
		isAnswer: true,
		vendorMessage,
		statusCode: 401,
		hint: `Check the 'API Key' in the ${displayName} credential`,
	});
}

/** 403: the key is known, and is not for this. Other calls of the account may be another matter. */
function forbiddenError(displayName: string, vendorMessage: string, deed: string): CallError {
	return new CallError('auth', `${displayName} does not let this API key ${deed}`, {
		isAnswer: true,
		vendorMessage,
		statusCode: 403,
		hint: 'Use a credential whose API key may do that, of the organisation that the calls belong to',
	});
}

/** With these statuses, an answer that is not in the vendor's form comes from a wrong address or from a proxy. */
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
		isAnswer: true,
		vendorMessage,
		statusCode: status,
		hint:
			isAddress || own === null
				? `Check the 'Base URL' in the ${displayName} credential`
				: `Ask ${displayName} what it means`,
	});
}
