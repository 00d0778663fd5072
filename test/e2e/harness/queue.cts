import { randomBytes } from 'node:crypto';

import type { ExecutionSummary } from './execution.cjs';
import { Instance, type InstanceOptions } from './instance.cjs';
import { N8n, type N8nOptions } from './n8n.cjs';
import { LOOPBACK } from './ports.cjs';
import {
	POSTGRES_DATABASE,
	POSTGRES_USER,
	startPostgres,
	startRedis,
	type Postgres,
	type Store,
} from './stores.cjs';

export interface QueueModeOptions extends N8nOptions {
	/** Two by default. */
	readonly workers?: number;
	/** Executions that each worker runs at once; five by default. */
	readonly concurrency?: number;
}

/**
 * Lets n8n notice within seconds that a worker is dead; by default it takes minutes. n8n 1 runs the
 * workflow once more, on another worker. n8n 2 does not: half a minute later the execution ends with
 * an error. Busy cores may make a worker look dead that is not, so use it in tests that kill one.
 */
export const QUICK_STALL_DETECTION = {
	QUEUE_WORKER_LOCK_DURATION: '5000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '1000',
	QUEUE_WORKER_STALLED_INTERVAL: '2000',
};

/** An execution in the hands of one worker. One that n8n runs again is several jobs. */
export interface Job {
	readonly executionId: string;
	readonly worker: Instance;
	/** False while it runs, and for good if the worker was killed. */
	readonly isFinished: boolean;
}

interface Stoppable {
	stop(): Promise<void>;
}

/** n8n in queue mode: a main that takes requests in, and workers that run the workflows. */
export class QueueMode {
	private constructor(
		readonly main: N8n,
		/** Killed ones stay listed. */
		readonly workers: Instance[],
		/** The last started first. */
		private readonly running: Stoppable[],
		private readonly database: Postgres,
	) {}

	static async start(options: QueueModeOptions): Promise<QueueMode> {
		const { workers = 2, concurrency = 5 } = options;
		const running: Stoppable[] = [];
		const keep = async <T extends Stoppable>(starting: Promise<T>) => {
			const started = await starting;
			running.unshift(started);
			return started;
		};
		try {
			const [redis, postgres] = await Promise.all([keep(startRedis()), keep(startPostgres())]);
			const shared = { ...options, env: { ...queueEnv(redis, postgres), ...options.env } };
			// The main first: it is the one that migrates the database.
			const main = await keep(N8n.start(shared));
			const start = () => keep(startWorker(shared, concurrency));
			return new QueueMode(
				main,
				await Promise.all(Array.from({ length: workers }, start)),
				running,
				postgres,
			);
		} catch (error) {
			await stopAll(running);
			throw error;
		}
	}

	/**
	 * All executions of a workflow, from n8n's database: over REST it lists a hundred at once, and its
	 * pages skip some where executions do not begin in the order of their IDs, as in a queue.
	 */
	async executionsOf(workflowId: string): Promise<ExecutionSummary[]> {
		return await this.database.rows(
			`SELECT id::text, "workflowId", status, mode, "startedAt", "stoppedAt"
			FROM execution_entity WHERE "workflowId" = '${workflowId}' ORDER BY execution_entity.id`,
		);
	}

	/**
	 * What n8n's database holds of each execution at the moment: its items, in flatted's format. n8n 2
	 * throws an execution's items away when it ends the execution of a worker that has died.
	 */
	async storedData(): Promise<Map<string, string>> {
		const rows = await this.database.rows<{ id: string; data: string }>(
			'SELECT "executionId"::text AS id, data FROM execution_data',
		);
		return new Map(rows.map(({ id, data }) => [id, data]));
	}

	/** All that the workers have taken up, as their logs tell it. */
	jobs(): Job[] {
		return this.workers.flatMap(jobsOf);
	}

	/** The worker that took an execution up, if one has. */
	workerOf(executionId: string): Instance | undefined {
		return this.jobs().find((job) => job.executionId === executionId)?.worker;
	}

	async stop(): Promise<void> {
		await stopAll(this.running);
	}
}

function jobsOf(worker: Instance): Job[] {
	const jobs = new Map<string, Job>();
	for (const { message } of worker.logEntries()) {
		const told = /^Worker (started|finished) execution (\d+) \(job (\d+)\)/.exec(message);
		if (!told) continue;
		const [, event, executionId = '', jobId = ''] = told;
		jobs.set(jobId, { executionId, worker, isFinished: event === 'finished' });
	}
	return [...jobs.values()];
}

/** In the given order: a main or worker that lost its database would fill the log over it. */
async function stopAll(running: readonly Stoppable[]): Promise<void> {
	for (const one of running) await one.stop();
}

async function startWorker(options: InstanceOptions, concurrency: number): Promise<Instance> {
	const args = [`--concurrency=${concurrency}`];
	return await Instance.start({ ...options, role: 'worker', args });
}

function queueEnv(redis: Store, postgres: Store): Record<string, string> {
	return {
		// Main and workers must be able to read each other's credentials.
		N8N_ENCRYPTION_KEY: randomBytes(24).toString('hex'),
		EXECUTIONS_MODE: 'queue',
		OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
		QUEUE_BULL_REDIS_HOST: LOOPBACK,
		QUEUE_BULL_REDIS_PORT: String(redis.port),
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: LOOPBACK,
		DB_POSTGRESDB_PORT: String(postgres.port),
		DB_POSTGRESDB_DATABASE: POSTGRES_DATABASE,
		DB_POSTGRESDB_USER: POSTGRES_USER,
		DB_POSTGRESDB_PASSWORD: 'unused',
	};
}
