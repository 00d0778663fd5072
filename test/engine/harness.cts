import type { IDataObject, INodeExecutionData, NodeExecutionHint } from 'n8n-workflow';

import type {
	LoggedRequest,
	SimCall,
	Simulator,
	SimulatorOptions,
} from '../../tools/simulators/index.cjs';
import { VENDORS, vendorOf, type Vendor } from '../support/vendors.cjs';
import { addPlainToolTypes } from './agents.cjs';
import { Engine, type LogEntry, type RunResult } from './engine.cjs';
import { API_KEY, RunningVendor } from './runningVendor.cjs';

export type { CallsOutcome } from './outcomes.cjs';
export { API_KEY, type Picking, RunningVendor, type RunSettings } from './runningVendor.cjs';

// A busy machine must not make a test fail that only takes its time.
jest.setTimeout(60_000);

/** The operations that work on one call per item. */
export const SINGLE_OPERATIONS = ['cancel', 'checkThenCancel'] as const;
export type SingleOperation = (typeof SINGLE_OPERATIONS)[number];

/** Both of them at each vendor. */
export const EVERYWHERE = VENDORS.flatMap((entry) =>
	SINGLE_OPERATIONS.map((operation) => ({ entry, name: entry.name, operation })),
);

/** The engine and the vendors of one test file, of which each test has its own calls and faults. */
export class Harness {
	private loaded: Engine | undefined;
	/** Simulators that all tests of the file share: emptied after each. */
	private readonly shared = new Map<string, RunningVendor>();
	/** Simulators of the running test alone. */
	private readonly own: RunningVendor[] = [];

	get engine(): Engine {
		if (!this.loaded) throw new Error('The engine is loaded before the first test');
		return this.loaded;
	}

	/** Before all tests. */
	async open(): Promise<void> {
		const engine = await Engine.load();
		for (const { notInPackage } of VENDORS) if (notInPackage) engine.add(notInPackage());
		addPlainToolTypes(engine);
		this.loaded = engine;
		for (const vendor of VENDORS) {
			const simulator = await vendor.start({ apiKey: API_KEY });
			this.shared.set(vendor.name, new RunningVendor(engine, vendor, simulator));
		}
	}

	/**
	 * The vendor that all tests of the file share. n8n's process takes it for one account: what was learnt of its rate
	 * limit stays from test to test.
	 */
	of<Running extends Simulator>(vendor: Vendor<string, Running>): RunningVendor<Running> {
		const running = this.shared.get(vendor.name);
		if (!running) throw new Error('The vendors are started before the first test');
		return running as RunningVendor<Running>;
	}

	/** A vendor of the running test alone: with options of its own, and an account that nothing is known of. */
	async start<Running extends Simulator, Options extends SimulatorOptions>(
		vendor: Vendor<string, Running, Options>,
		options?: Options,
	): Promise<RunningVendor<Running>> {
		const simulator = await vendor.start(Object.assign({ apiKey: API_KEY }, options));
		const running = new RunningVendor(this.engine, vendor, simulator);
		this.own.push(running);
		return running;
	}

	/** Empties the vendors that are shared, and the log. */
	reset(): void {
		for (const { simulator } of this.shared.values()) simulator.reset();
		this.engine.clearLog();
	}

	/** After each test. */
	async clear(): Promise<void> {
		this.reset();
		await Promise.all(this.own.splice(0).map(async ({ simulator }) => await simulator.close()));
	}

	/** After all tests. */
	async close(): Promise<void> {
		await Promise.all(
			[...this.shared.values()].map(async ({ simulator }) => await simulator.close()),
		);
	}

	/** Entries of n8n's log whose message begins so. */
	logged(beginning: string): LogEntry[] {
		return this.engine.log.filter(({ message }) => message.includes(beginning));
	}
}

/** To be called once at the head of a test file. */
export function useHarness(): Harness {
	const harness = new Harness();
	beforeAll(async () => await harness.open());
	afterEach(async () => await harness.clear());
	afterAll(async () => await harness.close());
	return harness;
}

/** The items of the node under test, which must have come to an end without an error. */
export function itemsOf(result: RunResult, outputIndex?: number): INodeExecutionData[] {
	if (result.error) throw result.error;
	return result.output('Vendor', outputIndex);
}

/** The one item of a run, as it is with the output `summary`. */
export function onlyItem(result: RunResult): IDataObject {
	const [item, ...others] = itemsOf(result);
	if (!item || others.length > 0) throw new Error(`There are ${others.length + 1} items, not one`);
	return item.json;
}

/** The entries of a summary's `details`. */
export function detailsOf(summary: IDataObject): IDataObject[] {
	const { details } = summary;
	if (!Array.isArray(details)) throw new Error('The summary has no details');
	return details.map((entry) => Object(entry));
}

/** The entry of one call in a summary. */
export function detailOf(summary: IDataObject, callId: string): IDataObject {
	const [detail, ...others] = detailsOf(summary).filter((entry) => entry.callId === callId);
	if (!detail || others.length > 0) throw new Error(`${callId} is not in the details once`);
	return detail;
}

/** What a person sees of a failed run. */
export function textOf({ error }: RunResult): string {
	if (!error) throw new Error('The run did not fail');
	return `${error.message} ${error.description ?? ''}`;
}

/** Texts of the node's execution hints. */
export function hintsOf({ run }: RunResult): string[] {
	const hints: NodeExecutionHint[] = run.data.resultData.runData.Vendor?.at(-1)?.hints ?? [];
	return hints.map(({ message }) => message);
}

/** Where an item came from. */
export function pairsOf({ pairedItem }: INodeExecutionData): number[] {
	const pairs = Array.isArray(pairedItem) ? pairedItem : [pairedItem];
	return pairs.map((pair) => (typeof pair === 'object' ? pair.item : (pair ?? -1)));
}

/** Cancels that reached a vendor, in order of arrival. */
export function cancelsOf(simulator: Simulator): string[] {
	return simulator.requests(vendorOf(simulator).cancelMethod).map(({ callId }) => callId ?? '');
}

/** Requests to place a call that reached a vendor, those included that a rate limit turned away. */
export function placingsOf(simulator: Simulator): LoggedRequest[] {
	const { path } = vendorOf(simulator).placing;
	return simulator.log.filter((request) => request.method === 'POST' && request.path === path);
}

/** IDs of calls. */
export function idsOf(calls: readonly SimCall[]): string[] {
	return calls.map(({ id }) => id);
}

/** Requests for pages of a vendor's list of calls. */
export function pagesOf(simulator: Simulator): Array<Record<string, string>> {
	const { paths } = vendorOf(simulator);
	return simulator.log
		.filter(({ method, path: asked }) => method === 'GET' && asked === paths.list)
		.map(({ query }) => query);
}

/** A simulator with options of its own for a part of a test. */
export async function withSimulator<
	Running extends Simulator,
	Options extends SimulatorOptions,
	Result,
>(
	vendor: Vendor<string, Running, Options>,
	options: Options,
	work: (simulator: Running) => Promise<Result>,
): Promise<Result> {
	const simulator = await vendor.start({ apiKey: API_KEY, ...options });
	try {
		return await work(simulator);
	} finally {
		await simulator.close();
	}
}
