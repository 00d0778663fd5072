import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { CallError } from '../callError';
import type { RetrySettings } from '../cancellation/retry';
import type { RequestSettings } from '../transport/transport';
import { fieldOf } from '../json';

interface NumberOption {
	readonly name: string;
	readonly displayName: string;
	readonly description: string;
	readonly default: number;
	readonly min: number;
	readonly max: number;
}

/** The five numbers every operation takes. */
const NUMBERS = {
	maxAttempts: {
		name: 'maxAttempts',
		displayName: 'Max Attempts',
		description:
			'How often a request is tried when the vendor gives no usable answer. After each cancel without an answer the call is read back first. Emergency Stop goes on trying cancels for as long as Max Duration.',
		default: 3,
		min: 1,
		max: 10,
	},
	maxConcurrency: {
		name: 'maxConcurrency',
		displayName: 'Max Concurrency',
		description:
			'How many requests may be in flight at once. The node finds the pace the vendor allows by itself and never exceeds this.',
		default: 200,
		min: 1,
		max: 500,
	},
	rateLimitWait: {
		name: 'rateLimitWait',
		displayName: 'Rate Limit Wait (S)',
		description: 'How many seconds a call may wait in all when the vendor limits the rate',
		default: 120,
		min: 0,
		max: 3600,
	},
	retryDelay: {
		name: 'retryDelay',
		displayName: 'Retry Delay (Ms)',
		description:
			'Milliseconds before the second attempt; doubles with each further one. A wait that the vendor asks for comes first.',
		default: 1000,
		min: 0,
		max: 60_000,
	},
	timeout: {
		name: 'timeout',
		displayName: 'Timeout (Ms)',
		description: 'How many milliseconds to wait for the answer to one request',
		default: 5000,
		min: 1,
		max: 300_000,
	},
} satisfies Record<string, NumberOption>;

const INCLUDE_RESPONSE: INodeProperties = {
	displayName: 'Include Response',
	name: 'includeResponse',
	type: 'boolean',
	default: false,
	description: "Whether to attach the vendor's last answer as <code>response</code>",
};

const MAX_DURATION: NumberOption = {
	name: 'maxDuration',
	displayName: 'Max Duration (S)',
	description: 'After how many seconds no further cancel and no listing is sent',
	default: 120,
	min: 1,
	max: 3600,
};

const QUIET_PERIOD: NumberOption = {
	name: 'quietPeriod',
	displayName: 'Quiet Period (S)',
	description:
		'After how many seconds without a live call it looks once more before it is done; 0 not to',
	default: 5,
	min: 0,
	max: 600,
};

/** The option `quietPeriod` of Emergency Stop. */
export const quietPeriodOption: INodeProperties = toField(QUIET_PERIOD);

/** @returns ms. @throws CallError of kind `input` */
export function readQuietPeriod(context: IExecuteFunctions, itemIndex: number): number {
	return readNumber(context.getNodeParameter('options', itemIndex, {}), QUIET_PERIOD) * 1000;
}

/** The option `maxDuration` of Emergency Stop. */
export const maxDurationOption: INodeProperties = toField(MAX_DURATION);

/** @returns ms. @throws CallError of kind `input` */
export function readMaxDuration(context: IExecuteFunctions, itemIndex: number): number {
	return readNumber(context.getNodeParameter('options', itemIndex, {}), MAX_DURATION) * 1000;
}

/** The collection `options`. Extra options of one operation are sorted in. */
export function optionsField(...extra: INodeProperties[]): INodeProperties {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [INCLUDE_RESPONSE, ...Object.values(NUMBERS).map(toField), ...extra].sort((a, b) =>
			a.displayName.localeCompare(b.displayName),
		),
	};
}

function toField({ min, max, ...field }: NumberOption): INodeProperties {
	return { ...field, type: 'number', typeOptions: { minValue: min, maxValue: max } };
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
	return toOptions(context.getNodeParameter('options', itemIndex, {}));
}

function toOptions(options: unknown): CallOptions {
	const number = (name: keyof typeof NUMBERS) => readNumber(options, NUMBERS[name]);
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

function readNumber(options: unknown, option: NumberOption): number {
	const { name } = option;
	const given = fieldOf(options, name);
	const value = given === undefined || given === null ? option.default : figureOf(given);
	if (value >= option.min && value <= option.max) return value;
	throw new CallError(
		'input',
		`The option '${option.displayName}' must be a number from ${option.min} to ${option.max}`,
		{ hint: 'Correct it, or remove the option to use its default' },
	);
}

/** `true`, a list or `0x10` would read as numbers too, and not as those that are meant. */
function figureOf(given: unknown): number {
	if (typeof given === 'number') return given;
	return typeof given === 'string' && /^\s*\d+(\.\d+)?\s*$/.test(given) ? Number(given) : NaN;
}

/** What holds where nothing was set, e.g. while a list is loaded in the panel. */
export const DEFAULT_OPTIONS: CallOptions = toOptions({});
