import type { IExecuteFunctions } from 'n8n-workflow';

import type { BulkSummary } from '../cancellation/bulk';

/** Tells the person at the editor in one sentence what a bulk operation did, where the host can. */
export function showResult(
	context: IExecuteFunctions,
	operation: string,
	summary: BulkSummary,
): void {
	if (hasFoundNothing(summary)) return show(context, `${operation}: ${nothingFoundText(summary)}.`);
	const { dryRun, complete, cancellable, cancelled, alreadyCancelled, total, listings } = summary;
	const message = dryRun
		? `Dry run: ${cancellable} of ${calls(total)} would be cancelled. No cancel was sent.${complete ? '' : ' More may be alive than were counted.'}`
		: `${operation}: ${cancelled + alreadyCancelled} of ${calls(total)} cancelled, after ${listings === 1 ? 'one listing' : `${listings} listings`}.${complete ? '' : ' Calls may still be alive.'}`;
	show(context, message);
}

/** Rule 9: no call was met at all, whole as the listing is. A call that has ended is one that matches. */
export function hasFoundNothing({ complete, total, ended }: BulkSummary): boolean {
	return complete && total === 0 && ended === 0;
}

/** What a match of nothing most often means, without its full stop. */
export function nothingFoundText({ filters }: BulkSummary): string {
	return Object.keys(filters).length === 0
		? 'The account has no call'
		: 'No call matches these filters. Check their spelling';
}

/** Tells the person at the editor that calls may be missing from a list. @param gap why */
export function showGap(context: IExecuteFunctions, gap: string): void {
	show(context, `Get Many: calls may be missing from the list: ${gap}.`);
}

function show(context: IExecuteFunctions, message: string): void {
	if (!('addExecutionHints' in context)) return;
	context.addExecutionHints({ message, location: 'outputPane' });
}

function calls(count: number): string {
	return count === 1 ? '1 call' : `${count} calls`;
}
