import type { CallSnapshot, Phase } from './call';
import { statusKey } from './status';

/** The parameter `cancelIf`, with its `statuses` where it is `selected`. */
export type CancelIf =
	| { readonly rule: 'anyCancellable' | 'notStarted' | 'inProgress' }
	| { readonly rule: 'selected'; readonly statuses: readonly string[] };

export const ANY_CANCELLABLE: CancelIf = { rule: 'anyCancellable' };

const PHASE_IN_WORDS: Record<Phase, string> = {
	notStarted: 'not started',
	inProgress: 'in progress',
	ended: 'ended',
	unknown: 'unknown',
};

/**
 * Rule 1: whether some live calls are excluded. Then a check grows stale: the call may have gone live since,
 * and a late cancel would cut a call that the builder had excluded.
 */
export function isNarrow(cancelIf: CancelIf): boolean {
	return cancelIf.rule !== 'anyCancellable';
}

/**
 * Rule 1: why `cancelIf` spares a live call, with the names of both the status and the rule; null if the
 * call may be cancelled. Unknown statuses pass `anyCancellable` only.
 */
export function reasonToSpare(call: CallSnapshot, cancelIf: CancelIf): string | null {
	const status = statusText(call);
	switch (cancelIf.rule) {
		case 'anyCancellable':
			return null;
		case 'selected':
			return cancelIf.statuses.some((selected) => statusKey(selected) === statusKey(call.status))
				? null
				: `${status}, and 'Cancel If' allows only ${cancelIf.statuses.join(', ')}`;
		case 'notStarted':
		case 'inProgress':
			return call.phase === cancelIf.rule
				? null
				: `${status} (${PHASE_IN_WORDS[call.phase]}), and 'Cancel If' allows only calls ${PHASE_IN_WORDS[cancelIf.rule]}`;
	}
}

/** E.g. `Call status is completed`. */
export function statusText(call: CallSnapshot): string {
	return call.status === null ? 'Call status is not known' : `Call status is ${call.status}`;
}
