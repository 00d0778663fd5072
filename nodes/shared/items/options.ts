import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { CallError } from '../cancellation/call';
import type { RetrySettings } from '../cancellation/retry';
import type { RequestSettings } from '../transport/transport';
import { fieldOf } from '../transport/answers';

interface NumberOption {
	readonly name: 'maxAttempts' | 'maxConcurrency' | 'rateLimitWait' | 'retryDelay' | 'timeout';
	readonly displayName: string;
	readonly description: string;
	readonly default: number;
	readonly min: number;
	readonly max: number;
}

/** The five numbers every operation takes, in the panel's alphabetical order. */
const NUMBERS: readonly NumberOption[] = [
	{
		name: 'maxAttempts',
		displayName: 'Max Attempts',
		description:
			'How often a request is tried when the vendor gives no usable answer. After each cancel without an answer the call is read back first.',
		default: 3,
		min: 1,
		max: 10,
	},
	{
		name: 'maxConcurrency',
		displayName: 'Max Concurrency',
		description:
			'How many requests may be in flight at once. The node finds the pace the vendor allows by itself and never exceeds this.',
		default: 50,
		min: 1,
		max: 500,
	},
	{
		name: 'rateLimitWait',
		displayName: 'Rate Limit Wait (S)',
		description: 'How many seconds a call may wait in all when the vendor limits the rate',
		default: 120,
		min: 0,
		max: 3600,
	},
	{
		name: 'retryDelay',
		displayName: 'Retry Delay (Ms)',
		description:
			'Milliseconds before the second attempt; doubles with each further one. A wait that the vendor asks for comes first.',
		default: 1000,
		min: 0,
		max: 60_000,
	},
	{
		name: 'timeout',
		displayName: 'Timeout (Ms)',
		description: 'How many milliseconds to wait for the answer to one request',
		default: 5000,
		min: 1,
		max: 300_000,
	},
];

const INCLUDE_RESPONSE: INodeProperties = {
	displayName: 'Include Response',
	name: 'includeResponse',
	type: 'boolean',
	default: false,
	description: "Whether to attach the vendor's last answer as <code>response</code>",
};

/** The collection `options`. Extra options of one operation are sorted in. */
export function optionsField(...extra: INodeProperties[]): INodeProperties {
	const numbers = NUMBERS.map(
		({ name, displayName, description, default: preset, min, max }): INodeProperties => ({
			displayName,
			name,
			type: 'number',
			typeOptions: { minValue: min, maxValue: max },
			default: preset,
			description,
		}),
	);
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [INCLUDE_RESPONSE, ...numbers, ...extra].sort((a, b) =>
			a.displayName.localeCompare(b.displayName),
		),
	};
}

/** The options of one item, checked. */
export interface CallOptions {
	readonly request: RequestSettings;
	readonly retry: RetrySettings;
	readonly includeResponse: boolean;
	readonly onNotFound: 'error' | 'outcome';
}

/** @throws CallError of kind `input` that names the option and its range */
export function readOptions(context: IExecuteFunctions, itemIndex: number): CallOptions {
	const options: unknown = context.getNodeParameter('options', itemIndex, {});
	const number = (name: NumberOption['name']) => readNumber(options, name);
	const retryDelayMs = number('retryDelay');
	const rateLimitWaitMs = number('rateLimitWait') * 1000;
	return {
		request: {
			timeoutMs: number('timeout'),
			retryDelayMs,
			rateLimitWaitMs,
			maxConcurrency: Math.floor(number('maxConcurrency')),
		},
		retry: {
			maxAttempts: Math.floor(number('maxAttempts')),
			retryDelayMs,
			longestWaitMs: rateLimitWaitMs,
		},
		includeResponse: fieldOf(options, 'includeResponse') === true,
		onNotFound: fieldOf(options, 'onNotFound') === 'outcome' ? 'outcome' : 'error',
	};
}

function readNumber(options: unknown, name: NumberOption['name']): number {
	const option = NUMBERS.find((candidate) => candidate.name === name);
	if (!option) throw new TypeError(name);
	const given = fieldOf(options, name);
	const value = given === undefined || given === null ? option.default : Number(given);
	if (given !== '' && value >= option.min && value <= option.max) return value;
	throw new CallError(
		'input',
		`The option '${option.displayName}' must be a number from ${option.min} to ${option.max}`,
		{ hint: 'Correct it, or remove the option to use its default' },
	);
}
