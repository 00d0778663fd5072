import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { CallError } from '../callError';
import { ANY_CANCELLABLE, type CancelIf } from '../cancellation/policy';
import { canHangUp, type StatusLists } from '../cancellation/status';
import { bothDefinitions } from './tool';
import { isTool, wordMeant } from './values';

/** The statuses that a builder can select: all that are not ended, with whether cancelling hangs up. */
export function selectableOf({ cancellable, undecided }: StatusLists) {
	const entry = (hangsUp: boolean) => (status: string) => ({ status, hangsUp });
	return [
		...[...cancellable.notStarted, ...undecided.notStarted].map(entry(false)),
		...cancellable.inProgress.map(entry(true)),
	];
}

/**
 * The parameters `cancelIf` and `statuses`. Where a vendor cancels in one phase only there is nothing to
 * choose from.
 */
export function cancelIfFields(statuses: StatusLists): INodeProperties[] {
	const { notStarted, inProgress } = statuses.cancellable;
	if (!canHangUp(statuses)) return [];
	return [
		...bothDefinitions(cancelIfField(inProgress), { default: PRESET_OF_TOOL }),
		statusesField(statuses, notStarted.slice(0, 1)),
	];
}

/** An AI agent's tool spares people on the phone unless its builder says otherwise. */
const PRESET_OF_TOOL = 'notStarted';

const PRESET = 'anyCancellable';

function cancelIfField(inProgress: readonly string[]): INodeProperties {
	const words = `${inProgress.slice(0, -1).join(', ')} or ${inProgress.at(-1)}`;
	return {
		displayName: 'Cancel If',
		name: 'cancelIf',
		type: 'options',
		default: PRESET,
		description: 'Which calls may be cancelled; any other is left alone and reported as such',
		builderHint: {
			propertyHint:
				'anyCancellable and inProgress hang up on people who are on the phone. Set notStarted unless the user wants calls in progress to be ended.',
		},
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
				description: `Only calls that are ${words}; they are hung up`,
			},
			{
				name: 'Selected Statuses',
				value: 'selected',
				description: 'Only calls in one of the statuses you choose',
			},
		],
	};
}

function statusesField(statuses: StatusLists, preset: readonly string[]): INodeProperties {
	const options = selectableOf(statuses).map(({ status, hangsUp }) => ({
		name: `${status.charAt(0).toUpperCase()}${status.slice(1)}${hangsUp ? ' (Hangs Up)' : ''}`,
		value: status,
	}));
	return {
		displayName: 'Statuses',
		name: 'statuses',
		type: 'multiOptions',
		default: [...preset],
		required: true,
		description: 'The statuses in which a call may be cancelled',
		displayOptions: { show: { cancelIf: ['selected'] } },
		options: options.sort((one, other) => one.name.localeCompare(other.name)),
	};
}

/** @throws CallError of kind `input` for a rule or status that the panel does not know */
export function readCancelIf(
	context: IExecuteFunctions,
	itemIndex: number,
	statuses: StatusLists,
): CancelIf {
	if (!canHangUp(statuses)) return ANY_CANCELLABLE;
	const preset = isTool(context) ? PRESET_OF_TOOL : PRESET;
	const rule: unknown = context.getNodeParameter('cancelIf', itemIndex, preset);
	switch (rule) {
		case 'anyCancellable':
		case 'notStarted':
		case 'inProgress':
			return { rule };
		case 'selected':
			return { rule, statuses: readStatuses(context, itemIndex, statuses) };
		default:
			throw new CallError('input', "'Cancel If' holds a value it does not know", {
				hint: 'Use anyCancellable, notStarted, inProgress or selected',
			});
	}
}

function readStatuses(
	context: IExecuteFunctions,
	itemIndex: number,
	statuses: StatusLists,
): string[] {
	const given: unknown = context.getNodeParameter('statuses', itemIndex, []);
	const selectable = selectableOf(statuses).map(({ status }) => status);
	const selected = (Array.isArray(given) ? given : [given]).map((status) =>
		wordMeant(String(status), selectable),
	);
	const known = selected.filter((status) => status !== undefined);
	if (known.length > 0 && known.length === selected.length) return known;
	throw new CallError('input', "'Statuses' must hold at least one status that can be cancelled", {
		hint: `Choose from ${selectable.join(', ')}`,
	});
}
