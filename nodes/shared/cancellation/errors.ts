import type { CallSnapshot } from './call';
import { CallError } from '../callError';
import { statusText } from './policy';

/** Rule 2: the vendor refused what its documentation allows. */
export function refusedError(
	displayName: string,
	call: CallSnapshot,
	vendorMessage: string | null,
): CallError {
	return new CallError(
		'refused',
		`${displayName} refused to cancel the call, although its status is one that can be cancelled`,
		{
			hint: `${statusText(call)}. Run this again, or ask ${displayName} why it refuses`,
			vendorMessage,
		},
	);
}

/** The same error, with what the call showed after the answer that it is about. */
export function stillAliveError(error: CallError, call: CallSnapshot): CallError {
	const { kind, message, scope, isAnswer, hint, vendorMessage, statusCode, facts } = error;
	return new CallError(kind, message, {
		scope,
		isAnswer,
		hint: `${statusText(call)}, so the cancel had no effect. ${hint}`,
		vendorMessage,
		statusCode,
		facts,
	});
}

/** @param what completes "Acme …": what the vendor said of a call, and what it shows that contradicts it */
export function contradictedError(
	displayName: string,
	what: string,
	vendorMessage: string | null,
): CallError {
	return new CallError(
		'unconfirmed',
		`The call may or may not have been cancelled: ${displayName} ${what}`,
		{
			hint: `Look the call up in ${displayName}, and tell ${displayName} of it`,
			vendorMessage,
		},
	);
}

/** A line stays open though the call is told as cancelled. @param isSentAgain the cancel was sent once more */
export function lineOpenError(
	displayName: string,
	isSentAgain: boolean,
	vendorMessage: string | null,
): CallError {
	const again = isSentAgain ? ', also after a second cancel' : '';
	return new CallError(
		'unconfirmed',
		`The call may or may not have been cancelled: ${displayName} tells it as cancelled and shows its line still open${again}. The person may still be on the phone`,
		{
			hint: `Look the call up in ${displayName} at once and end it there, or ask ${displayName} to close its line. Running this again sends another cancel`,
			vendorMessage,
		},
	);
}

/** There was no time left to send the cancel, or another one. */
export function timeUpError(attempts = 0): CallError {
	const what = attempts === 0 ? 'No cancel was sent' : 'No further cancel was sent';
	return new CallError('incomplete', `${what}: 'Max Duration' was over`, {
		hint: "Run this again, or raise 'Max Duration'",
	});
}

/** @param error what made it of no use to try the call, found out with another call or a listing */
export function untriedError({ message, hint }: CallError): CallError {
	return new CallError('incomplete', `No cancel was sent: ${message}`, { hint });
}

/** Rule 1: a rate limit held each cancel back until its check was too old. */
export function tooLateError(displayName: string, attempts: number): CallError {
	return new CallError(
		'rateLimited',
		`${displayName} lets requests through so slowly that each check was too old for its cancel`,
		{
			mayPass: true,
			hint: `${unsent(attempts)}Run this again later, or with fewer calls at once`,
		},
	);
}

/** @param ageMs age of the quickest of several checks when its answer came, ms */
export function tooSlowError(displayName: string, ageMs: number, attempts: number): CallError {
	return new CallError(
		'unreadable',
		`${displayName} takes ${(ageMs / 1_000).toFixed(1)} s to answer, so a check is too old when it arrives`,
		{
			mayPass: true,
			hint: `${unsent(attempts)}The call may start ringing meanwhile, and 'Cancel If' may exclude it then. Set 'Cancel If' to Any Cancellable Status, or run this again later`,
		},
	);
}

/** @param thrown an exception that no rule foresees. Its text is not shown, as it may hold anything */
export function unforeseenError(thrown: unknown): CallError {
	return new CallError('unforeseen', 'Something unforeseen happened with this call', {
		hint: 'Run this again. If it happens again, report it with the ID of the call',
		facts: thrown instanceof Error ? thrown.name : typeof thrown,
	});
}

/**
 * What was thrown, as an error to report.
 * @throws what ends the whole run (Rule 6)
 */
export function troubleOf(thrown: unknown): CallError {
	const error = thrown instanceof CallError ? thrown : unforeseenError(thrown);
	if (error.scope === 'run') throw error;
	return error;
}

/** Calls named in an error. */
const CALLS_NAMED = 5;

/** Rule 8: the list shows a call alive, and the vendor tells it as over when asked for it, again and again. */
export function contradictoryError(displayName: string, callIds: readonly string[]): CallError {
	const named = callIds.slice(0, CALLS_NAMED).join(', ');
	return new CallError(
		'incomplete',
		`${displayName} lists calls as still running or waiting that have ended when it is asked for each of them: ${named}`,
		{ hint: `Look them up in ${displayName}, and tell ${displayName} of it` },
	);
}

/** Rule 8: new calls kept turning up after all known ones were over. @param hint how to keep them from it */
export function keepStartingError(
	over: number,
	hint = 'Switch the agent off, then run this again',
): CallError {
	return new CallError('incomplete', `${over} calls ended; new ones kept starting`, { hint });
}

function unsent(attempts: number): string {
	return attempts === 0 ? 'No cancel was sent. ' : '';
}
