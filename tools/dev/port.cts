import { once } from 'node:events';
import { createServer } from 'node:net';

import { LOOPBACK } from '../../test/e2e/harness/ports.cjs';

const N8N_PORT = 5678;
const TRIES = 20;

/**
 * The port that was asked for, or n8n's usual one, or the next that is free.
 *
 * @throws Error if the one that was asked for is none, or taken
 */
export async function choosePort(wanted: string | undefined): Promise<number> {
	if (wanted !== undefined) return await insistOn(wanted);
	for (let port = N8N_PORT; port < N8N_PORT + TRIES; port++) {
		if (!(await isFree(port))) continue;
		if (port !== N8N_PORT) {
			console.log(`Port ${N8N_PORT} is taken, by another n8n perhaps: this one is at ${port}.`);
		}
		return port;
	}
	throw new Error(`No port from ${N8N_PORT} on is free. Choose one: npm run dev -- --port 7000`);
}

async function insistOn(wanted: string): Promise<number> {
	const port = /^\d{1,5}$/.test(wanted) ? Number(wanted) : 0;
	if (port < 1 || port > 65_535) throw new Error(`'${wanted}' is not a port`);
	if (await isFree(port)) return port;
	throw new Error(
		`Port ${port} is taken. Choose another, or none: the next free one is found then`,
	);
}

async function isFree(port: number): Promise<boolean> {
	const server = createServer().listen(port, LOOPBACK);
	try {
		await once(server, 'listening');
		return true;
	} catch {
		return false;
	} finally {
		server.close();
	}
}
