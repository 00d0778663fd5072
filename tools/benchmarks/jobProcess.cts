import { setTimeout as wait } from 'node:timers/promises';

import type { PackagedName } from '../../test/support/vendors.cjs';
import { BARE_LOOP_TYPE, bareLoop } from './bareLoop.cjs';
import { BenchEngine } from './benchEngine.cjs';
import type { Job, JobResult } from './jobs.cjs';
import { VENDORS } from './vendors.cjs';
import { drawNode, LAST_NODE } from './workflows.cjs';

/* A process that runs the jobs it is sent, and says how they went. */

const OWN_KEY = 'sim-key';
const [vendorName, baseUrl = ''] = process.argv.slice(2) as [PackagedName, string];
const vendor = VENDORS[vendorName];

async function main(): Promise<void> {
	const engine = await BenchEngine.load({ [BARE_LOOP_TYPE]: bareLoop });
	process.on('message', (jobs: Job[]) => {
		Promise.all(jobs.map(async (job, index) => await run(engine, job, index))).then(
			(returns) => process.send?.(returns),
			fail,
		);
	});
	process.once('disconnect', () => process.exit(0));
	process.send?.('ready');
}

async function run(engine: BenchEngine, job: Job, index: number): Promise<JobResult> {
	const { parameters, input = [{}], afterMs = 0, isBare } = job;
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
