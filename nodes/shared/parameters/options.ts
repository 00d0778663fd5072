import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { CallError } from '../callError';
import type { RetrySettings } from '../cancellation/retry';
import { fieldOf } from '../json';
import { OPTION_TEXTS, type OptionsOwner, textOfOption } from './optionTexts';
import { refuseModelsChoice, setByBuilder } from './tool';
import { type NumberRange, numberWithin, toBoolean } from './values';

/** The options of one item, checked. */
export interface CallOptions {
	readonly request: RequestOptions;
	readonly retry: RetrySettings;
	/** Whether the output is to carry the vendor's last body. */
	readonly includeResponse: boolean;
	readonly onNotFound: 'error' | 'outcome';
	readonly ifNothingMatches: 'error' | 'goOn';
	/** Undefined where it is not set: then the operation's default holds. */
	readonly verifyHangUp?: boolean;
}

/** The options that govern each request. */
export interface RequestOptions {
	/** Time-out of one request, ms. */
	readonly timeoutMs: number;
	/** Base of the pause after a 429 without `Retry-After`, ms. */
	readonly retryDelayMs: number;
	/** Time one call may wait for rate limits in all, ms. */
	readonly rateLimitWaitMs: number;
	/** Requests in flight at most. */
	readonly maxConcurrency: number;
}

/** The options that are numbers, by their name. */
const NUMBERS = {
	maxAttempts: { displayName: 'Max Attempts', default: 3, min: 1, max: 10 },
	maxConcurrency: { displayName: 'Max Concurrency', default: 200, min: 1, max: 500 },
	maxDuration: { displayName: 'Max Duration (S)', default: 120, min: 1, max: 3600 },
	quietPeriod: { displayName: 'Quiet Period (S)', default: 5, min: 0, max: 600 },
	rateLimitWait: { displayName: 'Rate Limit Wait (S)', default: 120, min: 0, max: 3600 },
	retryDelay: { displayName: 'Retry Delay (Ms)', default: 1000, min: 0, max: 60_000 },
	timeout: { displayName: 'Timeout (Ms)', default: 5000, min: 1, max: 300_000 },
} satisfies Record<string, NumberRange & { readonly displayName: string }>;

type NumberName = keyof typeof NUMBERS;

/** The other options, by their name. */
const CHOICES = {
	ifNothingMatches: {
		displayName: 'If Nothing Matches',
		type: 'options',
		default: 'goOn',
		options: [
			{
				name: 'Error',
				value: 'error',
				description: 'Treat it as an error, e.g. where a call is certain to be there',
			},
			{
				name: 'Go On',
				value: 'goOn',
				description: 'Go on with a summary in which all counts are 0',
			},
		],
	},
	includeResponse: { displayName: 'Include Response', type: 'boolean', default: false },
	onNotFound: {
		displayName: 'On Not Found',
		type: 'options',
		default: 'error',
		options: [
			{
				name: 'Error',
				value: 'error',
				description: 'Treat it as an error, as an unknown ID is most often a mistake',
			},
			{
				name: 'Outcome',
				value: 'outcome',
				description: "Go on with an item whose outcome is 'notFound'",
			},
		],
	},
	verifyHangUp: { displayName: 'Verify Hang-Up', type: 'boolean', default: false },
} satisfies Record<string, Omit<INodeProperties, 'name'>>;

/** What a vendor has to offer for an option to be there. */
export interface OptionTerms {
	/** A reading shows whether the line of a call is closed. */
	readonly showsLines: boolean;
}

const NOTHING_MORE: OptionTerms = { showsLines: false };

/**
 * The collection `options` of an operation, in the alphabetical order that n8n's linter wants: those that it
 * has a text for and the vendor allows. The builder alone sets them; a model may not.
 */
export function optionsFields(operation: OptionsOwner, terms = NOTHING_MORE): INodeProperties[] {
	const field = optionsField(operation, terms);
	const options = namesOf(operation, terms).map((name) => ({
		...fieldOfOption(name, operation),
		noDataExpression: true,
	}));
	return setByBuilder(field, { options });
}

/** The same as the node has it that is no tool. */
export function optionsField(operation: OptionsOwner, terms = NOTHING_MORE): INodeProperties {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: namesOf(operation, terms).map((name) => fieldOfOption(name, operation)),
	};
}

