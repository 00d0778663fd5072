import { readFileSync } from 'node:fs';
import path from 'node:path';

import { getHttpOperationsFromSpec } from '@stoplight/prism-http';

import type { Vendor } from '../support/vendors.cjs';

type Operations = Awaited<ReturnType<typeof getHttpOperationsFromSpec>>;

/** An endpoint of a description, e.g. `GET /api/v1/calls/{callId}`. */
export type Endpoint = Operations[number];

/** A vendor's API as we know it: `<name>.openapi.yaml`. */
export class Description {
	private constructor(
		readonly endpoints: Operations,
		/** Each `x-assumed` of the file. */
		readonly assumptions: string[],
	) {}

	static async of({ name }: Pick<Vendor, 'name'>): Promise<Description> {
		const file = path.join(__dirname, `${name}.openapi.yaml`);
		const endpoints = await getHttpOperationsFromSpec(file);
		return new Description(endpoints, assumptionsIn(readFileSync(file, 'utf8')));
	}

	/** All answers that may be met, e.g. `GET /api/v1/calls 200`. */
	get answers(): string[] {
		return this.endpoints.flatMap((endpoint) =>
			endpoint.responses.map(({ code }) => `${nameOf(endpoint)} ${code}`),
		);
	}

	/** All parameters that may be sent, e.g. `GET /api/v1/calls ?limit`. */
	get parameters(): string[] {
		return this.endpoints.flatMap((endpoint) =>
			parametersOf(endpoint).map((parameter) => `${nameOf(endpoint)} ?${parameter}`),
		);
	}

	/** @param requestPath still percent-encoded, without the query */
	endpoint(method: string, requestPath: string): Endpoint | undefined {
		return this.endpoints.find(
			(endpoint) =>
				endpoint.method.toUpperCase() === method &&
				new RegExp(`^${endpoint.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(requestPath),
		);
	}
}

export function nameOf({ method, path: template }: Endpoint): string {
	return `${method.toUpperCase()} ${template}`;
}

/** Names of the query parameters. */
export function parametersOf({ request }: Endpoint): string[] {
	return (request?.query ?? []).map(({ name }) => name);
}

function assumptionsIn(yaml: string): string[] {
	const lines = yaml.matchAll(/^ *x-assumed: (?:'(.+)'|"(.+)"|(.+))$/gm);
	return [...lines].map(([, single, double, plain]) => single ?? double ?? plain ?? '');
}
