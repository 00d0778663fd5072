import assert from 'node:assert';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { fieldOf, type Vendor } from '../support/vendor.cjs';
import {
	claimsOf,
	entriesOf,
	fieldsOf,
	shownBy,
	wentWrong,
	type Claim,
	type Shown,
} from './claims.cjs';
import { requireCompleteness, requireNoneExcluded } from './completeness.cjs';
import type { Engine, RunResult } from './engine.cjs';
import type { Observation } from './observation.cjs';
import {
	entrySchemaOf,
	fieldsPromised,
	requireCounts,
	requireForm,
	schemaOf,
} from './outputForm.cjs';
import { requireTruePlacings } from './placings.cjs';
import { requireNoKey } from './secrecy.cjs';

/** A run of any operation, and what is known of the circumstances. */
export interface RunFacts {
	readonly engine: Engine;
	readonly vendor: Vendor;
	/** Absent where the test itself gives the key away. */
	readonly key?: string;
	readonly resource?: string;
	readonly operation: string;
	readonly parameters: INodeParameters;
	readonly onError?: string;
	/** Whether n8n may have run the node more than once. */
	readonly isRetried?: boolean;
	readonly asTool?: boolean;
	/** What the vendor saw; undefined where nobody can say. */
	readonly observation?: Observation;
}

/**
 * What holds after every run of every operation, whatever it was about: the items have the promised form, their
 * counts add up, none of them says of a call what the vendor's own state contradicts, and the API key is nowhere.
 */
export function holdAgainstTruth(facts: RunFacts, result: RunResult): void {
	const shown = shownBy(result, facts.onError);
	requireForms(facts, shown);
	for (const item of shown) requireSummary(facts, item);
	requireTruth(facts, shown);
	const { engine, key } = facts;
	if (key !== undefined) requireNoKey({ engine, key }, result);
}

/** What an AI agent gets to read from its tool, where it is an item's JSON. */
export function holdAnswerAgainstTruth(facts: RunFacts, items: readonly IDataObject[]): void {
	const shown = items.map((json) => ({ json, byErrorOutput: false }));
	requireForms({ ...facts, asTool: true }, shown);
	requireTruth(facts, shown);
}

function requireForms(facts: RunFacts, shown: readonly Shown[]): void {
	const { vendor, operation, resource } = facts;
	const good = shown.filter((item) => !wentWrong(item) && !saysNothingFound(facts, item));
	if (good.length === 0) return;
	const schema = schemaOf(vendor, operation, resource);
	const isBulk = fieldsPromised(schema).includes('details');
	for (const { json } of good) {
		const isEntry = isBulk && !('details' in json);
		requireForm(json, isEntry ? entrySchemaOf(schema) : schema);
	}
}

/** An agent reads an empty answer as a failure: a list that found nothing says so, in an item of its own form. */
function saysNothingFound({ asTool, operation }: RunFacts, { json }: Shown): boolean {
	return asTool === true && operation === 'getAll' && json.total === 0 && 'message' in json;
}

