import type {
	IAuthenticateGeneric,
	Icon,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

import { KEY_EXPRESSION } from '../nodes/shared/transport/apiKey';

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
				Authorization: `=Bearer {{ ${KEY_EXPRESSION} }}`,
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
		// n8n checks rules of both kinds; its type allows one kind at a time.
		rules: [
			{
				type: 'responseCode',
				properties: {
					value: 401,
					message: 'Voxworks did not accept the API key. Copy it again from your Voxworks team',
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 403,
					message:
						'Voxworks does not let this API key list calls. Use a key that may list and cancel them',
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 404,
					message: "There is no Voxworks API at this address. Check the 'Base URL'",
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 429,
					message:
						'Voxworks limits the rate just now, so the API key could not be tested. Try again in a minute',
				},
			},
			...[301, 302, 303, 307, 308].map((value) => ({
				type: 'responseCode',
				properties: {
					value,
					message:
						"The 'Base URL' redirects elsewhere, which is never followed. Enter the final address",
				},
			})),
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'success',
					value: false,
					message: 'Voxworks did not accept the API key',
				},
			},
			// A web page comes as a text. The list's own fields were cut off in the documentation.
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'constructor.name',
					value: 'String',
					message: "It is not the Voxworks API that answers at this address. Check the 'Base URL'",
				},
			},
		] as ICredentialTestRequest['rules'],
	};
}
