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
 * A parameter whose value an expression gives: it begins with `=`, which sorts before every letter. Not `startsWith`:
 * n8n 1.123 asks it of a parameter that a saved workflow does not hold, and then cannot open the workflow at all. Not
 * `regex`: n8n 2.41 lets it run for 250 ms of wall-clock time, and on a starved machine refuses the workflow.
 */
const IS_EXPRESSION = { _cnd: { lt: 'A' } };
const IS_NO_EXPRESSION = { _cnd: { gte: 'A' } };

const REMEDY = 'To spare people on the phone set Cancel If to Not Started.';

const WHAT_REMAINS =
	'Calls in progress are spared. One that begins to ring in the same second as its cancel is cut off all the same.';

/** For an AI agent's tool alone. */
export const agentNotice = shownWhere(
	true,
	noticeOf(
		'agentNotice',
		"The AI agent decides when this runs. To have a person approve each run, put n8n's Human Review step between this tool and the AI agent.",
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
	const cutting = selectable.filter(({ hangsUp }) => hangsUp).map(({ status }) => status);
	const selected = (statuses: Condition) =>
		hangUp({ cancelIf: ['anyCancellable', 'notStarted', 'inProgress', IS_EXPRESSION], statuses });
	return [
		hangUp({ cancelIf: ['notStarted', 'selected'] }),
		// One notice for each status that hangs up, of which the first that is selected shows.
		...cutting.map((status, index) =>
			selected([{ _cnd: { not: status } }, ...cutting.slice(0, index)]),
		),
		selected([IS_NO_EXPRESSION]),
		noticeOf('sparingNotice', WHAT_REMAINS, {
			dryRun: [true],
			cancelIf: ['anyCancellable', 'inProgress', IS_EXPRESSION],
			statuses: [...cutting, IS_EXPRESSION],
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
