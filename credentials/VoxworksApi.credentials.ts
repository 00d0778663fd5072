import type {
	IAuthenticateGeneric,
	Icon,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

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
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://api.voxworks.ai',
			required: true,
			description: 'Change it only if Voxworks gave you another address',
		},
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: {
			headers: {
				Authorization: '=Bearer {{ $credentials.apiKey.trim() }}',
			},
		},
	};

	// Voxworks documents no endpoint for this. Any key that can cancel calls can list them; `limit`
	// is left out, as its bounds are not documented.
	// An address that is neither https nor loopback becomes no address: the key stays here.
	test: ICredentialTestRequest = {
		request: {
			baseURL:
				'={{ /^(https:|http:\\/\\/(localhost|127\\.[\\d.]+|\\[::1\\])(:\\d+)?(\\/|$))/i.test($credentials.baseUrl.trim()) ? $credentials.baseUrl.trim().replace(/\\/+$/, "").replace(/\\/api\\/v1$/, "") : "" }}',
			url: '/api/v1/calls',
			disableFollowRedirect: true,
		},
		rules: [
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'success',
					value: false,
					message: 'Voxworks did not accept the API key',
				},
			},
		],
	};
}
