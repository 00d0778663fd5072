import type { IConnections, INode } from 'n8n-workflow';

import { vendorNode, type WorkflowFile } from '../../test/engine/engine.cjs';
import { BARE_LOOP_TYPE } from './bareLoop.cjs';
import type { Approach } from './types.cjs';
import type { VendorFacts } from './vendors.cjs';

/** The name of the node whose output tells what became of the calls. */
export const LAST_NODE = 'Cancel';

/**
 * Batching tuned to 50 requests per second with a burst of 50. Half a second's worth at a time: with
 * a whole second's, the first batch of cancels would find the burst used up by the last one of reads.
 */
const BATCHING = { batch: { batchSize: 25, batchInterval: 500 } };

/** The call of the item, as a builder gives it to the node. */
const CALL_ID = { __rl: true, mode: 'id', value: '={{ $json.callId }}' };

/** As many in flight as the HTTP Request node has, which knows no bound. */
const WIDE = { maxConcurrency: 500 };

/** More than any scenario has: the guard is not what is measured. */
const MAX_CALLS = 100_000;
const MAX_DURATION_S = 3600;

/** The workflow of an approach, against the vendor at a base URL. */
export function draw(approach: Approach, vendor: VendorFacts, baseUrl: string): WorkflowFile {
	switch (approach) {
		case 'http':
			return drawRequests(vendor, baseUrl, {});
		case 'httpBatched':
			return drawRequests(vendor, baseUrl, { batching: BATCHING });
		case 'bareLoop':
			return chain({
				...oursFor(vendor, { baseUrl, callId: CALL_ID.value }),
				type: BARE_LOOP_TYPE,
			});
		default:
			return chain(oursFor(vendor, parametersOf(approach, vendor)));
	}
}

/** One node of ours, or the bare loop, with these parameters. */
export function drawNode(
	vendor: VendorFacts,
	parameters: INode['parameters'],
	isBare = false,
): WorkflowFile {
	const node = oursFor(vendor, parameters);
	return chain(isBare ? { ...node, type: BARE_LOOP_TYPE } : node);
}

type Operation = Exclude<Approach, 'http' | 'httpBatched' | 'bareLoop'>;

function parametersOf(approach: Operation, { filters }: VendorFacts): INode['parameters'] {
	switch (approach) {
		case 'checkThenCancel':
			return { operation: 'checkThenCancel', callId: CALL_ID };
		case 'checkThenCancelWide':
			return { operation: 'checkThenCancel', callId: CALL_ID, options: WIDE };
		case 'cancelMany':
			return { operation: 'cancelMany', filters, maxCalls: MAX_CALLS };
		case 'cancelManyWide':
			return { operation: 'cancelMany', filters, maxCalls: MAX_CALLS, options: WIDE };
		case 'cancelManyNarrow':
			return { operation: 'cancelMany', filters, maxCalls: MAX_CALLS, cancelIf: 'notStarted' };
		case 'emergencyStop':
			return {
				operation: 'emergencyStop',
				scope: 'account',
				confirm: true,
				options: { maxDuration: MAX_DURATION_S, quietPeriod: 0 },
			};
	}
}

function oursFor(vendor: VendorFacts, parameters: INode['parameters']): INode {
	return vendorNode(vendor.entry, parameters, { id: LAST_NODE, name: LAST_NODE });
}

/**
 * What a builder would draw who knows n8n well: read each call, look at its status, cancel it if that
 * makes sense. The answers are never errors and come with their status, so that one bad call does
 * not stop the others. What is not named here is as the node comes.
 */
function drawRequests(
	vendor: VendorFacts,
	baseUrl: string,
	options: INode['parameters'],
): WorkflowFile {
	const { cancelMethod, readPath, cancelPath, bodyKey, idKey } = vendor;
	const statuses = vendor.cancellable.map((status) => `'${status}'`).join(', ');
	return chain(
		request(vendor, 'Get Call', 'GET', `=${baseUrl}${readPath}{{ $json.callId }}`, options),
		ifTrue('Can Be Cancelled', `={{ [${statuses}].includes($json.body.${bodyKey}?.status) }}`),
		request(
			vendor,
			LAST_NODE,
			cancelMethod,
			`=${baseUrl}${cancelPath}{{ $json.body.${bodyKey}.${idKey} }}`,
			options,
		),
	);
}

function request(
	{ credential }: VendorFacts,
	name: string,
	method: string,
	url: string,
	options: INode['parameters'],
): INode {
	return {
		id: name,
		name,
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.5,
		position: [0, 0],
		onError: 'continueRegularOutput',
		credentials: { [credential]: { id: '1', name: 'Simulator' } },
		parameters: {
			method,
			url,
			authentication: 'predefinedCredentialType',
			nodeCredentialType: credential,
			options: {
				...options,
				response: { response: { fullResponse: true, neverError: true } },
				timeout: 5000,
			},
		},
	};
}

function ifTrue(name: string, condition: string): INode {
	return {
		id: name,
		name,
		type: 'n8n-nodes-base.if',
		typeVersion: 2.3,
		position: [0, 0],
		parameters: {
			conditions: {
				combinator: 'and',
				options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 3 },
				conditions: [
					{
						id: name,
						leftValue: condition,
						rightValue: '',
						operator: { type: 'boolean', operation: 'true', singleValue: true },
					},
				],
			},
			options: {},
		},
	};
}

/** Trigger → the nodes, each at the first output of the one before. */
function chain(...nodes: INode[]): WorkflowFile {
	const trigger: INode = {
		id: 'Trigger',
		name: 'Trigger',
		type: 'n8n-nodes-base.manualTrigger',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	const connections: IConnections = {};
	let previous = trigger;
	for (const node of nodes) {
		connections[previous.name] = { main: [[{ node: node.name, type: 'main', index: 0 }]] };
		previous = node;
	}
	return { nodes: [trigger, ...nodes], connections };
}
