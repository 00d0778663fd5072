import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';

import { callPicker } from '../shared/items/pickers';
import { describeNode, operationsOf } from '../shared/operations/node';
import { runOperation } from '../shared/operations/operation';
import { agentPicker } from './agents';
import { emergencyStop } from './emergencyStop.operation';
import { heppu } from './heppu';

const operations = operationsOf(heppu, emergencyStop(heppu));

export class Heppu implements INodeType {
	description: INodeTypeDescription = {
		...describeNode(heppu, operations),
		icon: { light: 'file:../../icons/heppu.svg', dark: 'file:../../icons/heppu.dark.svg' },
		subtitle:
			'={{ ({ "cancel": "cancel call", "cancelMany": "cancel many", "checkThenCancel": "check then cancel", "emergencyStop": "emergency stop", "get": "get call", "getAll": "get many", "schedule": "schedule call" })[$parameter["operation"]] }}',
		usableAsTool: true,
		credentials: [{ name: 'heppuApi', required: true }],
	};

	methods = { listSearch: { searchCalls: callPicker(heppu), searchAgents: agentPicker(heppu) } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperation(this, operations);
	}
}
