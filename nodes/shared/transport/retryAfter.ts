/** The three HTTP date formats (`Wed, 21 Oct 2026 07:28:00 GMT` is today's) and ISO 8601. */
const DATE =
	/^([A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} [\d:]{8}|[A-Z][a-z]+day, \d{2}-[A-Z][a-z]{2}-\d{2} [\d:]{8}|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d [\d:]{8} \d{4}|\d{4}-\d{2}-\d{2}T)/;

/** A year: beyond it the figure is a mistake, and dates stay printable. */
const LONGEST_MS = 365 * 24 * 3600 * 1000;

/**
 * How long a `Retry-After` header asks to wait, ms, from `now` (epoch ms).
 * Undefined where it is absent, rubbish, in the past or nought: then the usual backoff serves.
 */
export function parseRetryAfter(header: unknown, now: number): number | undefined {
	const text = (Array.isArray(header) ? String(header[0]) : String(header ?? '')).trim();
	const ms = /^\d+(\.\d+)?$/.test(text)
		? Number(text) * 1000
		: DATE.test(text)
			? Date.parse(text) - now
			: NaN;
	return ms > 0 ? Math.min(ms, LONGEST_MS) : undefined;
}
