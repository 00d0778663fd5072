import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import axios from 'axios';

import { CERTIFICATES, KEY } from './certificates.cjs';

/** What answers at an address. */
export type Peer =
	| { readonly speaks: 'http' | 'nothing' | 'reset' }
	| { readonly speaks: 'https'; readonly certificate: keyof typeof CERTIFICATES };

export interface Attempt {
	readonly peer: Peer;
	readonly scheme: 'http' | 'https';
	/** How the server treats a request; it is cut by default. */
	readonly request?: 'cut' | 'ignore' | 'halfAnswer';
	/** Trusts the server's certificate. */
	readonly trusts?: boolean;
	readonly timeoutMs?: number;
}

/** What n8n's helper throws when a request goes wrong over real sockets: axios's error as a cause. */
export async function errorOf(attempt: Attempt): Promise<unknown> {
	const server = serverFor(attempt);
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const sockets = new Set<net.Socket>();
	server.on('connection', (socket: net.Socket) => sockets.add(socket));
	const { port } = server.address() as AddressInfo;
	try {
		return await errorAt(`${attempt.scheme}://localhost:${port}/`, attempt);
	} finally {
		for (const socket of sockets) socket.destroy();
		server.close();
	}
}

/** The same where nothing listens at all, or no such host is. */
export async function errorAt(
	url: string,
	{ peer, trusts = false, timeoutMs = 300 }: Partial<Attempt> = {},
): Promise<unknown> {
	const ca = trusts && peer?.speaks === 'https' ? CERTIFICATES[peer.certificate] : undefined;
	const options = {
		headers: { 'x-api-key': 'key-secret' },
		timeout: timeoutMs,
		maxRedirects: 0,
		proxy: false as const,
		httpsAgent: new https.Agent({ ca }),
	};
	try {
		await axios.delete(url, options);
	} catch (error) {
		return new Error('n8n wraps it', { cause: error });
	}
	throw new Error('The request went well');
}

/** A port at which nobody listens. */
export async function freePort(): Promise<number> {
	const server = net.createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	server.close();
	await once(server, 'close');
	return port;
}

function serverFor({ peer, request = 'cut' }: Attempt): net.Server {
	const answer: http.RequestListener = (message, response) => {
		if (request === 'cut') message.socket.destroy();
		if (request !== 'halfAnswer') return;
		response.writeHead(200, { 'content-length': '1000' });
		response.write('{"data":', () => message.socket.destroy());
	};
	if (peer.speaks === 'http') return http.createServer(answer);
	if (peer.speaks === 'https') {
		return https.createServer({ key: KEY, cert: CERTIFICATES[peer.certificate] }, answer);
	}
	return net.createServer((socket) => {
		socket.on('error', () => {});
		if (peer.speaks === 'reset') socket.once('data', () => socket.resetAndDestroy());
	});
}
