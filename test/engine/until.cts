const LONGEST_WAIT_MS = 10_000;

/** Waits for something that is bound to happen. Throws if it does not. */
export async function until(hasHappened: () => boolean): Promise<void> {
	for (const startedAt = Date.now(); !hasHappened(); ) {
		if (Date.now() - startedAt > LONGEST_WAIT_MS) throw new Error('Waited for nothing');
		await new Promise((resolve) => setTimeout(resolve, 2));
	}
}
