import { CallError } from '../../../nodes/shared/callError';

/** The CallError that something throws; anything else, or nothing, fails the test. */
export function thrownBy(work: () => unknown): CallError {
	let thrown: unknown;
	try {
		work();
	} catch (error) {
		thrown = error;
	}
	return requireCallError(thrown);
}

/** The CallError that a promise rejects with. */
export async function rejectionOf(promise: Promise<unknown>): Promise<CallError> {
	return requireCallError(
		await promise.then(
			() => undefined,
			(error: unknown) => error,
		),
	);
}

export function requireCallError(thrown: unknown): CallError {
	if (thrown instanceof CallError) return thrown;
	throw new Error('A CallError should have been thrown', { cause: thrown });
}
