import type { IDataObject } from 'n8n-workflow';

import type { PackagedName } from '../../test/support/vendors.cjs';
import { BARE_LOOP_TYPE, bareLoop } from './bareLoop.cjs';
import { BenchEngine, type ExecutionResult } from './benchEngine.cjs';
import { loadHostNodes } from './host.cjs';
import { sampleMemory } from './memory.cjs';
import type { Approach, Effort, Task } from './types.cjs';
import { VENDORS } from './vendors.cjs';
import { draw, LAST_NODE } from './workflows.cjs';

/*
 * The measuring process: one approach against one vendor. It does the tasks that its parent sends,
 * the first of them to get warm, and tells what each one took.
 */

const [approach, vendorName, baseUrl] = process.argv.slice(2) as [Approach, PackagedName, string];
const vendor = VENDORS[vendorName];
const file = draw(approach, vendor, baseUrl);

async function main(): Promise<void> {
	const isDrawing = approach === 'http' || approach === 'httpBatched';
	const engine = await BenchEngine.load({
		[BARE_LOOP_TYPE]: bareLoop,
		...(isDrawing ? loadHostNodes() : {}),
	});
	process.on('message', (task: Task) => {
		measure(engine, task).then(reply, fail);
	});
	process.once('disconnect', () => process.exit(0));
	reply('ready');
}

async function measure(engine: BenchEngine, task: Task): Promise<Effort> {
	globalThis.gc?.();
	const memory = sampleMemory(() => engine.clearLog());
	const cpuBefore = process.cpuUsage();
	const startedAt = performance.now();
	const results = await execute(engine, task);
	const ms = performance.now() - startedAt;
	const cpu = process.cpuUsage(cpuBefore);
	const peakRssMb = memory.stop();
	const output = results.flatMap((result) => result.json(LAST_NODE));
	return {
		ms,
		cpuMs: (cpu.user + cpu.system) / 1000,
		peakRssMb,
		claimedCancelled: sum(output.map(cancelledIn)),
		sweeps: timesListed(output[0]),
		errors: results.flatMap(({ error }) => error ?? []),
	};
}

async function execute(
	engine: BenchEngine,
	{ apiKey, callIds, asWebhooks }: Task,
): Promise<ExecutionResult[]> {
	const credentials = { [vendor.credential]: { apiKey, baseUrl } };
	const run = async (input: IDataObject[], index: number) =>
		await engine.execute({
			file,
			mode: asWebhooks ? 'webhook' : 'trigger',
			credentials,
			input,
			id: String(index + 1),
		});
	if (asWebhooks)
		return await Promise.all(callIds.map((callId, index) => run([{ callId }], index)));
	return [await run(itemsFor(callIds), 0)];
}

/** The calls as items, or the one item that a trigger gives to an operation that lists by itself. */
function itemsFor(callIds: readonly string[]): IDataObject[] {
	const listsByItself = approach.startsWith('cancelMany') || approach === 'emergencyStop';
	return listsByItself ? [{}] : callIds.map((callId) => ({ callId }));
}

/** Calls that an item says are cancelled: a call's result, a bulk summary or an HTTP answer. */
function cancelledIn(json: IDataObject): number {
	if (typeof json.cancelled === 'number') return json.cancelled + Number(json.alreadyCancelled);
	return json.cancelled === true || json.statusCode === 200 ? 1 : 0;
}

/** In the output that is `listings`, and was `sweeps`. */
function timesListed(json: IDataObject = {}): number | null {
	const told = json.listings ?? json.sweeps;
	return typeof told === 'number' ? told : null;
}

function sum(numbers: readonly number[]): number {
	return numbers.reduce((total, number) => total + number, 0);
}

function reply(message: Effort | 'ready'): void {
	process.send?.(message);
}

function fail(error: unknown): void {
	console.error(error);
	process.exit(1);
}

main().catch(fail);
