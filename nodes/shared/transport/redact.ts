/** Shorter keys are no keys; replacing them would garble every text. */
const SHORTEST_KEY = 4;

/**
 * A vendor's answer with the API key, should the vendor echo it, blanked out; the answer itself where
 * it holds no key. Applied to every body before anything else sees it.
 */
export function redactKey(body: unknown, apiKey: string): unknown {
	const key = apiKey.trim();
	if (key.length < SHORTEST_KEY) return body;
	const spellings = [...new Set([key, encodeURIComponent(key), JSON.stringify(key).slice(1, -1)])];
	return holdsAny(body, spellings) ? blankOut(body, spellings) : body;
}

function holdsAny(value: unknown, spellings: readonly string[]): boolean {
	if (typeof value === 'string') return spellings.some((spelling) => value.includes(spelling));
	if (typeof value !== 'object' || value === null) return false;
	return Object.entries(value).some(
		([name, entry]) => holdsAny(name, spellings) || holdsAny(entry, spellings),
	);
}

function blankOut(value: unknown, spellings: readonly string[]): unknown {
	const clean = (text: string) =>
		spellings.reduce((cleaned, spelling) => cleaned.replaceAll(spelling, '***'), text);
	if (typeof value === 'string') return clean(value);
	if (Array.isArray(value)) return value.map((entry) => blankOut(entry, spellings));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).map(([name, entry]) => [clean(name), blankOut(entry, spellings)]),
	);
}
