import type { CallReport } from '../cancellation/result';
import type { Account } from '../transport/account';
import { redactKey } from '../transport/redact';
import { callLine } from '../transport/callLine';

/** Writes what became of a call to n8n's log, so that every cancellation and refusal can be audited. */
export function logReport(account: Account, { result }: CallReport): void {
	const { callId, outcome, attempts, previousStatus, status, reason } = result;
	const isTrouble = outcome === 'failed' || outcome === 'unconfirmed';
	account.log(isTrouble ? 'warn' : 'info', callLine(account, callId, outcome), {
		callId: String(redactKey(callId, account.apiKey)),
		outcome,
		attempts,
		previousStatus,
		status,
		reason,
	});
}
