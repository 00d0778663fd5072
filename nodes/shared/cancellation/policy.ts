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
 * Whether some live calls are excluded. Then a check grows stale: the call may have gone
 * live since, and a late cancel would cut a call that the builder had excluded.
 */
export function isNarrow(cancelIf: CancelIf): boolean {
	return cancelIf.rule !== 'anyCancellable';
}

/**
 * Why `cancelIf` spares a live call, naming both the status and the rule;
 * null if the call may be cancelled. Unknown statuses pass `anyCancellable` only.
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

/** `Call status is completed`, the vendors' own wording. */
export function statusText(call: CallSnapshot): string {
	return call.status === null ? 'Call status is not known' : `Call status is ${call.status}`;
}
