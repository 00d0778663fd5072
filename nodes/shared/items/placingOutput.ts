import type { IDataObject } from 'n8n-workflow';

import { isoTimeOf, occasionInWords, type WantedCall } from '../scheduling/placing';
import type { PlacingReport, PlacingResult } from '../scheduling/result';
import type { Account } from '../transport/account';
import { callLine } from '../transport/callLine';
import { redactKey } from '../transport/redact';
import type { VendorSchedule } from '../vendor/profile';
import { toJsonValue } from '../vendor/simplify';
import type { Vendor } from '../vendor/vendor';

interface Shown {
	readonly schedule: VendorSchedule;
	/** Absent where the parameters of the item are wrong. */
	readonly call: WantedCall | undefined;
}

/** A call that was to be placed in the output. Its fields are always in this order; `__schema__` has their types. */
export function placingOutput(
	result: PlacingResult,
	{ schedule, call, includeResponse }: Shown & { readonly includeResponse: boolean },
): IDataObject {
	const { response, ...fields } = result;
	const { vendor, callId, placed, outcome, status, phase, ...others } = fields;
	const { confirmedBy, reason, message, phoneNumber, scheduledAt, placedAt } = others;
	const output: IDataObject = {
		vendor,
		callId,
		placed,
		outcome,
		status,
		phase,
		reason,
		message,
		phoneNumber,
		scheduledAt,
		...callerOf(schedule, call),
		confirmedBy,
		placedAt,
	};
	if (includeResponse) output.response = toJsonValue(response);
	return output;
}

/** Who calls, as it was asked for. */
function callerOf({ fields }: VendorSchedule, call: WantedCall | undefined): IDataObject {
	return Object.fromEntries(
		fields.map(({ field: { name } }) => [name, toJsonValue(call?.given[name])]),
	);
}

/** The output of an item for which nothing was sent. */
export function notBegun(
	{ vendor }: Vendor,
	{ reason, ...shown }: Shown & { readonly reason: string },
): IDataObject {
	const { call } = shown;
	const dueAt = call?.dueAt ?? null;
	const result: PlacingResult = {
		vendor,
		callId: null,
		placed: false,
		outcome: 'failed',
		status: null,
		phase: 'unknown',
		confirmedBy: null,
		reason,
		message: null,
		phoneNumber: call?.phoneNumber ?? null,
		scheduledAt: dueAt === null ? null : isoTimeOf(dueAt),
		placedAt: null,
	};
	return placingOutput(result, { ...shown, includeResponse: false });
}

/**
 * What a call is to an item that asks for it once more: an earlier item has placed it, with its own settings.
 * @param asked what the item asked for
 * @param placed what the earlier item asked for
 */
export function duplicateOf(
	result: PlacingResult,
	asked: WantedCall | undefined,
	placed: WantedCall | undefined,
): PlacingResult {
	if (!result.placed) return result;
	const isAlike = JSON.stringify(asked?.given) === JSON.stringify(placed?.given);
	const told =
		'An earlier item of this run has placed this call, to the same number and for the same time';
	const reason = isAlike ? told : `${told}; the other fields of this item differ and were not used`;
	return { ...result, outcome: 'duplicate', reason };
}

/** Writes what became of a call to n8n's log, so that every call that was placed can be audited. */
export function logPlacing(account: Account, call: WantedCall, { result }: PlacingReport): void {
	const { callId, outcome, status, reason, placed, confirmedBy } = result;
	const name = callId ?? occasionInWords(call);
	account.log(placed ? 'info' : 'warn', callLine(account, name, outcome), {
		...(callId === null ? {} : { callId: String(redactKey(callId, account.apiKey)) }),
		outcome,
		status,
		reason,
		confirmedBy,
	});
}
