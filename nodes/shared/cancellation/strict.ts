import { CallError } from '../callError';
import { cutWords } from '../words';
import { GONE } from './callRecord';
import type { CallReport, NotCancelled } from './result';

/** n8n rewrites a message with one of its error codes in it, and takes "canceled" for a stop. */
const NOTHING_FOR_N8N =
	'(?!.*(canceled|e(acces|addr|ai_again|conn|exist|host|isdir|noent|notdir|notfound|perm|rraddr|timedout)|getaddrinfo))';

/** Statuses that are safe in a message. */
const PLAIN_STATUS = new RegExp(`^${NOTHING_FOR_N8N}[a-z][a-z _-]{0,39}$`, 'i');

/** IDs that are. Any other is shown in the hint, which is escaped and not rewritten. */
const PLAIN_ID = new RegExp(`^${NOTHING_FOR_N8N}[\\w.:~@-]{1,64}$`, 'i');

/** Characters of such another ID that are shown. */
const LONGEST_ID_SHOWN = 100;

const OR_SET_ON_NOT_FOUND =
	". To go on without such calls, set the option 'On Not Found' to Outcome";

/** Rule 4: to Cancel Call, any report is an error but that of a cancelled call. */
export function errorUnlessCancelled(displayName: string, report: CallReport): CallError | null {
	if (report.error) return report.error;
	const { result } = report;
	return result.cancelled ? null : notCancelledError(displayName, result);
}

/** Rule 4: to Check Then Cancel, a report is an error where it cannot tell, and if the builder says so where no call was found. */
export function errorOf(
	displayName: string,
	report: CallReport,
	isNotFoundAnError: boolean,
): CallError | null {
	if (report.error) return report.error;
	const { result } = report;
	return result.outcome === 'notFound' && isNotFoundAnError
		? notFoundError(displayName, result.callId, result.message, OR_SET_ON_NOT_FOUND)
		: null;
}

/**
 * The error for an ID that the vendor does not know.
 * @param instead another way out than to correct the ID, e.g. an option to set
 */
export function notFoundError(
	displayName: string,
	callId: string,
	vendorMessage: string | null,
	instead = '',
): CallError {
	const isPlain = PLAIN_ID.test(callId);
	const shown = isPlain ? '' : `The ID is ${cutWords(callId, LONGEST_ID_SHOWN)}. `;
	return new CallError(
		'notFound',
		`${displayName} found no call with ${isPlain ? `the ID ${callId}` : 'this ID'}`,
		{
			hint: `${shown}Check 'Call' and that the credential belongs to the account that made the call${instead}`,
			vendorMessage,
			statusCode: 404,
		},
	);
}

function notCancelledError(displayName: string, result: NotCancelled): CallError {
	const { callId, outcome, message } = result;
	if (outcome === 'notFound') return notFoundError(displayName, callId, message);
	const call = PLAIN_ID.test(callId) ? `the call ${callId}` : 'the call';
	return new CallError(
		'notCancellable',
		`${displayName} did not cancel ${call}${explanationOf(result)}`,
		{
			hint: `${result.reason}. Use Check Then Cancel if that is not a problem in your workflow`,
			vendorMessage: message,
		},
	);
}

function explanationOf({ status, reason }: NotCancelled): string {
	if (reason.startsWith(GONE)) return ': it is gone';
	return status !== null && PLAIN_STATUS.test(status) ? `: its status is ${status}` : '';
}
