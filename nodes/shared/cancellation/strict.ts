import { CallError } from '../callError';
import { GONE } from './callRecord';
import type { CallReport, NotCancelled } from './result';

/** Statuses that are safe in a message: n8n rewrites messages with such error codes in them, and takes "canceled" for a stop. */
const PLAIN_STATUS =
	/^(?!.*(canceled|e(acces|addr|ai_again|conn|exist|host|isdir|noent|notdir|notfound|perm|rraddr|timedout)|getaddrinfo))[a-z][a-z _-]{0,39}$/i;

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
		? notCancelledError(displayName, result)
		: null;
}

/** The error for an ID that the vendor does not know. */
export function notFoundError(displayName: string, vendorMessage: string | null): CallError {
	return new CallError('notFound', `${displayName} knows no call with this ID`, {
		hint: "Check 'Call' and that the credential belongs to the account that made the call",
		vendorMessage,
		statusCode: 404,
	});
}

function notCancelledError(displayName: string, result: NotCancelled): CallError {
	if (result.outcome === 'notFound') return notFoundError(displayName, result.message);
	return new CallError(
		'notCancellable',
		`${displayName} did not cancel the call${explanationOf(result)}`,
		{
			hint: `${result.reason}. Use Check Then Cancel if that is not a problem in your workflow`,
			vendorMessage: result.message,
		},
	);
}

function explanationOf({ status, reason }: NotCancelled): string {
	if (reason.startsWith(GONE)) return ': it is gone';
	return status !== null && PLAIN_STATUS.test(status) ? `: its status is ${status}` : '';
}
