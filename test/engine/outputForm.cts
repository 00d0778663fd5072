import Ajv, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import assert from 'node:assert';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { inspect } from 'node:util';
import type { IDataObject } from 'n8n-workflow';

import type { Vendor } from '../support/vendor.cjs';
import { entriesOf } from './claims.cjs';

const ajv = new Ajv({ strict: true, strictRequired: true, allowUnionTypes: true });
ajv.addVocabulary(['version']);
addFormats(ajv);

const validators = new Map<string, ValidateFunction>();
const schemas = new Map<string, IDataObject>();

/** The schema that the editor shows of an operation, as it is in the built package. */
export function schemaOf(
	{ displayName, notInPackage }: Pick<Vendor, 'displayName' | 'notInPackage'>,
	operation: string,
	resource = 'call',
): IDataObject {
	if (notInPackage) return notInPackage().schema(operation);
	const file = path.resolve(
		__dirname,
		`../../dist/nodes/${displayName}/__schema__/v1.0.0/${resource}/${operation}.json`,
	);
	const known = schemas.get(file);
	if (known) return known;
	assert(existsSync(file), `${displayName} has no schema of ${resource} ${operation}`);
	const schema: IDataObject = JSON.parse(readFileSync(file, 'utf8'));
	schemas.set(file, schema);
	return schema;
}

/** The schema of one call in a summary's `details`, which an item has with One Item per Call. */
export function entrySchemaOf(schema: IDataObject): IDataObject {
	const details = Object(Object(schema.properties).details);
	return Object(details.items);
}

/** Names of all fields that a schema promises. */
export function fieldsPromised(schema: IDataObject): string[] {
	return Object.keys(Object(schema.properties));
}

/** Only where several numbers were asked for, and where the agent was to be switched off. */
const MAY_BE_ABSENT = new Set(['numbers', 'agentDeactivated', 'agentPreviousStatus']);

/** Fields, their types, and, where the schema requires all of its fields, no field beyond those. */
export function requireForm(item: IDataObject, schema: IDataObject): void {
	const validate = validatorOf(schema);
	assert(validate(item), `${ajv.errorsText(validate.errors)} in ${inspect(item)}`);
	const { response, error, ...promised } = item;
	assert(response !== null || 'response' in item);
	const fields = fieldsPromised(schema).filter(
		(field) => !MAY_BE_ABSENT.has(field) || field in item,
	);
	// What went wrong has the way out in `message`, behind the counts of a bulk run.
	if (error !== undefined && !fields.includes('message')) fields.push('message');
	const required: unknown = schema.required;
	if (!Array.isArray(required)) return;
	if (
		fields.every(
			(field) => required.includes(field) || field === 'message' || MAY_BE_ABSENT.has(field),
		)
	)
		assert.deepEqual(Object.keys(promised), fields);
	else if (fields.includes('outcome'))
		assert.deepEqual(
			Object.keys(promised).filter((field) => !fields.includes(field)),
			[],
		);
}

function validatorOf(schema: IDataObject): ValidateFunction {
	const key = JSON.stringify(schema);
	const known = validators.get(key) ?? ajv.compile(schema);
	validators.set(key, known);
	return known;
}

/** Counts of a summary, and the outcomes in `details` that each of them counts. */
const COUNTS: Readonly<Record<string, readonly string[]>> = {
	cancelled: ['cancelled'],
	alreadyCancelled: ['alreadyCancelled'],
	notCancellable: ['notCancellable', 'notFound'],
	failed: ['failed'],
	unconfirmed: ['unconfirmed'],
};

/** A summary's counts add up: to its details, to each other, and over its phone numbers. */
export function requireCounts(summary: IDataObject): void {
	const details = entriesOf(summary) ?? [];
	const told = (name: string) => Number(summary[name]);
	const same = (what: string, left: number, right: number) =>
		assert.equal(left, right, `${what} in ${inspect({ ...summary, details: details.length })}`);
	const outcomes = details.map(({ outcome }) => String(outcome));

	same('total is not the number of details', told('total'), details.length);
	for (const [name, counted] of Object.entries(COUNTS)) {
		const there = outcomes.filter((outcome) => counted.includes(outcome)).length;
		same(`${name} is not what details say`, told(name), there);
	}
	assert.equal(new Set(details.map(({ callId }) => callId)).size, details.length);
	assert(told('cancellable') <= told('total'), 'more can be cancelled than there are');
	if ('notStarted' in summary && 'inProgress' in summary)
		assert(
			told('notStarted') + told('inProgress') <= told('cancellable'),
			'more calls have not started or are in progress than can be cancelled',
		);
	if (summary.complete === true && summary.dryRun === false)
		same('complete beside calls in doubt', told('failed') + told('unconfirmed'), 0);
	requireCountsOfNumbers(summary);
	requireTimes(summary);
}

/** What was found for each phone number is no more and no less than what was found. */
function requireCountsOfNumbers({ numbers, ...summary }: IDataObject): void {
	if (!Array.isArray(numbers)) return;
	for (const name of ['total', 'cancelled', 'notCancellable', 'failed', 'unconfirmed']) {
		const sum = numbers.reduce((total, each) => total + Number(Object(each)[name]), 0);
		// A call may have two numbers of the list, the contact's and the agent's.
		assert(sum >= Number(summary[name]), `${name} of the numbers is ${sum}`);
	}
}

function requireTimes({ startedAt, finishedAt }: IDataObject): void {
	assert(Date.parse(String(startedAt)) <= Date.parse(String(finishedAt)), 'ended before it began');
}
