import type { INodeProperties } from 'n8n-workflow';

import { selectableOf } from '../parameters/cancelIf';
import { shownWhere } from '../parameters/tool';
import type { Vendor } from '../vendor/vendor';

/*
 * What stands above the parameters of an operation that cancels. A notice hides by `hide` alone: n8n takes
 * any expression under `show` for a match and asks for nothing more, and an expression may hang up.
 */

type Condition = NonNullable<NonNullable<INodeProperties['displayOptions']>['hide']>[string];

/**
 * A parameter whose value an expression gives. Not `startsWith`: n8n 1.123 asks it of a parameter that a saved
 * workflow does not hold, and then cannot open the workflow at all.
 */
const IS_EXPRESSION = { _cnd: { regex: '^=' } };

const REMEDY = 'To spare people on the phone set Cancel If to Not Started.';

const WHAT_REMAINS =
	'Calls in progress are spared. One that begins to ring in the same second as its cancel is cut off all the same.';

/** For an AI agent's tool alone. */
export const agentNotice = shownWhere(
	true,
	noticeOf(
		'agentNotice',
		"The AI agent decides when this runs. To have a person approve each run, put n8n's Human Review step between this tool and the agent.",
	),
);

/** For an operation without Cancel If: what the vendor does to a person on the phone. */
export function noticesOfOneCancel(vendor: Vendor): INodeProperties[] {
	const { name, text } = vendor.notice;
	const remedy =
		' To spare people on the phone use Check Then Cancel with Cancel If set to Not Started.';
	return [noticeOf(name, `${text}${vendor.cannotHangUp ? '' : remedy}`), agentNotice];
}

/**
 * For an operation with Cancel If: the notice shows only while the chosen settings can hang up, and a quiet
 * one says what remains where they spare calls in progress.
 */
export function noticesWithCancelIf(vendor: Vendor): INodeProperties[] {
	const { name, text } = vendor.notice;
	if (vendor.cannotHangUp) return [noticeOf(name, text), agentNotice];
	const hangUp = (hide: Record<string, Condition>) =>
		noticeOf(name, `${text} ${REMEDY}`, { dryRun: [true], ...hide });
	const selectable = selectableOf(vendor.statuses);
	const [sparing, cutting] = [false, true].map((wanted) =>
		selectable.filter(({ hangsUp }) => hangsUp === wanted).map(({ status }) => status),
	);
	return [
		hangUp({ cancelIf: ['notStarted', 'selected'] }),
		hangUp({
			cancelIf: ['anyCancellable', 'notStarted', 'inProgress', IS_EXPRESSION],
			statuses: [{ _cnd: { regex: `^(${(sparing ?? []).join('|')})$` } }],
		}),
		noticeOf('sparingNotice', WHAT_REMAINS, {
			dryRun: [true],
			cancelIf: ['anyCancellable', 'inProgress', IS_EXPRESSION],
			statuses: [...(cutting ?? []), IS_EXPRESSION],
		}),
		agentNotice,
	];
}

/** @param hide values of other parameters that hide it */
export function noticeOf(
	name: string,
	text: string,
	hide?: Record<string, Condition>,
): INodeProperties {
	const notice: INodeProperties = { displayName: text, name, type: 'notice', default: '' };
	return hide === undefined ? notice : { ...notice, displayOptions: { hide } };
}
