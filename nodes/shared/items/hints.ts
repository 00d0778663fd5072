import type { IExecuteFunctions } from 'n8n-workflow';

import type { BulkReport, BulkSummary } from '../cancellation/bulk';
import type { CallResult, Outcome } from '../cancellation/result';
import { statusDictionary } from '../cancellation/status';
import type { Vendor } from '../vendor/vendor';

/** What is known of a call in the end. */
export type Ending = Pick<CallResult, 'outcome' | 'status'> &
	Partial<Pick<CallResult, 'lineStatus'>>;

/** What the sentence about a run is made of. */
interface RunTold {
	readonly vendor: Vendor;
	/** The operation's name. */
	readonly operation: string;
	/** What else a person should know. */
	readonly remark?: string;
}

/** Tells the person at the editor in one sentence what a bulk operation did, where the host can. */
export function showResult(context: IExecuteFunctions, run: RunTold, summary: BulkSummary): void {
	showSentence(context, runInWords(run, summary));
}

/** Tells the person at the editor what became of the calls of many items. @param endings one for each call */
export function showEndings(
	context: IExecuteFunctions,
	{ vendor, operation }: RunTold,
	endings: readonly Ending[],
): void {
	showSentence(context, `${operation}: ${endingsInWords(vendor, endings, 0)}.`);
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

/** That not the node but the vendor decided whether some calls match; undefined where the calls themselves show it. */
export function unprovenText(
	{ displayName }: Vendor,
	{ unproven = [] }: BulkReport,
): string | undefined {
	if (unproven.length === 0) return undefined;
	const filters = unproven.map((label) => `'${label}'`).join(', ');
	return `Not every call shows what ${filters} asks for: that these match is ${displayName}'s word alone.`;
}

/** Tells the person at the editor that some may be missing from a list. @param gap why */
export function showGap(context: IExecuteFunctions, gap: string, what = 'calls'): void {
	showSentence(context, `Get Many: ${what} may be missing from the list: ${gap}.`);
}

/** Tells the person at the editor one sentence about a run, where the host can. */
export function showSentence(context: IExecuteFunctions, message: string): void {
	if (!('addExecutionHints' in context)) return;
	context.addExecutionHints({ message, location: 'outputPane' });
}

function runInWords({ vendor, operation, remark }: RunTold, summary: BulkSummary): string {
	const { dryRun, details, ended, complete } = summary;
	const hasFound = !hasFoundNothing(summary);
	if (dryRun && hasFound) return [dryRunInWords(summary), ...(remark ? [remark] : [])].join(' ');
	const found = hasFound ? endingsInWords(vendor, details, ended) : nothingFoundText(summary);
	const sentences = [
		`${operation}: ${found}.`,
		complete ? undefined : 'Calls may still be running or waiting.',
		remark,
	];
	return sentences.filter((sentence) => sentence !== undefined).join(' ');
}

/** E.g. `Dry run: 5 calls would be cancelled, 2 of them hung up on`. */
function dryRunInWords(summary: BulkSummary): string {
	const { cancellable, notStarted, inProgress, total, complete } = summary;
	const unknown = cancellable - notStarted - inProgress;
	const left = total - cancellable;
	const parts = [
		`${calls(cancellable)} would be cancelled`,
		inProgress > 0 ? `${inProgress} of them hung up on` : undefined,
		unknown > 0 ? `${unknown} in a status that no page names` : undefined,
		left > 0 ? `${left} would be left alone` : undefined,
	];
	const gap = complete ? '' : ' More calls may be running or waiting than were counted.';
	return `Dry run: ${listed(parts)}. No cancel was sent.${gap}`;
}

/**
 * E.g. `1 call cancelled, 5 were already, 28 have ended`.
 * @param endedBefore calls that had ended when they were listed
 */
function endingsInWords(
	{ statuses }: Vendor,
	endings: readonly Ending[],
	endedBefore: number,
): string {
	const meaningOf = statusDictionary(statuses);
	const all = (outcome: Outcome) => endings.filter((ending) => ending.outcome === outcome);
	const untouched = all('notCancellable');
	const hasEnded = ({ status }: Ending) => meaningOf(status).phase === 'ended';
	const ended = untouched.filter(hasEnded).length + endedBefore;
	const cancelled = all('cancelled').length;
	const already = all('alreadyCancelled').length;
	const openLines = endings.filter(({ lineStatus }) => lineStatus === 'open').length;
	const counted = (count: number, words: string) => (count > 0 ? `${count} ${words}` : undefined);
	return listed([
		cancelled > 0 ? `${calls(cancelled)} cancelled` : 'no call cancelled',
		counted(
			already,
			`${already === 1 ? 'was' : 'were'} already${cancelled > 0 ? '' : ' cancelled'}`,
		),
		counted(ended, `${ended === 1 ? 'has' : 'have'} ended`),
		counted(untouched.length - (ended - endedBefore), 'not cancellable'),
		counted(all('notFound').length, 'not found'),
		counted(all('failed').length, 'failed'),
		counted(all('unconfirmed').length, 'unconfirmed'),
		openLines > 0
			? `${openLines === 1 ? '1 line' : `${openLines} lines`} may still be open`
			: undefined,
	]);
}

function listed(parts: ReadonlyArray<string | undefined>): string {
	return parts.filter((part) => part !== undefined).join(', ');
}

function calls(count: number): string {
	return count === 1 ? '1 call' : `${count} calls`;
}
