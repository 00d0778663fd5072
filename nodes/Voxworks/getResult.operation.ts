import type { IDataObject } from 'n8n-workflow';

import { fieldsOfNoCall, readForItems } from '../shared/items/getCalls';
import type { Operation } from '../shared/operations/operation';
import { callIdFields, callIdIfReadable, readCallId } from '../shared/parameters/callId';
import { type CallOptions, optionsFields, readOptions } from '../shared/parameters/options';
import { type Presentation, readPresentation, simplifyFields } from '../shared/parameters/simplify';
import type { Account } from '../shared/transport/account';
import { Transport } from '../shared/transport/transport';
import { withCommonFields } from '../shared/vendor/simplify';
import type { Vendor } from '../shared/vendor/vendor';
import { askForResult, findResult, hasResult, RESULT_FIELDS, shownOf } from './result';

interface Job {
	readonly callId: string;
	readonly presentation: Presentation;
	readonly options: CallOptions;
}

/** Get Result: reads what came of a call: summary, transcript, recording and the like. */
export function getResult(vendor: Vendor): Operation {
	return {
		value: 'getResult',
		name: 'Get Result',
		action: 'Get the result of a call',
		summary: 'Read summary, transcript, recording and the like of a call',
		description: [...callIdFields, ...simplifyFields(RESULT_FIELDS), ...optionsFields('getResult')],
		async execute(context) {
			return await readForItems<Job>(context, vendor, {
				readJob: (itemIndex) => ({
					callId: readCallId(context, itemIndex),
					presentation: readPresentation(context, itemIndex, RESULT_FIELDS),
					options: readOptions(context, itemIndex),
				}),
				work: async ({ account }, job) => [await read(vendor, account, job)],
				fieldsOf: (itemIndex) => ({
					...fieldsOfNoCall(callIdIfReadable(context, itemIndex)),
					hasResult: false,
				}),
			});
		},
	};
}

async function read(
	vendor: Vendor,
	account: Account,
	{ callId, presentation, options }: Job,
): Promise<IDataObject> {
	const transport = new Transport(account, options.request);
	const { call, record, message } = await findResult({
		vendor,
		api: vendor.api(transport),
		ask: async () => await askForResult(vendor, transport, callId),
		callId,
		settings: options.retry,
		clock: account.clock,
	});
	const isThere = record !== null && hasResult(record);
	const fields = isThere ? shownOf(record, presentation) : {};
	const told = isThere ? message : nothingYet(vendor, call, message);
	const common = {
		vendor: vendor.vendor,
		callId,
		phase: call.phase,
		status: call.status,
		hasResult: isThere,
		message: told,
	};
	return withCommonFields(common, fields);
}

/** An empty item would look like a call of which nothing was said. */
function nothingYet(
	{ displayName }: Vendor,
	{ status, phase }: { readonly status: string | null; readonly phase: string },
	message: string | null,
): string {
	const when = phase === 'ended' ? 'shows no result' : 'has no result yet';
	const shown = status === null ? '' : `: the call's status is ${status}`;
	return `${displayName} ${when} of this call${shown}${message === null ? '' : `. ${displayName} says: ${message}`}`;
}
