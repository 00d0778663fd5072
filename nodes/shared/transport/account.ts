import type { IExecuteFunctions, IHttpRequestOptions, ILoadOptionsFunctions } from 'n8n-workflow';

import type { Clock } from '../clock';
import { CallError, stoppedError } from '../callError';
import { readApiKey } from './apiKey';
import { normaliseBaseUrl } from './baseUrl';
import type { CircuitBreaker } from './circuitBreaker';
import type { RateLimiter } from '../rateLimiter/rateLimiter';
import { limiterOfAccount } from './limiterOfAccount';
import { sleepUntilStopped } from './sleep';
import type { ErrorIn } from './whoAnswered';

/** A vendor as the transport knows it. */
export interface VendorAccess {
	/** Value of the output field `vendor`. */
	readonly vendor: string;
	readonly displayName: string;
	/** Name of the credential type. */
	readonly credential: string;
	/** The vendor's words in an error of its own form: tells whether the API answered, or something before it. */
	readonly errorIn: ErrorIn;
	/** The path that all endpoints share, e.g. `/api/v1`. */
	readonly root: string;
}

/** Everything that one run needs to talk to one account of a vendor. */
export interface Account extends VendorAccess {
	readonly baseUrl: string;
	readonly apiKey: string;
	readonly rateLimiter: RateLimiter;
	readonly clock: Clock;
	/** Fires when the execution is stopped. Absent on hosts that cannot tell. */
	readonly signal?: AbortSignal;
	/** Keeps a run from knocking on with a key that is refused. */
	readonly circuitBreaker?: CircuitBreaker;
	/** Sends one request through n8n's helper, which adds the key. */
	request(options: IHttpRequestOptions): Promise<unknown>;
	/** Audit log. */
	log(level: 'info' | 'warn', message: string, facts: Record<string, unknown>): void;
}

/**
 * Opens the account behind the node's credential.
 * @throws CallError of kind `input` for a base URL that must not be given a key, or a key that is none
 */
export async function openAccount(
	context: IExecuteFunctions | ILoadOptionsFunctions,
	access: VendorAccess,
): Promise<Account> {
	const { credential, displayName } = access;
	const fields = await context.getCredentials(credential);
	const baseUrl = normaliseBaseUrl(fields.baseUrl, displayName, access.root);
	const apiKey = readApiKey(fields.apiKey, displayName);
	const allowedDomains = allowedDomainsOf(fields, displayName);
	const signal =
		'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
	let whereabouts: Record<string, unknown> | undefined;
	return {
		...access,
		baseUrl,
		apiKey,
		rateLimiter: limiterOfAccount(baseUrl, apiKey),
		clock: clockFor(signal),
		signal,
		async request(options) {
			return await context.helpers.httpRequestWithAuthentication.call(context, credential, {
				...options,
				...(allowedDomains === undefined ? {} : { allowedDomains }),
			});
		},
		log(level, message, facts) {
			try {
				whereabouts ??= whereaboutsOf(context);
				context.logger[level](message, { ...facts, ...whereabouts });
			} catch {
				// What became of a call stays true where the log cannot be written, and the run goes on.
			}
		},
	};
}

/** Costly, so asked for once in a run: each time, n8n makes a deep copy of the node. */
function whereaboutsOf(context: IExecuteFunctions | ILoadOptionsFunctions) {
	return {
		node: context.getNode().name,
		workflowId: context.getWorkflow().id,
		...('getExecutionId' in context ? { executionId: context.getExecutionId() } : {}),
	};
}

/** n8n enforces a credential's domain list for declarative nodes only; ours has to pass it on. */
function allowedDomainsOf(fields: object, displayName: string): string | undefined {
	if (Reflect.get(fields, 'allowedHttpRequestDomains') !== 'domains') return undefined;
	const domains: unknown = Reflect.get(fields, 'allowedDomains');
	if (typeof domains === 'string' && domains.trim() !== '') return domains;
	throw new CallError('blocked', `The ${displayName} credential allows no domain at all`, {
		scope: 'account',
		hint: "Fill 'Allowed Domains' of the credential, or set 'Allowed HTTP Request Domains' to All",
	});
}

function clockFor(signal: AbortSignal | undefined): Clock {
	return {
		now: () => performance.now(),
		date: () => Date.now(),
		random: () => Math.random(),
		wait: async (ms, wake) => {
			if (signal?.aborted) throw stoppedError();
			await sleepUntilStopped(
				ms,
				signal && wake ? AbortSignal.any([signal, wake]) : (signal ?? wake),
			);
			if (signal?.aborted) throw stoppedError();
		},
	};
}
