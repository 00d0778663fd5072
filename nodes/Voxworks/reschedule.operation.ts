import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';

import { CallError } from '../shared/callError';
import { statusDictionary } from '../shared/cancellation/status';
import { errorItem, outcomeOf } from '../shared/items/errors';
import { remarkOnItems } from '../shared/items/itemRemarks';
import { type Entry, type Run, runItems } from '../shared/items/runItems';
import { agentNotice, noticeOf } from '../shared/operations/notices';
import type { Operation } from '../shared/operations/operation';
import { liveCallIdFields, callIdIfReadable, readCallId } from '../shared/parameters/callId';
import { readFutureTime } from '../shared/parameters/futureTime';
import { type CallOptions, optionsFields, readOptions } from '../shared/parameters/options';
import { canonicalId } from '../shared/sameId';
import { callLine } from '../shared/transport/callLine';
import { redactKey } from '../shared/transport/redact';
import { Transport } from '../shared/transport/transport';
import type { Vendor } from '../shared/vendor/vendor';
import { type Moved, rescheduleCall, sendNewTime } from './reschedule';

const notice = noticeOf(
	'rescheduleNotice',
	'Voxworks moves calls that are still scheduled. A call that has started stays as it is, and the error says so. Moving a call to the same time twice does no harm, so Retry On Fail may be on.',
);

const scheduledAtField: INodeProperties = {
	displayName: 'New Time',
	name: 'scheduledAt',
	type: 'dateTime',
	default: '',
	required: true,
	description:
		'When the call is to be made. A time without a zone is in the time zone of the workflow. A day picked in the calendar means midnight until you set the time beside it. If it is empty, no time, or more than a minute past, the call is not moved.',
};

interface Job {
	readonly callId: string;
	/** ISO 8601 in UTC. */
	readonly scheduledAt: string;
	readonly options: CallOptions;
}

/** Reschedule Call: moves a call that has not started. It may be run again without harm. */
export function reschedule(vendor: Vendor): Operation {
	return {
		value: 'reschedule',
		name: 'Reschedule Call',
		action: 'Reschedule a call',
		summary: 'Move a scheduled call to another time',
		description: [
			notice,
			agentNotice,
			...liveCallIdFields,
			scheduledAtField,
			...optionsFields('reschedule'),
		],
		async execute(context) {
			const jobOf = jobsOf(context);
			const { entries } = await runItems<Job, Moved>(context, {
				vendor,
				readJob: jobOf,
				keyOf: ({ callId }) => canonicalId(callId),
				work: async (run, job) => await perform(vendor, run, job),
				remarkOn: (items) => remarkOnItems(items, 'were moved', () => true),
			});
			return [entries.map((entry) => toItem(context, vendor, entry))];
		},
	};
}

/**
 * Reads the parameters of all items beforehand: a call that a run is to move to two times stays where it is, as nobody
 * knows which one is meant.
 */
function jobsOf(context: IExecuteFunctions): (itemIndex: number) => Job {
	const now = Date.now();
	const read = context.getInputData().map((_, itemIndex) => readOrError(context, itemIndex, now));
	const times = new Map<string, Set<string>>();
	for (const job of read) {
		if ('error' in job) continue;
		const key = canonicalId(job.callId);
		times.set(key, (times.get(key) ?? new Set()).add(job.scheduledAt));
	}
	return (itemIndex) => {
		const job = read[itemIndex];
		if (!job || 'error' in job) throw job?.error;
		if ((times.get(canonicalId(job.callId))?.size ?? 0) > 1) throw severalTimesError(job.callId);
		return job;
	};
}

function readOrError(
	context: IExecuteFunctions,
	itemIndex: number,
	now: number,
): Job | { readonly error: unknown } {
	try {
		const { name, displayName } = scheduledAtField;
		const time: unknown = context.getNodeParameter(name, itemIndex, '');
		return {
			callId: readCallId(context, itemIndex),
			scheduledAt: readFutureTime(time, displayName, context.getTimezone(), now),
			options: readOptions(context, itemIndex),
		};
	} catch (error) {
		return { error };
	}
}

function severalTimesError(callId: string): CallError {
	return new CallError('input', 'The input names one call with several new times', {
		hint: `The call is ${callId}, and it was not moved. Let only one item name it, or give all of them the same time`,
	});
}

async function perform(
	vendor: Vendor,
	{ account }: Run,
	{ callId, scheduledAt, options }: Job,
): Promise<Moved> {
	// One for all requests of the call, so that they share the wait for rate limits.
	const transport = new Transport(account, options.request);
	const work = rescheduleCall({
		displayName: vendor.displayName,
		api: vendor.api(transport),
		move: async () => await sendNewTime(vendor, transport, callId, scheduledAt),
		callId,
		scheduledAt,
		settings: options.retry,
		clock: account.clock,
	});
	const log = (level: 'info' | 'warn', what: string, facts: object) =>
		account.log(level, callLine(account, callId, `${what} ${scheduledAt}`), {
			callId: String(redactKey(callId, account.apiKey)),
			scheduledAt,
			...facts,
		});
	return await work.then(
		(moved) => {
			log('info', 'moved to', moved);
			return moved;
		},
		(error: unknown) => {
			const reason = error instanceof CallError ? error.message : undefined;
			log('warn', wasSent(error) ? 'may or may not have been moved to' : 'not moved to', {
				reason,
			});
			throw error;
		},
	);
}

/** Whether the call may have been moved: the execution may have been stopped while the request was in flight. */
function wasSent(error: unknown): boolean {
	if (!(error instanceof CallError)) return false;
	return error.scope === 'run' || error.kind === 'unconfirmed';
}

function toItem(
	context: IExecuteFunctions,
	{ vendor, statuses }: Vendor,
	{ itemIndex, job, result, error }: Entry<Job, Moved>,
): INodeExecutionData {
	const status = result?.status ?? null;
	const fields: IDataObject = {
		vendor,
		callId: job?.callId ?? callIdIfReadable(context, itemIndex),
		phase: statusDictionary(statuses)(status).phase,
		status,
		scheduledAt: result ? (job?.scheduledAt ?? null) : null,
		confirmedBy: result?.confirmedBy ?? null,
		message: result?.message ?? null,
		attempts: result?.attempts ?? 0,
	};
	const pairedItem = { item: itemIndex };
	if (error === undefined) return { json: fields, pairedItem };
	return errorItem(context, pairedItem, { error, outcome: outcomeOf(error), fields });
}
