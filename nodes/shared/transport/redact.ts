/** Shorter keys are no keys; replacing them would garble every text. */
const SHORTEST_KEY = 4;

/**
 * A copy of a vendor's answer in which the API key, should the vendor echo it, is blanked out.
 * Applied to every body before anything else sees it.
 */
export function redactKey(body: unknown, apiKey: string): unknown {
	const key = apiKey.trim();
	if (key.length < SHORTEST_KEY) return body;
	const spellings = [...new Set([key, encodeURIComponent(key), JSON.stringify(key).slice(1, -1)])];
	const clean = (text: string) =>
		spellings.reduce((cleaned, spelling) => cleaned.replaceAll(spelling, '***'), text);
	const walk = (value: unknown): unknown => {
		if (typeof value === 'string') return clean(value);
		if (Array.isArray(value)) return value.map(walk);
		if (typeof value !== 'object' || value === null) return value;
		return Object.fromEntries(
			Object.entries(value).map(([name, entry]) => [clean(name), walk(entry)]),
		);
	};
	return walk(body);
}
