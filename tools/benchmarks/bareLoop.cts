import type { IDataObject, IExecuteFunctions, IHttpRequestMethods, INodeType } from 'n8n-workflow';

import { VENDORS, type VendorFacts } from './vendors.cjs';

export const BARE_LOOP_TYPE = 'benchmark.bareLoop';

/** As many as our nodes have in flight at most, so that only what happens around a request differs. */
const IN_FLIGHT = 50;

interface FullResponse {
	readonly statusCode: number;
	readonly body: IDataObject;
}

/**
 * The least a node can do to check and cancel calls: read its parameter, and a loop over n8n's request
 * helper with the request options that our transport uses. No pacing, no retry, no doubt about any
 * answer.
 */
export const bareLoop: INodeType = {
	description: {
		displayName: 'Bare Loop',
		name: 'bareLoop',
		group: ['output'],
		version: 1,
		description: '',
		defaults: { name: 'Bare Loop' },
		inputs: ['main'],
		outputs: ['main'],
		credentials: Object.values(VENDORS).map(({ credential }) => ({ name: credential })),
		// n8n drops parameters that no property declares.
		properties: [
			{ displayName: 'Base URL', name: 'baseUrl', type: 'string', default: '' },
			{ displayName: 'Call ID', name: 'callId', type: 'string', default: '' },
			{ displayName: 'Sweep', name: 'sweep', type: 'boolean', default: false },
		],
	},
	async execute() {
		const vendor = vendorOf(this);
		const baseUrl = String(this.getNodeParameter('baseUrl', 0));
		if (this.getNodeParameter('sweep', 0) === true) return [await sweep(this, vendor, baseUrl)];
		const callIds = this.getInputData().map((_, index) =>
			String(this.getNodeParameter('callId', index)),
		);
		const results: IDataObject[] = [];
		const queue = callIds.entries();
		const worker = async () => {
			for (const [index, callId] of queue) {
				results[index] = await cancel(this, vendor, baseUrl, callId);
			}
		};
		await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
		return [results.map((json, item) => ({ json, pairedItem: { item } }))];
	},
};

function vendorOf(context: IExecuteFunctions): VendorFacts {
	const used = Object.keys(context.getNode().credentials ?? {});
	const vendor = Object.values(VENDORS).find(({ credential }) => used.includes(credential));
	if (!vendor) throw new Error('The bare loop was given no credential');
	return vendor;
}

async function cancel(
	context: IExecuteFunctions,
	vendor: VendorFacts,
	baseUrl: string,
	callId: string,
): Promise<IDataObject> {
	const send = senderFor(context, vendor, baseUrl);
	const call = (await send('GET', vendor.readPath + callId)).body[vendor.bodyKey] as IDataObject;
	if (!vendor.cancellable.includes(String(call.status))) return { callId, cancelled: false };
	const { statusCode } = await send(vendor.cancelMethod, vendor.cancelPath + callId);
	return { callId, cancelled: statusCode === 200 };
}

/** Reads all pages of Heppu's list, and then sends all cancels at once. */
async function sweep(
	context: IExecuteFunctions,
	vendor: VendorFacts,
	baseUrl: string,
): Promise<Array<{ json: IDataObject }>> {
	const send = senderFor(context, vendor, baseUrl);
	const callIds: string[] = [];
	for (let offset = 0, hasMore = true; hasMore; offset += vendor.pageSize) {
		const { body } = await send(
			'GET',
			`${vendor.listPath}?limit=${vendor.pageSize}&offset=${offset}`,
		);
		const { calls, pagination } = Object(body.data);
		for (const call of calls) callIds.push(String(Object(call).id));
		hasMore = Object(pagination).hasMore === true;
	}
	const answers = await Promise.all(
		callIds.map(async (callId) => await send(vendor.cancelMethod, vendor.cancelPath + callId)),
	);
	return answers.map(({ statusCode }, index) => ({
		json: { callId: callIds[index], cancelled: statusCode === 200 },
	}));
}

function senderFor(context: IExecuteFunctions, vendor: VendorFacts, baseUrl: string) {
	return async (method: IHttpRequestMethods, path: string): Promise<FullResponse> =>
		await context.helpers.httpRequestWithAuthentication.call(context, vendor.credential, {
			method,
			url: baseUrl + path,
			json: true,
			timeout: 5000,
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			maxRedirects: 0,
		});
}
