import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** A server whose answers are no vendor's. */
export class OddServer {
	/** Connections that are still open. */
	open = 0;

	/** Bytes of bodies that it has got rid of. */
	sentBytes = 0;

	readonly requests: string[] = [];

	private constructor(private readonly server: Server) {}

	static async start(answer: (server: OddServer) => Listener): Promise<OddServer> {
		const server = createServer();
		const odd = new OddServer(server);
		server.on('connection', (socket) => {
			odd.open++;
			socket.on('close', () => odd.open--);
		});
		server.on('request', (request, response) => {
			odd.requests.push(`${request.method} ${request.url}`);
			answer(odd)(request, response);
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return odd;
	}

	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	/** The server has nothing more to do with anybody. */
	async untilAlone(withinMs: number): Promise<boolean> {
		const until = performance.now() + withinMs;
		while (this.open > 0 && performance.now() < until) await pause(20);
		return this.open === 0;
	}

	async close(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}
}

/** A body that goes on for ever, as fast as it is read, or with pauses. */
export function endless(status: number, { everyMs = 0, head = '{"data":"' } = {}) {
	return (odd: OddServer): Listener =>
		(_request, response) => {
			const chunk = Buffer.alloc(everyMs > 0 ? 10 : 65_536, 'x');
			response.writeHead(status, { 'content-type': 'application/json' });
			response.write(head);
			const more = () => {
				while (!response.destroyed) {
					odd.sentBytes += chunk.length;
					const hasRoom = response.write(chunk);
					if (everyMs > 0) return void setTimeout(more, everyMs);
					if (!hasRoom) return;
				}
			};
			response.on('drain', more);
			more();
		};
}

export { gzipSync } from 'node:zlib';

/** A body in two pieces, the second one a moment later. */
export function inTwo(first: Buffer, second: Buffer) {
	return (): Listener => (_request, response) => {
		response.writeHead(200);
		response.write(first, () => setTimeout(() => response.end(second), 50));
	};
}
