import { cutWords } from '../words';
import { redactKey } from './redact';

/** Longest ID in a line of the log, characters: longer than those that vendors give. */
const LONGEST_ID_IN_LOG = 100;

/**
 * A line of the log about one call. n8n's default log format prints the message without its metadata, so the
 * message holds the ID and the outcome. It never holds the key, nor a character that would break the line.
 */
export function callLine(
	{ displayName, apiKey }: { readonly displayName: string; readonly apiKey: string },
	callId: string,
	outcome: string,
): string {
	const shown = cutWords(String(redactKey(callId, apiKey)), LONGEST_ID_IN_LOG);
	return `${displayName} call ${shown}: ${outcome}`;
}
