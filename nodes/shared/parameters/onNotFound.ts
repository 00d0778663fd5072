import type { INodeProperties } from 'n8n-workflow';

/** The option `onNotFound` of Check Then Cancel. */
export const onNotFoundOption: INodeProperties = {
	displayName: 'On Not Found',
	name: 'onNotFound',
	type: 'options',
	default: 'error',
	description: 'What to do when the vendor knows no call with this ID',
	options: [
		{
			name: 'Error',
			value: 'error',
			description: 'Treat it as an error, as an unknown ID is most often a mistake',
		},
		{
			name: 'Outcome',
			value: 'outcome',
			description: "Go on with an item whose outcome is 'notFound'",
		},
	],
};
