import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as a scripted vendor sees it. */
export interface Asked {
	readonly method: string;
	readonly path: string;
	readonly query: URLSearchParams;
	/** The last segment of the path: the call, where it is one's own address. */
	readonly callId: string;
}

export interface ScriptedAnswer {
	readonly status?: number;
	readonly headers?: Record<string, string>;
	/** As JSON. */
	readonly body?: unknown;
}

/** A vendor whose answers a test makes up, in forms that no simulator of ours gives. */
export class ScriptedVendor {
	readonly apiKey = 'scripted-key-0123456789';

	readonly requests: Asked[] = [];

	private constructor(private readonly server: Server) {}

	/** @param answer null leaves the request without an answer */
	static async start(answer: (asked: Asked) => ScriptedAnswer | null): Promise<ScriptedVendor> {
		const server = createServer();
		const vendor = new ScriptedVendor(server);
		server.on('request', (request, response) => {
			const { pathname, searchParams } = new URL(request.url ?? '/', 'http://vendor');
			const callId = decodeURIComponent(pathname.split('/').at(-1) ?? '');
			const asked = {
				method: request.method ?? '',
				path: pathname,
				query: searchParams,
				callId,
			};
			vendor.requests.push(asked);
			const given = answer(asked);
			if (given === null) return;
			response.writeHead(given.status ?? 200, {
				'content-type': 'application/json',
				...given.headers,
			});
			response.end(JSON.stringify(given.body ?? {}));
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return vendor;
	}

	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	async close(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}
}
