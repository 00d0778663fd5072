import { LoadOptionsContext } from 'n8n-core';
import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	INode,
	INodeListSearchResult,
	INodeParameters,
	INodeType,
} from 'n8n-workflow';

import type { Fault, FaultTarget, Simulator } from '../../tools/simulators/index.cjs';
import type { CallFacts, Vendor } from '../support/vendor.cjs';
import { type AgentType, workflowWithTool } from './agents.cjs';
import {
	type Engine,
	type RunResult,
	vendorNode,
	workflowAround,
	type WorkflowFile,
} from './engine.cjs';
import { isSimulator, Observation, type Unobserved } from './observation.cjs';
import { type CallsOutcome, itemsIn, Outcome, type ToolAnswer } from './outcomes.cjs';
import { holdAgainstTruth, holdAnswerAgainstTruth, type RunFacts } from './truth.cjs';

/** A key that stands out wherever it should not be. */
export const API_KEY = 'sk-live+0123/4567&89<ab>cdef==';

/** Options that keep a test from waiting for more than the machine itself. */
const QUICK = { retryDelay: 1, timeout: 5_000 } as const;

/** Its own defaults are looked at in `heppuHangUps.test.ts` and `heppuUrgency.test.ts`. */
const QUICK_STOP = { ...QUICK, quietPeriod: 0, verifyHangUp: false } as const;

/** Where a run goes, and with which key. */
type Address = Pick<Simulator, 'apiKey' | 'url'>;

export interface RunSettings {
	readonly input?: IDataObject[];
	/** Settings of the node beside its parameters, e.g. `onError`. */
	readonly node?: Partial<INode>;
	readonly stop?: AbortSignal;
	readonly timezone?: string;
	readonly executionId?: string;
	/** Fields of the credential that differ. */
	readonly credential?: ICredentialDataDecryptedObject;
	/** Changes to the workflow around the node. */
	readonly workflow?: (file: WorkflowFile) => WorkflowFile;
	/** Credentials of other nodes in it. */
	readonly otherCredentials?: Record<string, ICredentialDataDecryptedObject>;
	/** Instead of the vendor's own simulator. */
	readonly simulator?: Address;
	/** Whose state the run is held against, where `simulator` has none; or why nobody's. */
	readonly observed?: Simulator | Unobserved;
	/** The test itself gives the key away, so it may be anywhere. */
	readonly givesKey?: boolean;
	/** Runs it as an AI agent's tool, which n8n does under a node type of its own. */
	readonly asTool?: boolean;
}

/** A run of an operation that works on one call per item. */
export interface CallsRun extends RunSettings {
	readonly operation: 'cancel' | 'checkThenCancel';
	/** One item for each, as its `callId`; instead of `input`. */
	readonly calls?: readonly unknown[];
	readonly parameters?: INodeParameters;
	readonly options?: INodeParameters;
}

export interface Picking {
	readonly method: 'searchAgents' | 'searchCalls' | 'searchLiveCalls';
	/** The operation that the panel shows. */
	readonly operation?: string;
	readonly filter?: string;
	readonly paginationToken?: string;
	readonly timezone?: string;
	readonly simulator?: Address;
}

/** A vendor's simulator and node. Every run of the node is held against the truth. */
export class RunningVendor<Running extends Simulator = Simulator> {
	constructor(
		readonly engine: Engine,
		readonly entry: Vendor<string, Running>,
		readonly simulator: Running,
	) {}

	get name(): string {
		return this.entry.name;
	}

	get displayName(): string {
		return this.entry.displayName;
	}

	get credentialType(): string {
		return this.entry.credentialType;
	}

	get credential(): ICredentialDataDecryptedObject {
		return { apiKey: this.simulator.apiKey, baseUrl: this.simulator.url };
	}

	/** The node's type as n8n loaded it. */
	get nodeType(): INodeType {
		return this.engine.nodeTypeOf(this.name);
	}

	/** Adds a call; not yet started if no status is given. */
	add(id: string, status?: string, facts: CallFacts = {}): void {
		this.simulator.addCall(
			this.entry.call({ ...facts, id, ...(status !== undefined && { status }) }),
		);
	}

	/** What goes wrong with a cancel; with every cancel, if `times` says so. */
	faultOnCancel(fault: Fault, target: FaultTarget = {}): void {
		this.simulator.fault({ ...fault, on: { method: this.entry.cancelMethod, ...target } });
	}

	/** What goes wrong with a reading. */
	faultOnRead(fault: Fault, target: FaultTarget = {}): void {
		this.simulator.fault({ ...fault, on: { method: 'GET', ...target } });
	}

	/** Does something when a request of a kind has arrived and before the vendor looks at it. */
	when(kind: 'cancel' | 'read', act: (callId: string) => void): void {
		const method = kind === 'cancel' ? this.entry.cancelMethod : 'GET';
		this.simulator.onRequest((request) => {
			if (request.method === method) act(request.callId ?? '');
		});
	}

	sent(): string[] {
		return this.simulator.log.map(
			({ method, callId }) => `${method === this.entry.cancelMethod ? 'cancel' : 'read'} ${callId}`,
		);
	}

	/** The node as it stands in a workflow; `options` are added to those that keep tests from waiting. */
	node({ options, ...parameters }: INodeParameters, settings?: Partial<INode>): INode {
		const quick = parameters.operation === 'emergencyStop' ? QUICK_STOP : QUICK;
		return vendorNode(
			this.entry,
			{ ...parameters, options: { ...quick, ...Object(options) } },
			settings,
		);
	}

