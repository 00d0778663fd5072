import { cleanKey } from './apiKey';

/** A shorter text is no key, characters: blanked out everywhere, it would garble each answer. */
const SHORTEST_KEY = 4;

/** A shorter piece of Base64, characters, may stand in any text by chance. */
const SHORTEST_BASE64 = 6;

/**
 * Blanks the API key out of a vendor's answer, should the vendor echo it. Every body passes through here before
 * anything else sees it. An answer without the key is given back as it is.
 */
export function redactKey(body: unknown, apiKey: string): unknown {
	const pattern = patternOf(cleanKey(apiKey));
	return pattern && holdsAny(body, pattern) ? blankOut(body, pattern) : body;
}

/** The pattern of the last key, as one run asks with the same key thousands of times. */
let last: { readonly key: string; readonly pattern: RegExp } | undefined;

function patternOf(key: string): RegExp | undefined {
	if (key.length < SHORTEST_KEY) return undefined;
	if (last?.key !== key) last = { key, pattern: new RegExp(spellings(key).join('|'), 'g') };
	return last.pattern;
}

/**
 * All ways in which a server may write the key: each character as it is, percent-encoded, as an HTML entity or
 * escaped as in JSON (also several times), and the whole key as part of a Base64 text.
 */
function spellings(key: string): string[] {
	return [[...key].map(spellingsOfCharacter).join(''), ...base64Of(key)];
}

const NAMED_ENTITIES: Readonly<Record<string, string>> = {
	'&': 'amp',
	'<': 'lt',
	'>': 'gt',
	'"': 'quot',
	"'": 'apos',
};

function spellingsOfCharacter(character: string): string {
	const code = character.codePointAt(0) ?? 0;
	const named = NAMED_ENTITIES[character];
	const ways = [
		`\\\\{0,8}${literally(character)}`,
		[...Buffer.from(character)].map((byte) => `%${anyCase(hex(byte, 2))}`).join(''),
		`&#0{0,8}${code};`,
		`&#[xX]0{0,8}${anyCase(hex(code, 1))};`,
		...(named === undefined ? [] : [`&${named};`]),
		character
			.split('')
			.map((unit) => `\\\\{1,8}u${anyCase(hex(unit.charCodeAt(0), 4))}`)
			.join(''),
	];
	return `(?:${ways.join('|')})`;
}

/** Base64 makes four characters of three bytes, so what the key becomes depends on how many bytes precede it. */
function base64Of(key: string): string[] {
	const length = Buffer.byteLength(key);
	return [0, 1, 2]
		.map((shift) => {
			const encoded = Buffer.from(' '.repeat(shift) + key).toString('base64');
			const from = Math.ceil((shift * 8) / 6);
			return encoded.slice(from, Math.floor(((shift + length) * 8) / 6));
		})
		.filter((piece) => piece.length >= SHORTEST_BASE64)
		.map((piece) => piece.replaceAll('+', '[+-]').replaceAll('/', '[/_]'));
}

function hex(code: number, digits: number): string {
	return code.toString(16).padStart(digits, '0');
}

function anyCase(digits: string): string {
	return digits.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}

function literally(character: string): string {
	return character.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function holdsAny(value: unknown, pattern: RegExp): boolean {
	if (typeof value === 'string') return value.search(pattern) >= 0;
	if (typeof value !== 'object' || value === null) return false;
	return Object.entries(value).some(
		([name, entry]) => holdsAny(name, pattern) || holdsAny(entry, pattern),
	);
}

function blankOut(value: unknown, pattern: RegExp): unknown {
	const clean = (text: string) => text.replace(pattern, '***');
	if (typeof value === 'string') return clean(value);
	if (Array.isArray(value)) return value.map((entry) => blankOut(entry, pattern));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).map(([name, entry]) => [clean(name), blankOut(entry, pattern)]),
	);
}
