import {
	type IDataObject,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
	NodeApiError,
	NodeOperationError,
} from 'n8n-workflow';

import { CallError } from '../callError';
import { unforeseenError } from '../cancellation/errors';
import type { Outcome } from '../cancellation/result';
import { cutWords } from '../words';
import { isTool } from '../parameters/values';
import { failureOf } from './failure';

/** Characters of a vendor's text that are shown: enough for a sentence, too few for a page. */
const LONGEST_QUOTE = 300;

const UNFORESEEN = 'Something unforeseen happened';

/**
 * The error as n8n shows it. Its message says what happened; its description, which n8n renders as
 * HTML, holds the vendor's words, the way out and machine facts.
 * @param remark what else the builder should know, e.g. how many calls were cancelled before
 */
export function toNodeError(
	node: INode,
	error: unknown,
	itemIndex?: number,
	remark?: string,
): NodeApiError | NodeOperationError {
	if (isOfN8n(error)) return error;
	if (!(error instanceof CallError)) {
		const cause = isOfTheLanguage(error) ? new Error(UNFORESEEN) : error;
		return new NodeOperationError(node, cause instanceof Error ? cause : UNFORESEEN, { itemIndex });
	}
	return asNodeError(node, error, error.message, escapeHtml(describe(error, remark)), itemIndex);
}

/**
 * The error of a list in the panel. The panel shows it as plain text, and some versions of n8n show
 * the message alone, so the vendor's words are in it.
 */
export function toListError(node: INode, error: unknown): NodeApiError | NodeOperationError {
	if (!(error instanceof CallError)) return toNodeError(node, error);
	const { vendorMessage, message } = error;
	const words = vendorMessage === null ? '' : `: ${cutWords(vendorMessage, LONGEST_QUOTE)}`;
	return asNodeError(node, error, `${message}${words}`, wayOut(error));
}

function asNodeError(
	node: INode,
	error: CallError,
	message: string,
	description: string,
	itemIndex?: number,
): NodeApiError | NodeOperationError {
	const { kind, statusCode } = error;
	const failure = failureOf(error);
	if (kind === 'input') {
		return new NodeOperationError(node, message, { description, itemIndex, failure });
	}
	// Without `message` among the options, n8n puts its own stock text for the HTTP status in its place.
	return new NodeApiError(
		node,
		{ message },
		{ message, description, itemIndex, httpCode: statusCode?.toString(), failure },
	);
}

/** Whether an item that goes wrong leaves by the error output. An AI agent's tool has none. */
export function hasErrorOutput(context: IExecuteFunctions): boolean {
	return context.getNode().onError === 'continueErrorOutput' && !isTool(context);
}

/** Something that went wrong for one input item or several. */
export interface WentWrong {
	readonly error: unknown;
	readonly outcome: Outcome;
	/** The fields of any other item of the operation. */
	readonly fields: IDataObject;
}

/**
 * The json of an item that went wrong. On the regular output it has the fields of any other item,
 * `message` with the vendor's words and the way out, and `error`.
 *
 * For the error output it has `error` and `message` alone: n8n 1.123 lets an item with any other key
 * leave by the regular output, as if all were well (`handleNodeErrorOutput` of n8n-core). n8n lays the
 * two over the input item, whose own fields may look like a good item of ours, so `message` begins
 * with the outcome.
 *
 * The item must carry no `error` beside its json, as n8n would replace the json by it.
 */
export function errorJson({ error, outcome, fields }: WentWrong, isRouted: boolean): IDataObject {
	const what = whatHappened(error);
	const words = wordsOf(error);
	return isRouted
		? { error: what, message: `${outcome}: ${words ?? what}` }
		: { ...fields, message: words, error: what };
}

/** The item of something that went wrong, for the output that it leaves by. */
export function errorItem(
	context: IExecuteFunctions,
	pairedItem: INodeExecutionData['pairedItem'],
	wrong: WentWrong,
): INodeExecutionData {
	return { json: errorJson(wrong, hasErrorOutput(context)), pairedItem };
}

/** What happened, in our own words or n8n's. */
export function whatHappened(error: unknown): string {
	const isTold = error instanceof Error && error.message && !isOfTheLanguage(error);
	return isTold ? error.message : UNFORESEEN;
}

/** An exception as an error that can be told: ours and n8n's as they are, any other by the words for what no rule foresees. */
export function toldError(thrown: unknown): CallError | NodeApiError | NodeOperationError {
	return thrown instanceof CallError || isOfN8n(thrown) ? thrown : unforeseenError(thrown);
}

/** Whether it is an error that n8n or its request helper made for a node, with a text of its own. */
export function isOfN8n(error: unknown): error is NodeApiError | NodeOperationError {
	return error instanceof NodeApiError || error instanceof NodeOperationError;
}

/** Whether it is an exception of the language, which tells a builder nothing and whose text may hold anything. */
function isOfTheLanguage(error: unknown): boolean {
	const names = [
		'EvalError',
		'RangeError',
		'ReferenceError',
		'SyntaxError',
		'TypeError',
		'URIError',
	];
	return error instanceof Error && names.includes(error.name);
}

/** The vendor's words and the way out, as plain text; null where there are none. */
function wordsOf(error: unknown): string | null {
	if (error instanceof CallError) return describe(error) || null;
	return (isOfN8n(error) && error.description) || null;
}

/** What an error means for the call that it is about, where no report says more. */
export function outcomeOf(error: unknown): Outcome {
	const kind = error instanceof CallError ? error.kind : undefined;
	return kind === 'notFound' || kind === 'notCancellable' || kind === 'unconfirmed'
		? kind
		: 'failed';
}

/**
 * The entry whose error is shown where errors stop the workflow: the first one, but none whose error
 * only follows from another while that one is there, e.g. that nothing was sent after a refused key.
 */
export function causeAmong<Entry extends { readonly error?: unknown }>(
	entries: readonly Entry[],
): Entry | undefined {
	const failed = entries.filter(({ error }) => error !== undefined);
	const isCause = ({ error }: Entry) => !(error instanceof CallError && error.cause);
	return failed.find(isCause) ?? failed[0];
}

/** Whether the node goes on after an error. An AI agent's tool always does: the agent reads the error as its answer. */
export function goesOnAfterErrors(context: IExecuteFunctions): boolean {
	return context.continueOnFail() || isTool(context);
}

function describe(error: CallError, remark?: string): string {
	const quote =
		error.vendorMessage === null
			? undefined
			: `The vendor says: "${cutWords(error.vendorMessage, LONGEST_QUOTE)}"`;
	return [quote, remark, wayOut(error)].filter((sentence) => sentence !== undefined).join('. ');
}

function wayOut({ hint, facts }: CallError): string {
	return facts === undefined ? hint : `${hint} (${facts})`;
}

/** For an error's description, which n8n renders as HTML. It renders neither item data nor lists so. */
function escapeHtml(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
