import type { IDataObject } from 'n8n-workflow';

import type { RunResult } from './engine.cjs';

/** What an item or an entry of `details` says of one call. */
export interface Claim {
	readonly callId: string;
	readonly outcome: string;
	readonly cancelled: boolean | undefined;
	readonly attempts: number | undefined;
	readonly lineStatus?: string;
	readonly phoneNumber: string | undefined;
	readonly scheduledAt: string | undefined;
}

/** An item of the node, and whether it left by the error output. */
export interface Shown {
	readonly json: IDataObject;
	readonly byErrorOutput: boolean;
}

/** All items of a run. n8n hands a stopped node's input on as its output, and then nothing follows any more. */
export function shownBy(result: RunResult, onError: string | undefined): Shown[] {
	if (result.status === 'canceled') return [];
	const outputs = [0, 1, 2].map((output) => result.json('Vendor', output));
	const last = outputs.map((items) => items.length > 0).lastIndexOf(true);
	return outputs.flatMap((items, output) => {
		// The error output is the last one; with it, an item on another output is a good one.
		const isError = onError === 'continueErrorOutput' && output === last && output > 0;
		return items.map((json) => ({ json, byErrorOutput: isError && 'error' in json }));
	});
}

/** Whether an item went wrong. */
export function wentWrong({ json }: Shown): boolean {
	return 'error' in json;
}

/**
 * The fields of an item that went wrong, in either shape: flat beside `error`, or under `details`. On the error
 * output n8n lays `error` and `message` over the input item, whose other fields say nothing of this run.
 */
export function fieldsOf({ json, byErrorOutput }: Shown): IDataObject {
	if (byErrorOutput) return {};
	const { error, ...fields } = json;
	if (error === undefined) return json;
	return isObject(json.details) ? json.details : fields;
}

/** Entries of a summary; undefined where an item is none. */
export function entriesOf(fields: IDataObject): IDataObject[] | undefined {
	return Array.isArray(fields.details) ? fields.details.filter(isObject) : undefined;
}

/** What an item says of calls: one of its own, those of its summary, or none. */
export function claimsOf(shown: Shown): Claim[] {
	if (shown.byErrorOutput) return claimsOfMessage(shown.json);
	const fields = fieldsOf(shown);
	return (entriesOf(fields) ?? [fields])
		.filter(({ outcome }) => outcome !== undefined)
		.map(toClaim);
}

/** There the outcome is the beginning of the message, and the call is the input's. */
function claimsOfMessage({ message, callId }: IDataObject): Claim[] {
	const [, outcome] = /^(\w+): /.exec(String(message ?? '')) ?? [];
	if (outcome === undefined || typeof callId !== 'string') return [];
	return [
		{
			callId,
			outcome,
			cancelled: undefined,
			attempts: undefined,
			phoneNumber: undefined,
			scheduledAt: undefined,
		},
	];
}

function toClaim(entry: IDataObject): Claim {
	const { callId, outcome, cancelled, attempts, phoneNumber, scheduledAt, lineStatus } = entry;
	return {
		callId: String(callId),
		outcome: String(outcome),
		cancelled: cancelled === true,
		attempts: typeof attempts === 'number' ? attempts : undefined,
		...(typeof lineStatus === 'string' && { lineStatus }),
		phoneNumber: typeof phoneNumber === 'string' ? phoneNumber : undefined,
		scheduledAt: typeof scheduledAt === 'string' ? scheduledAt : undefined,
	};
}

function isObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
