import type { CallError } from '../callError';
import type { CallSnapshot, LineStatus } from './call';
import { iso } from './callEvidence';
import { contradictedError, lineOpenError } from './errors';
import { statusText } from './policy';
import type { CallReport } from './result';

/** A call that is told as cancelled, after it was looked at once more. */
export interface Followed {
	readonly displayName: string;
	readonly report: CallReport;
	/** Cancels sent since the report, which it does not count. */
	readonly sentAgain: number;
	/** What the latest look showed; null where it showed no call. */
	readonly shown: CallSnapshot | null;
	/** Epoch ms. */
	readonly at: number;
}

/** The call stays told as it is. @param line what is known of its line; null where it was not to be verified */
export function withLine(followed: Followed, line: LineStatus | null): CallReport {
	const { report } = followed;
	if (report.error) return report;
	const { result, ...others } = report;
	return { ...others, result: { ...result, ...seen(followed), lineStatus: line } };
}

/** Rule 2: a line that stays open is no cancelled call, whatever the vendor says. */
export function lineOpen(followed: Followed): CallReport {
	const { displayName, report, sentAgain } = followed;
	const { message, attempts } = report.result;
	const error = lineOpenError(displayName, attempts + sentAgain > 1, message);
	return unconfirmed(followed, error, 'open');
}

/** The vendor told the call as cancelled, and shows it alive. */
export function stillAlive(followed: Followed): CallReport {
	const { displayName, report, shown } = followed;
	const word = shown?.status ?? 'a call without a status';
	const what = `said that the call is cancelled, and shows it after that as ${word}`;
	return unconfirmed(followed, contradictedError(displayName, what, report.result.message), null);
}

/** The dial has won against the cancel, and `cancelIf` spares the call now. @param reason why it does */
export function sparedAfterAll(followed: Followed, reason: string): CallReport {
	const said = `${followed.displayName} accepted the cancel, and made the call all the same`;
	return notCancellable(followed, `${said}. ${reason}`, 'spared');
}

/** The dial has won against the cancel, and the call is over by now. */
export function madeAllTheSame(followed: Followed): CallReport {
	const { displayName, shown } = followed;
	const status = shown === null ? 'The call is over' : statusText(shown);
	const reason = `${status}, although ${displayName} accepted the cancel; this run may have ended it`;
	return notCancellable(followed, reason, 'over');
}

/** What came of a second cancel, told as of both. */
export function afterBoth({ report: { result: first } }: Followed, second: CallReport): CallReport {
	const { previousStatus, previousPhase, phoneNumber, scheduledAt } = first;
	const attempts = first.attempts + second.result.attempts;
	Object.assign(second.result, {
		previousStatus,
		previousPhase,
		phoneNumber: phoneNumber ?? second.result.phoneNumber,
		scheduledAt: scheduledAt ?? second.result.scheduledAt,
		attempts,
	});
	return second;
}

function unconfirmed(followed: Followed, error: CallError, line: LineStatus | null): CallReport {
	return {
		result: {
			...followed.report.result,
			...seen(followed),
			cancelled: false,
			outcome: 'unconfirmed',
			lineStatus: line,
			reason: error.message,
			cancelledAt: null,
		},
		error,
		liveness: 'mayBeAlive',
		isInDoubt: true,
	};
}

function notCancellable(
	followed: Followed,
	reason: string,
	liveness: 'over' | 'spared',
): CallReport {
	return {
		result: {
			...followed.report.result,
			...seen(followed),
			cancelled: false,
			outcome: 'notCancellable',
			reason,
			cancelledAt: null,
		},
		liveness,
	};
}

/** What the latest look adds to the facts. */
function seen({ report: { result }, shown, sentAgain, at }: Followed) {
	const attempts = result.attempts + sentAgain;
	return shown === null
		? { attempts }
		: { attempts, status: shown.status ?? result.status, checkedAt: iso(at) };
}
