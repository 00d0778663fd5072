import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

import { heppu } from '../nodes/Heppu/heppu';
import { authenticateWith, baseUrlField, credentialTest } from '../nodes/shared/vendor/credential';

export class HeppuApi implements ICredentialType {
	name = 'heppuApi';

	displayName = 'Heppu API';

	icon: Icon = { light: 'file:../icons/heppu.svg', dark: 'file:../icons/heppu.dark.svg' };

	documentationUrl = 'https://docs.heppu.ai';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'The key of your Heppu organisation; it can cancel the calls of that one only',
			hint: 'In Heppu: Organization → API Keys',
		},
		baseUrlField(heppu),
	];

	authenticate = authenticateWith(heppu);

	test = credentialTest(heppu);
}
