import { setTimeout as wait } from 'node:timers/promises';

import type { VendorName } from '../simulators/index.cjs';
import { BARE_LOOP_TYPE, bareLoop } from './bareLoop.cjs';
import { BenchEngine } from './benchEngine.cjs';
import type { Errand, Return } from './crew.cjs';
import { VENDORS } from './vendors.cjs';
import { drawNode, LAST_NODE } from './workflows.cjs';

/* A process that begins the executions it is told to, and says how they went. */

const OWN_KEY = 'sim-key';
const [vendorName, baseUrl = ''] = process.argv.slice(2) as [VendorName, string];
const vendor = VENDORS[vendorName];

async function main(): Promise<void> {
	const engine = await BenchEngine.load({ [BARE_LOOP_TYPE]: bareLoop });
	process.on('message', (errands: Errand[]) => {
		Promise.all(errands.map(async (errand, index) => await run(engine, errand, index))).then(
			(returns) => process.send?.(returns),
			fail,
		);
	});
	process.once('disconnect', () => process.exit(0));
	process.send?.('ready');
}

async function run(engine: BenchEngine, errand: Errand, index: number): Promise<Return> {
	const { parameters, input = [{}], afterMs = 0, isBare } = errand;
	await wait(afterMs);
	const startedAt = Date.now();
	const result = await engine.execute({
		file: drawNode(vendor, isBare ? { ...parameters, baseUrl } : parameters, isBare),
		mode: 'trigger',
		credentials: { [vendor.credential]: { apiKey: OWN_KEY, baseUrl } },
		input,
		id: String(index + 1),
	});
	const endedAt = Date.now();
	return { startedAt, endedAt, json: result.json(LAST_NODE), error: result.error };
}

function fail(error: unknown): void {
	console.error(error);
	process.exit(1);
}

main().catch(fail);
