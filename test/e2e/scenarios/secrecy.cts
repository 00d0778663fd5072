import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { byId } from '../../support/vendor.cjs';
import { PACKAGED } from '../../support/vendors.cjs';
import { run } from './oneNode.cjs';
import type { Environment } from './environment.cjs';

/** To be registered after all scenarios: looks at what they have left behind. */
export function secrecyScenarios(environment: () => Environment): void {
	for (const { name } of PACKAGED) {
		test(`${name}: a key that the vendor repeats is in no execution`, async () => {
			const vendor = environment().vendor(name);
			const call = vendor.addCall();
			const message = `Key ${vendor.apiKey} is over its quota`;
			const body = { success: false, message, error: { message, code: 400 } };
			vendor.fault({ kind: 'status', status: 400, body, times: Infinity });
			const execution = await run(environment(), {
				vendor: name,
				parameters: {
					operation: 'cancel',
					callId: byId(call.id),
					options: { includeResponse: true, maxAttempts: 1 },
				},
				settings: { onError: 'continueRegularOutput' },
			});
			const stored = JSON.stringify(execution.data);
			assert.match(stored, /is over its quota/);
			assert.ok(!stored.includes(vendor.apiKey), 'the key is in the execution');
		});
	}

	test('no API key is in the log of all these scenarios', () => {
		const log = environment().n8n.log();
		assert.match(log, /Heppu call \S+: cancelled/);
		for (const key of keysOf(environment())) assert.ok(!log.includes(key), `${key} is in the log`);
	});

	test('no API key is in any execution that n8n has stored', async () => {
		const { n8n } = environment();
		for (const { id } of n8n.workflows) {
			for (const summary of await n8n.executionsOf(id)) {
				const stored = JSON.stringify(await n8n.rest.get(`/executions/${summary.id}`));
				for (const key of keysOf(environment())) {
					assert.ok(!stored.includes(key), `${key} is in execution ${summary.id}`);
				}
			}
		}
	});

	test('no API key is readable in any file that n8n has written', () => {
		const { userFolder } = environment().n8n.instance;
		const files = readdirSync(userFolder, { withFileTypes: true, recursive: true }).filter(
			(entry) => entry.isFile(),
		);
		assert.ok(files.some(({ name }) => name === 'database.sqlite'));
		for (const { parentPath, name } of files) {
			const content = readFileSync(path.join(parentPath, name));
			for (const key of keysOf(environment()))
				assert.ok(!content.includes(key), `${key} is in ${name}`);
		}
	});
}

function keysOf(environment: Environment): string[] {
	return PACKAGED.map(({ name }) => environment.vendor(name).apiKey);
}
