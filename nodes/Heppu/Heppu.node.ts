import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';

import { callPickers } from '../shared/items/pickers';
import { describeNode, operationsOf } from '../shared/operations/node';
import { runOperation } from '../shared/operations/operation';
import { agentPicker } from './agents';
import { emergencyStop } from './emergencyStop.operation';
import { getAgents } from './getAgents.operation';
import { heppu } from './heppu';
import { setStatus } from './setStatus.operation';

const operations = operationsOf(heppu, emergencyStop(heppu), getAgents(heppu), setStatus(heppu));

export class Heppu implements INodeType {
	description: INodeTypeDescription = {
		...describeNode(heppu, operations),
		icon: { light: 'file:../../icons/heppu.svg', dark: 'file:../../icons/heppu.dark.svg' },
		subtitle:
			'={{ ({ "agent": { "getAll": "get many agents", "setStatus": "set agent status" } }[$parameter["resource"]] || { "cancel": "cancel call", "cancelMany": "cancel many", "checkThenCancel": "check then cancel", "emergencyStop": "emergency stop", "get": "get call", "getAll": "get many", "schedule": "schedule call" })[$parameter["operation"]] }}',
		usableAsTool: true,
		credentials: [{ name: 'heppuApi', required: true }],
	};

	methods = { listSearch: { ...callPickers(heppu), searchAgents: agentPicker(heppu) } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperation(this, operations);
	}
}
