/** The three HTTP date formats (`Wed, 21 Oct 2026 07:28:00 GMT` is today's) and ISO 8601. */
const DATE =
	/^([A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} [\d:]{8}|[A-Z][a-z]+day, \d{2}-[A-Z][a-z]{2}-\d{2} [\d:]{8}|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d [\d:]{8} \d{4}|\d{4}-\d{2}-\d{2}T)/;

const A_DAY_MS = 24 * 3600 * 1000;

/** A year: beyond it the figure is a mistake, and dates stay printable. */
const LONGEST_MS = 365 * A_DAY_MS;

/**
 * A figure so close to now, as an epoch, is a moment and no number of seconds: read as seconds it would be
 * fifty years. A day on either side is more than any clock is wrong, and more than a limit of a day asks for.
 */
const CLOSE_TO_NOW_MS = A_DAY_MS;

/** A figure within so many years of now is an epoch too, but of no use: stale, or made by mistake. */
const EPOCH_WITHIN_MS = 10 * LONGEST_MS;

/**
 * How long a `Retry-After` header asks to wait, ms. Moments are read against the answer's own `Date`, by
 * the clock that they were made with, or else against `now` (epoch ms).
 * Undefined where it is absent, rubbish, in the past or nought: then the usual backoff serves.
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

/** A header's text; of several with the same name, the first one's. */
export function firstOf(header: unknown): string {
	return String((Array.isArray(header) ? header[0] : header) ?? '').trim();
}
