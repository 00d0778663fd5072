import type { IExecuteFunctions } from 'n8n-workflow';

import { fakeContext } from './fakeContext';

/** What a node's request helper is asked for, as far as tests look at it. */
export interface AskedFor {
	readonly method: string;
	/** The last segment of the path. */
	readonly callId: string;
}

export interface ItemsRunOptions {
	readonly itemCount: number;
	/** Whether the node goes on after errors; default true. */
	readonly goesOn?: boolean;
	/** The vendor's answer to a request. */
	answer?(request: AskedFor): unknown;
	/** Called before a line is written to the log. */
	onLog?(): void;
}

/** A run of a node over several items, and what can be seen of it from outside. */
export interface ItemsRun {
	readonly context: IExecuteFunctions;
	/** Requests in their order, e.g. `DELETE call_1`. */
	readonly sent: string[];
	readonly logged: Array<Record<string, unknown>>;
	/** Stops the execution. */
	readonly stop: AbortController;
}

let accounts = 0;

export function itemsRun({
	itemCount,
	goesOn = true,
	answer = () => undefined,
	onLog = () => {},
}: ItemsRunOptions): ItemsRun {
	const sent: string[] = [];
	const logged: Array<Record<string, unknown>> = [];
	const stop = new AbortController();
	const log = (message: string, facts: object) => {
		onLog();
		logged.push({ message, ...facts });
	};
	// A key of its own, as accounts share their pace.
	const credential = { apiKey: `key-${++accounts}`, baseUrl: 'https://api.acme.example' };
	const context = fakeContext({
		continueOnFail: () => goesOn,
		getInputData: () => Array.from({ length: itemCount }, () => ({ json: {} })),
		getCredentials: async () => credential,
		getExecutionCancelSignal: () => stop.signal,
		getExecutionId: () => '1',
		getWorkflow: () => ({ id: '1' }),
		logger: { info: log, warn: log },
		helpers: {
			async httpRequestWithAuthentication(
				_: string,
				{ method, url }: { method: string; url: string },
			) {
				const callId = url.split('/').pop() ?? '';
				sent.push(`${method} ${callId}`);
				await Promise.resolve();
				return answer({ method, callId });
			},
		},
	});
	return { context, sent, logged, stop };
}
