import type { INodeProperties } from 'n8n-workflow';

/** Stands wherever a builder might expect more of Voxworks than it can do. */
export const scheduledOnlyNotice: INodeProperties = {
	displayName:
		'Voxworks cancels calls that are still scheduled. A call that has started goes on: Voxworks has no way to hang it up.',
	name: 'scheduledOnlyNotice',
	type: 'notice',
	default: '',
};
