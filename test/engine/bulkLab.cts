import { LoadOptionsContext } from 'n8n-core';
import {
	startHeppu,
	startVoxworks,
	type HeppuOptions,
	type HeppuSimulator,
	type SimCall,
	type Simulator,
	type VendorName,
	type VoxworksSimulator,
} from '../../tools/simulators/index.cjs';
import type {
	IDataObject,
	INode,
	INodeExecutionData,
	INodeListSearchResult,
	INodeParameters,
	INodeType,
	NodeExecutionHint,
} from 'n8n-workflow';

import { Engine, type RunResult, vendorNode, workflowAround } from './engine.cjs';
import { schemaOf as schemaIn } from './form.cjs';
import { requireHonesty } from './honesty.cjs';
import { isSimulator, type NoWitness, Watch } from './witness.cjs';

/** Options that keep a test from waiting for more than the machine itself. */
export const QUICK = { retryDelay: 1, timeout: 5_000 } as const;

/** Agents of Heppu: the one whose calls are ended, and another. */
export const OURS = '11111111-1111-4111-8111-111111111111';
export const OTHERS = '22222222-2222-4222-8222-222222222222';

export interface LabRun {
	readonly input?: IDataObject[];
	/** Settings of the node beside its parameters, e.g. `onError`. */
	readonly node?: Partial<INode>;
	readonly stop?: AbortSignal;
	readonly timezone?: string;
	/** Instead of the vendor's own simulator. */
	readonly simulator?: Pick<Simulator, 'apiKey' | 'url'>;
	/** Whose state the run is held against, where `simulator` is none; or why nobody's. */
	readonly witness?: NoWitness | Simulator;
	/** The test itself gives the key away, where it must not spread. */
	readonly givesKey?: boolean;
	/** Runs it as an AI agent's tool, which n8n does under a node type of its own. */
	readonly asTool?: boolean;
}

export interface Picking {
	readonly method: 'searchAgents' | 'searchCalls';
	/** The operation that the panel shows. */
	readonly operation?: string;
	readonly filter?: string;
	readonly paginationToken?: string;
	readonly timezone?: string;
	readonly simulator?: Pick<Simulator, 'apiKey' | 'url'>;
}

/** The engine with both vendors' simulators, for tests that look at one node at a time. */
export class Lab {
	private constructor(
		readonly engine: Engine,
		readonly heppu: HeppuSimulator,
		readonly voxworks: VoxworksSimulator,
	) {}

	static async open(): Promise<Lab> {
		const [engine, heppu, voxworks] = await Promise.all([
			Engine.load(),
			startHeppu(),
			startVoxworks(),
		]);
		for (const vendor of ['heppu', 'voxworks'] as const) addToolType(engine, vendor);
		return new Lab(engine, heppu, voxworks);
	}

	reset(): void {
		this.heppu.reset();
		this.voxworks.reset();
		this.engine.clearLog();
	}

	async close(): Promise<void> {
		await Promise.all([this.heppu.close(), this.voxworks.close()]);
	}

	/** Runs one operation; `options` are added to {@link QUICK}, and Emergency Stop is not to wait for silence. */
	async run(
		vendor: VendorName,
		{ options, ...parameters }: INodeParameters,
		{ node, input, stop, timezone, simulator, witness, asTool, givesKey }: LabRun = {},
	): Promise<RunResult> {
		const { url, apiKey } = simulator ?? this[vendor];
		const watch = watchOf(witness ?? simulator ?? this[vendor], apiKey);
		const quick = parameters.operation === 'emergencyStop' ? { ...QUICK, quietPeriod: 0 } : QUICK;
		const file = workflowAround(
			vendorNode(
				vendor,
				{ ...parameters, options: { ...quick, ...Object(options) } },
				{
					...node,
					...(asTool ? { type: `n8n-nodes-voxworks-heppu.${vendor}Tool` } : {}),
				},
			),
		);
		const result = await this.engine.run(
			{ ...file, settings: timezone === undefined ? undefined : { timezone } },
			{ credentials: { [`${vendor}Api`]: { apiKey, baseUrl: url } }, input, stop },
		);
		watch?.end(result.status);
		requireHonesty(
			{
				engine: this.engine,
				displayName: DISPLAY_NAMES[vendor],
				key: givesKey ? undefined : apiKey,
				resource: String(parameters.resource ?? 'call'),
				operation: String(parameters.operation),
				parameters,
				onError: node?.onError,
				isRetried: node?.retryOnFail,
				asTool,
				watch,
			},
			result,
		);
		return result;
	}

	/** Runs Cancel Many under a filter that lets all calls of a test through, unless told otherwise. */
	async cancelMany(
		vendor: VendorName,
		parameters: INodeParameters = {},
		settings: LabRun = {},
	): Promise<RunResult> {
		const filters = vendor === 'heppu' ? { direction: 'outbound' } : { type: 'outbound' };
		return await this.run(vendor, { operation: 'cancelMany', filters, ...parameters }, settings);
	}

