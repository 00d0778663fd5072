import { CallError } from '../callError';

/**
 * Invisible characters that no header may or should hold: control characters, spaces other than the plain
 * one, zero-width and direction marks, soft hyphen, fillers, variation selectors and the byte order mark. A
 * key that is copied from a web page, a PDF or a chat may bring them along.
 */
const INVISIBLE = [
	'\\u0000-\\u001f\\u007f-\\u00a0\\u00ad\\u034f\\u061c\\u115f\\u1160\\u1680\\u17b4\\u17b5\\u180b-\\u180f',
	'\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u2800\\u3000\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\uffff',
].join('');

/** What stands before a key that is copied together with its header, as documentation shows it. */
const HEADER = `^[\\s${INVISIBLE}]*(?:(?:authorization|x-api-key)\\s*:\\s*)?(?:bearer(?:[\\s${INVISIBLE}]+|$))*`;

/**
 * The expression by which a credential puts the key into the header: it does what {@link cleanKey} does.
 * `String` is there because n8n hands a key of digits to an expression as a number, which has no `trim`.
 */
export const KEY_EXPRESSION = `String($credentials.apiKey || "").replace(/${HEADER}/i, "").replace(/[${INVISIBLE}]/g, "").trim()`;

const INVISIBLE_CHARACTERS = anyOf(INVISIBLE);

const HEADER_BEFORE = ignoringCase(HEADER);

/** The key without a header before it, without invisible characters and without spaces around it. */
export function cleanKey(apiKey: string): string {
	return apiKey.replace(HEADER_BEFORE, '').replace(INVISIBLE_CHARACTERS, '').trim();
}

/**
 * The key of a credential as it is sent.
 * @throws CallError of kind `input` if it is empty, no text, or a number that has lost digits
 */
export function readApiKey(apiKey: unknown, displayName: string): string {
	const isLost = typeof apiKey === 'number' && !Number.isSafeInteger(apiKey);
	const isOther = typeof apiKey === 'object' && apiKey !== null;
	if (isLost || isOther) {
		throw new CallError(
			'input',
			`The 'API Key' of the ${displayName} credential is ${isLost ? 'a number that has lost digits on its way' : 'not a text'}`,
			{ scope: 'account', hint: 'Open the credential and enter the key as a text' },
		);
	}
	const key = cleanKey(String(apiKey ?? ''));
	if (key !== '') return key;
	throw new CallError('input', `The 'API Key' of the ${displayName} credential is empty`, {
		scope: 'account',
		hint: 'Open the credential and paste the key from your account',
	});
}

function ignoringCase(pattern: string): RegExp {
	return new RegExp(pattern, 'i');
}

function anyOf(ranges: string): RegExp {
	return new RegExp(`[${ranges}]`, 'g');
}
