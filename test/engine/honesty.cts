import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import assert from 'node:assert';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { inspect } from 'node:util';
import type { Simulator } from '../simulators/index.cjs';
import type { IDataObject } from 'n8n-workflow';

import type { Engine, RunResult } from './engine.cjs';

/** Whom a run is compared with. */
interface Witness {
	readonly engine: Engine;
	readonly simulator: Simulator;
	readonly displayName: string;
}

const ajv = new Ajv({ strict: true, strictRequired: true, allowUnionTypes: true });
ajv.addVocabulary(['version']);
addFormats(ajv);

/**
 * What holds after every run, whatever it was about: the items have the promised form, none of them
 * says of a call what the vendor's own state contradicts, and the API key is nowhere.
 */
export function requireHonesty(witness: Witness, operation: string, result: RunResult): void {
	// n8n hands a stopped node's input on as its output, and then nothing follows any more.
	const outputs = result.status === 'canceled' ? [] : [0, 1, 2];
	const items = outputs.flatMap((output) => result.json('Vendor', output));
	const schema = schemaOf(witness.displayName, operation);
	for (const item of items) if (!isOnErrorOutput(item)) requireForm(item, schema);
	requireTruth(witness.simulator, items.map(callOf));
	requireNoKey(witness, result);
}

/** The schema that the editor shows of an operation, as it is in the built package. */
export function schemaOf(displayName: string, operation: string): IDataObject {
	const folder = path.resolve(__dirname, `../../dist/nodes/${displayName}/__schema__/v1.0.0/call`);
	return JSON.parse(readFileSync(path.join(folder, `${operation}.json`), 'utf8'));
}

/** n8n lays it over the input item, so all but `error` and `message` is the input's. */
function isOnErrorOutput({ error, message }: IDataObject): boolean {
	return error !== undefined && /^(failed|not[A-Z]\w+|unconfirmed): /.test(String(message));
}

/** Fields in their order, their types, and no field beyond those the schema names. */
export function requireForm(item: IDataObject, schema: IDataObject): void {
	const validate = ajv.compile(schema);
	assert(validate(item), `${ajv.errorsText(validate.errors)} in ${inspect(item)}`);
	const { response, error, ...promised } = item;
	assert(response !== null || 'response' in item);
	const names = Object.keys(schema.properties ?? {});
	// The counts of a run that went wrong have the way out behind them.
	if (error !== undefined && !names.includes('message')) names.push('message');
	assert.deepEqual(Object.keys(promised), names);
}

/** Outcomes that an item may have while the vendor shows the call as cancelled, and as anything else. */
const OUTCOMES_OF_A_CANCELLED_CALL = ['cancelled', 'alreadyCancelled', 'unconfirmed'];
const OUTCOMES_OF_ANY_OTHER = ['notCancellable', 'notFound', 'failed', 'unconfirmed'];

/** What an item says of its call. */
function callOf(item: IDataObject): Partial<Record<string, unknown>> {
	return isOnErrorOutput(item) ? {} : item;
}

function requireTruth(simulator: Simulator, calls: Array<ReturnType<typeof callOf>>): void {
	for (const { callId, outcome, cancelled } of calls) {
		if (callId === undefined) continue;
		const status = simulator.status(String(callId));
		// An item may have spared the call before another item of the same run had it cancelled.
		const isCancelledByAnother = calls.some(
			(other) => other.callId === callId && other.outcome === 'cancelled',
		);
		const truths = /^cancell?ed$/i.test(status ?? '')
			? [...OUTCOMES_OF_A_CANCELLED_CALL, ...(isCancelledByAnother ? ['notCancellable'] : [])]
			: OUTCOMES_OF_ANY_OTHER;
		assert(
			truths.includes(String(outcome)),
			`${callId} is said to be ${outcome}, and the vendor shows ${status}`,
		);
		assert.equal(cancelled, outcome === 'cancelled' || outcome === 'alreadyCancelled');
	}
}

/** The key of the account, in any spelling, in anything that a run left behind. */
export function requireNoKey({ engine, simulator }: Witness, result: RunResult): void {
	const traces = inspect([result, result.error, engine.log], {
		depth: Infinity,
		showHidden: true,
		maxArrayLength: null,
		maxStringLength: null,
		breakLength: Infinity,
	});
	for (const key of [simulator.apiKey, encodeURIComponent(simulator.apiKey)]) {
		const at = traces.indexOf(key);
		assert(at < 0, `The API key shows in …${traces.slice(Math.max(0, at - 200), at)}…`);
	}
}
