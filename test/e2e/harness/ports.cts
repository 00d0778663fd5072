import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';

export const LOOPBACK = '127.0.0.1';

/** Ports that nobody listens on. All are held until all are found, so that none comes twice. */
export async function freePorts(count: number): Promise<number[]> {
	const servers = await Promise.all(Array.from({ length: count }, holdPort));
	const ports = servers.map((server) => (server.address() as AddressInfo).port);
	await Promise.all(servers.map(release));
	return ports;
}

async function holdPort(): Promise<Server> {
	const server = createServer().listen(0, LOOPBACK);
	await once(server, 'listening');
	return server;
}

async function release(server: Server): Promise<void> {
	server.close();
	await once(server, 'close');
}
