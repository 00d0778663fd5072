import { cancelCall, checkThenCancel } from '../../../nodes/shared/cancellation/cancelCall';
import { type FollowUpTerms, FollowUps } from '../../../nodes/shared/cancellation/followUps';
import { ANY_CANCELLABLE, type CancelIf } from '../../../nodes/shared/cancellation/policy';
import {
	CALL_ID,
	cancels,
	type Scripted,
	ScriptedVendor,
	SETTINGS,
	shows,
	showsWithLine,
} from './calls';
import { JumpingClock, START } from './virtualClock';

interface Terms extends Partial<FollowUpTerms> {
	readonly cancelIf?: CancelIf;
	readonly withCheck?: boolean;
	readonly tellsCancelled?: boolean;
	readonly stopsAt?: number;
}

/** Cancels a call and looks at it once more, against a vendor that expects exactly these requests. */
export async function following(
	script: readonly Scripted[],
	{ cancelIf = ANY_CANCELLABLE, withCheck = true, tellsCancelled, stopsAt, ...terms }: Terms = {},
) {
	const clock = new JumpingClock();
	if (stopsAt !== undefined) clock.stopsAt = START + stopsAt;
	const vendor = new ScriptedVendor(script, clock, tellsCancelled);
	const common = { callId: CALL_ID, cancelIf, settings: SETTINGS, clock, withResponse: false };
	const request = { ...common, api: vendor };
	let report = await (withCheck ? checkThenCancel : cancelCall)(request);
	const followUps = new FollowUps({
		clock,
		verifyHangUp: true,
		looksAtDials: false,
		concurrency: 10,
		onReport: (ended) => {
			report = ended;
		},
		...terms,
	});
	followUps.add(() => request, report);
	await followUps.settle();
	if (!vendor.isDone) throw new Error('The vendor was asked less often than expected');
	return { report, result: report.result, clock, elapsed: clock.now() - START };
}

export const closed = showsWithLine('cancelled', 'closed');
export const open = showsWithLine('cancelled', 'open');
export const silent = showsWithLine('cancelled', 'unknown');
export const HUNG_UP = [shows('active'), cancels()];
export const DIALLED = [shows('queued'), cancels()];
