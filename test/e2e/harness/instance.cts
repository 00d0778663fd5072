import { randomBytes } from 'node:crypto';
import path from 'node:path';

import { ensureHost, type Host, type HostName } from '../hosts/install.cjs';
import type { TemporaryFolder } from './cleanup.cjs';
import { userFolderWith } from './installation.cjs';
import { freePorts, LOOPBACK } from './ports.cjs';
import { Service } from './service.cjs';

export interface InstanceOptions {
	readonly host: HostName;
	/** The packed package. */
	readonly tarball: string;
	/** n8n's command. */
	readonly role?: 'start' | 'worker';
	readonly args?: readonly string[];
	/** A free one by default. */
	readonly port?: number;
	/** Beside, or instead of, what {@link instanceEnv} gives. */
	readonly env?: Readonly<Record<string, string>>;
}

/** One line of n8n's log. */
export interface LogEntry {
	readonly level: string;
	readonly message: string;
	readonly metadata: Readonly<Record<string, unknown>>;
}

// A first start migrates the database; on busy cores that takes most of a minute.
const START_TIMEOUT_MS = 180_000;

/** One n8n process: `start`, or a `worker` of queue mode. */
export class Instance {
	private constructor(
		readonly host: Host,
		readonly url: string,
		/** Holds its settings, database and log. */
		readonly userFolder: string,
		readonly startedInMs: number,
		private readonly service: Service,
		private readonly folder: TemporaryFolder,
	) {}

	/** Answers when n8n is ready for all requests. */
	static async start(options: InstanceOptions): Promise<Instance> {
		const host = await ensureHost(options.host);
		const folder = await userFolderWith(options.tarball);
		const [freePort = 0, brokerPort = 0] = await freePorts(2);
		const port = options.port ?? freePort;
		const role = options.role ?? 'start';
		const startedAt = performance.now();
		const service = Service.start({
			name: `${host.name} ${role}`,
			command: host.node,
			args: [host.n8n, role, ...(options.args ?? [])],
			cwd: folder.path,
			env: { ...instanceEnv(host, folder.path, port, brokerPort), ...options.env },
			logFile: path.join(folder.path, 'n8n.log'),
		});
		const url = `http://${LOOPBACK}:${port}`;
		await service.ready(() => isReady(url, role), START_TIMEOUT_MS);
		const startedInMs = Math.round(performance.now() - startedAt);
		return new Instance(host, url, folder.path, startedInMs, service, folder);
	}

	get isRunning(): boolean {
		return this.service.isRunning;
	}

	/** All that n8n and its task runner wrote, in the words they wrote it. */
	log(): string {
		return this.service.log();
	}

	/** The log's lines that n8n's logger wrote. Others, such as its banner, are in {@link log}. */
	logEntries(): LogEntry[] {
		return this.log().split('\n').flatMap(logEntryIn);
	}

	/** Lets it finish what it is doing, then removes all it has left. */
	async stop(): Promise<void> {
		await this.service.stop();
		this.folder.remove();
	}

	/** SIGKILL. The log can still be read until {@link stop}. */
	async kill(): Promise<void> {
		await this.service.kill();
	}
}

/**
 * `/healthz` answers earlier than requests are taken. So does n8n 1's `/healthz/readiness`: it looks
 * at the database alone, and a main's own routes, of which this is one of the last, come after that.
 */
async function isReady(url: string, role: string): Promise<boolean> {
	const paths =
		role === 'worker' ? ['/healthz/readiness'] : ['/healthz/readiness', '/rest/settings'];
	try {
		const answers = await Promise.all(paths.map((path) => fetch(url + path)));
		return answers.every(({ ok }) => ok);
	} catch {
		return false;
	}
}

/** A whole environment: none of the developer's own, which may hold n8n settings or proxies. */
function instanceEnv(host: Host, folder: string, port: number, brokerPort: number) {
	return {
		// The task runner is started as plain `node`.
		PATH: `${path.dirname(host.node)}${path.delimiter}${process.env.PATH}`,
		HOME: folder,
		LANG: 'C.UTF-8',
		GENERIC_TIMEZONE: 'UTC',
		N8N_USER_FOLDER: folder,
		N8N_ENCRYPTION_KEY: randomBytes(24).toString('hex'),
		N8N_LISTEN_ADDRESS: LOOPBACK,
		N8N_PORT: String(port),
		QUEUE_HEALTH_CHECK_ACTIVE: 'true',
		QUEUE_HEALTH_CHECK_PORT: String(port),
		N8N_WORKER_SERVER_ADDRESS: LOOPBACK,
		N8N_RUNNERS_ENABLED: 'true',
		N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		N8N_SECURE_COOKIE: 'false',
		// Debug, so that "the key is in no log" covers all that n8n can log.
		N8N_LOG_LEVEL: 'debug',
		N8N_LOG_FORMAT: 'json',
		...NOTHING_FROM_OUTSIDE,
		...HOST_ENV[host.name],
	};
}

/** What n8n would fetch from, or report to, its makers. */
const NOTHING_FROM_OUTSIDE = {
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
};

const HOST_ENV: Record<HostName, Record<string, string>> = {
	// Its default, a sandbox of native code, exists for Node 22 and later only: n8n ends at once.
	'n8n-1': { N8N_EXPRESSION_ENGINE: 'legacy' },
	// n8n 1 does not have this module and would refuse to start over the unknown name.
	'n8n-2': { N8N_DISABLED_MODULES: 'mcp-registry' },
};

function logEntryIn(line: string): LogEntry[] {
	try {
		const { level, message, metadata }: Partial<LogEntry> = JSON.parse(line);
		return level && message ? [{ level, message, metadata: metadata ?? {} }] : [];
	} catch {
		return [];
	}
}
