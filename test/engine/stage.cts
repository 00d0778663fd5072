import {
	startHeppu,
	startVoxworks,
	type Fault,
	type FaultTarget,
	type HeppuOptions,
	type Simulator,
	type SimulatorOptions,
	type VendorName,
	type VoxworksOptions,
} from '../../tools/simulators/index.cjs';
import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	INode,
	INodeExecutionData,
	INodeParameters,
} from 'n8n-workflow';

import {
	Engine,
	type RunResult,
	vendorNode,
	workflowAround,
	type WorkflowFile,
} from './engine.cjs';
import { requireHonesty, type Testimony } from './honesty.cjs';
import { Watch } from './witness.cjs';

// A busy machine must not make a test fail that only takes its time.
jest.setTimeout(60_000);

/** The operations that work on one call per item. */
export type SingleOperation = 'cancel' | 'checkThenCancel';

/** A key that stands out wherever it should not be. */
export const API_KEY = 'sk-live+0123/4567&89<ab>cdef==';

/** What one run of the node is to do. */
export interface Scene {
	readonly operation: SingleOperation;
	/** One item for each, as its `callId`. */
	readonly calls?: readonly unknown[];
	/** Instead of `calls`: the items themselves. */
	readonly input?: IDataObject[];
	readonly parameters?: INodeParameters;
	readonly options?: INodeParameters;
	/** Settings of the node beside its parameters, e.g. `onError`. */
	readonly node?: Partial<INode>;
	/** Fields of the credential that differ. */
	readonly credential?: ICredentialDataDecryptedObject;
	/** Changes to the workflow around the node. */
	readonly workflow?: (file: WorkflowFile) => WorkflowFile;
	/** Credentials of other nodes in it. */
	readonly otherCredentials?: Record<string, ICredentialDataDecryptedObject>;
	readonly stop?: AbortSignal;
	readonly executionId?: string;
}

/** How a scene ended: what came out, and what the vendor got to see. */
export interface Ending {
	readonly result: RunResult;
	/** Items of the node's first output. */
	readonly items: INodeExecutionData[];
	/** Their json. */
	readonly calls: IDataObject[];
	/** The only one of them. */
	readonly call: IDataObject;
	/** Message and description, as a person at the editor reads them. */
	readonly error: string;
	/** All requests in order of arrival, e.g. `read call_1`, `cancel call_1`. */
	readonly sent: string[];
}

/** The engine, and a vendor for each test that asks for one. */
export class Stage {
	private readonly open: VendorOnStage[] = [];

	private constructor(readonly engine: Engine) {}

	static async set(): Promise<Stage> {
		return new Stage(await Engine.load());
	}

	async heppu(options: HeppuOptions = {}): Promise<VendorOnStage> {
		const simulator = await startHeppu({ apiKey: API_KEY, ...options });
		return this.enter('Heppu', simulator, (id, status) => simulator.addCall({ id, status }));
	}

	async voxworks(options: VoxworksOptions = {}): Promise<VendorOnStage> {
		const simulator = await startVoxworks({ apiKey: API_KEY, ...options });
		return this.enter('Voxworks', simulator, (id, status) => simulator.addCall({ id, status }));
	}

	async vendor(name: VendorName, options?: SimulatorOptions): Promise<VendorOnStage> {
		return name === 'heppu' ? await this.heppu(options) : await this.voxworks(options);
	}

	/** After each test: no vendor outlives it. */
	async clear(): Promise<void> {
		await Promise.all(this.open.splice(0).map(async ({ simulator }) => await simulator.close()));
		this.engine.clearLog();
	}

	private enter(
		displayName: string,
		simulator: Simulator,
		add: VendorOnStage['add'],
	): VendorOnStage {
		const vendor = new VendorOnStage(this.engine, displayName, simulator, add);
		this.open.push(vendor);
		return vendor;
	}
}

