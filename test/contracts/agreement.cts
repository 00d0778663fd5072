import type { INodeListSearchResult, INodeParameters } from 'n8n-workflow';

import { API_KEY, Harness, type Picking, type RunSettings } from '../engine/harness.cjs';
import { testCredential, type Verdict } from '../engine/credentialTest.cjs';
import type { RunResult } from '../engine/engine.cjs';
import type { Simulator } from '../../tools/simulators/index.cjs';
import { byId } from '../support/vendor.cjs';
import type { Vendor } from '../support/vendors.cjs';
import { Description } from './description.cjs';
import { ValidatingProxy, type Exchange } from './validatingProxy.cjs';

/** A valid key whose organisation owns no call of a test. */
export const OTHER_KEY = 'other-org';

export { API_KEY, byId };

/** No waiting, neither for a rate limit nor for a vendor in trouble. */
const AT_ONCE = { maxAttempts: 1, rateLimitWait: 0 };

/** The built node in n8n's engine, a vendor's simulator, and Prism with the description in between. */
export class Agreement<Running extends Simulator = Simulator> {
	/** Of all tests so far. */
	readonly exchanges: Exchange[] = [];

	private proxy: ValidatingProxy | undefined;

	/** The vendor behind the proxy. */
	private behind: Simulator | undefined;

	private constructor(
		readonly vendor: Vendor<string, Running>,
		readonly description: Description,
		private readonly harness: Harness,
	) {}

	static async open<Running extends Simulator>(
		vendor: Vendor<string, Running>,
	): Promise<Agreement<Running>> {
		const harness = new Harness();
		const [description] = await Promise.all([Description.of(vendor), harness.open()]);
		return new Agreement(vendor, description, harness);
	}

	get simulator(): Running {
		return this.harness.of(this.vendor).simulator;
	}

	/**
	 * Before each test: a new address, so that n8n takes it for a new account with a pace of its own.
	 *
	 * @param simulator the vendor's usual one unless a test has another
	 */
	async connect(simulator: Simulator = this.simulator): Promise<void> {
		await this.proxy?.close();
		this.behind = simulator;
		this.proxy = await ValidatingProxy.open(this.description, simulator.url);
	}

	/** After each test. What it has seen stays in {@link exchanges}, unless it was made up. */
	async disconnect({ forget = false } = {}): Promise<void> {
		if (!forget) this.exchanges.push(...this.seen);
		await this.proxy?.close();
		this.proxy = undefined;
		this.harness.reset();
		this.simulator.setRateLimit(undefined);
	}

	async close(): Promise<void> {
		await this.harness.close();
	}

	/** Exchanges of the running test. */
	get seen(): readonly Exchange[] {
		return this.proxy?.exchanges ?? [];
	}

	/** Answers of the running test, each once, in the order of their first coming. */
	get met(): string[] {
		return [...new Set(this.seen.map(({ answer }) => answer))];
	}

	/** The vendor's address, as the credential has it. */
	get url(): string {
		if (!this.proxy) throw new Error('Nothing is connected');
		return this.proxy.url;
	}

	async run(
		{ options, ...parameters }: INodeParameters,
		{ key, ...settings }: RunSettings & { readonly key?: string } = {},
	): Promise<RunResult> {
		return await this.harness
			.of(this.vendor)
			.run(
				{ ...parameters, options: { ...AT_ONCE, ...Object(options) } },
				{ observed: this.behind, ...settings, simulator: this.through(key) },
			);
	}

	async pick(picking: Picking, key?: string): Promise<INodeListSearchResult> {
		return await this.harness.of(this.vendor).pick({ ...picking, simulator: this.through(key) });
	}

	async testCredential(key?: string): Promise<Verdict> {
		const { url, apiKey } = this.through(key);
		return await testCredential(this.harness.engine, this.vendor.credentialType, {
			apiKey,
			baseUrl: url,
		});
	}

	/** A request that the node would not send. */
	async ask(path: string, init: RequestInit = {}): Promise<Response> {
		return await fetch(this.url + path, init);
	}

	/** From now on the vendor answers 429 to this key, and says to come back in a quarter of an hour. */
	async exhaust(): Promise<void> {
		const { apiKey, url } = this.simulator;
		this.simulator.setRateLimit({ perSecond: 1 / 900, burst: 1 });
		await fetch(url, { headers: this.vendor.keyHeaders(apiKey) });
	}

	private through(key = this.simulator.apiKey) {
		return { url: this.url, apiKey: key };
	}
}

/** Everything wrong in requests, with the request before it. */
export function faultsOfRequests(exchanges: readonly Exchange[]): string[] {
	const faults = exchanges.flatMap(({ sent, wrongInRequest }) =>
		wrongInRequest.map((fault) => `${sent}: ${fault}`),
	);
	return [...new Set(faults)];
}

/** Everything wrong in answers, with the answer before it; what is wrong with all rows of a list, once. */
export function faultsOfAnswers(exchanges: readonly Exchange[]): string[] {
	const faults = exchanges.flatMap(({ answer, wrongInAnswer }) =>
		wrongInAnswer.map((fault) => `${answer}: ${fault.replace(/\.\d+/g, '[]')}`),
	);
	return [...new Set(faults)];
}
