import { HEPPU } from '../../support/vendors.cjs';
import { startHeppu, type Fault, type HeppuSimulator } from '../../../tools/simulators/index.cjs';
import {
	hasFinished,
	PACKAGE_NAME,
	QUICK_STALL_DETECTION,
	QueueMode,
	until,
	type Execution,
	type HostName,
	type Instance,
	type Job,
	type N8n,
	type WorkflowFile,
} from '../harness/index.cjs';
import { accountOf, vendorCredential } from './environment.cjs';

export const CALLS = 500;
export const NODE = 'Check Then Cancel';

const WEBHOOK = 'cancel-in-queue';
/** n8n's own default. */
const CONCURRENCY = 10;
/** The workers do not know of each other: each finds its own pace under the limit of both. */
const RATE_LIMIT = { perSecond: 50, burst: 50, retryAfter: 1 };
/** So many cancels are turned away in any case: slow machines would not come near the limit. */
export const TURNED_AWAY = 20;
/** Somebody else on the account has used up its limit for a moment. */
const BUSY: Fault = {
	kind: 'status',
	status: 429,
	headers: { 'retry-after': '1' },
	on: { method: 'DELETE' },
	times: TURNED_AWAY,
	after: 50,
};
const LATENCY_MS = 100;
/** Posts on their way at once. */
const LANES = 20;
/** The worker is killed when so many cancels have arrived, and it has work in its hands. */
const CANCELS_BEFORE_KILL = 150;
const IN_HAND = 2;
/** Like nothing else that could be in a log. */
const API_KEY = 'hp-e2e-Wn5dRb27xTq8';
const PATIENCE = { timeoutMs: 300_000, everyMs: 1000 };

/** What there is to see after a worker was killed in the middle of its work, and all came to rest. */
export interface Aftermath {
	/** n8n's version. */
	readonly version: string;
	readonly heppu: HeppuSimulator;
	/** The HTTP statuses that the posts were answered with. */
	readonly answers: readonly number[];
	readonly executions: readonly Execution[];
	/** What n8n had stored of executions right after the kill. */
	readonly storedAtKill: ReadonlyMap<string, string>;
	readonly jobs: readonly Job[];
	/** Of the main and both workers. */
	readonly logs: readonly string[];
	readonly victim: Instance;
	readonly postedAt: number;
	readonly killedAt: number;
}

/** A queue, and Heppu with a call for each post. */
export class KilledWorker {
	private constructor(
		private readonly queue: QueueMode,
		private readonly heppu: HeppuSimulator,
	) {}

	static async start(host: HostName, tarball: string): Promise<KilledWorker> {
		const heppu = await startHeppu({ apiKey: API_KEY });
		try {
			const queue = await QueueMode.start({
				host,
				tarball,
				concurrency: CONCURRENCY,
				env: QUICK_STALL_DETECTION,
				credentials: [vendorCredential(heppu, accountOf(HEPPU))],
			});
			return new KilledWorker(queue, heppu);
		} catch (error) {
			await heppu.close();
			throw error;
		}
	}

	async run(): Promise<Aftermath> {
		const { heppu, queue } = this;
		const { main, workers } = queue;
		const [victim] = workers;
		if (!victim) throw new Error('There is no worker');
		const workflow = await main.createWorkflow(cancelOnWebhook());
		await main.activate(workflow.id);
		heppu.addCalls(CALLS);
		heppu.setLatency(LATENCY_MS);
		heppu.setRateLimit(RATE_LIMIT);
		heppu.fault(BUSY);
		const postedAt = Date.now();
		const killing = this.killAmidWork(victim);
		const answers = await postAll(main, [...heppu.calls.keys()]);
		const { killedAt, storedAtKill } = await killing;
		const executions = await this.endedExecutionsOf(workflow.id);
		const { version } = main.host;
		const jobs = queue.jobs();
		const logs = [main, ...workers].map((instance) => instance.log());
		const found = { version, heppu, answers, executions, storedAtKill, jobs, logs };
		return { ...found, victim, postedAt, killedAt };
	}

	async stop(): Promise<void> {
		await this.queue.stop();
		await this.heppu.close();
	}

	private async endedExecutionsOf(workflowId: string): Promise<Execution[]> {
		const { main } = this.queue;
		const ended = await until(
			'all executions end',
			async () => {
				const executions = await this.queue.executionsOf(workflowId);
				return executions.length >= CALLS && executions.every(hasFinished) && executions;
			},
			PATIENCE,
		);
		const executions: Execution[] = [];
		for (const { id, status } of ended) {
			// Of an execution that nobody ended, there may be no data to wait for.
			const read = status === 'success' ? main.waitForExecution(id) : main.execution(id);
			executions.push(await read);
		}
		return executions;
	}

	private async killAmidWork(victim: Instance) {
		const killedAt = await new Promise<number>((resolve, reject) => {
			let cancels = 0;
			const forget = this.heppu.onRequest(({ method }) => {
				if (method === 'DELETE') cancels += 1;
				if (cancels < CANCELS_BEFORE_KILL || this.inHandsOf(victim) < IN_HAND) return;
				forget();
				const now = Date.now();
				victim.kill().then(() => resolve(now), reject);
			});
		});
		return { killedAt, storedAtKill: await this.queue.storedData() };
	}

	private inHandsOf(worker: Instance): number {
		return this.queue.jobs().filter((job) => job.worker === worker && !job.isFinished).length;
	}
}

async function postAll(n8n: N8n, callIds: readonly string[]): Promise<number[]> {
	const answers: number[] = [];
	const waiting = [...callIds];
	const lane = async () => {
		for (let callId = waiting.shift(); callId !== undefined; callId = waiting.shift()) {
			const response = await n8n.webhook(WEBHOOK, { callId });
			await response.text();
			answers.push(response.status);
		}
	};
	await Promise.all(Array.from({ length: LANES }, lane));
	return answers;
}

/** Answers at once; what becomes of the call is in n8n's records alone. */
function cancelOnWebhook(): WorkflowFile {
	return {
		name: 'Cancel in queue mode',
		nodes: [
			{
				id: 'webhook',
				name: 'Webhook',
				type: 'n8n-nodes-base.webhook',
				typeVersion: 2,
				position: [0, 0],
				webhookId: WEBHOOK,
				parameters: { httpMethod: 'POST', path: WEBHOOK, responseMode: 'onReceived' },
			},
			{
				id: 'cancel',
				name: NODE,
				type: `${PACKAGE_NAME}.heppu`,
				typeVersion: 1,
				position: [260, 0],
				parameters: {
					resource: 'call',
					operation: 'checkThenCancel',
					callId: { __rl: true, mode: 'id', value: '={{ $json.body.callId }}' },
				},
			},
		],
		connections: { Webhook: { main: [[{ node: NODE, type: 'main', index: 0 }]] } },
	};
}
