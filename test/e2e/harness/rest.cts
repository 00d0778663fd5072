import { until } from './wait.cjs';

/** What n8n answered when it did not answer with success. */
export class RestError extends Error {
	constructor(
		readonly request: string,
		readonly status: number,
		readonly body: string,
	) {
		super(`${request} was answered ${status}: ${body.slice(0, 2000)}`);
	}
}

type Query = Record<string, string | number>;

/** n8n's own REST API, the one its editor uses, in the session of whoever logged in. */
export class Rest {
	private cookies = '';

	constructor(readonly baseUrl: string) {}

	/** The session as a `Cookie` header. */
	get cookie(): string {
		return this.cookies;
	}

	/** @throws RestError */
	async get<T>(path: string, query: Query = {}): Promise<T> {
		const search = new URLSearchParams();
		for (const [name, value] of Object.entries(query)) search.set(name, String(value));
		return await this.send<T>('GET', search.size > 0 ? `${path}?${search}` : path);
	}

	/** @throws RestError */
	async post<T>(path: string, body: object = {}): Promise<T> {
		return await this.send<T>('POST', path, body);
	}

	/** Any address of the instance, with the session. The caller judges the answer. */
	async fetch(path: string, init: RequestInit = {}): Promise<Response> {
		const headers = new Headers(init.headers);
		if (this.cookies) headers.set('cookie', this.cookies);
		return await fetch(new URL(path, this.baseUrl), { ...init, headers });
	}

	/** Every answer of this API holds its result as `data`. */
	private async send<T>(method: string, path: string, body?: object): Promise<T> {
		const { response, text } = await until('n8n has its database', async () => {
			const response = await this.fetch(`/rest${path}`, {
				method,
				headers: { 'content-type': 'application/json' },
				body: body && JSON.stringify(body),
			});
			const text = await response.text();
			// Where n8n has been busy for 5 s, it takes its database for lost until it asks again.
			return !text.includes('Database is not ready') && { response, text };
		});
		if (!response.ok) throw new RestError(`${method} ${path}`, response.status, text);
		this.keepCookies(response);
		const { data }: { data: T } = JSON.parse(text);
		return data;
	}

	private keepCookies(response: Response): void {
		const given = response.headers.getSetCookie().map((cookie) => cookie.split(';', 1)[0] ?? '');
		if (given.length > 0) this.cookies = given.join('; ');
	}
}
