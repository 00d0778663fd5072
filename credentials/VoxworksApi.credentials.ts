import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

import { voxworks } from '../nodes/Voxworks/voxworks';
import { authenticateWith, baseUrlField, credentialTest } from '../nodes/shared/vendor/credential';

export class VoxworksApi implements ICredentialType {
	name = 'voxworksApi';

	displayName = 'Voxworks API';

	icon: Icon = { light: 'file:../icons/voxworks.svg', dark: 'file:../icons/voxworks.dark.svg' };

	documentationUrl = 'https://docs.voxworks.ai';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'The key of your Voxworks team; it can cancel the calls of that one only',
			hint: 'Keys belong to a team. Voxworks documents no page that shows them: ask whoever administers yours',
		},
		baseUrlField(voxworks),
	];

	authenticate = authenticateWith(voxworks);

	test = credentialTest(voxworks);
}
