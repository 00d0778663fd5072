import type { CallSnapshot } from '../../../nodes/shared/cancellation/call';
import {
	cancelCall,
	type CancelRequest,
	checkThenCancel,
} from '../../../nodes/shared/cancellation/cancelCall';
import { ANY_CANCELLABLE, type CancelIf } from '../../../nodes/shared/cancellation/policy';
import type { CallReport } from '../../../nodes/shared/cancellation/result';
import type { RetrySettings } from '../../../nodes/shared/cancellation/retry';
import { CALL_ID, type Scripted, ScriptedVendor, SETTINGS } from './calls';
import { JumpingClock } from './virtualClock';

interface Terms {
	readonly cancelIf?: CancelIf;
	readonly settings?: Partial<RetrySettings>;
	readonly clock?: JumpingClock;
	readonly listed?: { readonly call: CallSnapshot; readonly at: number };
	readonly tellsCancelled?: boolean;
}

/** Check Then Cancel against a vendor that expects exactly these requests, no fewer and no more. */
export async function checking(script: readonly Scripted[], terms: Terms = {}) {
	return await performing(checkThenCancel, script, terms);
}

/** Cancel Call against a vendor that expects exactly these requests. */
export async function cancelling(script: readonly Scripted[], terms: Terms = {}) {
	return await performing(cancelCall, script, terms);
}

async function performing(
	perform: (request: CancelRequest) => Promise<CallReport>,
	script: readonly Scripted[],
	{
		cancelIf = ANY_CANCELLABLE,
		settings,
		clock = new JumpingClock(),
		listed,
		tellsCancelled,
	}: Terms,
): Promise<CallReport & { readonly clock: JumpingClock; readonly vendor: ScriptedVendor }> {
	const vendor = new ScriptedVendor(script, clock, tellsCancelled);
	const report = await perform({
		api: vendor,
		callId: CALL_ID,
		cancelIf,
		settings: { ...SETTINGS, ...settings },
		clock,
		withResponse: true,
		listed,
	});
	if (!vendor.isDone) throw new Error('The vendor was asked less often than expected');
	return { ...report, clock, vendor };
}
