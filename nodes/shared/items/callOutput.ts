import type { IDataObject } from 'n8n-workflow';

import type { CallReport, CallResult, Failed, Outcome } from '../cancellation/result';
import type { Account } from '../transport/account';
import { redactKey } from '../transport/redact';
import { toJsonValue } from '../vendor/simplify';
import { callLine } from '../transport/callLine';

/** One call in the output. Its fields are always in this order; `__schema__` has their types. */
export function toOutput(result: CallResult, includeResponse: boolean): IDataObject {
	const output: IDataObject & Omit<CallResult, 'response'> = {
		vendor: result.vendor,
		callId: result.callId,
		cancelled: result.cancelled,
		outcome: result.outcome,
		previousStatus: result.previousStatus,
		previousPhase: result.previousPhase,
		status: result.status,
		lineStatus: result.lineStatus,
		reason: result.reason,
		message: result.message,
		phoneNumber: result.phoneNumber,
		scheduledAt: result.scheduledAt,
		attempts: result.attempts,
		checkedAt: result.checkedAt,
		cancelledAt: result.cancelledAt,
	};
	if (includeResponse) output.response = toJsonValue(result.response);
	return output;
}

/**
 * The output of an item for which nothing was sent, so that nothing is known of its call.
 * @param callId null where the item names none that can be read
 */
export function untouched(vendor: string, callId: string | null, reason: string): IDataObject {
	const result: Failed = {
		vendor,
		callId: '',
		cancelled: false,
		outcome: 'failed',
		previousStatus: null,
		previousPhase: null,
		status: null,
		lineStatus: null,
		reason,
		message: null,
		phoneNumber: null,
		scheduledAt: null,
		attempts: 0,
		checkedAt: null,
		cancelledAt: null,
	};
	return { ...toOutput(result, false), callId };
}

/** Writes what became of a call to n8n's log, so that every cancellation and refusal can be audited. */
export function logReport(account: Account, { result }: CallReport): void {
	const { callId, outcome, attempts, previousStatus, status, lineStatus, reason } = result;
	const facts = { attempts, previousStatus, status, lineStatus, reason };
	logOutcome(account, callId, outcome, facts, lineStatus === null ? '' : `, line ${lineStatus}`);
}

/**
 * @param facts what else is known of the call
 * @param remark goes on with the outcome in the message
 */
export function logOutcome(
	account: Account,
	callId: string,
	outcome: Outcome,
	facts: Readonly<Record<string, unknown>>,
	remark = '',
): void {
	const isTrouble = outcome === 'failed' || outcome === 'unconfirmed';
	account.log(isTrouble ? 'warn' : 'info', callLine(account, callId, `${outcome}${remark}`), {
		callId: String(redactKey(callId, account.apiKey)),
		outcome,
		...facts,
	});
}
