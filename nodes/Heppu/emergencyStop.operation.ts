import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { CallError } from '../shared/callError';
import type { BulkReport } from '../shared/cancellation/bulk';
import type { BulkRequest } from '../shared/cancellation/bulkRequest';
import { emergencyStop as endAllCalls } from '../shared/cancellation/emergencyStop';
import { bulkItems, type OpenTransport } from '../shared/items/bulkItems';
import { agentNotice, noticeOf } from '../shared/operations/notices';
import type { Operation } from '../shared/operations/operation';
import {
	type BulkSettings,
	dryRunFields,
	failIfIncompleteFields,
	outputField,
	readBulkSettings,
	readDryRun,
} from '../shared/parameters/bulk';
import {
	optionsFields,
	readMaxDuration,
	readQuietPeriod,
	verifiesHangUp,
} from '../shared/parameters/options';
import { readUuidReference } from '../shared/parameters/reference';
import { shownWhere } from '../shared/parameters/tool';
import { isTool, readBoolean } from '../shared/parameters/values';
import type { Vendor } from '../shared/vendor/vendor';
import { agentIdField } from './agents';

/** A notice hides by `hide` alone, as an expression may mean the real thing. */
const emergencyNotices = [
	noticeOf(
		'emergencyNotice',
		'Hangs up: whoever is on the phone is cut off at once, and calls that have not started are never made. It goes on until a fresh list shows no call that is running or waiting. Try it with Dry Run first.',
		{ dryRun: [true] },
	),
	noticeOf(
		'agentStaysOnNotice',
		'It does not switch the agent off: new calls may start afterwards. To keep them from it, switch the agent off in Heppu.',
	),
	agentNotice,
];

const scopeField: INodeProperties = {
	displayName: 'Scope',
	name: 'scope',
	type: 'options',
	default: 'agent',
	description: 'Whose calls to end',
	builderHint: {
		propertyHint:
			'account hangs up on everybody in the whole account. Set agent unless the user asks for all agents in so many words.',
	},
	options: [
		{ name: 'One Agent', value: 'agent', description: 'The calls of one voice agent' },
		{
			name: 'Whole Account',
			value: 'account',
			description: 'The calls of every agent of the organisation that the API key belongs to',
			displayOptions: { show: { '@tool': [false] } },
		},
	],
};

/** A dry run needs none, so that nobody gets used to turning it on. */
const confirmField: INodeProperties = shownWhere(false, {
	displayName: 'Confirm Whole Account',
	name: 'confirm',
	type: 'boolean',
	default: false,
	description: 'Whether you mean every call of the whole account; without this it does not run',
	builderHint: {
		propertyHint:
			'A person has to decide this. Leave it false and tell the user to turn it on, unless they have asked for it.',
	},
	displayOptions: { show: { scope: ['account'] }, hide: { dryRun: [true] } },
});

/** Emergency Stop: ends every call of an agent or the account until none is left. */
export function emergencyStop(vendor: Vendor): Operation {
	return {
		value: 'emergencyStop',
		name: 'Emergency Stop',
		action: 'Stop all calls in an emergency',
		summary: 'End every call of an agent or of the account until none is left',
		builderHint:
			'Hangs up on everybody who is on the phone with an agent, or with any agent of the account. Only for a panic button that a person presses: not for a schedule, and not where cancelMany with a filter would do.',
		description: [
			...emergencyNotices,
			...dryRunFields,
			scopeField,
			{ ...agentIdField, required: true, displayOptions: { show: { scope: ['agent'] } } },
			confirmField,
			outputField,
			...failIfIncompleteFields,
			...optionsFields('emergencyStop', vendor),
		],
		async execute(context) {
			return await bulkItems(context, {
				vendor,
				operation: 'Emergency Stop',
				remarkAfter: (job: EmergencyJob) => whatStaysOn(vendor, job),
				// No agent is to go on while another one's calls are stubborn.
				sideBySide: true,
				survivesRefusal: true,
				readJob: (itemIndex) => readJob(context, itemIndex),
				perform: async (job, request, open) => await perform(vendor, job, request, open),
			});
		},
	};
}

/** Said after every run that was for real: the calls are gone, what makes them is not. */
function whatStaysOn({ displayName }: Vendor, { filters }: EmergencyJob): string {
	const who = filters.agentId === undefined ? 'No agent is' : 'The agent is not';
	return `${who} switched off: new calls may start until you do so in ${displayName}.`;
}

interface EmergencyJob extends BulkSettings {
	readonly maxDurationMs: number;
	readonly quietPeriodMs: number;
}

function readJob(context: IExecuteFunctions, itemIndex: number): EmergencyJob {
	const agentId = readScope(context, itemIndex);
	return {
		...readBulkSettings(context, itemIndex, agentId === undefined ? {} : { agentId }),
		maxDurationMs: readMaxDuration(context, itemIndex),
		quietPeriodMs: readQuietPeriod(context, itemIndex),
	};
}

async function perform(
	vendor: Vendor,
	{ filters, maxDurationMs, quietPeriodMs, options }: EmergencyJob,
	request: BulkRequest,
	open: OpenTransport,
): Promise<BulkReport> {
	const deadline = request.clock.now() + maxDurationMs;
	const isEmergency = !request.dryRun;
	// A call in doubt may still be read when the time is up.
	const readUntil = deadline + options.request.timeoutMs;
	return await endAllCalls({
		...request,
		verifyHangUp: verifiesHangUp('emergencyStop', vendor, options),
		api: ({ isPatient, isFollowUp } = {}) =>
			vendor.api(
				open({
					isEmergency,
					deadline: isFollowUp ? deadline : readUntil,
					isUrgent: isPatient ? false : undefined,
				}),
			),
		listing: vendor.everyCall(() => open({ isEmergency, deadline, isUrgent: true }), filters),
		deadline,
		quietPeriodMs,
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
	if (readDryRun(context, itemIndex)) return undefined;
	if (readBoolean(context, itemIndex, confirmField)) return undefined;
	throw new CallError(
		'input',
		"'Confirm Whole Account' is off, so the calls of the whole account go on",
		{
			hint: "Turn on 'Confirm Whole Account' if you mean every call of every agent",
		},
	);
}
