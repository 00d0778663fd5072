import type { INodeProperties } from 'n8n-workflow';

/** Stands wherever Heppu would hang up on a person. */
export const hangUpNotice: INodeProperties = {
	displayName:
		'Hangs up: cancelling a call in progress cuts off the person on the phone at once, and the call cannot be resumed.',
	name: 'hangUpNotice',
	type: 'notice',
	default: '',
};