	/** Runs any operation, and holds what came of it against the vendor's state, the output schema and the key. */
	async run(parameters: INodeParameters, settings: RunSettings = {}): Promise<RunResult> {
		const { input, stop, executionId, timezone, otherCredentials, asTool } = settings;
		const { workflow = (file) => file, simulator: address = this.simulator } = settings;
		const credential = { apiKey: address.apiKey, baseUrl: address.url, ...settings.credential };
		const observation = observationOf(settings.observed ?? address, String(credential.apiKey));
		const node = this.node(parameters, {
			...settings.node,
			...(asTool && { type: `${this.entry.nodeType}Tool` }),
		});
		const file = workflow(workflowAround(node));
		const result = await this.engine.run(
			{ ...file, settings: timezone === undefined ? file.settings : { timezone } },
			{
				credentials: { [this.credentialType]: credential, ...otherCredentials },
				input,
				stop,
				executionId,
			},
		);
		observation?.end(result.status);
		const key = settings.givesKey ? undefined : address.apiKey;
		holdAgainstTruth({ ...this.factsOf(parameters, settings), key, observation }, result);
		return result;
	}

	/** Runs an operation that works on one call per item. */
	async runOnCalls({
		operation,
		calls = [],
		parameters,
		options,
		...settings
	}: CallsRun): Promise<CallsOutcome> {
		const result = await this.run(
			{ operation, ...CALL_OF_THE_ITEM, ...parameters, ...(options && { options }) },
			{ input: calls.map((callId) => ({ callId })) as IDataObject[], ...settings },
		);
		return new Outcome(result, this.sent());
	}

	/** Runs Cancel Many under a filter that lets all calls of a test through, unless told otherwise. */
	async cancelMany(parameters: INodeParameters = {}, settings?: RunSettings): Promise<RunResult> {
		const filters = this.entry.filters.matchingAll.given;
		return await this.run({ operation: 'cancelMany', filters, ...parameters }, settings);
	}

	/** What goes wrong with the placing of a call. */
	faultOnPlacing(fault: Fault, target: FaultTarget = {}): void {
		const { path } = this.entry.placing;
		this.simulator.fault({ ...fault, on: { method: 'POST', path, ...target } });
	}

	/** Runs Schedule Call over items with a `phoneNumber` and a time `at`, or one of them given as parameters. */
	async schedule(
		items: readonly IDataObject[],
		{ parameters = {}, ...settings }: RunSettings & { parameters?: INodeParameters } = {},
	): Promise<RunResult> {
		this.entry.preparePlacing?.(this.simulator);
		return await this.run(
			{ operation: 'schedule', ...CALL_TO_THE_ITEM, ...this.entry.placing.caller, ...parameters },
			{ input: [...items], ...settings },
		);
	}

	/**
	 * Runs an operation as the tool of an AI agent, which calls it once with the json of its input item. Needs
	 * `addAgents`. What the agent gets to read is held against the truth, too.
	 */
	async runAsTool(
		agent: AgentType,
		parameters: INodeParameters,
		input: IDataObject,
	): Promise<ToolAnswer> {
		const observation = new Observation(this.simulator, this.simulator.apiKey);
		const result = await this.engine.run(workflowWithTool(agent, this.node(parameters)), {
			credentials: { [this.credentialType]: this.credential },
			input: [input],
		});
		observation.end(result.status);
		const facts = { ...this.factsOf(parameters), observation };
		holdAgainstTruth(facts, result);
		if (result.error) throw result.error;
		const [answer] = Object(result.json('Agent')[0]).answers;
		const text = agent === 'agent' ? JSON.stringify(answer) : String(answer.answer);
		holdAnswerAgainstTruth(facts, itemsIn(text));
		return { answer, text };
	}

	/** What a run of this vendor's node is held against, as far as its settings say it. */
	factsOf(parameters: INodeParameters, { node, asTool }: RunSettings = {}): RunFacts {
		return {
			engine: this.engine,
			vendor: this.entry,
			key: this.simulator.apiKey,
			resource: String(parameters.resource ?? 'call'),
			operation: String(parameters.operation),
			parameters,
			onError: node?.onError,
			isRetried: node?.retryOnFail,
			asTool,
		};
	}

	/** Opens one view of a list in the panel, or turns to the next one. */
	async pick({
		method,
		operation = 'cancel',
		filter,
		paginationToken,
		timezone,
		simulator: { url, apiKey } = this.simulator,
	}: Picking): Promise<INodeListSearchResult> {
		const node = vendorNode(this.entry, { operation });
		const workflow = this.engine.workflowOf({
			...workflowAround(node),
			settings: timezone === undefined ? undefined : { timezone },
		});
		const additionalData = this.engine.additionalData({
			credentials: { [this.credentialType]: { apiKey, baseUrl: url } },
		});
		additionalData.currentNodeParameters = node.parameters;
		const search = this.nodeType.methods?.listSearch?.[method];
		if (!search) throw new Error(`The node ${this.name} has no list ${method}`);
		const context = new LoadOptionsContext(workflow, node, additionalData, 'parameters.callId');
		return await search.call(context, filter, paginationToken);
	}
}

const CALL_TO_THE_ITEM = {
	phoneNumber: '={{ $json.phoneNumber }}',
	scheduledAt: '={{ $json.at }}',
};

const CALL_OF_THE_ITEM = { callId: { __rl: true, mode: 'id', value: '={{ $json.callId }}' } };

/** @throws Error if a run is against a server of a test's own that cannot tell what became of its calls */
function observationOf(
	observed: Address | Simulator | Unobserved,
	key: string,
): Observation | undefined {
	if (isSimulator(observed)) return new Observation(observed, key);
	if ('because' in observed) return undefined;
	throw new Error("Say whose state this run is held against ('observed'), or why nobody's");
}
