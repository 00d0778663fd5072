import { chownSync, existsSync, readdirSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';

import { temporaryFolder } from './cleanup.cjs';
import { run } from './command.cjs';
import { installDebianPackage } from './debian.cjs';
import { freePorts, LOOPBACK } from './ports.cjs';
import { Service } from './service.cjs';

/** A server with temporary data on a free port of the loopback interface. */
export interface Store {
	readonly port: number;
	stop(): Promise<void>;
}

export const POSTGRES_USER = 'n8n';
export const POSTGRES_DATABASE = 'postgres';

const REDIS = '/usr/bin/redis-server';
const POSTGRES_VERSIONS = '/usr/lib/postgresql';
const START_TIMEOUT_MS = 60_000;

/** Debian's redis-server, which keeps nothing on disk. */
export async function startRedis(): Promise<Store> {
	if (!existsSync(REDIS)) await installDebianPackage('redis-server');
	const folder = temporaryFolder('redis');
	const [port = 0] = await freePorts(1);
	const service = Service.start({
		name: 'redis-server',
		command: REDIS,
		args: ['--bind', LOOPBACK, '--port', String(port), '--save', '', '--appendonly', 'no'],
		env: {},
		cwd: folder.path,
		logFile: path.join(folder.path, 'redis.log'),
	});
	await service.ready(() => answersPing(port), START_TIMEOUT_MS);
	return storeOf(port, service, folder.remove);
}

export interface Postgres extends Store {
	/** The rows as JSON gives them. */
	rows<Row>(select: string): Promise<Row[]>;
}

/** Debian's PostgreSQL with a new cluster that trusts everyone who reaches it. */
export async function startPostgres(): Promise<Postgres> {
	const programs = await postgresPrograms();
	const folder = temporaryFolder('postgres');
	const user = await postgresUser();
	if (user) chownSync(folder.path, user.uid, user.gid);
	const [port = 0] = await freePorts(1);
	const data = path.join(folder.path, 'data');
	await run(
		path.join(programs, 'initdb'),
		['--pgdata', data, '--username', POSTGRES_USER, '--auth', 'trust', '--no-sync'],
		{ ...user, cwd: folder.path },
	);
	const settings = {
		port,
		listen_addresses: LOOPBACK,
		unix_socket_directories: '',
		// The data need not outlive the machine, only a killed worker.
		fsync: 'off',
		max_connections: 200,
	};
	const service = Service.start({
		name: 'postgres',
		command: path.join(programs, 'postgres'),
		args: ['-D', data, ...Object.entries(settings).flatMap(([k, v]) => ['-c', `${k}=${v}`])],
		env: { LANG: 'C.UTF-8' },
		cwd: folder.path,
		logFile: path.join(folder.path, 'postgres.log'),
		...user,
	});
	await service.ready(() => acceptsConnections(programs, port), START_TIMEOUT_MS);
	return {
		...storeOf(port, service, folder.remove),
		rows: async (select) => JSON.parse(await queryAsJson(programs, port, select)),
	};
}

function storeOf(port: number, service: Service, remove: () => void): Store {
	return {
		port,
		stop: async () => {
			// To PostgreSQL this is "now, and cleanly"; SIGTERM would wait for its clients to leave.
			await service.stop('SIGINT');
			remove();
		},
	};
}

/** Where the newest version's programs are: Debian keeps them off the PATH. */
async function postgresPrograms(): Promise<string> {
	if (!newestPostgres()) await installDebianPackage('postgresql');
	const programs = newestPostgres();
	if (!programs) throw new Error(`There is no PostgreSQL in ${POSTGRES_VERSIONS}`);
	return programs;
}

function newestPostgres(): string | undefined {
	if (!existsSync(POSTGRES_VERSIONS)) return undefined;
	return readdirSync(POSTGRES_VERSIONS)
		.sort((a, b) => Number(b) - Number(a))
		.map((version) => path.join(POSTGRES_VERSIONS, version, 'bin'))
		.find((programs) => existsSync(path.join(programs, 'postgres')));
}

/** PostgreSQL refuses to run as root. */
async function postgresUser(): Promise<{ uid: number; gid: number } | undefined> {
	if (process.getuid?.() !== 0) return undefined;
	return {
		uid: Number(await run('id', ['--user', 'postgres'], {})),
		gid: Number(await run('id', ['--group', 'postgres'], {})),
	};
}

async function acceptsConnections(programs: string, port: number): Promise<boolean> {
	try {
		await run(path.join(programs, 'pg_isready'), ['--host', LOOPBACK, '--port', String(port)], {});
		return true;
	} catch {
		return false;
	}
}

async function queryAsJson(programs: string, port: number, select: string): Promise<string> {
	const client = path.join(programs, 'psql');
	const server = ['--host', LOOPBACK, '--port', String(port), '--username', POSTGRES_USER];
	const query = `SELECT coalesce(json_agg(r), '[]') FROM (${select}) AS r`;
	const plain = ['--no-psqlrc', '--tuples-only', '--no-align', '--command', query];
	return await run(client, [...server, '--dbname', POSTGRES_DATABASE, ...plain], {});
}

function answersPing(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect(port, LOOPBACK, () => socket.write('PING\r\n'));
		socket.once('data', (answer) => {
			socket.destroy();
			resolve(answer.toString().startsWith('+PONG'));
		});
		socket.once('error', () => resolve(false));
	});
}
