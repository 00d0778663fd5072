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

export class Voxworks implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Voxworks',
		name: 'voxworks',
		icon: { light: 'file:../../icons/voxworks.svg', dark: 'file:../../icons/voxworks.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Cancel calls that Voxworks voice agents are scheduled to make',
		defaults: { name: 'Voxworks' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: OUTPUTS,
		credentials: [{ name: 'voxworksApi', required: true }],
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
						description: 'Cancel a scheduled call at once',
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