	/** Runs Emergency Stop for {@link OURS}. */
	async stopAgent(parameters: INodeParameters = {}, settings: LabRun = {}): Promise<RunResult> {
		const agentId = { __rl: true, mode: 'id', value: OURS };
		const scope = { operation: 'emergencyStop', scope: 'agent', agentId };
		return await this.run('heppu', { ...scope, ...parameters }, settings);
	}

	/** Runs Emergency Stop for the whole account. */
	async stopAccount(parameters: INodeParameters = {}, settings: LabRun = {}): Promise<RunResult> {
		const scope = { operation: 'emergencyStop', scope: 'account', confirm: true };
		return await this.run('heppu', { ...scope, ...parameters }, settings);
	}

	/** Opens one view of a list in the panel, or turns to the next one. */
	async pick(
		vendor: VendorName,
		{ method, operation = 'cancel', filter, paginationToken, timezone, simulator }: Picking,
	): Promise<INodeListSearchResult> {
		const { url, apiKey } = simulator ?? this[vendor];
		const node = vendorNode(vendor, { operation });
		const workflow = this.engine.workflowOf({
			...workflowAround(node),
			settings: timezone === undefined ? undefined : { timezone },
		});
		const additionalData = this.engine.additionalData({
			credentials: { [`${vendor}Api`]: { apiKey, baseUrl: url } },
		});
		additionalData.currentNodeParameters = node.parameters;
		const search = this.nodeType(vendor).methods?.listSearch?.[method];
		if (!search) throw new Error(`The node ${vendor} has no list ${method}`);
		const context = new LoadOptionsContext(workflow, node, additionalData, 'parameters.callId');
		return await search.call(context, filter, paginationToken);
	}

	/** A vendor's node as n8n loaded it. */
	nodeType(vendor: VendorName): INodeType {
		return nodeTypeOf(this.engine, vendor);
	}

	/** Lines in n8n's log whose message holds a text. */
	logged(text: string): Array<{ message: string; facts: Record<string, unknown> }> {
		return this.engine.log.filter(({ message }) => message.includes(text));
	}
}

const DISPLAY_NAMES: Readonly<Record<VendorName, string>> = {
	heppu: 'Heppu',
	voxworks: 'Voxworks',
};

/** @throws Error if a run is against a vendor of a test's own that cannot tell what became of its calls */
function watchOf(
	witness: NoWitness | Pick<Simulator, 'apiKey' | 'url'>,
	key: string,
): Watch | undefined {
	if (isSimulator(witness)) return new Watch(witness, key);
	if ('none' in witness) return undefined;
	throw new Error("Say who the 'witness' of this run is, or why there is none");
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
	const method = simulator.vendor === 'heppu' ? 'DELETE' : 'POST';
	return simulator.requests(method).map(({ callId }) => callId ?? '');
}

/** IDs of calls. */
export function idsOf(calls: readonly SimCall[]): string[] {
	return calls.map(({ id }) => id);
}

/** The order in which Heppu is asked for its calls. */
export const NEWEST_FIRST = { sortBy: 'createdAt', sortOrder: 'desc' } as const;

/** Requests for pages of a vendor's list of calls. */
export function pagesOf({ log }: Simulator): Array<Record<string, string>> {
	return log
		.filter(({ method, path: asked }) => method === 'GET' && asked === '/api/v1/calls')
		.map(({ query }) => query);
}

/** The output schema that the editor shows before a node has run. */
export function schemaOf(vendor: VendorName, operation: string): IDataObject {
	return schemaIn(DISPLAY_NAMES[vendor], operation);
}

/** A Heppu simulator of one test's own; whoever starts it closes it. */
export async function withHeppu<Result>(
	options: HeppuOptions,
	work: (heppu: HeppuSimulator) => Promise<Result>,
): Promise<Result> {
	const heppu = await startHeppu(options);
	try {
		return await work(heppu);
	} finally {
		await heppu.close();
	}
}

/** n8n makes a tool of a node by giving its description the name and the suffix `Tool`. */
function addToolType(engine: Engine, vendor: VendorName): void {
	const known = engine.loader.nodeTypes[vendor];
	if (!known) throw new Error(`There is no node ${vendor}`);
	const original = nodeTypeOf(engine, vendor);
	const description = { ...original.description, name: `${vendor}Tool` };
	const type: INodeType = Object.assign(Object.create(original), { description });
	engine.loader.nodeTypes[`${vendor}Tool`] = { ...known, type };
}

function nodeTypeOf(engine: Engine, vendor: VendorName): INodeType {
	const { type } = engine.loader.getNode(vendor);
	if ('nodeVersions' in type) throw new Error(`${vendor} has versions`);
	return type;
}
