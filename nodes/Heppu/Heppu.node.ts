import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';

import { OUTPUTS } from '../shared/items/outputs';
import { runOperation } from '../shared/items/operation';
import * as cancel from './actions/call/cancel.operation';
import * as checkThenCancel from './actions/call/checkThenCancel.operation';

export class Heppu implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Heppu',
		name: 'heppu',
		icon: { light: 'file:../../icons/heppu.svg', dark: 'file:../../icons/heppu.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Cancel calls that Heppu voice agents are about to make or are making',
		defaults: { name: 'Heppu' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: OUTPUTS,
		credentials: [{ name: 'heppuApi', required: true }],
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				options: [{ name: 'Call', value: 'call' }],
				default: 'call',
			},
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				displayOptions: { show: { resource: ['call'] } },
				options: [
					{
						name: 'Cancel Call',
						value: 'cancel',
						action: 'Cancel a call',
						description: 'Cancel a call at once; a call in progress is hung up',
					},
					{
						name: 'Check Then Cancel',
						value: 'checkThenCancel',
						action: 'Check then cancel a call',
						description: 'Read the call first and cancel it only if its status allows it',
					},
				],
				default: 'checkThenCancel',
			},
			...cancel.description,
			...checkThenCancel.description,
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperation(this, { cancel, checkThenCancel });
	}
}
