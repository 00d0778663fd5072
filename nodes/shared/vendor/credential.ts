import type { IAuthenticateGeneric, ICredentialTestRequest, INodeProperties } from 'n8n-workflow';

import { KEY_EXPRESSION } from '../transport/apiKey';
import { REFUSED_ADDRESS_STATUS, requestParts } from '../transport/baseUrl';
import type { VendorProfile } from './profile';

/** The parameter `baseUrl` of a vendor's credential. */
export function baseUrlField({ displayName, baseUrl }: VendorProfile): INodeProperties {
	return {
		displayName: 'Base URL',
		name: 'baseUrl',
		type: 'string',
		default: baseUrl,
		required: true,
		description: `Change it only if ${displayName} gave you another address`,
		hint: `The form is ${baseUrl}, without the path of the API`,
	};
}

/** How n8n adds the key to a request. */
export function authenticateWith({ auth }: VendorProfile): IAuthenticateGeneric {
	const { header, prefix = '' } = auth;
	return {
		type: 'generic',
		properties: { headers: { [header]: `=${prefix}{{ ${KEY_EXPRESSION} }}` } },
	};
}

/** Statuses that redirect. */
const REDIRECTS = [301, 302, 303, 307, 308];

/**
 * The credential's test: lists calls, as any key can that may cancel them. No vendor documents an endpoint
 * for this. An address that is neither https nor loopback becomes no address, so that the key stays here.
 */
export function credentialTest(profile: VendorProfile): ICredentialTestRequest {
	const { displayName, root, auth, list } = profile;
	const { owner, test } = auth;
	const onStatus = (value: number, message: string) => ({
		type: 'responseCode',
		properties: { value, message },
	});
	const whatIsWrong = {
		key: `${displayName} did not accept the API key`,
		address: `It is not the ${displayName} API that answers at this address. Check the 'Base URL'`,
	};
	return {
		request: {
			...requestParts(root, list.path),
			...(test.query ? { qs: test.query } : {}),
			disableFollowRedirect: true,
		},
		// n8n checks rules of both kinds; its type allows one kind at a time.
		rules: [
			onStatus(
				401,
				`${displayName} did not accept the API key. Copy it again from your ${displayName} ${owner}`,
			),
			onStatus(
				403,
				`${displayName} does not let this API key list calls. Use a key that may list and cancel them`,
			),
			onStatus(404, `There is no ${displayName} API at this address. Check the 'Base URL'`),
			onStatus(
				429,
				`${displayName} limits the rate just now, so the API key could not be tested. Try again in a minute`,
			),
			onStatus(
				REFUSED_ADDRESS_STATUS,
				`This 'Base URL' cannot be used. Enter it with https:// and with nothing after the host, e.g. ${profile.baseUrl}`,
			),
			...REDIRECTS.map((status) =>
				onStatus(
					status,
					"The 'Base URL' redirects elsewhere, which is never followed. Enter the final address",
				),
			),
			...test.wrong.map(({ key, value, is }) => ({
				type: 'responseSuccessBody',
				properties: { key, value, message: whatIsWrong[is] },
			})),
		] as ICredentialTestRequest['rules'],
	};
}
