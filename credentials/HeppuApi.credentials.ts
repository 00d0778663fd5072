import type {
	IAuthenticateGeneric,
	Icon,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

import { KEY_EXPRESSION } from '../nodes/shared/transport/apiKey';

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
				'x-api-key': `={{ ${KEY_EXPRESSION} }}`,
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
		// n8n checks rules of both kinds; its type allows one kind at a time.
		rules: [
			{
				type: 'responseCode',
				properties: {
					value: 401,
					message: 'Heppu did not accept the API key. Copy it again from your Heppu organisation',
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 403,
					message:
						'Heppu does not let this API key list calls. Use a key that may list and cancel them',
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 404,
					message: "There is no Heppu API at this address. Check the 'Base URL'",
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 429,
					message:
						'Heppu limits the rate just now, so the API key could not be tested. Try again in a minute',
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
			// A web page has no such field, and no other API either.
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'data.calls',
					value: undefined,
					message: "It is not the Heppu API that answers at this address. Check the 'Base URL'",
				},
			},
		] as ICredentialTestRequest['rules'],
	};
}
