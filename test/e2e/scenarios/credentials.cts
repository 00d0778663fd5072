import assert from 'node:assert/strict';
import { test } from 'node:test';

import { byId } from '../../support/vendor.cjs';
import { PACKAGED, type PackagedName } from '../../support/vendors.cjs';
import type { Credential, CredentialTestResult, Execution } from '../harness/index.cjs';
import { NODE, run } from './oneNode.cjs';
import { vendorCredential, type Environment } from './environment.cjs';

const ENDINGS = ['', '/', '//', '/api/v1', '/api/v1/'];
const WRONG_KEY = { apiKey: 'wrong-key' };

export function credentialScenarios(environment: () => Environment): void {
	for (const { name } of PACKAGED) {
		test(`${name}: n8n tells a right key from a wrong one`, async () => {
			const vendor = environment().vendor(name);
			const right = await save(environment(), name);
			assert.equal(right.status, 'OK', right.message);
			const asked = vendor.requests().length;
			const wrong = await save(environment(), name, WRONG_KEY);
			assert.equal(wrong.status, 'Error');
			assert.ok(wrong.message, 'there is no message');
			const known = vendor.requests().map(({ authorised }) => authorised);
			assert.ok(asked > 0 && known.length > asked, 'the vendor was not asked');
			assert.deepEqual(
				known,
				known.map((_, index) => index < asked),
			);
			assert.ok(vendor.requests().every(({ method }) => method === 'GET'));
		});

		test(`${name}: the base URL may end as people paste it`, async () => {
			const vendor = environment().vendor(name);
			for (const ending of ENDINGS) {
				const { status, message } = await save(environment(), name, {
					baseUrl: vendor.url + ending,
				});
				assert.equal(status, 'OK', `${ending}: ${message}`);
			}
			const paths = new Set(vendor.requests().map(({ path }) => path));
			assert.deepEqual([...paths], ['/api/v1/calls']);
		});

		test(`${name}: a call is cancelled whatever the base URL ends with`, async () => {
			const vendor = environment().vendor(name);
			const call = vendor.addCall();
			const credential = await create(environment(), name, { baseUrl: `${vendor.url}/api/v1/` });
			const execution = await cancelWith(environment(), name, call.id, credential);
			assert.equal(execution.json(NODE)[0]?.outcome, 'cancelled', execution.error?.message);
			assert.equal(vendor.status(call.id), 'cancelled');
		});

		test(`${name}: a wrong key is an error of the workflow and cancels nothing`, async () => {
			const vendor = environment().vendor(name);
			const call = vendor.addCall();
			const credential = await create(environment(), name, WRONG_KEY);
			const execution = await cancelWith(environment(), name, call.id, credential);
			assert.equal(execution.status, 'error');
			assert.match(String(execution.error?.message), /key/i);
			assert.deepEqual(vendor.alive(), [call]);
		});

		test(`${name}: the key goes to no address but https and this machine`, async () => {
			const { status } = await save(environment(), name, { baseUrl: 'http://vendor.invalid' });
			assert.equal(status, 'Error');
		});
	}
}

type Changes = Parameters<typeof vendorCredential>[2];

let created = 0;

async function create(
	environment: Environment,
	name: PackagedName,
	data?: Changes,
): Promise<Credential> {
	created += 1;
	const credential = vendorCredential(environment.vendor(name), `Other account ${created}`, data);
	return await environment.n8n.createCredential(credential);
}

/** What the editor does: it stores the credential and tests it. */
async function save(
	environment: Environment,
	name: PackagedName,
	data?: Changes,
): Promise<CredentialTestResult> {
	return await environment.n8n.testCredential(await create(environment, name, data));
}

async function cancelWith(
	environment: Environment,
	vendor: PackagedName,
	callId: string,
	{ id, name, type }: Credential,
): Promise<Execution> {
	return await run(environment, {
		vendor,
		parameters: { operation: 'checkThenCancel', callId: byId(callId) },
		settings: { credentials: { [type]: { id, name } } },
	});
}
