import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';

import { callPickers } from '../shared/items/pickers';
import { describeNode, operationsOf } from '../shared/operations/node';
import { runOperation } from '../shared/operations/operation';
import { getResult } from './getResult.operation';
import { reschedule } from './reschedule.operation';
import { voxworks } from './voxworks';

const operations = operationsOf(voxworks, getResult(voxworks), reschedule(voxworks));

export class Voxworks implements INodeType {
	description: INodeTypeDescription = {
		...describeNode(voxworks, operations),
		icon: { light: 'file:../../icons/voxworks.svg', dark: 'file:../../icons/voxworks.dark.svg' },
		subtitle:
			'={{ ({ "cancel": "cancel call", "cancelMany": "cancel many", "checkThenCancel": "check then cancel", "get": "get call", "getAll": "get many", "getResult": "get result", "reschedule": "reschedule call", "schedule": "schedule call" })[$parameter["operation"]] }}',
		usableAsTool: true,
		credentials: [{ name: 'voxworksApi', required: true }],
	};

	methods = { listSearch: { ...callPickers(voxworks) } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperation(this, operations);
	}
}
