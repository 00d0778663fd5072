import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { CallError } from '../callError';
import { futureTime } from './futureTime';

const whenField: INodeProperties = {
	displayName: 'When',
	name: 'when',
	type: 'options',
	default: 'atTime',
	description: 'When the call is to be made',
	options: [
		{ name: 'At a Time', value: 'atTime', description: 'At the time that you give' },
		{
			name: 'Now',
			value: 'now',
			description: 'As soon as the vendor gets to it: the person is rung up at once',
		},
	],
};

/** The time at which a call is to be made. */
export const scheduledAtField: INodeProperties = {
	displayName: 'Scheduled At',
	name: 'scheduledAt',
	type: 'dateTime',
	default: '',
	description:
		'When the call is to be made. A time without a zone is in the time zone of the workflow. A day picked in the calendar means midnight until you set the time beside it. If it is empty, no time, or more than a minute past, no call is placed.',
};

/**
 * The parameters `when` and `scheduledAt`. The latter hides by `hide` alone, as an expression may mean a time, and is
 * not marked as required, as n8n would then refuse a run in which an expression means now.
 */
export const whenFields: INodeProperties[] = [
	whenField,
	{ ...scheduledAtField, displayOptions: { hide: { when: ['now'] } } },
];

/**
 * When the call is to be made.
 * @param now epoch ms
 * @returns epoch ms; null for at once
 * @throws CallError of kind `input`: an expression that found nothing must not ring anybody up
 */
export function readWhen(
	context: IExecuteFunctions,
	itemIndex: number,
	now: number,
): number | null {
	const when: unknown = context.getNodeParameter('when', itemIndex, 'atTime');
	if (when === 'now') return null;
	if (when === 'atTime') return readScheduledAt(context, itemIndex, now);
	throw new CallError('input', "'When' must be atTime or now, so that no call was placed", {
		hint: 'Correct the expression, or choose from the list',
	});
}

/**
 * The time in `scheduledAt`, epoch ms.
 * @param now epoch ms
 * @throws CallError of kind `input` for none, for what is no time, and for one that is past or absurdly far ahead
 */
export function readScheduledAt(
	context: IExecuteFunctions,
	itemIndex: number,
	now: number,
): number {
	const { name, displayName } = scheduledAtField;
	const value: unknown = context.getNodeParameter(name, itemIndex, '');
	const read = futureTime(value, displayName, context.getTimezone(), now);
	switch (read.flaw) {
		case null:
			return Date.parse(read.time);
		case 'empty':
			throw flawError('is empty', 'Give it a time. An expression in it may have found nothing');
		case 'dayAlone':
			throw flawError(
				'is a day without a time, which would ring at midnight',
				'Add the time of day',
			);
		case 'past':
			throw flawError(
				'is past',
				`It is ${read.time}. Give it a time to come, or set 'When' to Now if you mean at once`,
			);
		case 'tooFar':
			throw flawError('is more than two years ahead', `It is ${read.time}. Check the year`);
	}
}

function flawError(what: string, hint: string): CallError {
	return new CallError(
		'input',
		`'${scheduledAtField.displayName}' ${what}, so that no call was placed`,
		{
			hint,
		},
	);
}
