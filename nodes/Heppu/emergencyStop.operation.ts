import type { IExecuteFunctions } from 'n8n-workflow';

import { CallError } from '../shared/callError';
import type { BulkReport, BulkSummary } from '../shared/cancellation/bulk';
import type { BulkRequest } from '../shared/cancellation/bulkRequest';
import { emergencyStop as endAllCalls } from '../shared/cancellation/emergencyStop';
import { bulkItems, type OpenTransport } from '../shared/items/bulkItems';
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
import { refuseModelsChoice, setByBuilder } from '../shared/parameters/tool';
import { isTool, readBoolean } from '../shared/parameters/values';
import type { Vendor } from '../shared/vendor/vendor';
import { agentIdField } from './agents';
import {
	agentInWords,
	type AgentOutcome,
	Deactivation,
	outcomeOfDryRun,
	withAgent,
} from './deactivation';
import { confirmField, deactivateAgentField, emergencyNotices, scopeField } from './emergencyPanel';

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
			...setByBuilder(deactivateAgentField),
			confirmField,
			outputField,
			...failIfIncompleteFields,
			...optionsFields('emergencyStop', vendor),
		],
		async execute(context) {
			return await bulkItems(context, {
				vendor,
				operation: 'Emergency Stop',
				remarkAfter: (job: EmergencyJob, summary) => whatStaysOn(vendor, job, summary),
				// No agent is to go on while another one's calls are stubborn.
				sideBySide: true,
				survivesRefusal: true,
				readJob: (itemIndex) => readJob(context, itemIndex),
				perform: async (job, request, open) => await perform(vendor, job, request, open),
			});
		},
	};
}

/** Said after every run that was for real: the calls are gone, what makes them may not be. */
function whatStaysOn(
	{ displayName }: Vendor,
	{ filters, deactivateAgent, dryRun }: EmergencyJob,
	summary: BulkSummary,
): string | undefined {
	if (deactivateAgent) return agentInWords(displayName, summary, dryRun);
	if (dryRun) return undefined;
	const who = filters.agentId === undefined ? 'No agent is' : 'The agent is not';
	return `${who} switched off: new calls may start until you do so in ${displayName}.`;
}

interface EmergencyJob extends BulkSettings {
	readonly deactivateAgent: boolean;
	readonly maxDurationMs: number;
	readonly quietPeriodMs: number;
}

function readJob(context: IExecuteFunctions, itemIndex: number): EmergencyJob {
	const agentId = readScope(context, itemIndex);
	return {
		...readBulkSettings(context, itemIndex, agentId === undefined ? {} : { agentId }),
		deactivateAgent: agentId !== undefined && readDeactivateAgent(context, itemIndex),
		maxDurationMs: readMaxDuration(context, itemIndex),
		quietPeriodMs: readQuietPeriod(context, itemIndex),
	};
}

/** No model may choose which agent is switched off. @throws CallError of kind `input` */
function readDeactivateAgent(context: IExecuteFunctions, itemIndex: number): boolean {
	refuseModelsChoice(context, itemIndex, deactivateAgentField);
	const isWanted = readBoolean(context, itemIndex, deactivateAgentField);
	if (isWanted) refuseModelsChoice(context, itemIndex, agentIdField);
	return isWanted;
}

/** Ends the calls, and meanwhile switches the agent off where that is wanted. */
async function perform(
	vendor: Vendor,
	job: EmergencyJob,
	request: BulkRequest,
	open: OpenTransport,
): Promise<BulkReport> {
	const { agentId } = job.filters;
	const deadline = request.clock.now() + job.maxDurationMs;
	if (!job.deactivateAgent || agentId === undefined) {
		return await endCalls(vendor, job, deadline, request, open);
	}
	const terms = { vendor, account: open().account, agentId, options: job.options };
	if (job.dryRun) {
		const report = await endCalls(vendor, job, deadline, request, open);
		return withAgent(report, await outcomeOfDryRun(terms));
	}
	const deactivation = new Deactivation({ ...terms, deadline });
	return await endCalls(vendor, job, deadline, request, open, deactivation).then(
		async (report) => withAgent(report, await deactivation.end()),
		async (error: unknown) => throwWith(vendor, await deactivation.end(), error),
	);
}

/** @throws the error, with what became of the agent where it says how to go on */
function throwWith({ displayName }: Vendor, outcome: AgentOutcome, error: unknown): never {
	if (!(error instanceof CallError) || error.scope === 'run') throw error;
	const hint = `${agentInWords(displayName, outcome, false)} ${error.hint}`;
	throw new CallError(error.kind, error.message, { ...error, hint });
}

async function endCalls(
	vendor: Vendor,
	{ filters, quietPeriodMs, options }: EmergencyJob,
	deadline: number,
	request: BulkRequest,
	open: OpenTransport,
	deactivation?: Deactivation,
): Promise<BulkReport> {
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
		...(deactivation && {
			settled: deactivation.settled,
			againstNewCalls: () =>
				"Look in the summary's 'agentDeactivated' and in Heppu whether the agent is off, then run this again",
		}),
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
