import type { CallResult, Outcome } from './result';

/** What became of the calls with one phone number. */
export interface NumberCounts {
	readonly phoneNumber: string;
	readonly total: number;
	/** Also those that had been cancelled before. */
	readonly cancelled: number;
	readonly notCancellable: number;
	readonly failed: number;
	readonly unconfirmed: number;
}

/**
 * Counts the calls of a run for each phone number, in the order of the numbers.
 * @param isNumber tells whether a call's number, as the vendor writes it, is the one that was asked for
 */
export function countByNumber(
	numbers: readonly string[],
	details: readonly CallResult[],
	isNumber: (wanted: string) => (shown: string) => boolean,
): NumberCounts[] {
	return numbers.map((phoneNumber) => {
		const isSame = isNumber(phoneNumber);
		const calls = details.filter(({ phoneNumber: shown }) => shown !== null && isSame(shown));
		const count = (...outcomes: Outcome[]) =>
			calls.filter(({ outcome }) => outcomes.includes(outcome)).length;
		return {
			phoneNumber,
			total: calls.length,
			cancelled: count('cancelled', 'alreadyCancelled'),
			notCancellable: count('notCancellable', 'notFound'),
			failed: count('failed'),
			unconfirmed: count('unconfirmed'),
		};
	});
}
