import {
	createServer,
	type IncomingHttpHeaders,
	type Server,
	type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** Bytes sent at a time where an answer trickles. */
const TRICKLE_BYTES = 2;

/** A host that is no simulator: it answers all that it is asked alike, and remembers it. */
export class Elsewhere {
	readonly requests: Array<{ method: string; path: string; headers: IncomingHttpHeaders }> = [];

	private constructor(private readonly server: Server) {}

	/** @param trickleMs sends the answer bit by bit, with this pause in between */
	static async open(
		answer: object = { success: true },
		{ trickleMs = 0 } = {},
	): Promise<Elsewhere> {
		const server = createServer();
		const elsewhere = new Elsewhere(server);
		server.on('request', ({ method = '', url = '', headers }, response) => {
			elsewhere.requests.push({ method, path: url, headers });
			response.setHeader('content-type', 'application/json');
			const text = JSON.stringify(answer);
			if (trickleMs === 0) response.end(text);
			else trickle(response, text, trickleMs);
		});
		await new Promise<void>((resolve) => server.listen(0, resolve));
		return elsewhere;
	}

	/** Its address by a name of this machine, `127.0.0.1` if none is given. */
	url(hostname = '127.0.0.1'): string {
		const { port } = this.server.address() as AddressInfo;
		return `http://${hostname}:${port}`;
	}

	async close(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}
}

function trickle(response: ServerResponse, text: string, everyMs: number): void {
	let sent = 0;
	const timer = setInterval(() => {
		response.write(text.slice(sent, sent + TRICKLE_BYTES));
		sent += TRICKLE_BYTES;
		if (sent >= text.length) response.end();
	}, everyMs);
	response.on('close', () => clearInterval(timer));
}
