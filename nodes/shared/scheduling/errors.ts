import { CallError, type Fault } from '../callError';
import { occasionInWords, type WantedCall } from './placing';

/** IDs of calls that an error names. */
const CALLS_NAMED = 5;

/** What looking for a call in the vendor's list has shown. */
export type Found =
	/** The vendor's list cannot tell. */
	| { readonly kind: 'notLooked' }
	/** The list could not be read. */
	| { readonly kind: 'unread' }
	| { readonly kind: 'none' }
	/** These calls may be the one, and nothing tells which of them is, if any. */
	| { readonly kind: 'possible'; readonly callIds: readonly string[] };

/** Rule 10: the answer was lost, and nothing is sent again. */
export function inDoubtError(
	displayName: string,
	call: WantedCall,
	fault: Fault,
	found: Found,
): CallError {
	const occasion = occasionInWords(call);
	return new CallError(
		'unconfirmed',
		`The call ${occasion} may have been placed: ${displayName} ${fault.what}`,
		{
			hint: `${findings(displayName, found)}It was not sent again, as that could ring the person up twice. ${howToLook(displayName, call)}`,
			vendorMessage: fault.vendorMessage,
			statusCode: fault.statusCode,
			facts: fault.code,
		},
	);
}

function findings(displayName: string, found: Found): string {
	switch (found.kind) {
		case 'notLooked':
			return '';
		case 'unread':
			return `The list of calls of ${displayName} could not be read either. `;
		case 'none':
			return `It was not found in the list of calls of ${displayName} so far. `;
		case 'possible': {
			const named = found.callIds.slice(0, CALLS_NAMED).join(', ');
			const more = found.callIds.length - CALLS_NAMED;
			const who = found.callIds.length === 1 ? 'A call' : 'Several calls';
			return `${who} in the list of ${displayName} may be this one, and it is not certain: ${named}${more > 0 ? ` and ${more} more` : ''}. `;
		}
	}
}

function howToLook(displayName: string, { phoneNumber }: WantedCall): string {
	return `Look for it in ${displayName}, or by Get Many with the filter 'Phone Number' set to ${phoneNumber}, before you place it again`;
}

/** The same error, with the call that was not placed because of it. */
export function notPlacedError(error: CallError, call: WantedCall): CallError {
	const { kind, message, scope, isAnswer, mayPass, cause, hint, vendorMessage, statusCode } = error;
	const { facts, retryAfterMs, limitedForMs } = error;
	return new CallError(kind, message, {
		scope,
		isAnswer,
		mayPass,
		cause,
		hint: `The call ${occasionInWords(call)} was not placed. ${hint}`,
		vendorMessage,
		statusCode,
		facts,
		retryAfterMs,
		limitedForMs,
		// Other items of the run may have placed theirs.
		mayDoTwice: true,
	});
}

/** The vendor read the request and declined it. */
export function declinedError(
	displayName: string,
	vendorMessage: string | null,
	statusCode: number,
): CallError {
	return new CallError('refused', `${displayName} refused to place the call`, {
		isAnswer: true,
		hint: 'Check the parameters of this node',
		vendorMessage,
		statusCode,
	});
}

/** The request never reached the vendor. */
export function unreachedError(displayName: string, fault: Fault): CallError {
	return new CallError('unreachable', `${displayName} ${fault.what}`, {
		mayPass: true,
		hint: `Check the base URL in the ${displayName} credential and the network, then run this again`,
		facts: fault.code,
	});
}

/** A rate limit held the request back until the call's time had passed. */
export function overdueError(displayName: string): CallError {
	return new CallError(
		'rateLimited',
		`${displayName} let the request through too late: the time of the call had passed`,
		{ mayPass: true, hint: 'Give it a later time, or place fewer calls at once' },
	);
}

/** Rule 10: n8n's Retry On Fail would run all items again. */
export function retriedError(): CallError {
	return new CallError(
		'input',
		"'Retry On Fail' is on for this node, and could place calls twice, so that nothing was sent",
		{
			hint: "n8n runs all items again then, those too whose call was placed. Turn off 'Retry On Fail' in the settings of this node",
		},
	);
}

/** Rule 10: a batch over Max Calls is refused as a whole. */
export function tooManyError(count: number, maxCalls: number): CallError {
	return new CallError(
		'input',
		`${count} calls would be placed, more than 'Max Calls' (${maxCalls}), so that none was`,
		{
			hint: "Raise 'Max Calls' if you mean it, or hand this node fewer items at once, e.g. by a Limit node before it",
		},
	);
}
