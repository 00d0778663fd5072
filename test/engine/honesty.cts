import assert from 'node:assert';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import {
	claimsOf,
	entriesOf,
	fieldsOf,
	shownBy,
	wentWrong,
	type Claim,
	type Shown,
} from './claims.cjs';
import type { Engine, RunResult } from './engine.cjs';
import { entrySchemaOf, fieldsPromised, requireForm, schemaOf } from './form.cjs';
import { requireCompleteness } from './proof.cjs';
import { requireNoKey } from './secrecy.cjs';
import { requireCounts } from './summary.cjs';
import { valueOf, type Watch } from './witness.cjs';

export { requireForm, schemaOf } from './form.cjs';
export { requireNoKey } from './secrecy.cjs';

/** A run of any operation, and what is known of the circumstances. */
export interface Testimony {
	readonly engine: Engine;
	readonly displayName: string;
	readonly key: string;
	readonly resource?: string;
	readonly operation: string;
	readonly parameters: INodeParameters;
	readonly onError?: string;
	/** Whether n8n may have run the node more than once. */
	readonly isRetried?: boolean;
	readonly asTool?: boolean;
	/** What the vendor saw; undefined where nobody can say. */
	readonly watch?: Watch;
}

/**
 * What holds after every run of every operation, whatever it was about: the items have the promised form, their
 * counts add up, none of them says of a call what the vendor's own state contradicts, and the API key is nowhere.
 */
export function requireHonesty(testimony: Testimony, result: RunResult): void {
	const shown = shownBy(result, testimony.onError);
	requireForms(testimony, shown);
	for (const item of shown) requireSummary(testimony, item);
	requireTruth(testimony, shown);
	requireNoKey(testimony, result);
}

/** What an AI agent gets to read from its tool, where it is an item's JSON. */
export function requireHonestAnswer(testimony: Testimony, items: readonly IDataObject[]): void {
	const shown = items.map((json) => ({ json, byErrorOutput: false }));
	requireForms({ ...testimony, asTool: true }, shown);
	requireTruth(testimony, shown);
}

function requireForms(testimony: Testimony, shown: readonly Shown[]): void {
	const { displayName, operation, resource } = testimony;
	const good = shown.filter((item) => !wentWrong(item) && !saysNothingFound(testimony, item));
	if (good.length === 0) return;
	const schema = schemaOf(displayName, operation, resource);
	const isBulk = fieldsPromised(schema).includes('details');
	for (const { json } of good) {
		const isEntry = isBulk && !('details' in json);
		requireForm(json, isEntry ? entrySchemaOf(schema) : schema);
	}
}

/** An agent reads an empty answer as a failure: a list that found nothing says so, in an item of its own form. */
function saysNothingFound({ asTool, operation }: Testimony, { json }: Shown): boolean {
	return asTool === true && operation === 'getAll' && json.total === 0 && 'message' in json;
}

function requireSummary({ watch, operation, parameters }: Testimony, item: Shown): void {
	const fields = fieldsOf(item);
	if (!entriesOf(fields)) return;
	requireCounts(fields);
	// With several groups of items the parameters may hold expressions: then the proof passes.
	if (watch) requireCompleteness(watch, operation, parameters, fields);
}

const SUCCESSES = ['cancelled', 'alreadyCancelled'];

function requireConsistency({ callId, outcome, cancelled }: Claim): void {
	if (cancelled === undefined) return;
	assert.equal(cancelled, SUCCESSES.includes(outcome), `${callId} is ${outcome} and ${cancelled}`);
}

/** Outcomes that an item may have while the vendor shows the call as cancelled, and as anything else. */
const OUTCOMES_OF_A_CANCELLED_CALL = [...SUCCESSES, 'unconfirmed'];
const OUTCOMES_OF_ANY_OTHER = [
	'notCancellable',
	'notFound',
	'failed',
	'unconfirmed',
	'wouldCancel',
];

function requireTruth(testimony: Testimony, shown: readonly Shown[]): void {
	const { operation, watch, isRetried } = testimony;
	if (operation === 'get' || operation === 'getAll') {
		// A vendor's own field may be called `outcome`: rows are no claims.
		if (watch)
			for (const { json } of shown.filter((item) => !wentWrong(item))) requireTrueRow(watch, json);
		return;
	}
	const claims = shown.flatMap(claimsOf);
	for (const claim of claims) requireConsistency(claim);
	if (!watch) return;
	for (const claim of claims) requireTrueOutcome(watch, claim, claims);
	if (!isRetried) requireTrueAttempts(watch, claims);
	requireDryRun(watch, shown);
}

function requireTrueOutcome(
	{ simulator }: Watch,
	{ callId, outcome }: Claim,
	claims: readonly Claim[],
): void {
	// The vendor's word was given, and not kept: no run can know better than what it was told.
	if (simulator.unkept.has(callId)) return;
	const status = simulator.status(callId);
	// An item may have spared the call before another item of the same run had it cancelled.
	const isCancelledByAnother = claims.some(
		(other) => other.callId === callId && other.outcome === 'cancelled',
	);
	const truths = /^cancell?ed$/i.test(status ?? '')
		? [...OUTCOMES_OF_A_CANCELLED_CALL, ...(isCancelledByAnother ? ['notCancellable'] : [])]
		: OUTCOMES_OF_ANY_OTHER;
	assert(
		truths.includes(outcome),
		`${callId} is said to be ${outcome}, and the vendor shows ${status}`,
	);
}

/** `attempts` counts no fewer cancels than the vendor saw; a rate limit's refusals are none. */
function requireTrueAttempts(watch: Watch, claims: readonly Claim[]): void {
	const { cancels } = watch;
	if (!cancels) return;
	const told = new Map<string, number>();
	// Items that name one call under different rules share its cancels between them.
	for (const { callId, attempts } of claims)
		if (attempts !== undefined) told.set(callId, (told.get(callId) ?? 0) + attempts);
	const arrived = new Map<string, number>();
	for (const { callId = '', status } of cancels)
		if (status !== 429) arrived.set(callId, (arrived.get(callId) ?? 0) + 1);
	for (const [callId, attempts] of told) {
		const seen = arrived.get(callId) ?? 0;
		assert(
			attempts >= seen,
			`${callId} is said to have had ${attempts} cancels, and the vendor saw ${seen}`,
		);
	}
}

function requireDryRun({ cancels }: Watch, shown: readonly Shown[]): void {
	const summaries = shown.map(fieldsOf).filter((fields) => entriesOf(fields));
	if (summaries.length === 0 || !summaries.every(({ dryRun }) => dryRun === true)) return;
	assert.deepEqual(cancels ?? [], [], 'A dry run has sent cancels');
}

/** Get and Get Many show calls that the vendor has, as it has them. */
function requireTrueRow(watch: Watch, json: IDataObject): void {
	const { callId, status } = json;
	if (callId === undefined) return;
	const call = watch.simulator.calls.get(String(callId));
	if (!call || watch.isInMotion(call)) return;
	// An empty status is none.
	assert.equal(status ?? '', call.status, `${call.id} is shown as ${status}`);
	for (const name of ['direction', 'phoneNumber', 'progress', 'type']) {
		if (json[name] === undefined || valueOf(call, name) === undefined) continue;
		assert.equal(json[name], valueOf(call, name), `${name} of ${call.id}`);
	}
}
