import { cutWords } from '../words';
import type { Placed, PlacingOutcome, PlacingResult } from './result';

/** Calls that an error names: enough to look them up, too few to bury what is wrong. */
const CALLS_NAMED = 20;

/** Characters of a vendor's ID that are shown. */
const LONGEST_ID = 100;

/**
 * Rule 10: what a batch that ended in the middle had placed before, and why it must not simply be run again.
 * @param results one for each call, duplicates not counted
 * @param untried how many items were not tried
 * @returns undefined for a batch of one item, and where nothing was placed and nothing is left to try
 */
export function batchInWords(
	itemCount: number,
	results: readonly PlacingResult[],
	untried: number,
): string | undefined {
	if (itemCount < 2) return undefined;
	const calls = results.filter((result) => result.placed);
	if (calls.length === 0 && untried === 0) return undefined;
	const left = `${untried} of ${itemCount} items were not tried`;
	if (calls.length === 0) return `No call was placed before, and ${left}`;
	const named = calls.slice(0, CALLS_NAMED).map(nameOf).join(', ');
	const more = calls.length - CALLS_NAMED;
	const rest = more > 0 ? ` and ${more} more, which are in the log of n8n` : '';
	return `Placed before: ${named}${rest}. ${left}. To run all items again would place these calls twice: leave them out`;
}

function nameOf({ callId, phoneNumber }: Placed): string {
	return `${cutWords(callId, LONGEST_ID)} (${phoneNumber ?? ''})`;
}

/** E.g. `Schedule Call: 3 calls placed, 1 unconfirmed.` @param outcomes one for each item */
export function outcomesInWords(outcomes: readonly PlacingOutcome[]): string {
	const count = (wanted: PlacingOutcome) => outcomes.filter((one) => one === wanted).length;
	const placed = count('placed');
	const parts = [
		placed === 1 ? '1 call placed' : `${placed === 0 ? 'no' : placed} calls placed`,
		...(['duplicate', 'unconfirmed', 'failed'] as const).flatMap((outcome) =>
			count(outcome) > 0 ? [`${count(outcome)} ${IN_WORDS[outcome]}`] : [],
		),
	];
	return `Schedule Call: ${parts.join(', ')}.`;
}

const IN_WORDS = {
	duplicate: 'for the same number and time as another',
	unconfirmed: 'that may have been placed',
	failed: 'not placed',
};
