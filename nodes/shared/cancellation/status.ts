import type { StatusMeaning } from './call';

/** One spelling for a status: case, `-`, `_` and spaces do not count, and neither does the second `l`; `inProgress` is two words. */
export function statusKey(status: string | null): string {
	return (status ?? '')
		.trim()
		.replace(/([a-z])([A-Z])/g, '$1_$2')
		.toLowerCase()
		.replace(/[-_\s]+/g, '_')
		.replace(/^canceled$/, 'cancelled');
}

/** Statuses a vendor's documentation lists as cancellable, or shows without saying so. */
export interface StatusLists {
	readonly cancellable: {
		readonly notStarted: readonly string[];
		readonly inProgress: readonly string[];
	};
	/** Named in the documentation, but not on its cancel list: the vendor decides. */
	readonly undecided: { readonly notStarted: readonly string[] };
	/** Taken for in progress, though no page names them. */
	readonly started?: readonly string[];
	/** Ended, `cancelled` apart: that word means the same for every vendor. */
	readonly ended: readonly string[];
	/** False where a call that was cancelled shows the same word as one that ended by itself; see `CallApi`. */
	readonly tellsCancelled?: boolean;
}

const UNKNOWN: StatusMeaning = {
	phase: 'unknown',
	isCancelled: false,
	isDocumentedCancellable: false,
};

/** Makes a vendor's dictionary. Words it does not hold are `unknown`: let the vendor decide. */
export function statusDictionary(lists: StatusLists): (status: string | null) => StatusMeaning {
	const meanings = new Map<string, StatusMeaning>([
		['cancelled', { phase: 'ended', isCancelled: true, isDocumentedCancellable: false }],
	]);
	const learn = (statuses: readonly string[], meaning: Omit<StatusMeaning, 'isCancelled'>) => {
		for (const status of statuses) {
			meanings.set(statusKey(status), { ...meaning, isCancelled: false });
		}
	};
	learn(lists.cancellable.notStarted, { phase: 'notStarted', isDocumentedCancellable: true });
	learn(lists.cancellable.inProgress, { phase: 'inProgress', isDocumentedCancellable: true });
	learn(lists.undecided.notStarted, { phase: 'notStarted', isDocumentedCancellable: false });
	learn(lists.started ?? [], { phase: 'inProgress', isDocumentedCancellable: false });
	learn(lists.ended, { phase: 'ended', isDocumentedCancellable: false });
	return (status) => meanings.get(statusKey(status)) ?? UNKNOWN;
}
