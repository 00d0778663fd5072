import { Refusal } from './vendor.cjs';

type Query = Readonly<Record<string, string>>;

const ISO_8601 = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d(:?\d\d)?)?)?$/i;
const WITHOUT_ZONE = /T[\d:.]+$/i;
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

/** How strictly a vendor words its times: as ISO 8601, or as `date-time`, which has seconds and zone. */
export type TimeFormat = 'date-time' | 'iso8601';

/** Brings a time into the one form that sorts as text. Throws a RangeError if it is none. */
export function isoTime(time: string): string {
	return new Date(time).toISOString();
}

/** As {@link isoTime}, for times that may be absent. */
export function isoTimeOrNull(time: string | null | undefined): string | null {
	return time === null || time === undefined ? null : isoTime(time);
}

/** A time a client sent. Refuses with 400 what the vendor's format does not allow. */
export function clientTime(name: string, text: unknown, format: TimeFormat): string {
	const pattern = format === 'iso8601' ? ISO_8601 : DATE_TIME;
	const wellFormed = typeof text === 'string' && pattern.test(text);
	// A time without a zone is taken as UTC, so that the simulator does the same in every time zone.
	const milliseconds = wellFormed
		? Date.parse(WITHOUT_ZONE.test(text) ? `${text}Z` : text)
		: Number.NaN;
	if (Number.isNaN(milliseconds))
		throw new Refusal(
			400,
			`Invalid ${name}: must be ${format === 'iso8601' ? 'an ISO 8601 time' : 'a date-time'}`,
		);
	return new Date(milliseconds).toISOString();
}

export function timeParameter(query: Query, name: string, format: TimeFormat): string | undefined {
	const text = query[name];
	return text === undefined ? undefined : clientTime(name, text, format);
}

export function wholeNumberParameter(
	query: Query,
	name: string,
	bounds: { otherwise: number; min: number; max: number },
): number {
	const text = query[name];
	if (text === undefined) return bounds.otherwise;
	const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
	if (value >= bounds.min && value <= bounds.max) return value;
	throw new Refusal(400, `Invalid ${name}: must be a whole number ${rangeText(bounds)}`);
}

function rangeText({ min, max }: { min: number; max: number }): string {
	return Number.isFinite(max) ? `from ${min} to ${max}` : `of at least ${min}`;
}

/** A parameter whose values the vendor lists. */
export function choiceParameter(
	query: Query,
	name: string,
	choices: readonly string[],
): string | undefined {
	const text = query[name];
	if (text === undefined) return undefined;
	// The choice, not the equal text: V8 compares constants by address, and a long listing compares each
	// call (a quarter less time with 20,000 calls).
	const choice = choices.find((candidate) => candidate === text);
	if (choice !== undefined) return choice;
	throw new Refusal(400, `Invalid ${name}: must be one of ${choices.join(', ')}`);
}

/** The JSON object in a request's body. */
export function jsonObject(rawBody: string): Record<string, unknown> {
	const value = parsed(rawBody);
	if (!isObject(value)) throw new Refusal(400, 'The body must be a JSON object');
	return value;
}

/** A text in a body that must be there. */
export function requiredText(body: Record<string, unknown>, name: string): string {
	const value = body[name];
	if (typeof value === 'string' && value !== '') return value;
	throw new Refusal(400, `${name} is required`);
}

export function optionalText(body: Record<string, unknown>, name: string): string | undefined {
	const value = body[name];
	if (value === undefined || value === null) return undefined;
	if (typeof value === 'string') return value;
	throw new Refusal(400, `Invalid ${name}: must be a string`);
}

/** An object in a body; absent means empty. */
export function optionalObject(
	body: Record<string, unknown>,
	name: string,
): Record<string, unknown> {
	const value = body[name];
	if (value === undefined || value === null) return {};
	if (isObject(value)) return value;
	throw new Refusal(400, `Invalid ${name}: must be an object`);
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
