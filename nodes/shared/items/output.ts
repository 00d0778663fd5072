import type { GenericValue, IDataObject } from 'n8n-workflow';

import type { CallResult } from '../cancellation/result';

/** One call in the output, its fields always in this order; see `__schema__` for their types. */
export function toOutput(result: CallResult, includeResponse: boolean): IDataObject {
	const output: IDataObject & Omit<CallResult, 'response'> = {
		vendor: result.vendor,
		callId: result.callId,
		cancelled: result.cancelled,
		outcome: result.outcome,
		previousStatus: result.previousStatus,
		previousPhase: result.previousPhase,
		status: result.status,
		reason: result.reason,
		message: result.message,
		attempts: result.attempts,
		checkedAt: result.checkedAt,
		cancelledAt: result.cancelledAt,
	};
	if (includeResponse) output.response = toJsonValue(result.response);
	return output;
}

/** A vendor's body as n8n types values; what JSON has no word for becomes null. */
export function toJsonValue(value: unknown): GenericValue {
	switch (typeof value) {
		case 'string':
		case 'number':
		case 'boolean':
		case 'object':
			return value;
		default:
			return null;
	}
}
