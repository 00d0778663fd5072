import { usableId } from './usableId';
import { cutWords } from './words';

/** A text that says something, as one line that is not too long to store. */
export function wordsIn(text: unknown): string | null {
	return typeof text === 'string' ? cutWords(text, LONGEST_MESSAGE) || null : null;
}

/** A field of something that may be anything. */
export function fieldOf(value: unknown, name: string): unknown {
	return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
		? Reflect.get(value, name)
		: undefined;
}

/** Characters of a vendor's sentence that are kept: enough for a sentence, too few for a page. */
const LONGEST_MESSAGE = 300;

/** Characters of a vendor's word for a status that are kept. */
const LONGEST_WORD = 100;

/** A vendor's word for a status as it is kept, whoever shows or stores it; null for none. */
export function wordOf(value: unknown): string | null {
	const text = textOf(value);
	return text === null ? null : cutWords(text, LONGEST_WORD) || null;
}

/** A non-empty text, or null. Numbers count, an ID may come as one; not those that have lost digits. */
export function textOf(value: unknown): string | null {
	if (typeof value === 'number') return usableId(value);
	return typeof value === 'string' && value.trim() !== '' ? value : null;
}
