import { CallError } from '../callError';
import { GONE } from './callRecord';
import type { CallReport, NotCancelled } from './result';

/** Words that are safe in a message: n8n rewrites or reinterprets messages that hold others. */
const PLAIN_STATUS =
	/^(?!.*(canceled|e(acces|addr|ai_again|conn|exist|host|isdir|noent|notdir|notfound|perm|rraddr|timedout)|getaddrinfo))[a-z][a-z _-]{0,39}$/i;

/** The error of a report that is none yet: for Cancel Call, anything but a cancelled call is one. */
export function errorUnlessCancelled(displayName: string, report: CallReport): CallError | null {
	if (report.error) return report.error;
	const { result } = report;
	return result.cancelled ? null : notCancelledError(displayName, result);
}

/** The error of a report, with a call that was not found counted as one where `isNotFoundAnError`. */
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
