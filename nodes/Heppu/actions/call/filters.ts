import type { INodeProperties } from 'n8n-workflow';

import { type Filter, filtersField } from '../../../shared/parameters/filters';
import { HEPPU_STATUSES } from '../../api';

/** An agent, picked by name or given by ID. */
export const agentIdField: INodeProperties = {
	displayName: 'Agent',
	name: 'agentId',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	description: 'The voice agent that makes the calls',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select an agent...',
			typeOptions: { searchListMethod: 'searchAgents', searchable: true },
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. 550e8400-e29b-41d4-a716-446655440000',
		},
	],
};

/** The nine statuses that the list endpoint documents, and two that other pages show. */
const LISTABLE = [
	...HEPPU_STATUSES.cancellable.notStarted,
	...HEPPU_STATUSES.undecided.notStarted,
	...HEPPU_STATUSES.cancellable.inProgress,
	...HEPPU_STATUSES.ended,
	'cancelled',
].sort();

/** `Call is active` reads `Active` in the panel. */
function titleCase(status: string): string {
	return status.replace(
		/(^|_)([a-z])/g,
		(_, gap: string, letter: string) => `${gap ? ' ' : ''}${letter.toUpperCase()}`,
	);
}

export const FILTERS: readonly Filter[] = [
	{ field: agentIdField, query: 'agentId' },
	{
		field: {
			displayName: 'Direction',
			name: 'direction',
			type: 'options',
			default: 'outbound',
			options: [
				{ name: 'Inbound', value: 'inbound' },
				{ name: 'Outbound', value: 'outbound' },
			],
		},
		query: 'direction',
	},
	{
		field: {
			displayName: 'End Date',
			name: 'endDate',
			type: 'dateTime',
			default: '',
			description: 'Only calls up to this time, in the time zone of the workflow',
		},
		query: 'endDate',
	},
	{
		field: {
			displayName: 'Phone Number',
			name: 'phoneNumber',
			type: 'string',
			default: '',
			placeholder: 'e.g. +4915112345678',
			description: 'Only calls with this number, with its country',
		},
		query: 'phoneNumber',
		kind: 'phoneNumber',
	},
	{
		field: {
			displayName: 'Start Date',
			name: 'startDate',
			type: 'dateTime',
			default: '',
			description: 'Only calls from this time on, in the time zone of the workflow',
		},
		query: 'startDate',
		rangeEnd: 'endDate',
	},
	{
		field: {
			displayName: 'Status',
			name: 'status',
			type: 'options',
			default: 'initiated',
			description:
				"Only calls that are listed in this status. A call may move on after that: to spare it then, set 'Cancel If' too.",
			options: LISTABLE.map((status) => ({ name: titleCase(status), value: status })),
		},
		query: 'status',
	},
];

export const filters: INodeProperties = filtersField(FILTERS);
