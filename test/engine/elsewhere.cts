import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A host that has no business in the matter: it answers all that it is asked, and remembers it. */
export class Elsewhere {
	readonly requests: Array<{ method: string; path: string; headers: IncomingHttpHeaders }> = [];

	private constructor(private readonly server: Server) {}

	static async open(answer: object = { success: true }): Promise<Elsewhere> {
		const server = createServer();
		const elsewhere = new Elsewhere(server);
		server.on('request', ({ method = '', url = '', headers }, response) => {
			elsewhere.requests.push({ method, path: url, headers });
			response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
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
