import type { INodeProperties } from 'n8n-workflow';

import { type Filter, filtersField } from '../../../shared/parameters/filters';
import { VOXWORKS_STATUSES } from '../../api';

export const FILTERS: readonly Filter[] = [
	{
		field: {
			displayName: 'Contact ID',
			name: 'contactId',
			type: 'string',
			default: '',
			description: 'Only calls to this contact',
		},
		query: 'contact_id',
		kind: 'id',
	},
	{
		field: {
			displayName: 'Created After',
			name: 'createdAfter',
			type: 'dateTime',
			default: '',
			description: 'Only calls created after this time, in the time zone of the workflow',
		},
		query: 'created_after',
		rangeEnd: 'created_before',
	},
	{
		field: {
			displayName: 'Created Before',
			name: 'createdBefore',
			type: 'dateTime',
			default: '',
			description: 'Only calls created before this time, in the time zone of the workflow',
		},
		query: 'created_before',
	},
	{
		field: {
			displayName: 'Progress',
			name: 'progress',
			type: 'string',
			default: '',
			description: 'Only calls with this progress, in the words of Voxworks',
		},
		query: 'progress',
		kind: 'word',
	},
	{
		field: {
			displayName: 'Script ID',
			name: 'scriptId',
			type: 'string',
			default: '',
			description: 'Only calls that follow this script',
		},
		query: 'script_id',
		kind: 'id',
	},
	{
		field: {
			displayName: 'Status',
			name: 'status',
			type: 'string',
			default: 'scheduled',
			description:
				'Only calls in this status, in the words of Voxworks, e.g. <code>scheduled</code>',
		},
		query: 'status',
		kind: 'word',
		words: [...VOXWORKS_STATUSES.cancellable.notStarted, ...VOXWORKS_STATUSES.ended],
	},
	{
		field: {
			displayName: 'Type',
			name: 'type',
			type: 'options',
			default: 'outbound',
			options: [
				{ name: 'Inbound', value: 'inbound' },
				{ name: 'Outbound', value: 'outbound' },
				{ name: 'Web', value: 'web' },
			],
		},
		query: 'type',
	},
];

export const filters: INodeProperties = filtersField(FILTERS);
