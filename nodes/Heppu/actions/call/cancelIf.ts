import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { CallError } from '../../../shared/callError';
import type { CancelIf } from '../../../shared/cancellation/policy';
import { statusKey } from '../../../shared/cancellation/status';
import { HEPPU_STATUSES } from '../../api';

/** The statuses that a builder can select: all that are not ended. */
const SELECTABLE: readonly string[] = [
	...HEPPU_STATUSES.cancellable.notStarted,
	...HEPPU_STATUSES.undecided.notStarted,
	...HEPPU_STATUSES.cancellable.inProgress,
];

/** The parameters `cancelIf` and `statuses`. */
export const cancelIfFields: INodeProperties[] = [
	{
		displayName: 'Cancel If',
		name: 'cancelIf',
		type: 'options',
		default: 'anyCancellable',
		description: 'Which calls may be cancelled; any other is left alone and reported as such',
		options: [
			{
				name: 'Any Cancellable Status',
				value: 'anyCancellable',
				description: 'Cancel whatever has not ended; a call in progress is hung up',
			},
			{
				name: 'Not Started',
				value: 'notStarted',
				description: 'Only calls for which no phone has rung yet',
			},
			{
				name: 'In Progress',
				value: 'inProgress',
				description: 'Only calls that are connecting, ringing or active; they are hung up',
			},
			{
				name: 'Selected Statuses',
				value: 'selected',
				description: 'Only calls in one of the statuses you choose',
			},
		],
	},
	{
		displayName: 'Statuses',
		name: 'statuses',
		type: 'multiOptions',
		default: ['initiated'],
		required: true,
		description: 'The statuses in which a call may be cancelled',
		displayOptions: { show: { cancelIf: ['selected'] } },
		options: [
			{ name: 'Active (Hangs Up)', value: 'active' },
			{ name: 'Connecting (Hangs Up)', value: 'connecting' },
			{ name: 'Initiated', value: 'initiated' },
			{ name: 'Queued', value: 'queued' },
			{ name: 'Ringing (Hangs Up)', value: 'ringing' },
			{ name: 'Scheduled', value: 'scheduled' },
		],
	},
];

/** @throws CallError of kind `input` for a rule or status that the panel does not know */
export function readCancelIf(context: IExecuteFunctions, itemIndex: number): CancelIf {
	const rule: unknown = context.getNodeParameter('cancelIf', itemIndex, 'anyCancellable');
	switch (rule) {
		case 'anyCancellable':
		case 'notStarted':
		case 'inProgress':
			return { rule };
		case 'selected':
			return { rule, statuses: readStatuses(context, itemIndex) };
		default:
			throw new CallError('input', "'Cancel If' holds a value it does not know", {
				hint: 'Use anyCancellable, notStarted, inProgress or selected',
			});
	}
}

function readStatuses(context: IExecuteFunctions, itemIndex: number): string[] {
	const given: unknown = context.getNodeParameter('statuses', itemIndex, []);
	const statuses = (Array.isArray(given) ? given : [given]).map((status) =>
		SELECTABLE.find((known) => statusKey(known) === statusKey(String(status))),
	);
	const known = statuses.filter((status) => status !== undefined);
	if (known.length > 0 && known.length === statuses.length) return known;
	throw new CallError('input', "'Statuses' must hold at least one status that can be cancelled", {
		hint: `Choose from ${SELECTABLE.join(', ')}`,
	});
}
