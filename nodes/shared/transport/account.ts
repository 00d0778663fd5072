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

/** What the transport has to know of a vendor. */
export interface VendorAccess {
	/** Value of the output field `vendor`. */
	readonly vendor: string;
	readonly displayName: string;
	/** Name of the credential type. */
	readonly credential: string;
	/** The vendor's words in an error of its own form, which tells its API from a proxy that answered instead. */
	readonly errorIn: ErrorIn;
	/** The path that all endpoints share, e.g. `/api/v1`. */
	readonly root: string;
}

/** One account of a vendor, as opened for one run of a node. */
export interface Account extends VendorAccess {
	readonly baseUrl: string;
	readonly apiKey: string;
	readonly rateLimiter: RateLimiter;
	readonly clock: Clock;
	/** Fires when the execution is stopped. Absent where n8n does not tell, e.g. in a picker. */
	readonly signal?: AbortSignal;
	/** Keeps the run from going on with a key that was refused. */
	readonly circuitBreaker?: CircuitBreaker;
	/** Sends one request by n8n's helper, which adds the key, and the proxy and TLS settings of n8n. */
	request(options: IHttpRequestOptions): Promise<unknown>;
	/** Writes to n8n's log, which serves as the audit log. */
	log(level: 'info' | 'warn', message: string, facts: Record<string, unknown>): void;
}

/**
 * Opens the account behind the node's credential.
 * @throws CallError of kind `input` for a base URL that must not be sent a key, and for an unusable key;
 * of kind `blocked` for a credential that allows no domain
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
				// A log that cannot be written changes nothing about the call, and must not end the run.
			}
		},
	};
}

/** Asked for once in a run, as `getNode` makes a deep copy of the node (n8n-core 2.41.1). */
function whereaboutsOf(context: IExecuteFunctions | ILoadOptionsFunctions) {
	return {
		node: context.getNode().name,
		workflowId: context.getWorkflow().id,
		...('getExecutionId' in context ? { executionId: context.getExecutionId() } : {}),
	};
}

/** n8n enforces a credential's domain list for declarative nodes alone: others have to pass it to the helper. */
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