type OptionName = NumberName | keyof typeof CHOICES;

function isOption(name: string): name is OptionName {
	return name in NUMBERS || name in CHOICES;
}

function namesOf(operation: OptionsOwner, { showsLines }: OptionTerms): OptionName[] {
	return Object.keys(OPTION_TEXTS[operation])
		.filter(isOption)
		.filter((name) => showsLines || name !== 'verifyHangUp')
		.sort();
}

function fieldOfOption(name: OptionName, operation: OptionsOwner): INodeProperties {
	const description = textOfOption(operation, name);
	if (name === 'ifNothingMatches' || name === 'includeResponse' || name === 'onNotFound') {
		return { ...CHOICES[name], name, description };
	}
	if (name === 'verifyHangUp') {
		const isDefault = VERIFIED_BY_DEFAULT.includes(operation);
		return { ...CHOICES[name], name, description, default: isDefault };
	}
	const { min, max, ...field } = NUMBERS[name];
	const typeOptions = { minValue: min, maxValue: max };
	return { ...field, name, description, type: 'number', typeOptions };
}

/** Operations that verify each hang-up unless they are told not to. */
const VERIFIED_BY_DEFAULT: readonly OptionsOwner[] = ['emergencyStop'];

/** Whatever the operation has: what a model may not set. */
const ALL_OPTIONS = {
	name: 'options',
	displayName: 'Options',
	options: [...Object.keys(NUMBERS), ...Object.keys(CHOICES)]
		.filter(isOption)
		.map((name) => fieldOfOption(name, 'emergencyStop')),
};

/** @throws CallError of kind `input` that names the option and its range */
export function readOptions(context: IExecuteFunctions, itemIndex: number): CallOptions {
	refuseModelsChoice(context, itemIndex, ALL_OPTIONS);
	return toOptions(context.getNodeParameter('options', itemIndex, {}));
}

/** Whether an operation verifies each hang-up. */
export function verifiesHangUp(
	operation: OptionsOwner,
	{ showsLines }: OptionTerms,
	{ verifyHangUp = VERIFIED_BY_DEFAULT.includes(operation) }: CallOptions,
): boolean {
	return showsLines && verifyHangUp;
}

/** @returns ms. @throws CallError of kind `input` */
export function readMaxDuration(context: IExecuteFunctions, itemIndex: number): number {
	return readNumber(context.getNodeParameter('options', itemIndex, {}), 'maxDuration') * 1000;
}

/** @returns ms. @throws CallError of kind `input` */
export function readQuietPeriod(context: IExecuteFunctions, itemIndex: number): number {
	return readNumber(context.getNodeParameter('options', itemIndex, {}), 'quietPeriod') * 1000;
}

function toOptions(options: unknown): CallOptions {
	const number = (name: NumberName) => readNumber(options, name);
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
		ifNothingMatches: readIfNothingMatches(fieldOf(options, 'ifNothingMatches')),
		verifyHangUp: readVerifyHangUp(fieldOf(options, 'verifyHangUp')),
	};
}

/** A workflow that is to stop must not go on because of a slip in an expression, so a word that is neither is refused. */
function readIfNothingMatches(given: unknown): CallOptions['ifNothingMatches'] {
	if (given === undefined || given === null || given === 'goOn') return 'goOn';
	if (given === 'error') return 'error';
	throw new CallError('input', "The option 'If Nothing Matches' must be error or goOn", {
		hint: 'Correct the expression, or choose from the list',
	});
}

function readVerifyHangUp(given: unknown): boolean | undefined {
	if (given === undefined || given === null) return undefined;
	return toBoolean(given, CHOICES.verifyHangUp.displayName);
}

function readNumber(options: unknown, name: NumberName): number {
	const { displayName, min, max } = NUMBERS[name];
	const number = numberWithin(fieldOf(options, name), NUMBERS[name]);
	if (number !== null) return number;
	throw new CallError(
		'input',
		`The option '${displayName}' must be a number from ${min} to ${max}`,
		{ hint: 'Correct it, or remove the option to use its default' },
	);
}

/** The options where none was set, e.g. while a list is loaded in the panel. */
export const DEFAULT_OPTIONS: CallOptions = toOptions({});
