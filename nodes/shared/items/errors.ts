import {
	type IDataObject,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
	NodeApiError,
	NodeOperationError,
} from 'n8n-workflow';

import { CallError } from '../cancellation/call';
import { isTool } from './tool';

/** A vendor's text is cut to this many characters: enough for a sentence, too little for a page. */
const LONGEST_QUOTE = 300;

/**
 * The error as n8n shows it: what happened as the message; the vendor's words, the way out and
 * machine facts as the description, which n8n renders as HTML.
 * @param remark what else the builder should know, e.g. how many calls were cancelled before
 */
export function toNodeError(
	node: INode,
	error: unknown,
	itemIndex?: number,
	remark?: string,
): NodeApiError | NodeOperationError {
	if (error instanceof NodeApiError || error instanceof NodeOperationError) return error;
	if (!(error instanceof CallError)) {
		const cause = error instanceof Error ? error : new Error('Something unforeseen happened');
		return new NodeOperationError(node, cause, { itemIndex });
	}
	const { message } = error;
	const description = describe(error, remark);
	if (error.kind === 'input')
		return new NodeOperationError(node, message, { description, itemIndex });
	return new NodeApiError(
		node,
		{ message },
		{ message, description, itemIndex, httpCode: error.statusCode?.toString() },
	);
}

/** The error of a list in the panel, which shows the message alone: the vendor's words go there too. */
export function toListError(node: INode, error: unknown): NodeApiError | NodeOperationError {
	if (!(error instanceof CallError)) return toNodeError(node, error);
	const { vendorMessage, kind, hint, statusCode, facts } = error;
	const reason = vendorMessage === null ? '' : `: ${escapeHtml(cut(vendorMessage))}`;
	const message = `${error.message}${reason}`;
	return toNodeError(node, new CallError(kind, message, { hint, statusCode, facts }));
}

/**
 * Whether an item that goes wrong leaves by the regular output: there it may carry `details`. Most
 * n8n versions send an item to the error output only if its json holds nothing but `error` and
 * `message`; what else it held would leave by the regular output as if all were well.
 */
export function mayCarryDetails(context: IExecuteFunctions): boolean {
	return context.getNode().onError !== 'continueErrorOutput';
}

/**
 * An item for a call that went wrong. It carries no `error` object beside its json: n8n would then
 * replace the json, and `message` and `details` would be lost.
 */
export function errorItem(
	error: unknown,
	itemIndex: number,
	details?: IDataObject,
): INodeExecutionData {
	const message = error instanceof CallError ? describe(error) : '';
	return {
		json: {
			error: error instanceof Error ? error.message : 'Something unforeseen happened',
			...(message ? { message } : {}),
			...(details ? { details } : {}),
		},
		pairedItem: { item: itemIndex },
	};
}

/**
 * Where to find the error to show for a run that it stopped: the first one, but rather what went
 * wrong than that nothing was sent after it. -1 if there is none.
 */
export function indexOfFirstError(entries: ReadonlyArray<{ readonly error?: unknown }>): number {
	const isCause = (error: unknown) => !(error instanceof CallError && error.kind === 'lockedOut');
	const cause = entries.findIndex(({ error }) => error !== undefined && isCause(error));
	return cause >= 0 ? cause : entries.findIndex(({ error }) => error !== undefined);
}

/** Whether the node is to go on after an error: an agent gets it as its tool's answer. */
export function goesOnAfterErrors(context: IExecuteFunctions): boolean {
	return context.continueOnFail() || isTool(context);
}

function describe(error: CallError, remark?: string): string {
	const quote =
		error.vendorMessage === null ? null : `The vendor says: "${cut(error.vendorMessage)}"`;
	const facts = error.facts === undefined ? null : `(${error.facts})`;
	return [quote, remark, error.hint, facts]
		.filter((sentence) => sentence !== null && sentence !== undefined)
		.map((sentence) => escapeHtml(sentence))
		.join('. ')
		.replace(/\. \(/g, ' (');
}

function cut(text: string): string {
	const oneLine = text.replace(/\s+/g, ' ').trim();
	return oneLine.length > LONGEST_QUOTE ? `${oneLine.slice(0, LONGEST_QUOTE)}…` : oneLine;
}

function escapeHtml(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
