import {
	Engine,
	type RunOptions,
	type RunResult,
	type WorkflowFile,
} from '../../test/engine/engine.cjs';
import {
	type HeppuSimulator,
	startHeppu,
	startVoxworks,
	type VoxworksSimulator,
} from '../simulators/index.cjs';
import { addExampleCalls } from '../simulators/samples.cjs';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { IDataObject } from 'n8n-workflow';

import { table } from './table.cjs';

/** Runs example workflows in n8n's own engine against both simulators and shows what happened. */

/** What the demo needs of a simulator, whichever vendor's it is. */
interface Vendor {
	readonly name: string;
	readonly log: ReadonlyArray<{ readonly method: string; readonly callId?: string }>;
	status(callId: string): string | undefined;
}

interface Example {
	readonly file: string;
	readonly node: string;
	readonly vendor: Vendor;
}

interface Row {
	readonly callId: string;
	readonly before: string;
	readonly outcome: string;
	readonly after: string;
	readonly requests: string;
	readonly ms: string;
	readonly agrees: boolean;
}

async function main(): Promise<boolean> {
	const [heppu, voxworks] = await Promise.all([startHeppu(), startVoxworks()]);
	try {
		return await runAll(heppu, voxworks);
	} finally {
		await Promise.all([heppu.close(), voxworks.close()]);
	}
}

/** The calls of the demo's two workflows, and the workflows. */
async function runAll(heppu: HeppuSimulator, voxworks: VoxworksSimulator): Promise<boolean> {
	const engine = await Engine.load();
	addExampleCalls(heppu, voxworks);
	const credentials = {
		heppuApi: { apiKey: heppu.apiKey, baseUrl: heppu.url },
		voxworksApi: { apiKey: voxworks.apiKey, baseUrl: voxworks.url },
	};
	const examples: Example[] = [
		{
			file: 'check-then-cancel-a-batch',
			node: 'Check Then Cancel',
			vendor: { name: 'Heppu', log: heppu.log, status: (id) => heppu.status(id) },
		},
		{
			file: 'cancel-scheduled-voxworks-calls',
			node: 'Cancel Call',
			vendor: { name: 'Voxworks', log: voxworks.log, status: (id) => voxworks.status(id) },
		},
	];
	let allAgree = true;
	for (const example of examples)
		allAgree = (await runExample(engine, example, credentials)) && allAgree;
	return allAgree;
}

/** @returns whether every outcome agrees with the vendor's own state */
async function runExample(
	engine: Engine,
	{ file, node, vendor }: Example,
	credentials: RunOptions['credentials'],
): Promise<boolean> {
	const workflow = readExample(file);
	const callIds = pinnedCallIds(workflow);
	const before = new Map(
		callIds.map((callId) => [callId, vendor.status(callId) ?? '(no such call)']),
	);
	const startedAt = Date.now();
	const result = await engine.run(workflow, { credentials });
	const tookMs = Date.now() - startedAt;
	const outputs = [0, 1].map((output) => result.json(node, output).map(toCall));
	const rows = callIds.map((callId) =>
		toRow(callId, before.get(callId) ?? '', outputs.flat(), vendor, startedAt),
	);
	show(workflow.name, vendor.name, rows, tookMs, result);
	for (const [index, calls] of outputs.entries()) {
		const follower = workflow.connections[node]?.main?.[index]?.[0]?.node ?? `output ${index + 1}`;
		console.log(`  ${follower}: ${calls.map(({ callId }) => callId).join(', ') || 'none'}`);
	}
	return result.status === 'success' && rows.every(({ agrees }) => agrees);
}

function readExample(file: string): WorkflowFile & { name: string } {
	const text = readFileSync(path.resolve(__dirname, '../../examples', `${file}.json`), 'utf8');
	return JSON.parse(text);
}

function pinnedCallIds({ pinData }: WorkflowFile): string[] {
	return Object.values(pinData ?? {})
		.flat()
		.map(({ json }) => String(json.callId));
}

/**
 * A result. An item on the error output has its input's fields, and `error` and `message` laid over
 * them; `message` begins with the outcome.
 */
function toCall(json: IDataObject): IDataObject {
	if (json.error === undefined) return json;
	const [outcome] = String(json.message).split(':');
	return { ...json, outcome, cancelled: false };
}

function toRow(
	callId: string,
	before: string,
	calls: IDataObject[],
	vendor: Vendor,
	startedAt: number,
): Row {
	const call = calls.find((candidate) => candidate.callId === callId) ?? {};
	const settledAt = Date.parse(String(call.cancelledAt ?? call.checkedAt));
	const isCancelledThere = vendor.status(callId) === 'cancelled';
	return {
		callId,
		before,
		outcome: String(call.outcome ?? '(none)'),
		after: vendor.status(callId) ?? '(no such call)',
		requests: vendor.log
			.filter((request) => request.callId === callId)
			.map(({ method }) => method)
			.join(', '),
		ms: Number.isNaN(settledAt) ? '' : String(settledAt - startedAt),
		agrees: call.cancelled === isCancelledThere,
	};
}

function show(title: string, vendor: string, rows: Row[], tookMs: number, result: RunResult): void {
	console.log(`\n${title}\n`);
	console.log(
		table(
			['call', 'status before', 'outcome', `status at ${vendor} now`, 'requests', 'ms', 'agree'],
			rows.map((row) => [
				row.callId,
				row.before,
				row.outcome,
				row.after,
				row.requests,
				row.ms,
				row.agrees ? 'yes' : 'NO',
			]),
		),
	);
	const requests = rows.reduce((sum, row) => sum + row.requests.split(', ').length, 0);
	console.log(`\n  ${rows.length} calls, ${requests} requests, ${tookMs} ms, ${result.status}`);
	if (result.error) console.log(`  ${result.error.message}`);
}

main().then(
	(allAgree) => {
		console.log(
			allAgree
				? "\nEvery outcome agrees with the vendor's own state."
				: "\nAn outcome disagrees with the vendor's own state: see NO above.",
		);
		process.exitCode = allAgree ? 0 : 1;
	},
	(error: unknown) => {
		console.error(error);
		process.exitCode = 1;
	},
);
