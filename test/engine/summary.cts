import assert from 'node:assert';
import { inspect } from 'node:util';
import type { IDataObject } from 'n8n-workflow';

import { entriesOf } from './claims.cjs';

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
