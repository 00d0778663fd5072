import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { CallError } from '../callError';
import { statusKey } from '../cancellation/status';

/** What the panel calls a parameter, and what holds where it is not set. */
type Field = Pick<INodeProperties, 'name' | 'displayName' | 'default'>;

/** A number and the range that it has to be in. */
export interface NumberRange {
	readonly default: number;
	readonly min: number;
	readonly max: number;
}

/**
 * Whether an AI agent runs this node as its tool. n8n runs a tool in a context that says so
 * (`SupplyDataContext` of n8n-core 2.41), or like any other node, in a context that denies it, under a
 * node type whose name ends in `Tool`. On n8n 1.123 no context can say it.
 */
export function isTool(context: IExecuteFunctions): boolean {
	const known = tools.get(context);
	if (known !== undefined) return known;
	const saysSo = 'isToolExecution' in context && context.isToolExecution();
	const answer = saysSo || /Tool$/.test(context.getNode().type);
	tools.set(context, answer);
	return answer;
}

/** What is known of each run: it is asked for with every item, and `getNode` makes a deep copy. */
const tools = new WeakMap<IExecuteFunctions, boolean>();

/**
 * A boolean decides over live calls, so anything but `true` and `false` is refused and not guessed
 * at. The two may come as texts, as expressions give them.
 * @throws CallError of kind `input`
 */
export function readBoolean(
	context: IExecuteFunctions,
	itemIndex: number,
	{ name, displayName, default: preset }: Field,
): boolean {
	return toBoolean(context.getNodeParameter(name, itemIndex, preset), displayName);
}

/** @throws CallError of kind `input` for anything but `true` and `false`, be they texts */
export function toBoolean(value: unknown, label: string): boolean {
	if (value === true || value === 'true') return true;
	if (value === false || value === 'false') return false;
	throw new CallError('input', `'${label}' must be true or false`, {
		hint: 'Correct the expression, or use the switch',
	});
}

/** @throws CallError of kind `input` for anything but a whole number from 1 */
export function readWholeNumber(
	context: IExecuteFunctions,
	itemIndex: number,
	{ name, displayName, default: preset }: Field,
): number {
	const number = toNumber(context.getNodeParameter(name, itemIndex, preset));
	if (Number.isSafeInteger(number) && number >= 1) return number;
	throw new CallError('input', `'${displayName}' must be a whole number from 1`, {
		hint: 'Correct the number or the expression',
	});
}

/**
 * @param given undefined or null, as an expression gives it that finds nothing, means the default
 * @returns null for what is no number within the range
 */
export function numberWithin(given: unknown, range: NumberRange): number | null {
	const number = given === undefined || given === null ? range.default : toNumber(given);
	return number >= range.min && number <= range.max ? number : null;
}

/**
 * The word of a list that a text means: case, spaces, `-` and `_` do not count.
 * @returns undefined where the list has no such word
 */
export function wordMeant(given: unknown, words: readonly string[]): string | undefined {
	if (typeof given !== 'string') return undefined;
	return words.find((word) => statusKey(word) === statusKey(given));
}

/** @returns NaN for `true`, a list or `0x10`, which `Number` would take for numbers */
function toNumber(given: unknown): number {
	if (typeof given === 'number') return given;
	return typeof given === 'string' && /^\s*\d+(\.\d+)?\s*$/.test(given) ? Number(given) : NaN;
}
