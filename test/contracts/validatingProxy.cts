import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import { createInstance } from '@stoplight/prism-http';

import { nameOf, parametersOf, type Description } from './description.cjs';

type Prism = ReturnType<typeof createInstance>;
type PrismRequest = Parameters<Prism['request']>[0];
type PrismConfig = Parameters<typeof createInstance>[0];
type PrismLogger = Parameters<typeof createInstance>[1]['logger'];

/** A request, its answer, and what is wrong with either. */
export interface Exchange {
	/** As sent, e.g. `GET /api/v1/calls?limit=1`. */
	readonly sent: string;
	/** The description's name for the answer, e.g. `GET /api/v1/calls 200`. */
	readonly answer: string;
	/** The description's names for the query parameters that were sent. */
	readonly parameters: string[];
	readonly wrongInRequest: string[];
	readonly wrongInAnswer: string[];
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'trace'] as const;

/** Of the connection to the vendor, not of the answer. */
const HEADERS_OF_THE_WAY = ['connection', 'content-length', 'keep-alive', 'transfer-encoding'];

/** What it has to tell, the exchanges say. */
const quiet = () => {};
const silence = {
	...{ trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet, success: quiet },
	child: () => silence,
} as unknown as PrismLogger;

/**
 * Prism's proxy (5.12, the last that runs on Node 20) between a client and a vendor, on a port of its own. It holds each request and each
 * answer against the vendor's description, lets both through as they are, and writes down what is
 * wrong: refusing at once would show the first fault only.
 */
export class ValidatingProxy {
	readonly exchanges: Exchange[] = [];

	private constructor(
		private readonly description: Description,
		private readonly prism: Prism,
		private readonly server: Server,
	) {}

	static async open(description: Description, upstream: string): Promise<ValidatingProxy> {
		const server = createServer();
		const prism = createInstance(proxyConfig(upstream), { logger: silence });
		const proxy = new ValidatingProxy(description, prism, server);
		server.on('request', (request, response) => void proxy.serve(request, response));
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return proxy;
	}

	get url(): string {
		const { port } = this.server.address() as AddressInfo;
		return `http://127.0.0.1:${port}`;
	}

	async close(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}

	private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const input = await requestOf(request);
		const result = await this.prism.request(input, this.description.endpoints)();
		if (result._tag === 'Left') {
			this.write(request, input, 502, [result.left.message], []);
			response.writeHead(502).end();
			return;
		}
		const { output, validations } = result.right;
		const { statusCode, headers = {}, body } = output;
		this.write(
			request,
			input,
			statusCode,
			validations.input.map(sentence),
			validations.output.map(sentence),
		);
		for (const [name, value] of Object.entries(headers)) {
			if (!HEADERS_OF_THE_WAY.includes(name)) response.setHeader(name, value);
		}
		response.statusCode = statusCode;
		response.end(typeof body === 'string' ? body : JSON.stringify(body));
	}

	private write(
		{ url = '' }: IncomingMessage,
		{ method, url: { path, query = {} } }: PrismRequest,
		status: number,
		wrongInRequest: string[],
		wrongInAnswer: string[],
	): void {
		const endpoint = this.description.endpoint(method.toUpperCase(), path);
		const name = endpoint ? nameOf(endpoint) : `${method.toUpperCase()} ${path}`;
		// Prism does not mind a parameter that the description does not know.
		const known = endpoint ? parametersOf(endpoint) : [];
		const unknown = Object.keys(query).filter((parameter) => !known.includes(parameter));
		this.exchanges.push({
			sent: `${method.toUpperCase()} ${url}`,
			answer: `${name} ${status}`,
			parameters: Object.keys(query).map((parameter) => `${name} ?${parameter}`),
			wrongInRequest: [
				...wrongInRequest,
				...unknown.map((parameter) => `query.${parameter} is not described`),
			],
			wrongInAnswer,
		});
	}
}

function proxyConfig(upstream: string): PrismConfig {
	return {
		isProxy: true,
		upstream: new URL(upstream),
		upstreamProxy: undefined,
		checkSecurity: true,
		validateRequest: true,
		validateResponse: true,
		errors: false,
		mock: { dynamic: false },
	};
}

async function requestOf(request: IncomingMessage): Promise<PrismRequest> {
	const { pathname, searchParams } = new URL(request.url ?? '', 'http://127.0.0.1');
	const method = METHODS.find((each) => each.toUpperCase() === request.method);
	if (!method) throw new Error(`No client of ours sends ${request.method}`);
	const headers = Object.fromEntries(
		Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
	);
	const query = [...new Set(searchParams.keys())].map((name) => {
		const values = searchParams.getAll(name);
		return [name, values.length === 1 ? values[0] : values];
	});
	const body = await text(request);
	return {
		method,
		url: { path: pathname, query: Object.fromEntries(query) },
		headers,
		body: bodyOf(body, headers['content-type']),
	};
}

/** Prism holds a JSON body against the description only where it is parsed, and writes it out again for the vendor. */
function bodyOf(body: string, type = ''): unknown {
	if (body === '') return undefined;
	return type.includes('json') ? JSON.parse(body) : body;
}

function sentence({ path = [], message }: { path?: string[]; message: string }): string {
	return `${path.join('.')} ${message}`.trim();
}
