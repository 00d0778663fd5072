import type { INodeType } from 'n8n-workflow';

/*
 * n8n's own nodes live in a package of several hundred megabytes. Those that the engine tests and
 * the demo need do nothing but hand items on; the e2e runs the real ones.
 */
function passThrough(displayName: string, name: string, isTrigger: boolean): INodeType {
	return {
		description: {
			displayName,
			name,
			group: [isTrigger ? 'trigger' : 'transform'],
			version: 1,
			description: '',
			defaults: { name: displayName },
			inputs: isTrigger ? [] : ['main'],
			outputs: ['main'],
			properties: [],
		},
		async execute() {
			return [this.getInputData()];
		},
	};
}

export const coreNodes: Readonly<Record<string, INodeType>> = {
	'n8n-nodes-base.manualTrigger': passThrough('Manual Trigger', 'manualTrigger', true),
	'n8n-nodes-base.noOp': passThrough('No Operation', 'noOp', false),
	'n8n-nodes-base.stickyNote': passThrough('Sticky Note', 'stickyNote', false),
};