/** A vendor's simulator and node, in words that fit both vendors. */
export class VendorOnStage {
	constructor(
		readonly engine: Engine,
		readonly displayName: string,
		readonly simulator: Simulator,
		/** Adds a call; not yet started if no status is given. */
		readonly add: (callId: string, status?: string) => void,
	) {}

	get name(): VendorName {
		return this.simulator.vendor;
	}

	/** The method of a cancel. */
	get cancelMethod(): string {
		return this.name === 'heppu' ? 'DELETE' : 'POST';
	}

	get credentialType(): string {
		return `${this.name}Api`;
	}

	get credential(): ICredentialDataDecryptedObject {
		return { apiKey: this.simulator.apiKey, baseUrl: this.simulator.url };
	}

	/** The status of a call that nobody has been rung for. */
	get notStarted(): string {
		return this.name === 'heppu' ? 'initiated' : 'scheduled';
	}

	/** What goes wrong with a cancel; with every cancel, if `times` says so. */
	faultOnCancel(fault: Fault, target: FaultTarget = {}): void {
		this.simulator.fault({ ...fault, on: { method: this.cancelMethod, ...target } });
	}

	/** What goes wrong with a reading. */
	faultOnRead(fault: Fault, target: FaultTarget = {}): void {
		this.simulator.fault({ ...fault, on: { method: 'GET', ...target } });
	}

	/** Does something when a request of a kind has arrived and before the vendor looks at it. */
	when(kind: 'cancel' | 'read', act: (callId: string) => void): void {
		const method = kind === 'cancel' ? this.cancelMethod : 'GET';
		this.simulator.onRequest((request) => {
			if (request.method === method) act(request.callId ?? '');
		});
	}

	sent(): string[] {
		return this.simulator.log.map(
			({ method, callId }) => `${method === this.cancelMethod ? 'cancel' : 'read'} ${callId}`,
		);
	}

	/** The node as it stands in a workflow. */
	node({ operation, parameters, options, node }: Scene): INode {
		return vendorNode(
			this.name,
			{
				operation,
				callId: { __rl: true, mode: 'id', value: '={{ $json.callId }}' },
				...parameters,
				options: { retryDelay: 1, ...options },
			},
			node,
		);
	}

	/** Runs the node, and then looks for lies and for the key in all that came of it. */
	async run(scene: Scene): Promise<Ending> {
		const { calls = [], input = calls.map((callId) => ({ callId })) as IDataObject[] } = scene;
		const { stop, executionId, otherCredentials, workflow = (file) => file } = scene;
		const credential = { ...this.credential, ...scene.credential };
		const watch = new Watch(this.simulator, String(credential.apiKey));
		const result = await this.engine.run(workflow(workflowAround(this.node(scene))), {
			credentials: { [this.credentialType]: credential, ...otherCredentials },
			input,
			stop,
			executionId,
		});
		watch.end(result.status);
		requireHonesty(this.testimony(scene, watch), result);
		return new SceneEnding(result, this.sent());
	}

	/** What a run of this vendor's node is held against. */
	testimony({ operation, parameters = {}, node }: Scene, watch: Watch): Testimony {
		return {
			engine: this.engine,
			displayName: this.displayName,
			key: this.simulator.apiKey,
			operation,
			parameters,
			onError: node?.onError,
			isRetried: node?.retryOnFail,
			watch,
		};
	}
}

class SceneEnding implements Ending {
	constructor(
		readonly result: RunResult,
		readonly sent: string[],
	) {}

	get items(): INodeExecutionData[] {
		if (this.result.error) throw this.result.error;
		return this.result.output('Vendor');
	}

	get calls(): IDataObject[] {
		return this.items.map(({ json }) => json);
	}

	get call(): IDataObject {
		const [call, ...others] = this.calls;
		if (!call || others.length > 0) throw new Error(`There are ${this.calls.length} items, not 1`);
		return call;
	}

	get error(): string {
		const { error, status } = this.result;
		if (!error) throw new Error(`There is no error, the run's status is ${status}`);
		return `${error.message} ${error.description ?? ''}`;
	}
}
