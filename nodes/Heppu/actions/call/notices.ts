import type { INodeProperties } from 'n8n-workflow';

/** Stands wherever Heppu would hang up on a person. */
export const hangUpNotice: INodeProperties = {
	displayName:
		'Cancelling a call in progress <b>hangs up at once</b>: the person on the phone is cut off, and the call cannot be resumed.',
	name: 'hangUpNotice',
	type: 'notice',
	default: '',
};
