const watched = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls `leave` when the signal fires. However many wait for one signal, it gets a single listener:
 * a run of thousands of calls would otherwise have Node warn of a leak.
 * @returns ends that
 */
export function onStop(signal: AbortSignal, leave: () => void): () => void {
	const leavers = watched.get(signal) ?? watch(signal);
	leavers.add(leave);
	return () => leavers.delete(leave);
}

function watch(signal: AbortSignal): Set<() => void> {
	const leavers = new Set<() => void>();
	watched.set(signal, leavers);
	const tellAll = () => {
		for (const leave of leavers) leave();
	};
	signal.addEventListener('abort', tellAll, { once: true });
	return leavers;
}
