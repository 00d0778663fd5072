import { readdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { PACKAGE_NAME } from '../../test/e2e/harness/installation.cjs';
import { N8n } from '../../test/e2e/harness/n8n.cjs';
import { packPackage } from '../../test/e2e/harness/pack.cjs';
import { ensureHost } from '../../test/e2e/hosts/install.cjs';
import { greeting, isLive } from './greeting.cjs';
import { choosePort } from './port.cjs';
import { keepRebuilding } from './rebuilding.cjs';
import { Reloads } from './reloads.cjs';
import { startVendors, type Vendors } from './vendors.cjs';

/*
 * n8n's editor with the package in it, rebuilt and reloaded on save, both vendors' simulators with
 * calls that come and go, and the example workflows.
 */

const HOST = 'n8n-2';
const EXAMPLES = path.resolve(__dirname, '../../examples');

const USAGE = `Starts n8n with this package, and simulators of both vendors.

  --port N   of n8n's editor, 5678 or the next free one by default
  --help
`;

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: { port: { type: 'string' }, help: { type: 'boolean' } },
	});
	if (values.help) return void process.stdout.write(USAGE);
	const port = await choosePort(values.port);
	await ensureHost(HOST);
	console.log('Building the package ...');
	const tarball = await packPackage();
	console.log('Starting n8n, which takes up to a minute ...');
	const vendors = await startVendors();
	const n8n = await N8n.start({
		host: HOST,
		tarball,
		port,
		env: { N8N_DEV_RELOAD: 'true', N8N_LOG_LEVEL: 'info' },
		credentials: [
			credential('Heppu account', 'heppuApi', vendors.heppu),
			credential('Voxworks account', 'voxworksApi', vendors.voxworks),
		],
		workflows: readdirSync(EXAMPLES)
			.filter((file) => file.endsWith('.json'))
			.map((file) => path.join(EXAMPLES, file)),
	});
	const packageFolder = path.join(n8n.instance.userFolder, '.n8n/nodes/node_modules', PACKAGE_NAME);
	keepRebuilding(packageFolder, new Reloads(n8n));
	for (const { id } of n8n.workflows.filter(isLive)) await n8n.activate(id);
	console.log(greeting(n8n, `http://localhost:${port}`, vendors));
	endWithN8n(n8n);
}

function credential(name: string, type: string, { apiKey, url }: Vendors[keyof Vendors]) {
	return { name, type, data: { apiKey, baseUrl: url } };
}

/** n8n may end by itself; then so does this. */
function endWithN8n(n8n: N8n): void {
	setInterval(() => {
		if (n8n.instance.isRunning) return;
		console.error(`n8n has ended. The end of its log:\n${n8n.log().slice(-2000)}`);
		process.exit(1);
	}, 1000);
}

// Before anything else listens for it: being interrupted is the normal end.
process.once('SIGINT', () => process.exit(0));

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exit(1);
});
