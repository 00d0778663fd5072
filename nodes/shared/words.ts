import { redactKey } from './transport/redact';

/** Blanks, control characters and lone surrogates, which a log or a database may choke on. */
const UNPRINTABLE = /[\s\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+/gu;

/** Most words are: these need no look at each character. */
const PLAIN = /^[!-~]*$/;

/**
 * Words from elsewhere as one line that is safe to store, log and show: without control characters,
 * and cut to a length, in characters. Much longer texts are not even looked at beyond it.
 */
export function cutWords(text: string, longest: number): string {
	if (text.length <= longest && PLAIN.test(text)) return text;
	const head = [
		...text
			.slice(0, longest * 4)
			.replace(UNPRINTABLE, ' ')
			.trim(),
	];
	const isCut = head.length > longest || text.length > longest * 4;
	return isCut ? `${head.slice(0, longest).join('')}…` : head.join('');
}

/** Characters of a call's ID in a line of the log: whole for any ID that vendors show. */
const LONGEST_ID_IN_LOG = 100;

/**
 * A line of the log about one call. n8n's default log format prints the message alone, so the call
 * and what became of it stand in it. It holds no character that would break the line, or the key.
 */
export function callLine(
	{ displayName, apiKey }: { readonly displayName: string; readonly apiKey: string },
	callId: string,
	outcome: string,
): string {
	const shown = cutWords(String(redactKey(callId, apiKey)), LONGEST_ID_IN_LOG);
	return `${displayName} call ${shown}: ${outcome}`;
}
