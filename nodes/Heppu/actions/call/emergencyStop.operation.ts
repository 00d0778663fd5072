import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { CallError } from '../../../shared/callError';
import { emergencyStop } from '../../../shared/cancellation/emergencyStop';
import {
	dryRunField,
	failIfIncompleteField,
	outputField,
	readBulkSettings,
} from '../../../shared/parameters/bulk';
import { isTool, readBoolean } from '../../../shared/parameters/values';
import { bulkItems } from '../../../shared/items/bulkItems';
import { shownFor } from '../../../shared/operations/operation';
import {
	maxDurationOption,
	optionsField,
	quietPeriodOption,
	readMaxDuration,
	readQuietPeriod,
} from '../../../shared/parameters/options';
import { readUuidReference } from '../../../shared/parameters/reference';
import { everyCall, heppu } from '../../api';
import { agentIdField } from './filters';

const emergencyNotice: INodeProperties = {
	displayName:
		'Hangs up: whoever is on the phone is cut off at once, and calls that have not started are never made. It goes on until a fresh listing shows no live call. Try it with Dry Run first.',
	name: 'emergencyNotice',
	type: 'notice',
	default: '',
};

const scopeField: INodeProperties = {
	displayName: 'Scope',
	name: 'scope',
	type: 'options',
	default: 'agent',
	description: 'Whose calls to end',
	options: [
		{ name: 'One Agent', value: 'agent', description: 'The calls of one voice agent' },
		{
			name: 'Whole Account',
			value: 'account',
			description: 'The calls of every agent of the organisation that the API key belongs to',
			displayOptions: { hide: { '@tool': [true] } },
		},
	],
};

const confirmField: INodeProperties = {
	displayName: 'Confirm Whole Account',
	name: 'confirm',
	type: 'boolean',
	default: false,
	description: 'Whether you mean every call of the whole account; without this it does not run',
	displayOptions: { show: { scope: ['account'] }, hide: { '@tool': [true] } },
};

export const description = shownFor('emergencyStop', [
	emergencyNotice,
	scopeField,
	{ ...agentIdField, required: true, displayOptions: { show: { scope: ['agent'] } } },
	confirmField,
	dryRunField,
	outputField,
	failIfIncompleteField,
	optionsField(maxDurationOption, quietPeriodOption),
]);

/** Emergency Stop: ends every call of an agent or the account until none is left. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await bulkItems(this, {
		vendor: heppu,
		operation: 'Emergency Stop',
		// No agent is to go on while another one's calls are stubborn.
		sideBySide: true,
		survivesRefusal: true,
		readJob: (itemIndex) => {
			const agentId = readScope(this, itemIndex);
			return {
				...readBulkSettings(this, itemIndex, agentId === undefined ? {} : { agentId }),
				agentId,
				maxDurationMs: readMaxDuration(this, itemIndex),
				quietPeriodMs: readQuietPeriod(this, itemIndex),
			};
		},
		perform: async ({ agentId, maxDurationMs, quietPeriodMs, options }, request, open) => {
			const endsAt = request.clock.now() + maxDurationMs;
			const isEmergency = !request.dryRun;
			// A call in doubt may still be read when the time is up.
			const readUntil = endsAt + options.request.timeoutMs;
			return await emergencyStop({
				...request,
				api: ({ isPatient } = {}) =>
					heppu.api(
						open({ isEmergency, deadline: readUntil, isUrgent: isPatient ? false : undefined }),
					),
				listing: everyCall(() => open({ isEmergency, deadline: endsAt, isUrgent: true }), agentId),
				deadline: endsAt,
				quietPeriodMs,
			});
		},
	});
}

/**
 * @returns the agent's ID, or undefined for the whole account
 * @throws CallError of kind `input` for an account-wide stop that nobody confirmed, or an AI agent's
 */
function readScope(context: IExecuteFunctions, itemIndex: number): string | undefined {
	const scope: unknown = context.getNodeParameter('scope', itemIndex, 'agent');
	if (scope === 'agent') {
		const agentId = context.getNodeParameter('agentId', itemIndex, '', { extractValue: true });
		return readUuidReference(agentId, 'Agent');
	}
	if (scope !== 'account') {
		throw new CallError('input', "'Scope' must be agent or account", {
			hint: 'Correct the expression, or choose from the list',
		});
	}
	if (isTool(context)) {
		throw new CallError('input', 'An AI agent may not stop the calls of the whole account', {
			hint: "Set 'Scope' to One Agent",
		});
	}
	if (readBoolean(context, itemIndex, confirmField)) return undefined;
	throw new CallError(
		'input',
		"'Confirm Whole Account' is off, so the calls of the whole account go on",
		{
			hint: "Turn on 'Confirm Whole Account' if you mean every call of every agent",
		},
	);
}
