import type { StatusMeaning } from './call';

/** One spelling for a status. Case, `-`, `_`, spaces and the second `l` do not count, and `inProgress` is two words. */
export function statusKey(status: string | null): string {
	return (status ?? '')
		.trim()
		.replace(/([a-z])([A-Z])/g, '$1_$2')
		.toLowerCase()
		.replace(/[-_\s]+/g, '_')
		.replace(/^canceled$/, 'cancelled');
}

/** A vendor's words for the status of a call, by what they mean. */
export interface StatusLists {
	/** The documentation says that calls in these can be cancelled. */
	readonly cancellable: {
		readonly notStarted: readonly string[];
		readonly inProgress: readonly string[];
	};
	/** The documentation names them, and does not say whether calls in them can be cancelled: the vendor decides. */
	readonly undecided: { readonly notStarted: readonly string[] };
	/** Of those that have not started: the vendor is about to dial, and does so although a cancel was accepted meanwhile. */
	readonly aboutToStart?: readonly string[];
	/** Taken for in progress, though no documentation names them. */
	readonly started?: readonly string[];
	/** Words of calls that ended by themselves. */
	readonly ended: readonly string[];
	/** Words of calls that were cancelled; `cancelled` alone unless given. */
	readonly cancelled?: readonly string[];
	/** False where a call that was cancelled shows the same word as one that ended by itself; see `CallApi`. */
	readonly tellsCancelled?: boolean;
}

const UNKNOWN: StatusMeaning = {
	phase: 'unknown',
	isCancelled: false,
	isDocumentedCancellable: false,
};

/** The words of a vendor for a call that was cancelled. */
export function cancelledWords({ cancelled = ['cancelled'] }: StatusLists): readonly string[] {
	return cancelled;
}

/** Whether a cancel ends a call that has started; else the vendor has no way to hang one up. */
export function canHangUp({ cancellable }: StatusLists): boolean {
	return cancellable.inProgress.length > 0;
}

type Dictionary = (status: string | null) => StatusMeaning;

const dictionaries = new WeakMap<StatusLists, Dictionary>();

/**
 * A vendor's dictionary. A word that it does not hold is `unknown`: only the vendor can judge it. It is made
 * once for each vendor, as every call and every page asks for it.
 */
export function statusDictionary(lists: StatusLists): Dictionary {
	const known = dictionaries.get(lists) ?? makeDictionary(lists);
	dictionaries.set(lists, known);
	return known;
}

function makeDictionary(lists: StatusLists): Dictionary {
	const meanings = new Map<string, StatusMeaning>();
	const learn = (
		statuses: readonly string[],
		meaning: Omit<StatusMeaning, 'isCancelled'>,
		isCancelled = false,
	) => {
		for (const status of statuses) meanings.set(statusKey(status), { ...meaning, isCancelled });
	};
	learn(lists.cancellable.notStarted, { phase: 'notStarted', isDocumentedCancellable: true });
	learn(lists.cancellable.inProgress, { phase: 'inProgress', isDocumentedCancellable: true });
	learn(lists.undecided.notStarted, { phase: 'notStarted', isDocumentedCancellable: false });
	learn(lists.started ?? [], { phase: 'inProgress', isDocumentedCancellable: false });
	learn(lists.ended, { phase: 'ended', isDocumentedCancellable: false });
	learn(cancelledWords(lists), { phase: 'ended', isDocumentedCancellable: false }, true);
	for (const status of lists.aboutToStart ?? []) {
		const meaning = meanings.get(statusKey(status)) ?? UNKNOWN;
		meanings.set(statusKey(status), { ...meaning, isAboutToStart: true });
	}
	return (status) => meanings.get(statusKey(status)) ?? UNKNOWN;
}
