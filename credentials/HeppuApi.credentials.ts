import type {
	IAuthenticateGeneric,
	Icon,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

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
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://v2.heppu.ai',
			required: true,
			description: 'Change it only if Heppu gave you another address',
		},
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: {
			headers: {
				'x-api-key': '={{ $credentials.apiKey.trim() }}',
			},
		},
	};

	// Heppu documents no endpoint for this. Any key that can cancel calls can list them.
	// An address that is neither https nor loopback becomes no address: the key stays here.
	test: ICredentialTestRequest = {
		request: {
			baseURL:
				'={{ /^(https:|http:\\/\\/(localhost|127\\.[\\d.]+|\\[::1\\])(:\\d+)?(\\/|$))/i.test($credentials.baseUrl.trim()) ? $credentials.baseUrl.trim().replace(/\\/+$/, "").replace(/\\/api\\/v1$/, "") : "" }}',
			url: '/api/v1/calls',
			qs: { limit: 1 },
			disableFollowRedirect: true,
		},
	};
}
