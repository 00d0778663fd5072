/** The three date formats of HTTP (RFC 9110, e.g. `Wed, 21 Oct 2026 07:28:00 GMT`) and ISO 8601. */
const DATE =
	/^([A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} [\d:]{8}|[A-Z][a-z]+day, \d{2}-[A-Z][a-z]{2}-\d{2} [\d:]{8}|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d [\d:]{8} \d{4}|\d{4}-\d{2}-\d{2}T)/;

const A_DAY_MS = 24 * 3600 * 1000;

/** A year: a longer wait is a mistake, and could not be printed as a date. */
const LONGEST_MS = 365 * A_DAY_MS;

/**
 * A figure that is so close to now when read as an epoch is a moment, not a number of seconds, which would be
 * fifty years. A day on either side covers clocks that are wrong, and limits that are counted by the day.
 */
const CLOSE_TO_NOW_MS = A_DAY_MS;

/** A figure that is within so many years of now is an epoch as well, but a stale or mistaken one, of no use. */
const EPOCH_WITHIN_MS = 10 * LONGEST_MS;

/**
 * How long a `Retry-After` header asks to wait, ms. A moment is read against the answer's own `Date`, which the
 * same clock has set, or else against `now` (epoch ms).
 * @returns undefined where the header is absent, unreadable, 0 or in the past: then the usual backoff serves
 */
export function parseRetryAfter(
	header: unknown,
	now: number,
	dateHeader?: unknown,
): number | undefined {
	const text = firstOf(header);
	const date = firstOf(dateHeader);
	const told = DATE.test(date) ? Date.parse(date) : NaN;
	const reference = Number.isNaN(told) ? now : told;
	const ms = /^\d+(\.\d+)?$/.test(text)
		? fromFigure(Number(text), reference)
		: DATE.test(text)
			? Date.parse(text) - reference
			: NaN;
	return ms > 0 ? Math.min(ms, LONGEST_MS) : undefined;
}

/** @returns NaN for an epoch that is far from now */
function fromFigure(figure: number, now: number): number {
	for (const moment of [figure * 1000, figure]) {
		const distanceMs = moment - now;
		if (Math.abs(distanceMs) <= CLOSE_TO_NOW_MS) return distanceMs;
		if (Math.abs(distanceMs) <= EPOCH_WITHIN_MS) return NaN;
	}
	return figure * 1000;
}

/**
 * How far the clock behind a `Date` header is ahead of ours at least, ms: it was written before `now`, the moment at
 * which the answer was there, and tells whole seconds.
 * @param now epoch ms
 * @returns undefined without such a header
 */
export function aheadBy(header: unknown, now: number): number | undefined {
	const text = firstOf(header);
	const told = DATE.test(text) ? Date.parse(text) : NaN;
	return Number.isNaN(told) ? undefined : told - now;
}

/** A header's text; of several with the same name, the first one's. */
export function firstOf(header: unknown): string {
	return String((Array.isArray(header) ? header[0] : header) ?? '').trim();
}
