import { cutWords } from '../words';
import { redactKey } from './redact';

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
