import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { INodeTypeDescription } from 'n8n-workflow';

import { PACKAGED } from '../../support/vendors.cjs';
import { PACKAGE_NAME } from '../harness/index.cjs';
import type { Environment } from './environment.cjs';

/** By vendor and resource, in the order of the alphabet. */
const OPERATIONS = {
	heppu: {
		agent: ['getAll', 'setStatus'],
		call: ['cancel', 'cancelMany', 'checkThenCancel', 'emergencyStop', 'get', 'getAll', 'schedule'],
	},
	voxworks: {
		call: [
			'cancel',
			'cancelMany',
			'checkThenCancel',
			'get',
			'getAll',
			'getResult',
			'reschedule',
			'schedule',
		],
	},
} as const;
/** n8n adds it to every node whose credential the HTTP Request node can use. */
const N8N_CUSTOM_CALL = '__CUSTOM_API_CALL__';
/** What people type into the search of the editor's node panel. */
const SEARCH_WORDS = {
	heppu: ['cancel call', 'hang up', 'end call', 'emergency stop', 'voice agent', 'phone'],
	voxworks: ['cancel call', 'stop call', 'unschedule call', 'voice agent', 'phone'],
} as const;

export function catalogueScenarios(environment: () => Environment): void {
	for (const { name: vendor } of PACKAGED) {
		const nodeType = `${PACKAGE_NAME}.${vendor}`;
		const described = async () => await descriptionOf(environment(), nodeType);

		test(`${vendor}: n8n offers the operations we document`, async () => {
			const { properties } = await described();
			const offered = properties
				.filter(({ name }) => name === 'operation')
				.map(({ displayOptions, options = [] }) => [
					displayOptions?.show?.resource?.[0],
					options
						.map((option) => ('value' in option ? option.value : option.name))
						.filter((value) => value !== N8N_CUSTOM_CALL)
						.sort(),
				]);
			assert.deepEqual(Object.fromEntries(offered), OPERATIONS[vendor]);
		});

		test(`${vendor}: the editor knows what each operation puts out before it has run`, async () => {
			const { catalogue } = environment().n8n;
			for (const [resource, operations] of Object.entries(OPERATIONS[vendor])) {
				for (const operation of operations) {
					const schema = await catalogue.outputSchema({ nodeType, resource, operation });
					assert.equal(schema?.type, 'object', `${resource} ${operation} has no schema`);
					const fields = Object.keys(Object(schema?.properties));
					assert.ok(fields.length > 0, `${resource} ${operation} is empty`);
				}
			}
			const unknown = { nodeType, resource: 'call', operation: 'dance' };
			assert.equal(await catalogue.outputSchema(unknown), undefined);
		});

		test(`${vendor}: there is an icon for the light and one for the dark theme`, async () => {
			const { iconUrl } = await described();
			assert.ok(typeof iconUrl === 'object', 'there is one icon for both themes');
			const icons = await Promise.all(
				[iconUrl.light, iconUrl.dark].map((url) => environment().n8n.catalogue.icon(url)),
			);
			for (const icon of icons) {
				assert.equal(icon.status, 200);
				assert.match(icon.contentType, /^image\/svg\+xml/);
				assert.match(icon.body, /<svg/);
			}
			assert.notEqual(icons[0]?.body, icons[1]?.body);
		});

		test(`${vendor}: people find it by what they want to do`, async () => {
			const { codex, displayName } = await described();
			for (const word of SEARCH_WORDS[vendor]) {
				assert.ok(codex?.alias?.includes(word), `${displayName} is not found by '${word}'`);
			}
			assert.ok(codex?.categories?.includes('Communication'));
			assert.ok(codex?.resources?.primaryDocumentation?.[0]?.url);
		});

		test(`${vendor}: agents can have it as a tool`, async () => {
			const tool = await descriptionOf(environment(), `${nodeType}Tool`);
			assert.deepEqual(tool.outputs, ['ai_tool']);
		});
	}
}

async function descriptionOf({ n8n }: Environment, name: string): Promise<INodeTypeDescription> {
	const description = await n8n.catalogue.nodeType(name);
	assert.ok(description, `${name} is not loaded`);
	return description;
}