function requireSummary({ observation, operation, parameters }: RunFacts, item: Shown): void {
	const fields = fieldsOf(item);
	if (!entriesOf(fields)) return;
	requireCounts(fields);
	// With several groups of items the parameters may hold expressions: then the proof passes.
	if (!observation) return;
	requireCompleteness(observation, operation, parameters, fields);
	requireNoneExcluded(observation, operation, parameters);
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

function requireTruth(facts: RunFacts, shown: readonly Shown[]): void {
	const { operation, observation, isRetried } = facts;
	if (operation === 'get' || operation === 'getAll') {
		// A vendor's own field may be called `outcome`: rows are no claims.
		if (observation)
			for (const { json } of shown.filter((item) => !wentWrong(item)))
				requireTrueRow(observation, json);
		return;
	}
	if (operation === 'schedule') {
		if (observation && !isRetried) requireTruePlacings(observation, shown);
		return;
	}
	const claims = shown.flatMap(claimsOf);
	for (const claim of claims) requireConsistency(claim);
	if (!observation) return;
	for (const claim of claims) requireTrueOutcome(observation, claim, claims);
	for (const claim of claims) requireTrueFacts(observation, claim);
	for (const claim of claims) requireTrueLine(observation, claim);
	if (!isRetried) requireTrueAttempts(observation, claims);
	requireDryRun(observation, shown);
}

function requireTrueOutcome(
	{ simulator, vendor }: Observation,
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
	// Where a cancelled call looks like one that ended, a run that found it so can only say that it is over.
	const maySayItIsOver = isCancelledByAnother || !vendor.tellsCancelled;
	const truths =
		status !== undefined && vendor.isCancelled(status)
			? [...OUTCOMES_OF_A_CANCELLED_CALL, ...(maySayItIsOver ? ['notCancellable'] : [])]
			: OUTCOMES_OF_ANY_OTHER;
	assert(
		truths.includes(outcome),
		`${callId} is said to be ${outcome}, and the vendor holds it as ${status}`,
	);
}

/** A line that is told as closed is closed, and no call is told as cancelled whose line is known to be open. */
function requireTrueLine({ simulator }: Observation, claim: Claim): void {
	const { callId, lineStatus, cancelled } = claim;
	const call = simulator.calls.get(callId);
	assert(lineStatus !== 'open' || cancelled === false, `${callId} is cancelled, with an open line`);
	if (!call || (call.line && 'shows' in call.line) || simulator.unkept.has(callId)) return;
	if (lineStatus === 'closed')
		assert(!simulator.openLines.has(callId), `${callId} is said to have a closed line`);
}

/** A number and a due time that a result names are those of its call. */
function requireTrueFacts({ simulator, vendor }: Observation, claim: Claim): void {
	const call = simulator.calls.get(claim.callId);
	if (!call || call.asListed !== undefined) return;
	const { phoneNumber = vendor.phoneNumber(call), scheduledAt = vendor.dueAt(call) } = claim;
	assert.equal(phoneNumber, vendor.phoneNumber(call), `the number of ${call.id}`);
	assert.equal(scheduledAt, vendor.dueAt(call), `the due time of ${call.id}`);
}

/** `attempts` counts no fewer cancels than the vendor saw; a rate limit's refusals are none. */
function requireTrueAttempts(observation: Observation, claims: readonly Claim[]): void {
	const { cancels } = observation;
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

function requireDryRun({ cancels }: Observation, shown: readonly Shown[]): void {
	const summaries = shown.map(fieldsOf).filter((fields) => entriesOf(fields));
	if (summaries.length === 0 || !summaries.every(({ dryRun }) => dryRun === true)) return;
	assert.deepEqual(cancels ?? [], [], 'A dry run has sent cancels');
}

/** Words of vendors that are shorter are shown as they are. */
const LONGEST_WORD = 100;

/** Get and Get Many show calls that the vendor has, as it has them. */
function requireTrueRow(observation: Observation, json: IDataObject): void {
	const { simulator, vendor } = observation;
	const { callId, status } = json;
	if (callId === undefined) return;
	const call = simulator.calls.get(String(callId));
	if (!call || observation.isInMotion(call)) return;
	const word = vendor.shown(call.status);
	// An empty status is none, and a very long one is cut.
	const shown = String(status ?? '').replace(/…$/, '');
	assert(word.startsWith(shown), `${call.id} is shown as ${shown}`);
	if (word.length < LONGEST_WORD) assert.equal(shown, word);
	for (const name of vendor.sameFields) {
		const value = fieldOf(call, name);
		if (json[name] === undefined || value === undefined) continue;
		if (String(value).length > LONGEST_WORD) continue;
		assert.equal(json[name], value, `${name} of ${call.id}`);
	}
}
