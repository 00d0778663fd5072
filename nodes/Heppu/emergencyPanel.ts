import type { INodeProperties } from 'n8n-workflow';

import { agentNotice, noticeOf } from '../shared/operations/notices';
import { shownWhere } from '../shared/parameters/tool';

/* What the panel of Emergency Stop says and asks for, beside what every bulk operation does. */

/** A notice hides by `hide` alone, as an expression may mean the real thing. */
export const emergencyNotices = [
	noticeOf(
		'emergencyNotice',
		'Hangs up: whoever is on the phone is cut off at once, and calls that have not started are never made. It goes on until a fresh list shows no call that is running or waiting. Try it with Dry Run first.',
		{ dryRun: [true] },
	),
	noticeOf(
		'agentStaysOnNotice',
		'It does not switch the agent off: new calls may start afterwards. To keep them from it, turn on Deactivate Agent First, or switch the agent off in Heppu.',
		{ deactivateAgent: [true], scope: ['account'] },
	),
	noticeOf(
		'agentsStayOnNotice',
		'It does not switch the agents off: new calls may start afterwards. To keep them from it, switch the agents off in Heppu.',
		{ scope: ['agent'] },
	),
	noticeOf(
		'agentOffNotice',
		'Switches the agent off first. What that does to calls that are waiting is not documented. It stays off until you switch it on again: Agent → Set Status.',
		{ deactivateAgent: [false], scope: ['account'], dryRun: [true] },
	),
	agentNotice,
];

export const scopeField: INodeProperties = {
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

export const deactivateAgentField: INodeProperties = {
	displayName: 'Deactivate Agent First',
	name: 'deactivateAgent',
	type: 'boolean',
	default: false,
	description:
		'Whether to switch the agent off before its calls are ended, so that it starts no new ones. What that does to calls that are waiting is not documented. To switch it on again, use Agent → Set Status.',
	displayOptions: { show: { scope: ['agent'] } },
};

/** A dry run needs none, so that nobody gets used to turning it on. */
export const confirmField: INodeProperties = shownWhere(false, {
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
