import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';

import { OUTPUTS } from '../shared/parameters/separateOutputs';
import { runOperation } from '../shared/operations/operation';
import * as cancel from './actions/call/cancel.operation';
import * as cancelMany from './actions/call/cancelMany.operation';
import * as checkThenCancel from './actions/call/checkThenCancel.operation';
import * as get from './actions/call/get.operation';
import * as getAll from './actions/call/getAll.operation';
import * as listSearch from './methods/listSearch';

export class Voxworks implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Voxworks',
		name: 'voxworks',
		icon: { light: 'file:../../icons/voxworks.svg', dark: 'file:../../icons/voxworks.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle:
			'={{ ({ "cancel": "cancel call", "cancelMany": "cancel many", "checkThenCancel": "check then cancel", "get": "get call", "getAll": "get many" })[$parameter["operation"]] }}',
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
						name: 'Cancel Many',
						value: 'cancelMany',
						action: 'Cancel many calls',
						description: 'List calls by filter and cancel each match',
					},
					{
						name: 'Check Then Cancel',
						value: 'checkThenCancel',
						action: 'Check then cancel a call',
						description: 'Read the call first and cancel it only if its status allows it',
					},
					{
						name: 'Get',
						value: 'get',
						action: 'Get a call',
						description: 'Read one call',
					},
					{
						name: 'Get Many',
						value: 'getAll',
						action: 'Get many calls',
						description: 'List calls by filter',
					},
				],
				default: 'checkThenCancel',
			},
			...cancel.description,
			...cancelMany.description,
			...checkThenCancel.description,
			...get.description,
			...getAll.description,
		],
	};

	methods = { listSearch };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperation(this, {
			cancel,
			cancelMany,
			checkThenCancel,
			get,
			getAll,
		});
	}
}
